"""Examine this machine: what it has of all that grading needs, what is missing, and how to get it."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from rich.markup import escape
from rich.table import Table
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.assignment.course_folder import Course, UsageError
from autograder.candidate.confinement.landlock import OPEN_TRUNCATE, landlock_version
from autograder.candidate.protocol.limits import TIERS, Tier
from autograder.examiner.tier_probe import HOW_FAR, confinement
from autograder.gradebook.record import check_writable

PROJECT = Path(__file__).resolve().parents[1]
LITTLE_DISK = 1 << 30
FONT = "DejaVu Sans"
_SETTINGS = {  # kernel settings that can refuse namespaces to ordinary users: the values that refuse and that allow
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "user/max_user_namespaces": ("0", "15000"),
}
_NAMESPACES = """
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
sys.exit(0 if libc.unshare(int(sys.argv[1])) == 0 else ctypes.get_errno())
"""


@dataclass(frozen=True)
class Finding:
    """One line of the table.

    Attributes:
        what: the capability.
        state: `good`; `missing`, if a course cannot be graded without it; `less`, if it can.
        message: what was seen, and how to get what is missing.
    """

    what: str
    state: Literal["good", "less", "missing"]
    message: str


def examine_machine(course: Course) -> list[Finding]:
    """Return a finding for each thing that grading a course needs."""
    return [*_confinement(course), *_installation(course)]


def findings_table(findings: list[Finding]) -> Table:
    """Return the findings as the terminal shows them, one row each."""
    table = Table("What", "State", "What was found, and how to get what is missing")
    for finding in findings:
        table.add_row(finding.what, finding.state, escape(finding.message))
    return table


def _confinement(course: Course) -> Iterator[Finding]:
    yield _system()
    if sys.platform == "linux":
        yield _namespaces()
        yield _landlock()
        yield _seccomp()
        yield _ordinary_user()
    given = confinement()
    try:
        demanded: Tier = course.confinement
    except UsageError:
        demanded = "full"
    why = "".join(f" Not {tier}: {problem}." for tier, problem in given.problems.items())
    enough = TIERS.index(given.tier) >= TIERS.index(demanded)
    advice = (
        "" if enough else f" To grade all the same: --accept-unconfined, or c.Examine.confinement = '{given.tier}'."
    )
    yield Finding(
        f"confinement: {given.tier}",
        "missing" if not enough else "good" if given.tier == "full" else "less",
        f"A candidate was started and tried to get out: {HOW_FAR[given.tier]}.{why} Demanded: {demanded}.{advice}",
    )


def _system() -> Finding:
    name = f"{platform.system()} {platform.release()} on {platform.machine()}"
    if sys.platform != "linux":
        return Finding("system", "less", f"{name} cannot confine. Use WSL 2, a Linux container, or a hub.")
    if platform.machine() not in ("x86_64", "aarch64"):
        return Finding("system", "less", f"The system calls of {name} are not known here. Use x86_64 or aarch64.")
    return Finding("system", "good", name)


def _namespaces() -> Finding:
    """Try to make the namespaces of a candidate's room: for an ordinary user, inside a user namespace."""
    flags = 0x6C020000 | (0x10000000 if os.getuid() else 0)
    code = subprocess.run([sys.executable, "-I", "-c", _NAMESPACES, str(flags)], check=False).returncode
    who = "An ordinary user" if os.getuid() else "Root"
    if code == 0:
        return Finding(
            "namespaces", "good", f"{who} may have them here: a private root, no network, no other processes."
        )
    advice = [
        f"sudo sysctl -w {name.replace('/', '.')}={allows}"
        for name, (refuses, allows) in _SETTINGS.items()
        if os.getuid() and _setting(name) == refuses
    ]
    if any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv")):
        advice.append(
            "start the container as root with --cap-add SYS_ADMIN --security-opt apparmor=unconfined, or with "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined"
        )
    remedy = " or ".join(advice) or "ask who runs this machine to allow unprivileged user namespaces"
    return Finding(
        "namespaces", "less", f"{who} may not have them here ({os.strerror(code)}). For tier full: {remedy}."
    )


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text().strip()
    except OSError:
        return ""


def _landlock() -> Finding:
    try:
        version = landlock_version()
    except OSError:
        return Finding(
            "Landlock", "less", "Not offered. It needs Linux 5.13 or newer, with landlock in the boot parameter lsm=."
        )
    if version < OPEN_TRUNCATE:
        return Finding("Landlock", "less", f"Version {version}: enough for tier full; reduced needs 3, so Linux 6.2.")
    return Finding("Landlock", "good", f"Version {version}: only named files are read and written.")


def _seccomp() -> Finding:
    if ctypes.CDLL(None, use_errno=True).prctl(21, 0, 0, 0, 0) < 0:  # PR_GET_SECCOMP
        return Finding("seccomp", "less", "Not offered. It needs a kernel with CONFIG_SECCOMP_FILTER.")
    return Finding("seccomp", "good", "No other programs, processes or sockets.")


def _ordinary_user() -> Finding:
    """See whether a candidate, which is never root, can read the interpreter: it must, where it has no room."""
    if os.getuid():
        return Finding("ordinary user", "good", f"Candidates run as you, user {os.getuid()}.")
    closed = [path for path in Path(sys.base_prefix, "lib").parents if not path.stat().st_mode & 0o001]
    if closed:
        return Finding(
            "ordinary user", "less",
            f"Candidates run as nobody, who cannot pass {closed[-1]}: enough for tier full; for reduced, "
            "install Python elsewhere, or grade as an ordinary user.",
        )  # fmt: skip
    return Finding("ordinary user", "good", "You are root; candidates run as nobody.")


def _installation(course: Course) -> Iterator[Finding]:
    yield _versions()
    yield _gradebook(course)
    for folder in (course.root, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(folder).free
        space = f"{free / (1 << 30):.1f} GiB free in {folder}"
        yield Finding("disk", "good", space) if free > LITTLE_DISK else Finding("disk", "less", f"{space}: make room.")
    newest = max(path.stat().st_mtime for path in (PROJECT / "autograder").rglob("*.py"))
    now = time.strftime("%Y-%m-%d %H:%M %Z")
    if time.time() < newest:
        yield Finding(
            "clock", "less", f"{now} is before this program was written: set it, for late penalties hang on it."
        )
    else:
        yield Finding("clock", "good", now)
    yield _fonts()


def _versions() -> Finding:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    problems = [] if sys.version_info >= (3, 11) else [f"Python {project['requires-python']} is needed"]
    for requirement in map(Requirement, project["dependencies"]):
        try:
            installed = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            problems.append(f"{requirement.name} is not installed")
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            problems.append(f"{requirement.name} is {installed} instead of {requirement.specifier}")
    if problems:
        return Finding("versions", "missing", f"{'; '.join(problems)}. Run: python -m pip install -e {PROJECT}")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("torch", "numpy", "nbgrader"))
    return Finding("versions", "good", f"Python {platform.python_version()}, {versions}, all others as pinned")


def _gradebook(course: Course) -> Finding:
    try:
        url = make_url(course.directory.db_url)
    except (ArgumentError, ValueError):  # not shown: a password may stand in it
        message = (
            "c.CourseDirectory.db_url in nbgrader_config.py names no database. Write sqlite:///PATH, or leave it out."
        )
        return Finding("gradebook", "missing", message)
    where = url.render_as_string(hide_password=True)
    try:
        if url.get_backend_name() != "sqlite" or not url.database:
            create_engine(url).connect().close()
        elif Path(where := url.database).exists():
            check_writable(course)
        else:
            return Finding("gradebook", "less", f"{where} is not there yet: nox -s release makes it.")
    except UsageError as error:
        return Finding("gradebook", "missing", str(error))
    except (SQLAlchemyError, ImportError) as error:  # its driver may not be installed
        return Finding("gradebook", "missing", f"{where} cannot be reached: {str(error).splitlines()[0]}")
    return Finding("gradebook", "good", f"{where} can be written to.")


def _fonts() -> Finding:
    from matplotlib import font_manager

    try:
        font_manager.findfont(FONT, fallback_to_default=False)
    except ValueError as error:
        return Finding("fonts", "less", f"{error}. Plots would have no text: install matplotlib again.")
    return Finding("fonts", "good", f"{FONT} is there, which plots are lettered in.")
