"""What a caller can do wrong, and where to read what is right."""

import fcntl
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from autograder.assignment.course_folder import Course

WEEK = "week03_backprop"
RELEASE = Path(__file__).resolve().parent.parent.parent / "release" / WEEK / f"{WEEK}.ipynb"


class TestHelp:
    """What there is to read before the first run."""

    def test_every_command_is_listed(self, command):
        """Without a command, too."""
        status, out, _ = command("--help")

        assert status == 0
        assert all(f" {name} " in out for name in ("grade", "demo", "build", "new-exercise"))

    def test_grade_has_examples(self, command):
        """They can be copied as they stand."""
        status, out, _ = command("grade", "--help")
        words = " ".join(out.replace("│", " ").split())

        assert status == 0
        assert "python -m autograder grade week03_backprop --student alice --jobs 4" in words
        assert "python -m autograder grade --notebook alice.ipynb --assignment week03_backprop --json" in words


class TestWrongUsage:
    """Status 2, one clear sentence, no traceback, and nothing on stdout."""

    def check(self, result, *parts):
        status, out, err = result
        text = " ".join(err.split())

        assert status == 2
        assert out == ""
        assert text.startswith("Error: ")
        assert all(part in text for part in parts), text
        assert "Traceback" not in text

    @pytest.mark.parametrize(
        ("arguments", "parts"),
        [
            (["week99_nothing"], ["no assignment 'week99_nothing'", f"There is: {WEEK}", "--course-dir"]),
            (["--student", "nobody"], ["no submission of anything by nobody", "nbgrader collect", "--course-dir"]),
            (["--json"], ["go with --notebook"]),
            (["--assignment", WEEK], ["go with --notebook"]),
            (["--seed", "3"], ["go with --notebook"]),
            (["--notebook", "x.ipynb"], ["--notebook FILE --assignment WEEK"]),
            ([WEEK, "--notebook", "x.ipynb", "--assignment", WEEK], ["--notebook FILE --assignment WEEK"]),
            (["--notebook", "/nowhere/x.ipynb", "--assignment", WEEK], ["no file /nowhere/x.ipynb"]),
            (["--notebook", RELEASE, "--assignment", "week99_nothing"], ["no assignment 'week99_nothing'"]),
        ],
        ids=["week", "student", "json", "assignment", "seed", "no assignment", "both", "no file", "which week"],
    )
    def test_wrong_arguments(self, command, course, arguments, parts):
        """What is wrong, and what to write instead."""
        self.check(command("grade", *arguments, "--course-dir", course), *parts)

    def test_jupyters_own_folders_are_no_students(self, course):
        """Who looks at a notebook in Jupyter leaves a hidden folder beside it, which nbgrader does not see either."""
        for folder in (".ipynb_checkpoints/x", "ann/.ipynb_checkpoints"):
            (course / "submitted" / folder).mkdir(parents=True)

        assert [(handin.student, handin.assignment) for handin in Course(course).handins()] == [("ann", WEEK)]

    def test_only_students_whom_nbgrader_takes(self, course):
        """`student_id_exclude` holds here, too."""
        shutil.copytree(course / "submitted" / "ann", course / "submitted" / "demo")
        with (course / "nbgrader_config.py").open("a") as config:
            config.write("\nc.CourseDirectory.student_id_exclude = 'demo, staff'\n")

        assert [handin.student for handin in Course(course).handins()] == ["ann"]

    def test_a_student_is_a_name_and_no_pattern(self, command, course):
        """`*` is nobody's name."""
        self.check(command("grade", "--student", "a*", "--course-dir", course), "no submission of anything by a*")

    def test_swapped_folders(self, command, course):
        """`submitted/WEEK/STUDENT` has an advice that leads somewhere."""
        (course / "submitted" / WEEK).mkdir()
        (course / "submitted" / "ann").rename(course / "submitted" / WEEK / "ann")

        self.check(
            command("grade", "--course-dir", course),
            "no submission of anything", f"Move submitted/{WEEK}/STUDENT to submitted/STUDENT/{WEEK}.",
        )  # fmt: skip

    def test_no_submissions(self, command, course):
        """Zero collected is an error, not an empty success."""
        shutil.rmtree(course / "submitted")

        self.check(command("grade", "--course-dir", course), "no submission of anything in", "nbgrader zip_collect")

    @pytest.mark.parametrize("name", ["grade", "demo"])
    def test_no_course(self, command, tmp_path, name):
        """A folder that is none is named."""
        self.check(command(name, "--course-dir", tmp_path), str(tmp_path))

    def test_an_unknown_option(self, command):
        """Also what typer finds is status 2."""
        status, out, err = command("grade", "--colour")

        assert (status, out) == (2, "")
        assert "No such option" in err

    def test_not_released(self, command, course):
        """Nothing can be recorded before nbgrader knows the assignment."""
        (course / "gradebook.db").unlink()

        self.check(command("grade", "--course-dir", course), f"Release it first: nbgrader generate_assignment {WEEK}")

    def test_a_locked_gradebook(self, command, course, monkeypatch):
        """Another program writes to it: nothing is examined in vain."""
        monkeypatch.setattr("autograder.gradebook.record.LOCK_SECONDS", 0.1)
        connection = sqlite3.connect(course / "gradebook.db", isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        try:
            self.check(command("grade", "--course-dir", course), "gradebook.db is locked by another program. Close")
        finally:
            connection.close()

    def test_a_gradebook_that_is_none(self, command, course):
        """A damaged file is not written over."""
        (course / "gradebook.db").write_text("this is no database, whatever its name says" * 50)

        self.check(command("grade", "--course-dir", course), "cannot be opened", "Restore it from a copy")

    def test_a_read_only_gradebook(self, command, course, monkeypatch):
        """Without write permission it says so before examining anything."""
        gradebook = course / "gradebook.db"
        gradebook.chmod(0o444)
        if os.getuid() == 0:  # permissions mean nothing to root: answer as anybody else would be answered
            access = os.access
            monkeypatch.setattr(os, "access", lambda path, mode: path != gradebook and access(path, mode))

        self.check(command("grade", "--course-dir", course), "gradebook.db cannot be written to. Give yourself")
        assert not list((course / ".autograder").glob("*.json"))

    def test_two_runs_at_once(self, command, course):
        """The gradebook has one writer."""
        (course / ".autograder").mkdir()
        with open(course / ".autograder" / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)

            self.check(command("grade", "--course-dir", course), "Another run is grading this course. Wait")
