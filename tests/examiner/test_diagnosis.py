"""Known mistakes: named only where the answer sent exactly what the misconception sends."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from types import MappingProxyType

import pytest

from autograder.assignment.notebook import read_submission
from autograder.assignment.report import Report
from autograder.assignment.variants import Misconception, patch, replace_definition
from autograder.examiner import examination
from autograder.examiner.diagnosis import Fingerprint, says_the_same
from autograder.examiner.examination import Examiner
from autograder.examiner.fingerprints import LARGE, digest, pack_unknown, unpack
from autograder.examiner.proxy import Deadlines

HEAD = "import numpy as np\nfrom autograder.kit import assert_close, claim, needs, points, require\n"
TRIPLE = "def double(x):\n    return 3 * x"
DOUBLES = "doubles every number"
KEEPS = "def double(x):\n    x *= 2\n    return x"


@pytest.fixture
def known(monkeypatch):
    """Make some misconceptions known, each by its name and its text; and by the claims that it breaks, if they are others."""

    def known(breaks: Mapping[str, tuple[str, ...]] = MappingProxyType({}), **sources: str) -> None:
        found = [
            Misconception(name, "double", "double", source, hint=f"Mind {name}.", breaks=breaks.get(name, (DOUBLES,)))
            for name, source in sources.items()
        ]
        monkeypatch.setattr(examination, "misconceptions_of", lambda assignment: found)

    return known


def named(report: Report) -> list[str | None]:
    return [claim.misconception for claim in report.exercise("double").claims]


def test_a_known_mistake_is_named_with_its_hint(examine, known):
    """An answer that sends what a known misconception sends is named, however it is written."""
    known(triples="def double(x):\n    return 3 * x", squares="def double(x):\n    return x * x")
    report = examine(double="def double(x):\n    total = x.copy()\n    total += x\n    return total + x").report

    assert named(report) == ["triples", None]
    assert report.exercise("double").claims[0].hint == "Mind triples."


def test_what_explains_only_a_part_is_not_named(examine, known, tiny):
    """Where a claim fails that no known mistake explains, none is named: something else may be behind all of it."""
    more = '@points(1)\ndef check_zero(candidate):\n    "leaves zero alone"\n    require(candidate.double(0.0) == 0.0, "no")\n'
    tiny.write(
        tiny.answers, {"double": f"{HEAD}{tiny.checks['double']}\n\n{more}", "fourfold": tiny.checks["fourfold"]}
    )
    known(triples=TRIPLE)
    double = "def double(x):\n    return 3 * x + (np.ndim(x) == 0)"

    assert named(examine(double=TRIPLE).report) == ["triples", None, None]
    assert named(examine(double=double).report) == [None, None, None]


@pytest.mark.parametrize(
    "double",
    [
        "def double(x):\n    return 2.5 * x",
        "def double(x):\n    return None",
        "def double(x):\n    return (3 * x).astype('float32')",
        "def double(x):\n    return [3 * x]",
        "def double(x):\n    import torch\n    return torch.tensor(3 * x).bfloat16()",
        "def double(x):\n    raise NotImplementedError",
        "def double(x):\n    raise ValueError('3')",
    ],
)
def test_an_unknown_mistake_gets_no_name(examine, known, double):
    """A guess is never made: an answer that sends anything else is not named."""
    known(
        triples="def double(x):\n    return 3 * x",
        converts="def double(x):\n    import torch\n    return torch.tensor(3 * x)",
    )
    report = examine(double=double).report

    assert report.status == "graded"
    assert named(report) == [None, None]


def test_a_mistake_is_named_only_if_all_that_it_breaks_fails(examine, known, tiny):
    """An answer that fails like a misconception on one claim and holds on another is another mistake."""
    check = (
        '@pytest.mark.parametrize("x", [claim("small", 1, 1.0), claim("large", 1, 9.0)])\ndef check_it(candidate, x):\n'
    )
    check += '    assert_close("the result", actual=candidate.double(x), expected=2 * x)\n'
    texts = {"double": HEAD + "import pytest\n" + check, "fourfold": tiny.checks["fourfold"]}
    tiny.write(tiny.answers, texts)
    known(
        {"triples": ("small", "large"), "triples_large": ("large",)},
        triples=TRIPLE, triples_large="def double(x):\n    return 3 * x if x > 5 else 2 * x",
    )  # fmt: skip

    assert named(examine(double=TRIPLE).report) == ["triples", "triples"]
    assert named(examine(double="def double(x):\n    return (2 + (x > 5)) * x").report) == [None, "triples_large"]
    assert named(examine(double="def double(x):\n    return 2 * x + (x < 5) * x").report) == [None, None]


def test_a_mistake_is_recognised_behind_a_wrong_predecessor(examine, tiny, monkeypatch):
    """With the reference in the place of a predecessor, a known mistake is still recognised."""
    wrong = "def fourfold(x):\n    return double(x) + x"
    found = [Misconception("adds", "fourfold", "fourfold", wrong, hint="Add less.", breaks=("is four times as much",))]
    monkeypatch.setattr(examination, "misconceptions_of", lambda assignment: found)
    text = tiny.checks["fourfold"]
    more = '\n\n@points(1)\ndef check_zero(candidate):\n    """keeps zero"""\n    '
    more += 'assert_close("the result", actual=candidate.fourfold(0.0), expected=0.0)\n'
    double = tiny.checks["double"]
    tiny.write(tiny.answers, {"double": double, "fourfold": text + more})
    report = examine(double="def double(x):\n    return 3 * x + 1", fourfold=wrong).report

    assert report.exercise("fourfold").with_reference_predecessors is True
    assert [claim.misconception for claim in report.exercise("fourfold").claims] == ["adds", None]


def test_only_what_may_be_behind_a_failure_is_looked_up(examine, known, monkeypatch):
    """Of the known mistakes, those are examined that break nothing but what failed; none, if they do not break it all."""
    seen = []
    recorded = Examiner.outcomes_of

    def outcomes_of(examiner, exercise, cells, deadlines=None):
        seen.extend(
            name for name, text in (("triples", TRIPLE), ("keeps", KEEPS)) if any(text in cell.source for cell in cells)
        )
        return recorded(examiner, exercise, cells, deadlines)

    monkeypatch.setattr(Examiner, "outcomes_of", outcomes_of)
    known({"keeps": ("leaves its input as it was",)}, triples=TRIPLE, keeps=KEEPS)

    assert named(examine(double=KEEPS).report) == [None, "keeps"]
    assert seen == ["keeps"]
    assert named(examine(double="def double(x):\n    return 4 * x").report) == [None, None]
    assert seen == ["keeps", "triples"]
    known({"triples": (DOUBLES, "leaves its input as it was")}, triples=TRIPLE)
    assert named(examine(double="def double(x):\n    return 5 * x").report) == [None, None]
    assert seen == ["keeps", "triples"]


# -- all that a claim would hear --------------------------------------------------------------

CASES = """
@points(1)
def check_cases(candidate, rng):
    "doubles every number"
    for number in (1.0, 2.0, 3.0):
        assert_close("the result", actual=candidate.double(number), expected=2 * number)
"""
SIGNS = """
@points(1)
def check_signs(candidate, rng):
    "doubles every number"
    x = rng.normal(size=3)
    for actual, number in zip(candidate.double.each([[v] for v in x]), x):
        require(actual is bool(number < 0.1), "no")
"""
OBJECTS = """
@points(1)
def check_objects(candidate, rng):
    "doubles every number"
    for number in (1.0, 2.0, 3.0):
        assert_close("the result", actual=candidate.double(number).twice(), expected=2 * number)
"""
APPLIES = """
@points(1)
def check_calls(candidate, rng):
    "doubles every number"
    seen = []
    def step(x):
        seen.append(x)
        return x / 2
    candidate.double(step, 3.0)
    require(sorted(seen) == [3.0, 6.0], "It should ask for 3 and for 6.")
"""
PLACE = "class double:\n    def __init__(self, x):\n        self.x = x\n    def twice(self):\n        return {}"


SERVICE = """
import logging

def double(x):
    try:
        return {}
    except Exception:
        logging.exception("no")
        return 500.0
"""


def applying(*asked):
    return "def double(f, x):\n" + "".join(f"    f({number})\n" for number in asked)


@pytest.mark.parametrize(
    ("check", "right", "mistake", "same", "others"),
    [
        (  # what comes after the first case that fails
            CASES, "def double(x):\n    return 2 * x", TRIPLE, ["def double(x):\n    return x + 2 * x"],
            [
                "def double(x):\n    return 3 * x if x == 1 else 2 * x",
                "def double(x):\n    return 3 * x if x < 3 else 8.0",
                "def double(x):\n    return 3 * x if x < 3 else 1 / 0",
            ],
        ),
        (  # the same after an exception in the first case
            CASES, "def double(x):\n    return 2 * x", "def double(x):\n    return x.no",
            ["def double(x):\n    return 2 * x.no"],
            ["def double(x):\n    return x.no if x == 1 else 2 * x"],
        ),
        (  # answers that say little: equal for the inputs of this release
            SIGNS, "def double(x):\n    return bool(x < 0.1)", "def double(x):\n    return bool(x > 0)",
            ["def double(x):\n    return not x <= 0"], ["def double(x):\n    return bool(x > -0.2)"],
        ),
        (  # objects that never came to be
            OBJECTS, PLACE.format("2 * self.x"), PLACE.format("3 * self.x"), [PLACE.format("self.x + 2 * self.x")],
            [PLACE.format("3 * self.x if self.x < 2 else 2 * self.x"), PLACE.format("3 * self.x") + "\n    def __new__(cls, x):\n        return object.__new__(cls) if x < 2 else None"],
        ),
        (  # what our functions were called with counts; the order does not
            APPLIES, applying("x", "2 * x"), applying("x", "x"), [applying("x * 1.0", "x")],
            [applying("x", "3 * x"), applying("x", "x", "x"), applying("x")],
        ),
        (  # what a framework caught
            CASES, "def double(x):\n    return 2 * x", SERVICE.format("x.no"), [SERVICE.format("2 * x.no")],
            [SERVICE.format("x[0]"), SERVICE.format("x.other"), SERVICE.format("500.0")],
        ),
        (APPLIES, applying("x", "2 * x"), applying("x", "9"), [applying("9", "x")], [applying("x", "8")]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_only_if_all_agrees(tiny, parent, known, check, right, mistake, same, others):
    """A name needs all that a claim would hear, also after the first case that fails; so does a group of unknown answers."""
    tiny.write({"double": right}, {"double": HEAD + check})
    known(mistake=mistake)
    found = {}

    def work(session):
        session.seed = 4
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            for text in [*same, *others]:
                found[text] = examiner.examine(read_submission(tiny.hand_in(double=text), tiny.assignment))
            known()
            for text in [mistake, *same, *others]:
                found[text, "unknown"] = examiner.examine(read_submission(tiny.hand_in(double=text), tiny.assignment))

    tiny.session(work)

    assert [named(found[text].report) for text in same] == [["mistake"]] * len(same)
    assert [named(found[text].report) for text in others] == [[None]] * len(others)
    [like] = found[mistake, "unknown"].unknown
    assert all(says_the_same(like, found[text, "unknown"].unknown[0]) for text in same)
    assert not any(says_the_same(like, found[text, "unknown"].unknown[0]) for text in others)


def test_what_is_asked_for_a_name_changes_no_verdict(examine, tiny):
    """It is asked last: after all claims have been examined, and after an instructor's cells have run."""
    first = "@points(1)\ndef check_{0}(candidate):\n    'is {0}'\n    require(candidate.double(0) == {0}, 'no')\n"
    double = "asked = 0\n\ndef double(x):\n    global asked\n    asked += 1\n    return asked{}"
    tiny.write({"double": double.format("")}, {"double": HEAD + first.format(7) + first.format(2)})
    tiny.add_asserts("after", "assert asked == 2", 1)
    report = examine(double=double.format(" + 0")).report

    assert [claim.verdict for each in report.exercises for claim in each.claims] == ["failed", "passed", "passed"]


BREAKS = """
@points(1)
def check_calls(candidate, rng):
    "doubles every number"
    def step(x):
        if x > 5:
            raise RuntimeError("ours")
        return x
    require(candidate.double(step, 1.0) == 2.0, "no")
    require(candidate.double(step, 2.0) == 4.0, "no")
"""


def test_what_breaks_while_it_is_asked_for_a_name_costs_nothing(tiny, examine):
    """Neither a function of ours that breaks, nor a program that ends or hangs, changes the report or the claims after it."""
    after = '@points(1)\ndef check_after(candidate):\n    "is after"\n    require(candidate.after(1) == 1, "no")\n'
    right = "def after(x):\n    return x\n\ndef double(f, x):\n    return 2 * f(x)"
    wrong = "def after(x):\n    return x + 1\n\ndef double(f, x):\n    {}"
    tiny.write({"double": right}, {"double": HEAD + BREAKS + after})
    found = []
    for more in ("9", "f(9 * (x - 1))", "x == 1 or __import__('os')._exit(1)", "x == 1 or [0 for _ in iter(int, 1)]"):
        examination = examine(double=wrong.format(f"{more}\n    return 7"), deadlines=SHORT)
        claims = examination.report.exercises[0].claims
        found.append([(claim.verdict, claim.message.rpartition(": ")[2]) for claim in claims])
        assert [list(unknown.transcripts) for unknown in examination.unknown] == [["doubles every number", "is after"]]

    assert found == [[("failed", "no"), ("failed", "no")]] * 4


def test_a_definition_is_replaced_where_it_stands():
    """Of a cell, one function or class with its decorators is replaced, and the rest stays."""
    source = "import a\n\n@a.b\n@a.c\ndef f(x):\n    return 1\n\nclass G:\n    pass\n"

    assert replace_definition(source, "f", "def f(y):\n    return 2") == (
        "import a\n\ndef f(y):\n    return 2\n\nclass G:\n    pass"
    )
    with pytest.raises(ValueError, match="'h'"):
        replace_definition(source, "h", "")


def test_a_diff_changes_each_place_once():
    """Lines go, come and must be there, at several places of a cell; nothing else changes."""
    source = "def f(x):\n    y = x\n    return y\n\ndef g(x):\n    return x"
    diff = "\n     y = x\n+    y += 1\n\n def g(x):\n-    return x\n+    return -x\n"

    assert patch(source, diff) == "def f(x):\n    y = x\n    y += 1\n    return y\n\ndef g(x):\n    return -x"


@pytest.mark.parametrize(
    ("diff", "times"), [("-    return y", 0), ("-a = 1\n+a = 2", 2), ("-a = ", 0), ("-    b = 1", 0)]
)
def test_a_diff_that_does_not_fit_is_refused(diff, times):
    """Lines that stand nowhere, or more than once, are not guessed at; half a line is no line."""
    with pytest.raises(ValueError, match=f"{times} times"):
        patch("a = 1\nb = 1\na = 1", diff)


# -- what nothing explains --------------------------------------------------------------------

BIG = "import numpy as np\n\ndef double(x):\n    return np.full(2_500_000, {})"
SHORT = Deadlines(call=0.5, impatient=0.5)
UNKNOWN = {  # mistakes by what they do, each in several words
    "too much": [
        "def double(x):\n    return 2.5 * x",
        "def double(x):\n    return x + x + x / 2",
        "def double(x):\n    return x * (2.5 + 1e-13)",
        "import numpy as np\n\ndef double(x):\n    return np.array([[5 * v / 2 for v in row] for row in x.tolist()])",
    ],
    "a little more": ["def double(x):\n    return 2.501 * x"],
    "as a list": ["def double(x):\n    return (2.5 * x).tolist()", "def double(x):\n    return list(map(list, zip(*(x * 2.5).T.tolist())))"],
    "single precision": ["def double(x):\n    return (2.5 * x).astype('float32')"],
    "nothing": ["def double(x):\n    return None", "def double(x):\n    x * 2"],
    "an error": ["def double(x):\n    raise ValueError('no')", "def double(x):\n    y = 2 * x\n    raise ValueError('no')"],
    "another error": ["def double(x):\n    raise ValueError('never')"],
    "no end": ["def double(x):\n    while True: pass"],
    "the end": ["def double(x):\n    import os\n    os._exit(1)"],
    "no Python": ["def double(x)\n    return 2 * x"],
    "no function": ["twice = 2"],
    "very much": [BIG.format("1.0")],
    "as much": [BIG.format("2.0")],
}  # fmt: skip


def test_equal_mistakes_say_the_same_and_different_ones_do_not(examine):
    """However it is written, one mistake says one thing; no two mistakes that differ in what they do say the same."""
    found = {
        (mistake, number): examine(double=text, deadlines=SHORT).unknown[0]
        for mistake, texts in UNKNOWN.items()
        for number, text in enumerate(texts)
    }
    kept = {key: unpack(pack_unknown([fingerprint]))[0] for key, fingerprint in found.items()}

    for which in (found, kept):
        for (mistake, _), one in which.items():
            for (other_mistake, _), other in which.items():
                assert says_the_same(one, other) is (mistake == other_mistake), (mistake, other_mistake)


def test_what_is_right_explained_or_not_written_is_not_unknown(examine, known):
    """Only failed claims that no known misconception explains are kept."""
    known(triples=TRIPLE)

    assert examine().unknown == []
    assert examine(double=TRIPLE).unknown == []
    assert examine(double="def double(x):\n    raise NotImplementedError").unknown == []
    [unknown] = examine(double=TRIPLE, fourfold="def fourfold(x):\n    return 5 * x").unknown
    assert (unknown.exercise, list(unknown.transcripts)) == ("fourfold", ["is four times as much"])


def test_a_mistake_is_known_by_itself_and_not_by_those_before_it(examine):
    """Behind different wrong predecessors, one mistake says the same as behind a right one."""
    wrong = "def fourfold(x):\n    return double(x) + x / 2"
    found = [
        next(each for each in examine(fourfold=wrong, **more).unknown if each.exercise == "fourfold")
        for more in ({}, {"double": TRIPLE}, {"double": "def double(x):\n    return 7 * x"})
    ]

    assert all(says_the_same(found[0], other) for other in found)


def test_what_is_kept_of_an_answer_is_bounded():
    """Of a long transcript a digest is kept, by which other answers are still told apart."""
    long = [[["return", "x" * 60_000]] * 10, [["return", "x" * 60_000]] * 9 + [["return", "y" * 60_000]]]
    packed = [pack_unknown([Fingerprint("", "double", "", {"doubles": said})]) for said in long]
    one, other = (unpack(content)[0] for content in packed)

    assert max(map(len, packed)) < LARGE
    assert not says_the_same(one, other)
    assert digest(one) != digest(other)
