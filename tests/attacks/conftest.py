"""Candidates at every tier and of every user that this machine can give, and things of ours for them to attack."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.limits import Limits
from autograder.examiner import parent as parent_module
from autograder.examiner import tier_probe as found_out
from autograder.examiner.parent import ParentError, WarmParent
from autograder.examiner.proxy import Candidate, Deadlines
from autograder.examiner.tier_probe import Confinement, confinement, why_not

from ..gradebook.conftest import CourseFolder

WEEK = "week09_convolution_more"  # where whole notebooks attack
WHO = "root" if os.getuid() == 0 else "ordinary"
ENTERED = "attack"  # under which name a report carries rows for the table
Enter = Callable[..., None]
SOMEBODY = 54321  # an ordinary user, where the tests run as root
_BIND, _REC, _PRIVATE, _NEWNS = 0x1000, 0x4000, 0x40000, 0x20000


@dataclass(frozen=True)
class Row:
    """One line of the table: an attack, how and by whom it was tried, and what came of it."""

    attack: str
    tier: str
    user: str
    way: str
    outcome: str


class Table:
    """What came of every attack, as a pytest plugin that writes Markdown: `nox -s attacks -- --attack-table FILE`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome of a test that is one attack at one tier, and what a test entered, wherever it ran."""
        if report.when == "call":
            self.rows += [Row(*cells) for name, cells in report.user_properties if name == ENTERED]
        found = re.search(r"::test_(contained|[fx]\d\d_\w+)\[(full|reduced)-(root|ordinary)-?(.*)\]$", report.nodeid)
        if found is None or (report.when != "call" and report.passed):
            return
        test, tier, user, attack = found.groups()
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else "FAILED"
        what = "contained" if report.passed else reason.removeprefix("Skipped: ")
        self.rows.append(Row(attack or test.replace("_", " "), tier, user, "a candidate alone", what))

    def pytest_sessionfinish(self) -> None:
        """Write the table, its sums first."""
        rows = sorted(set(self.rows), key=lambda row: (row.way, row.tier, row.user, row.attack))
        sums = Counter((row.way, row.tier, row.user, row.outcome) for row in rows)
        lines = [
            f"{len({row.attack for row in rows})} attacks.",
            "",
            "| way in | tier | user | outcome | attacks |",
            "|---|---|---|---|---|",
        ]
        lines += [f"| {' | '.join(map(escaped, key))} | {count} |" for key, count in sorted(sums.items())]
        lines += ["", "| attack | way in | tier | user | outcome |", "|---|---|---|---|---|"]
        lines += [
            f"| {' | '.join(map(escaped, (row.attack, row.way, row.tier, row.user, row.outcome)))} |" for row in rows
        ]
        self.path.write_text("\n".join(lines) + "\n")


def escaped(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that has the table made."""
    parser.addoption("--attack-table", metavar="FILE", type=Path, help="write what came of every attack, as Markdown")


def pytest_configure(config: pytest.Config) -> None:
    """Make the table if it is wanted, in the process that all workers report to."""
    if (path := config.getoption("--attack-table")) and "PYTEST_XDIST_WORKER" not in os.environ:
        config.pluginmanager.register(Table(path), "attack-table")


@pytest.fixture
def enter(request: pytest.FixtureRequest) -> Enter:
    """A function that takes the outcomes of attacks in notebooks, and fails for those that got what is not allowed."""

    def enter(tier: str, way: str, outcomes: Mapping[str, str], allowed: Set[str] = frozenset()) -> None:
        rows = [(attack, tier, WHO, way, what) for attack, what in outcomes.items()]
        request.node.user_properties += [(ENTERED, row) for row in rows]
        wrong = {attack: what for attack, what in outcomes.items() if not what.startswith("contained")}
        assert {attack: what for attack, what in wrong.items() if attack not in allowed} == {}

    return enter


@pytest.fixture(scope="module", params=[pytest.param(tier, marks=pytest.mark.slow) for tier in ("full", "reduced")])
def tier(request) -> Iterator[str]:
    """Every tier that this machine gives, one after the other taken for the best one."""
    if problem := why_not(request.param):
        pytest.skip(f"this machine cannot confine at tier {request.param}: {problem}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(found_out, "confinement", lambda: Confinement(request.param))
        yield request.param


@pytest.fixture(scope="module")
def released(tmp_path_factory, tier) -> CourseFolder:
    """A course that demands exactly this tier."""
    course = CourseFolder.new(tmp_path_factory.mktemp("attacked") / "course", WEEK)
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.Examine.confinement = {tier!r}\n")
    course.release()
    return course


@dataclass
class Bait:
    """What attacks are after, all of it open to everybody on this machine: ownership alone protects nothing.

    Attributes:
        folder: holds `secret`, `gradebook.db`, `socket`, and a folder of another submission.
        token: stands in the secret, in our memory, in our environment and in that of a process.
        told: what the attacks know, by name.
        asked: what the web server was asked for.
    """

    folder: Path
    token: str
    told: dict[str, Any]
    asked: list[str]

    def state(self) -> dict[str, Any]:
        """All that an attack could change."""
        return {"asked": len(self.asked)} | {
            str(path): (path.lstat().st_mode, path.lstat().st_uid, path.lstat().st_mtime_ns, path.lstat().st_nlink)
            + ((path.read_bytes(),) if path.is_file() else ())
            for path in [self.folder, *self.folder.rglob("*")]
        }


@contextlib.contextmanager
def web_server(asked: list[str]) -> Iterator[str]:
    """A server on this machine that gives the same for everything, and notes what it was asked for; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        do_HEAD = do_GET  # noqa: N815  # what huggingface_hub begins with

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}/file"
        running.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def bait() -> Iterator[Bait]:
    """A folder of ours, services that listen, and a process that waits."""
    asked: list[str] = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bait-")))
        token = f"bait-token-{secrets.token_hex()}"
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("TOKEN_OF_OURS", token)
        (folder / "secret").write_text(token)
        (folder / "other").mkdir()
        (folder / "other" / "week.ipynb").write_text(token)
        with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as gradebook:
            gradebook.execute("create table grades (hidden text)")
            gradebook.execute("insert into grades values (?)", [token])
            gradebook.commit()
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        named, unnamed, datagrams = (
            stack.enter_context(socket.socket(socket.AF_UNIX, kind))
            for kind in (socket.SOCK_STREAM, socket.SOCK_STREAM, socket.SOCK_DGRAM)
        )
        named.bind(str(folder / "socket"))
        unnamed.bind(f"\0{folder.name}")
        datagrams.bind(str(folder / "datagrams"))
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o777)
            if os.getuid() == 0:
                os.chown(path, SOMEBODY, SOMEBODY)
        for listener in (named, unnamed):
            listener.listen()
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", "print(flush=True); import time; time.sleep(3600)"],
            env={"TOKEN": token}, stdout=subprocess.PIPE, **_as(SOMEBODY if os.getuid() == 0 else None),
        )  # fmt: skip
        stack.callback(process.wait)
        stack.callback(process.stdout.close)
        stack.callback(process.kill)
        process.stdout.readline()
        root = Path(parent_module._PACKAGE).parent
        yield Bait(
            folder,
            token,
            {
                "folder": str(folder), "secret": str(folder / "secret"), "project": str(root), "abstract": folder.name,
                "tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1], "pid": process.pid, "examiner": os.getpid(),
                "packages": str(Path(sys.modules["numpy"].__file__).parent.parent), "home": str(Path.home()),
                "url": stack.enter_context(web_server(asked)),
            },
            asked,
        )  # fmt: skip
        assert process.poll() is None, "an attack killed a process of ours"


def _as(user: int | None) -> dict[str, Any]:
    """Options for a process of another user, who can read the interpreter wherever it lies; None for ourselves."""
    if os.getuid() != 0:
        return {}
    closed = [path for path in Path(sys.base_prefix, "lib").parents if not path.stat().st_mode & 0o001]
    place = tempfile.mkdtemp() if closed else ""

    def become() -> None:
        libc = ctypes.CDLL(None, use_errno=True)

        def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
            texts = [text and os.fsencode(text) for text in (source, target, kind, options)]
            if libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3] or None):
                raise OSError(ctypes.get_errno(), target)

        if closed:  # show the interpreter again, in a folder that is open
            if libc.unshare(_NEWNS):
                raise OSError(ctypes.get_errno(), "unshare")
            mount("none", "/", None, _REC | _PRIVATE)
            mount(sys.base_prefix, place, None, _BIND)
            mount("tmpfs", str(closed[-1]), "tmpfs", 0, "mode=755")
            Path(sys.base_prefix).mkdir(parents=True)
            mount(place, sys.base_prefix, None, _BIND)
        if user is not None:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)

    return {"preexec_fn": become}


class AnyUsersParent(WarmParent):
    """A warm parent that some user started; None for ourselves."""

    def __init__(self, tier: str, user: int | None) -> None:
        super().__init__(tier, libraries=())
        self.user = user

    def start(self) -> None:
        """Start it as that user."""
        original = subprocess.Popen

        def popen(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
            if self.user is not None:
                os.chown(options["env"]["TMPDIR"], self.user, self.user)
            return original(*arguments, **options, **_as(self.user))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(subprocess, "Popen", popen)
            super().start()


def started(tier: str, user: str) -> AnyUsersParent:
    """A warm parent that confines at a tier; skips the test where this machine has no such thing."""
    if os.getuid() != 0 and user == "root":
        pytest.skip("only root can try what root can do")
    parent = AnyUsersParent(tier, SOMEBODY if os.getuid() == 0 and user == "ordinary" else None)
    candidate = Candidate(parent, [])
    try:
        candidate.begin_(0)
    except ParentError as error:
        parent.close()
        pytest.skip(f"this machine cannot confine at tier {tier}: {error}")
    candidate.close_()
    return parent


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(f"{tier}-{user}", marks=() if (tier, user) == (confinement().tier, WHO) else pytest.mark.slow)
        for tier in ("full", "reduced")
        for user in ("root", "ordinary")
    ],
)
def confined(request, bait) -> Iterator[AnyUsersParent]:
    """A warm parent among the bait, at the best tier and of the user who runs this; `nox -s attacks`: of any, at any."""
    parent = started(*request.param.split("-"))
    yield parent
    parent.close()


@pytest.fixture(scope="module")
def unconfined() -> Iterator[AnyUsersParent]:
    """A warm parent of an ordinary user's that does not confine."""
    parent = started("none", "ordinary")
    parent.limits = Limits(memory=64 << 30, file_bytes=1 << 40)
    yield parent
    parent.close()


QUICK = Deadlines(cell=10.0, call=3.0, impatient=1.0)
PATIENT = Deadlines(cell=60.0, call=60.0, claim=60.0)


@contextlib.contextmanager
def attacker(parent: WarmParent, *sources: str, deadlines: Deadlines = QUICK) -> Iterator[Candidate]:
    """A candidate that runs some text."""
    candidate = Candidate(
        parent, [Cell(f"c{number}", source) for number, source in enumerate(sources)], deadlines=deadlines
    )
    try:
        candidate.begin_(0)
        yield candidate
    finally:
        candidate.close_()
