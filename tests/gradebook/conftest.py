"""Courses on disk with the real week in them, and what their gradebooks say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder.assignment.course_folder import Course
from autograder.assignment.notebook import check_id, read_assignment
from autograder.demo.classroom import without_markers
from autograder.feedback.exercise import CellReport, cell_report

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "week03_backprop"
Key = TypeVar("Key", bound=Hashable)


class CourseFolder:
    """A course in a folder of its own."""

    def __init__(self, root: Path, week: str = WEEK) -> None:
        self.root = root
        self.week = week
        self.course = Course(root)

    @classmethod
    def new(cls, root: Path, week: str = WEEK) -> CourseFolder:
        """Make a course that has our configuration and the week's source."""
        shutil.copytree(ROOT / "source" / week, root / "source" / week)
        config = (ROOT / "nbgrader_config.py").read_text()
        # What is tested here holds at every tier that a machine may give.
        (root / "nbgrader_config.py").write_text(f"{config}\nc.Examine.confinement = 'none'\n")
        return cls(root, week)

    def copy(self, root: Path) -> CourseFolder:
        """The same course in another place."""
        shutil.copytree(self.root, root, symlinks=True)
        return CourseFolder(root, self.week)

    def release(self) -> None:
        """Make what students get."""
        done = NbGraderAPI(config=self.course.config).generate_assignment(self.week)
        assert done["success"], done["log"]

    def path(self, step: str, student: str, ending: str = ".ipynb") -> Path:
        """The file of a student after a step of nbgrader."""
        return self.root / step / student / self.week / f"{self.week}{ending}"

    @property
    def released(self) -> Any:
        """The released notebook."""
        return nbformat.read(self.root / "release" / self.week / f"{self.week}.ipynb", as_version=4)

    def filled_in(self, **answers: str) -> Any:
        """The released notebook with the reference in it, but for these answers."""
        notebook = self.released
        for found in read_assignment(self.course.source(self.week)).cells:
            if found.solution:
                cell(notebook, found.name).source = answers.get(found.name, without_markers(found.source))
        for found in notebook.cells:
            if found.cell_type == "markdown" and found.metadata.get("nbgrader", {}).get("solution"):
                found.source = "The mean of both sides."
        return notebook

    def hand_in(self, student: str, notebook: Any) -> Path:
        """Put a notebook, or any content of a file, where nbgrader collects them."""
        path = self.path("submitted", student)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = notebook if isinstance(notebook, str | bytes) else json.dumps(notebook)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def hand_in_each(self, notebooks: Mapping[Key, Any]) -> dict[Key, str]:
        """One student for each notebook; gives the students, by what the notebooks are called."""
        students = {key: f"mallory{number}" for number, key in enumerate(notebooks)}
        for key, student in students.items():
            self.hand_in(student, notebooks[key])
        return students

    def run(self, *command: str, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a module as a user would type it, in the course's folder."""
        programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        return subprocess.run(
            [sys.executable, "-m", *command], cwd=self.root, capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(path), "PATH": programs},
        )  # fmt: skip

    def gradebook(self) -> Gradebook:
        """Nbgrader's gradebook of the course."""
        return Gradebook(self.course.directory.db_url)

    def grades(self, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
        """What the gradebook says, by cell: automatic score, manual score, whether somebody has to look."""
        with self.gradebook() as gradebook:
            found = gradebook.find_submission_notebook(self.week, self.week, student).grades
            return {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in found}

    def students(self) -> set[str]:
        """Whom the gradebook has a submission of."""
        with self.gradebook() as gradebook:
            return {submission.student.id for submission in gradebook.assignment_submissions(self.week)}

    def told(self, student: str) -> dict[str, CellReport]:
        """What the grade cells of an autograded notebook tell, by exercise."""
        notebook = nbformat.read(self.path("autograded", student), as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output]
        found = [told for told in (cell_report(output.data) for output in outputs) if told]
        return {told.exercise.name: told for told in found}

    def notes(self, student: str) -> str:
        """What is told about the notebook as a whole."""
        return "\n".join(note for told in self.told(student).values() for note in told.notes)


def cell(notebook: Any, grade_id: str) -> Any:
    """A cell by its id in nbgrader's metadata."""
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


@pytest.fixture(scope="session")
def released_course(made_once: Callable[[str, Callable[[Path], object]], Path]) -> CourseFolder:
    """A course with the week released and nothing handed in; copy it to change it."""
    return CourseFolder(made_once("released", lambda root: CourseFolder.new(root).release()))


@pytest.fixture(scope="session")
def exercises() -> tuple[str, ...]:
    """The week's exercises, in order."""
    return read_assignment(ROOT / "source" / WEEK / f"{WEEK}.ipynb").exercises


@pytest.fixture(scope="session")
def points() -> dict[str, float]:
    """What each exercise of the week is worth."""
    assignment = read_assignment(ROOT / "source" / WEEK / f"{WEEK}.ipynb")
    return {name: assignment.points[check_id(name)] for name in assignment.exercises}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[CourseFolder, subprocess.CompletedProcess[str]]:
    """The demo class, made and graded by `python -m autograder demo`; copy it to change it."""
    project = CourseFolder.new(tmp_path_factory.mktemp("demo") / "project")
    done = project.run("autograder", "demo")
    return CourseFolder(project.root / ".demo"), done
