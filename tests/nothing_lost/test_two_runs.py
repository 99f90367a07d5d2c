"""Two runs in one course, and a clock that is wrong: the gradebook stays as one run under a right clock leaves it."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI

from autograder.assignment.course_folder import UsageError
from autograder.commands.shared import GRADED, SOME_NOT_GRADED
from autograder.gradebook.course_lock import check_unlocked, course_lock

from ..gradebook.conftest import ROOT
from ..processes import wait_until
from .conftest import STUDENTS, WEEK

FAR = 10 * 365 * 24 * 3600.0  # in seconds
CLOCK = re.compile(r"\b(time\.time|datetime\.(now|today|utcnow)|date\.today|st_[acm]time(_ns)?|getmtime)\b")


@pytest.fixture
def busy(course):
    """The course, in which another process grades as long as this lasts."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with course_lock(course.course):
            os.write(writing, b"!")
            signal.pause()
    os.read(reading, 1)
    yield course
    os.kill(child, 9)
    os.waitpid(child, 0)


def test_a_second_run_says_so_and_leaves(command, busy):
    """Status 2, one sentence, and nothing is changed; a lock that its holder was killed with hinders nobody."""
    before = busy.everything
    status, out, err = command("grade", "--course-dir", busy.root)

    assert (status, out) == (2, "")
    assert err.startswith("Error: Another run is grading this course. Wait until it has ended, then run again.")
    assert busy.everything == before


def test_autograde_by_hand_beside_a_run_says_so_and_leaves(busy):
    """`nbgrader autograde` and the formgrader's button: the same sentence, a failure, and nothing is changed."""
    before = busy.everything
    done = busy.run("nbgrader", "autograde", WEEK, "--force")
    button = NbGraderAPI(config=busy.course.config).autograde(WEEK, "ann", force=True)

    assert done.returncode == 1
    assert "Another run is grading this course. Wait until it has ended" in done.stderr
    assert "Traceback" not in done.stderr
    assert not button["success"]
    assert "Another run is grading this course." in button["log"]
    assert busy.everything == before


def is_graded(course):
    """Whether a run grades the course."""
    try:
        check_unlocked(course.course)
    except UsageError:
        return True
    return False


def complete(course, undisturbed):
    """Nothing is wrong with the gradebook; one more run, and all there is equals what an undisturbed one leaves."""
    course.check_gradebook()
    last = course.start()
    told = last.communicate()[1]
    assert last.returncode == GRADED, told
    course.check(undisturbed)


@pytest.mark.usefixtures("alone")
@pytest.mark.slow
def test_autograde_while_grade_is_at_work(course, undisturbed):
    """`nbgrader autograde`, started while a real `grade` holds the course, leaves; `grade` does not notice."""
    grade = course.start()
    assert wait_until(lambda: is_graded(course) or grade.poll() is not None)
    os.killpg(grade.pid, signal.SIGSTOP)  # so that it is still at work, on the fastest machine
    by_hand = course.run("nbgrader", "autograde", WEEK, "--force")
    os.killpg(grade.pid, signal.SIGCONT)
    told = grade.communicate()[1]

    assert by_hand.returncode == 1
    assert "Another run is grading this course." in by_hand.stderr
    assert grade.returncode == GRADED, told
    complete(course, undisturbed)


@pytest.mark.usefixtures("alone")
@pytest.mark.slow
def test_grade_while_autograde_is_at_work(course, undisturbed):
    """`grade`, started while a real `nbgrader autograde` is at work, names what it could not record; the next run does it."""
    already = set(course.root.glob("autograded/*/*/*.ipynb"))
    by_hand = course.start("nbgrader", "autograde", WEEK)
    assert wait_until(lambda: set(course.root.glob("autograded/*/*/*.ipynb")) != already)
    grade = course.start()
    told, said = grade.communicate()[1], by_hand.communicate()[1]

    assert "Traceback" not in told
    if grade.returncode != GRADED:
        assert grade.returncode == SOME_NOT_GRADED
        assert "Not graded: " in told or "The gradebook " in told
    assert by_hand.returncode in (0, 1), said
    complete(course, undisturbed)


def test_a_lock_does_not_outlive_its_run(course):
    """It is the kernel's: when its holder is killed, the next run has it at once."""
    child = os.fork()
    if child == 0:
        with course_lock(course.course):
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    with course_lock(course.course):
        assert (course.root / ".autograder" / "lock").exists()


def test_no_decision_asks_a_clock():
    """Nothing that examines, remembers or records reads the time of day or the age of a file."""
    allowed = {"machine.py": "tells the clock itself", "variants.py": "within one process, in which no clock decides"}
    readers = {path.name for path in (ROOT / "autograder").rglob("*.py") if CLOCK.search(path.read_text("utf-8"))}

    assert readers == set(allowed)


def stamp(course, year):
    """Say of every submission when it was handed in."""
    for student in STUDENTS:
        (course.path("submitted", student).parent / "timestamp.txt").write_text(f"{year}-01-01 00:00:00.000000 UTC")


def age(folder: Path, seconds: float):
    """Give all files another age."""
    now = time.time()
    for path in folder.rglob("*"):
        os.utime(path, (now - seconds, now - seconds))


def test_a_clock_that_is_wrong_changes_nothing(command, examined, undisturbed, monkeypatch):
    """Submissions of the far future, files of any age, and a clock that goes back: each is graded once, and as ever."""
    stamp(examined, 2099)
    age(examined.root, -FAR)
    assert command("grade", "--jobs", "1", "--course-dir", examined.root)[0] == GRADED
    first = examined.everything
    age(examined.root, FAR)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() - 2 * FAR)
    status, _, err = command("grade", "--jobs", "1", "--course-dir", examined.root)

    assert (status, examined.everything) == (GRADED, first)
    assert "7 were recorded before" in err
    assert {name: first[name] for name in undisturbed if name[0] in {"grade", "comment"} and name[1] != "ann"} == {
        name: value for name, value in undisturbed.items() if name[0] in {"grade", "comment"} and name[1] != "ann"
    }


def test_the_same_answers_again_are_recorded_with_their_time(command, examined):
    """Handed in anew, earlier or later: nothing is examined, but the gradebook has the new time, by which lateness goes."""
    for year, before in ((2030, 0), (2020, 0), (2020, 7)):
        stamp(examined, year)
        status, _, err = command("grade", "--jobs", "1", "--course-dir", examined.root)
        found = examined.everything

        assert status == GRADED
        assert f"7 were examined before and are unchanged, {before} were recorded before" in " ".join(err.split())
        assert {found["submission", student][1].year for student in STUDENTS} == {year}
