"""User ids and capabilities: make a candidate an unprivileged user that cannot become any other."""

from __future__ import annotations

import os
import struct

from .kernel import PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, checked, libc, prctl

NOBODY = 65534  # the user of candidates where we are root: it owns no files
_CLONE_NEWUSER = 0x10000000


def ordinary_ids() -> tuple[int, int]:
    """Return the user id and group id that a candidate runs as: ours, but never the machine's root."""
    if os.getuid() == 0:
        with open("/proc/self/uid_map") as file:
            ranges = [[int(number) for number in line.split()] for line in file]
        if any(first <= NOBODY < first + count for first, _, count in ranges):
            return NOBODY, NOBODY
    return os.getuid(), os.getgid()  # id 0 where `nobody` is not mapped: root of a user namespace, not of the machine


def become_ordinary(own_users: bool) -> None:
    """Stop being root, for whom the kernel does not limit processes; then, if `own_users`, enter a new user namespace.

    In a user namespace of its own, its threads are counted separately, and capabilities that it might regain
    through a vulnerability of the kernel mean nothing outside.

    Raises:
        OSError: the kernel refuses.
    """
    user, group = ordinary_ids()
    if os.getuid() != user:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        prctl(PR_SET_DUMPABLE, 1)  # a change of user clears it, and then /proc/self belongs to root
    if own_users:
        checked(libc.unshare(_CLONE_NEWUSER), "a user namespace for the candidate")
        map_users("self", user, group)


def map_users(process: str, user: int, group: int) -> None:
    """Map one user and one group into a process's new user namespace, under the same ids."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/{process}/{name}", "w") as file:
            file.write(text)


def drop_privileges() -> None:
    """Drop all capabilities, and irrevocably the means to gain any: set-user-id files and file capabilities.

    Raises:
        OSError: the kernel refuses.
    """
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)  # version 3; effective, permitted, inheritable
    checked(libc.capset(header, none), "capset")
    prctl(PR_SET_NO_NEW_PRIVS, 1)
