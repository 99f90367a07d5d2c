"""What the table says about a submission, in a few words."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignment.course_folder import Handin
from autograder.assignment.report import ClaimReport, exercise_report, graded, not_graded
from autograder.feedback.terminal import reports_table, what_stood_out


def told(*claims: ClaimReport, notes: tuple[str, ...] = (), through: bool = False) -> str:
    """What is said about a submission with one exercise, whose claims are these."""
    exercise = exercise_report("relu", list(claims), through)
    return what_stood_out(graded("week03_backprop", [exercise], 1, 0.1, list(notes)))


def failed(message: str, misconception: str | None = None, cause: str | None = None) -> ClaimReport:
    return ClaimReport("is right", "failed", 1, 0, message, cause, misconception=misconception)


PASSED = ClaimReport("is right", "passed", 1, 1)
SKIPPED = ClaimReport("is right", "skipped", 1, 0, "You have not written this yet.")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([PASSED], "all right"),
        ([SKIPPED], "nothing was written"),
        ([PASSED, failed("It is 1, but should be 2.", "forgets_one")], "relu: forgets_one"),
        ([failed("relu(x): It is 1, but should be 2.")], "relu: wrong in a way of its own"),
        ([failed("relu(x): Your code ended the program (killed).", None, "ended the program (killed)")], "relu: code ended the program (killed)"),
        ([failed("relu(x): Your code did not come back within 5 seconds.", None, "did not come back within 5 seconds")], "relu: code did not come back within 5 seconds"),
        ([failed("relu(x): Your code raised ValueError: no (cell relu, line 2).", None, "raised ValueError")], "relu: code raised ValueError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_in_a_few_words(claims, expected):
    """A known mistake is told by its name, an unknown one by what happened."""
    assert told(*claims) == expected


def test_notes_and_follow_through():
    """What was unusual about the notebook is told, and that a right predecessor was put in."""
    assert told(PASSED, notes=("A cell was deleted.",), through=True) == "followed through: relu; A cell was deleted."


def test_not_graded():
    """Of what could not be graded, the reason is told."""
    assert what_stood_out(not_graded("week03_backprop", "The file is empty.", 1)) == "The file is empty."


def test_a_students_name_is_shown_as_text():
    """The name of a folder, which stands for a student, is neither markup nor control codes."""
    handin = Handin("week", "[red]a\x1b[31m\u202e", Path("x"))
    out = Console(file=io.StringIO(), width=200, force_terminal=False)
    out.print(reports_table({handin: not_graded("week", "why", 1)}))

    assert "[red]a[31m" in out.file.getvalue()
    assert "\x1b" not in out.file.getvalue() and "\u202e" not in out.file.getvalue()
