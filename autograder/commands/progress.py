"""Progress of long work: a bar with an estimate on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

EVERY_SECONDS = 30.0


@contextmanager
def phase(console: Console, what: str, total: int) -> Iterator[Callable[..., None]]:
    """Show the progress of one phase of work while it lasts.

    Args:
        console: where to show it.
        what: what is done, such as "Recording".
        total: how many pieces there are.

    Yields:
        A function to call when a piece is done; it takes any arguments and ignores them.
    """
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(what, total=total)
            yield lambda *args: progress.advance(task)
    else:
        lines = _Lines(console, what, total)
        yield lines.advance
        lines.print(f"{total} of {total} in {time.monotonic() - lines.begun:.0f} s")


class _Lines:
    """Prints a line at the start of a phase, one at its end, and one every half minute between."""

    def __init__(self, console: Console, what: str, total: int) -> None:
        self.console, self.what, self.total, self.done = console, what, total, 0
        self.begun = self.printed = time.monotonic()
        self.print(f"{total} to do")

    def advance(self, *args: object) -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.printed >= EVERY_SECONDS and self.done < self.total:
            left = (now - self.begun) * (self.total - self.done) / self.done
            self.print(f"{self.done} of {self.total}, about {left / 60:.0f} min left")
            self.printed = now

    def print(self, text: str) -> None:
        self.console.print(f"{self.what}: {text}", markup=False, soft_wrap=True)
