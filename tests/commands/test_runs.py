"""Whole runs: one notebook, and a class that is interrupted."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..processes import is_gone, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "week03_backprop"
REPORT = {"schema", "assignment", "status", "reason", "score", "max_score", "exercises", "seed", "seconds"}
EXERCISE = {"name", "score", "max_score", "with_reference_predecessors", "claims"}
CLAIM = {"claim", "verdict", "points", "score", "message", "cause", "hint", "misconception"}


def start(*arguments, **options):
    """Start a command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", *map(str, arguments)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, **options,
    )  # fmt: skip


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
        assert (report["schema"], report["assignment"], report["status"], report["reason"]) == (2, WEEK, "graded", None)
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
            ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "it has no cells"),
        ],
        ids=["broken", "empty", "without cells"],
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


class TestInterruptions:
    """What was done before stays."""

    def test_a_full_disk_leaves_the_old_report(self, command, course, hand_in, monkeypatch):
        """One sentence, status 1; the report of the run before is whole, and so is the gradebook."""
        assert command("grade", "--course-dir", course)[0] == 0
        report = course / "report" / WEEK / "ann.json"
        before = report.read_bytes()
        hand_in("ann", wrong=True)
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

    def test_ctrl_c_ends_soon_and_the_next_run_goes_on(self, course, hand_in, tmp_path):
        """Status 130, one sentence, no process left; what was examined before is not examined again."""
        waits = tmp_path / "waits"
        waits.touch()
        for number in range(1, 6):
            wait = f"while os.path.exists({str(waits)!r}): time.sleep(0.02)" if number > 2 else ""
            hand_in(f"student{number}", f"\n\n\nimport os, time\n{wait}  # {number}")
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `pytest &` ignores it, and so would ours
        process = start("grade", "--jobs", "1", "--course-dir", course, start_new_session=True)
        remembered = course / ".autograder"
        assert wait_until(lambda: len(list(remembered.glob("*.json"))) >= 2 or process.poll() is not None)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
        waits.unlink()
        kept = len(list(remembered.glob("*.json")))

        assert process.returncode == 130, err
        assert out == ""
        assert "Interrupted. What was examined is kept: run the same command again to go on." in err
        assert "Traceback" not in err
        assert 2 <= kept < 6
        assert wait_until(lambda: is_gone(process.pid))
        process = start("grade", "--course-dir", course)
        _, err = process.communicate()

        assert process.returncode == 0
        assert f"6 of 6 graded; {kept} were examined before" in err


def test_odd_folders_stop_nobody(command, course):
    """What archives and browsers leave beside a submission is named; so is an assignment that was not released."""
    (course / "submitted" / "ann" / WEEK / f"{WEEK}.ipynb").write_bytes(
        (course / "release" / WEEK / f"{WEEK}.ipynb").read_bytes()
    )
    for folder in ("berta/__MACOSX", f"ann/{WEEK} (1)", "ann/week09_convolution_more"):
        (course / "submitted" / folder).mkdir(parents=True)
    status, out, err = command("grade", "--jobs", 1, "--course-dir", course)
    said = " ".join(err.split())

    assert status == 0, err
    assert "ann" in out
    assert f"no assignment has this name: submitted/ann/{WEEK} (1), submitted/berta/__MACOSX." in said
    assert "Release it first: nbgrader generate_assignment week09_convolution_more" in said
    assert "1 of 1 graded" in said
