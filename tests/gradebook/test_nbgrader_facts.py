"""What nbgrader 0.9.6 does, as far as we rely on it or guard against it: if one of these fails, read on there.

Nothing of ours takes part: a tiny course, nbgrader's own steps, and `Write` in the place of the
execution, which puts the outputs into the grade cell that a test asks for.
"""

import copy
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.utils import determine_grade
from traitlets.config import Config

NAME = "week99_facts"
HIDDEN = "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"


def about(grade_id, *, grade=False, solution=False, locked=False, points=None):
    found = {"grade_id": grade_id, "grade": grade, "solution": solution, "locked": locked, "schema_version": 3}
    return {"nbgrader": found | {"task": False} | ({} if points is None else {"points": points})}


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


class Write(NbGraderPreprocessor):
    """Stands where cells are executed."""

    outputs: ClassVar = [result("1.5")]
    error: ClassVar = None

    def preprocess(self, nb, resources):
        if Write.error:
            raise Write.error
        for found in nb.cells:
            if found.metadata.get("nbgrader", {}).get("grade_id") == "double_check":
                found.outputs = copy.deepcopy(Write.outputs)
        return nb, resources


class Course:
    """A course with one exercise and one question for a person."""

    def __init__(self, root):
        self.root = root
        self.source = new_notebook(
            cells=[
                new_code_cell(
                    "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
                    metadata=about("double", solution=True), id="double",
                ),
                new_code_cell(HIDDEN, metadata=about("double_check", grade=True, locked=True, points=4), id="check"),
                new_markdown_cell(
                    "### BEGIN SOLUTION\nBecause.\n### END SOLUTION",
                    metadata=about("why", grade=True, solution=True, points=3), id="why",
                ),
            ],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )  # fmt: skip
        config = Config()
        config.CourseDirectory.root = str(root)
        config.Autograde.autograde_preprocessors = [
            Write, IgnorePattern, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
        ]  # fmt: skip
        self.api = NbGraderAPI(config=config)
        self.write(self.source)
        done = self.release()
        assert done["success"], done["log"]
        self.released = nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4)

    def write(self, notebook):
        path = self.root / "source" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    def release(self):
        return self.api.generate_assignment(NAME)

    def autograde(self, student, change=lambda notebook: None):
        notebook = copy.deepcopy(self.released)
        find(notebook, "double").source = f"def double(x):\n    return 2 * x  # {student}"
        find(notebook, "why").source = f"Because. {student}"
        change(notebook)
        path = self.root / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return self.api.autograde(NAME, student, force=True)

    def autograded(self, student):
        return self.root / "autograded" / student / NAME / f"{NAME}.ipynb"

    def gradebook(self):
        return Gradebook(self.api.coursedir.db_url)

    def grade(self, student, name="double_check"):
        with self.gradebook() as gradebook:
            found = gradebook.find_grade(name, NAME, NAME, student)
            return found.auto_score, found.manual_score, found.needs_manual_grade


def find(notebook, name):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return Course(tmp_path_factory.mktemp("facts"))


@pytest.fixture(autouse=True)
def _as_usual(monkeypatch):
    monkeypatch.setattr(Write, "error", None)
    monkeypatch.setattr(Write, "outputs", [result("1.5")])


class TestScores:
    """How `determine_grade` reads the outputs of a grade cell that is worth 4 points."""

    @pytest.mark.parametrize(
        ("outputs", "score"),
        [
            ([result("1.5")], 1.5),
            ([result("0.0")], 0),
            ([new_output("display_data", data={"text/html": "x", "text/plain": "0.5"}), result("1.5")], 1.5),
            ([new_output("stream", name="stdout", text="2.5"), result("1.5")], 1.5),
            ([], 4),
            ([new_output("stream", name="stdout", text="0")], 4),
            ([new_output("display_data", data={"text/plain": "0.5"})], 4),
            ([result("nan")], 4),
            ([result("-1.0")], 4),
            ([result("np.float64(1.5)")], 4),
            ([result("tensor(1.5)")], 4),
            ([result("None")], 4),
            ([new_output("stream", name="stderr", text="a warning"), result("1.5")], 0),
            ([new_output("error", ename="E", evalue="", traceback=[]), result("1.5")], 0),
            ([result("1.5"), new_output("error", ename="E", evalue="", traceback=[])], 1.5),
        ],
    )
    def test_only_a_plain_float_is_a_score(self, outputs, score):
        """First of: an error or anything on stderr, 0; an execute_result, its float; anything else, full marks."""
        cell = new_code_cell("", metadata=about("x", grade=True, locked=True, points=4), outputs=outputs)

        assert determine_grade(cell) == (score, 4)

    def test_more_than_the_maximum_raises(self):
        """So a score has to be clamped."""
        cell = new_code_cell("", metadata=about("x", grade=True, locked=True, points=4), outputs=[result("4.5")])
        with pytest.raises(ValueError, match="cannot be greater than maximum"):
            determine_grade(cell)


class TestRelease:
    """`nbgrader generate_assignment`."""

    def test_answers_and_hidden_tests_go_and_ids_stay(self, course):
        """The release keeps cell ids, and the source stays as it is."""
        text = nbformat.writes(course.released)

        assert "return 2 * x" not in text
        assert "double(3)" not in text
        assert [cell.id for cell in course.released.cells] == ["double", "check", "why"]
        assert "return 2 * x" in (course.root / "source" / NAME / f"{NAME}.ipynb").read_text()

    @pytest.mark.parametrize("key", ["schema_version", "grade_id", "solution", "grade", "locked", "points"])
    def test_incomplete_metadata_stops_it(self, tmp_path_factory, course, key):
        """A cell without one of nbgrader's keys fails the whole assignment."""
        notebook = copy.deepcopy(course.source)
        del find(notebook, "double_check").metadata.nbgrader[key]
        course.write(notebook)
        failed = course.release()
        course.write(course.source)

        assert not failed["success"]
        assert course.release()["success"]

    def test_other_files_of_the_source_are_released(self, tmp_path):
        """Whatever lies in source/WEEK/ is handed out: so nothing else lies there."""
        course = Course(tmp_path)
        (tmp_path / "source" / NAME / "answers.py").write_text("secret")
        course.release()

        assert (tmp_path / "release" / NAME / "answers.py").read_text() == "secret"


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

        assert cell.source == HIDDEN
        assert cell.metadata.nbgrader.points == 4

    @pytest.mark.parametrize("grade_id", ["double", "double_check"])
    def test_a_doubled_cell_fails_the_submission(self, course, grade_id):
        """So cells are made single again before nbgrader looks."""

        def change(notebook):
            twin = copy.deepcopy(find(notebook, grade_id))
            twin.id = "twin"
            notebook.cells.insert(0, twin)

        assert not course.autograde(f"doubles-{grade_id.replace('_', '-')}", change)["success"]

    def test_a_deleted_grade_cell_has_no_new_score(self, course):
        """Handed in again without the cell, the old score stands: so missing cells are put back."""
        course.autograde("deletes")
        Write.outputs = [result("3.0")]
        course.autograde("deletes", lambda notebook: notebook.cells.remove(find(notebook, "double_check")))

        assert course.grade("deletes") == (1.5, None, False)

    @pytest.mark.parametrize("what", [{"grade": False}, {"solution": True}])
    def test_a_changed_kind_fails_the_submission(self, course, what):
        """Metadata that says that a grade cell is none stops nbgrader with an error."""

        def change(notebook):
            find(notebook, "double_check").metadata.nbgrader.update(what)

        assert not course.autograde("changes-" + next(iter(what)), change)["success"]

    def test_an_old_schema_ends_the_whole_run(self, tmp_path):
        """One student's old metadata, and nobody after them is graded."""
        course = Course(tmp_path)
        course.autograde("b-good")
        course.autograde("a-old", lambda notebook: find(notebook, "double").metadata.nbgrader.update(schema_version=2))
        shutil.rmtree(tmp_path / "autograded")

        assert not course.api.autograde(NAME, "*", force=True)["success"]
        assert not course.autograded("b-good").exists()

    def test_a_raising_step_leaves_rows_and_no_notebook(self, course):
        """The gradebook has the submission, without scores; the autograded folder is gone; the error is in the log."""
        Write.error = RuntimeError("not today")
        done = course.autograde("unlucky")

        assert not done["success"]
        assert "RuntimeError: not today" in done["log"]
        assert course.grade("unlucky") == (None, None, True)
        assert not course.autograded("unlucky").parent.exists()

    def test_what_people_wrote_survives(self, course):
        """Manual scores and comments stand after a forced second run; the cells are marked to be looked at."""
        course.autograde("patient")
        with course.gradebook() as gradebook:
            for name in ("double_check", "why"):
                grade = gradebook.find_grade(name, NAME, NAME, "patient")
                grade.manual_score, grade.needs_manual_grade = 2.5, False
            gradebook.find_comment("why", NAME, NAME, "patient").manual_comment = "Nice."
            gradebook.db.commit()
        Write.outputs = [result("3.5")]
        course.autograde("patient")
        with course.gradebook() as gradebook:
            comment = gradebook.find_comment("why", NAME, NAME, "patient").comment

        assert course.grade("patient") == (3.5, 2.5, True)
        assert course.grade("patient", "why") == (None, 2.5, True)
        assert comment == "Nice."

    def test_the_sources_files_overwrite_the_students(self, tmp_path):
        """A file of the same name as in source/WEEK/ is replaced."""
        course = Course(tmp_path)
        (tmp_path / "source" / NAME / "data.csv").write_text("the course's")
        course.autograde("files")
        (tmp_path / "submitted" / "files" / NAME / "data.csv").write_text("the student's")
        course.api.autograde(NAME, "files", force=True)

        assert course.autograded("files").with_name("data.csv").read_text() == "the course's"

    def test_a_missing_notebook_is_an_error(self, course):
        """A folder without the notebook is not graded."""
        (course.root / "submitted" / "nothing" / NAME).mkdir(parents=True)

        assert not course.api.autograde(NAME, "nothing")["success"]


def test_feedback_passes_html_raw(course):
    """Stock `generate_feedback` puts a student's script into the page: ours must not be its template."""
    Write.outputs = [new_output("display_data", data={"text/html": "<script>alert('here')</script>"}), result("1.0")]
    course.autograde("scripts")

    assert course.api.generate_feedback(NAME, "scripts", force=True)["success"]
    page = course.root / "feedback" / "scripts" / NAME / f"{NAME}.html"
    assert "<script>alert('here')</script>" in page.read_text()


def test_points_can_change_after_handing_in_but_cells_cannot(tmp_path):
    """A later release may change points, and may not add or remove cells once something was handed in."""
    course = Course(tmp_path)
    course.autograde("early")
    more = copy.deepcopy(course.source)
    find(more, "double_check").metadata.nbgrader.points = 7
    course.write(more)
    assert course.release()["success"]
    with course.gradebook() as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 10
    more.cells.pop()
    course.write(more)

    failed = course.release()

    assert not failed["success"]
    assert "Cannot add or remove cells" in failed["log"]


def test_a_hidden_test_can_be_skipped_by_a_tag_in_stock_nbgrader(tmp_path):
    """Run in a kernel, a grade cell that a student tagged `skip-execution` is full marks: why no cell of theirs runs."""
    course = Course(tmp_path)

    def change(notebook):
        find(notebook, "double").source = "def double(x):\n    return 0"
        find(notebook, "double_check").metadata["tags"] = ["skip-execution"]

    course.autograde("tags", change)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", NAME, "--force"], cwd=tmp_path, capture_output=True, check=False,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip

    assert done.returncode == 0
    assert course.grade("tags") == (4, None, False)
