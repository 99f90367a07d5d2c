"""An ordinary user without privileges: who a candidate is, and that it cannot become anybody else."""

from __future__ import annotations

import os
import struct

from .kernel import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, checked, libc, prctl

NOBODY = 65534  # whom a candidate runs as where we are root: an ordinary user who owns nothing
_CLONE_NEWUSER = 0x10000000


def ordinary_ids() -> tuple[int, int]:
    """The user and the group that a candidate runs as: ours, but never the machine's root."""
    if os.getuid() == 0:
        with open("/proc/self/uid_map") as file:
            ranges = [[int(number) for number in line.split()] for line in file]
        if any(first <= NOBODY < first + count for first, _, count in ranges):
            return NOBODY, NOBODY
    return os.getuid(), os.getgid()  # root of a user namespace that knows nobody else is root nowhere else


def become_ordinary(own_users: bool) -> None:
    """Stop being root, whose processes the kernel does not count; and leave the users of the warm parent.

    In a user namespace of its own, capabilities that a mistake of the kernel's might give back mean
    nothing outside, and its threads are counted by themselves.
    """
    user, group = ordinary_ids()
    if os.getuid() != user:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        prctl(PR_SET_DUMPABLE, 1)  # its /proc/self is its own again
    if own_users:
        checked(libc.unshare(_CLONE_NEWUSER), "a user namespace for the candidate")
        map_users("self", user, group)


def map_users(process: str, user: int, group: int) -> None:
    """Say who a process is in its new user namespace: who it was, and nobody else."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/{process}/{name}", "w") as file:
            file.write(text)


def drop_privileges() -> None:
    """Give up all capabilities, and for ever the means to get any: set-user-id files, file capabilities."""
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)  # version 3; effective, permitted, inheritable
    checked(libc.capset(header, none), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)
