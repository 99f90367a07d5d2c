"""Replace process pools and data-loader workers by threads, because a candidate may not start processes."""

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

from .protocol.notices import PROCESSES, WORKERS, notices

_START_EVENTS = {"os.fork", "os.forkpty", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen"}
_WORKER_OPTIONS = ("num_workers", "prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context")


def use_threads_for_pools() -> None:
    """Make the standard library's process pools thread pools."""
    context: Any = multiprocessing.context
    context.BaseContext.Pool = lambda self, *args, **options: _ThreadPool(*args, **options)
    multiprocessing.Pool = _ThreadPool
    concurrent.futures.ProcessPoolExecutor = _Executor  # type: ignore[assignment, misc]
    concurrent.futures.process.ProcessPoolExecutor = _Executor  # type: ignore[assignment, misc]


def load_data_without_workers(loader: Any) -> None:
    """Make torch's data loaders load in this process, whatever `num_workers` says.

    Args:
        loader: `torch.utils.data.DataLoader`, whose `__init__` is replaced.
    """
    original = loader.__init__
    signature = inspect.signature(original)

    @functools.wraps(original)
    def without_workers(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs).arguments
        if given.get("num_workers"):
            notices.add(WORKERS)
            for name in _WORKER_OPTIONS:
                given.pop(name, None)
        original(**given)

    loader.__init__ = without_workers


def notice_processes(event: str, arguments: tuple[Any, ...]) -> None:
    """Record, as an audit hook, that a program tries to start a process; it is the seccomp filter that refuses it."""
    if event in _START_EVENTS:
        notices.add(PROCESSES)


class _ThreadPool(ThreadPool):
    """Thread pool with the constructor of `multiprocessing.Pool`.

    Its queues use `threading.Lock`: the semaphores of `multiprocessing` would need files in shared memory.
    """

    def __init__(
        self,
        processes: int | None = None,
        initializer: Callable[..., Any] | None = None,
        initargs: Any = (),
        maxtasksperchild: int | None = None,
        context: Any = None,
    ) -> None:
        notices.add(WORKERS)
        threaded = SimpleNamespace(SimpleQueue=lambda: SimpleQueue(ctx=SimpleNamespace(Lock=threading.Lock)))
        Pool.__init__(self, processes, initializer, initargs, context=threaded)


class _Executor(ThreadPoolExecutor):
    """Thread executor with the constructor of `ProcessPoolExecutor`."""

    def __init__(self, max_workers: int | None = None, mp_context: Any = None, *args: Any, **options: Any) -> None:
        notices.add(WORKERS)
        options.pop("max_tasks_per_child", None)
        super().__init__(max_workers, "", *args, **options)
