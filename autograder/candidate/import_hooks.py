"""What is done to a library when it arrives: at once if the warm parent holds it, else when a student's code imports it.

The warm parent holds only what is worth its while, so another library may come later, in any cell or call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Act = Callable[[], object]


class Arrivals:
    """A finder that finds nothing by itself, and acts when what the others found has been imported."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Act]] = {}

    def when_imported(self, name: str, act: Act) -> None:
        """Act as soon as a library is there.

        Args:
            name: the library, such as `torch`.
            act: what to do; when it is called, the library can be used.
        """
        if name in sys.modules:
            act()
            return
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        self._waiting.setdefault(name, []).append(act)

    def missed(self) -> list[str]:
        """Act for what arrived behind our back, and name it: a program may take this finder away."""
        names = [name for name in self._waiting if name in sys.modules]
        for name in names:
            self._act(name)
        return names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What the other finders find; what is waited for acts once it has run."""
        if name not in self._waiting:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                self._act_after(spec)
                return spec
        return None

    def _act_after(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        if loader is None:  # a folder without code
            return
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self._act(spec.name)

        loader.exec_module = exec_module  # type: ignore[method-assign]

    def _act(self, name: str) -> None:
        for act in self._waiting.pop(name, ()):
            act()


arrivals = Arrivals()
