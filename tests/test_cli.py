"""The command line: results on stdout, all else on stderr, and one sentence for every mistake of a caller."""

import copy
import errno
import fcntl
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from autograder import cli
from autograder.course import Course
from autograder.demo import without_markers
from autograder.notebook import read_assignment

ROOT = Path(__file__).resolve().parent.parent
WEEK = "week03_backprop"
SOURCE = ROOT / "source" / WEEK / f"{WEEK}.ipynb"
WRONG = "def chain_rule_small(x, y, z):\n    return 0.0, 0.0, 0.0, 0.0"
RELEASE = ROOT / "release" / WEEK / f"{WEEK}.ipynb"
REPORT = {"schema", "assignment", "status", "reason", "score", "max_score", "exercises", "seed", "seconds"}
EXERCISE = {"name", "score", "max_score", "with_reference_predecessors", "claims"}
CLAIM = {"claim", "verdict", "points", "score", "message", "misconception"}


def filled_in(more="", chain_rule_small=None):
    """The released notebook with right answers, and more text behind the first of them."""
    notebook = nbformat.read(RELEASE, as_version=4)
    answers = {cell.name: without_markers(cell.source) for cell in read_assignment(SOURCE).cells if cell.solution}
    answers["numerical_gradient"] += more
    answers["chain_rule_small"] = chain_rule_small or answers["chain_rule_small"]
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return nbformat.writes(notebook)


def hand_in(root, student, text):
    """Put a notebook where nbgrader collects them."""
    path = root / "submitted" / student / WEEK / f"{WEEK}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture(scope="session")
def _released(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli") / "course"
    shutil.copytree(ROOT / "source", root / "source")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    done = NbGraderAPI(config=copy.deepcopy(Course(root).config)).generate_assignment(WEEK)
    assert done["success"], done["log"]
    hand_in(root, "ann", filled_in())
    return root


@pytest.fixture
def course(_released, tmp_path):
    """A course in which one notebook was handed in."""
    return Path(shutil.copytree(_released, tmp_path / "course"))


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs a command in this process; gives its exit status, what it printed, and its complaints."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, *capsys.readouterr()

    return command


@pytest.fixture(scope="module")
def partly_right(tmp_path_factory):
    """A notebook with one wrong answer."""
    path = tmp_path_factory.mktemp("one") / "mine.ipynb"
    path.write_text(filled_in(chain_rule_small=WRONG))
    return path


def start(*arguments, **options):
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *map(str, arguments)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


def gone(group):
    """Whether a group of processes has no member, at the latest after a moment: init takes its time to bury some."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


class TestHelp:
    """What there is to read before the first run."""

    def test_every_command_is_listed(self, command):
        """Without a command, too."""
        status, out, _ = command("--help")

        assert status == 0
        assert all(f" {name} " in out for name in ("grade", "demo", "build"))

    def test_grade_has_examples(self, command):
        """They can be copied as they stand."""
        status, out, _ = command("grade", "--help")
        words = " ".join(out.replace("│", " ").split())

        assert status == 0
        assert "python -m autograder grade week03_backprop --student alice --jobs 4" in words
        assert "python -m autograder grade --notebook alice.ipynb --assignment week03_backprop --json" in words


class TestOneNotebook:
    """`grade --notebook`: one file in, one report out."""

    def test_json_is_one_object_as_documented(self, partly_right, course):
        """Exactly one object on stdout, with the fields of the contract; status 0; no gradebook is touched."""
        before = (course / "gradebook.db").read_bytes()
        process = start("grade", "--notebook", partly_right, "--assignment", WEEK, "--json", "--course-dir", course)
        out, err = process.communicate()
        report = json.loads(out)

        assert process.returncode == 0
        assert err == ""
        assert set(report) >= REPORT
        assert (report["schema"], report["assignment"], report["status"], report["reason"]) == (1, WEEK, "graded", None)
        assert type(report["seed"]) is int
        assert report["seconds"] > 0
        for exercise in report["exercises"]:
            assert set(exercise) == EXERCISE
            assert all(set(claim) == CLAIM for claim in exercise["claims"])
            assert {claim["verdict"] for claim in exercise["claims"]} <= {"passed", "failed", "skipped", "error"}
            assert exercise["score"] == sum(claim["score"] for claim in exercise["claims"])
            assert exercise["max_score"] == sum(claim["points"] for claim in exercise["claims"])
        assert report["score"] == sum(exercise["score"] for exercise in report["exercises"])
        assert 6 <= report["score"] < report["max_score"] == sum(each["max_score"] for each in report["exercises"])
        assert (course / "gradebook.db").read_bytes() == before
        assert not (course / "report").exists()

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("{", "not valid JSON"),
            ("", "The file is empty"),
            ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "the notebook of another assignment"),
        ],
        ids=["broken", "empty", "another week's"],
    )
    def test_what_cannot_be_graded_is_status_1(self, command, tmp_path, content, reason):
        """The report says so, too; it has no exercises that could be taken for a score."""
        path = tmp_path / "mine.ipynb"
        path.write_text(content)
        status, out, err = command("grade", "--notebook", path, "--assignment", WEEK, "--json", "--course-dir", ROOT)
        report = json.loads(out)

        assert status == 1
        assert (report["status"], report["exercises"]) == ("not_graded", [])
        assert reason in report["reason"]
        assert reason in " ".join(err.split())


class TestWrongUsage:
    """Status 2, one clear sentence, no traceback, and nothing on stdout."""

    def check(self, result, *told):
        status, out, err = result
        text = " ".join(err.split())

        assert status == 2
        assert out == ""
        assert text.startswith("Error: ")
        assert all(part in text for part in told), text
        assert "Traceback" not in text

    @pytest.mark.parametrize(
        ("arguments", "told"),
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
    def test_wrong_arguments(self, command, course, arguments, told):
        """What is wrong, and what to write instead."""
        self.check(command("grade", *arguments, "--course-dir", course), *told)

    def test_jupyters_own_folders_are_no_students(self, course):
        """Who looks at a notebook in Jupyter leaves a hidden folder beside it, which nbgrader does not see either."""
        for folder in (".ipynb_checkpoints/x", "ann/.ipynb_checkpoints"):
            (course / "submitted" / folder).mkdir(parents=True)

        assert [(found.student, found.assignment) for found in Course(course).handins()] == [("ann", WEEK)]

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


class TestInterruptions:
    """What was done before stays."""

    def test_a_full_disk_leaves_the_old_report(self, command, course, monkeypatch):
        """One sentence, status 1; the report of the run before is whole, and so is the gradebook."""
        assert command("grade", "--course-dir", course)[0] == 0
        report = course / "report" / WEEK / "ann.json"
        before = report.read_bytes()
        hand_in(course, "ann", filled_in(chain_rule_small=WRONG))
        write_bytes = Path.write_bytes

        def full(self, content):
            if self.parent.parent.name == "report":
                write_bytes(self, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, "No space left on device", str(self))
            return write_bytes(self, content)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", full)
            status, _, err = command("grade", "--course-dir", course)

            assert status == 1
            assert "No space left on device" in err
            assert "Traceback" not in err
            assert report.read_bytes() == before
            assert [path.name for path in report.parent.iterdir()] == ["ann.json"]
        status, _, err = command("grade", "--course-dir", course)

        assert status == 0
        assert "1 were examined before and are unchanged, 0 were recorded before" in err
        assert report.read_bytes() != before

    def test_ctrl_c_ends_soon_and_the_next_run_goes_on(self, course):
        """Status 130, one sentence, no process left; what was examined before is not examined again."""
        for number in range(1, 7):
            hand_in(course, f"student{number}", filled_in(f"\n\n\nimport time\ntime.sleep(0.4 + {number} / 1000)"))
        process = start("grade", "--jobs", "1", "--course-dir", course, start_new_session=True)
        remembered = course / ".autograder"
        deadline = time.monotonic() + 120
        while len(list(remembered.glob("*.json"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        kept = len(list(remembered.glob("*.json")))

        assert process.returncode == 130
        assert out == ""
        assert "Interrupted. What was examined is kept: run the same command again to go on." in err
        assert "Traceback" not in err
        assert 2 <= kept < 7
        assert gone(process.pid)
        process = start("grade", "--course-dir", course)
        _, err = process.communicate()

        assert process.returncode == 0
        assert f"7 of 7 graded; {kept} were examined before" in err
