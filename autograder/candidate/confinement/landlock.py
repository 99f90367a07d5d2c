"""Landlock: restrict by path which files a process may read and write (https://docs.kernel.org/userspace-api/landlock.html)."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

from .kernel import syscall


@dataclass(frozen=True)
class Readable:
    """The machine's files that a candidate may read.

    Attributes:
        paths: files, and folders with everything below them except `hidden`.
        hidden: files and folders below `paths` that a candidate may not read.
        links: symbolic links to such paths, as pairs (name, target).
    """

    paths: tuple[str, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


Rules = tuple[tuple[str, int], ...]  # pairs (path, access rights that Landlock allows there and below)

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls
_READ_FILE, _READ_DIR, _EXECUTE, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 0, 1 << 1  # linux/landlock.h
_DEVICES_AND_SOCKETS = 1 << 6 | 1 << 9 | 1 << 11  # the rights to create them
OPEN_TRUNCATE, NETWORK, SCOPED = 3, 4, 6  # the version of Landlock's ABI that introduced each


def landlock_version() -> int:
    """Return the version of Landlock's ABI that the kernel offers.

    Raises:
        OSError: it offers none.
    """
    return syscall(_CREATE_RULESET, None, 0, 1)


def reading(readable: Readable, in_a_room: bool) -> Rules:
    """Return the rules that allow reading; computed once, before any candidate is forked.

    Landlock cannot exclude a path below an allowed folder, so in a folder with hidden paths every other entry
    gets a rule of its own.

    Args:
        readable: the machine's files that may be read.
        in_a_room: whether the candidate is in a room, where hidden paths do not exist and /proc is its own.
    """
    rules = [("/proc" if in_a_room else "/proc/self", _READ_FILE | _READ_DIR), ("/dev/null", _READ_FILE | _WRITE_FILE)]
    rules += [(path, _READ_FILE) for path in ("/dev/zero", "/dev/urandom", "/dev/random", "/etc/passwd")]
    waiting = list(readable.paths)
    while waiting:
        path = waiting.pop()
        if in_a_room or not any(hidden.startswith(f"{path}/") for hidden in readable.hidden):
            rules.append((path, _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE))
        else:
            rules.append((path, _READ_DIR))
            waiting += [entry.path for entry in os.scandir(path) if entry.path not in readable.hidden]
    return tuple(rules)


def ruleset(rules: Rules, home: str, in_a_room: bool) -> int:
    """Create a Landlock ruleset: nothing may be executed, only paths with rules read, and only `home` written.

    Args:
        rules: from `reading`.
        home: the candidate's folder.
        in_a_room: whether the candidate is in a room, where /dev/shm is its own and may be written too.

    Returns:
        A descriptor of the ruleset, for `restrict_files`.

    Raises:
        OSError: the kernel refuses, or its Landlock cannot keep files from being truncated.
    """
    version = landlock_version()
    if version < OPEN_TRUNCATE and not in_a_room:
        raise OSError(f"Landlock {version} of this kernel does not keep files from being truncated; 3 (Linux 6.2) does")
    handled = (1 << 13) - 1 | sum(1 << bit for bit, since in ((13, 2), (14, 3), (15, 5)) if version >= since)
    network = 3 if version >= NETWORK else 0  # forbids to bind and to connect TCP sockets
    scoped = 3 if version >= SCOPED else 0  # forbids abstract sockets and signals of processes outside
    size = 8 if version < NETWORK else 16 if version < SCOPED else 24
    descriptor = syscall(_CREATE_RULESET, struct.pack("QQQ", handled, network, scoped), size, 0)
    everything = handled & ~_EXECUTE & ~_DEVICES_AND_SOCKETS
    writable = [(home, everything), ("/dev/shm", everything)] if in_a_room else [(home, everything)]  # noqa: S108
    for path, rights in (*rules, *writable):
        try:
            path_descriptor = os.open(path, os.O_PATH)
        except FileNotFoundError:
            continue
        syscall(_ADD_RULE, descriptor, 1, struct.pack("=Qi", rights, path_descriptor), 0)
        os.close(path_descriptor)
    return descriptor


def restrict_files(descriptor: int) -> None:
    """Put a ruleset from `ruleset` on this process, irrevocably, and close its descriptor.

    Raises:
        OSError: the kernel refuses it.
    """
    syscall(_RESTRICT_SELF, descriptor, 0)
    os.close(descriptor)
