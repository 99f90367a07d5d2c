"""What one candidate may use, and the tiers to which it is confined: known on both sides."""

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
    """What one candidate may use.

    Attributes:
        memory: bytes on top of what the warm parent already maps; of address space, since private
            data alone would miss shared anonymous memory, and of private data as well.
        processor_seconds: processor time, over all its threads.
        file_bytes: size of the largest file it may write.
        open_files: descriptors it may hold.
        threads: threads it may have; counted where it has a user namespace of its own.
        disk, files: bytes that all its files may take, and how many they may be; in a room, which is
            furnished beforehand, so these two are the same for all.
    """

    memory: int = 2 << 30
    processor_seconds: int = 120
    file_bytes: int = 64 << 20
    open_files: int = 128
    threads: int = 64
    disk: int = 128 << 20
    files: int = 4096
