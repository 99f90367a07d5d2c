"""Our way of recording and of reading the gradebook, against nbgrader's own."""

import copy
import re

import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import CheckCellMetadata, SaveAutoGrades

from autograder.gradebook.faster import SaveAll
from autograder.gradebook.preprocessors import Examine, show
from autograder.notebook import check_id, read_assignment
from autograder.report import ClaimReport, exercise_report, graded

WEEK = "week03_backprop"
STUDENTS = ("answered", "untouched", "regraded")


def report(points, share):
    """A report in which every exercise reached this share of its points."""
    claims = {name: [ClaimReport("is right", "failed", worth, worth * share)] for name, worth in points.items()}
    return graded(WEEK, [exercise_report(name, found) for name, found in claims.items()], 1, 0.1, [])


def api_of(folder, share, stock=False):
    """An nbgrader with our configuration, but with reports made up; with `stock`, recording is all nbgrader's own."""
    assignment = read_assignment(folder.course.source(WEEK))
    points = {name: assignment.points[check_id(name)] for name in assignment.exercises}

    class MadeUp(Examine):
        def preprocess(self, nb, resources):
            show(nb, report(points, share))
            return nb, resources

    config = copy.deepcopy(folder.course.config)
    steps, own = config.Autograde, {Examine: MadeUp, SaveAll: SaveAutoGrades if stock else SaveAll}
    check = [CheckCellMetadata] if stock else []
    steps.sanitize_preprocessors = [*steps.sanitize_preprocessors, *check]
    steps.autograde_preprocessors = [*(own.get(step, step) for step in steps.autograde_preprocessors), *check]
    return NbGraderAPI(config=config)


def record(folder, share, stock=False, students=STUDENTS):
    for student in students:
        done = api_of(folder, share, stock).autograde(WEEK, student, force=True)
        assert done["success"], done["log"]


def hand_in(folder):
    for student in STUDENTS:
        folder.hand_in(student, folder.released if student == "untouched" else folder.filled_in())


def gradebook_rows(folder):
    """All grades and comments of the class, with everything that the gradebook knows of them."""
    found = {}
    with folder.gradebook() as gradebook:
        for student in STUDENTS:
            notebook = gradebook.find_submission_notebook(WEEK, WEEK, student)
            for row in notebook.grades:
                found[student, row.name] = row.auto_score, row.manual_score, row.needs_manual_grade, row.extra_credit
            for row in notebook.comments:
                found[student, "comment", row.name] = row.auto_comment, row.manual_comment
    return found


def set_by_hand(folder):
    """What an instructor does in the formgrader between two runs."""
    with folder.gradebook() as gradebook:
        grade = gradebook.find_grade("sgd_step_check", WEEK, WEEK, "regraded")
        grade.manual_score, grade.needs_manual_grade, grade.extra_credit = 2.5, False, 0.5
        gradebook.find_comment("sgd_step", WEEK, WEEK, "regraded").manual_comment = "Nearly *there*."
        gradebook.find_submission_notebook(WEEK, WEEK, "regraded").late_submission_penalty = 1.5
        gradebook.db.commit()


@pytest.fixture
def folder(released_course, tmp_path):
    folder = released_course.copy(tmp_path / "course")
    hand_in(folder)
    return folder


def test_recording_is_nbgraders_own_but_faster(folder, tmp_path):
    """After a first run, a manual score and a second run, gradebook and notebooks equal those of nbgrader's own steps."""
    other = folder.copy(tmp_path / "other")
    for place, stock in ((folder, False), (other, True)):
        record(place, 0.5, stock)
        set_by_hand(place)
        record(place, 0.25, stock)
    ours, theirs = gradebook_rows(folder), gradebook_rows(other)
    assert ours == theirs
    assert len(ours) >= 3 * 2 * 10
    assert ours["regraded", "sgd_step_check"][1:3] == (2.5, True)
    assert ours["untouched", "comment", "reflection"] == ("No response.", None)
    for student in STUDENTS:
        assert folder.path("autograded", student).read_bytes() == other.path("autograded", student).read_bytes()


def test_a_notebook_is_recorded_whole_or_not_at_all(folder, monkeypatch):
    """If saving stops half way, the gradebook keeps what it had."""
    record(folder, 0.5, students=["answered"])
    before = folder.grades("answered")
    api = api_of(folder, 0.25)
    save = SaveAll._add_score

    def stops(self, cell, resources):
        if cell.metadata["nbgrader"]["grade_id"] == "sgd_step_check":
            raise OSError("the disk is full")
        save(self, cell, resources)

    monkeypatch.setattr(SaveAll, "_add_score", stops)
    assert not api.autograde(WEEK, "answered", force=True)["success"]
    assert folder.grades("answered") == before


def test_page_says_what_the_gradebook_says(folder):
    """Manual scores, extra credit, comments, lateness and what is still to be graded come from the gradebook."""
    record(folder, 0.5)
    set_by_hand(folder)
    done = api_of(folder, 0.5).generate_feedback(WEEK)
    assert done["success"], done["log"]
    pages = {student: folder.path("feedback", student, ".html").read_text("utf-8") for student in STUDENTS}
    words = {student: " ".join(re.sub("<[^>]*>", " ", page).split()) for student, page in pages.items()}
    assert "sgd_ step 3 of 3 score set by your instructor; a comment" in words["regraded"]
    assert "Comment of your instructor Nearly there ." in words["regraded"]
    assert "Late penalty −1.5" in words["regraded"]
    assert "Late penalty" not in words["answered"]
    assert "reflection – of 4 not graded yet" in words["answered"]
    assert "reflection 0 of 4 no answer" in words["untouched"]
    for page in pages.values():
        assert str(folder.root) not in page
        assert "HIDDEN TESTS" not in page
        assert "No response." not in page
