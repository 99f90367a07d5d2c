"""What the kernel notes about programs: how long each of them worked, and how long it waited for a processor."""

from __future__ import annotations

import ctypes
import functools
import os
import time
from collections.abc import Iterator

LOOK_SECONDS = 0.25
"""How often to read the accounts of a program that is waited for: a thread that has ended takes its account along."""
_THIS_THREAD = "thread-self"
_MOST_THREADS = 128  # of which the accounts are read; a room allows half as many

Accounts = dict[str, tuple[int, int]]
"""By thread, how long it ran and how long it waited for a processor so far, in nanoseconds."""


class Program:
    """Read how long a process worked, and how long it waited for a processor: the kernel counts, so it cannot lie.

    Attributes:
        knows_waiting: whether the kernel tells how long the process waited; else that is guessed.
        knows_work: whether it tells how long the process worked.
    """

    def __init__(self, pid: int, alone: bool = False, folder: str = "") -> None:
        """Open the kernel's accounts of a process.

        Args:
            pid: its process id.
            alone: whether to count the waiting of one thread alone, which is read faster.
            folder: the folder of that thread in /proc; by default, the main thread's.
        """
        self._worked = self._waited = 0.0
        self._clock = processor_clock(pid)
        self.knows_work = self._clock is not None
        self.knows_waiting = accounts_are_kept()
        self._threads: _Threads | None = None
        if self.knows_waiting or folder != _THIS_THREAD:  # who looks at its own state is always ready
            try:
                self._threads = _Threads(folder or str(pid), alone, self.worked())
            except OSError:  # there is no /proc, or no such process any more
                self._threads = None

    @classmethod
    def of_this_thread(cls) -> Program:
        """Open the accounts of the thread that calls this."""
        return cls(os.getpid(), True, _THIS_THREAD)

    def worked(self) -> float:
        """Return the seconds that all its threads spent on a processor; after its end, what was read last."""
        if self._clock is not None:
            try:
                self._worked = time.clock_gettime(self._clock)
            except OSError:
                self._clock = None
        return self._worked

    def waited(self) -> float:
        """Return the seconds in which it was ready, but other programs ran; after its end, what was read last."""
        if self._threads is not None:
            try:
                self._waited += self._threads.waited() if self.knows_waiting else self._threads.guess(self.worked())
            except OSError:
                self.end()
        return self._waited

    def end(self) -> None:
        """Close the accounts; what was read last stays. To be called before the process id is given away."""
        self._clock = None
        if self._threads is not None:
            self._threads.close()
            self._threads = None


class _Threads:
    """What Linux tells about the threads of a process, from one reading to the next."""

    def __init__(self, name: str, alone: bool, worked: float) -> None:
        """Open it.

        Args:
            name: its folder in /proc.
            alone: whether to look at this thread alone.
            worked: the seconds that the process worked so far.
        """
        self._name, self._worked, self._read = name, worked, time.monotonic()
        self._before: Accounts = {}
        self._main = os.open(f"/proc/{name}/{'schedstat' if accounts_are_kept() else 'stat'}", os.O_RDONLY)
        self._tasks = None if alone else os.open(f"/proc/{name}/task", os.O_RDONLY)
        if accounts_are_kept():
            self.waited()

    def waited(self) -> float:
        """Return the seconds that they waited for a processor since the last reading: no longer than have passed."""
        passed = self._passed()
        if self._are_one():  # asked for every call of a student's code
            ran, waited = self._account(os.pread(self._main, 100, 0))
            known = self._before.get(self._name, (0, 0))[1]
            self._before = {self._name: (ran, waited)}
            return (waited - known) / 1e9
        before, self._before = self._before, {name: self._account(text) for name, text in self._texts("schedstat")}
        return min(passed, waiting(before, self._before, len(os.sched_getaffinity(0))) / 1e9)

    def guess(self, worked: float) -> float:
        """Guess the seconds that they waited since the last reading, where Linux tells only which are ready now.

        Args:
            worked: the seconds that the process worked so far.
        """
        passed, works = self._passed(), worked - self._worked
        self._worked = worked
        texts = [os.pread(self._main, 1000, 0)] if self._are_one() else [text for _, text in self._texts("stat")]
        is_ready = any(text.rpartition(b")")[2].split()[0] == b"R" for text in texts)
        return max(0.0, passed - works) if is_ready or passed < LOOK_SECONDS else 0.0

    def close(self) -> None:
        """Close the files."""
        os.close(self._main)
        if self._tasks is not None:
            os.close(self._tasks)

    def _passed(self) -> float:
        before, self._read = self._read, time.monotonic()
        return self._read - before

    def _are_one(self) -> bool:
        if self._tasks is None:
            return True
        threads = os.fstat(self._tasks).st_nlink - 2  # as in any folder, each folder in it is one link more
        if threads > _MOST_THREADS:  # reading them all would be our time: from now on, the main thread must do
            os.close(self._tasks)
            self._tasks = None
            return True
        return threads == 1

    def _texts(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Yield the number of each thread, and what its file `name` holds."""
        for thread in os.listdir(self._tasks):  # noqa: PTH208  # a path is another process's once this one has ended
            try:
                file = os.open(f"{thread}/{name}", os.O_RDONLY, dir_fd=self._tasks)
            except FileNotFoundError:  # it has ended just now
                continue
            try:
                yield thread, os.read(file, 1000)
            except ProcessLookupError:
                continue
            finally:
                os.close(file)

    @staticmethod
    def _account(text: bytes) -> tuple[int, int]:
        ran, waited, _ = text.split()
        return int(ran), int(waited)


def waiting(before: Accounts, now: Accounts, processors: int) -> float:
    """Return how long the threads of a program waited for other programs, one thread after the other.

    While its own threads hold all processors, its other threads wait for those; as long as that can
    have been is taken off.

    Args:
        before, now: the accounts at two readings.
        processors: how many there are.

    >>> before = {"main": (0, 0), "server": (10, 10)}
    >>> waiting(before, {"main": (0, 5), "server": (20, 30)}, processors=2)
    25.0
    """
    waits, ran = [], 0
    for thread, account in now.items():
        known = before.get(thread, (0, 0))
        if account[0] < known[0]:  # another thread, with the number of one that has ended
            known = 0, 0
        if account != known:
            ran += account[0] - known[0]
            waits.append(account[1] - known[1])
    for_its_own = max(0, len(waits) - processors) / processors * ran
    return float(max([0, *waits, sum(waits) - for_its_own]))


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
        """Return the seconds that they waited for one."""
        return self._waited + sum(program.waited() for program in self._running)


def processor_clock(pid: int) -> int | None:
    """Return the number of a process's processor clock, for `time.clock_gettime`; None where there is none."""
    clock = ctypes.c_int()
    try:
        status = ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock))
    except (OSError, AttributeError):
        return None
    return clock.value if status == 0 else None


@functools.cache
def accounts_are_kept() -> bool:
    """Whether this kernel notes how long a process waited: one that does not has no such file, or only zeros in it."""
    try:
        with open("/proc/self/schedstat", "rb") as account:
            return int(account.read().split()[2]) > 0
    except (OSError, IndexError):
        return False
