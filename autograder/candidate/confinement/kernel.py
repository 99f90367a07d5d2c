"""System calls that Python's standard library has no function for, made through libc."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys

libc = ctypes.CDLL(None, use_errno=True)
# For each machine its AUDIT_ARCH_* constant (linux/audit.h), and the column of its numbers in `seccomp`'s tables.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
AUDIT_ARCHITECTURE, COLUMN = _MACHINES.get(platform.machine(), (0, 0))

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38  # linux/prctl.h


def syscall(number: int, *arguments: object) -> int:
    """Make a system call and return its result.

    Args:
        number: of the system call on this machine.
        arguments: integers, bytes or None, which is the null pointer.

    Raises:
        OSError: the kernel refuses it.
    """
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(libc.syscall(ctypes.c_long(number), *words), f"system call {number}")


def checked(result: int, action: str) -> int:
    """Return the result of a C function that returns -1 on failure.

    Args:
        result: what the function returned.
        action: begins the message of the error.

    Raises:
        OSError: the result is negative; with `errno`.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{action}: {os.strerror(number)}")
    return result


def prctl(option: int, *arguments: object) -> None:
    """Set an attribute of this process: `option` is one of the constants PR_SET_*.

    Raises:
        OSError: the kernel refuses it.
    """
    words = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (option, *arguments, 0, 0, 0, 0)]
    checked(libc.prctl(*words[:5]), f"prctl {option}")


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends. Linux only; elsewhere it ends when its socket closes."""
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
