"""What the gradebook holds of an assignment, and whether that is what a report says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.api import BaseCell, Comment, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps import NbGraderAPI

from autograder.assignment.course_folder import Course, Handin
from autograder.assignment.notebook import check_id, read_assignment
from autograder.assignment.report import Report, from_json
from autograder.gradebook.faster import timestamp
from autograder.gradebook.read_grades import page_state


@dataclass(frozen=True)
class Recorded:
    """What the gradebook holds of an assignment.

    Attributes:
        points: see `released_points`.
        handed_in: when each student's submission was handed in, of those that are recorded.
        scores: by student, the automatic score of each graded cell.
    """

    points: Mapping[str, float]
    handed_in: Mapping[str, datetime | None]
    scores: Mapping[str, Mapping[str, float | None]]


def released_points(api: NbGraderAPI, assignment: str) -> dict[str, float]:
    """Return what each graded cell of an assignment is worth, as it was when the assignment was released last."""
    with api.gradebook as gradebook:
        notebooks = gradebook.find_assignment(assignment).notebooks
        return {cell.name: float(cell.max_score) for notebook in notebooks for cell in notebook.grade_cells}


def recorded_of(api: NbGraderAPI, assignment: str) -> Recorded:
    """Return what the gradebook holds of an assignment.

    Args:
        api: of the open gradebook.
        assignment: which; it was released.
    """
    with api.gradebook as gradebook:
        released = gradebook.find_assignment(assignment)
        handed_in = {one.student_id: one.timestamp for one in gradebook.assignment_submissions(assignment)}
        rows = (
            gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
            .select_from(Grade)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(BaseCell, Grade.cell_id == BaseCell.id)
            .filter(SubmittedAssignment.assignment_id == released.id)
        )
        scores: dict[str, dict[str, float | None]] = {}
        for student, cell, score in rows:
            scores.setdefault(student, {})[cell] = score
    return Recorded(released_points(api, assignment), handed_in, scores)


def late_students(api: NbGraderAPI, assignment: str) -> set[str]:
    """Return whose submission of an assignment is late, as due dates and extensions are now, or has a penalty."""
    with api.gradebook as gradebook:
        submissions = gradebook.assignment_submissions(assignment)
        return {one.student_id for one in submissions if one.total_seconds_late > 0 or one.late_submission_penalty}


def page_states(api: NbGraderAPI, assignment: str) -> dict[str, str]:
    """Return what each student's page of an assignment should say of the gradebook, see `page_state`."""

    def of(kind: Any, *columns: Any) -> Any:
        return (
            gradebook.db.query(kind.notebook_id, BaseCell.name, *columns)
            .select_from(kind)
            .join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
            .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
            .join(BaseCell, kind.cell_id == BaseCell.id)
            .filter(Notebook.assignment_id == released.id, Notebook.name == assignment)
        )

    grades: dict[str, dict[str, Any]] = {}
    comments: dict[str, dict[str, Any]] = {}
    with api.gradebook as gradebook:
        released = gradebook.find_assignment(assignment)
        for notebook, cell, score, points, needs_manual, manual in of(
            Grade, Grade.score, Grade.max_score, Grade.needs_manual_grade, Grade.manual_score
        ):
            grades.setdefault(notebook, {})[cell] = score, points, needs_manual and manual is None
        for notebook, cell, auto, manual in of(Comment, Comment.auto_comment, Comment.manual_comment):
            comments.setdefault(notebook, {})[cell] = auto is not None, manual
        submitted = (
            gradebook.db.query(
                SubmittedNotebook.id, SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty
            )
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
            .filter(Notebook.assignment_id == released.id, Notebook.name == assignment)
            .all()
        )
    return {
        student: page_state(penalty or 0.0, grades.get(notebook, {}), comments.get(notebook, {}))
        for notebook, student, penalty in submitted
    }


def points_differ(api: NbGraderAPI, course: Course, reports: Iterable[Report]) -> list[str]:
    """Return a sentence for each assignment whose points in the course are not those that were released.

    Args:
        api: of the open gradebook.
        course: with the source notebooks.
        reports: of these assignments.
    """
    graded = {report.assignment: report for report in reports if report.status == "graded"}
    sentences = []
    for name, report in sorted(graded.items()):
        now = dict(read_assignment(course.source(name)).points)
        now |= {
            check_id(exercise.name): exercise.max_score
            for exercise in report.exercises
            if check_id(exercise.name) in now
        }
        released = released_points(api, name)
        differences = [
            f"{cell} ({_points(released.get(cell))} in the gradebook, {_points(now.get(cell))} in the course)"
            for cell in sorted(now.keys() | released.keys())
            if now.get(cell) != released.get(cell)
        ]
        if differences:
            sentences.append(
                f"{name}: points were changed after the release: {', '.join(differences)}. The gradebook keeps what was "
                f"released, so scores in the reports may differ from it. To make the change count, type: nox -s build; "
                f"nbgrader generate_assignment {name} --force; then grade again."
            )
    return sentences


def is_current(course: Course, handin: Handin, report: Report, recorded: Recorded) -> bool:
    """Return whether all of a report was recorded before, and the gradebook still says so.

    Args:
        course: where the submission is.
        handin: the submission.
        report: what is to be recorded.
        recorded: of its assignment. Times are compared for equality only.
    """
    if handin.student not in recorded.handed_in:
        return False
    directory = course.directory
    try:
        handed_in = timestamp(directory, str(handin.path.parent))
    except Exception:  # what is wrong with it, nbgrader says when it records
        return False
    if handed_in not in (None, recorded.handed_in[handin.student]):  # the same answers again, and perhaps late now
        return False
    autograded = directory.format_path(directory.autograded_directory, handin.student, handin.assignment)
    notebook = Path(autograded, f"{handin.assignment}.ipynb")
    try:
        before = from_json(course.report(handin).read_bytes())
    except (OSError, msgspec.DecodeError):
        return False
    before.seconds = report.seconds  # how long it took is no difference
    scores = recorded.scores.get(handin.student, {})
    return before == report and _scores_of(report, recorded) <= scores.items() and notebook.exists()


def feedback_of(course: Course, handin: Handin) -> Path:
    """Return the file of a submission's feedback page."""
    folder = course.directory.format_path(course.directory.feedback_directory, handin.student, handin.assignment)
    return Path(folder, f"{handin.assignment}.html")


def _scores_of(report: Report, recorded: Recorded) -> set[tuple[str, float]]:
    """Return what the gradebook should hold of a report: of each released cell at most what it is worth there."""
    scores = {check_id(exercise.name): exercise.score for exercise in report.exercises}
    return {(cell, min(score, recorded.points[cell])) for cell, score in scores.items() if cell in recorded.points}


def _points(points: float | None) -> str:
    return "none" if points is None else f"{points:g}"
