"""Guards: library calls that an exercise asks students to write themselves raise an error while it is examined.

The guards replace the functions in the libraries before the first cell runs, or as soon as a library is
imported, so that importing a name again, or under another name, gives the guard as well. A determined
program can get around them, because they are in its own process: it can remove a guard, or call the
library's internals. So removed guards and the operators that run all the same (see `torch_modes`) are
recorded in `notices` and reported to staff.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from itertools import groupby
from typing import Any

from .import_hooks import import_hooks
from .protocol.notices import UNGUARDED, notices


class OffLimitsError(RuntimeError):
    """Raised by a library call that the exercise asks students to write by hand."""


class OffLimits:
    """Hold the guards of library functions, and the names that are off limits at the moment.

    Attributes:
        now: the names whose guards raise; all other guards pass their calls on.
    """

    def __init__(self) -> None:
        self.now: frozenset[str] = frozenset()
        self._guards: list[tuple[Any, str, str, Callable[..., Any]]] = []

    def guard(self, names: Iterable[str]) -> None:
        """Replace each function by a guard.

        Args:
            names: such as `torch.autograd.grad` or `torch.Tensor.backward`; names that are not installed are skipped.
        """
        for library, of_library in groupby(sorted(names), key=lambda name: name.partition(".")[0]):
            import_hooks.when_imported(library, partial(self._guard, list(of_library)))

    def _guard(self, names: Iterable[str]) -> None:
        for name in names:
            owner_name, _, attribute = name.rpartition(".")
            owner = _find(owner_name)
            if hasattr(owner, attribute):
                guard = self._guarded(name, getattr(owner, attribute))
                setattr(owner, attribute, guard)
                self._guards.append((owner, attribute, name, guard))

    def begin(self, names: Iterable[str]) -> None:
        """Set the names that are off limits from now on, and put back guards that are gone, as after a reload."""
        self.now = frozenset(names)
        notices.update(UNGUARDED + library for library in import_hooks.run_missed())
        for owner, attribute, name, guard in self._guards if self.now else ():
            if getattr(owner, attribute, None) is not guard:
                notices.add(UNGUARDED + name)
                setattr(owner, attribute, guard)

    def watched(self) -> AbstractContextManager[None]:
        """Return a context that records torch's operators in `notices`, or does nothing if nothing is off limits."""
        torch_modes = sys.modules.get(f"{__package__}.torch_modes") if self.now else None
        return torch_modes.recording_operators() if torch_modes else nullcontext()

    def _guarded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if name in self.now:
                raise OffLimitsError(f"{name} is off limits in this exercise: write it yourself")
            return function(*args, **kwargs)

        guarded.__name__ = name.rpartition(".")[2]
        return guarded


def _find(name: str) -> Any:
    """Return a module, or a class in one, by its dotted name; None if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        module, _, attribute = name.rpartition(".")
        return getattr(_find(module), attribute, None) if module else None
