"""The examiner's clock: how long a program may take, on a machine that may be busy with other programs."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HANG_FACTOR = 720.0
"""After so many times its seconds a deadline ends by the clock on the wall: an hour for a call of 5 seconds.
No busy machine meets that. It is there for a program whose own time stands still, which should not happen."""
PATIENCE = 4.0
"""How many times its seconds a deadline lasts for a program that hardly works, where nobody knows how long it waited."""
_SHORTEST = 0.01  # seconds between two looks at a deadline that is nearly over


class Program:
    """Read how long a process worked, and how long it waited for a processor: the kernel counts, so it cannot lie.

    Attributes:
        knows_waiting: whether the kernel tells how long the process waited.
        knows_work: whether it tells how long the process worked.
    """

    def __init__(self, pid: int, thread: str = "") -> None:
        """Open the kernel's accounts of a process.

        Args:
            pid: its process id.
            thread: its folder in /proc, if that is not named by the process id.
        """
        self._worked = self._waited = 0.0
        self._clock = processor_clock(pid)
        self._account = _open_account(thread or str(pid))
        self.knows_work = self._clock is not None
        self.knows_waiting = self._account is not None

    @classmethod
    def of_this_thread(cls) -> Program:
        """Open the accounts of the thread that calls this."""
        return cls(os.getpid(), "thread-self")

    def worked(self) -> float:
        """Return the seconds that all its threads spent on a processor; after its end, what was read last."""
        if self._clock is not None:
            try:
                self._worked = time.clock_gettime(self._clock)
            except OSError:
                self._clock = None
        return self._worked

    def waited(self) -> float:
        """Return the seconds in which its main thread was ready, but other programs ran; after its end, the last."""
        if self._account is not None:
            try:
                self._waited = int(os.pread(self._account, 100, 0).split()[1]) / 1e9
            except OSError:
                self.end()
        return self._waited

    def end(self) -> None:
        """Close the accounts; what was read last stays. To be called before the process id is given away."""
        self._clock = None
        if self._account is not None:
            os.close(self._account)
            self._account = None


class Programs:
    """Add up the time of programs that come and go."""

    def __init__(self) -> None:
        self._running: list[Program] = []
        self._worked = self._waited = 0.0  # by those that have ended
        self.knows_waiting = self.knows_work = True

    def add(self, program: Program) -> None:
        """Count a program, from its start."""
        self._running.append(program)
        self.knows_waiting &= program.knows_waiting
        self.knows_work &= program.knows_work

    def end(self, program: Program) -> None:
        """Read a program's accounts a last time, and close them."""
        if program in self._running:
            self._running.remove(program)
            self._worked += program.worked()
            self._waited += program.waited()
            program.end()

    def worked(self) -> float:
        """Return the seconds that they spent on a processor, all threads together."""
        return self._worked + sum(program.worked() for program in self._running)

    def waited(self) -> float:
        """Return the seconds that they waited for one, their main threads together."""
        return self._waited + sum(program.waited() for program in self._running)


class Deadline:
    """Count how long a program takes, in time of its own, and say when that is too long.

    Its own time is the time on the clock in which nobody who works on the answer waited for a
    processor; but not less than its threads worked, or a program with many threads would wait for
    itself. So a busy machine takes nothing away from right code, and gives nothing to code that
    sleeps. Where the kernel does not tell who waited, a program that hardly works has `PATIENCE`.
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

    def _count_from_here(self) -> None:
        self._begun = time.monotonic()
        self._worked, self._waited = self._program.worked(), self._everyone.waited()
        self._due = self._begun + self._seconds - self._spent

    def _own_time(self, now: float) -> float:
        passed, worked = now - self._begun, self._program.worked() - self._worked
        if self._program.knows_waiting:
            return max(worked, passed - (self._everyone.waited() - self._waited))
        return max(worked, passed / PATIENCE) if self._program.knows_work else passed


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


def processor_clock(pid: int) -> int | None:
    """Return the number of a process's processor clock, for `time.clock_gettime`; None where there is none."""
    clock = ctypes.c_int()
    try:
        status = ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock))
    except (OSError, AttributeError):
        return None
    return clock.value if status == 0 else None


def _open_account(process: str) -> int | None:
    """Open what Linux notes about a process's main thread: nanoseconds that it ran and waited, and how often it ran."""
    if not _accounts_are_kept():
        return None
    try:
        return os.open(f"/proc/{process}/schedstat", os.O_RDONLY)
    except OSError:
        return None


@functools.cache
def _accounts_are_kept() -> bool:
    """Whether this kernel notes how long a process waited: one that does not has no such file, or only zeros in it."""
    try:
        with open("/proc/self/schedstat", "rb") as account:
            return int(account.read().split()[2]) > 0
    except (OSError, IndexError):
        return False
