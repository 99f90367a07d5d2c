"""Say why a name is not defined that a student sees defined: its line was not run, took too long or failed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Iterable

from .statements import names_in

MAX_NOTE = 600
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
        self._texts: list[tuple[str, str, str, bool]] = []

    def add(self, cell: str, statements: Iterable[ast.stmt], why: str) -> None:
        """Remember the names that statements define.

        Args:
            cell: the name of their cell.
            statements: what was not run.
            why: the end of a sentence: "`x` is defined in your cell 4, line 2, but …".
        """
        self._why |= _sentences(cell, names_in(statements), why)

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
    place = cell if cell.startswith("your ") else f"the cell {cell}"
    return {name: f"`{name}` is defined in {place}, line {line}, but {why}."[:MAX_NOTE] for name, line in names.items()}


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
