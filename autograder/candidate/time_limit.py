"""Limit the processor time of a statement, so that a busy machine takes nothing away from it.

The examiner's clock ends what sleeps or cannot be interrupted; this limit saves a new process for what can.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.2  # seconds after which a program that caught the exception gets it once more


class TookTooLong(BaseException):  # no `except Exception` of a student's shall catch it
    """Raised in a statement that takes too long."""


@contextmanager
def time_limit(seconds: float) -> Iterator[Callable[[], float]]:
    """Raise TookTooLong in this thread once this process has worked for so long; an import is not interrupted.

    Args:
        seconds: of processor time.

    Yields:
        A function that returns the seconds spent so far.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if not _imports(frame):  # half of a library cannot be imported again
            raise TookTooLong(f"it took longer than {seconds:g} s, which is too long outside of a function")

    begun, before = time.process_time(), signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield lambda: time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _imports(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
