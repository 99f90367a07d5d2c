"""The examiner's clock: how long a candidate may take, on a machine that may be busy with other things."""

from __future__ import annotations

import ctypes
import math
import time

PATIENCE = 4.0


class Deadline:
    """When a candidate's answer is due.

    Time in which the processor was not the candidate's does not count, up to `PATIENCE` times as
    long: right code must not lose points because the instructor's laptop is busy. The kernel keeps
    the account of it, so a candidate cannot lie about it.
    """

    def __init__(self, seconds: float, processor: int | None, latest: float = math.inf) -> None:
        """Start the clock.

        Args:
            seconds: how long the answer may take.
            processor: the candidate's processor clock, from `processor_clock`.
            latest: when it is due in any case, by `time.monotonic`.
        """
        begun = time.monotonic()
        self._seconds = seconds
        self._processor = processor
        self._used = _processor_seconds(processor)
        self._due = begun + seconds
        self._patience_ends = begun + PATIENCE * seconds
        self._latest = latest

    def left(self) -> float:
        """Seconds until the answer is due; not above zero if it is overdue."""
        now = time.monotonic()
        if now >= self._due and self._used is not None:
            used = _processor_seconds(self._processor)
            if used is not None:
                unused = self._seconds - (used - self._used)
                self._due = min(now + max(unused, 0.0), self._patience_ends)
        return min(self._due, self._latest) - now

    def pause(self, seconds: float) -> None:
        """Do not count some time that has passed: it was not the candidate's."""
        self._due += seconds
        self._patience_ends += seconds


def processor_clock(pid: int) -> int | None:
    """The number of a process's processor clock, for `time.clock_gettime`; None where there is none."""
    clock = ctypes.c_int()
    try:
        found = ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock))
    except (OSError, AttributeError):
        return None
    return clock.value if found == 0 else None


def _processor_seconds(clock: int | None) -> float | None:
    try:
        return None if clock is None else time.clock_gettime(clock)
    except OSError:  # the process has ended
        return None
