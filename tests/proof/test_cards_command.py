"""`graders`: when it writes a card, how it shows them, and what it proves after a change."""

import json
import subprocess
import sys

import pytest

from autograder.assignment.exercise_files import assignments_of
from autograder.commands import proving
from autograder.grading.cache import PACKAGE
from autograder.proof.changed import Plan
from autograder.proof.findings import AssignmentProof, ExerciseProof, TogetherProof

WEEK = "week09_convolution_more"
PLAN = Plan(((WEEK, "receptive_field"), (WEEK, "conv_transpose2d")), ("Because.",))


@pytest.fixture
def proofs(monkeypatch):
    """Proofs that take no time: a list of what was asked for, and problems by exercise."""
    asked, problems = [], {}

    def prove(source, release, cache, seeds, jobs, progress, only):
        names = [only] if only else ["conv_transpose2d", "receptive_field"]
        asked.append((only, seeds))
        exercises = [
            ExerciseProof(name, 1, 1.0, 1.0, *[0.0] * 2, *[1] * 7, 0, 0, [], [], 2, 2, seeds, [*problems.get(name, ())])
            for name in names
        ]
        return AssignmentProof(source.stem, exercises, None if only else TogetherProof(1, 1, 1, 1, []))

    monkeypatch.setattr("autograder.proof.prove.prove", prove)
    monkeypatch.setattr(proving, "plan_of", lambda *arguments: PLAN)
    monkeypatch.setattr(proving, "complaint", lambda *arguments: "no card")  # the committed one says other figures
    return asked, problems


@pytest.fixture
def written(monkeypatch):
    """The cards that were written."""
    cards = []
    monkeypatch.setattr(proving, "write_card", lambda card: cards.append(card) or "a path")
    return cards


@pytest.fixture
def run(command, proofs, written):
    """A function that runs `graders` in this project; gives its status, output and messages."""
    return lambda *arguments: command("graders", *arguments, "--course-dir", PACKAGE.parent)


def test_a_whole_proof_writes_a_card(run, written):
    """A whole assignment that is proven with twenty seeds gets a card, and a message says where."""
    status, _, err = run(WEEK)

    assert status == 0
    assert [(card.assignment, card.seeds, len(card.exercises)) for card in written] == [(WEEK, 20, 2)]
    assert f"{WEEK}: wrote a path" in err


@pytest.mark.parametrize(
    ("options", "problem", "sentence"),
    [
        (("--seeds", "1"), "", "it takes 20 seeds, and there were 1"),
        ((), "falls short", "the proof has problems"),
        (("--exercise", "receptive_field"), "", ""),
    ],
)
def test_no_other_proof_writes_a_card(run, written, proofs, options, problem, sentence):
    """Few seeds or problems give no card, and a message says why; nobody expects one of a single exercise."""
    proofs[1]["receptive_field"] = [problem] if problem else []
    status, _, err = run(WEEK, *options)

    assert written == []
    assert status == bool(problem)
    assert sentence in err
    assert ("no trust card was written" in err) == bool(sentence)


def test_changed_proves_the_plan(run, proofs):
    """The plan and its reasons are told before its exercises are proven, each with two seeds."""
    status, out, err = run("--changed")

    assert status == 0
    assert proofs[0] == [("receptive_field", 2), ("conv_transpose2d", 2)]
    assert "Because." in err
    assert "with 2 seeds, within 8 minutes: 2 exercises" in err
    assert "receptive_field" in out


def test_a_problem_is_status_1(run, proofs):
    """A problem of a changed exercise is printed, and fails the run."""
    proofs[1]["conv_transpose2d"] = ["falls short"]
    status, _, err = run("--changed")

    assert status == 1
    assert "conv_transpose2d: falls short" in err


def test_what_there_was_no_time_for(run, proofs):
    """After its minutes, the run begins no exercise; it names what is left, which is no failure."""
    status, _, err = run("--changed", "--minutes", "0")

    assert status == 0
    assert proofs[0] == []
    assert f"Not proven here for lack of time: receptive_field ({WEEK}), conv_transpose2d ({WEEK})." in err


def test_a_card_that_a_proof_contradicts(run, proofs, monkeypatch):
    """A card that fits its content but says other figures than a new proof is a problem."""
    monkeypatch.setattr(proving, "complaint", lambda *arguments: "")
    monkeypatch.setattr(proving, "differences", lambda card, proof: [f"another {proof.name}"])
    status, _, err = run("--changed")

    assert status == 1
    assert "receptive_field: another receptive_field" in err


def test_cards_are_shown(run, proofs):
    """`--cards` prints a line for each assignment, or its state as JSON, and proves nothing."""
    status, out, _ = run("--cards")
    states = json.loads(run("--cards", "--json")[1])

    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == assignments_of()
    assert [state["assignment"] for state in states] == assignments_of()
    assert set(states[0]) == {"assignment", "card", "complaint", "this_engine"}
    assert proofs[0] == []


def test_cards_need_no_torch():
    """Showing the cards does not import torch, which alone takes longer."""
    program = (
        "import sys; from autograder.commands import app; from autograder.proof.cards import cards_table; "
        "cards_table(); sys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=PACKAGE.parent, check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [("--cards", "--changed"), ("--cards", WEEK), ("--changed", WEEK), ("--since", "HEAD~1")]
)
def test_options_that_exclude_each_other(run, arguments):
    """Options that do not go together are wrong usage, and nothing is proven."""
    status, _, err = run(*arguments)

    assert status == 2
    assert "go with" in err or "goes with" in err
