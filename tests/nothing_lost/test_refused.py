"""The machine refuses: no room on the disk, a locked gradebook, a course that cannot be written. One sentence; then all is well."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from autograder.gradebook import record
from autograder.grading import examine

from ..gradebook.conftest import ROOT
from .conftest import Course

GRADE = f"{sys.executable} -m autograder grade --jobs 1 --course-dir"


def in_mounts_of_its_own(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount; skip where this machine lets nobody."""
    shell = ["unshare", "--mount", *([] if os.getuid() == 0 else ["--map-root-user"]), "sh", "-c"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*shell, "mount -t tmpfs tmpfs /mnt"], capture_output=True).returncode
    ):
        pytest.skip("mounting is refused here, also in a namespace of its own")
    return subprocess.run(
        [*shell, script, "sh", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def is_one_sentence(err: str, *told: str) -> None:
    """What went wrong is told once, without a stack trace, and it is told what to do."""
    errors = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, err
    assert all(part in errors[0] for part in told), err
    assert "Traceback" not in err
    assert "sqlalche" not in err


FULL_DISK = f"""
mkdir "$2" && mount -t tmpfs -o size=20m tmpfs "$2" && cp -r "$1"/. "$2" || exit 1
for room in 0 60; do
    head -c $(($(df -k --output=avail "$2" | tail -1) - $room))k /dev/zero >"$2/filler"
    {GRADE} "$2" >"$3/out$room" 2>"$3/err$room"; echo $? >>"$3/statuses"
    rm "$2/filler"
done
{GRADE} "$2" >"$3/out" 2>"$3/err"; echo $? >>"$3/statuses"
cp -r "$2" "$4"
"""


@pytest.mark.slow
def test_a_full_disk(examined, tmp_path, undisturbed):
    """Room for no report, then for some of the gradebook: one sentence, status 1; with room again, all is as it would have been."""
    told = tmp_path / "told"
    told.mkdir()
    done = in_mounts_of_its_own(FULL_DISK, examined.root, tmp_path / "small", told, tmp_path / "after")

    assert done.returncode == 0, done.stderr
    assert (told / "statuses").read_text().split() == ["1", "1", "0"]
    is_one_sentence((told / "err0").read_text(), "No space left on device: ", f"{tmp_path}/small/report/")
    is_one_sentence((told / "err60").read_text(), "gradebook.db cannot be written to (database or disk is full). See")
    Course(tmp_path / "after", examined.week).check(undisturbed)


def test_a_course_that_cannot_be_written(examined):
    """One sentence, status 1, before anything is examined."""
    script = f'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && {GRADE} "$1"'
    done = in_mounts_of_its_own(script, examined.root)

    assert done.returncode == 1
    assert done.stdout == ""
    is_one_sentence(done.stderr, "Read-only file system: ", str(examined.root))
    assert "Examining" not in done.stderr


@pytest.mark.parametrize(
    ("module", "step"),
    [(record, "nbgrader_of"), (examine, "examine_files"), (record, "take"), (record, "write_whole")],
    ids=["starting", "examining", "recording", "recording later"],
)
def test_a_gradebook_that_is_locked_meanwhile(command, examined, undisturbed, monkeypatch, module, step):
    """Another program locks it in the middle of a run: one sentence, status 1; when it is free, a run completes all."""
    if step == "nbgrader_of":
        monkeypatch.setattr(record, "check_writable", lambda course: None)  # a moment before, it was free
    original, locks = getattr(module, step), []

    def locked_first(*arguments, **options):
        if not locks:
            locks.append(sqlite3.connect(examined.root / "gradebook.db", isolation_level=None))
            locks[0].execute("BEGIN EXCLUSIVE")
        return original(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(module, step, locked_first)
        status, out, err = command("grade", "--jobs", "1", "--course-dir", examined.root)
    locks[0].close()

    assert (status, out) == (1, "")
    is_one_sentence(err, "gradebook.db is locked by another program. Close what uses it")
    assert command("grade", "--jobs", "1", "--course-dir", examined.root)[0] == 0
    examined.check(undisturbed)
