"""Landlock: which files may be read and written, by path."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass

from .kernel import syscall


@dataclass(frozen=True)
class Readable:
    """What of the machine's files a candidate may read.

    Attributes:
        paths: files and folders, with all that is below them but for `hidden`.
        hidden: files and folders below them that nobody in there may read.
        links: other names of such paths, and what they lead to.
    """

    paths: tuple[str, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


Rules = tuple[tuple[str, int], ...]  # paths, each with what Landlock allows there and below

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR, _EXECUTE, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 0, 1 << 1
_DEVICES_AND_SOCKETS = 1 << 6 | 1 << 9 | 1 << 11  # making them
OPEN_TRUNCATE, NETWORK, SCOPED = 3, 4, 6  # since which version Landlock knows of them


def landlock_version() -> int:
    """The version of Landlock that the kernel offers.

    Raises:
        OSError: it offers none.
    """
    return syscall(_CREATE_RULESET, None, 0, 1)


def reading(readable: Readable, in_a_room: bool) -> Rules:
    """The rules of what may be read, worked out before the fork.

    Landlock has no exceptions, so around what is hidden each neighbour is named.

    Args:
        readable: what of the machine may be read.
        in_a_room: whether what is hidden is not there, and /proc is the candidate's own.
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
    """A Landlock ruleset: nothing is executed; only what the rules name is read, and written only at home."""
    version = landlock_version()
    if version < OPEN_TRUNCATE and not in_a_room:
        raise OSError(f"Landlock {version} of this kernel does not keep files from being truncated; 3 (Linux 6.2) does")
    handled = (1 << 13) - 1 | sum(1 << bit for bit, since in ((13, 2), (14, 3), (15, 5)) if version >= since)
    network = 3 if version >= NETWORK else 0  # TCP: neither listen nor connect
    scoped = 3 if version >= SCOPED else 0  # neither abstract sockets nor signals across its border
    size = 8 if version < NETWORK else 16 if version < SCOPED else 24
    made = syscall(_CREATE_RULESET, struct.pack("QQQ", handled, network, scoped), size, 0)
    everything = handled & ~_EXECUTE & ~_DEVICES_AND_SOCKETS
    own = [(home, everything), ("/dev/shm", everything)] if in_a_room else [(home, everything)]  # noqa: S108
    for path, rights in (*rules, *own):
        try:
            descriptor = os.open(path, os.O_PATH)
        except FileNotFoundError:
            continue
        syscall(_ADD_RULE, made, 1, struct.pack("=Qi", rights, descriptor), 0)
        os.close(descriptor)
    return made


def restrict_files(made: int) -> None:
    """Put a ruleset on this process, for ever.

    Raises:
        OSError: the kernel refuses it.
    """
    syscall(_RESTRICT_SELF, made, 0)
    os.close(made)
