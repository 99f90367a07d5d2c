"""Library calls that an exercise asks to be written from scratch refuse to work while it is examined.

The guards are put into the libraries before the first cell runs, or as soon as a library arrives, so that
importing a name again, or under another name, gives the guard as well. A determined program gets around them, as everything in
its own process: by a guard that it takes off, or by the library's own parts below the names. So what
runs all the same is noticed too, see `operators`, and told to staff.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import groupby
from typing import Any

from .import_hooks import arrivals
from .protocol.notices import noticed

UNGUARDED = "unguarded "


class OffLimitsError(RuntimeError):
    """A library call that the exercise asks to be written by hand."""


class OffLimits:
    """The guarded names, and those that refuse to work at the moment."""

    def __init__(self) -> None:
        self.now: frozenset[str] = frozenset()
        self._guards: list[tuple[Any, str, str, Callable[..., Any]]] = []

    def guard(self, names: Iterable[str]) -> None:
        """Put a guard in the place of each function.

        Args:
            names: such as `torch.autograd.grad` or `torch.Tensor.backward`; what is not installed is passed over.
        """
        for library, of_library in groupby(sorted(names), key=lambda name: name.partition(".")[0]):
            arrivals.when_imported(library, partial(self._guard, list(of_library)))

    def _guard(self, names: Iterable[str]) -> None:
        for name in names:
            owner_name, _, attribute = name.rpartition(".")
            owner = _find(owner_name)
            if hasattr(owner, attribute):
                guard = self._guarded(name, getattr(owner, attribute))
                setattr(owner, attribute, guard)
                self._guards.append((owner, attribute, name, guard))

    def begin(self, names: Iterable[str]) -> None:
        """Say what is off limits from now on. Guards that are gone, because a library was loaded again, are put back."""
        self.now = frozenset(names)
        noticed.update(UNGUARDED + library for library in arrivals.missed())
        for owner, attribute, name, guard in self._guards if self.now else ():
            if getattr(owner, attribute, None) is not guard:
                noticed.add(UNGUARDED + name)
                setattr(owner, attribute, guard)

    def watched(self) -> AbstractContextManager[None]:
        """Notice torch's operators that run meanwhile, if anything is off limits."""
        operators = sys.modules.get(f"{__package__}.torch_calls") if self.now else None
        return operators.noticing() if operators else nullcontext()

    def _guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if name in self.now:
                raise OffLimitsError(f"{name} is off limits in this exercise: write it yourself")
            return function(*args, **kwargs)

        guarded.__name__ = name.rpartition(".")[2]
        return guarded


def _find(name: str) -> Any:
    """A module, or a class in one; None if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        module, _, attribute = name.rpartition(".")
        return getattr(_find(module), attribute, None) if module else None
