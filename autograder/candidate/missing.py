"""Say why a name is not defined that a student sees defined: its line was not run, took too long or failed."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from .statements import names_in, touched_by

MAX_NOTE = 600
MAX_UNTOUCHED = 3
_UNCHANGEABLE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
_DEFINITION = re.compile(r"^(?:(?:async\s+def|def|class)\s+(\w+)|(\w+)\s*(?::[^=\n]+)?=(?!=))", re.MULTILINE)
_SHOWN = re.compile(r"(_{1,3}|_\d+|_i+|_i\d+|_ih|_oh|_dh|In|Out)\Z")


class MissingNames:
    """Names that would be defined by what was not run, each with its place and the reason."""

    def __init__(self, parse: Callable[[str], list[ast.stmt]]) -> None:
        """Hold no names yet.

        Args:
            parse: returns the statements of a cell's text.
        """
        self._parse = parse
        self._why: dict[str, str] = {}
        self._touched: dict[str, str] = {}
        self._texts: list[tuple[str, str, str, bool]] = []

    def add(self, cell: str, statements: Iterable[ast.stmt], why: str) -> None:
        """Remember the names that statements define.

        Args:
            cell: the name of their cell.
            statements: what was not run.
            why: the end of a sentence: "`x` is defined in your cell 4, line 2, but …".
        """
        self._why |= _sentences(cell, names_in(statements), why)

    def add_untouched(self, cell: str, statement: ast.stmt, why: str) -> None:
        """Remember the names of what a statement would change that is not run.

        Args:
            cell: the name of its cell.
            statement: what is not run.
            why: see `add`.
        """
        place = f"In {_place(cell)}, line {statement.lineno}"
        for name in touched_by(statement):
            self._touched.setdefault(name, f"{place}, something is done with it, but {why}.")

    def untouched(self, used: Container[str], namespace: Mapping[str, Any]) -> list[str]:
        """Return a sentence for each object that is not what its student sees, because a line that changes it was not run.

        Args:
            used: the names that functions and answers use; about others, nothing is said.
            namespace: the names that are defined.
        """
        return [
            f"Your code uses `{name}`. {why}"[:MAX_NOTE]
            for name, why in self._touched.items()
            if name in used and name in namespace and not isinstance(namespace[name], _UNCHANGEABLE)
        ][:MAX_UNTOUCHED]

    def add_text(self, cell: str, text: str, why: str, is_python: bool = True) -> None:
        """Remember the names that a text defines, which is only read when a name is asked for.

        Args:
            cell: the name of the cell that it stands in, at the same lines.
            text: what was not run.
            why: see `add`.
            is_python: whether it can be parsed; else the lines that look like definitions count.
        """
        self._texts.append((cell, text, why, is_python))

    def note(self, error: BaseException, message: str, namespace: Container[str]) -> str:
        """Return a sentence about the name that an exception is about; "" if nothing is known, or it is another's.

        Args:
            error: any exception.
            message: what it says.
            namespace: the names that are defined.
        """
        name = error.name if type(error) is NameError else None
        if type(name) is not str or name in namespace or not message.startswith(f"name '{name}' is not defined"):
            return ""
        while self._texts:
            self._read(*self._texts.pop(0))
        if _SHOWN.match(name) and name not in self._why:
            return f"What a cell has shown, such as `{name}`, is not kept when the notebook is graded: give it a name of its own."
        return self._why.get(name, "")

    def _read(self, cell: str, text: str, why: str, is_python: bool) -> None:
        if is_python:
            try:
                names = names_in(self._parse(text))
            except BaseException:  # it is no Python after all
                return
        else:
            names = {match[1] or match[2]: _line(text, match.start()) for match in _DEFINITION.finditer(text)}
        self._why = _sentences(cell, names, why) | self._why


def _sentences(cell: str, names: dict[str, int], why: str) -> dict[str, str]:
    place = _place(cell)
    return {name: f"`{name}` is defined in {place}, line {line}, but {why}."[:MAX_NOTE] for name, line in names.items()}


def _place(cell: str) -> str:
    return cell if cell.startswith("your ") else f"the cell {cell}"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
