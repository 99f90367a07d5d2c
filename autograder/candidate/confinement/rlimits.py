"""Resource limits: memory, processor time, file size, descriptors, threads."""

from __future__ import annotations

import contextlib
import resource

from ..protocol.limits import Limits


def limit(limits: Limits, threads: bool = False) -> None:
    """Set the resource limits of this process; a lower one that holds already stays.

    Args:
        limits: what it may use.
        threads: whether its threads are counted by themselves, and so can be limited.
    """
    mapped, data = _mapped()
    wanted = {
        resource.RLIMIT_AS: mapped + limits.memory,
        resource.RLIMIT_DATA: data + limits.memory,
        resource.RLIMIT_CPU: limits.processor_seconds,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if threads:  # elsewhere all processes of the same user would be counted together
        wanted[resource.RLIMIT_NPROC] = limits.threads
    for what, amount in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit already holds
            # a second between the two: a signal that tells why, before the one that cannot be ignored
            resource.setrlimit(what, (amount, amount + 1 if what == resource.RLIMIT_CPU else amount))


def _mapped() -> tuple[int, int]:
    """Bytes that this process maps, and how many of them are private data."""
    try:
        with open("/proc/self/statm") as file:
            pages = [int(number) for number in file.read().split()]
        return pages[0] * resource.getpagesize(), pages[5] * resource.getpagesize()
    except OSError:
        return 8 << 30, 8 << 30
