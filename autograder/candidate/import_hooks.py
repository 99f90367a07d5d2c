"""Run callbacks when a library is imported: at once if the warm parent has imported it already, else when student code does.

The warm parent imports only the libraries that the programs of a run name, so another may be imported later, in
any cell or call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Hook = Callable[[], object]


class ImportHooks:
    """Meta-path finder that runs callbacks after an import; finding the module is left to the other finders."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Hook]] = {}

    def when_imported(self, name: str, hook: Hook) -> None:
        """Run a callback once a library is imported, or at once if it is imported already.

        Args:
            name: the library, such as `torch`.
            hook: called without arguments, after the library's module has run.
        """
        if name in sys.modules:
            hook()
            return
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        self._waiting.setdefault(name, []).append(hook)

    def run_missed(self) -> list[str]:
        """Run the callbacks missed while the finder was removed, which a student's program can do.

        Returns:
            The names of the libraries that were imported meanwhile.
        """
        names = [name for name in self._waiting if name in sys.modules]
        for name in names:
            self._run(name)
        return names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec that the other finders give for a library with callbacks, so that loading it runs them."""
        if name not in self._waiting:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                self._run_after_loading(spec)
                return spec
        return None

    def _run_after_loading(self, spec: ModuleSpec) -> None:
        loader = spec.loader
        if loader is None:  # a namespace package: there is no code to wait for
            return
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self._run(spec.name)

        loader.exec_module = exec_module  # type: ignore[method-assign]

    def _run(self, name: str) -> None:
        for hook in self._waiting.pop(name, ()):
            hook()


import_hooks = ImportHooks()
