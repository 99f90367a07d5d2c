"""`graders`: the command that examines the hidden checks."""

import json

import pytest

from autograder.proof.prove import UNMEASURED

pytestmark = pytest.mark.usefixtures("same_worker")

WEEK = "week03_backprop"
EXERCISE = "sgd_step"
FIELDS = {
    "name", "claims", "reference", "release_score", "degenerate_score", "right_answers", "right_accepted",
    "misconceptions", "misconceptions_exact", "misconceptions_named", "mutants", "killed", "judged_equivalent",
    "survivors", "sizes", "sizes_contained",
}  # fmt: skip


@pytest.fixture
def graders(command, course):
    """A function that examines one exercise's checks with one seed."""
    return lambda *more: command(
        "graders", WEEK, "--exercise", EXERCISE, "--seeds", "1", "--jobs", "1", "--course-dir", course, *more
    )


def test_an_exercise_is_proven(graders, tmp_path):
    """A table and status 0 where all is well; as JSON with the promised fields; as a page with a picture; once only."""
    status, out, err = graders("--html", tmp_path / "proof.html")
    again, printed, complaints = graders("--json")
    proof = json.loads(printed)
    (assignment,) = proof["assignments"]
    (exercise,) = assignment["exercises"]
    page = (tmp_path / "proof.html").read_text()

    assert (status, again) == (0, 0), err
    assert EXERCISE in out
    assert "proven" in out
    assert "to do" in err
    assert complaints == ""  # nothing was tried again
    assert proof["schema"] == 1
    assert assignment["assignment"] == WEEK
    assert set(exercise) >= FIELDS
    assert exercise["reference"] > exercise["release_score"] == exercise["degenerate_score"] == 0
    assert exercise["misconceptions"] == exercise["misconceptions_exact"] == exercise["misconceptions_named"] > 0
    assert exercise["sizes"] == exercise["sizes_contained"]
    assert (exercise["sizes"] > 0) == (WEEK not in UNMEASURED)
    assert exercise["mutants"] == exercise["killed"] + exercise["judged_equivalent"]
    assert "<svg" in page
    assert f'<h3 id="{WEEK}-{EXERCISE}">' in page


def test_a_wrong_reference_falls_short(graders, course):
    """A reference that is wrong is no reference: status 1, and what fell short in a sentence on stderr."""
    source = course / "source" / WEEK / f"{WEEK}.ipynb"
    text = source.read_text()
    wrong = text.replace("W - lr * dW", "W + lr * dW")
    assert wrong != text
    source.write_text(wrong)
    status, out, err = graders()

    assert status == 1
    assert "falls short" in out
    assert f"{EXERCISE}: reference “reference”:" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((WEEK, "--exercise", "none"), "has no exercise 'none'"),
        (("week77_nothing",), "week77_nothing"),
    ],
)
def test_what_is_not_there_is_wrong_usage(command, course, arguments, sentence):
    """An exercise or a week that does not exist ends with status 2 and a sentence."""
    status, _, err = command("graders", *arguments, "--course-dir", course)

    assert status == 2
    assert sentence in err
    assert "Traceback" not in err


def test_an_unreleased_week_is_wrong_usage(command, course):
    """Without a released notebook nothing can be said of it; the sentence tells how to make one."""
    (course / "release" / WEEK / f"{WEEK}.ipynb").unlink()
    status, _, err = command("graders", WEEK, "--course-dir", course)

    assert status == 2
    assert "nox -s release" in err


def test_degenerate_sizes(graders):
    """What a mistake at one degenerate size costs, as data and as lines; status 1 where that is too much for one."""
    status, out, err = graders("--degenerate-sizes", "--json")
    sizes = json.loads(out)
    (exercise,) = sizes["assignments"][0]["exercises"]
    much = [broken for broken in exercise["broken"] if broken["loses"] > broken["points"] / 4]

    assert sizes["schema"] == 1
    assert exercise["exercise"] == EXERCISE
    assert exercise["broken"]
    assert exercise["problem"] == ""
    assert status == bool(much)
    assert f"1 exercises, broken at {len(exercise['broken'])} sizes" in err


def test_degenerate_sizes_are_a_measure_of_their_own(graders):
    """It goes without what else the command can show."""
    status, _, err = graders("--degenerate-sizes", "--cards")

    assert status == 2
    assert "--degenerate-sizes goes without" in err
