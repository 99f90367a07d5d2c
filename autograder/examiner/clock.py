"""The examiner's clock: how long a program may take, on a machine that may be busy with other programs."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.examiner.accounts import LOOK_SECONDS, Program, Programs

HANG_FACTOR = 720.0
"""After so many times its seconds a deadline ends by the clock on the wall: an hour for a call of 5 seconds.
No busy machine meets that. It is there for a program whose own time stands still, which should not happen."""
PATIENCE = 4.0
"""At most so many times its seconds a deadline lasts for a program that hardly works, where its waiting is only guessed."""
_SHORTEST = 0.01  # seconds between two looks at a deadline that is nearly over


class Deadline:
    """Count how long a program takes, in time of its own, and say when that is too long.

    Its own time is the time on the clock in which nobody who works on the answer waited for a
    processor; but not less than its threads worked, or a program with many threads would wait for
    itself. So a busy machine takes nothing away from right code, and gives nothing to code that
    sleeps. Where the kernel does not tell who waited, that is guessed, and `PATIENCE` bounds it.
    """

    def __init__(
        self, seconds: float, program: Program | Programs, everyone: Programs, within: Deadline | None = None
    ) -> None:
        """Start counting.

        Args:
            seconds: how long the program may take.
            program: who is timed.
            everyone: who works on the answer: the program, and those that it waits for, such as the examiner.
            within: a longer deadline that ends this one, too.
        """
        self._seconds = seconds
        self._program = program
        self._everyone = everyone
        self._within = within
        self._spent = 0.0  # before the last pause
        self._due = 0.0  # before then it cannot be over, by the clock on the wall
        self._is_over = False
        self._hangs = time.monotonic() + HANG_FACTOR * seconds
        self._count_from_here()

    def left(self) -> float:
        """Return the seconds until the deadline can be over; not above zero if it is over."""
        now = time.monotonic()
        if now >= self._due and not self._is_over:  # seldom: reading the accounts takes longer than a look at the clock
            left = self._seconds - self._spent - self._own_time(now)
            self._is_over = left <= 0 or now >= self._hangs
            self._due = now + max(left, _SHORTEST)
        left = 0.0 if self._is_over else self._due - now
        return left if self._within is None else min(left, self._within.left())

    def pause(self) -> None:
        """Stop counting, until `resume`: what comes now is not the program's doing."""
        self._spent += self._own_time(time.monotonic())

    def resume(self) -> None:
        """Count again; `within` has not stopped."""
        self._count_from_here()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop counting while this lasts."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    def _count_from_here(self) -> None:
        self._begun = time.monotonic()
        self._worked, self._waited = self._program.worked(), self._everyone.waited()
        self._due = self._begun + self._seconds - self._spent

    def _own_time(self, now: float) -> float:
        passed, worked = now - self._begun, self._program.worked() - self._worked
        if not self._program.knows_work:
            return passed
        awake = passed - (self._everyone.waited() - self._waited)
        return max(worked, awake if self._program.knows_waiting else max(awake, passed / PATIENCE))


class Budget:
    """Hold the time of one submission: whatever runs its code uses it up, one program after the other.

    Attributes:
        seconds: how much there is.
        programs: the processes in which its code has run.
        deadline: when it is used up.
    """

    def __init__(self, seconds: float, everyone: Programs) -> None:
        """Start counting.

        Args:
            seconds: how much there is.
            everyone: who works on the answers, see `Deadline`.
        """
        self.seconds = seconds
        self.programs = Programs()
        self.deadline = Deadline(seconds, self.programs, everyone)

    @property
    def is_used_up(self) -> bool:
        """Return whether nothing is left."""
        return self.deadline.left() <= 0


@contextmanager
def processor_time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in this thread once this process has worked for so long; time that others took does not count.

    Outside of the main thread, where no signal arrives, nothing is limited.

    Args:
        seconds: of processor time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"it took more than {seconds:g} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def wait_for_end(pid: int, deadline: Deadline) -> None:
    """Wait until a process has ended, but no longer than a deadline; another process still has to reap it.

    Args:
        pid: its process id.
        deadline: in the process's own time.
    """
    try:
        process = os.pidfd_open(pid)
    except AttributeError:  # not on Linux
        time.sleep(max(0.0, min(deadline.left(), _SHORTEST)))
        return
    except OSError:  # it has been reaped
        return
    ended = select.poll()
    ended.register(process, select.POLLIN)
    try:
        while (left := deadline.left()) > 0 and not ended.poll(1000 * min(left, LOOK_SECONDS)):
            pass
    finally:
        os.close(process)
