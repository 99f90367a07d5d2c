"""Resource limits of one candidate, and the tiers of confinement; used on both sides of the socket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["full", "reduced", "none"]
FULL: Tier = "full"
REDUCED: Tier = "reduced"
NONE: Tier = "none"
TIERS: tuple[Tier, ...] = (NONE, REDUCED, FULL)  # from the weakest to the strongest


@dataclass(frozen=True)
class Limits:
    """Resource limits of one candidate.

    Attributes:
        memory: bytes on top of what the warm parent has mapped. It limits the address space, since private
            data alone would miss shared anonymous memory, and the private data as well.
        processor_seconds: CPU time in seconds, summed over its threads.
        file_bytes: size in bytes of the largest file that it may write.
        open_files: number of descriptors that it may hold.
        threads: number of its threads; enforced only where it has a user namespace of its own.
        disk, files: bytes and number of all its files together. They are limits of the room's file systems, which
            are mounted before the candidate is known, so they are the same for all candidates.
    """

    memory: int = 2 << 30
    processor_seconds: int = 120
    file_bytes: int = 64 << 20
    open_files: int = 128
    threads: int = 64
    disk: int = 128 << 20
    files: int = 4096
