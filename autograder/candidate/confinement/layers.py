"""Confine a candidate: call all layers, each in a module of its own, in the order in which they are applied.

A candidate is forked from the warm parent and confines itself irrevocably before the first line of student
code. There are three tiers:

    full      a room of its own (see `room`), and all layers                         (Linux)
    reduced   all layers, in the machine's own file system              (Linux, no namespaces)
    none      limits, a session and an empty directory of its own                   (elsewhere)

The layers: no capabilities and no new privileges; resource limits; Landlock, which lists the files that may
be read and written; seccomp, which lists the system calls that are refused; death with the parent.
If a layer fails, the candidate does not start: no failure is ignored.
`autograder.examiner.tier_probe` determines which tier holds by having a candidate try to escape.
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
        keep: the descriptors that stay open besides the standard three.
        limits: its resource limits.
        tier: the tier of confinement; at the full one, the process is in its room already.
        home: the directory in which it may write.
        rules: the files that it may read, from `reading`.
        parent: the warm parent's process id as this process sees it, which is 0 in a room.
        own_users: whether it gets a user namespace of its own.

    Raises:
        OSError: the kernel refuses a layer, or the warm parent has ended.
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
    files = ruleset(rules, home, in_a_room=tier == FULL)  # created while every path can still be opened
    become_ordinary(own_users)
    limit(limits, threads=own_users)
    drop_privileges()
    restrict_files(files)
    die_with_parent()  # after the last change of user, because that clears it
    if os.getppid() != parent:
        raise OSError("the warm parent ended in the meantime")
    refuse_system_calls(in_a_room=tier == FULL)


def _close_descriptors(keep: Iterable[int]) -> None:
    """Point the standard descriptors to /dev/null and close all others but `keep`."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    start = 3
    for number in sorted(keep):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0] if sys.platform == "linux" else 4096)
