"""`nbgrader autograde` on a class of careless students, with our two steps in it."""

import copy
import re
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.notebook import check_id

from .test_hostile_files import REFUSED, check_links, hand_in_with_links, odd

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "week03_backprop"
OTHER = "week09_convolution_more"  # has a cell `setup` and a cell `reflection`, too
WRONG = "def sgd_step(params, grads, lr):\n    return params"
ASSERTS = """\
assert len(sgd_step([], [], 0.1)) == 0
### BEGIN HIDDEN TESTS
assert sgd_step([(np.ones(1), np.ones(1))], [(np.ones(1), np.ones(1))], 0.5)[0][0][0] == 0.5, "a hidden secret"
### END HIDDEN TESTS"""


def cell(notebook, grade_id):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def without(notebook, *names):
    gone = [cell(notebook, name) for name in names]
    notebook.cells = [found for found in notebook.cells if found not in gone]
    return notebook


def doubled(notebook, name, source=None):
    twin = copy.deepcopy(cell(notebook, name))
    twin.source = twin.source if source is None else source
    notebook.cells.insert(notebook.cells.index(cell(notebook, name)), twin)
    return notebook


def retyped(notebook, *names):
    for name in names:
        found = cell(notebook, name)
        found.cell_type = "markdown"
        del found["outputs"], found["execution_count"]
    return notebook


def changed(notebook, change):
    for found in notebook.cells:
        if "nbgrader" in found.metadata:
            change(found)
    return notebook


def without_metadata(notebook, *, ids=True):
    for number, found in enumerate(notebook.cells):
        found.metadata = nbformat.NotebookNode()
        if not ids:
            found.id = f"block-{number}"
    return notebook


def forged(notebook):
    for found in notebook.cells:
        if found.cell_type == "code":
            found.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "6.0"}, execution_count=1)]
            found.metadata["tags"] = ["skip-execution"]
    return notebook


def with_cells(notebook, *sources):
    for source in sources:
        notebook.cells.insert(3, nbformat.v4.new_code_cell(source))
    return notebook


def old_format(notebook):
    for found in notebook.cells:
        found.pop("id", None)
    notebook.nbformat_minor = 4
    return notebook


@pytest.fixture(scope="module")
def graded(released_course, tmp_path_factory):
    """The class, graded in one run of `nbgrader autograde`; and how the run ended."""
    folder = released_course.copy(tmp_path_factory.mktemp("autograde") / "course")
    source = folder.course.source(WEEK)
    notebook = nbformat.read(source, as_version=4)
    about = {"schema_version": 3, "grade_id": "plain_asserts", "grade": True, "solution": False, "locked": True}
    metadata = {"nbgrader": about | {"task": False, "points": 2.0}}
    notebook.cells.append(nbformat.v4.new_code_cell(ASSERTS, metadata=metadata, id="plain-asserts"))
    nbformat.write(notebook, source)
    folder.release()
    right = folder.filled_in
    handed_in = {
        "right": right(),
        "untouched": folder.released,
        "wrong": right(sgd_step=WRONG),
        "no-answer-cell": without(right(), "unbroadcast"),
        "no-grade-cells": without(right(), "unbroadcast_check", "sgd_step_check", "reflection"),
        "doubled-grade-cell": doubled(right(), "sgd_step_check", "# mine"),
        "doubled-answer": doubled(right(), "sgd_step", "# YOUR CODE HERE\nraise NotImplementedError()"),
        "retyped-answer": retyped(right(), "sgd_step"),
        "retyped-grade-cell": retyped(right(), "sgd_step_check"),
        "more-points": changed(right(sgd_step=WRONG), lambda cell: cell.metadata.nbgrader.update(points=1000)),
        "old-schema": changed(right(), lambda cell: cell.metadata.nbgrader.update(schema_version=2, zzz=1)),
        "unlocked": changed(right(), lambda cell: cell.metadata.nbgrader.update(locked=False, solution=True)),
        "renamed-cell": right(),
        "own-cells": with_cells(right(), "1 / 0", "import sys; print('x', file=sys.stderr)", "raise SystemExit"),
        "edited-locked": right(),
        "forged": forged(right(sgd_step=WRONG)),
        "old-format": old_format(right()),
        "broken": nbformat.writes(folder.released)[:3000],
        "empty": "",
        "other-week": nbformat.read(ROOT / "release" / f"{OTHER}/{OTHER}.ipynb", as_version=4),
        "no-metadata": without_metadata(right()),
        "no-ids-either": without_metadata(right(), ids=False),
        "odd": odd(right()),
        **{student: change(right()) for student, (change, _) in REFUSED.items()},
    }
    cell(handed_in["renamed-cell"], "sgd_step").metadata.nbgrader.grade_id = "my_step"
    cell(handed_in["edited-locked"], "setup").source = "raise RuntimeError('locked cells are the course's')"
    cell(handed_in["edited-locked"], "sgd_step_check").source = "3.0"
    for student, notebook in handed_in.items():
        folder.hand_in(student, notebook)
    hand_in_with_links(folder, "links")
    return folder, folder.run("nbgrader", "autograde", WEEK)


FULL = [
    "right", "no-grade-cells", "doubled-grade-cell", "doubled-answer", "retyped-grade-cell", "old-schema", "unlocked",
    "own-cells", "edited-locked", "old-format", "odd", "links", "renamed-cell", "no-metadata", "no-ids-either",
]  # fmt: skip
ONE_WRONG = {
    "wrong": "sgd_step", "no-answer-cell": "unbroadcast", "retyped-answer": "sgd_step", "more-points": "sgd_step",
    "forged": "sgd_step",
}  # fmt: skip


@pytest.mark.parametrize("student", FULL)
def test_right_answers_get_full_marks(graded, points, student):
    """Whatever happened to the notebook around them."""
    folder, _ = graded
    scores = {name: score for name, (score, _, _) in folder.grades(student).items()}

    assert {name: scores[check_id(name)] for name in points} == points
    assert scores["plain_asserts"] == 2


@pytest.mark.parametrize("student", ONE_WRONG)
def test_a_wrong_or_lost_answer_costs_its_own_points(graded, points, student):
    """All other exercises get full marks, also `train_mlp`, which builds on `sgd_step`."""
    folder, _ = graded
    wrong = ONE_WRONG[student]
    scores = {name: folder.grades(student)[check_id(name)][0] for name in points}

    assert scores.pop(wrong) < points[wrong] / 2
    assert scores == {name: worth for name, worth in points.items() if name != wrong}


def test_the_untouched_release_gets_nothing(graded, points):
    """0 in every cell, as a score: nbgrader gives full marks where there is none."""
    folder, _ = graded
    grades = folder.grades("untouched")

    assert set(grades) == {check_id(name) for name in points} | {"plain_asserts", "reflection"}
    assert all(grade == (0, None, False) for grade in grades.values())


def test_prose_waits_for_a_person(graded):
    """What nobody but a person can read has no score yet, unless it is untouched or was deleted."""
    folder, _ = graded

    for student in ("right", "no-metadata", "no-ids-either"):
        assert folder.grades(student)["reflection"] == (None, None, True)
    assert folder.grades("no-grade-cells")["reflection"][0] in (None, 0)


@pytest.mark.parametrize(("student", "score"), [("right", 2), ("wrong", 0), ("retyped-answer", 0), ("untouched", 0)])
def test_plain_asserts_are_all_or_nothing(graded, student, score):
    """A test cell without hidden checks is run in the student's process: its points if nothing is raised."""
    folder, _ = graded

    assert folder.grades(student)["plain_asserts"] == (score, None, False)


@pytest.mark.parametrize(
    ("student", "note"),
    [
        ("right", "^$"),
        ("no-answer-cell", "cell of unbroadcast is missing .* counts as not answered"),
        ("no-grade-cells", "shows the score of unbroadcast was deleted; unbroadcast was examined all the same"),
        ("doubled-answer", "cell of sgd_step is there 2 times"),
        ("retyped-answer", "cell of sgd_step is missing or is no code cell any more"),
        ("renamed-cell", r"Cell \d+ \(sgd_step\) has lost its name .* recognised by its id, and is graded"),
        ("no-metadata", r"cell \d+ \(reflection\) have lost their names .* recognised by their ids, and are graded"),
        ("no-ids-either", r"cell \d+ \(reflection\) have lost .* recognised by their text and place, and are graded"),
        ("more-points", "points written in the notebook were changed"),
        ("old-format", "^$"),
    ],
)
def test_what_is_unusual_is_told(graded, student, note):
    """One sentence in the first grade cell, and none where nothing is unusual."""
    folder, _ = graded

    assert re.search(note, folder.notes(student))


@pytest.mark.parametrize(
    ("student", "name", "start"),
    [
        ("no-answer-cell", "unbroadcast", "# This cell was not"),
        ("retyped-answer", "sgd_step", "# This cell was not in the notebook that was handed in, or was no code cell"),
        ("no-grade-cells", "reflection", "This cell was not"),
    ],
)
def test_a_missing_answer_is_named_in_its_place(graded, student, name, start):
    """The autograded notebook says that the cell was not handed in, and holds the course's own answer nowhere."""
    folder, _ = graded
    notebook = nbformat.read(folder.path("autograded", student), as_version=4)

    assert cell(notebook, name).source.startswith(start)


@pytest.mark.parametrize("student", ["no-metadata", "no-ids-either"])
def test_a_recognised_notebook_looks_like_any_other(graded, student):
    """The autograded notebook has the course's cells with the student's answers, prose included, and no cell twice."""
    folder, _ = graded
    shown, right = (nbformat.read(folder.path("autograded", name), as_version=4) for name in (student, "right"))

    assert [found.source for found in shown.cells] == [found.source for found in right.cells]
    assert [found.metadata for found in shown.cells] == [found.metadata for found in right.cells]


def test_locked_cells_are_the_courses(graded):
    """What a student wrote into a locked cell is gone from the autograded notebook; their own cells are there."""
    folder, _ = graded
    notebook = nbformat.read(folder.path("autograded", "edited-locked"), as_version=4)

    assert cell(notebook, "setup").source == cell(folder.released, "setup").source
    assert cell(notebook, "sgd_step_check").source == cell(folder.released, "sgd_step_check").source
    assert "1 / 0" in folder.path("autograded", "own-cells").read_text()


def test_every_score_is_one_float_and_no_other_output_is_kept(graded, points):
    """One `execute_result` a grade cell, never above its points; what the student's outputs showed is gone."""
    folder, _ = graded
    for student in ("right", "forged", "more-points"):
        notebook = nbformat.read(folder.path("autograded", student), as_version=4)
        for name, worth in points.items():
            outputs = cell(notebook, check_id(name)).outputs
            results = [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]

            assert len(results) == 1
            assert 0 <= float(results[0]) <= worth
        assert not any(found.outputs for found in notebook.cells if "try" in found.metadata.get("tags", ()))


@pytest.mark.parametrize("student", ["broken", "empty", "other-week", *REFUSED])
def test_what_cannot_be_graded_has_no_score(graded, student):
    """Not even 0: the gradebook has no automatic score, and there is no autograded notebook."""
    folder, done = graded

    assert all(score is None for score, _, _ in folder.grades(student).values())
    assert not folder.path("autograded", student).exists()
    assert f"error processing assignment '{WEEK}' for student '{student}'" in done.stderr


def test_the_run_says_that_something_is_wrong(graded):
    """It ends with a status that is not 0, says the same as `grade` does of each, and all others are graded."""
    folder, done = graded

    assert done.returncode != 0
    assert "none of the cells of week03_backprop: it is the notebook of another assignment" in done.stderr
    told = [line for line in done.stderr.splitlines() if "NotebookError: " in line]
    assert len(told) == len(REFUSED) + 2  # and "broken" and "empty"
    assert all(any(sentence in line for line in told) for _, sentence in REFUSED.values())
    graded_ones = {path.parent.parent.name for path in folder.root.glob(f"autograded/*/*/{WEEK}.ipynb")}
    assert graded_ones == {*FULL, *ONE_WRONG, "untouched"}


def test_what_links_lead_to_is_not_taken_along(graded):
    """A student's own file beside the notebook is there after grading; what a link led to is not."""
    check_links(graded[0], "links", "autograded")


def test_nobody_sees_a_solution_or_a_hidden_test(graded):
    """The course's answers and hidden tests are in no autograded notebook and in no feedback page."""
    folder, _ = graded
    done = folder.run("nbgrader", "generate_feedback", WEEK, "--student", "untouched")
    source = folder.course.source(WEEK).read_text()
    ours = ["### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS", "a hidden secret", "course's nbgrader_config"]
    secrets = [*ours, "np.ndindex(nudged"]
    shown = [folder.path("autograded", name) for name in ("untouched", "no-answer-cell", "retyped-answer")]
    texts = [path.read_text() for path in [*shown, folder.path("feedback", "untouched", ".html")]]

    assert done.returncode == 0
    assert all(secret in source for secret in secrets)
    assert not [secret for secret in secrets for text in texts[:1] + texts[3:] if secret in text]
    assert not [secret for secret in ours for text in texts if secret in text]
