"""Read a notebook's grades out of the gradebook, and have its feedback page made of them.

`FeedbackExporter` and `ReadGrades` are plugged into nbgrader's `generate_feedback` by `nbgrader_config.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import FilenameExtension
from nbgrader.api import Comment, Grade, Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.feedback.student_page import feedback_page
from autograder.gradebook.faster import OneCopy, rows


class ReadGrades(NbGraderPreprocessor):
    """Write what the gradebook says about every cell into the cell's metadata, and the sums into the resources.

    nbgrader's own `GetGrades` asks the gradebook once a cell, and does not say whether somebody has
    still to look at an answer, nor whether a comment is a person's.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Give back the notebook with `score`, `points`, `pending`, `unanswered` and `comment`."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            grades = {
                name: (row.score, row.max_score, row.needs_manual_grade and row.manual_score is None)
                for name, row in rows(gradebook, Grade, notebook).items()
            }
            comments = {
                name: (row.auto_comment is not None, row.manual_comment)
                for name, row in rows(gradebook, Comment, notebook).items()
            }
            late = notebook.late_submission_penalty or 0.0
            about.update(score=notebook.score - late, max_score=notebook.max_score, late_penalty=late)
            about["state"] = page_state(late, grades, comments)
        for cell in nb.cells:
            about_cell = cell.metadata.get("nbgrader", {})
            if grade := grades.get(about_cell.get("grade_id")):
                about_cell["score"], about_cell["points"], about_cell["pending"] = grade
            if comment := comments.get(about_cell.get("grade_id")):
                about_cell["unanswered"], about_cell["comment"] = comment
        return nb, resources


def page_state(
    penalty: float,
    grades: Mapping[str, tuple[float | None, float, bool]],
    comments: Mapping[str, tuple[bool, str | None]],
) -> str:
    """Return a hash of what a page says of the gradebook; it stands in the page, so that one sees if it is out of date.

    Args:
        penalty: for lateness, in points.
        grades: by cell, its score, what it is worth, and whether a person has still to grade it.
        comments: by cell, whether it is as it was handed out, and what a person wrote about it.
    """
    text = json.dumps([penalty, sorted(grades.items()), sorted(comments.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def state_on(page: Path) -> str:
    """Return the `page_state` that stands in a feedback page; "" if none does, or there is no page."""
    try:
        with page.open("rb") as file:
            found = re.search(rb'<meta name="gradebook-state" content="(\w+)">', file.read(2_000))
    except FileNotFoundError:
        return ""
    return found[1].decode() if found else ""


class FeedbackExporter(OneCopy):
    """Make the feedback page of a notebook that has been through `ReadGrades`.

    It is none of nbconvert's HTML exporters, because those do not escape what they put into a page.
    """

    output_mimetype = "text/html"
    file_extension = FilenameExtension(".html")

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Give back the page, and the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return feedback_page(nb.cells, resources["nbgrader"]), resources
