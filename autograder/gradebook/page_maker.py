"""nbgrader's steps for one submission, and the feedback pages of many, made in a second process.

Recording is the work of one process, because the gradebook has one writer. A page is made of what
is recorded already, so the second process can make it while the first records the next submission.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError, SAWarning

from autograder.assignment.course_folder import Course, Handin
from autograder.gradebook.faster import opened_once
from autograder.grading.workers import workers

MANY = 100  # so many pages are worth the seconds that a second process takes to start
Result = Mapping[str, Any]  # of one of nbgrader's steps: success, error, log


class DatabaseError(RuntimeError):
    """The gradebook's database cannot be used at the moment; `str()` is what the database says."""


def nbgrader_of(course: Course) -> NbGraderAPI:
    """Return an nbgrader for a course, which logs errors only."""
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's, about its own sessions
    api = NbGraderAPI(config=course.config)
    api.log.setLevel(logging.ERROR)
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # where the gradebook writes stack traces
    return api


def take(step: Callable[..., Result], handin: Handin) -> Result:
    """Take a step of nbgrader for one submission.

    Args:
        step: `autograde` or `generate_feedback` of an `NbGraderAPI`.
        handin: the submission.

    Raises:
        KeyboardInterrupt, DatabaseError: nbgrader takes them for failures of one submission, and would go on.
    """
    with _database_errors() as errors:
        result = step(handin.assignment, handin.student, force=True)
    if result.get("error", "").rstrip().endswith("KeyboardInterrupt"):
        raise KeyboardInterrupt
    if errors and not result["success"]:
        raise DatabaseError(str(errors[0]))
    return result


@contextmanager
def _database_errors() -> Iterator[list[BaseException]]:
    """Collect the errors of the database itself (locked, full, gone), for which no submission is to blame."""
    errors: list[BaseException] = []

    def note(context: Any) -> None:
        if isinstance(context.sqlalchemy_exception, OperationalError):
            errors.append(context.original_exception)

    event.listen(Engine, "handle_error", note)
    try:
        yield errors
    finally:
        event.remove(Engine, "handle_error", note)


def known(result: Result) -> Future[Result]:
    """Return a future that has its result already."""
    future: Future[Result] = Future()
    future.set_result(result)
    return future


@contextmanager
def page_maker(api: NbGraderAPI, course: Course, count: int) -> Iterator[Callable[[Handin], Future[Result]]]:
    """Give a function that has a submission's feedback page made, and does not wait for it if there are many.

    Args:
        api: makes the pages if they are few, or if the second process is lost.
        course: where the submissions are.
        count: how many pages there will be.
    """

    def here(handin: Handin) -> Future[Result]:
        return known(take(api.generate_feedback, handin))

    def there(handin: Handin) -> Future[Result]:
        try:
            return executor.submit(_page, handin)
        except BrokenProcessPool:
            return here(handin)

    if count < MANY:
        yield here
        return
    with workers(1, partial(_start, course.root)) as executor:
        yield there


class _Second(ExitStack):
    """What the second process keeps as long as it lives."""

    api: NbGraderAPI


_second = _Second()


def _start(root: Path) -> None:
    _second.api = nbgrader_of(Course(root))
    _second.enter_context(opened_once())


def _page(handin: Handin) -> Result:
    return take(_second.api.generate_feedback, handin)
