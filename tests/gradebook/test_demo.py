"""The demo class, graded twice: by `python -m autograder`, and by nbgrader's own commands."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.exercise_files import exercise_files
from autograder.assignment.notebook import Assignment, Cell, check_id
from autograder.assignment.report import from_json
from autograder.commands.grade import grade_course
from autograder.demo.classroom import DemoWeek, demo_class, demo_week, make_demo

from .conftest import ROOT, CourseFolder

WEEK = "week03_backprop"


def student(number):
    return f"student{number:02}"


def report(folder, name):
    return from_json((folder.root / "report" / WEEK / f"{name}.json").read_bytes())


@pytest.fixture(scope="module")
def kinds(demo):
    """The class's students, by what is special about them."""
    folder, _ = demo
    week = demo_week(folder.course.source(WEEK), folder.root / "release" / WEEK / f"{WEEK}.ipynb")
    return {what: student(number) for number, what in enumerate(demo_class(week), 1)}


def test_the_demo_ends_well(demo, kinds):
    """Status 0: its broken files are meant to be, and it says so."""
    folder, done = demo

    assert done.returncode == 0, done.stderr
    assert f"{len(kinds) - 2} of {len(kinds)} graded" in done.stderr
    assert "could not be graded are broken on purpose: this is a demo class." in done.stderr
    assert "Traceback" not in done.stderr
    assert folder.students() == set(kinds.values()) - {kinds["broken JSON"], kinds["an empty file"]}


def test_results_and_progress_go_to_different_places(demo, kinds):
    """Standard output holds the table, standard error what was done meanwhile: one line as a phase starts and ends."""
    _, done = demo

    assert all(done.stdout.count(name) == 1 for name in kinds.values())
    assert "Examining" not in done.stdout
    assert f"Examining {WEEK}: {len(kinds)} to do\n" in done.stderr
    assert f"Recording: {len(kinds)} of {len(kinds)} in " in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_each_student_gets_what_they_deserve(demo, kinds, points):
    """Right answers get everything, whatever their words; an untouched notebook nothing; one mistake costs itself."""
    folder, _ = demo
    scores = {what: report(folder, name).score for what, name in kinds.items()}
    everything = sum(points.values())

    for what in (
        "right, in other words", "right, in still other words", "right, with helpers in cells of their own",
        "deleted a grade cell", "doubled a cell", "changed the points", "magics and a pasted tab",
    ):  # fmt: skip
        assert scores[what] == everything, what
    assert scores["untouched"] == 0
    for what in ("a syntax error in one cell", "an endless loop", "kills its own process", "a mistake early"):
        assert 0 < everything - scores[what] <= 2 * max(points.values()), what
    for what in ("broken JSON", "an empty file"):
        assert report(folder, kinds[what]).status == "not_graded"


def test_nbgrader_alone_gives_the_same_scores(demo, kinds, tmp_path):
    """`nbgrader autograde` in the same course: cell by cell the same in the gradebook, for every student."""
    original, _ = demo
    folder = original.copy(tmp_path / "course")
    for step in ("autograded", "feedback", "report"):
        shutil.rmtree(folder.root / step)
    with folder.gradebook() as gradebook:
        for name in folder.students():
            gradebook.remove_submission(WEEK, name)
    remembered = sorted((folder.root / ".autograder").glob("*.json"))
    for path in sorted(remembered, key=lambda path: from_json(path.read_bytes()).seconds)[:3]:
        path.unlink()  # these are examined anew
    done = folder.run("nbgrader", "autograde", WEEK)
    graded = original.students()

    assert len(graded) == len(kinds) - 2
    assert {name: folder.grades(name) for name in graded} == {name: original.grades(name) for name in graded}
    assert done.returncode != 0  # because of the two broken files
    for what in ("broken JSON", "an empty file"):
        assert all(score is None for score, _, _ in folder.grades(kinds[what]).values())
    assert sorted((folder.root / ".autograder").glob("*.json")) == remembered


@pytest.fixture
def once_more(demo, tmp_path):
    """A copy of the graded demo course, in which somebody wrote scores and comments into the gradebook."""
    folder = demo[0].copy(tmp_path / "course")
    with folder.gradebook() as gradebook:
        for name, score in (("reflection", 3.5), ("sgd_step_check", 1.25)):
            grade = gradebook.find_grade(name, WEEK, WEEK, student(3))
            grade.manual_score, grade.needs_manual_grade = score, False
        for name in ("reflection", "sgd_step"):
            gradebook.find_comment(name, WEEK, WEEK, student(3)).manual_comment = f"Well said about {name}."
        gradebook.db.commit()
    return folder


def comments(folder):
    with folder.gradebook() as gradebook:
        found = gradebook.find_submission_notebook(WEEK, WEEK, student(3)).comments
        return {comment.name: comment.manual_comment for comment in found if comment.manual_comment}


COMMENTS = {name: f"Well said about {name}." for name in ("reflection", "sgd_step")}


def test_grading_again_does_nothing_that_is_done(once_more, kinds, capsys):
    """Nothing is examined or recorded; only the page of the student who was graded by hand meanwhile is made again."""
    before = {path: path.stat().st_mtime_ns for path in once_more.root.rglob("*") if path.is_file()}
    status = grade_course(once_more.course, (), "", 1)
    after = {path: path.stat().st_mtime_ns for path in once_more.root.rglob("*") if path.is_file()}
    graded = len(kinds) - 2
    written = {path.name for path in after if after[path] != before.get(path)}

    assert status == 1
    said = capsys.readouterr().err
    told = f"{graded} were examined before and are unchanged, {graded - 1} were recorded before"
    assert told in said
    assert "1 feedback page was made again" in said
    assert written <= {
        f"{WEEK}.html",
        f"{student(3)}.json",
        "lock",
        "gradebook.db",
        f"{kinds['broken JSON']}.json",
        f"{kinds['an empty file']}.json",
    }
    assert once_more.grades(student(3))["reflection"] == (None, 3.5, False)


def test_a_changed_answer_keeps_what_people_wrote(once_more, points, capsys):
    """Graded again, the student's manual scores and comments stand, and are marked to be looked at."""
    path = once_more.path("submitted", student(3))
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "sgd_step":
            cell["source"] = "def sgd_step(params, grads, lr):\n    return params"
    path.write_text(json.dumps(notebook))
    once_more.run("autograder", "grade", WEEK, "--student", student(3))
    grades = once_more.grades(student(3))

    assert grades["sgd_step_check"][0] < points["sgd_step"] / 2
    assert grades["sgd_step_check"][1:] == (1.25, True)
    assert grades["reflection"] == (None, 3.5, True)
    assert grades["train_mlp_check"][0] == points["train_mlp"]
    assert comments(once_more) == COMMENTS
    assert "Well said about reflection." in once_more.path("feedback", student(3), ".html").read_text()


def test_a_changed_hint_is_told(once_more, kinds, tmp_path):
    """Who changes a hint and grades again has it on the feedback pages, and the scores as they were."""
    name = kinds["a mistake early"]
    (mistake,) = {
        (exercise.name, claim.misconception, claim.hint)
        for exercise in report(once_more, name).exercises
        for claim in exercise.claims
        if claim.misconception
    }
    before = once_more.grades(name)
    package = Path(
        shutil.copytree(Path(grade_course.__code__.co_filename).parents[1], tmp_path / "changed" / "autograder")
    )
    hints = exercise_files(WEEK, mistake[0], package / "course").misconceptions
    start = hints.read_text().index('"""', hints.read_text().index(f"def {mistake[1]}("))
    hints.write_text(hints.read_text()[: start + 3] + "A new hint. " + hints.read_text()[start + 3 :])
    once_more.run("autograder", "grade", "--student", name, path=package.parent)

    assert mistake[2]
    assert once_more.grades(name) == before
    assert "A new hint." in once_more.path("feedback", name, ".html").read_text()
    assert "A new hint." in (once_more.root / "report" / WEEK / f"{name}.json").read_text()


def test_an_interrupted_recording_is_made_up_for(once_more, capsys):
    """A report that waits to be recorded says that the gradebook may hold a part of it: it is recorded again."""
    done = once_more.root / "report" / WEEK / f"{student(3)}.json"
    waiting = done.with_name(f".{done.name}.waiting")
    shutil.copy(done, waiting)
    grade_course(once_more.course, (WEEK,), student(3), 1)

    assert "1 were examined before and are unchanged, 0 were recorded before" in capsys.readouterr().err
    assert not waiting.exists()
    assert once_more.grades(student(3))["reflection"] == (None, 3.5, True)


def test_an_unchanged_demo_is_not_made_again(demo):
    """A second `demo` makes nothing, so that what was graded by hand in it stays."""
    folder, _ = demo
    told = []
    make_demo(folder.root.parent, told.append)

    assert told == []


def test_any_week_has_a_class():
    """A week with a single exercise and without misconceptions makes a demo class, too."""
    answer = Cell("one", "def one():\n    return 1", solution=True)
    week = Assignment("week99_one", (answer,), ("one",), {"one_check": 1.0}, (), 0)
    about = {name: {"grade_id": name, "solution": name == "one", "points": 1} for name in ("one", "one_check")}
    cells = [nbformat.v4.new_code_cell("", metadata={"nbgrader": keys}) for keys in about.values()]
    texts = demo_class(DemoWeek(nbformat.v4.new_notebook(cells=cells), week, early="one"))

    assert len(texts) == 20
    assert texts["a mistake early"] == texts["right, in other words"]


def test_full_marks_are_all_that_a_cell_can_give(demo, points):
    """In the gradebook no score is above its cell's points, also where a student changed them."""
    folder, _ = demo
    for name in folder.students():
        for exercise, worth in points.items():
            assert 0 <= folder.grades(name)[check_id(exercise)][0] <= worth


def test_without_a_name_it_covers_two_weeks(tmp_path):
    """All students in the first; in the second those who have nothing but answers to show, which takes half as long."""
    project = CourseFolder.new(tmp_path, WEEK)
    for other in ("week09_convolution_more", "week12_rnn_lstm_more"):
        shutil.copytree(ROOT / "source" / other, tmp_path / "source" / other)
    told = []
    course = make_demo(project.root, told.append)
    handed_in = {
        week: len(list((course.root / "submitted").glob(f"*/{week}"))) for week in (WEEK, "week09_convolution_more")
    }

    assert handed_in == {WEEK: 20, "week09_convolution_more": 9}
    assert not any("week12" in line for line in told)
