"""Right code may ask for other processes to help. A candidate starts none, so one process does all the work."""

from __future__ import annotations

import concurrent.futures.process
import functools
import inspect
import multiprocessing
import multiprocessing.context
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import Pool, ThreadPool
from multiprocessing.queues import SimpleQueue
from types import SimpleNamespace
from typing import Any

from .protocol.notices import PROCESSES, WORKERS, noticed

_STARTS = {"os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen"}
_FOR_WORKERS = ("num_workers", "prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context")


def use_threads_for_pools() -> None:
    """Make the standard library's pools of processes pools of threads."""
    context: Any = multiprocessing.context
    context.BaseContext.Pool = lambda self, *args, **options: _Threads(*args, **options)
    multiprocessing.Pool = _Threads
    concurrent.futures.ProcessPoolExecutor = _Executor  # type: ignore[assignment, misc]
    concurrent.futures.process.ProcessPoolExecutor = _Executor  # type: ignore[assignment, misc]


def load_data_without_workers(loader: Any) -> None:
    """Have torch's data loaders work in this process."""
    original = loader.__init__
    signature = inspect.signature(original)

    @functools.wraps(original)
    def without_workers(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs).arguments
        if given.get("num_workers"):
            noticed.add(WORKERS)
            for name in _FOR_WORKERS:
                given.pop(name, None)
        original(**given)

    loader.__init__ = without_workers


def notice_processes(event: str, arguments: tuple[Any, ...]) -> None:
    """Notice, as an audit hook, that a program tries to start something; that it cannot is the kernel's to say."""
    if event in _STARTS:
        noticed.add(PROCESSES)


class _Threads(ThreadPool):
    """A pool of threads that is made like one of processes; it needs no lock of the system's, which files would hold."""

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., Any] | None = None,
        initargs: Any = (),
        maxtasksperchild: int | None = None,
        context: Any = None,
    ) -> None:
        noticed.add(WORKERS)
        here = SimpleNamespace(SimpleQueue=lambda: SimpleQueue(ctx=SimpleNamespace(Lock=threading.Lock)))
        Pool.__init__(self, processes, initializer, initargs, context=here)


class _Executor(ThreadPoolExecutor):
    """Threads in the place of processes."""

    def __init__(self, max_workers: int | None = None, mp_context: Any = None, *args: Any, **options: Any) -> None:
        noticed.add(WORKERS)
        options.pop("max_tasks_per_child", None)
        super().__init__(max_workers, "", *args, **options)
