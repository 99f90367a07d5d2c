"""A course with one notebook in it, and a command to run in it."""

import copy
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from autograder.assignment.course_folder import Course
from autograder.assignment.notebook import read_assignment
from autograder.demo.classroom import without_markers

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "week03_backprop"
SOURCE = ROOT / "source" / WEEK / f"{WEEK}.ipynb"
WRONG = "def chain_rule_small(x, y, z):\n    return 0.0, 0.0, 0.0, 0.0"
RELEASE = ROOT / "release" / WEEK / f"{WEEK}.ipynb"


def filled_in(more="", wrong=False):
    """The released notebook with right answers, or one wrong one, and more text behind the first of them."""
    notebook = nbformat.read(RELEASE, as_version=4)
    answers = {cell.name: without_markers(cell.source) for cell in read_assignment(SOURCE).cells if cell.solution}
    answers["numerical_gradient"] += more
    answers |= {"chain_rule_small": WRONG} if wrong else {}
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nbformat.writes(notebook)


def put(root, student, text):
    """Put a notebook where nbgrader collects them."""
    path = root / "submitted" / student / WEEK / f"{WEEK}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _release(root):
    shutil.copytree(ROOT / "source", root / "source")
    config = (ROOT / "nbgrader_config.py").read_text()
    # What is tested here holds at every tier that a machine may give.
    (root / "nbgrader_config.py").write_text(f"{config}\nc.Examine.confinement = 'none'\n")
    done = NbGraderAPI(config=copy.deepcopy(Course(root).config)).generate_assignment(WEEK)
    assert done["success"], done["log"]
    put(root, "ann", filled_in())


@pytest.fixture(scope="session")
def _released(made_once):
    return made_once("handed-in", _release)


@pytest.fixture
def course(_released, tmp_path):
    """A course in which one notebook was handed in."""
    return Path(shutil.copytree(_released, tmp_path / "course"))


@pytest.fixture
def hand_in(course):
    """A function that hands in a notebook of a student."""
    return lambda student, more="", wrong=False: put(course, student, filled_in(more, wrong))


@pytest.fixture(scope="module")
def partly_right(tmp_path_factory):
    """A notebook with one wrong answer."""
    path = tmp_path_factory.mktemp("one") / "mine.ipynb"
    path.write_text(filled_in(wrong=True))
    return path
