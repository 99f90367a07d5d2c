"""What a candidate may do: every layer that confines it, in the order in which they are put on.

A candidate is forked from the warm parent and confines itself, before the first line of student code,
in a way that cannot be undone from inside. There are three tiers:

    full      a room of its own (see `room`), and all layers of this file            (Linux)
    reduced   all layers of this file, in the machine's own file system             (Linux, no namespaces)
    none      limits, a session and an empty directory of its own                   (elsewhere)

The layers: no capabilities, no new privileges; limits; Landlock, which names the files that may be
read and written; seccomp, which names the system calls that are refused; death with the parent.
Each is put on completely or the candidate does not start: nothing here is tried and passed over.
`autograder.examiner.confinement` finds out which tier holds, by having a candidate try to get out.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass

FULL, REDUCED, NONE = "full", "reduced", "none"
TIERS = (NONE, REDUCED, FULL)  # from the weakest to the strongest
NOBODY = 65534  # whom a candidate runs as where we are root: an ordinary user who owns nothing


@dataclass(frozen=True)
class Limits:
    """What one candidate may use.

    Attributes:
        memory: bytes on top of what the warm parent already maps; of address space, since private
            data alone would miss shared anonymous memory, and of private data as well.
        processor_seconds: processor time, over all its threads.
        file_bytes: size of the largest file it may write.
        open_files: descriptors it may hold.
        threads: threads it may have; counted where it has a user namespace of its own.
        disk, files: bytes that all its files may take, and how many they may be; in a room, which is
            furnished beforehand, so these two are the same for all.
    """

    memory: int = 2 << 30
    processor_seconds: int = 120
    file_bytes: int = 64 << 20
    open_files: int = 128
    threads: int = 64
    disk: int = 128 << 20
    files: int = 4096


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

_libc = ctypes.CDLL(None, use_errno=True)
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # seccomp's name, and our column below
_AUDIT, _COLUMN = _MACHINES.get(platform.machine(), (0, 0))


def syscall(number: int, *arguments: object) -> int:
    """Make a system call.

    Raises:
        OSError: the kernel refuses it.
    """
    whole = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(_libc.syscall(ctypes.c_long(number), *whole), f"system call {number}")


def checked(result: int, what: str) -> int:
    """The result of a C function that answers -1 if it fails.

    Raises:
        OSError: it failed.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def confine_this_process(
    keep: Iterable[int], limits: Limits, tier: str, home: str, rules: Rules, parent: int, own_users: bool = False
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
        _limit(limits)
        die_with_parent()
        return
    ruleset = _ruleset(rules, home, in_a_room=tier == FULL)  # while every path may still be opened
    become_ordinary(own_users)
    _limit(limits, threads=own_users)
    drop_privileges()
    syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
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


# -- an ordinary user without privileges ------------------------------------------------------------

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_CLONE_NEWUSER = 0x10000000


def ordinary_ids() -> tuple[int, int]:
    """The user and the group that a candidate runs as: ours, but never the machine's root."""
    if os.getuid() == 0:
        with open("/proc/self/uid_map") as file:
            ranges = [[int(number) for number in line.split()] for line in file]
        if any(first <= NOBODY < first + count for first, _, count in ranges):
            return NOBODY, NOBODY
    return os.getuid(), os.getgid()  # root of a user namespace that knows nobody else is root nowhere else


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone (Linux; elsewhere it sees its socket close)."""
    if sys.platform == "linux":
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def prctl(option: int, *arguments: object) -> None:
    """Change something about this process.

    Raises:
        OSError: the kernel refuses it.
    """
    whole = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (option, *arguments, 0, 0, 0, 0)]
    checked(_libc.prctl(*whole[:5]), f"prctl {option}")


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
        prctl(_PR_SET_DUMPABLE, 1)  # its /proc/self is its own again
    if own_users:
        checked(_libc.unshare(_CLONE_NEWUSER), "a user namespace for the candidate")
        map_users("self", user, group)


def map_users(process: str, user: int, group: int) -> None:
    """Say who a process is in its new user namespace: who it was, and nobody else."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/{process}/{name}", "w") as file:
            file.write(text)


def drop_privileges() -> None:
    """Give up all capabilities, and for ever the means to get any: set-user-id files, file capabilities."""
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)  # version 3; effective, permitted, inheritable
    checked(_libc.capset(header, none), "capset")
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


# -- limits -----------------------------------------------------------------------------------------


def _limit(limits: Limits, threads: bool = False) -> None:
    mapped, data = _mapped()
    wanted = {
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_DATA: data + limits.memory,
        resource.RLIMIT_CPU: limits.processor_seconds,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if threads:  # elsewhere all processes of the same user would be counted together
        wanted[resource.RLIMIT_NPROC] = limits.threads
    for what, amount in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit already holds
            # a second between the two: a signal that tells why, before the one that cannot be ignored
            resource.setrlimit(what, (amount, amount + 1 if what == resource.RLIMIT_CPU else amount))


def _mapped() -> tuple[int, int]:
    """Bytes that this process maps, and how many of them are private data."""
    try:
        with open("/proc/self/statm") as file:
            pages = [int(number) for number in file.read().split()]
        return pages[0] * resource.getpagesize(), pages[5] * resource.getpagesize()
    except OSError:
        return 8 << 30, 8 << 30


# -- Landlock: which files --------------------------------------------------------------------------

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


def _ruleset(rules: Rules, home: str, in_a_room: bool) -> int:
    """A Landlock ruleset: nothing is executed; only what the rules name is read, and written only at home."""
    version = landlock_version()
    if version < OPEN_TRUNCATE and not in_a_room:
        raise OSError(f"Landlock {version} of this kernel does not keep files from being truncated; 3 (Linux 6.2) does")
    handled = (1 << 13) - 1 | sum(1 << bit for bit, since in ((13, 2), (14, 3), (15, 5)) if version >= since)
    network = 3 if version >= NETWORK else 0  # TCP: neither listen nor connect
    scoped = 3 if version >= SCOPED else 0  # neither abstract sockets nor signals across its border
    size = 8 if version < NETWORK else 16 if version < SCOPED else 24
    ruleset = syscall(_CREATE_RULESET, struct.pack("QQQ", handled, network, scoped), size, 0)
    everything = handled & ~_EXECUTE & ~_DEVICES_AND_SOCKETS
    own = [(home, everything), ("/dev/shm", everything)] if in_a_room else [(home, everything)]  # noqa: S108
    for path, rights in (*rules, *own):
        try:
            descriptor = os.open(path, os.O_PATH)
        except FileNotFoundError:
            continue
        syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, descriptor), 0)
        os.close(descriptor)
    return ruleset


# -- seccomp: which system calls --------------------------------------------------------------------

_NEWEST = 471  # of the system calls; what a later kernel adds does not exist in here

# Refused with EPERM, whatever the arguments: (number on x86_64, on aarch64), None where there is none.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # Running other programs, as a way to everything that this file did not think of.
    "execve": (59, 221), "execveat": (322, 281), "uselib": (134, None),
    # Sockets, so neither network nor the services of this machine. A socketpair remains, see below.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242),
    # Other processes: reading and changing them, taking their descriptors, signals that carry data.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "get_robust_list": (274, 100),
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "migrate_pages": (256, 238), "move_pages": (279, 239),
    # How the machine shares its processors, also among processes that are not the candidate's.
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    # Other roots, mounts and namespaces: the way out of the room.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "statmount": (457, 457), "listmount": (458, 458), "open_tree_attr": (467, 467),
    # Files by number instead of by path, past every check of a path; and being told what others do with files.
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "inotify_init": (253, None),
    "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    # Keys, programs in the kernel, and what has needed repair most often.
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "vmsplice": (278, 75),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "lookup_dcookie": (212, 18), "modify_ldt": (154, None),
    # Memory that no limit counts, or that outlives the process.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # The machine itself. All of these need capabilities as well, which there are none of.
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "swapon": (167, 224), "swapoff": (168, 225),
    "reboot": (169, 142), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "acct": (163, 89), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None), "personality": (135, 92),
    "syslog": (103, 116), "vhangup": (153, 58),
    # Further filters and rulesets: they could not take anything back, but nobody needs them in here.
    "seccomp": (317, 277), "landlock_create_ruleset": (444, 444), "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}  # fmt: skip

# Refused too where the file system is the machine's: Landlock does not know of owners, modes and times.
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
# Of prctl: death with the parent, who may trace it, filters, its memory map, ambient capabilities, subreaper.
_PRCTL_REFUSED = (_PR_SET_PDEATHSIG, 0x59616D61, _PR_SET_SECCOMP, 35, 47, 36, 62)
# Of ioctl: typing into a terminal (TIOCSTI, TIOCLINUX), becoming its owner, signals to others.
_IOCTL_REFUSED = (0x5412, 0x541C, 0x540E, 0x8901, 0x8902)
_FCNTL_REFUSED = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to others, sent by the kernel

_KILL_PROCESS, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_OWN_PID = 0x7FFFFFFE  # no process has this number: the candidate's stands there once it is known
_NUMBER, _ARCHITECTURE = 0, 4  # where a filter finds them; from 16 on, the arguments, low half first


def refuse_system_calls(in_a_room: bool) -> None:
    """Load the filter: from here on, the kernel refuses what is listed above, in all threads to come.

    Raises:
        OSError: the kernel does not take it, or we do not know this machine's system calls.
    """
    if not _AUDIT:
        raise OSError(f"the system calls of {platform.machine()} are not known here")
    program = _FILTERS[in_a_room].replace(struct.pack("I", _OWN_PID), struct.pack("I", os.getpid()))
    instructions = ctypes.create_string_buffer(program)
    prctl(_PR_SET_SECCOMP, 2, struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(instructions)))


def _filter(in_a_room: bool) -> bytes:
    """The filter, as the kernel's little machine runs it before every system call."""
    refusal = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    thread = [(_AND, 0, 0, _CLONE_THREAD | _NEW_NAMESPACES), *_only((_CLONE_THREAD,), errno.EAGAIN)]
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, _AUDIT),
        (_RETURN, 0, 0, _KILL_PROCESS),  # a 32-bit program's numbers mean other calls
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 0, 1, _NEWEST),  # also the numbers of x32, which start at 2 ** 30
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
        *_case(_CLONE3, [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]),  # its flags are out of sight: libc then takes clone
        *_case(_CLONE, [_argument(0), *thread]),  # threads, never processes
        *_case(_KILL, [_argument(0), *_only((_OWN_PID,))]),  # signals to itself alone
        *_case(_TGKILL, [_argument(0), *_only((_OWN_PID,))]),
        *_case(_PRLIMIT, [_argument(0), *_only((0, _OWN_PID))]),
        *_case(_PRCTL, [_argument(0), *_all_but(_PRCTL_REFUSED)]),
        *_case(_IOCTL, [_argument(1), *_all_but(_IOCTL_REFUSED)]),
        *_case(_FCNTL, [_argument(1), *_all_but(_FCNTL_REFUSED)]),
        # One end of a datagram pair could send to any socket with a name; a stream's cannot.
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
    """What to do at one system call; the lines must end the filter."""
    number = call[_COLUMN]
    return [] if number is None else [(_IF_EQUAL, 0, len(lines), number), *lines]


def _argument(position: int) -> tuple[int, int, int, int]:
    return (_LOAD, 0, 0, 16 + 8 * position)  # the kernel's own int is the low half, too


def _only(values: Iterable[int], refusal: int = errno.EPERM) -> list[tuple[int, int, int, int]]:
    allowed = [line for value in values for line in ((_IF_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))]
    return [*allowed, (_RETURN, 0, 0, _ERRNO | refusal)]


def _all_but(values: Iterable[int]) -> list[tuple[int, int, int, int]]:
    refused = [line for value in values for line in ((_IF_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ERRNO | errno.EPERM))]
    return [*refused, (_RETURN, 0, 0, _ALLOW)]


_FILTERS = {in_a_room: _filter(in_a_room) for in_a_room in (True, False)}  # made before the fork
