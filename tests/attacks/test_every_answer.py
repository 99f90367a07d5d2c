"""Every answer that lies, forges, ends or goes on for ever, in a notebook of its own, through all three ways in.

By `nox -s attacks` only: it takes minutes. The same answers are tried without a course
around them by `test_lying_answers.py`, `test_between_submissions.py` and `tests/examiner/test_faults.py`.
"""

from __future__ import annotations

import ast
import contextlib
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future

import pytest
from nbgrader.apps import NbGraderAPI

from autograder.assignment.notebook import check_id, read_assignment
from autograder.assignment.report import ExerciseReport, from_json
from autograder.commands.grade import grade_course
from autograder.demo.classroom import without_markers
from autograder.examiner import examination
from autograder.examiner.proxy import Deadlines
from autograder.grading import examine as grading
from autograder.grading import worker as batch

from ..conftest import function
from ..examiner.test_faults import FAULTS, FORGE, FORGED, TOOLS
from ..gradebook.conftest import CourseFolder
from .conftest import WEEK
from .test_between_submissions import SLOW, SPIN
from .test_lying_answers import LIES

EXERCISE, OTHER = "conv_transpose2d", "receptive_field"
WRONG = (
    LIES
    | SLOW
    | {f"F18 {' '.join(body.split())}": body for body, *_ in FAULTS}
    | {f"F18 forge({parts})": f"forge({parts})" for parts in FORGED}
)
GOES_ON = "\nreturn right(x, *others, **named)"
RIGHT = {
    "F17 threads that spin after the reply": f"import threading\nif not threading.enumerate()[1:]:\n    {SPIN}{GOES_ON}",
    "N2 a flood on the way to a right answer": f"print('3.0\\n' * 10 ** 6){GOES_ON}",
}
ANSWERS = WRONG | RIGHT


def hostile(course: CourseFolder, answer: str) -> str:
    """A notebook with this answer, in which everything else is right; the answer has the names that it expects."""
    cells = read_assignment(course.course.source(WEEK)).cells
    right = without_markers(next(cell.source for cell in cells if cell.name == EXERCISE))
    body = function("f(x=None, *others, **named)", ANSWERS[answer])
    text = "\n".join([
        textwrap.dedent(TOOLS + FORGE), right, f"right = {EXERCISE}", body,
        function(f"{EXERCISE}(*arguments, **named)", "return f(*arguments, **named)"),
    ])  # fmt: skip
    ast.parse(text)  # an attack that is no Python would not be tried
    return json.dumps(course.filled_in(**{EXERCISE: text}))


def outcome(answer: str, exercises: Iterable[ExerciseReport], notes: Sequence[str]) -> str:
    """What an answer earned, and whether anything else of that notebook, or what is told about it, suffered."""
    by_name = {exercise.name: exercise for exercise in exercises}
    found, other = by_name[EXERCISE], by_name[OTHER]
    texts = [claim.message for claim in found.claims] + list(notes)
    if other.score != other.max_score:
        return f"the exercise beside it lost points: {other.score:g} of {other.max_score:g}"
    if found.score != (found.max_score if answer in RIGHT else 0):
        return f"{found.score:g} of {found.max_score:g} points"
    if {claim.verdict for claim in found.claims} - {"passed" if answer in RIGHT else "failed", "skipped"}:
        return f"verdicts {', '.join(claim.verdict for claim in found.claims)}"
    if any(len(text) > 3000 or set(text) & set("\x1b\u202e\u202c\x07") for text in texts):
        return "a message that is not short and plain"
    return "contained"


def reported(answer: str, content: bytes) -> str:
    """What came of an answer, by its report."""
    report = from_json(content)
    return (
        outcome(answer, report.exercises, report.notes) if report.status == "graded" else f"not graded: {report.reason}"
    )


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
        if batch._worker is None:
            start()
        yield Here()

    monkeypatch.setattr(batch, "_worker", None)
    monkeypatch.setattr(grading, "workers", workers)
    monkeypatch.setattr(examination, "Deadlines", lambda: Deadlines(call=1.0, impatient=0.2))
    yield
    for parent in batch.this_worker().parents.values():
        parent.close()


def test_grade(released, tier, enter, tmp_path):
    """`grade`: a lie earns nothing, and costs nothing but itself."""
    course = released.copy(tmp_path / "course")
    students = course.hand_in_each({answer: hostile(course, answer) for answer in ANSWERS})
    grade_course(course.course, (WEEK,), "", 2)
    folder = course.root / "report" / WEEK

    outcomes = {
        answer: reported(answer, (folder / f"{student}.json").read_bytes()) for answer, student in students.items()
    }
    enter(tier, "grade", outcomes)


def test_nbgrader_autograde(released, tier, enter, tmp_path, here):
    """`nbgrader autograde`: so it stands in the gradebook, and on the page."""
    course = released.copy(tmp_path / "course")
    students = course.hand_in_each({answer: hostile(course, answer) for answer in ANSWERS})
    done = NbGraderAPI(config=course.course.config).autograde(WEEK, "*")

    assert done["success"], done["log"]
    outcomes = {}
    for answer, student in students.items():
        exercises, grades = [told.exercise for told in course.told(student).values()], course.grades(student)
        outcomes[answer] = outcome(answer, exercises, course.notes(student).splitlines())
        assert {exercise.name: grades[check_id(exercise.name)][0] for exercise in exercises} == {
            exercise.name: exercise.score for exercise in exercises
        }
    enter(tier, "nbgrader autograde", outcomes)


def test_one_notebook(released, tier, enter, tmp_path, command, here):
    """`--notebook` as well."""
    outcomes, path = {}, tmp_path / "hostile.ipynb"
    for answer in ANSWERS:
        path.write_text(hostile(released, answer))
        _, out, _ = command("grade", "--notebook", path, "--assignment", WEEK, "--json", "--course-dir", released.root)
        outcomes[answer] = reported(answer, out.encode())

    enter(tier, "--notebook", outcomes)
