"""Confine a candidate: call every layer, one file each, in the order in which they are put on.

A candidate is forked from the warm parent and confines itself, before the first line of student code,
in a way that cannot be undone from inside. There are three tiers:

    full      a room of its own (see `room`), and all layers                         (Linux)
    reduced   all layers, in the machine's own file system              (Linux, no namespaces)
    none      limits, a session and an empty directory of its own                   (elsewhere)

The layers: no capabilities, no new privileges; limits; Landlock, which names the files that may be
read and written; seccomp, which names the system calls that are refused; death with the parent.
Each is put on completely or the candidate does not start: nothing here is tried and passed over.
`autograder.examiner.tier_probe` finds out which tier holds, by having a candidate try to get out.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterable

from ..protocol.limits import FULL, NONE, Limits, Tier
from .kernel import die_with_parent
from .landlock import Rules, restrict_files, ruleset
from .rlimits import limit
from .seccomp import refuse_system_calls
from .users import become_ordinary, drop_privileges


def confine_this_process(
    keep: Iterable[int], limits: Limits, tier: Tier, home: str, rules: Rules, parent: int, own_users: bool = False
) -> None:
    """Confine the process that is about to run student code.

    Args:
        keep: the descriptors that it keeps besides the standard three.
        limits: what it may use.
        tier: how far; at the full one, the process is in its room already.
        home: the directory in which it may write.
        rules: what it may read, from `reading`.
        parent: the warm parent as the process sees it; 0 from within a room.
        own_users: whether it gets a user namespace of its own.

    Raises:
        OSError: the kernel refuses a layer.
    """
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    _close_descriptors(keep)
    os.chdir(home)
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = home
    if tier == NONE:
        limit(limits)
        die_with_parent()
        return
    files = ruleset(rules, home, in_a_room=tier == FULL)  # while every path may still be opened
    become_ordinary(own_users)
    limit(limits, threads=own_users)
    drop_privileges()
    restrict_files(files)
    die_with_parent()  # after the last change of user, which would undo it
    if os.getppid() != parent:
        raise OSError("the warm parent ended in the meantime")
    refuse_system_calls(in_a_room=tier == FULL)


def _close_descriptors(keep: Iterable[int]) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    start = 3
    for number in sorted(keep):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0] if sys.platform == "linux" else 4096)
