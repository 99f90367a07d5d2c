"""The texts of hints: what students are told about a known mistake, and what instructors write for a group."""

from pathlib import Path

import pytest

from autograder.assignment.notebook import read_assignment
from autograder.assignment.variants import misconceptions_of
from autograder.grading.hints import DASHES, _written

ROOT = Path(__file__).resolve().parents[2]
WEEKS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())


@pytest.mark.parametrize("week", WEEKS)
def test_hints_are_short_and_no_solutions(week):
    """A question has at most 300 characters, a pointer at most 150, and neither holds a line of the reference."""
    cells = read_assignment(ROOT / "source" / week / f"{week}.ipynb").cells
    lines = {line.strip() for cell in cells if cell.solution for line in cell.source.splitlines()}
    lines = {line for line in lines if len(line) > 8}
    mistakes = misconceptions_of(week)
    questions = {f"{each.exercise}: {each.name}": each.hint for each in mistakes}
    pointers = {f"{each.exercise}: {each.name}": each.pointer for each in mistakes if each.pointer}

    assert all(questions.values())
    for texts, most in ((questions, 300), (pointers, 150)):
        assert {name: text for name, text in texts.items() if len(text) > most} == {}
        assert {name: text for name, text in texts.items() if any(line in text for line in lines)} == {}
    assert min(len(mistakes), len(lines)) > 10


@pytest.mark.parametrize(
    ("text", "question", "pointer"),
    [
        (f"Which way?\n\n{DASHES} x\ncode()\n", "Which way?", ""),
        (f"Which\nway?\n \nDown\nis minus.\n\nReally.\n{DASHES}\ncode()\n", "Which way?", "Down is minus. Really."),
        (f"\ufeff\r\nWhich way?\r\n\r\nDown.\r\n{DASHES}\r\ncode()\n", "Which way?", "Down."),
    ],
    ids=["one step", "two steps", "written on Windows"],
)
def test_a_hint_is_a_plain_text(tmp_path, text, question, pointer):
    """The first paragraph is the question, the rest the pointer; what stands below the dashes is the example."""
    (tmp_path / "double-3f9a2c1b.txt").write_bytes(text.encode())
    [hint] = _written(tmp_path)

    assert (hint.exercise, hint.group, hint.problem) == ("double", "3f9a2c1b", "")
    assert (hint.question, hint.pointer) == (question, pointer)
    assert hint.example.strip() == "code()"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"{DASHES}\ncode()".encode(), "the hint is not written yet"),
        (f"TODO ask\n{DASHES}\ncode()".encode(), "the hint is not written yet"),
        (b"Which way?", "holds no example"),
        (b"\xff\xfeW\x00h\x00y\x00", "cannot be read as UTF-8"),
    ],
)
def test_a_hint_that_cannot_be_told_says_why(tmp_path, content, problem):
    """It is kept out of the feedback, with a sentence that names the file."""
    path = tmp_path / "double-3f9a2c1b.txt"
    path.write_bytes(content)
    [hint] = _written(tmp_path)

    assert hint.problem.startswith(f"{path}: ")
    assert problem in hint.problem
