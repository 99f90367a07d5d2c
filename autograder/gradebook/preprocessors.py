"""The two steps of `nbgrader autograde` that are ours: restore the notebook, then examine it.

Everything else of that command, and the gradebook, stays nbgrader's own.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum

from autograder.assignment.answer_files import from_files
from autograder.assignment.course_folder import Course, Handin
from autograder.assignment.notebook import HIDDEN, check_id, read_marks
from autograder.assignment.raw_cells import RawCell, handed_in
from autograder.assignment.recognise import Mark, recognise
from autograder.assignment.report import Report
from autograder.assignment.unwritten import NO_CELL, written_copies
from autograder.candidate.protocol.limits import TIERS
from autograder.examiner.tier_probe import UnconfinedError, demand
from autograder.feedback.exercise import exercise_data
from autograder.grading.examine import examine_files
from autograder.grading.hints import Hints, note_attempt

_begun: weakref.WeakSet[Autograde] = weakref.WeakSet()  # runs of nbgrader whose class was examined
_prepared: ContextVar[Mapping[tuple[str, ...], PreparedReport]] = ContextVar("_prepared", default={})  # noqa: B039


@dataclass(frozen=True)
class PreparedReport:
    """A report that was made before nbgrader's steps began, as the student gets it.

    Attributes:
        attempt: the name of what the student wrote, see `Submission.attempt`.
    """

    report: Report
    attempt: str


@contextmanager
def prepared(reports: Mapping[Handin, PreparedReport]) -> Iterator[None]:
    """While this lasts, `Examine` takes these reports instead of looking them up, or examining, one by one."""
    token = _prepared.set({_key(handin): report for handin, report in reports.items()})
    try:
        yield
    finally:
        _prepared.reset(token)


class NotGradedError(RuntimeError):
    """A submission that nothing can be said about; nbgrader then leaves its scores as they were."""


class StopGrading(KeyboardInterrupt):
    """Ends nbgrader's whole run, as Ctrl-C does: after any other error it goes on with the next submission."""


class Restore(NbGraderPreprocessor):
    """Rebuild the notebook from the course's own, with the student's answers in it, whether from its cells or from files.

    So deleted, doubled, retyped and renumbered cells, changed points and anything else in a
    notebook's file cannot stop nbgrader, and cannot be seen by it. The file is read with the same
    care as when it is examined, and by nobody else: see `NotebookFile`.
    """

    reads_the_file = True

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Give back the rebuilt notebook.

        Raises:
            NotebookError: what was handed in is no notebook.
        """
        course, handin = _where(self, resources)
        content = _source(course, handin).read_bytes()
        original = nbformat.from_dict(_original(content))  # a copy, to be changed
        answers: dict[str, list[RawCell]] = {}
        own: dict[str, list[Any]] = {}
        known = {_grade_id(cell) for cell in original.cells} - {""}
        prose = {cell.source for cell in original.cells if not _grade_id(cell)}
        after = ""
        for raw in recognise(handed_in(handin.path), _marks(content)).cells:
            if raw.grade_id in known:
                answers.setdefault(raw.grade_id, []).append(raw)
                after = raw.grade_id
            elif not raw.grade_id and raw.source not in prose:
                own.setdefault(after, []).append(_plain(raw))
        cells = own.pop("", [])
        for cell in original.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                _answer(cell, answers.get(_grade_id(cell), []), handin.path.parent)
            cells.append(cell)
            cells.extend(own.pop(_grade_id(cell), []) if _grade_id(cell) else [])
        for number, cell in enumerate(cells):
            if not _grade_id(cell):
                cell["id"] = f"cell-{number}"  # the same in every run, whatever nbformat draws
        nb.cells, nb.metadata = cells, original.metadata
        nb.nbformat, nb.nbformat_minor = original.nbformat, original.nbformat_minor
        return nb, resources


class Examine(NbGraderPreprocessor):
    """Write the scores into the grade cells, as examined outside of the notebook.

    It takes the place of `Execute`: no cell of a notebook is run in a kernel.
    """

    confinement = Enum(
        TIERS, "full", help="How far students' programs must be confined; if this machine cannot, nothing is graded."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Examine what was handed in, unless these very answers were examined before.

        With the first submission of a whole class come all others: together, and on all cores, they
        take a fraction of the time.

        Raises:
            NotGradedError: nothing can be said about the submission; says why.
            StopGrading: this machine confines students' programs less than is demanded.
        """
        try:
            demand(self.confinement)
        except UnconfinedError as error:
            self.log.error("%s", error)  # noqa: TRY400  # a sentence for people, without a stack trace
            raise StopGrading(str(error)) from None
        course, handin = _where(self, resources)
        if ready := _prepared.get().get(_key(handin)):
            show(nb, ready.report)
            note_attempt(course, handin, ready.report, ready.attempt)
            return nb, resources
        source, run = _source(course, handin), self.parent.parent
        if "*" in run.coursedir.student_id and run not in _begun:
            _begun.add(run)
            everybody = course.handins((handin.assignment,), handin.path.stem)
            files = {one.student: one.path for one in everybody if fnmatchcase(one.student, run.coursedir.student_id)}
            examine_files(source, files, course.cache, demanded=self.confinement)
        one = {handin.student: handin.path}
        examined = examine_files(source, one, course.cache, 1, demanded=self.confinement)
        report = examined.reports[handin.student]
        if report.status == "not_graded":
            raise NotGradedError(report.reason)
        hints, attempt = Hints(course, handin.assignment), examined.attempts[handin.student]
        report = hints.added_to(report, handin, examined.names[handin.student], attempt)
        show(nb, report)
        note_attempt(course, handin, report, attempt)
        return nb, resources


def show(notebook: Any, report: Report) -> None:
    """Write a report into the grade cells of a notebook: the score for nbgrader, the reasons for people.

    nbgrader takes an `execute_result` for the score and gives full marks where there is none, so
    every grade cell gets exactly one: a float between 0 and what the cell is worth.
    """
    exercises = {exercise.name: exercise for exercise in report.exercises}
    by_cell = {check_id(name): exercise for name, exercise in exercises.items()} | exercises
    notes = list(report.notes)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        if not about.get("grade") or about.get("solution"):
            continue
        exercise = by_cell[about["grade_id"]]
        score = min(max(exercise.score, 0.0), float(about["points"]))
        cell.source = HIDDEN.sub("", cell.source).rstrip()
        cell.outputs = [
            _output("display_data", exercise_data(exercise, notes)),
            _output("execute_result", {"text/plain": repr(score)}, execution_count=1),
        ]
        notes = []


@lru_cache(maxsize=1)
def _original(content: bytes) -> Any:
    return nbformat.reads(content.decode("utf-8"), as_version=4)


@lru_cache(maxsize=1)
def _marks(content: bytes) -> tuple[Mark, ...]:
    return read_marks(content)


def _where(preprocessor: Any, resources: Any) -> tuple[Course, Handin]:
    """Return the course and the student's file, from the converter that runs this step."""
    directory = preprocessor.parent.parent.coursedir
    about = resources["nbgrader"]
    folder = Path(directory.format_path(directory.submitted_directory, about["student"], about["assignment"]))
    return Course.of(directory), Handin(about["assignment"], about["student"], folder / f"{about['notebook']}.ipynb")


def _key(handin: Handin) -> tuple[str, ...]:
    return handin.assignment, handin.student, handin.path.name


def _source(course: Course, handin: Handin) -> Path:
    return course.source(handin.assignment, handin.path.stem)


def _answer(cell: Any, given: list[RawCell], folder: Path) -> None:
    """Put a student's answer into a solution cell of the course's notebook, whose own answer goes."""
    sources = written_copies([answer.source for answer in given if answer.cell_type == cell.cell_type])
    if sources and (files := cell.metadata.get("files")):
        answers, _ = from_files(_grade_id(cell), sources, files, folder)
        sources = written_copies(answers)
    missing = ("# " if cell.cell_type == "code" else "") + NO_CELL.format(cell.cell_type)
    cell.source = "\n\n".join(sources) if sources else missing
    for answer in given:
        if cell.cell_type == "markdown" and answer.attachments:
            cell["attachments"] = nbformat.from_dict(answer.attachments)


def _output(kind: str, data: dict[str, Any], **more: Any) -> Any:
    """Return an output of a cell. nbformat's `new_output` would validate it, and the notebook is validated as a whole."""
    return nbformat.from_dict({"output_type": kind, "metadata": {}, "data": data, **more})


def _plain(raw: RawCell) -> Any:
    make = nbformat.v4.new_code_cell if raw.cell_type == "code" else nbformat.v4.new_markdown_cell
    return make(raw.source)


def _grade_id(cell: Any) -> str:
    about = cell.metadata.get("nbgrader")
    name = about.get("grade_id") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""
