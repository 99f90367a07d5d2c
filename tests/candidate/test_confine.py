"""The layers of confinement, each by itself: what one of them holds does not rely on another."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from pathlib import Path

import pytest

import autograder
from autograder.candidate.confinement import landlock, room, seccomp
from autograder.candidate.confinement.landlock import Readable

PACKAGE = Path(autograder.__file__).parent
HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement needs Linux")

TRY = """
import errno, os, resource, socket, sys, threading
sys.path.insert(0, {package!r})
from candidate.confinement import kernel, landlock, rlimits, seccomp, users
from candidate.protocol.limits import Limits

def number(attempt):
    try:
        attempt()
    except OSError as error:
        return error.errno
    return 0
"""


def alone(layer: str, *attempts: str) -> list[int]:
    """What some attempts end with, as error numbers, in a process in which only one layer was put on."""
    lines = [TRY.format(package=str(PACKAGE)), layer, *(f"print(number(lambda: {attempt}))" for attempt in attempts)]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


def test_system_calls_by_themselves():
    """With the filter alone, sockets, programs, processes and signals to others are refused; threads are not."""
    found = alone(
        "users.drop_privileges()\nseccomp.refuse_system_calls(in_a_room=False)",
        "socket.socket()", "os.execv('/bin/true', ['true'])", "os.fork()", "os.kill(os.getppid(), 0)",
        "os.chmod('/no/such/file', 0)", "os.kill(os.getpid(), 0)", "threading.Thread(target=print).start()",
        "socket.socketpair()", "open('/etc/passwd').close()",
    )  # fmt: skip

    assert found == [errno.EPERM, errno.EPERM, errno.EAGAIN, errno.EPERM, errno.EPERM, 0, 0, 0, 0]


def test_in_a_room_modes_may_be_changed():
    """Where the files are the candidate's own, the filter lets their modes and times be changed."""
    layer = "users.drop_privileges()\nseccomp.refuse_system_calls(in_a_room=True)"

    assert alone(layer, "os.chmod('/no/such/file', 0)") == [errno.ENOENT]


def test_landlock_by_itself(tmp_path):
    """With Landlock alone, only what is named is read, only home is written, and what is hidden is neither."""
    for name in ("home", "read", "read/hidden", "read/shown"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    layer = (
        "users.drop_privileges()\n"
        f"shown = landlock.Readable(({str(tmp_path / 'read')!r},), ({str(tmp_path / 'read/hidden')!r},))\n"
        f"ruleset = landlock.ruleset(landlock.reading(shown, False), {str(tmp_path / 'home')!r}, in_a_room=False)\n"
        "kernel.syscall(landlock._RESTRICT_SELF, ruleset, 0)"
    )
    try:
        landlock.landlock_version()
    except OSError as error:
        pytest.skip(f"no Landlock: {error}")
    at = {name: str(tmp_path / name / "file") for name in ("home", "read", "read/hidden", "read/shown")}

    assert alone(
        layer,
        f"open({at['home']!r}, 'w').close()", f"os.mkdir({str(tmp_path / 'home/new')!r})", f"open({at['read']!r}).close()",
        f"open({at['read/shown']!r}).close()", f"os.listdir({str(tmp_path / 'read')!r})",
        f"open({at['read/hidden']!r})", f"open({at['read']!r}, 'a')", f"os.truncate({at['read']!r}, 0)",
        f"os.remove({at['read']!r})", "open('/etc/hosts')", "os.listdir('/')",
        f"os.link({at['read']!r}, {str(tmp_path / 'home/link')!r})",
    ) == [0] * 5 + [errno.EACCES] * 6 + [errno.EXDEV]  # fmt: skip


def test_privileges_by_themselves():
    """Without capabilities and with no new ones, nothing that needs them works, and nothing brings them back."""
    layer = "users.drop_privileges()"
    status = "int(open('/proc/self/status').read().split('{}:')[1].split()[0], 16)"
    back = "kernel.checked(kernel.libc.capset(b' \\x05\\x08 ' + bytes(4), b'\\xff' * 24), 'capset')"
    checks = [f"1 / (not {status.format('CapEff')})", f"1 / {status.format('NoNewPrivs')}", back, "os.chroot('/')"]

    assert alone(layer, *checks) == [0, 0, errno.EINVAL, errno.EPERM]


def test_limits_by_themselves():
    """The limits bound private and shared memory and the size of files, and cannot be raised."""
    layer = (
        "rlimits.limit(Limits(memory=1 << 28, file_bytes=1 << 16))\n"
        "import mmap\nfile = open('/dev/shm/test-of-limits-%d' % os.getpid(), 'w+b', 0)\nos.remove(file.name)"
    )
    assert alone(layer, "mmap.mmap(-1, 1 << 29)", "mmap.mmap(-1, 1 << 29, mmap.MAP_PRIVATE)", "file.truncate(1 << 20)") == [
        errno.ENOMEM, errno.ENOMEM, errno.EFBIG,
    ]  # fmt: skip


def test_of_two_names_of_a_call_both_are_right():
    """Every number of a refused system call is the one in the kernel's headers, where these are installed."""
    if not all(path.exists() for path in HEADERS):
        pytest.skip("the kernel's headers are not installed")
    known = [
        dict(re.findall(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)$", path.read_text(), re.MULTILINE)) for path in HEADERS
    ]
    calls = seccomp._REFUSED | seccomp._REFUSED_OUTSIDE_A_ROOM | seccomp._FORKS
    calls |= {
        "clone": seccomp._CLONE, "clone3": seccomp._CLONE3, "kill": seccomp._KILL, "tgkill": seccomp._TGKILL,
        "socketpair": seccomp._SOCKETPAIR, "prctl": seccomp._PRCTL, "ioctl": seccomp._IOCTL, "fcntl": seccomp._FCNTL,
        "prlimit64": seccomp._PRLIMIT,
    }  # fmt: skip
    checked = 0
    for name, numbers in calls.items():
        for number, header in zip(numbers, known, strict=True):
            if name in header:
                assert number == int(header[name]), name
                checked += 1

    assert checked > 150


@pytest.mark.parametrize("where", ["on the path", "among the packages", "in the interpreter"])
def test_the_project_is_never_shown(where, tmp_path, monkeypatch):
    """Wherever the project lies, what candidates may read holds nothing of it, but for packages in it."""
    base = tmp_path / "base"
    (base / "lib" / "python3.99").mkdir(parents=True)
    project = {
        "on the path": tmp_path / "project",
        "among the packages": base / "lib" / "python3.99" / "site-packages",
        "in the interpreter": base / "lib" / "course",
    }[where]
    packages = project if where == "among the packages" else project / ".nox" / "lib" / "site-packages"
    for folder in (project / "autograder", project / "solutions", packages / "numpy"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "file.py").touch()
    monkeypatch.setattr(room.sys, "base_prefix", str(base))
    monkeypatch.setattr(
        room.sys, "path", [str(project), str(tmp_path), str(packages), str(base / "lib" / "python3.99")]
    )
    shown = room.readable(str(project))

    def is_shown(path: Path) -> bool:
        holders = {str(path), *map(str, path.parents)}
        return bool(holders & set(shown.paths)) and not holders & set(shown.hidden)

    assert is_shown(packages / "numpy" / "file.py")
    assert is_shown(base / "lib" / "python3.99" / "os.py")
    assert not is_shown(project / "autograder" / "file.py")
    assert not is_shown(project / "solutions" / "file.py")


def test_another_environments_packages_are_hidden(tmp_path, monkeypatch):
    """Of the interpreter below a virtual environment, the packages are nobody's business."""
    theirs = tmp_path / "base" / "lib" / "python3.99" / "site-packages"
    theirs.mkdir(parents=True)
    monkeypatch.setattr(room.sys, "base_prefix", str(tmp_path / "base"))
    monkeypatch.setattr(room.sys, "path", [str(theirs.parent)])

    assert str(theirs) in room.readable("/nowhere").hidden


def test_links_lead_where_they_did(tmp_path, monkeypatch):
    """A folder that is reached through a link has its name in a room, too."""
    real = tmp_path / "real" / "site-packages"
    real.mkdir(parents=True)
    (tmp_path / "named").symlink_to(tmp_path / "real")
    monkeypatch.setattr(room.sys, "path", [str(tmp_path / "named" / "site-packages")])
    shown = room.readable("/nowhere")

    assert isinstance(shown, Readable)
    assert str(real) in shown.paths
    assert (str(tmp_path / "named" / "site-packages"), str(real)) in shown.links
