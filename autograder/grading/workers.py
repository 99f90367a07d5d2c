"""Worker processes: started together, and ended with the main process, however that ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial


@contextmanager
def workers(jobs: int, start: Callable[[], None]) -> Iterator[Executor]:
    """Start worker processes; on the way out they end, after Ctrl-C at once, and take their candidates along.

    Args:
        jobs: how many.
        start: what each of them does first.
    """
    spawn = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, spawn, initializer=partial(_begin, start))
    try:
        yield executor
    except BaseException:
        for process in list((executor._processes or {}).values()):  # what they are at is given up
            process.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _begin(start: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    threading.Thread(target=_end_with_main, daemon=True).start()
    start()


def _end_with_main() -> None:
    """End this worker when the main process is gone, however that ended: the pool would let it wait for ever."""
    main = multiprocessing.parent_process()
    assert main is not None
    main.join()
    os._exit(1)
