"""What nbgrader does when it releases, reads scores and makes feedback."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader.utils import determine_grade

NAME = "week99_facts"
GRADE_CELL = {"nbgrader": {"grade_id": "x", "grade": True, "solution": False, "locked": True, "points": 4}}


def find(notebook, name):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


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
        cell = new_code_cell("", metadata=GRADE_CELL, outputs=outputs)

        assert determine_grade(cell) == (score, 4)

    def test_more_than_the_maximum_raises(self):
        """So a score has to be clamped."""
        cell = new_code_cell("", metadata=GRADE_CELL, outputs=[result("4.5")])
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
    def test_incomplete_metadata_stops_it(self, course, key):
        """A cell without one of nbgrader's keys fails the whole assignment."""
        notebook = copy.deepcopy(course.source)
        del find(notebook, "double_check").metadata.nbgrader[key]
        course.write(notebook)
        failed = course.release()
        course.write(course.source)

        assert not failed["success"]
        assert course.release()["success"]

    def test_other_files_of_the_source_are_released(self, new_course):
        """Whatever lies in source/WEEK/ is handed out: so nothing else lies there."""
        (new_course.root / "source" / NAME / "answers.py").write_text("secret")
        new_course.release()

        assert (new_course.root / "release" / NAME / "answers.py").read_text() == "secret"


def test_feedback_passes_html_raw(course, write):
    """Stock `generate_feedback` puts a student's script into the page: ours must not be its template."""
    write.outputs = [new_output("display_data", data={"text/html": "<script>alert('here')</script>"}), result("1.0")]
    course.autograde("scripts")

    assert course.api.generate_feedback(NAME, "scripts", force=True)["success"]
    page = course.root / "feedback" / "scripts" / NAME / f"{NAME}.html"
    assert "<script>alert('here')</script>" in page.read_text()


def test_points_can_change_after_handing_in_but_cells_cannot(new_course):
    """A later release may change points, and may not add or remove cells once something was handed in."""
    new_course.autograde("early")
    more = copy.deepcopy(new_course.source)
    find(more, "double_check").metadata.nbgrader.points = 7
    new_course.write(more)
    assert new_course.release()["success"]
    with new_course.gradebook() as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 10
    more.cells.pop()
    new_course.write(more)

    failed = new_course.release()

    assert not failed["success"]
    assert "Cannot add or remove cells" in failed["log"]
