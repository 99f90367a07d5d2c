"""Take examined submissions through nbgrader's own steps into the gradebook, one writer at a time."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning

from autograder.course import Course, Handin, UsageError, search_path
from autograder.files import write_whole
from autograder.report import Report, from_json, not_graded, to_json

LOCK_SECONDS = 5.0  # how long to wait for another program that writes to the gradebook


@contextmanager
def gradebook_of(course: Course, assignments: Sequence[str]) -> Iterator[NbGraderAPI]:
    """Open a course's gradebook for writing, alone.

    Args:
        course: whose gradebook.
        assignments: what is going to be recorded.

    Raises:
        UsageError: it cannot be written to, an assignment is not in it, or another run is at work.
    """
    os.environ["PATH"] = search_path()
    course.cache.mkdir(parents=True, exist_ok=True)
    with open(course.cache / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("Another run is grading this course. Wait until it has ended, then run again.") from None
        check_writable(course)
        warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's, about its own sessions
        api = NbGraderAPI(config=course.config)
        api.log.setLevel(logging.ERROR)
        with api.gradebook as gradebook:
            for name in assignments:
                try:
                    gradebook.find_assignment(name)
                except MissingEntry:
                    raise UsageError(
                        f"{name} is not in the gradebook. Release it first: nbgrader generate_assignment {name}"
                    ) from None
        yield api


def record(
    api: NbGraderAPI,
    course: Course,
    reports: Mapping[Handin, Report],
    done: Callable[[Handin], None] = lambda handin: None,
) -> tuple[dict[Handin, Report], int]:
    """Record reports with nbgrader's autograde and make the feedback pages.

    Args:
        api: of the open gradebook.
        course: where the submissions are.
        reports: what was examined.
        done: called with each submission when it is recorded.

    Returns:
        The reports, those not_graded that nbgrader could not take; and how many had been recorded before.
    """
    final, before = dict(reports), 0
    recorded = {name: _recorded(api, name) for name in {handin.assignment for handin in reports}}
    for handin, report in reports.items():
        if report.status == "graded":
            if handin.student in recorded[handin.assignment] and _is_current(course, handin, report):
                before += 1
            else:
                final[handin] = _record_one(api, course, handin, report)
        if final[handin].status != "graded":
            write_whole(course.report(handin), to_json(final[handin]))
        done(handin)
    return final, before


def _record_one(api: NbGraderAPI, course: Course, handin: Handin, report: Report) -> Report:
    waiting = _waiting(course, handin)
    write_whole(waiting, to_json(report))  # before anything is recorded: a full disk shows now
    for step in (api.autograde, api.generate_feedback):
        result = step(handin.assignment, handin.student, force=True)
        if not result["success"]:
            waiting.unlink()
            reason = f"nbgrader could not record it: {_cause(result)}"
            return not_graded(report.assignment, reason, report.seed, report.max_score)
    waiting.replace(course.report(handin))
    return report


def _waiting(course: Course, handin: Handin) -> Path:
    """Where a report waits until all of it is recorded; while one does, the gradebook may hold a part of it."""
    path = course.report(handin)
    return path.with_name(f".{path.name}.waiting")


def _recorded(api: NbGraderAPI, assignment: str) -> set[str]:
    with api.gradebook as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(assignment)}


def _is_current(course: Course, handin: Handin, report: Report) -> bool:
    directory = course.directory
    pages = [
        Path(directory.format_path(folder, handin.student, handin.assignment)) / f"{handin.assignment}{ending}"
        for folder, ending in ((directory.autograded_directory, ".ipynb"), (directory.feedback_directory, ".html"))
    ]
    try:
        recorded = from_json(course.report(handin).read_bytes())
    except (OSError, msgspec.DecodeError):
        return False
    recorded.seconds = report.seconds  # how long it took is no difference
    return recorded == report and all(page.exists() for page in pages) and not _waiting(course, handin).exists()


def check_writable(course: Course) -> None:
    """Try to write to a course's gradebook, if it has one in a file.

    Raises:
        UsageError: it cannot be written to; says what to do.
    """
    path = Path(course.directory.db_url.removeprefix("sqlite:///"))
    if not course.directory.db_url.startswith("sqlite:///") or not path.exists():
        return
    try:
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        finally:
            connection.close()
        if not os.access(path, os.W_OK):
            raise sqlite3.OperationalError("readonly")
    except sqlite3.Error as error:
        if "lock" in str(error):
            problem = "is locked by another program. Close what uses it (the formgrader, another run), then run again"
        elif "readonly" in str(error):
            problem = "cannot be written to. Give yourself write permission for it and for its folder, then run again"
        else:
            problem = f"cannot be opened ({error}). Restore it from a copy, then run again"
        raise UsageError(f"The gradebook {path} {problem}.") from None


def _cause(result: Mapping[str, Any]) -> str:
    """The last line of nbgrader's log that tells more than that something failed."""
    lines = [line.strip() for line in f"{result.get('log') or ''}".splitlines() if line.strip()]
    telling = [line for line in lines if "Error" in line and not line.startswith("Traceback")]
    return (telling or lines or ["it gave no reason"])[-1][:300]
