"""nbgrader's own steps with less to do: fewer questions to the gradebook, fewer copies of a notebook.

What is decided, and what is written, is decided and written by nbgrader's methods.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from nbconvert.exporters.exporter import Exporter, FilenameExtension
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, GradeCell, MissingEntry, TaskCell
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells, SaveAutoGrades
from sqlalchemy.orm import scoped_session

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.raw_cells import NotebookError
from autograder.gradebook.course_lock import check_unlocked


@contextmanager
def opened_once() -> Iterator[None]:
    """While this lasts, whoever opens a gradebook again gets a new session of the one that is open.

    nbgrader opens it some ten times a submission. Each time it looks whether all tables are there,
    and composes anew all the SQL that it is going to use. Sessions begin and end as they always do,
    so that what one of them did not commit is gone, and the next one sees what is on the disk.
    """
    known: dict[tuple[str, str], Gradebook] = {}
    first_time = Gradebook.__init__

    def open_(self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if before := known.get((db_url, course_id)):
            session = scoped_session(before.db.session_factory)
            vars(self).update(vars(before), db=session, authenticator=authenticator)
        else:
            first_time(self, db_url, course_id, authenticator)
            known[db_url, course_id] = self

    def close(self: Gradebook) -> None:
        self.db.remove()

    try:
        with patch.multiple(Gradebook, __init__=open_, close=close):  # nbgrader has no setting for this
            yield
    finally:
        for gradebook in known.values():
            gradebook.close()


class OneCopy(Exporter):
    """nbconvert's `Exporter` for a notebook that nobody else holds: it is not copied, and validated once, at the end.

    nbconvert validates it when it is read and after each step, and copies it three times.
    """

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Read a notebook, which may be of an older format, and convert it.

        If the first step reads the file itself, it is handed an empty notebook: what a student's file
        holds is for nobody else to stumble over.
        """
        if self._preprocessors and getattr(self._preprocessors[0], "reads_the_file", False):
            return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **kw)
        nb = nbformat.convert(nbformat.reader.reads(file_stream.read()), to_version=4)
        return self.from_notebook_node(nb, resources, **kw)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Take the notebook through all steps; it is changed.

        Raises:
            nbformat.ValidationError: what comes out is no valid notebook.
        """
        resources = self._init_resources(resources)
        for step in self._preprocessors:
            nb, resources = step(nb, resources)
        nbformat.validate(nb, relax_add_props=True)
        return nb, resources


class NotebookFile(OneCopy):
    """What nbconvert's `NotebookExporter` does, with `OneCopy`; and only while no other run grades the course.

    What is no file of its own in a submission is kept from nbgrader: it would follow links, wherever they
    lead, and wait at a pipe for ever. What is in `autograded/` gets into `feedback/`, and so to the student.
    """

    output_mimetype = "application/json"
    file_extension = FilenameExtension(".ipynb")

    def __init__(self, config: Any = None, *, parent: Any = None, **kw: Any) -> None:
        """Make one for a run of nbgrader's autograde, before that changes anything.

        Raises:
            NbGraderException: another run is grading the course.
        """
        super().__init__(config=config, parent=parent, **kw)
        if parent is None:  # made by hand, for one notebook
            return
        try:
            check_unlocked(Course(Path(parent.coursedir.root)))
        except UsageError as error:
            self.log.error("%s", error)  # noqa: TRY400  # a sentence for people, without a stack trace
            raise NbGraderException(str(error)) from None
        directory = parent.coursedir
        odd = [glob.escape(str(path)) for folder in parent.assignments for path in odd_ones(Path(folder))]
        directory.ignore = [*dict.fromkeys([*directory.ignore, *odd])]  # what is not to be copied
        vars(directory)["get_existing_timestamp"] = partial(timestamp, directory)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Read a notebook from its file, and convert it.

        Raises:
            NotebookError: it is no file.
        """
        if not Path(filename).is_file():
            raise NotebookError(f"{Path(filename).name} is not a file. Hand in the notebook itself.")
        return super().from_filename(filename, resources, **kw)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Give back the text of the notebook's file, and the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return nbformat.v4.writes(nb) + "\n", resources


def odd_ones(folder: Path) -> list[Path]:
    """Return what in a folder, and below it, is neither a file nor a folder of its own: links, pipes, sockets, devices."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir()))


def timestamp(directory: CourseDirectory, folder: str) -> datetime | None:
    """Return when a submission was handed in, as nbgrader's `get_existing_timestamp` gives it, from a file of some bytes only.

    Raises:
        NotebookError: what lies there is something else.
        ValueError: no time stands in the file.
    """
    path = Path(folder, "timestamp.txt")
    if path.is_symlink() or (path.exists() and not (path.is_file() and path.stat().st_size < 1_000)):
        raise NotebookError("timestamp.txt is not what nbgrader writes when it collects. Delete it, then grade again.")
    return CourseDirectory.get_existing_timestamp(directory, folder)


class OverwriteAll(OverwriteCells):
    """nbgrader's `OverwriteCells`, with two queries a notebook instead of two a cell."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Give back the cell as the gradebook has it."""
        if cell_index == 0:  # the gradebook was opened just now; nbgrader closes it when all cells are through
            self.gradebook: Any = _Cells(self.gradebook, self.notebook_id, self.assignment_id)
        return super().preprocess_cell(cell, resources, cell_index)


class SaveAll(SaveAutoGrades):
    """nbgrader's `SaveAutoGrades`, with two queries and one commit a notebook instead of one of each a row.

    What is written is decided by nbgrader's own methods. A notebook's scores are saved all, or, if
    that is interrupted, none.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Give back the notebook as it is."""
        about = resources["nbgrader"]
        self.notebook_id, self.assignment_id, self.student_id = about["notebook"], about["assignment"], about["student"]
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(self.notebook_id, self.assignment_id, self.student_id)
            self.gradebook = _Rows(rows(gradebook, Grade, notebook), rows(gradebook, Comment, notebook))
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            gradebook.db.commit()
        return nb, resources


def rows(gradebook: Gradebook, kind: Any, notebook: Any) -> dict[str, Any]:
    """Return the grades or the comments of a submitted notebook, by the cell's name.

    Args:
        gradebook: an open one.
        kind: `Grade` or `Comment`.
        notebook: the submitted notebook, as the gradebook has it.
    """
    query = gradebook.db.query(kind, BaseCell.name).join(BaseCell, kind.cell_id == BaseCell.id)
    return {name: row for row, name in query.filter(kind.notebook_id == notebook.id)}


class _Cells:
    """As much of a gradebook as `OverwriteCells` uses."""

    def __init__(self, gradebook: Gradebook, notebook: str, assignment: str) -> None:
        self._notebook = gradebook.find_notebook(notebook, assignment)
        self._source = {cell.name: cell for cell in self._notebook.source_cells}
        self._graded = {
            cell.name: cell
            for kind in (TaskCell, GradeCell)
            for cell in gradebook.db.query(kind).filter(kind.notebook_id == self._notebook.id)
        }

    def find_notebook(self, *path: str) -> Any:
        return self._notebook

    def find_source_cell(self, name: str, *path: str) -> Any:
        return _find(self._source, name, path)

    def find_graded_cell(self, name: str, *path: str) -> Any:
        return _find(self._graded, name, path)


class _Rows:
    """As much of a gradebook as `SaveAutoGrades` uses for a cell."""

    def __init__(self, grades: Mapping[str, Any], comments: Mapping[str, Any]) -> None:
        self.db = self
        self._grades, self._comments = grades, comments

    def find_grade(self, name: str, *path: str) -> Any:
        return _find(self._grades, name, path)

    def find_comment(self, name: str, *path: str) -> Any:
        return _find(self._comments, name, path)

    def commit(self) -> None:
        """Do nothing: `SaveAll` commits when all cells are through."""


def _find(by_name: Mapping[str, Any], name: str, path: tuple[str, ...]) -> Any:
    if name not in by_name:
        raise MissingEntry(f"The gradebook has no {name} for {', '.join(path)}")
    return by_name[name]
