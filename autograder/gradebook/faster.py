"""Fewer questions to the gradebook: what nbgrader asks for cell by cell, asked for once a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades


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
    """The grades or the comments of a submitted notebook, by the cell's name.

    Args:
        gradebook: an open one.
        kind: `Grade` or `Comment`.
        notebook: the submitted notebook, as the gradebook has it.
    """
    found = gradebook.db.query(kind, BaseCell.name).join(BaseCell, kind.cell_id == BaseCell.id)
    return {name: row for row, name in found.filter(kind.notebook_id == notebook.id)}


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


def _find(found: Mapping[str, Any], name: str, path: tuple[str, ...]) -> Any:
    if name not in found:
        raise MissingEntry(f"The gradebook has no {name} for {', '.join(path)}")
    return found[name]
