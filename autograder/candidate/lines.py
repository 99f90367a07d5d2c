"""Count the lines of Python that a call runs: a Python loop shows in the count, a vectorised call does not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any


def counting_lines(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, int]]:
    """Call a function and count the lines that run in its thread.

    The tracer runs in the student's process, which could remove it, so the count is evidence and not proof.

    Args:
        function: the function to call.
        args, kwargs: its arguments.

    Returns:
        The result, and the number of `line` events by name of the cell that holds the line. Lines of
        libraries count for the cell that called them, or for "" if no cell did.

    Raises:
        Exception: whatever the function raises.
    """
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        cell = _cell(frame)

        def trace_lines(frame: FrameType, event: str, argument: Any) -> Any:
            lines[cell] += event == "line"
            return trace_lines

        return trace_lines

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = function(*args, **kwargs)
    finally:
        sys.settrace(before)
    return result, dict(lines)


def _cell(frame: FrameType | None) -> str:
    """Return the name of the innermost cell on a frame's call stack; "" if there is none."""
    while frame is not None:
        if (file := frame.f_code.co_filename).startswith("<cell "):
            return file[6:-1]
        frame = frame.f_back
    return ""
