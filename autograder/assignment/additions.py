"""Tell what a student added to a given cell from what they changed in it; only parsed, never run.

Colab and VS Code let everybody write into a locked cell. What was added counts as a cell of the student's own
in the same place. The given lines are the course's: what was changed or deleted in them does not count.
"""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from collections.abc import Iterable, Sequence

MAX_CHARACTERS = 200_000
MAX_LINES = 2_000
_DEFINES_NOTHING = (ast.Expr, ast.Assert, ast.Raise, ast.For, ast.While, ast.Pass)


def added_to(source: str, given: str) -> tuple[str, bool]:
    r"""Compare a given cell as it was handed in with what the course gave.

    Args:
        source: the cell as it was handed in.
        given: the course's text.

    Returns:
        What was added, on the same lines, or "" if it defines nothing; and whether given lines were changed or deleted.

    >>> added_to("import numpy\nimport math\n", "import numpy")
    ('\nimport math', False)
    >>> added_to("import numpy, math", "import numpy")
    ('', True)
    """
    if source.split() == given.split():
        return "", False
    if len(source) > MAX_CHARACTERS:
        return "", True
    try:
        return _added_statements(source, ast.parse(source).body, ast.parse(given).body)
    except (SyntaxError, ValueError, MemoryError, RecursionError):  # a magic, or a mistake
        return _added_lines(source.splitlines(), given.splitlines())


def _added_statements(source: str, written: Sequence[ast.stmt], given: Sequence[ast.stmt]) -> tuple[str, bool]:
    """Return the statements that are not given ones; one that defines what a missing one defines is a change of that."""
    missing = Counter(map(ast.dump, given))
    added = []
    for statement in written:
        text = ast.dump(statement)
        if missing[text]:
            missing[text] -= 1
        else:
            added.append(statement)
    changed = [statement for statement in given if missing[ast.dump(statement)]]
    names = _names(changed)
    added = [statement for statement in added if not names & _names([statement])]
    if all(isinstance(statement, _DEFINES_NOTHING) for statement in added):
        return "", bool(changed)
    return _only(added, source), bool(changed)


def _names(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements define, and those inside of their functions too."""
    names = set()
    for node in (node for statement in statements for node in ast.walk(statement)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name.partition(".")[0])
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return names


def _only(statements: Sequence[ast.stmt], source: str) -> str:
    """Return these statements at the lines and columns where they stand in a cell; all else is blank."""
    lines = source.splitlines()
    kept: list[list[str]] = [[] for _ in lines]
    for statement in statements:
        first = min([statement, *getattr(statement, "decorator_list", ())], key=lambda node: node.lineno)
        last = statement.end_lineno or first.lineno
        for number in range(first.lineno, last + 1):
            line = lines[number - 1].encode()
            end = statement.end_col_offset if number == last else None
            start = first.col_offset - (first is not statement) if number == first.lineno else 0
            kept[number - 1].append(line[start:end].decode())
    return "\n".join("; ".join(parts) for parts in kept).rstrip()


def _added_lines(written: Sequence[str], given: Sequence[str]) -> tuple[str, bool]:
    if len(written) > MAX_LINES:
        return "", True
    kept, is_changed = [""] * len(written), False
    for kind, _, _, begin, end in difflib.SequenceMatcher(None, given, written, autojunk=False).get_opcodes():
        if kind == "insert":
            kept[begin:end] = written[begin:end]
        is_changed |= kind in ("replace", "delete")
    return "\n".join(kept).rstrip(), is_changed
