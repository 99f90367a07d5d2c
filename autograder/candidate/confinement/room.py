"""Rooms: the namespaces and the root file system in which a candidate runs at the full tier.

A room is a set of namespaces (mount, PID, network, IPC, UTS) with a root file system of its own: bind mounts
of the interpreter and its libraries, read-only; an empty home; a /proc that shows only the room's processes.
Its first process, the keeper, does nothing but keep the namespaces alive. When the keeper is killed, the
kernel kills all other processes of its PID namespace, and with the last of them the room is gone.

The warm parent enters a user namespace (unless it is root) and a PID namespace before it imports anything
large, so that it may create rooms and so that no process outlives it. At that moment it forks the porter,
which is therefore a small process. The porter prepares the next room while a candidate is examined, because
that takes longer than forking a candidate into it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import os
import platform
import signal
import struct
import sys

from ..protocol.limits import Limits
from .kernel import checked, die_with_parent, libc, syscall
from .landlock import Readable
from .seccomp import refuse_system_calls
from .users import become_ordinary, drop_privileges, map_users, ordinary_ids

HOME = "/candidate"
# System folders from which libraries open files by themselves: shared libraries, fonts, time zones.
_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/fonts", "/usr/local/share/fonts",
    "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts",
)  # fmt: skip
PACKAGES = ("site-packages", "dist-packages")
_HIDDEN = ("autograder", "nbgrader", "solutions")  # hidden in every folder of installed packages
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_OF_A_ROOM = _NEWNS | _NEWUTS | _NEWIPC | _NEWNET  # the PID namespace is made in `_next_room`
_NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 2, 4, 8, 0x1000, 0x4000, 0x40000  # flags of mount(2)
_DETACH = 2  # flag of umount2(2)
_MOUNT_SETATTR, _PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
_RECURSIVE, _READ_ONLY = 0x8000, struct.pack("QQQQ", 1 | 2 | 4, 0, 0, 0)  # read-only, no set-user-id, no devices
_LONGEST = 1000  # bytes of a message in one of the pipes below


# -- the root file system of a room -----------------------------------------------------------------


def readable(project: str) -> Readable:
    """Return the files that candidates may read: the interpreter, the installed packages, the system's libraries.

    Args:
        project: the folder that holds our own package. Nothing in it may be read, except the packages of a
            virtual environment in it.
    """
    of_base = os.path.join(sys.base_prefix, "lib")
    home = os.path.realpath(os.path.expanduser("~"))
    links = {}
    for name in map(os.path.normpath, filter(os.path.exists, (of_base, *_SYSTEM, *filter(None, sys.path)))):
        real = os.path.realpath(name)
        ours = any(_is_in(holder, real) for holder in (project, home))  # an entry of sys.path that holds all our files
        if not ours or _is_in(name, of_base) or name in _SYSTEM or real.endswith(PACKAGES):
            links[name] = real
    reals = set(links.values())
    paths = [path for path in sorted(reals) if not any(_is_in(path, other) for other in reals - {path})]
    hidden = [os.path.join(path, name) for path in reals for name in _HIDDEN if path.endswith(PACKAGES)]
    packages = [folder for path in paths for kind in PACKAGES for folder in glob.glob(f"{path}/python*/{kind}")]
    hidden += [path for path in map(os.path.realpath, packages) if path not in reals]  # other environments' packages
    if any(_is_in(project, path) for path in paths) and not project.endswith(PACKAGES):
        inside = (entry.path for entry in os.scandir(project))
        hidden += [entry for entry in inside if not any(_is_in(path, entry) for path in reals)]
    return Readable(
        paths=tuple(paths),
        hidden=tuple(path for path in sorted(hidden) if os.path.exists(path)),
        links=tuple((name, real) for name, real in links.items() if not any(_is_in(name, path) for path in paths)),
    )


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _furnish(shown: Readable, limits: Limits) -> None:
    """Build a root file system in this process's mount namespace, and make it the root with pivot_root(2).

    Args:
        shown: the machine's files to bind-mount.
        limits: how much a candidate may write to its home and to /dev/shm.

    Raises:
        OSError: the kernel refuses.
    """
    root = os.getcwd()  # an empty folder of the warm parent's
    user, group = ordinary_ids()
    _mount(None, "/", None, _REC | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,nr_inodes=2k,mode=755")
    os.mkdir(f"{root}/nothing", 0o555)
    os.close(os.open(f"{root}/empty", os.O_CREAT, 0o444))
    for path in shown.paths:
        _show(path, root + path)
    for path in shown.hidden:
        _show(f"{root}/nothing" if os.path.isdir(path) else f"{root}/empty", root + path)
    for name, real in shown.links:
        os.makedirs(os.path.dirname(root + name), exist_ok=True)
        os.symlink(real, root + name)
    for device in _DEVICES:
        _show(device, root + device, read_only=False)
    for path, mode, size in ((HOME, 700, limits.disk), ("/dev/shm", 1777, limits.disk // 2)):  # noqa: S108
        os.makedirs(root + path)
        options = f"size={size},nr_inodes={limits.files},mode={mode},uid={user},gid={group}"
        _mount("tmpfs", root + path, "tmpfs", _NOSUID | _NODEV | _NOEXEC, options)
    with contextlib.suppress(FileExistsError):  # a virtual environment in /tmp is mounted there
        os.symlink(HOME, f"{root}/tmp")  # noqa: S108
    os.makedirs(f"{root}/etc", exist_ok=True)
    with open(f"{root}/etc/passwd", "w") as file:
        file.write(f"student:x:{user}:{group}::{HOME}:/bin/false\n")
    os.mkdir(f"{root}/proc")
    _mount("proc", f"{root}/proc", "proc", _NOSUID | _NODEV | _NOEXEC, "subset=pid")
    syscall(_MOUNT_SETATTR, -100, root.encode(), 0, _READ_ONLY, len(_READ_ONLY))
    os.chdir(root)
    syscall(_PIVOT_ROOT[platform.machine()], b".", b".")
    checked(libc.umount2(b".", _DETACH), "leaving the old root")
    os.chdir("/")


def _show(path: str, place: str, read_only: bool = True) -> None:
    """Bind-mount a file or a folder of the machine at a place in the room."""
    if os.path.isdir(path):
        os.makedirs(place, exist_ok=True)
    elif not os.path.exists(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT))
    _mount(path, place, None, _BIND | _REC)
    if read_only:
        syscall(_MOUNT_SETATTR, -100, place.encode(), _RECURSIVE, _READ_ONLY, len(_READ_ONLY))


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    arguments = [text if text is None else os.fsencode(text) for text in (source, target, kind, options)]
    checked(libc.mount(*arguments[:3], ctypes.c_ulong(flags), arguments[3]), f"mounting {target}")


# -- the processes that create rooms ----------------------------------------------------------------


def open_rooms(shown: Readable, limits: Limits) -> Rooms:
    """Continue in a child process that has a PID namespace of its own, and start the porter there.

    The process that calls this does not return: it waits for the child and exits as it did.

    Args:
        shown: the machine's files that a room shows.
        limits: how much a candidate may write.

    Returns:
        The rooms, in the child process.

    Raises:
        OSError: the kernel refuses namespaces.
    """
    user, group = os.getuid(), os.getgid()
    try:
        checked(libc.unshare(_NEWPID | (_NEWUSER if user else 0)), "unshare")
    except OSError as error:
        at_limit = error.errno == errno.ENOSPC
        why = "their number is limited to what there are" if at_limit else os.strerror(error.errno or 0)
        raise OSError(f"namespaces are refused here: {why}") from None
    if user:
        map_users("self", user, group)
    child = os.fork()
    if child:
        os.close(0)  # else the examiner would not see its socket close when the child ends
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    die_with_parent()
    return Rooms(shown, limits)


class Rooms:
    """Start the porter and take rooms from it; it always has one room ready, or is preparing it.

    Attributes:
        own_users: whether candidates can have a user namespace of their own.
    """

    def __init__(self, shown: Readable, limits: Limits) -> None:
        self.own_users = _may_have_own_users()
        ours, self._next = os.pipe()
        self._ready, theirs = os.pipe()
        if os.fork() == 0:
            os.close(0)
            os.close(self._next)
            os.close(self._ready)
            _be_the_porter(ours, theirs, shown, limits)
        os.close(ours)
        os.close(theirs)
        os.write(self._next, b"+")

    def take(self) -> int:
        """Take the next room: processes forked from now on are in its PID namespace.

        Returns:
            A pidfd of the room's keeper.

        Raises:
            OSError: it cannot be created; says why.
        """
        answer = os.read(self._ready, _LONGEST).decode()
        if not answer.isdecimal():
            raise OSError(answer or "the porter is gone")
        keeper = os.pidfd_open(int(answer))
        os.write(self._next, b"+")
        checked(libc.setns(keeper, _NEWPID), "the room's processes")
        return keeper


def enter(keeper: int) -> None:
    """Enter the namespaces of a room, given by a pidfd of its keeper."""
    checked(libc.setns(keeper, _OF_A_ROOM), "entering the room")


def _may_have_own_users() -> bool:
    """Return whether a candidate can have a user namespace of its own, by trying in a child process."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            become_ordinary(own_users=True)
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _be_the_porter(wanted: int, ready: int, shown: Readable, limits: Limits) -> None:
    """Create a room for every byte read from `wanted`, and write its keeper's process id, or an error, to `ready`."""
    try:
        die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps keepers that ended
        here = os.open("/proc/self/ns/pid", os.O_RDONLY)
        while os.read(wanted, 1):
            keeper = _next_room(shown, limits)
            checked(libc.setns(here, _NEWPID), "the porter's own processes")
            os.write(ready, str(keeper).encode())
    except BaseException as error:
        os.write(ready, f"no room for the candidate: {error}".encode())
    finally:
        os._exit(1)


def _next_room(shown: Readable, limits: Limits) -> int:
    """Create a room and return its keeper's process id."""
    checked(libc.unshare(_NEWPID), "processes of the room's own")
    finished, keeper_finished = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        _keep(keeper_finished, shown, limits)
    os.close(keeper_finished)
    problem = os.read(finished, _LONGEST).decode()
    os.close(finished)
    if problem != "furnished":
        raise OSError(problem)
    return keeper


def _keep(finished: int, shown: Readable, limits: Limits) -> None:
    """Run as process 1 of a room: build its file system, drop all privileges, and wait to be killed."""
    try:
        die_with_parent()
        checked(libc.unshare(_OF_A_ROOM), "namespaces of the room's own")
        checked(libc.sethostname(b"candidate", 9), "a name of the room's own")
        _furnish(shown, limits)
        drop_privileges()
        refuse_system_calls(in_a_room=True)
        os.write(finished, b"furnished")
        os.closerange(0, 64)
        while True:
            signal.pause()
    except BaseException as error:
        os.write(finished, str(error).encode())
    finally:
        os._exit(1)
