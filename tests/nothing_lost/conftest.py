"""A small course in the middle of its term, runs of `grade` in it, and all that they leave."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from autograder.candidate.confinement.kernel import prctl
from autograder.commands.grade import grade_course
from autograder.commands.shared import GRADED

from ..gradebook.conftest import ROOT, CourseFolder
from ..processes import family, is_alive, wait_until

WEEK = "week09_convolution_more"  # the smallest: two exercises, and a reflection that is graded by hand
_SUBREAPER = 36  # of prctl: who is orphaned below this process becomes its child
_SECONDS = re.compile(rb'"seconds": [0-9.e-]+')  # how long it took is no difference
STUDENTS = ("ann", "bob", "cai", "dan", "eve", "fay", "gus")
WRONG = {
    "receptive_field": "def receptive_field(layers):\n    return 1, 1",
    "conv_transpose2d": "def conv_transpose2d(x, *more, **options):\n    return 0 * x",
}


class Course(CourseFolder):
    """A course, and what nbgrader and we know of it."""

    def hand_in_as(self, student: str, text: str, *wrong: str) -> None:
        """Hand in right answers but for these exercises, with a text as the reflection."""
        notebook = self.filled_in(**{name: WRONG[name] for name in wrong})
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = (
                text if name == "reflection" else f"{cell.source}\n# {student}" if name in WRONG else cell.source
            )
        self.hand_in(student, notebook)

    def at(self, root: Path) -> Course:
        """The same course in another place."""
        copy = self.copy(root)
        return Course(copy.root, copy.week)

    @property
    def everything(self) -> dict[str, Any]:
        """All that a run leaves: each row of the gradebook that says something, and each file."""
        found: dict[str, Any] = {}
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and path.name != "gradebook.db":
                name = path.relative_to(self.root).as_posix()
                found[name] = _SECONDS.sub(b"", path.read_bytes())
        with Gradebook(self.course.directory.db_url) as gradebook:
            for submission in gradebook.assignment_submissions(self.week):
                of = submission.student.id
                found["submission", of] = submission.score, submission.timestamp, submission.late_submission_penalty
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        scores = grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade
                        found["grade", of, grade.name] = scores
                    for comment in notebook.comments:
                        found["comment", of, comment.name] = comment.auto_comment, comment.manual_comment
        return found

    def check(self, undisturbed: dict[str, Any]) -> None:
        """All there is equals what an undisturbed run leaves, and SQLite finds nothing wrong with the gradebook."""
        found = self.everything
        assert set(found) == set(undisturbed)
        assert {name: value for name, value in found.items() if value != undisturbed[name]} == {}
        self.check_gradebook()

    def check_gradebook(self) -> None:
        """SQLite finds nothing wrong with the gradebook's file, and no transaction is left open in it."""
        with contextlib.closing(sqlite3.connect(self.root / "gradebook.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [path.name for path in self.root.glob("gradebook.db*")] == ["gradebook.db"]

    def start(self, *module: str, temporary: Path | None = None) -> subprocess.Popen[str]:
        """Start a module's command in a process group of its own.

        Args:
            module: its name and its arguments; by default, grade with one worker.
            temporary: where it puts its temporary files.
        """
        more = {"TMPDIR": str(temporary)} if temporary else {}
        return subprocess.Popen(
            [sys.executable, "-m", *(module or ("autograder", "grade", "--jobs", "1"))],
            cwd=self.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | more,
        )  # fmt: skip


@pytest.fixture
def alone() -> Iterator[None]:
    """Whatever a test starts, however deep and in whatever session, is gone when the test ends."""
    prctl(_SUBREAPER, 1)
    before = family(os.getpid())
    yield
    left = family(os.getpid()) - before
    wait_until(lambda: not any(map(is_alive, left)))
    alive = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left if is_alive(pid)]
    for pid in left:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    prctl(_SUBREAPER, 0)
    assert alive == []


def make_middle(root: Path) -> None:
    """Make a course in which three were graded, two of them by hand, too; since then two handed in anew, and four others."""
    course = Course(CourseFolder.new(root, WEEK).root, WEEK)
    course.release()
    for student, wrong in {"ann": [], "bob": ["receptive_field"], "cai": ["conv_transpose2d"]}.items():
        course.hand_in_as(student, "The mean.", *wrong)
    assert grade_course(course.course, (), "", jobs=1) == GRADED
    with course.gradebook() as gradebook:
        for student, cell, score in [
            ("ann", "reflection", 3.5),
            ("bob", "reflection", 1.0),
            ("bob", "receptive_field_check", 2.0),
        ]:
            grade = gradebook.find_grade(cell, WEEK, WEEK, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, 0.5, False
        for student, cell in [("ann", "reflection"), ("bob", "conv_transpose2d")]:
            gradebook.find_comment(cell, WEEK, WEEK, student).manual_comment = f"Well *done*, {student}."
        gradebook.db.commit()
    for student, wrong in {
        "bob": [],
        "cai": [*WRONG],
        "dan": [],
        "eve": ["receptive_field"],
        "fay": [],
        "gus": [],
    }.items():
        course.hand_in_as(student, f"The mean, says {student}.", *wrong)


def make_finished(middle: Course, root: Path) -> None:
    """Grade a copy of the course, and let nothing disturb that."""
    assert grade_course(middle.at(root).course, (), "", jobs=1) == GRADED


@pytest.fixture(scope="session")
def middle(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Course:
    """The course in the middle of its term; not to be changed."""
    return Course(made_once("middle", make_middle), WEEK)


@pytest.fixture(scope="session")
def finished(middle: Course, made_once: Callable[[str, Callable[[Path], object]], Path]) -> Course:
    """The course after a run that nothing disturbed; not to be changed."""
    return Course(made_once("finished", lambda root: make_finished(middle, root)), WEEK)


@pytest.fixture(scope="session")
def undisturbed(finished: Course) -> dict[str, Any]:
    """All that a run leaves which nothing disturbs."""
    found = finished.everything
    assert found["grade", "ann", "reflection"] == (None, 3.5, 0.5, False)
    assert found["grade", "bob", "receptive_field_check"] == (4.5, 2.0, 0.5, True)
    assert found["comment", "bob", "conv_transpose2d"] == (None, "Well *done*, bob.")
    assert all(f"feedback/{student}/{WEEK}/{WEEK}.html" in found for student in STUDENTS)
    return found


@pytest.fixture
def course(middle: Course, tmp_path: Path) -> Course:
    """The course in the middle of its term, to be disturbed."""
    return middle.at(tmp_path / "course")


@pytest.fixture
def examined(course: Course, finished: Course) -> Course:
    """The same, where all has been examined, and not been recorded."""
    shutil.copytree(finished.root / ".autograder", course.root / ".autograder", dirs_exist_ok=True)
    return course
