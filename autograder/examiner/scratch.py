"""Temporary folders that are removed by the next run if the process that made them is killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path


class Scratch:
    """A temporary folder that is locked by this process.

    The kernel releases the lock when the process ends, in whatever way, so a folder without a lock has no owner any
    more. Creating a `Scratch` first removes all such folders of its prefix.

    Attributes:
        path: the folder.
    """

    def __init__(self, prefix: str) -> None:
        """Create the folder.

        Args:
            prefix: the beginning of its name; only this class may make folders with this prefix.

        Raises:
            OSError: it cannot be created.
        """
        _sweep(prefix)
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix))
            with contextlib.suppress(FileNotFoundError):  # removed by another process before it was locked
                self._lock = os.open(self.path, os.O_RDONLY)
                fcntl.flock(self._lock, fcntl.LOCK_EX)
                if self.path.exists():
                    return
                os.close(self._lock)

    def remove(self) -> None:
        """Remove the folder with all its contents, and release the lock."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _sweep(prefix: str) -> None:
    """Remove the folders of this prefix that no process holds a lock on."""
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # another user's, locked by its owner, or removed by now
            lock = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(lock)
