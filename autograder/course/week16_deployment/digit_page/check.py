"""Hidden checks of `digit_page(load_predictor, samples)`, run by Streamlit without a browser."""

import numpy as np

from autograder.kit import needs, oracles, points, require

COUNT = 6
CLASSES = oracles.serving.CLASSES[:COUNT]


class Opened:
    """A student's page, with samples that are told apart by their largest number.

    Args:
        candidate: the student's code.
        rng: from which samples are drawn.
        complaint: what the predictor raises, if it does.
    """

    def __init__(self, candidate, rng, complaint=""):
        self.candidate = candidate
        samples = rng.uniform(0, 0.5, size=(COUNT, COUNT)) + np.eye(COUNT)[rng.permutation(COUNT)]
        self.labels = [CLASSES[place] for place in samples.argmax(axis=1)]
        self.loader = candidate.live_("Loader", candidate.live_("Stub", CLASSES, complaint))
        script = candidate.digit_page.get_("__call__")
        self.page = candidate.live_("Page", script, [self.loader, samples])
        self.seen = candidate.live_("seen", self.page)

    def working(self):
        """The page; the claim fails if it broke."""
        require(not self.seen["exception"], f"The page shows an exception: {self.seen['exception']}")
        return self

    def choose(self, place):
        """Choose a sample."""
        require(self.seen["number_input"], "There is no number input on the page.")
        self.seen = self.candidate.live_("choose", self.page, place)
        return self.working()


@points(0.5)
def check_title(candidate, rng):
    """has a title"""
    seen = Opened(candidate, rng).working().seen
    require([title for title in seen["title"] if str(title).strip()], "There is no title on the page.")


@points(1.5)
def check_input(candidate, rng):
    """has a number input for all samples, which begins with the first"""
    found = Opened(candidate, rng).working().seen["number_input"]
    require(len(found) == 1, f"There should be one number input on the page, not {len(found)}.")
    expected = {"min": 0, "max": COUNT - 1, "value": 0}
    for name, right in expected.items():
        require(found[0][name] == right, f"The input's {name} is {found[0][name]}, but should be {right}.")


@points(2)
def check_answer(candidate, rng):
    """shows the label of the chosen sample as a metric"""
    opened = Opened(candidate, rng).working()
    for place in (0, 3, COUNT - 1, 1):
        if place:
            opened.choose(place)
        found, right = opened.seen["metric"], opened.labels[place]
        require(len(found) == 1, f"There should be one metric on the page, not {len(found)}.")
        require(found[0] == right, f"For sample {place}, the metric shows {found[0]!r}, but should show {right!r}.")


@points(1.5)
@needs(check_answer)
def check_once(candidate, rng):
    """loads the predictor once for all clicks"""
    opened = Opened(candidate, rng).working()
    for place in (2, 4):
        opened.choose(place)
    times = len(candidate.live_("noted", opened.loader))
    require(times == 1, f"After two clicks, the predictor has been loaded {times} times.")


@points(1.5)
def check_error(candidate, rng):
    """shows what a ValueError of the predictor says, and no stack trace"""
    complaint = "This sample has been lost."
    seen = Opened(candidate, rng, complaint).seen
    require(not seen["exception"], "The page shows an exception where the predictor raises a ValueError.")
    require(seen["error"] and complaint in str(seen["error"][0]), f"The page does not show {complaint!r} as an error.")
    require(not seen["metric"], "There is a metric on the page although there is no answer.")
