"""What nbgrader 0.9.6 does, as far as we rely on it or guard against it: if one of these fails, read on there.

Nothing of ours takes part: a tiny course, nbgrader's own steps, and `Write` in the place of the
execution, which puts the outputs into the grade cell that a test asks for.
"""

import copy
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
    """A cell by its id in nbgrader's metadata."""
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A course that several tests share; each has students of its own."""
    return Course(tmp_path_factory.mktemp("facts"))


@pytest.fixture
def new_course(tmp_path):
    """A course of one's own."""
    return Course(tmp_path)


@pytest.fixture(autouse=True)
def write(monkeypatch):
    """What stands where cells are executed; its `outputs` and its `error` can be set."""
    monkeypatch.setattr(Write, "error", None)
    monkeypatch.setattr(Write, "outputs", [result("1.5")])
    return Write
