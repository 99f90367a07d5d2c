"""Keep what was raised while the student's code ran, and a library caught: a web service answers 500, and says no more.

Frameworks log the exceptions that they catch, so the calls of `logging` are looked at, also those of loggers that are
switched off. What is caught without being logged is handed to `keep`, see `live.keeps_errors`.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from typing import Any

from .cells import describe_error

MOST = 10  # of a claim; the first ones are of most use
SHORT = 200  # characters of a message: of the data that a validator complains about, the beginning

caught: list[dict[str, Any]] = []
"""What has been kept since the claim began, as `describe_error` gives it."""


def keep(error: BaseException) -> None:
    """Keep an exception, unless it is kept already."""
    if len(caught) < MOST:
        described = describe_error(error)
        described["message"] = described["message"][:SHORT]
        if described not in caught:
            caught.append(described)


def watch_logging() -> None:
    """Keep every exception that is logged as an error from now on, if it passed through the student's code."""
    for name in ("error", "critical", "log"):
        setattr(logging.Logger, name, _watched(getattr(logging.Logger, name)))


def _watched(log: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(log)
    def watched(*args: Any, stacklevel: int = 1, **named: Any) -> None:
        level = named.get("level", args[1] if len(args) > 1 else None) if log.__name__ == "log" else logging.ERROR
        error = named.get("exc_info") if type(level) is int and level >= logging.ERROR else None
        if error and not isinstance(error, BaseException):  # it may be a tuple that holds the exception, or just True
            error = error[1] if type(error) is tuple and len(error) == 3 else sys.exc_info()[1]
        if isinstance(error, BaseException) and describe_error(error)["where"]:
            keep(error)
        log(*args, stacklevel=stacklevel + 1, **named)  # so that the record names who called this

    return watched
