"""System calls that Python has no function for, and what they share."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys

libc = ctypes.CDLL(None, use_errno=True)
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # seccomp's name, and our column below
AUDIT_ARCHITECTURE, COLUMN = _MACHINES.get(platform.machine(), (0, 0))

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38


def syscall(number: int, *arguments: object) -> int:
    """Make a system call.

    Raises:
        OSError: the kernel refuses it.
    """
    whole = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(libc.syscall(ctypes.c_long(number), *whole), f"system call {number}")


def checked(result: int, what: str) -> int:
    """The result of a C function that answers -1 if it fails.

    Raises:
        OSError: it failed.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: object) -> None:
    """Change something about this process.

    Raises:
        OSError: the kernel refuses it.
    """
    whole = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (option, *arguments, 0, 0, 0, 0)]
    checked(libc.prctl(*whole[:5]), f"prctl {option}")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone (Linux; elsewhere it sees its socket close)."""
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
