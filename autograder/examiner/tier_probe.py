"""Which tier of confinement this machine gives: found out by having a real candidate try to get out.

Version numbers and settings say what should hold; a container, a hardened kernel or a bug may say
otherwise. So a candidate is started at the best tier first, and tries to do what it must not be able
to do, on things that are put there for it. The first tier at which nothing succeeds is what we have.
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

# What a student's program tries: each function gives what it got, or raises. `secret` is a file of ours.
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

def tell(path, number, text, pid):
    global secret, port, name, examiner
    secret, port, name, examiner = path, number, text, pid

def works():
    """What right code must be able to do."""
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
_ATTEMPTS = [name for name in _ATTEMPTS if name not in {"fail", "tell", "works"}]


class UnconfinedError(RuntimeError):
    """The machine gives less confinement than the course demands; `str()` says what to do."""


@dataclass
class Confinement:
    """What this machine gives.

    Attributes:
        tier: the best tier that holds.
        problems: why a better one does not, by tier.
    """

    tier: Tier
    problems: dict[Tier, str] = field(default_factory=dict)


@cache
def confinement() -> Confinement:
    """The best tier at which a candidate could not get out; found out once in a process."""
    found = Confinement("none")
    if sys.platform != "linux":
        found.problems["full"] = "it needs Linux: WSL 2, a Linux container, or a hub"
        return found
    tier: Tier
    for tier in ("full", "reduced"):
        problem = why_not(tier)
        if not problem:
            found.tier = tier
            break
        found.problems[tier] = problem
    return found


def demand(tier: Tier) -> Tier:
    """Go on only if this machine confines candidates well enough.

    Args:
        tier: the least that is demanded.

    Returns:
        The tier that candidates are to be confined at: the best there is.

    Raises:
        UnconfinedError: it is less than what is demanded.
    """
    found = confinement()
    if TIERS.index(found.tier) < TIERS.index(tier):
        why = "".join(f"\n  {better}: {problem}" for better, problem in found.problems.items())
        raise UnconfinedError(
            f"This machine confines students' programs at tier {found.tier!r} ({HOW_FAR[found.tier]}), and this "
            f"course demands {tier!r}. Nothing was graded.{why}\n"
            "`python -m autograder doctor` says what is missing and how to get it. To accept the risk: "
            f"--accept-unconfined, or c.Examine.confinement = {found.tier!r} in nbgrader_config.py."
        )
    return found.tier


def why_not(tier: Tier) -> str:
    """Why candidates cannot be confined at a tier, or what one could do there all the same; "" if it holds."""
    parent = WarmParent(tier, libraries=())
    candidate = Candidate(parent, [Cell("attempts", ATTEMPTS)])
    try:
        with _bait() as (path, text, told):
            candidate.begin_(0)
            works = candidate.works()
            tried = [name for name in _ATTEMPTS if tier == "full" or name not in _ONLY_FULL]
            got_out = [name for name in tried if _succeeds(candidate, name, told)]
            harmed = not path.is_file() or path.read_text() != text
    except (CandidateFault, ParentError, OSError) as error:
        return str(error).removeprefix("a candidate cannot be confined: ")
    finally:
        candidate.close_()
        parent.close()
    if harmed or got_out:
        return f"a candidate {', '.join(got_out).replace('_', ' ') or 'changed a file'}"
    return "" if works == ["wave"] else f"right code cannot work: {works}"


def _succeeds(candidate: Candidate, attempt: str, told: list[Any]) -> bool:
    candidate.begin_(0)  # it may have died of the attempt before
    candidate.tell(*told)  # not in what follows: an attempt that is not made proves nothing
    try:
        getattr(candidate, attempt)()
    except CandidateFault:
        return False
    return True


@contextlib.contextmanager
def _bait() -> Iterator[tuple[Path, str, list[Any]]]:
    """A file, two services and a process that a candidate would reach if nothing kept it: (file, its text, all)."""
    with contextlib.ExitStack() as stack:
        scratch = Scratch("autograder-bait-")
        stack.callback(scratch.remove)
        folder = scratch.path
        text, name = secrets.token_hex(), f"bait-{secrets.token_hex()}"
        (folder / "secret").write_text(text)
        for path in (folder, folder / "secret"):
            path.chmod(0o777)  # what keeps a candidate out has to be more than who owns it
        service = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        named = stack.enter_context(socket.socket(socket.AF_UNIX))
        if sys.platform == "linux":
            named.bind(f"\0{name}")
            named.listen()
        process = stack.enter_context(_process())
        yield folder / "secret", text, [str(folder / "secret"), service.getsockname()[1], name, process]


@contextlib.contextmanager
def _process() -> Iterator[int]:
    """A process of ours with a number that none in a room has.

    There, numbers begin again at 1. In a container ours are as small, and would be taken for the candidate's own.
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
