"""Temporary folders that do not outlive their makers by more than one run, even where those are killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path


class Scratch:
    """A temporary folder of this process; whoever makes one first removes those whose makers are gone.

    Its maker holds a lock on it, which the kernel takes away from a process that ends, however it ends.

    Attributes:
        path: the folder.
    """

    def __init__(self, prefix: str) -> None:
        """Make one.

        Args:
            prefix: how its name begins; those that begin so are made here only.

        Raises:
            OSError: it cannot be made.
        """
        _sweep(prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix))
            with contextlib.suppress(FileNotFoundError):  # swept by another process before it was locked
                self._lock = os.open(self.path, os.O_RDONLY)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
                if self.path.exists():
                    return
                os.close(self._lock)

    def remove(self) -> None:
        """Remove it, with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _sweep(prefix: str) -> None:
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # somebody else's, locked by its maker, or gone by now
            lock = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(lock)
