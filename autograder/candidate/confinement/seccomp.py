"""seccomp: a BPF filter by which the kernel refuses system calls (seccomp(2), linux/filter.h, asm/unistd.h)."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable

from .kernel import AUDIT_ARCHITECTURE, COLUMN, PR_SET_PDEATHSIG, PR_SET_SECCOMP, prctl

_NEWEST = 471  # the first number of which this file knows no system call; from here on all are refused as unknown

# Refused with EPERM, whatever the arguments: (number on x86_64, on aarch64), None where there is none.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # Running other programs, which could do what nobody has thought of here.
    "execve": (59, 221), "execveat": (322, 281), "uselib": (134, None),
    # Sockets, and with them the network and the services of this machine. socketpair is restricted below.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242),
    # Other processes: reading and changing them, taking their descriptors, signals that carry data.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "get_robust_list": (274, 100),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "migrate_pages": (256, 238), "move_pages": (279, 239),
    # Scheduling, which would also affect processes of others.
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    # Other roots, mounts and namespaces: the way out of the room.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "statmount": (457, 457), "listmount": (458, 458), "open_tree_attr": (467, 467),
    # Opening files by handle, which bypasses every check of a path; and watching what others do with files.
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "inotify_init": (253, None),
    "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    # Keys, BPF programs, and the interfaces with the most vulnerabilities.
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "vmsplice": (278, 75),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "lookup_dcookie": (212, 18), "modify_ldt": (154, None),
    # Memory that no limit counts, or that outlives the process.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # The machine itself. All of these need capabilities as well, and a candidate has none.
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "acct": (163, 89), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "personality": (135, 92),
    "syslog": (103, 116), "vhangup": (153, 58),
    # Further filters and rulesets: they could not undo these, but right code needs none.
    "seccomp": (317, 277), "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}  # fmt: skip

# Refused as well in the machine's own file system, because Landlock does not control owners, modes and times.
_REFUSED_OUTSIDE_A_ROOM: dict[str, tuple[int | None, int | None]] = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "setxattrat": (463, 463), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "removexattrat": (466, 466), "utime": (132, None), "utimes": (235, None),
    "utimensat": (280, 88), "futimesat": (261, None), "file_setattr": (469, 469),
}  # fmt: skip

_FORKS: dict[str, tuple[int | None, int | None]] = {"fork": (57, None), "vfork": (58, None)}
_CLONE, _CLONE3, _KILL, _TGKILL = (56, 220), (435, 435), (62, 129), (234, 131)
_SOCKETPAIR, _PRCTL, _IOCTL, _FCNTL, _PRLIMIT = (53, 199), (157, 167), (16, 29), (72, 25), (302, 261)
_CLONE_THREAD, _NEW_NAMESPACES = 0x10000, 0x7E020080
# prctl: PDEATHSIG, PTRACER, SECCOMP, MM, CAP_AMBIENT, CHILD_SUBREAPER, and the scheduling of cores.
_PRCTL_REFUSED = (PR_SET_PDEATHSIG, 0x59616D61, PR_SET_SECCOMP, 35, 47, 36, 62)
# ioctl: typing into a terminal (TIOCSTI, TIOCLINUX), becoming its owner (TIOCSCTTY), signals to others (FIOSETOWN).
_IOCTL_REFUSED = (0x5412, 0x541C, 0x540E, 0x8901, 0x8902)
_FCNTL_REFUSED = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel would send signals to others

_KILL_PROCESS, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_OWN_PID = 0x7FFFFFFE  # placeholder that is no process id; replaced by the candidate's own when the filter is loaded
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data; the arguments start at 16, low half first


def refuse_system_calls(in_a_room: bool) -> None:
    """Load the filter: from now on the kernel refuses the system calls above, in this thread and all that it starts.

    Args:
        in_a_room: whether the candidate is in a room, where it may change owners, modes and times of its files.

    Raises:
        OSError: the kernel does not accept the filter, or the system calls of this machine are not known here.
    """
    if not AUDIT_ARCHITECTURE:
        raise OSError(f"the system calls of {platform.machine()} are not known here")
    program = _FILTERS[in_a_room].replace(struct.pack("I", _OWN_PID), struct.pack("I", os.getpid()))
    instructions = ctypes.create_string_buffer(program)
    prctl(PR_SET_SECCOMP, 2, struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(instructions)))


def _filter(in_a_room: bool) -> bytes:
    """Return the filter as a BPF program, which the kernel runs before every system call."""
    refusal = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    thread = [(_AND, 0, 0, _CLONE_THREAD | _NEW_NAMESPACES), *_only((_CLONE_THREAD,), errno.EAGAIN)]
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, AUDIT_ARCHITECTURE),
        (_RETURN, 0, 0, _KILL_PROCESS),  # in the 32-bit ABI the numbers mean other calls
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _NEWEST),  # includes the numbers of the x32 ABI, which start at 2 ** 30
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        # A filter cannot read the flags of clone3, which are behind a pointer; after ENOSYS, libc uses clone.
        *_case(_CLONE3, [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]),
        *_case(_CLONE, [_argument(0), *thread]),  # threads, never processes
        *_case(_KILL, [_argument(0), *_only((_OWN_PID,))]),  # signals to itself alone
        *_case(_TGKILL, [_argument(0), *_only((_OWN_PID,))]),
        *_case(_PRLIMIT, [_argument(0), *_only((0, _OWN_PID))]),
        *_case(_PRCTL, [_argument(0), *_all_but(_PRCTL_REFUSED)]),
        *_case(_IOCTL, [_argument(1), *_all_but(_IOCTL_REFUSED)]),
        *_case(_FCNTL, [_argument(1), *_all_but(_FCNTL_REFUSED)]),
        # Unix stream pairs only: one end of a datagram pair could send to any socket with a name.
        *_case(
            _SOCKETPAIR, [_argument(0), (_IF_EQUAL, 1, 0, 1), refusal, _argument(1), (_AND, 0, 0, 0xF), *_only((1,))]
        ),
    ]
    for call in _FORKS.values():
        lines += _case(call, [(_RETURN, 0, 0, _ERRNO | errno.EAGAIN)])
    for call in (_REFUSED if in_a_room else _REFUSED | _REFUSED_OUTSIDE_A_ROOM).values():
        lines += _case(call, [refusal])
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (_RETURN, 0, 0, _ALLOW)])


def _case(
    call: tuple[int | None, int | None], lines: list[tuple[int, int, int, int]]
) -> list[tuple[int, int, int, int]]:
    """Return instructions that run `lines` for one system call; each path through `lines` must return."""
    number = call[COLUMN]
    return [] if number is None else [(_IF_EQUAL, 0, len(lines), number), *lines]


def _argument(position: int) -> tuple[int, int, int, int]:
    """Return the instruction that loads the low half of an argument, which is all that the kernel reads of an int."""
    return (_LOAD, 0, 0, 16 + 8 * position)


def _only(values: Iterable[int], refusal: int = errno.EPERM) -> list[tuple[int, int, int, int]]:
    """Return instructions that allow these values of the loaded number, and refuse all others."""
    allowed = [line for value in values for line in ((_IF_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))]
    return [*allowed, (_RETURN, 0, 0, _ERRNO | refusal)]


def _all_but(values: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """Return instructions that refuse these values of the loaded number, and allow all others."""
    refused = [line for value in values for line in ((_IF_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ERRNO | errno.EPERM))]
    return [*refused, (_RETURN, 0, 0, _ALLOW)]


_FILTERS = {in_a_room: _filter(in_a_room) for in_a_room in (True, False)}  # built once, in the warm parent
