"""The machine that examines the checks finds the holes that are planted in them, and finds none where there are none."""

from __future__ import annotations

import textwrap
from contextlib import closing

import pytest

from autograder.assignment.notebook import read_submission
from autograder.assignment.variants import Misconception, Variant
from autograder.examiner.examination import Examiner
from autograder.examiner.session import CheckSession
from autograder.proof import answers, lookalikes, together, trials
from autograder.proof.answers import with_answer
from autograder.proof.findings import exercise_proof
from autograder.proof.trials import MISNAMED, SHARES, SURVIVES

SEEDS = [1, 2, 3]
EXAMPLES = "assert double(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]"
RIGHT = {"adds": "return x + x", "divides": "return x / 0.5"}
WRONG = {"squares": ("return x**2", ["doubles every number"])}

CHECK = '''
from autograder.kit import assert_close, assert_leaves_inputs, needs, points


@points(2)
def check_doubles(candidate, rng):
    """doubles every number"""
    x = rng.normal(size=(2, 3))
    assert_close("the result", actual=candidate.double(x.copy()), expected=2 * x)


@needs(check_doubles)
@points(1)
def check_leaves_its_input(candidate, rng):
    """leaves its input as it was"""
    assert_leaves_inputs(candidate.double, rng.normal(size=3), names=["x"])
'''
IN_PLACE = {"doubles_in_place": ("x *= 2\n    return x", ["leaves its input as it was"])}


def function(body):
    return f"def double(x):\n    {body}"


@pytest.fixture
def prove(tiny, parent, monkeypatch):
    """A function that tries checks of `double` on given answers; gives the proof."""

    def prove(check=CHECK, right=RIGHT, wrong=WRONG | IN_PLACE, reference="return 2 * x", seeds=SEEDS, mutants=True):
        answer = function(reference)
        tiny.write({"double": answer}, {"double": check})
        tiny.more = [
            {
                "cell_type": "code",
                "source": EXAMPLES,
                "metadata": {"tags": ["try"], "nbgrader": {"grade_id": "double_try"}},
            }
        ]
        tiny.write_notebook(tiny.source, tiny.answers)
        tiny.write_notebook(tiny.folder / "release.ipynb", {"double": function("raise NotImplementedError()")})
        variants = [Variant(name, "double", "double", function(body)) for name, body in right.items()]
        mistakes = [
            Misconception(name, "double", "double", function(body), hint="Why?", breaks=tuple(breaks))
            for name, (body, breaks) in wrong.items()
        ]
        monkeypatch.setattr(answers, "right_answers_of", lambda week: variants)
        monkeypatch.setattr(answers, "misconceptions_of", lambda week: mistakes)
        monkeypatch.setattr("autograder.examiner.examination.misconceptions_of", lambda week: mistakes)
        found = []

        def work(session):
            session.measures = True
            release = read_submission(tiny.folder / "release.ipynb", tiny.assignment).cells
            with closing(Examiner(tiny.assignment, session, parent)) as examiner:
                found.extend(trials.try_answers(examiner, "double", release, seeds))
                found.extend(trials.try_in_float64(examiner, "double", release, seeds))
                if mutants:
                    found.extend(trials.try_mutants(examiner, "double", 0, 1, seeds))
            found.append(len(session.claims))

        tiny.session(work)
        claims = found.pop()
        return exercise_proof("double", claims, 3.0, found)

    return prove


def test_good_checks_are_proven(prove):
    """Where the checks are good, everything is as it must be, and the numbers say so."""
    proof = prove()

    assert proof.problems == []
    assert (proof.claims, proof.reference, proof.release_score, proof.degenerate_score) == (2, 3.0, 0.0, 0.0)
    assert proof.right_answers == proof.right_accepted == 2
    assert proof.misconceptions == proof.misconceptions_exact == proof.misconceptions_named == 2
    assert proof.mutants == proof.killed > 5
    assert proof.survivors == []
    assert proof.seeds == len(SEEDS)
    doubles = next(found for found in proof.tolerances if found.claim == "doubles every number")
    assert doubles.right < 1e-3
    assert doubles.wrong > 1e3


@pytest.mark.parametrize(
    ("condition", "earned_by"),
    [
        ("candidate.double(x).shape == x.shape", "zeros of the right form"),
        ("candidate.double(np.array([1.0, 2.0])).tolist() == [2, 4]", "what the visible examples show"),
        ("candidate.double(x) is not None", "zero"),
    ],
)
def test_a_check_that_useless_answers_pass(prove, condition, earned_by):
    """A check of the shape alone, one with the visible example's numbers, and one of nothing at all are found out."""
    check = f'''
import numpy as np
from autograder.kit import points, require


@points(2)
def check_doubles(candidate, rng):
    """doubles every number"""
    x = rng.normal(size=3)
    require({condition}, "no")
'''
    proof = prove(check, wrong=WRONG, mutants=False)

    assert proof.degenerate_score == 2
    assert f"degenerate “{earned_by}”: earned: doubles every number" in "\n".join(proof.problems)


def test_a_check_that_lets_mutants_live(prove):
    """A check with one degenerate input kills too few mutants; those that live are listed with their diffs."""
    check = CHECK.replace("rng.normal(size=(2, 3))", '__import__("numpy").full(3, 2.0)')
    proof = prove(check, right={}, wrong=IN_PLACE)

    assert "- return 2 * x\n+ return 2 ** x" in proof.survivors or "- return 2 * x\n+ return 2 + x" in proof.survivors
    assert proof.killed < proof.mutants
    assert SURVIVES in "\n".join(proof.problems)


def test_a_check_that_hangs_on_the_seed(prove):
    """A right answer that fails with one seed only is found, and the seed is told."""
    check = CHECK.replace("expected=2 * x)", "expected=2 * x if candidate.double(0.0) == 0 and x[0, 0] > -0.9 else x)")
    proof = prove(check, seeds=list(range(1, 13)), wrong={}, mutants=False)
    problems = "\n".join(proof.problems)

    assert proof.right_accepted == 0
    assert "right answer “adds”: doubles every number: failed" in problems
    assert "(seed" in problems


def test_what_a_mistake_declares_is_held_against_it(prove):
    """A misconception that fails more or less than it declares is not exact."""
    proof = prove(wrong={"squares": ("return x**2", ["leaves its input as it was"])}, mutants=False)

    assert (proof.misconceptions, proof.misconceptions_exact) == (1, 0)
    assert "also fails: doubles every number; does not fail: leaves its input as it was" in proof.problems[0]


def test_twins_are_not_named(prove):
    """Two misconceptions that send the same cannot both be called by their own name."""
    twins = {"squares": WRONG["squares"], "multiplies": ("return x * x", ["doubles every number"])}
    proof = prove(wrong=twins, mutants=False)

    assert proof.misconceptions_exact == 2
    assert proof.misconceptions_named == 1
    assert "is called" in "\n".join(proof.problems)


def test_mutants_that_get_a_name_they_should_not_have(prove, monkeypatch):
    """A diagnosis that guesses, where it knows nothing of one claim that fails, is found out by the mutants."""
    check = CHECK + textwrap.dedent('''

        @points(1)
        def check_one(candidate):
            """doubles one"""
            assert_close("the result", actual=candidate.double(1.0), expected=2.0)
        ''')

    def guess(outcomes, known):
        failed = [outcome.claim.text for outcome in outcomes if outcome.verdict == "failed"]
        return dict.fromkeys(failed[:1], known[0])

    monkeypatch.setattr(trials, "name_mistakes", guess)
    proof = prove(check, seeds=[1])

    assert proof.mutants_misnamed > 0
    assert MISNAMED in "\n".join(proof.problems)


CASES = CHECK.replace(
    "    x = rng.normal(size=(2, 3))\n",
    "    for x in (rng.normal(size=(2, 3)), rng.normal(size=4)):\n    ",
)


def test_lookalikes_that_get_a_name(prove, monkeypatch):
    """An answer that looks like a mistake until its first failure is over is not named; a diagnosis that names it is found out."""
    good = prove(CASES, mutants=False, seeds=[1])
    ask_on = CheckSession.ask_on

    def asks_and_forgets(session, candidate, outcomes):
        ask_on(session, candidate, outcomes)
        return list(outcomes)

    monkeypatch.setattr(CheckSession, "ask_on", asks_and_forgets)
    hasty = prove(CASES, mutants=False, seeds=[1])

    assert good.problems == []
    assert [SHARES in problem and "squares" in problem for problem in hasty.problems] == [True]


@pytest.mark.parametrize(
    ("old", "new", "differs"), [("self.x * number", "self.x + number", True), ("def times", "def multiply", False)]
)
def test_a_lookalike_differs_only_if_it_is_called_again(tiny, parent, old, new, differs):
    """Where a mistake is such that nothing more is called, the answer that would raise later is that mistake itself."""
    answer = (
        "class double:\n    def __init__(self, x):\n        self.x = x\n"
        "    def times(self, number):\n        return self.x * number\n"
    )
    check = """
from autograder.kit import points, require

@points(1)
def check_times(candidate):
    "multiplies"
    two = candidate.double(2)
    for number in (1, 3, 4):
        require(two.times(number) == 2 * number, "It does not.")
"""
    tiny.write({"double": answer}, {"double": check})
    found = []

    def work(session):
        session.seed = 1
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            of_reference = lookalikes.calls_by_claim(examiner, "double", tiny.assignment.cells)
            wrong = with_answer(tiny.assignment, "double", answer.replace(old, new))
            (cells,) = lookalikes.lookalikes(examiner, "double", wrong, ["multiplies"], of_reference).values()
            with examiner.candidate(cells) as candidate:
                session.ask_on(candidate, session.examine(candidate, "double"))
                candidate.begin_(0)
                found.append(candidate.differed())

    tiny.session(work)

    assert found == [differs]


def test_calls_are_counted_by_claim(tiny, parent):
    """Methods and functions are counted that a claim calls, not those that they call themselves; more of them may not raise."""
    answer = (
        "def helper(x):\n    return x + x\n\nclass double:\n    def __init__(self, x):\n        self.x = x\n"
        "    def twice(self):\n        return self._sum()\n    def _sum(self):\n        return helper(self.x)\n"
    )
    check = """
from autograder.kit import points, require

@points(1)
def check_twice(candidate):
    "is twice as much"
    for number in (1, 2, 3):
        require(candidate.double(number).twice() == 2 * number, "It is not.")

@points(1)
def check_helper(candidate):
    "helps"
    require(candidate.helper(1) == 2, "It does not.")
"""
    tiny.write({"double": answer}, {"double": check})
    right, wrong = tiny.assignment.cells, with_answer(tiny.assignment, "double", answer.replace("x + x", "x + 2"))
    found = []

    def work(session):
        session.seed = 1
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            found.append(lookalikes.calls_by_claim(examiner, "double", right))
            found.append(lookalikes.calls_by_claim(examiner, "double", wrong))
            found.append(lookalikes.lookalikes(examiner, "double", wrong, ["is twice as much", "helps"], found[0]))
            cells = found[-1].get("is twice as much", ())
            found.append([o.message for o in examiner.outcomes_of("double", cells)])
            found.append([o.further for o in examiner.outcomes_of("double", cells)])

    tiny.session(work)

    assert found[0] == {"is twice as much": 6, "helps": 1}
    assert found[1] == {"is twice as much": 2, "helps": 1}
    assert list(found[2]) == ["is twice as much"]
    assert found[3] == ["method(): It is not.", "helper(1): It does not."]
    # the object, its method, what that returns; then objects that never came to be
    assert [exchange[0] for exchange in found[4][0]] == ["return"] * 3 + ["raise"] * 6


def test_tolerances_that_are_too_wide_or_too_narrow(prove):
    """Right numbers near the bound, and wrong ones near it, fall short."""
    wide = prove(
        CHECK.replace("expected=2 * x)", "expected=2 * x, rtol=0.6, atol=0)"),
        {},
        {"triples": ("return x * 3.5", ["doubles every number"])},
        mutants=False,
    )
    narrow = prove(
        CHECK.replace("expected=2 * x)", "expected=2 * x, rtol=3e-8, atol=0)"),
        {"in_float32": "return (x.astype('float32') * 2).astype(float)"}, {}, mutants=False,
    )  # fmt: skip

    assert "times outside what is tolerated" in "\n".join(wide.problems)
    assert "of what is tolerated" in "\n".join(narrow.problems)


def test_a_check_that_breaks(prove):
    """An exception of ours, on whatever answer, is a problem and never a failed claim."""
    check = CHECK.replace("x = rng", "assert_close if candidate.double(1.0) else 1 / 0\n    x = rng")
    proof = prove(check, mutants=False)

    assert "a check broke: ZeroDivisionError" in "\n".join(proof.problems)


TENSORS = """
import torch
from autograder.kit import assert_close, points


@points(3)
def check_doubles(candidate, rng):
    "doubles every number"
    x = torch.tensor(rng.normal(size=(2, 3)), dtype=torch.float32)
    assert_close("the result", actual=candidate.double(x), expected=2 * x, dtype="float32")
"""
BY_ONE = "import torch\n    return x + x * torch.ones(1)"


@pytest.mark.parametrize(
    ("other", "declared", "told"),
    [
        (BY_ONE, "", "has dtype float64"),
        (BY_ONE, "only_float32 = 'It gets float32.'", ""),
        (
            "import torch\n    return x + x",
            "only_float32 = 'It gets float32.'",
            "says only_float32, but all right answers pass",
        ),
    ],
)
def test_right_answers_in_float64(prove, other, declared, told):
    """A right answer that fails where torch's default is float64 is told, unless the check file says why; so is a needless why."""
    proof = prove(
        TENSORS.replace("import torch\n", f"import torch\n\n{declared}\n", 1),
        {"other": other},
        {},
        mutants=False,
        seeds=[1],
    )

    assert [told in problem for problem in proof.problems] == [True] * bool(told)


def test_pairs(tiny, parent, monkeypatch):
    """Two mistakes that do not touch each other pass; one that also costs in the other's exercise is told."""
    mistakes = [
        Misconception("halves", "double", "double", "def double(x):\n    return x / 2", hint="Why?", breaks=("doubles every number",)),
        Misconception(
            "adds_four", "fourfold", "fourfold", "def fourfold(x):\n    return double(x) + 4", hint="Why?", breaks=("is four times as much",),
        ),
        Misconception("declares_nothing", "fourfold", "fourfold", "def fourfold(x):\n    return double(x) + 5", hint="Why?"),
    ]  # fmt: skip
    monkeypatch.setattr(together, "misconceptions_of", lambda week: mistakes)
    monkeypatch.setattr("autograder.examiner.examination.misconceptions_of", lambda week: mistakes[:2])
    found = []

    def work(session):
        session.seed = 1
        found.append([tuple(m.name for m in pair) for pair in together.pairs_of(tiny.assignment, session.builds_on)])
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            found.append(together.try_pairs(examiner, 0, 2))

    tiny.session(work)
    names, problems = found

    assert names == [("halves", "adds_four"), ("halves", "declares_nothing")]
    assert problems[0] == ""
    assert "fourfold also fails: is four times as much" in problems[1]


def test_right_notebooks(tiny, parent, monkeypatch):
    """Right answers to all exercises take turns; a notebook that does not earn everything is told."""
    right = [
        Variant("adds", "double", "double", "def double(x):\n    return x + x"),
        Variant("multiplies", "double", "double", "def double(x):\n    return x * 2"),
        Variant("asks_nobody", "fourfold", "fourfold", "def fourfold(x):\n    return 4 * x"),
        Variant("asks_twice", "fourfold", "fourfold", "def fourfold(x):\n    return double(x) + double(x)"),
        Variant(
            "counts_on_adding", "fourfold", "fourfold", "def fourfold(x):\n    return 3 * x + x + (double(0.5) == 1)"
        ),
    ]
    monkeypatch.setattr(together, "right_answers_of", lambda week: right)
    found = []

    def work(session):
        session.seed = 1
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            found.extend(together.try_right_notebooks(examiner, 0, 5))

    tiny.session(work)

    assert [[answer.name for answer in answers] for answers in together.right_notebooks(tiny.assignment)] == [
        ["adds", "asks_nobody"], ["multiplies", "asks_twice"], ["adds", "counts_on_adding"],
    ]  # fmt: skip
    assert found[:2] == ["", ""]
    assert found[2] == "fourfold also fails: is four times as much: with “adds”, “counts_on_adding”"
