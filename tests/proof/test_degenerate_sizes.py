"""A mistake that shows at one degenerate size only: which sizes checks try, what breaking there costs, and what falls short."""

from __future__ import annotations

import textwrap
from contextlib import closing

import numpy as np
import pytest

from autograder.examiner.examination import Examiner
from autograder.proof import breaks
from autograder.proof.degenerate_sizes import size_trials, try_sizes
from autograder.proof.findings import exercise_proof

REFERENCE = "def mean(x, padding=0):\n    x = np.asarray(x, dtype=float)\n    return x.sum(0) / (len(x) + 2 * padding)"
HEAD = """
import numpy as np
import pytest
from autograder.kit import assert_close, claim, points


@pytest.mark.parametrize("cases", [
    claim("is right for several samples", 5, [{most}]),
    claim("is right for a single sample", 1, [{single}]),
    claim("counts the padding", 2, [((4, 2), 3)]),
])
def check_mean(candidate, rng, cases):
    for shape, padding in cases:
        x = rng.normal(size=shape)
        expected = x.sum(0) / (len(x) + 2 * padding)
        assert_close("the mean", actual=candidate.mean(x, padding), expected=expected)
"""
SINGLE = "((1, 3), 0)"


@pytest.fixture
def tried(tiny, parent):
    """A function that breaks the reference of `mean` at every size that its checks try; gives the results."""

    def tried(check, reference=REFERENCE, how=try_sizes):
        tiny.write({"mean": reference}, {"mean": check})
        found = []

        def work(session):
            with closing(Examiner(tiny.assignment, session, parent)) as examiner:
                found.extend(how(examiner, "mean", [1]))

        tiny.session(work)
        return found if how is size_trials else found[0]

    return tried


def losses(result):
    """What breaking costs, by where and whether it raises."""
    return {(broken.where, broken.raises): broken.loses for broken in result.broken}


SAMPLE = "the first axis of `x` has size 1"


def test_sizes_that_have_claims_of_their_own(tried):
    """Where degenerate sizes have claims of their own, a mistake at one of them costs these, and all is well."""
    result = tried(HEAD.format(most="((3, 2), 1), ((5, 4), 2)", single=SINGLE))

    assert losses(result) == {
        (SAMPLE, True): 1.0, (SAMPLE, False): 1.0, ("`padding` is 0", True): 1.0, ("`padding` is 0", False): 1.0,
    }  # fmt: skip
    assert result.problems == []
    assert "`mean` where all axes of `x` have the same size" in result.not_reached
    assert "`mean` where the first axis of `x` has size 0" in result.not_reached


def test_a_trivial_case_that_stands_first(tried):
    """A claim that begins with a single sample costs its points at that size, too, which is told by name."""
    result = tried(HEAD.format(most=f"{SINGLE}, ((3, 2), 1)", single=SINGLE))

    assert losses(result)[SAMPLE, True] == 6.0
    assert f"mean: raises where {SAMPLE}: loses 6 of 8 points" in result.problems
    assert "mean: errs where `padding` is 0: loses 6 of 8 points" in result.problems


def test_a_size_that_is_usual(tried):
    """What a check file calls usual is no degenerate size; it must be one that the checks try."""
    check = HEAD.format(most=f"{SINGLE}, ((3, 2), 1)", single=SINGLE)
    settings = f'usual_sizes = {{"{SAMPLE}": "it is all about one sample"}}\n'

    assert not [broken for broken in tried(settings + check).broken if broken.where == SAMPLE]
    unknown = tried(settings.replace("first", "fifth") + check)
    assert "mean: the check file has 'the fifth axis of `x` has size 1' in usual_sizes" in unknown.problems[0]


def test_what_the_proof_counts(tried):
    """In a proof, each break is a trial, which holds where it costs at most a quarter of the points."""
    trials = tried(HEAD.format(most="((3, 2), 1), ((3, 2), 0)", single="((1, 3), 1)"), how=size_trials)
    proof = exercise_proof("mean", claims=3, points=8.0, trials=trials)

    assert (proof.sizes, proof.sizes_contained) == (4, 2)
    assert [problem.rpartition(" (")[0] for problem in proof.problems] == [
        "degenerate size “raises where `padding` is 0”: loses 5 of 8 points",
        "degenerate size “errs where `padding` is 0”: loses 5 of 8 points",
    ]


def test_methods_and_lists(tried):
    """Methods are broken like functions; so is an answer that cannot take a list where an array is meant."""
    body = textwrap.indent(REFERENCE.partition("\n")[2], "    ")
    reference = (
        f"class Mean:\n    def of(self, x, padding):\n{body}\n\ndef mean(x, padding):\n    return Mean().of(x, padding)"
    )
    check = HEAD.format(most="((3, 2), 1), ((6, 2), 1)", single="((2, 3), 1)")
    result = tried(check.replace("mean(x, padding)", "mean(x.tolist() if len(x) < 4 else x, padding)"), reference)

    assert "mean: `Mean.of` raises where `x` is a list: loses 6 of 8 points" in result.problems
    assert "mean: raises where `x` is a list: loses 6 of 8 points" in result.problems
    usual = tried(check.replace("mean(x, padding)", "mean(x.tolist() if len(x) < 5 else x, padding)"), reference)
    assert not [broken for broken in usual.broken if broken.where == "`x` is a list"]  # what is usual is no such size


def test_a_reference_that_cannot_be_wrapped(tried):
    """Where recording alone costs points, that is told: nothing can be measured then."""
    reference = f"{REFERENCE}\n\ndef wrappers():\n    return int(hasattr(mean, '__wrapped__'))"
    check = HEAD.format(most="((3, 2), 1)", single=SINGLE)
    result = tried(check.replace("expected=expected", "expected=expected + candidate.wrappers()"), reference)

    assert result.broken == []
    assert result.problems == ["mean: with its calls recorded, the reference loses 8 points"]


@pytest.mark.parametrize(
    ("name", "value", "true"),
    [
        ("x", np.ones((1, 3)), {SAMPLE}),
        ("x", np.ones((3, 3)), {"all axes of `x` have the same size"}),
        ("x", np.ones((1, 1)), {SAMPLE, "the second axis of `x` has size 1"}),
        ("x", np.ones((2, 0), dtype=int), {"the second axis of `x` has size 0", "`x` holds integers"}),
        ("x", np.float64(1.0), {"`x` has no axis"}),
        ("x", 1.0, {"`x` is a number"}),
        ("x", [1.0], {"`x` is a list", "`x` has one item"}),
        ("text", "", {"`text` is empty"}),
        ("padding", (0, 2), {"a number in `padding` is 0"}),
        ("stride", (1, 1), set()),
        ("kernel_size", (1, 2), {"a number in `kernel_size` is 1"}),
        ("num_heads", 1, {"`num_heads` is 1", "`num_heads` is a number"}),
        ("state", (np.ones((1, 2)), np.ones((3, 1))), {"the first axis of `state[0]` has size 1", "the second axis of `state[1]` has size 1"}),
        ("training", True, set()),
        ("mask", None, set()),
    ],
)  # fmt: skip
def test_which_sizes_are_degenerate(name, value, true):
    """What is said of an argument."""
    assert {sentence for sentence, holds in breaks.sizes_of(name, value).items() if holds} == true


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, 2),
        (True, False),
        (1.0, 1.02),
        ((None, 2), (None, 3)),
        ({"a": [1]}, {"a": [2]}),
        ("text", "text"),
        (None, None),
    ],
)
def test_slightly_wrong_results(value, other):
    """The first number of a result is changed; what holds none stays as it is."""
    assert breaks.changed(value) == (other, other != value)
    assert breaks.changed(np.ones(2))[0].tolist() == [1.02, 1.02]
