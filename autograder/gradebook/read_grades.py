"""Read a notebook's grades out of the gradebook, and have its feedback page made of them.

`FeedbackExporter` and `ReadGrades` are plugged into nbgrader's `generate_feedback` by `nbgrader_config.py`.
"""

from __future__ import annotations

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
            grades = rows(gradebook, Grade, notebook)
            comments = rows(gradebook, Comment, notebook)
            for cell in nb.cells:
                about_cell = cell.metadata.get("nbgrader", {})
                if grade := grades.get(about_cell.get("grade_id")):
                    about_cell["score"], about_cell["points"] = grade.score, grade.max_score
                    about_cell["pending"] = grade.needs_manual_grade and grade.manual_score is None
                if comment := comments.get(about_cell.get("grade_id")):
                    about_cell["unanswered"] = comment.auto_comment is not None
                    about_cell["comment"] = comment.manual_comment
            late = notebook.late_submission_penalty or 0.0
            about.update(score=notebook.score - late, max_score=notebook.max_score, late_penalty=late)
        return nb, resources


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
