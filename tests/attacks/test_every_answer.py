"""Every answer that lies, forges, ends or goes on for ever, in a notebook of its own, through all three ways in.

For the table of `--attack-table` only: it takes minutes. The same answers are tried without a course
around them by `test_lying_answers.py`, `test_between_submissions.py` and `tests/examiner/test_faults.py`.
"""

from __future__ import annotations

import ast
import contextlib
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future

import msgspec
import pytest
from nbgrader.apps import NbGraderAPI

from autograder import cli, grading
from autograder.demo import without_markers
from autograder.examiner import batch, examination
from autograder.examiner.candidate import Deadlines
from autograder.notebook import check_id, read_assignment
from autograder.report import ExerciseReport, Report

from ..examiner.test_faults import FAULTS, FORGE, FORGED, TOOLS
from ..gradebook.conftest import CourseFolder
from .conftest import WEEK, Table
from .test_between_submissions import SLOW, SPIN
from .test_lying_answers import LIES

EXERCISE, OTHER = "conv_transpose2d", "receptive_field"
INDENTED = SLOW | {f"F18 {' '.join(body.split())}": body for body, *_ in FAULTS}
WRONG = (
    LIES
    | {name: body.replace("\n    ", "\n") for name, body in INDENTED.items()}
    | {f"F18 forge({parts})": f"forge({parts})" for parts in FORGED}
)
RIGHT = {
    "F17 threads that spin after the reply": f"import threading\nif not threading.enumerate()[1:]:\n    {SPIN}",
    "N2 a flood on the way to a right answer": "print('3.0\\n' * 10 ** 6)",
}
ANSWERS = [*WRONG, *RIGHT]


def source(course: CourseFolder, answer: str) -> str:
    """The cell of an answer, in which the body has the names that it expects."""
    body = textwrap.indent(textwrap.dedent(WRONG.get(answer) or RIGHT[answer]).strip(), "    ")
    cells = read_assignment(course.course.source(WEEK)).cells
    right = without_markers(next(cell.source for cell in cells if cell.name == EXERCISE))
    text = f"""{textwrap.dedent(TOOLS)}{textwrap.dedent(FORGE)}
{right}
right = {EXERCISE}

def f(x=None, *others, **named):
{body}
{"    return right(x, *others, **named)" if answer in RIGHT else ""}

def {EXERCISE}(*arguments, **named):
    return f(*arguments, **named)
"""
    ast.parse(text)  # an attack that is no Python would not be tried
    return text


def hand_in(course: CourseFolder) -> dict[str, str]:
    """One student for each answer; gives the students by answer."""
    students = {answer: f"mallory{number}" for number, answer in enumerate(ANSWERS)}
    for answer, student in students.items():
        course.hand_in(student, course.filled_in(**{EXERCISE: source(course, answer)}))
    return students


def outcome(answer: str, exercises: Mapping[str, ExerciseReport], notes: list[str]) -> str:
    """What an answer earned, and whether anything else of that notebook, or what is told about it, suffered."""
    found, other = exercises[EXERCISE], exercises[OTHER]
    texts = [claim.message for claim in found.claims] + notes
    if other.score != other.max_score:
        return f"the exercise beside it lost points: {other.score:g} of {other.max_score:g}"
    if found.score != (found.max_score if answer in RIGHT else 0):
        return f"{found.score:g} of {found.max_score:g} points"
    if {claim.verdict for claim in found.claims} - {"passed" if answer in RIGHT else "failed", "skipped"}:
        return f"verdicts {', '.join(claim.verdict for claim in found.claims)}"
    if any(len(text) > 3000 or set(text) & set("\x1b\u202e\u202c\x07") for text in texts):
        return "a message that is not short and plain"
    return "contained"


def entered(table: Table, tier: str, way: str, outcomes: dict[str, str]) -> None:
    """Put outcomes into the table, by the beginning of what they are called."""
    table.enter(tier, way, {answer[:100]: what for answer, what in outcomes.items()})


class Here(Executor):
    """Does in this process what a worker process would do."""

    def submit(self, function, /, *arguments):
        """Do it at once."""
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def here(monkeypatch) -> Iterator[None]:
    """Examine in this process, with one warm parent for all, and with shorter deadlines: so this takes minutes less."""

    @contextlib.contextmanager
    def workers(jobs, start):
        if not batch._parents:
            start()
        yield Here()

    monkeypatch.setattr(batch, "_parents", {})
    monkeypatch.setattr(grading, "workers", workers)
    monkeypatch.setattr(examination, "Deadlines", lambda: Deadlines(call=1.0, impatient=0.2))
    yield
    for parent in batch._parents.values():
        parent.close()


def told(answer: str, report: Report) -> str:
    """What came of an answer, by its report."""
    if report.status != "graded":
        return f"not graded: {report.reason}"
    return outcome(answer, {exercise.name: exercise for exercise in report.exercises}, report.notes)


def test_grade(released, tier, table, tmp_path):
    """`grade`: a lie earns nothing, and costs nothing but itself."""
    course = released.copy(tmp_path / "course")
    students = hand_in(course)
    cli.grade_course(course.course, (WEEK,), "*", 2)
    folder = course.root / "report" / WEEK

    entered(
        table,
        tier,
        "grade",
        {
            answer: told(answer, msgspec.json.decode((folder / f"{student}.json").read_bytes(), type=Report))
            for answer, student in students.items()
        },
    )


def test_nbgrader_autograde(released, tier, table, tmp_path, here):
    """`nbgrader autograde`: so it stands in the gradebook, and on the page."""
    course = released.copy(tmp_path / "course")
    students = hand_in(course)
    done = NbGraderAPI(config=course.course.config).autograde(WEEK, "*")
    outcomes = {}
    for answer, student in students.items():
        told, grades = course.told(student), course.grades(student)
        outcomes[answer] = outcome(
            answer, {name: found.exercise for name, found in told.items()}, course.notes(student).splitlines()
        )
        for name, found in told.items():
            assert grades[check_id(name)][0] == found.exercise.score

    assert done["success"], done["log"]
    entered(table, tier, "nbgrader autograde", outcomes)


def test_one_notebook(released, tier, table, tmp_path, capsys, monkeypatch, here):
    """`--notebook` as well."""
    outcomes, path = {}, tmp_path / "hostile.ipynb"
    arguments = ["grade", "--notebook", path, "--assignment", WEEK, "--json", "--course-dir", released.root]
    monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
    for answer in ANSWERS:
        path.write_text(json.dumps(released.filled_in(**{EXERCISE: source(released, answer)})))
        with contextlib.suppress(SystemExit):
            cli.main()
        outcomes[answer] = told(answer, msgspec.json.decode(capsys.readouterr().out, type=Report))

    entered(table, tier, "--notebook", outcomes)
