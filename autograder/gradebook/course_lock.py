"""One run at a time grades a course: it holds a lock, which the kernel takes away when the process ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.assignment.course_folder import Course, UsageError

_BUSY = "Another run is grading this course. Wait until it has ended, then run again."
_held: set[Path] = set()  # by this process


@contextmanager
def course_lock(course: Course) -> Iterator[None]:
    """Hold the course lock while this lasts.

    Raises:
        UsageError: another process holds it.
        OSError: nothing can be written in the course.
    """
    course.cache.mkdir(parents=True, exist_ok=True)
    with open(_lock(course), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(_BUSY) from None
        _held.add(course.root)
        try:
            yield
        finally:
            _held.remove(course.root)


def check_unlocked(course: Course) -> None:
    """Raise UsageError if another process holds the course lock.

    Raises:
        UsageError: it does.
    """
    if course.root in _held or not _lock(course).exists():
        return
    with open(_lock(course)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(_BUSY) from None


def _lock(course: Course) -> Path:
    return course.cache / "lock"
