"""What a candidate may use: the one place where its process is confined.

Today: its own process and session, limited memory, processor time, file size and open files, no
inherited descriptors but the socket, a clean environment, an empty work directory, and death
together with its parent. This bounds accidents. It does not yet hide the machine's files or its
network from a hostile program: kernel confinement (namespaces, Landlock, seccomp) is to be added
in `confine_this_process`, which runs in the candidate before the first line of student code.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import tempfile
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """What one candidate may use.

    Attributes:
        memory: address space in bytes on top of what the warm parent already maps.
        processor_seconds: processor time, over all its threads.
        file_bytes: size of the largest file it may write.
        open_files: descriptors it may hold.
    """

    memory: int = 1 << 30
    processor_seconds: int = 120
    file_bytes: int = 64 << 20
    open_files: int = 128


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone (Linux; elsewhere it sees its socket close)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def confine_this_process(keep: int, limits: Limits) -> None:
    """Confine the process that is about to run student code.

    Args:
        keep: the descriptor of its socket, the only one it keeps besides the standard three.
        limits: what it may use.
    """
    os.setsid()
    die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)
    for what, amount in (
        (resource.RLIMIT_AS, _address_space() + limits.memory),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit already holds
            # a second between the two: a signal that tells why, before the one that cannot be ignored
            resource.setrlimit(what, (amount, amount + 1 if what == resource.RLIMIT_CPU else amount))


def enter(directory: str) -> None:
    """Make an empty directory the candidate's home, and what it works and keeps temporary files in."""
    os.chdir(directory)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = directory


def _address_space() -> int:
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 8 << 30
