"""Reading submissions: only answers are taken, whatever else the file holds, and every failure is a sentence."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from autograder.assignment.notebook import Cell, Submission, read_submission
from autograder.assignment.raw_cells import NotebookError
from autograder.assignment.unwritten import written_copies

from ..conftest import code

ABSTRACT = """from abc import abstractmethod

class Doubling:
    @abstractmethod
    def __call__(self, x):
        raise NotImplementedError()

class Twice(Doubling):
    def __call__(self, x):
        return 2 * x

double = Twice()"""
STUB = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture
def read(tiny):
    """A function that reads a notebook with these cells, as somebody handed it in."""

    def read(cells: list[Any], **more: Any) -> Submission:
        path = tiny.folder / "in.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}))
        return read_submission(path, tiny.assignment)

    return read


@pytest.fixture
def handed_in(tiny):
    """The cells of an untouched notebook, to be changed."""
    return json.loads(tiny.hand_in(double=STUB).read_text())["cells"]


def own(source: Any) -> dict[str, Any]:
    """A cell that a student added."""
    return {"cell_type": "code", "source": source, "metadata": {}}


def cells_of(submission: Submission, name: str) -> list[str]:
    return [cell.source for cell in submission.cells if cell.name == name]


def test_an_assignment_is_read_from_its_source(tiny):
    """Exercises, points, locked cells and an instructor's own asserts are told apart; try and demo cells are left out."""
    tiny.add_asserts("by_hand", "assert True", 2)
    tiny.more.append(
        {**own("plot()"), "metadata": {"tags": ["demo"], "nbgrader": {"grade_id": "show", "locked": True}}}
    )
    tiny.write_notebook(tiny.source, tiny.answers)
    assignment = tiny.assignment

    assert assignment.name == "tiny"
    assert assignment.exercises == ("double", "fourfold")
    assert [(cell.name, cell.solution) for cell in assignment.cells] == [
        ("setup", False), ("double", True), ("fourfold", True),
    ]  # fmt: skip
    assert [(cell.name, cell.points) for cell in assignment.assert_cells] == [("by_hand", 2.0)]
    assert assignment.points == {"double_check": 1.0, "fourfold_check": 1.0, "by_hand": 2.0}


def test_the_seed_is_fixed_by_the_notebook(tiny):
    """The seed is the same as long as the source notebook is the same, and another one when it changes."""
    seed = tiny.assignment.seed
    assert tiny.assignment.seed == seed
    tiny.add_asserts("by_hand", "assert True", 2)

    assert tiny.assignment.seed != seed


def test_the_answers_are_taken_and_nothing_else(read, handed_in, tiny):
    """A solution cell's text is the student's; a locked cell's text, and the order of cells, are the course's."""
    for cell in handed_in:
        cell["outputs"] = [{"output_type": "display_data", "data": {"text/html": "<script>"}}]
        if cell["metadata"]["nbgrader"]["grade_id"] == "setup":
            cell["source"] = "import os; os.abort()"
        elif cell["metadata"]["nbgrader"]["solution"]:
            cell["source"] = "mine = 1"
    submission = read(handed_in[::-1], metadata={"kernelspec": {"name": "bash"}})

    assert [(cell.name, cell.source) for cell in submission.cells] == [
        ("setup", "import numpy as np"), ("your lines in cell 5", "import os; os.abort()"), ("double", "mine = 1"),
        ("fourfold", "mine = 1"),
    ]  # fmt: skip
    assert [cell.name for cell in submission.cells if cell.own] == ["your lines in cell 5"]
    assert submission.notes == (
        "In cell 5, lines that the course gives are different or missing: they count as the course has them. "
        "Put what you need into a cell of your own.",
    )


def test_what_was_added_to_a_given_cell_counts(read, handed_in):
    """Colab lets everybody write into locked cells; an import there counts where it stands, with no word about it."""
    handed_in[0]["source"] += "\nimport math"
    handed_in[2]["source"] = "EPS = 10**-7"
    submission = read(handed_in)

    assert [(cell.name, cell.source) for cell in submission.cells if cell.own] == [
        ("your lines in cell 1", "\nimport math"), ("your lines in cell 3", "EPS = 10**-7"),
    ]  # fmt: skip
    assert [cell.name for cell in submission.cells] == [
        "setup", "your lines in cell 1", "double", "your lines in cell 3", "fourfold",
    ]  # fmt: skip
    assert submission.notes == ()


def test_sources_as_lists_and_with_windows_line_ends(read, handed_in):
    """A source may be one text or a list of lines, with either line end."""
    handed_in[1]["source"] = ["def double(x):\r\n", "    return 2 * x\r\n"]

    assert cells_of(read(handed_in), "double") == ["def double(x):\r\n    return 2 * x\r\n"]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b"\r\n  "])
def test_a_byte_order_mark_or_space_in_front_does_not_matter(tiny, prefix):
    """A file saved by another editor is read all the same."""
    path = tiny.hand_in(double="mine = 'ü'")
    path.write_bytes(prefix + path.read_bytes().replace(b"\n", b"\r\n"))

    assert cells_of(read_submission(path, tiny.assignment), "double") == ["mine = 'ü'"]


def test_own_cells_stay_behind_the_cell_that_they_followed(read, handed_in):
    """What a student adds is run where it stood; markdown, empty cells and copied locked cells are not."""
    cells = [own("first"), handed_in[0], own("second"), own(["thi", "rd"]), handed_in[1], handed_in[2]]
    cells += [own("fourth"), {**own("prose"), "cell_type": "markdown"}, own("  \n"), *handed_in[3:]]
    copied = {**own("assert True"), "metadata": {"nbgrader": {"grade_id": "double_check", "grade": True}}}
    submission = read([*cells, copied, own("last")])

    assert [(cell.name, cell.source) for cell in submission.cells if cell.own] == [
        ("your cell 1", "first"), ("your cell 3", "second"), ("your cell 4", "third"), ("your cell 7", "fourth"),
        ("your cell 13", "last"),
    ]  # fmt: skip
    names = [cell.name for cell in submission.cells]
    assert names == [
        "your cell 1", "setup", "your cell 3", "your cell 4", "double", "your cell 7", "fourfold", "your cell 13",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("copies", "taken"),
    [
        (["a = 1", "a = 2"], ["a = 1", "a = 2"]),
        ([STUB, "a = 2"], ["a = 2"]),
        (["a = 1", STUB], ["a = 1"]),
        (["a = 1", "a = 1"], ["a = 1"]),
        ([STUB, STUB + " "], [STUB]),
        ([ABSTRACT, STUB], [ABSTRACT]),
        ([STUB, ABSTRACT], [ABSTRACT]),
        ([ABSTRACT, "def double(x):\n    raise NotImplementedError"], [ABSTRACT]),
    ],
)
def test_copies_of_a_solution_cell(read, handed_in, copies, taken):
    """Of several copies, those that were worked on are run in order, so that the last definition counts."""
    index = next(i for i, cell in enumerate(handed_in) if cell["metadata"]["nbgrader"]["grade_id"] == "double")
    submission = read(
        handed_in[:index] + [{**handed_in[index], "source": text} for text in copies] + handed_in[index + 1 :]
    )

    assert written_copies(copies) == cells_of(submission, "double") == taken
    assert submission.notes == ("The cell of double is there 2 times: the last answer in it counts.",)


def test_a_deleted_or_retyped_cell_counts_as_not_answered(read, handed_in):
    """What is missing is noted, and the rest is examined."""
    handed_in[1]["cell_type"] = "markdown"
    submission = read(handed_in[:2] + handed_in[3:])

    assert [cell.name for cell in submission.cells] == ["setup", "fourfold"]
    assert submission.notes == (
        "The cell of double is missing or is no code cell any more: it counts as not answered.",
        "The locked cell that shows the score of double was deleted; double was examined all the same.",
    )


@pytest.mark.parametrize(("released", "is_noted"), [(None, False), (1.0, True), (2.0, False)])
def test_changed_points_are_noted_and_do_not_count(read, handed_in, released, is_noted):
    """Points in a student's file change nothing; that they were changed is only said if it was not the course that did."""
    cell = nbformat.from_dict(handed_in[2])
    about = handed_in[2]["metadata"]["nbgrader"]
    if released is not None:
        cell.metadata.nbgrader.points = released
        about["checksum"] = compute_checksum(cell)
    about["points"] = 1000
    noted = ("The points written in the notebook were changed; what counts is what the course says.",)

    assert read(handed_in).notes == (noted if is_noted else ())


def test_points_where_the_course_gives_none(read, handed_in):
    """They change nothing, and nothing is said about them."""
    for cell in handed_in:
        cell["metadata"]["nbgrader"]["points"] = 1000
        cell["metadata"]["nbgrader"]["checksum"] = "0" * 32

    assert read(handed_in).notes == ()


def test_answers_have_a_name_that_depends_on_nothing_else(read, handed_in):
    """The digest is the same for the same answers, whatever the outputs are, and changes with an answer or a cell's kind."""
    before = read(handed_in).digest()
    handed_in[1]["outputs"] = ["x"]
    assert read(handed_in).digest() == before
    seen = {before, read([*handed_in, own("x = 1")]).digest()}
    handed_in[1]["source"] += " "
    seen |= {
        read(handed_in).digest(),
        Submission((Cell("a", "x"),)).digest(),
        Submission((Cell("a", "x", own=True),)).digest(),
    }

    assert len(seen) == 5


def test_half_a_surrogate_pair_is_read(read, handed_in, start):
    """Text that is no valid Unicode can be read, named and run."""
    handed_in[1]["source"] = "def double(x):\n    return '\ud800'"
    submission = read(handed_in)

    assert len(submission.digest()) == 64
    assert start(*submission.cells).double(1) == "?"


@pytest.mark.parametrize("line", ["### AUTOTEST double(2)", "    ### HASHED AUTOTEST double(2)"])
def test_autotests_are_refused(tiny, line):
    """Those lines are comments until nbgrader makes tests of them: without that, every answer would pass."""
    tiny.add_asserts("automatic", f"x = 1\n{line}", 3)
    with pytest.raises(NotebookError, match="cell automatic: nbgrader's AUTOTEST is not supported here"):
        assert tiny.assignment


def test_a_notebook_of_tests_only_is_known_by_them(tiny):
    """Where nothing is answered in code, the ids of the test cells tell whose notebook it is."""
    tiny.setup = code("x = 1")
    tiny.write({}, {})
    tiny.add_asserts("by_hand", "assert True", 2)

    assert read_submission(tiny.hand_in(), tiny.assignment).cells[0].source == "x = 1"
