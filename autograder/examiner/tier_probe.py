"""Probe which tier of confinement holds on this machine, by having a real candidate try to escape.

Versions and settings of the kernel say what should hold; a container, a hardened kernel or a bug may change
that. So a candidate is started at the best tier first, and attempts what it must not be able to do, on
a file, services and a process that exist for this purpose. The first tier at which every attempt fails holds.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.limits import TIERS, Tier
from autograder.examiner.link import CandidateFault
from autograder.examiner.parent import ParentError, WarmParent
from autograder.examiner.proxy import Candidate
from autograder.examiner.scratch import Scratch

HOW_FAR: dict[Tier, str] = {
    "full": "a student's program sees neither files nor network nor processes of this machine",
    "reduced": "a student's program reads no files and reaches no network, but can tell which files there are",
    "none": "a student's program can read what you can read, and use the network",
}

# A student's program that tries to escape: each function returns something if it succeeds, else it raises.
# `secret` is a file of ours.
ATTEMPTS = '''
import ctypes, os, signal, socket, threading, time

secret, port, name, examiner = None, 0, "", 0

def reads_a_file():
    return open(secret).read()

def lists_a_folder():
    return os.listdir(os.path.dirname(secret))

def writes_a_file():
    with open(secret, "w"):
        return "written"

def truncates_a_file():
    return os.truncate(secret, 0) or "truncated"

def changes_a_mode():
    return os.chmod(secret, 0o777) or "changed"

def sees_a_file():
    return os.stat(secret).st_size

def reads_another_environment():
    return open(f"/proc/{examiner}/environ").read()

def sees_another_process():
    return os.stat(f"/proc/{examiner}").st_mode

def signals_another_process():
    return os.kill(examiner, 0) or "sent"

def starts_a_process():
    if os.fork() == 0:
        os._exit(0)
    return "started"

def runs_a_program():
    return os.posix_spawn("/bin/sh", ["sh"], {})

def connects():
    return socket.create_connection(("127.0.0.1", port), 1) and "connected"

def connects_by_name():
    line = socket.socket(socket.AF_UNIX)
    return line.connect("\\0" + name) or "connected"

def has_capabilities():
    text = open("/proc/self/status").read()
    return int(text.split("CapEff:")[1].split()[0], 16) or fail()

def makes_namespaces():
    return ctypes.CDLL(None).unshare(0x10000000) == 0 or fail()

def removes_a_file():
    return os.remove(secret) or "removed"

def fail():
    raise PermissionError

def set_targets(path, number, text, pid):
    global secret, port, name, examiner
    secret, port, name, examiner = path, number, text, pid

def works():
    """Do what right code must be able to do."""
    import wave  # which nothing has imported before
    with open("file", "w") as file:
        file.write("text")
    thread = threading.Thread(target=lambda: os.remove("file"))
    thread.start()
    thread.join()
    return os.listdir() + [wave.__name__]
'''
LARGE_NUMBER = 100
_ONLY_FULL = {"sees_a_file", "sees_another_process"}
_ATTEMPTS = [line[4:].partition("(")[0] for line in ATTEMPTS.splitlines() if line.startswith("def ")]
_ATTEMPTS = [name for name in _ATTEMPTS if name not in {"fail", "set_targets", "works"}]


class UnconfinedError(RuntimeError):
    """Raised where the machine offers less confinement than the course demands; `str()` says what to do."""


@dataclass
class Confinement:
    """The confinement that this machine offers.

    Attributes:
        tier: the best tier that holds.
        problems: why each better tier does not hold.
    """

    tier: Tier
    problems: dict[Tier, str] = field(default_factory=dict)


@cache
def confinement() -> Confinement:
    """Return the best tier at which a candidate could not escape; probed once per process."""
    offered = Confinement("none")
    if sys.platform != "linux":
        offered.problems["full"] = "it needs Linux: WSL 2, a Linux container, or a hub"
        return offered
    tier: Tier
    for tier in ("full", "reduced"):
        problem = why_not(tier)
        if not problem:
            offered.tier = tier
            break
        offered.problems[tier] = problem
    return offered


def demand(tier: Tier) -> Tier:
    """Raise UnconfinedError if this machine offers less than a tier of confinement.

    Args:
        tier: the weakest tier that is accepted.

    Returns:
        The tier at which to confine candidates: the best that holds.

    Raises:
        UnconfinedError: the best tier that holds is weaker than demanded.
    """
    offered = confinement()
    if TIERS.index(offered.tier) < TIERS.index(tier):
        why = "".join(f"\n  {better}: {problem}" for better, problem in offered.problems.items())
        raise UnconfinedError(
            f"This machine confines students' programs at tier {offered.tier!r} ({HOW_FAR[offered.tier]}), and this "
            f"course demands {tier!r}. Nothing was graded.{why}\n"
            "`python -m autograder doctor` says what is missing and how to get it. To accept the risk: "
            f"--accept-unconfined, or c.Examine.confinement = {offered.tier!r} in nbgrader_config.py."
        )
    return offered.tier


def why_not(tier: Tier) -> str:
    """Return why a tier does not hold: the error of confining, or the attempts that succeeded; "" if it holds."""
    parent = WarmParent(tier, libraries=())
    candidate = Candidate(parent, [Cell("attempts", ATTEMPTS)])
    try:
        with _bait() as (path, text, targets):
            candidate.begin_(0)
            works = candidate.works()
            tried = [name for name in _ATTEMPTS if tier == "full" or name not in _ONLY_FULL]
            got_out = [name for name in tried if _succeeds(candidate, name, targets)]
            harmed = not path.is_file() or path.read_text() != text
    except (CandidateFault, ParentError, OSError) as error:
        return str(error).removeprefix("a candidate cannot be confined: ")
    finally:
        candidate.close_()
        parent.close()
    if harmed or got_out:
        return f"a candidate {', '.join(got_out).replace('_', ' ') or 'changed a file'}"
    return "" if works == ["wave"] else f"right code cannot work: {works}"


def _succeeds(candidate: Candidate, attempt: str, targets: list[Any]) -> bool:
    candidate.begin_(0)  # starts it again if it died of the attempt before
    candidate.set_targets(*targets)  # outside of the `try`: without its targets, a failed attempt would prove nothing
    try:
        getattr(candidate, attempt)()
    except CandidateFault:
        return False
    return True


@contextlib.contextmanager
def _bait() -> Iterator[tuple[Path, str, list[Any]]]:
    """Create a file, two services and a process that an unconfined candidate could reach.

    Yields:
        The file, its text, and the arguments of `set_targets` in ATTEMPTS.
    """
    with contextlib.ExitStack() as stack:
        scratch = Scratch("autograder-bait-")
        stack.callback(scratch.remove)
        folder = scratch.path
        text, name = secrets.token_hex(), f"bait-{secrets.token_hex()}"
        (folder / "secret").write_text(text)
        for path in (folder, folder / "secret"):
            path.chmod(0o777)  # the probe is about confinement, so permissions must not protect the file
        service = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        named = stack.enter_context(socket.socket(socket.AF_UNIX))
        if sys.platform == "linux":
            named.bind(f"\0{name}")
            named.listen()
        process = stack.enter_context(_process())
        yield folder / "secret", text, [str(folder / "secret"), service.getsockname()[1], name, process]


@contextlib.contextmanager
def _process() -> Iterator[int]:
    """Run a process whose id is larger than any in a room.

    In a room process ids begin again at 1. In a container ours are as small, so the candidate would take one
    of its own processes for ours.

    Yields:
        The process id.
    """
    while True:
        process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S607
        try:
            if process.pid >= LARGE_NUMBER:
                yield process.pid
                return
        finally:
            process.kill()
            process.communicate()
