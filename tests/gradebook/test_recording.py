"""Our way of recording and of reading the gradebook, against nbgrader's own."""

import copy
import os
import re
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import nbformat
import nbgrader.api
import pytest
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, Student
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import CheckCellMetadata, OverwriteCells, SaveAutoGrades

from autograder.assignment.notebook import check_id, read_assignment
from autograder.assignment.report import ClaimReport, exercise_report, graded
from autograder.gradebook import page_maker
from autograder.gradebook.faster import OverwriteAll, SaveAll, opened_once
from autograder.gradebook.preprocessors import Examine, Restore, show
from autograder.gradebook.read_grades import ReadGrades
from autograder.gradebook.record import record
from autograder.gradebook.recorded import points_differ

from ..processes import is_gone, wait_until
from .conftest import CourseFolder

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "week03_backprop"
KILLED = """
import os, signal, sys
from pathlib import Path
from autograder.assignment.course_folder import Course
from autograder.gradebook import page_maker

if __name__ == "__main__":
    page_maker.MANY = 0
    course = Course(Path(sys.argv[1]))
    with page_maker.page_maker(None, course, 1) as page:
        assert page(next(course.handins())).result()["success"]
        os.kill(os.getpid(), signal.SIGKILL)
"""
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
    steps, instead, check = config.Autograde, {Examine: MadeUp}, []
    if stock:
        instead |= {SaveAll: SaveAutoGrades, OverwriteAll: OverwriteCells}
        check = [CheckCellMetadata]
        steps.exporter_class = NotebookExporter
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        steps[name] = [*(instead.get(step, step) for step in steps[name]), *check]
    return NbGraderAPI(config=config)


def autograde(folder, share, stock=False, students=STUDENTS):
    with nullcontext() if stock else opened_once():
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


def cell(notebook, grade_id):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def set_points(folder, name, points):
    """An author changes what a cell is worth."""
    source = folder.course.source(WEEK)
    notebook = nbformat.read(source, as_version=4)
    cell(notebook, name).metadata.nbgrader.points = points
    nbformat.write(notebook, source)


def edit_source(folder):
    """An author changes the source and forgets to run generate_assignment: points, a locked cell."""
    source = folder.course.source(WEEK)
    notebook = nbformat.read(source, as_version=4)
    cell(notebook, "sgd_step_check").metadata.nbgrader.points = 1.5
    cell(notebook, "setup").source += "\n# edited"
    nbformat.write(notebook, source)


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
        autograde(place, 0.5, stock)
        set_by_hand(place)
        autograde(place, 0.25, stock)
    ours, theirs = gradebook_rows(folder), gradebook_rows(other)
    assert ours == theirs
    assert len(ours) >= 3 * 2 * 10
    assert ours["regraded", "sgd_step_check"][1:3] == (2.5, True)
    assert ours["untouched", "comment", "reflection"] == ("No response.", None)
    for student in STUDENTS:
        assert folder.path("autograded", student).read_bytes() == other.path("autograded", student).read_bytes()


def test_the_gradebook_knows_better_than_an_edited_source(folder, tmp_path):
    """What was released counts, cell by cell, as with nbgrader's own steps."""
    other = folder.copy(tmp_path / "other")
    for place, stock in ((folder, False), (other, True)):
        edit_source(place)
        autograde(place, 1, stock, students=["answered"])
    ours, theirs = (place.path("autograded", "answered").read_bytes() for place in (folder, other))
    notebook = nbformat.reads(ours.decode(), 4)
    assert ours == theirs
    assert cell(notebook, "sgd_step_check").metadata.nbgrader.points == 3
    assert "# edited" not in cell(notebook, "setup").source


def test_a_broken_notebook_is_not_recorded(folder, monkeypatch):
    """If what was put together is no valid notebook, the submission fails before anything of it is saved."""
    autograde(folder, 0.5, students=["answered"])
    before = folder.grades("answered")
    restore = Restore.preprocess

    def breaks(self, nb, resources):
        nb, resources = restore(self, nb, resources)
        nb.cells[0].source = 5
        return nb, resources

    monkeypatch.setattr(Restore, "preprocess", breaks)
    done = api_of(folder, 1).autograde(WEEK, "answered", force=True)
    assert not done["success"]
    assert "ValidationError: 5 is not" in done["log"]
    assert folder.grades("answered") == before
    assert not folder.path("autograded", "answered").exists()


class TestOpenedOnce:
    """Sessions are nbgrader's own; the engine is kept."""

    def test_a_class_takes_two_engines(self, folder, monkeypatch):
        """One for each of the two course ids that nbgrader opens the gradebook with, however large the class is."""
        made, create = [], nbgrader.api.create_engine
        monkeypatch.setattr(
            nbgrader.api, "create_engine", lambda *args, **more: made.append(args) or create(*args, **more)
        )
        autograde(folder, 0.5)
        assert len(made) == 2

    def test_what_was_not_committed_is_gone(self, folder):
        """Closing a gradebook drops it; another that is open at the same time keeps its own."""
        with opened_once(), folder.gradebook() as outer:
            outer.add_student("committed")
            outer.db.add(Student(id="pending"))
            with folder.gradebook() as inner:
                inner.db.add(Student(id="dropped"))
            with folder.gradebook() as inner:
                assert {student.id for student in inner.students} == {"committed"}
            outer.db.commit()
            with folder.gradebook() as inner:
                assert {student.id for student in inner.students} == {"committed", "pending"}

    def test_nothing_is_kept_behind(self, folder):
        """Afterwards a gradebook is opened as ever, also if an error ended it."""
        before = Gradebook.__init__, Gradebook.close
        with pytest.raises(OSError, match="full"), opened_once(), folder.gradebook():
            raise OSError("the disk is full")
        assert (Gradebook.__init__, Gradebook.close) == before


def test_a_notebook_is_recorded_whole_or_not_at_all(folder, monkeypatch):
    """If saving stops half way, the gradebook keeps what it had."""
    autograde(folder, 0.5, students=["answered"])
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
    autograde(folder, 0.5)
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


def record_class(folder, share=0.5):
    """Record made-up reports of all students; gives what `record` gives."""
    return record(api_of(folder, share), folder.course, reports_of(folder, share))


def reports_of(folder, share=0.5):
    assignment = read_assignment(folder.course.source(WEEK))
    points = {name: assignment.points[check_id(name)] for name in assignment.exercises}
    return {handin: report(points, share) for handin in folder.course.handins((WEEK,))}


def outcome(folder):
    """All that recording leaves: the gradebook's rows, the files of reports, the pages and the notebooks."""
    files = [path for step in ("autograded", "feedback", "report") for path in (folder.root / step).rglob("*.*")]
    return gradebook_rows(folder), {str(path.relative_to(folder.root)): path.read_bytes() for path in files}


def test_changed_points_reach_the_gradebook(folder):
    """Graded between a change of points and the release: a sentence; after the release, all is recorded again."""
    set_points(folder, "sgd_step_check", 4)
    reports, api = reports_of(folder, 1), api_of(folder, 1)
    record_class(folder, 1)
    (sentence,) = points_differ(api, folder.course, reports.values())

    assert folder.grades("answered")["sgd_step_check"][0] == 3
    assert "changed after the release: sgd_step_check (3 in the gradebook, 4 in the course)" in sentence
    assert f"nbgrader generate_assignment {WEEK} --force" in sentence

    folder.release()

    assert points_differ(api, folder.course, reports.values()) == []
    assert record_class(folder, 1)[1] == 0
    assert folder.grades("answered")["sgd_step_check"][0] == 4
    assert record_class(folder, 1)[1] == len(STUDENTS)


def test_a_score_that_is_not_the_reports_is_recorded_again(folder):
    """The gradebook counts, and not only what was written into the last report."""
    record_class(folder)
    with folder.gradebook() as gradebook:
        gradebook.find_grade("sgd_step_check", WEEK, WEEK, "answered").auto_score = 0.5
        gradebook.db.commit()

    assert record_class(folder)[1] == len(STUDENTS) - 1
    assert folder.grades("answered")["sgd_step_check"][0] == 1.5


class TestWhatChangedMeanwhile:
    """What a person did in the gradebook since, or with a due date or a policy, is on the page after the next run."""

    @pytest.fixture
    def late(self, folder):
        """A recorded class, of which one student handed in at noon; there is a policy for lateness and no due date."""
        with (folder.root / "nbgrader_config.py").open("a") as config:
            config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
        (folder.path("submitted", "answered").parent / "timestamp.txt").write_text("2030-01-01 12:00:00 UTC")
        folder = CourseFolder(folder.root)
        record_class(folder)
        return folder

    def words(self, folder, student):
        page = folder.path("feedback", student, ".html").read_text("utf-8")
        return " ".join(re.sub("<[^>]*>", " ", page).split())

    def test_nothing(self, folder):
        """Then nothing is made again."""
        record_class(folder)
        before = outcome(folder)

        assert record_class(folder)[1:] == (len(STUDENTS), 0)
        assert outcome(folder) == before

    def test_a_manual_score_and_a_comment(self, folder):
        """Only the page of that student is made again, and what was entered is kept."""
        record_class(folder)
        set_by_hand(folder)
        rows = gradebook_rows(folder)

        assert record_class(folder)[1:] == (len(STUDENTS) - 1, 1)
        assert "sgd_ step 3 of 3 score set by your instructor; a comment" in self.words(folder, "regraded")
        assert rows == gradebook_rows(folder)

    def test_a_page_that_cannot_be_made_is_tried_again(self, folder, monkeypatch):
        """What a person entered is not touched by the next run either: nothing is recorded once more."""
        record_class(folder)
        set_by_hand(folder)
        rows = gradebook_rows(folder)
        with monkeypatch.context() as patch:
            patch.setattr(ReadGrades, "preprocess", None)
            final = record_class(folder).reports

        assert [handin.student for handin, each in final.items() if each.status == "not_graded"] == ["regraded"]
        assert record_class(folder)[1:] == (len(STUDENTS) - 1, 1)
        assert gradebook_rows(folder) == rows

    def test_due_date_and_extension(self, late):
        """A penalty comes with a due date, and goes with an extension."""
        assert "Late penalty" not in self.words(late, "answered")
        earned = sum(score or 0 for score, *_ in late.grades("answered").values())  # all of it is lost
        with late.gradebook() as gradebook:
            gradebook.update_or_create_assignment(WEEK, duedate="2030-01-01 11:00:00")

        assert record_class(late)[1:] == (len(STUDENTS) - 1, 1)
        assert f"Late penalty −{earned:g} " in self.words(late, "answered")
        with late.gradebook() as gradebook:
            gradebook.grant_extension(WEEK, "answered", hours=2)

        assert record_class(late)[1:] == (len(STUDENTS) - 1, 1)
        assert "Late penalty" not in self.words(late, "answered")

    def test_a_penalty_covers_what_was_graded_by_hand_since(self, late):
        """With the policy that takes all, nothing is left of a score that came later."""
        with late.gradebook() as gradebook:
            gradebook.update_or_create_assignment(WEEK, duedate="2030-01-01 11:00:00")
        record_class(late)
        with late.gradebook() as gradebook:
            grade = gradebook.find_grade("reflection", WEEK, WEEK, "answered")
            grade.manual_score, grade.needs_manual_grade = 4, False
            gradebook.db.commit()
        record_class(late)

        assert "Total 0 of" in self.words(late, "answered")


class TestClass:
    """`record`: a class, whole or cut short."""

    @pytest.fixture
    def expected(self, folder, tmp_path):
        """What recording the class in one process and without any trouble leaves."""
        other = folder.copy(tmp_path / "untroubled")
        record_class(other)
        rows, files = outcome(other)
        assert len(files) == 3 * len(STUDENTS)
        return rows, files

    def test_pages_of_many_are_those_of_few(self, folder, expected, monkeypatch):
        """A second process makes the same pages, byte for byte; all reports are in their places."""
        monkeypatch.setattr(page_maker, "MANY", len(STUDENTS))
        monkeypatch.setattr(NbGraderAPI, "generate_feedback", None)  # not in this process
        final, before, _ = record_class(folder)
        assert {each.status for each in final.values()} == {"graded"}
        assert before == 0
        assert outcome(folder) == expected

    def test_a_lost_process_costs_nothing(self, folder, expected, monkeypatch):
        """If the second process ends before its time, this one makes the pages."""
        monkeypatch.setattr(page_maker, "MANY", 0)
        monkeypatch.setattr(page_maker, "_start", os._exit)  # called with a folder, it fails; so the pool is broken
        record_class(folder)
        assert outcome(folder) == expected

    def test_making_a_page_leaves_the_gradebook_as_it_is(self, folder):
        """The gradebook has one writer: making pages does not change a byte of it."""
        record_class(folder)
        before = (folder.root / "gradebook.db").read_bytes()
        with opened_once():
            assert api_of(folder, 0.5).generate_feedback(WEEK)["success"]
        assert (folder.root / "gradebook.db").read_bytes() == before

    def test_ctrl_c_ends_the_run_and_the_next_completes_it(self, folder, expected, monkeypatch):
        """Wherever it comes: nobody is told that nbgrader could not record it, and nothing is missing in the end."""
        save = SaveAll._add_score

        def interrupted(self, cell, resources):
            save(self, cell, resources)
            if self.student_id == "regraded":
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(SaveAll, "_add_score", interrupted)
            with pytest.raises(KeyboardInterrupt):
                record_class(folder)
        final, before, _ = record_class(folder)
        assert {each.status for each in final.values()} == {"graded"}
        assert before == 1
        assert outcome(folder) == expected

    def test_ctrl_c_while_a_page_is_made(self, folder, expected, monkeypatch):
        """A submission without its page is recorded again."""

        def interrupted(self, nb, resources):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(ReadGrades, "preprocess", interrupted)
            with pytest.raises(KeyboardInterrupt):
                record_class(folder)
        assert record_class(folder)[1] == 0
        assert outcome(folder) == expected

    def test_a_killed_run_takes_the_second_process_along(self, folder):
        """A process that went on would write pages while the next run does."""
        record_class(folder)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, folder.root], cwd=ROOT, start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.wait() == -signal.SIGKILL
        assert wait_until(lambda: is_gone(process.pid))
