"""A run of `grade` is killed at any moment; the next one completes it, and nothing is lost or left over."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from ..processes import family
from .conftest import Course

LASTS = {"starting": 3.0, "examining": 2.0, "recording": 1.0}  # about how many seconds: moments are drawn from them

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("alone")]


def kill(process: subprocess.Popen[str], whole: bool) -> None:
    """Kill a run: all its processes at once, or the main one only."""
    there = family(process.pid) if whole else {process.pid}
    for pid in there:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)  # so that none sees another die, and cleans up
    for pid in there | (family(process.pid) if whole else set()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def run_and_kill(course: Course, temporary: Path, moment: random.Random, where: str, whole: bool) -> bool:
    """Start a run and kill it in a phase of its work; gives whether it was killed before it ended by itself."""
    waits = {"recording": "report/*/.*.waiting", "examining": ".autograder/*.json", "starting": ".autograder/lock"}
    already = set(course.root.glob(waits[where]))
    process = course.start(temporary=temporary)
    while where != "starting" and process.poll() is None and not set(course.root.glob(waits[where])) - already:
        time.sleep(0.002)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(LASTS[where] * moment.random())
    kill(process, whole)
    return process.returncode == -signal.SIGKILL


def complete(course: Course, temporary: Path, undisturbed: dict) -> None:
    """Let a run complete what was cut short, and compare all there is with what an undisturbed one leaves."""
    process = course.start(temporary=temporary)
    out, err = process.communicate()

    assert process.returncode == 0, out + err
    assert "7 of 7 graded" in err
    course.check(undisturbed)
    assert list(temporary.iterdir()) == []


def test_a_run_that_is_killed_again_and_again(course, tmp_path, undisturbed):
    """After four kills, one of them while starting, one while examining, two while recording, nothing is lost or left."""
    temporary, moment = tmp_path / "tmp", random.Random(4)
    temporary.mkdir()
    phases = [("starting", True), ("examining", False), ("recording", True), ("recording", False)]
    killed = [run_and_kill(course, temporary, moment, where, whole) for where, whole in phases]

    assert sum(killed) >= 2
    complete(course, temporary, undisturbed)


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("--moments")))


def test_a_run_that_is_killed_once(course, tmp_path, undisturbed, seed):
    """Whenever it is killed, all of it or its main process, whether it knows already what mistakes send or not."""
    temporary, moment = tmp_path / "tmp", random.Random(seed)
    temporary.mkdir()
    where = ("starting", "examining", "recording")[seed % 3]
    if where == "examining" and seed % 2:
        shutil.rmtree(course.root / ".autograder" / "fingerprints")

    assert any(run_and_kill(course, temporary, moment, where, seed % 2 == 0) for _ in range(5)), "it was never killed"
    complete(course, temporary, undisturbed)
