"""What `nbgrader autograde` does."""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

NAME = "week99_facts"


def find(notebook, name):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


class TestAutograde:
    """`nbgrader autograde`, with another step in the place of `Execute`."""

    def test_the_step_that_executes_can_be_replaced(self, course):
        """The trait `autograde_preprocessors` takes any preprocessors; what they write is recorded."""
        assert course.autograde("replaced")["success"]
        assert course.grade("replaced") == (1.5, None, False)
        assert course.grade("replaced", "why") == (None, None, True)

    def test_untouched_prose_is_0(self, course):
        """A manually graded cell that is as it was released gets 0, and nobody has to look."""
        course.autograde("silent", lambda notebook: find(notebook, "why").update(source="YOUR ANSWER HERE"))

        assert course.grade("silent", "why") == (0, None, False)

    def test_locked_cells_are_restored(self, course):
        """Source and points of a grade cell come from the gradebook; with its hidden tests."""

        def change(notebook):
            find(notebook, "double_check").source = "pass"
            find(notebook, "double_check").metadata.nbgrader.update(points=99)

        assert course.autograde("edits", change)["success"]
        cell = find(nbformat.read(course.autograded("edits"), as_version=4), "double_check")

        assert "double(3) == 6" in cell.source
        assert cell.metadata.nbgrader.points == 4

    @pytest.mark.parametrize("grade_id", ["double", "double_check"])
    def test_a_doubled_cell_fails_the_submission(self, course, grade_id):
        """So cells are made single again before nbgrader looks."""

        def change(notebook):
            twin = copy.deepcopy(find(notebook, grade_id))
            twin.id = "twin"
            notebook.cells.insert(0, twin)

        assert not course.autograde(f"doubles-{grade_id.replace('_', '-')}", change)["success"]

    def test_a_deleted_grade_cell_has_no_new_score(self, course, write):
        """Handed in again without the cell, the old score stands: so missing cells are put back."""
        course.autograde("deletes")
        write.outputs = [result("3.0")]
        course.autograde("deletes", lambda notebook: notebook.cells.remove(find(notebook, "double_check")))

        assert course.grade("deletes") == (1.5, None, False)

    @pytest.mark.parametrize("what", [{"grade": False}, {"solution": True}])
    def test_a_changed_kind_fails_the_submission(self, course, what):
        """Metadata that says that a grade cell is none stops nbgrader with an error."""

        def change(notebook):
            find(notebook, "double_check").metadata.nbgrader.update(what)

        assert not course.autograde("changes-" + next(iter(what)), change)["success"]

    def test_an_old_schema_ends_the_whole_run(self, new_course):
        """One student's old metadata, and nobody after them is graded."""
        new_course.autograde("b-good")
        new_course.autograde(
            "a-old", lambda notebook: find(notebook, "double").metadata.nbgrader.update(schema_version=2)
        )
        shutil.rmtree(new_course.root / "autograded")

        assert not new_course.api.autograde(NAME, "*", force=True)["success"]
        assert not new_course.autograded("b-good").exists()

    def test_a_raising_step_leaves_rows_and_no_notebook(self, course, write):
        """The gradebook has the submission, without scores; the autograded folder is gone; the error is in the log."""
        write.error = RuntimeError("not today")
        done = course.autograde("unlucky")

        assert not done["success"]
        assert "RuntimeError: not today" in done["log"]
        assert course.grade("unlucky") == (None, None, True)
        assert not course.autograded("unlucky").parent.exists()

    def test_what_people_wrote_survives(self, course, write):
        """Manual scores and comments stand after a forced second run; the cells are marked to be looked at."""
        course.autograde("patient")
        with course.gradebook() as gradebook:
            for name in ("double_check", "why"):
                grade = gradebook.find_grade(name, NAME, NAME, "patient")
                grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.find_comment("why", NAME, NAME, "patient").manual_comment = "Nice."
            gradebook.db.commit()
        write.outputs = [result("3.5")]
        course.autograde("patient")
        with course.gradebook() as gradebook:
            comment = gradebook.find_comment("why", NAME, NAME, "patient").comment

        assert course.grade("patient") == (3.5, 2.5, True)
        assert course.grade("patient", "why") == (None, 2.5, True)
        assert comment == "Nice."

    def test_the_sources_files_overwrite_the_students(self, new_course):
        """A file of the same name as in source/WEEK/ is replaced."""
        (new_course.root / "source" / NAME / "data.csv").write_text("the course's")
        new_course.autograde("files")
        (new_course.root / "submitted" / "files" / NAME / "data.csv").write_text("the student's")
        new_course.api.autograde(NAME, "files", force=True)

        assert new_course.autograded("files").with_name("data.csv").read_text() == "the course's"

    def test_a_missing_notebook_is_an_error(self, course):
        """A folder without the notebook is not graded."""
        (course.root / "submitted" / "nothing" / NAME).mkdir(parents=True)

        assert not course.api.autograde(NAME, "nothing")["success"]


def test_a_hidden_test_can_be_skipped_by_a_tag_in_stock_nbgrader(new_course):
    """Run in a kernel, a grade cell that a student tagged `skip-execution` is full marks: why no cell of theirs runs."""

    def change(notebook):
        find(notebook, "double").source = "def double(x):\n    return 0"
        find(notebook, "double_check").metadata["tags"] = ["skip-execution"]

    new_course.autograde("tags", change)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force"], cwd=new_course.root, capture_output=True, check=False,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip

    assert done.returncode == 0
    assert new_course.grade("tags") == (4, None, False)
