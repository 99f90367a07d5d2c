"""Take examined submissions through nbgrader's own steps into the gradebook, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbgrader.api import MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import OperationalError

from autograder.assignment.course_folder import Course, GradebookError, Handin, UsageError
from autograder.assignment.files import remove_parts, write_whole
from autograder.assignment.report import Report, not_graded, to_json
from autograder.examiner.show import clean
from autograder.gradebook.course_lock import course_lock
from autograder.gradebook.faster import opened_once
from autograder.gradebook.page_maker import DatabaseError, Result, known, nbgrader_of, page_maker, take
from autograder.gradebook.preprocessors import PreparedReport, prepared
from autograder.gradebook.read_grades import state_on
from autograder.gradebook.recorded import feedback_of, is_current, late_students, page_states, recorded_of

LOCK_SECONDS = 5.0  # how long to wait for another program that writes to the gradebook


@contextmanager
def gradebook_of(course: Course) -> Iterator[NbGraderAPI]:
    """Open a course's gradebook for writing, alone.

    Args:
        course: whose gradebook.

    Raises:
        UsageError: it cannot be written to, or another run is at work.
        GradebookError: it cannot be used any more, now or while it is open.
    """
    with course_lock(course):
        for folder in (course.cache, course.root / "report"):
            remove_parts(folder)
        check_writable(course)
        try:
            api = nbgrader_of(course)
            with api.gradebook:  # it can be opened
                pass
            yield api
        except (DatabaseError, OperationalError) as error:
            said = f"{error.orig if isinstance(error, OperationalError) else error}"
            raise GradebookError(_what_to_do(course.directory.db_url, said)) from None


def not_released(api: NbGraderAPI, assignments: Iterable[str]) -> dict[str, str]:
    """Return the assignments that the gradebook does not know, so that nothing can be recorded, each with what to do."""
    missing = {}
    with api.gradebook as gradebook:
        for name in assignments:
            try:
                gradebook.find_assignment(name)
            except MissingEntry:
                missing[name] = f"{name} is not in the gradebook. Release it first: nbgrader generate_assignment {name}"
    return missing


class Recording(NamedTuple):
    """What recording did.

    Attributes:
        reports: of all submissions; those not_graded that nbgrader could not take.
        before: how many were recorded before, and needed nothing.
        refreshed: how many were recorded before, and got a new page, because the gradebook says something else now.
    """

    reports: dict[Handin, Report]
    before: int
    refreshed: int


def record(
    api: NbGraderAPI,
    course: Course,
    reports: Mapping[Handin, Report],
    done: Callable[[Handin], None] = lambda handin: None,
    attempts: Mapping[Handin, str] | None = None,
) -> Recording:
    """Record reports with nbgrader's autograde and make the feedback pages.

    Args:
        api: of the open gradebook.
        course: where the submissions are.
        reports: what was examined.
        done: called with each submission when it is recorded.
        attempts: the names of what the students wrote, see `Submission.attempt`; a submission without one is
            looked up, or examined, once more when it is recorded.
    """
    final = dict(reports)
    for handin, report in reports.items():
        if report.status != "graded":
            write_whole(course.report(handin), to_json(report))
            done(handin)
    graded = [handin for handin, report in reports.items() if report.status == "graded"]
    ready = {handin: PreparedReport(reports[handin], attempt) for handin, attempt in (attempts or {}).items()}
    with opened_once(), prepared(ready):
        recorded = {name: recorded_of(api, name) for name in {handin.assignment for handin in graded}}
        current = {
            handin
            for handin in graded
            if not _waiting(course, handin).exists()
            and is_current(course, handin, reports[handin], recorded[handin.assignment])
        }
        stale = set(_with_stale_page(api, course, current))
        todo = [handin for handin in graded if handin not in current or handin in stale]

        def finish(handin: Handin, page: Future[Result]) -> None:
            lost = page.exception() is not None  # and with it, the process that was to make the page
            result = take(api.generate_feedback, handin) if lost else page.result()
            if not result["success"]:
                report, reason = reports[handin], f"nbgrader could not record it: {_cause(result)}"
                final[handin] = not_graded(report.assignment, reason, report.seed, report.max_score, report.confinement)
            if (
                handin not in current
            ):  # of others only the page was missing, which the next run makes if this one cannot
                if result["success"]:
                    _waiting(course, handin).replace(course.report(handin))
                else:
                    _waiting(course, handin).unlink()
                    write_whole(course.report(handin), to_json(final[handin]))
            done(handin)

        for handin in current - stale:
            done(handin)
        with page_maker(api, course, len(todo)) as page_of:
            unfinished: deque[tuple[Handin, Future[Result]]] = deque()
            for handin in todo:
                result: Result = {"success": True}
                if handin not in current:
                    write_whole(_waiting(course, handin), to_json(reports[handin]))  # a full disk shows before anything
                    result = take(api.autograde, handin)
                unfinished.append((handin, page_of(handin) if result["success"] else known(result)))
                while unfinished and unfinished[0][1].done():
                    finish(*unfinished.popleft())
            while unfinished:
                finish(*unfinished.popleft())
    return Recording(final, len(current - stale), len(stale))


def _with_stale_page(api: NbGraderAPI, course: Course, current: Collection[Handin]) -> Iterator[Handin]:
    """Yield the submissions whose page does not say what the gradebook says, after late penalties are brought up to date."""
    for name in {handin.assignment for handin in current}:
        of_name = [handin for handin in current if handin.assignment == name]
        late = late_students(api, name)
        for handin in of_name:
            if handin.student in late:
                _assign_penalty(api, handin)
        states = page_states(api, name)
        for handin in of_name:
            if state_on(feedback_of(course, handin)) != states.get(handin.student):
                yield handin


def _assign_penalty(api: NbGraderAPI, handin: Handin) -> None:
    """Have nbgrader work out a late penalty again: of the policy, the due date, the extension and the score of now."""
    name = handin.assignment
    about = {"notebook": name, "assignment": name, "student": handin.student, "db_url": api.coursedir.db_url}
    AssignLatePenalties(parent=api).preprocess(nbformat.v4.new_notebook(), {"nbgrader": about})


def _waiting(course: Course, handin: Handin) -> Path:
    """Return the file of a report that is not recorded in full yet; while it exists, the gradebook may hold a part of it."""
    path = course.report(handin)
    return path.with_name(f".{path.name}.waiting")


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
        raise UsageError(_what_to_do(f"{path}", f"{error}")) from None


def _what_to_do(gradebook: str, said: str) -> str:
    """Return what is wrong with the gradebook, and what to do, from the database's message."""
    if "lock" in said:
        problem = "is locked by another program. Close what uses it (the formgrader, another run), then run again"
    elif "readonly" in said:
        problem = "cannot be written to. Give yourself write permission for it and for its folder, then run again"
    elif "full" in said or "I/O" in said:
        problem = f"cannot be written to ({said}). See that its disk has room and works, then run again"
    else:
        problem = f"cannot be opened ({said}). Restore it from a copy, then run again"
    return f"The gradebook {gradebook.removeprefix('sqlite:///')} {problem}."


def _cause(result: Result) -> str:
    """Return the last line of nbgrader's log that tells more than that something failed."""
    lines = [line.strip() for line in f"{result.get('log') or ''}".splitlines() if line.strip()]
    telling = [line for line in lines if "Error" in line and not line.startswith("Traceback")]
    return clean((telling or lines or ["it gave no reason"])[-1], 300)
