"""What stands in the place of an answer, and whether a cell was answered. No other module decides that."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from autograder.assignment.definitions import are_parts

CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
"""What a student finds in the place of a solution: nbgrader's `ClearSolutions.code_stub`."""
TEXT_STUB = "YOUR ANSWER HERE"
NO_CELL = "This cell was not in the notebook that was handed in, or was no {} cell any more."
"""What stands in the autograded notebook in the place of an answer that is missing; `{}` is the type of its cell."""
_STUB = re.compile(r"# YOUR CODE HERE\s+raise NotImplementedError\(\)")


def is_unwritten(source: str) -> bool:
    r"""Return whether a solution cell still has the stub in it, or a function that only raises NotImplementedError.

    An abstract method, which raises it in a class, is an answer.

    >>> is_unwritten("def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    True
    >>> is_unwritten("def f(x):\n    raise NotImplementedError")
    True
    >>> is_unwritten("class Layer:\n    def forward(self, x):\n        raise NotImplementedError()")
    False
    """
    if _STUB.search(source):
        return True
    if "NotImplementedError" not in source:
        return False
    try:
        nodes = ast.parse(source).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False  # somebody wrote something
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _only_raises(node) for node in nodes)


def written_copies(sources: Sequence[str]) -> list[str]:
    """Return which copies of one solution cell count: all that differ and were written, to be run in order.

    Args:
        sources: the texts of the copies, or of the parts that one cell was split into, in the notebook's order.

    Returns:
        Those that were written; the first copy if none was. Of parts, all.
    """
    if are_parts(sources):
        return list(sources)
    written = [source for source in dict.fromkeys(sources) if not is_unwritten(source)]
    return written or list(sources[:1])


def _only_raises(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    match body:
        case [ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError")))]:
            return True
    return False
