"""A service and a Dockerfile that were handed in as files beside the notebook, through `nbgrader autograde` and `grade`."""

import json

import nbformat
import pytest

from autograder.assignment.notebook import read_assignment
from autograder.demo.classroom import without_markers

from .conftest import CourseFolder, cell

WEEK = "week16_deployment"
STARTED = "\n\nif __name__ == '__main__':\n    create_flask_app(None).run()\n"
NOT_THERE = "\n\napp = create_flask_app(open('model.onnx'))\n"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of two who left the cells as they were, graded; what stands in the cells of a right answer."""
    folder = CourseFolder.new(tmp_path_factory.mktemp("files") / "course", WEEK)
    folder.release()
    right = {cell.name: without_markers(cell.source) for cell in read_assignment(folder.course.source(WEEK)).cells}
    texts: dict[str, object] = {}
    exec(right["dockerfile"], texts)
    for student, more in (("started", STARTED), ("fails", NOT_THERE)):
        beside = folder.hand_in(student, folder.released).parent
        (beside / "app.py").write_text(f"{right['flask_app']}{more}")
        (beside / "Dockerfile").write_text(texts["dockerfile"]())
        (beside / ".dockerignore").write_text(texts["dockerignore"]())
    done = folder.run("nbgrader", "autograde", WEEK)
    assert done.returncode == 0, done.stderr
    return folder, right


def scores(folder, student):
    return {name: auto for name, (auto, _, _) in folder.grades(student).items() if auto}


@pytest.mark.parametrize("student", ["started", "fails"])
def test_the_files_earn_what_the_cells_would(graded, student):
    """A line that fails behind the function costs nothing, and no server is started."""
    folder, _ = graded
    points = read_assignment(folder.course.source(WEEK)).points

    assert scores(folder, student) == {name: points[name] for name in ("flask_app_check", "dockerfile_check")}


def test_the_student_hears_which_counted(graded):
    """One line a file; `app.py` holds only one of the services that it may hold."""
    folder, _ = graded

    for name, exercise in (("app.py", "flask_app"), ("Dockerfile", "dockerfile"), (".dockerignore", "dockerfile")):
        assert f"{name}, handed in beside the notebook, counts as the answer to {exercise}." in folder.notes("started")
    assert "app.py, handed in beside the notebook, does not count for fastapi_app: it defines no" in folder.notes(
        "started"
    )


@pytest.mark.parametrize(("name", "text"), [("flask_app", NOT_THERE.strip()), ("dockerfile", "FROM python:")])
def test_what_was_graded_is_what_people_see(graded, name, text):
    """In the formgrader and on the feedback page stand the files, not the cells that nobody touched."""
    folder, _ = graded
    shown = cell(nbformat.read(folder.path("autograded", "fails"), as_version=4), name).source

    assert text in shown
    assert "NotImplementedError" not in shown


def test_a_changed_file_is_examined_again(graded):
    """The notebook is the same, and the answer is not."""
    folder, right = graded
    beside = folder.path("submitted", "started").parent
    (beside / "app.py").write_text(right["flask_app"].replace('"status"', '"state"'))
    done = folder.run("autograder", "grade", WEEK)

    assert done.returncode == 0, done.stdout + done.stderr
    assert scores(folder, "started")["flask_app_check"] < scores(folder, "fails")["flask_app_check"]


def test_one_notebook_is_graded_with_its_files(graded):
    """`grade --notebook` looks beside the file, too."""
    folder, _ = graded
    where = folder.path("submitted", "fails")
    done = folder.run(
        "autograder", "grade", "--notebook", str(where), "--assignment", WEEK, "--json", "--accept-unconfined"
    )

    found = {exercise["name"]: exercise["score"] for exercise in json.loads(done.stdout)["exercises"]}
    assert found["flask_app"] == scores(folder, "fails")["flask_app_check"]
