"""Hidden checks of `model_card(name, version, intended_use, limitations, metrics_json)`.

Each claim looks at its own entries alone, so that a missing one costs once.
"""

import json

from autograder.kit import assert_close, assert_leaves_inputs, assert_raises, needs, points, require

NAMES = ("accuracy", "f1", "recall_of_sevens", "top_2")


def report(rng, count=2, samples=0):
    """A report of a test, with metrics of many decimals."""
    metrics = {name: float(rng.uniform(0.05, 0.95)) for name in rng.permutation(NAMES)[:count]}
    return {
        "dataset": f"set {rng.integers(100)}",
        "samples": samples or int(rng.integers(50, 5000)),
        "metrics": metrics,
    }


def given(rng):
    """The first four arguments."""
    number = int(rng.integers(100))
    return f"model {number}", f"{number}.10.0", f"use {number}", [f"limit {number}", "another one"]


def card(candidate, first, found, *names):
    """The student's card, which has these entries."""
    value = candidate.model_card(*first, json.dumps(found))
    require(type(value) is dict, "It should return a dict.")
    for name in names:
        require(name in value, f"The card has no {name!r}.")
    return value


def metrics(candidate, rng, found):
    """The metrics of the student's card, which are those of the report."""
    value = card(candidate, given(rng), found, "metrics")["metrics"]
    wanted = set(found["metrics"])
    require(type(value) is dict and set(value) == wanted, f"Its metrics should be {', '.join(sorted(wanted))}.")
    for name, entry in value.items():
        require(type(entry) is dict and {"value", "margin"} <= set(entry), f"{name} should have a value and a margin.")
    return value


@points(1)
def check_given(candidate, rng):
    """says what it was told: name, version, intended use, and all limitations as a list"""
    for _ in range(2):
        first = given(rng)
        names = ("name", "version", "intended_use", "limitations")
        value = card(candidate, first, report(rng), *names)
        for name, right in zip(names, first, strict=True):
            require(value[name] == right and type(value[name]) is type(right), f"{name} is {value[name]!r}.")


@points(1)
def check_tested_on(candidate, rng):
    """takes from the file on what the model was tested, and with how many samples"""
    for _ in range(2):
        found = report(rng)
        value = card(candidate, given(rng), found, "dataset", "samples")
        require(value["dataset"] == found["dataset"], f"dataset is {value['dataset']!r}.")
        require(
            type(value["samples"]) is int and value["samples"] == found["samples"], "samples is not that of the file."
        )


@points(1.5)
def check_metrics(candidate, rng):
    """takes all metrics from the file, whatever they are called, and does not round them"""
    for count in (1, 2, 4):
        found = report(rng, count)
        for name, entry in metrics(candidate, rng, found).items():
            assert_close(f"the value of {name}", actual=entry["value"], expected=found["metrics"][name], rtol=1e-12)


@points(1.5)
def check_margins(candidate, rng):
    """gives each metric the margin that so many samples leave"""
    for samples in (1, 100, 397, 4000):
        found = report(rng, 2, samples)
        found["metrics"]["accuracy"] = 0.5
        for name, entry in metrics(candidate, rng, found).items():
            p = found["metrics"][name]
            right = 1.96 * (p * (1 - p) / samples) ** 0.5
            assert_close(f"the margin of {name}", actual=entry["margin"], expected=right, rtol=1e-4)


@points(0.5)
def check_ends(candidate, rng):
    """accepts the metrics 0 and 1"""
    for end in (0.0, 1.0):
        name, found = "top_2", report(rng, 1)
        found["metrics"] = {name: end}
        entry = metrics(candidate, rng, found)[name]
        for part, right in (("value", end), ("margin", 0.0)):
            assert_close(f"the {part} of {name}", actual=entry[part], expected=right)


@points(1)
@needs(check_metrics)
def check_no_number(candidate, rng):
    """refuses a metric that is not between 0 and 1, and NaN"""
    for wrong in (95.3, float("nan"), 1.02, -0.01, float("inf")):
        found = report(rng, 2)
        found["metrics"][max(found["metrics"])] = wrong
        why = f"a metric is {wrong}"
        assert_raises(ValueError, candidate.model_card, *given(rng), json.dumps(found), why=why)


@points(0.5)
@needs(check_given)
def check_limitations(candidate, rng):
    """refuses a model without limitations"""
    name, version, use, _ = given(rng)
    why = "every model has limitations"
    assert_raises(ValueError, candidate.model_card, name, version, use, [], json.dumps(report(rng)), why=why)


@points(1)
@needs(check_given)
def check_version(candidate, rng):
    """refuses a version that is not three whole numbers with dots"""
    name, _, use, limits = given(rng)
    for wrong in ("latest", "v1.10.0", "1.10", "1.10.0.2", "1..0", "1.10.x"):
        assert_raises(
            ValueError, candidate.model_card, name, wrong, use, limits, json.dumps(report(rng)),
            why=f"{wrong!r} is no version",
        )  # fmt: skip


@points(0.5)
@needs(check_given)
def check_inputs(candidate, rng):
    """leaves the list of limitations as it was"""
    arguments = (*given(rng), json.dumps(report(rng)))
    names = ["name", "version", "intended_use", "limitations", "metrics_json"]
    assert_leaves_inputs(candidate.model_card, *arguments, names=names)
