"""Resource limits by setrlimit(2): memory, CPU time, file size, descriptors, threads."""

from __future__ import annotations

import contextlib
import resource

from ..protocol.limits import Limits


def limit(limits: Limits, threads: bool = False) -> None:
    """Set the resource limits of this process; a lower limit that is set already stays.

    Args:
        limits: the limits.
        threads: whether to limit threads too; only where the process has a user namespace of its own.
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
    if threads:  # without a user namespace of its own, all processes of the same user are counted together
        wanted[resource.RLIMIT_NPROC] = limits.threads
    for kind, amount in wanted.items():
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            # The hard limit on CPU time is a second later: SIGXCPU, which names the cause, comes before SIGKILL.
            resource.setrlimit(kind, (amount, amount + 1 if kind == resource.RLIMIT_CPU else amount))


def _mapped() -> tuple[int, int]:
    """Return the bytes that this process has mapped, and how many of them are private data."""
    try:
        with open("/proc/self/statm") as file:
            pages = [int(number) for number in file.read().split()]
        return pages[0] * resource.getpagesize(), pages[5] * resource.getpagesize()
    except OSError:
        return 8 << 30, 8 << 30
