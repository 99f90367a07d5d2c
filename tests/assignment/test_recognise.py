"""Which cell of a student's notebook is which: by nbgrader's metadata, by ids, by text and place."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.notebook import Submission, check_id, read_assignment, read_submission
from autograder.assignment.raw_cells import NotebookError

from ..conftest import code, solution

ROOT = Path(__file__).parents[2]
WEEK = "week09_convolution_more"
MORE = "week09_convolution"
ASSIGNMENT = read_assignment(ROOT / "source" / WEEK / f"{WEEK}.ipynb")
RECEPTIVE = "def receptive_field(layers):\n    return 1, 1"
STAMPS = "def conv_transpose2d(x, w, stride=(1, 1), pad=(0, 0)):\n    return x"
PROSE = "Because depth and strides decide."
Cells = list[dict[str, Any]]


def released(week: str = WEEK) -> Cells:
    """The cells of a released notebook."""
    cells: Cells = json.loads((ROOT / "release" / week / f"{week}.ipynb").read_text())["cells"]
    return cells


def answered() -> Cells:
    """The released notebook with answers in it."""
    cells = released()
    for name, text in (("receptive_field", RECEPTIVE), ("conv_transpose2d", STAMPS), ("reflection", PROSE)):
        cell(cells, name)["source"] = text
    return cells


def cell(cells: Cells, name: str) -> dict[str, Any]:
    """A cell by its name in nbgrader's metadata."""
    return next(one for one in cells if one["metadata"].get("nbgrader", {}).get("grade_id") == name)


def stripped(cells: Cells, keep: tuple[str, ...] = ()) -> Cells:
    """The cells without metadata, but for some."""
    for one in cells:
        if one["metadata"].get("nbgrader", {}).get("grade_id") not in keep:
            one["metadata"] = {}
    return cells


def anonymous(cells: Cells) -> Cells:
    """The cells without metadata, and with other ids."""
    for one in stripped(cells):
        one["id"] = uuid.uuid4().hex[:8]
    return cells


def own(source: str, kind: str = "code") -> dict[str, Any]:
    """A cell that a student added."""
    return {"cell_type": kind, "source": source, "metadata": {}, "id": uuid.uuid4().hex[:8]}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Cells], Submission]:
    """A function that reads these cells as somebody handed them in."""

    def read(cells: Cells) -> Submission:
        path = tmp_path / f"{WEEK}.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return read_submission(path, ASSIGNMENT)

    return read


def run(submission: Submission) -> list[tuple[str, str]]:
    """The student's cells that run: where each counts, and its first line."""
    cells = [one for one in submission.cells if one.solution or one.own]
    return [(one.name, one.source.partition("\n")[0]) for one in cells]


RIGHT = [("receptive_field", RECEPTIVE.partition("\n")[0]), ("conv_transpose2d", STAMPS.partition("\n")[0])]
LOST = "in nbgrader's metadata, as a git filter, another editor or clearing the metadata may cause."


def test_the_release_keeps_ids_which_are_all_different():
    """Ids can tell cells apart, because students get those of the source."""
    for path in (ROOT / "source").glob("*/*.ipynb"):
        ids = [one["id"] for one in json.loads(path.read_text())["cells"]]

        assert len({*ids}) == len(ids)
        assert ids == [one["id"] for one in released(path.stem)]


def test_with_metadata_nothing_is_said(read):
    """Nothing is unusual about a notebook that nbgrader's metadata explains."""
    submission = read(answered())

    assert run(submission) == RIGHT
    assert submission.notes == ()


def test_by_ids(read):
    """Without metadata, the ids of the release say which cell is which; locked cells are no cells of the student's."""
    submission = read(stripped(answered()))

    assert run(submission) == RIGHT
    assert submission.notes == (
        f"Cell 6 (receptive_field), cell 17 (conv_transpose2d) and cell 26 (reflection) have lost their names {LOST} "
        "They were recognised by their ids, and are graded all the same.",
    )


def test_by_text_and_place(read):
    """Without metadata and ids, what is defined, released texts, and the place after a question say it."""
    submission = read(anonymous(answered()))

    assert run(submission) == RIGHT
    assert submission.notes == (
        f"Cell 6 (receptive_field), cell 17 (conv_transpose2d) and cell 26 (reflection) have lost their names {LOST} "
        "They were recognised by their text and place, and are graded all the same.",
    )


def test_by_ids_where_colab_keeps_them(read):
    """An older format has no ids; Colab writes them into the metadata."""
    cells = stripped(answered())
    for one in cells:
        one["metadata"]["id"] = one.pop("id")

    assert "recognised by their ids" in read(cells).notes[0]


def test_untouched_cells_are_known_by_their_text(read):
    """An answer that was not written yet is not taken for a deleted one, nor is its prose."""
    submission = read(anonymous(released()))

    assert [name for name, _ in run(submission)] == ["receptive_field", "conv_transpose2d"]
    assert len(submission.notes) == 1
    assert "reflection" in submission.notes[0]


def test_some_cells_without_metadata(read):
    """Only the cells that lost it are told of; the strongest mark that there is counts for each."""
    cells = stripped(answered(), keep=("receptive_field", "setup"))
    cell(cells, "setup")["id"] = "something-else"
    cells[16]["id"] = "another"
    submission = read(cells)

    assert run(submission) == RIGHT
    assert [note.partition(" ha")[0] for note in submission.notes] == [
        "Cell 26 (reflection)",
        "Cell 17 (conv_transpose2d)",
    ]


def test_another_name_in_the_metadata(read):
    """A cell that nbgrader's metadata calls something else is known by its id."""
    cells = answered()
    cell(cells, "receptive_field")["metadata"]["nbgrader"]["grade_id"] = "mine"
    submission = read(cells)

    assert run(submission) == RIGHT
    assert submission.notes == (
        f"Cell 6 (receptive_field) has lost its name {LOST} It was recognised by its id, and is graded all the same.",
    )


def test_the_metadata_is_stronger_than_an_id(read):
    """A cell with another's id, or with the same function, stays the student's own while the metadata names one."""
    cells = answered()
    cells.append({**own(RECEPTIVE + " # tried"), "id": "receptive-field"})
    submission = read(cells)

    assert run(submission) == [*RIGHT, ("your cell 28", RIGHT[0][1])]
    assert submission.notes == ()


def test_an_id_that_all_cells_have(read):
    """Ids that tell nothing apart are no mark, even if one is that of a released cell."""
    cells = [{**one, "id": "setup"} for one in stripped(answered())]

    assert run(read(cells)) == RIGHT


def test_cells_of_another_assignment_among_ours(read):
    """They do not count, and nothing is said of their points."""
    submission = read([*released(MORE), *answered()])

    assert run(submission) == RIGHT
    assert submission.notes == ()


@pytest.mark.parametrize("strip", [stripped, anonymous])
def test_two_cells_that_could_be_one_exercise(read, strip):
    """As with metadata, both are run in their order, and the last definition counts."""
    cells = answered()
    second = {**copy.deepcopy(cell(cells, "receptive_field")), "source": RECEPTIVE + "  # better"}
    submission = read(strip([*cells, second]))

    assert [name for name, _ in run(submission)] == ["receptive_field", "receptive_field", "conv_transpose2d"]
    assert "Cells 6 and 28 (receptive_field)" in " ".join(submission.notes[:-1])
    assert submission.notes[-1] == "The cell of receptive_field is there 2 times: the last answer in it counts."


def test_an_experiment_with_the_name_of_an_exercise(read):
    """A variable that is called like the function is no answer where a cell defines the function."""
    cells = [*anonymous(answered()), own("receptive_field = receptive_field([])")]
    submission = read(cells)

    assert run(submission) == [*RIGHT, ("your cell 28", "receptive_field = receptive_field([])")]


def test_a_lambda_is_an_answer(read):
    """Where nothing defines the function, a cell that assigns it is its cell."""
    cells = answered()
    cell(cells, "receptive_field")["source"] = "receptive_field = lambda layers: (1, 1)"

    assert run(read(anonymous(cells)))[0] == ("receptive_field", "receptive_field = lambda layers: (1, 1)")


def test_an_answer_in_a_cell_of_ones_own(read):
    """Where the exercise's cell was deleted, the cell that defines it is run as it, and nobody says that nothing counts."""
    cells = answered()
    cells.remove(cell(cells, "receptive_field"))
    submission = read([*cells, own(RECEPTIVE)])

    assert run(submission) == RIGHT
    assert submission.notes == (
        f"Cell 27 (receptive_field) has lost its name {LOST} "
        "It was recognised by its text and place, and is graded all the same.",
    )


def test_two_exercises_in_one_cell(read):
    """What one cell defines for two exercises counts for both, and the note says where."""
    cells = anonymous(answered())
    del cells[16]
    cells[5]["source"] = f"{RECEPTIVE}\n\n{STAMPS}"
    submission = read(cells)

    assert run(submission) == RIGHT[:1]
    assert submission.notes[1:] == (
        "The cell of conv_transpose2d is missing or is no code cell any more: "
        "what the cell of receptive_field defines counts instead.",
    )


def test_a_retyped_cell_beside_an_answer(read):
    """A cell that is no code any more is not waited for if another one defines its function."""
    cells = answered()
    cell(cells, "receptive_field")["cell_type"] = "markdown"
    submission = read([*cells, own(RECEPTIVE)])

    assert run(submission) == RIGHT
    assert [note.partition(" ha")[0] for note in submission.notes] == ["Cell 28 (receptive_field)"]


def test_prose_that_is_missing(read):
    """Cells that are graded by hand belong to the known ones."""
    cells = answered()
    cells.remove(cell(cells, "reflection"))

    assert read(cells).notes == (
        "The cell of reflection is missing or is no text cell any more: whoever grades it finds no answer.",
    )


def test_prose_after_a_changed_question(read):
    """A question into which a student wrote is not taken for the answer."""
    cells = anonymous(answered())
    cells[24]["source"] += "\n\nWhat does this mean?"

    assert "cell 26 (reflection)" in read(cells).notes[0]


def test_a_split_cell_counts_with_all_its_parts(tiny, tmp_path):
    """JupyterLab gives both parts of a split cell its metadata; neither replaces the other."""
    both = "def double(x):\n    return 2 * x", "class Helper:\n    pass"
    cells = json.loads(tiny.hand_in().read_text())["cells"]
    path = tmp_path / "tiny.ipynb"
    place = next(number for number, one in enumerate(cells) if one["source"] == both[0])
    cells.insert(place, solution("double", both[1]))
    path.write_text(json.dumps({"cells": cells}))
    submission = read_submission(path, tiny.assignment)

    assert [one.source for one in submission.cells if one.name == "double"] == [both[1], both[0]]
    assert submission.notes == ("The cell of double was split into 2 cells: all of them count.",)


OTHER = "it is the notebook of another assignment, with cells such as borrow_demo, window_picture_demo and sizes_picture_demo."
GONE = (
    "nbgrader's metadata, which names them, is gone, no cell has the id of one that you should answer, "
    "and none defines conv_transpose2d or receptive_field."
)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (released(MORE), OTHER),
        ([*released(MORE), own(RECEPTIVE)], OTHER),
        (stripped(released(MORE)), GONE),
        (anonymous(released(MORE)), GONE),
        ([own("print(1)"), own("# Notes", "markdown")], GONE),
        ([], "it has no cells."),
        (
            [cell(released(), "setup")],
            "no cell has the id of one that you should answer, and none defines conv_transpose2d or receptive_field.",
        ),
    ],
    ids=["another", "another with a name of ours", "another by ids", "another by nothing", "own", "empty", "setup"],
)
def test_what_is_not_recognised(read, cells, reason):
    """The sentence says what is true of the notebook, and what to do."""
    with pytest.raises(NotebookError) as refused:
        read(cells)

    assert str(refused.value) == (
        f"{WEEK}.ipynb holds none of the cells of {WEEK}: {reason} "
        "Hand in the notebook that was released, with your answers in its cells."
    )


def test_an_assignment_in_which_nothing_is_marked(tiny):
    """Where the course's notebook has code, but nothing that nbgrader knows, the student is sent to the instructor."""
    tiny.setup = code("x = 1")
    tiny.write({}, {})
    with pytest.raises(NotebookError, match=r"own notebook marks none for nbgrader\. Tell your instructor"):
        read_submission(tiny.hand_in(), tiny.assignment)


def test_a_notebook_without_a_single_answer_is_ours(read):
    """If all answers were deleted, the locked cells still say whose notebook it is."""
    cells = [one for one in answered() if not one["metadata"].get("nbgrader", {}).get("solution")]

    assert len(read(cells).notes) == 3


@pytest.mark.parametrize(
    "script",
    ["# %%\nx = 1", "# ---\n# jupyter:\n#   jupytext:", "import marimo\n", "# Databricks notebook source\nx = 1"],
)
def test_a_script_is_no_notebook(tmp_path, script):
    """What jupytext, marimo or Databricks export as Python is named as that."""
    path = tmp_path / f"{WEEK}.ipynb"
    path.write_text(script)
    with pytest.raises(NotebookError, match=r"is a Python script and not a notebook.*hand in again"):
        read_submission(path, ASSIGNMENT)


@pytest.mark.parametrize("strip", [stripped, anonymous])
def test_forged_marks_earn_nothing_more(read, strip):
    """Whatever an id says, what is run is what would be run with the metadata: the student's own text, and no locked cell's."""
    cells = answered()
    cell(cells, "receptive_field")["id"], cell(cells, "setup")["id"] = "setup", "receptive-field"
    cell(cells, "setup")["source"] = RECEPTIVE + "\nraise SystemExit"
    cells.append({**own("points = 100"), "id": check_id("receptive_field").replace("_", "-")})
    submission = read(strip(cells))
    locked = {one.name: one.source for one in submission.cells if not (one.solution or one.own)}

    assert locked == {one.name: one.source for one in ASSIGNMENT.cells if not one.solution}
    assert all(
        one.source in {RECEPTIVE, STAMPS, RECEPTIVE + "\nraise SystemExit"} for one in submission.cells if one.solution
    )
