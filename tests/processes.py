"""What tests ask the system about processes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(condition: Callable[[], object], seconds: float = 600.0) -> object:
    """Wait for something to become true, and say whether it did; the limit is for what hangs, not for what is slow."""
    ends = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def family(pid: int) -> set[int]:
    """A process, its children, theirs, and so on."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, last = {pid}, set()
    while found != last:
        last, found = found, found | {child for child, parent in parents.items() if parent in found}
    return found


def is_gone(group: int) -> bool:
    """Whether a group of processes has no member any more; init takes its time to bury some."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
