"""Count the lines of Python that a call runs: a loop in Python shows in the count, one inside a library does not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any


def counting_lines(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, int]]:
    """Call a function and count the lines that run in its thread.

    The count is made beside the student's code, which could stop it: it is evidence, not proof.

    Args:
        function: what to call.
        args, kwargs: with what.

    Returns:
        The result, and how many lines ran, by the cell in which they stand; those of libraries count
        for the cell that called them, or under "" if none did. A line that runs again counts again.
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
    """The cell in which a frame stands, or the one that called what stands elsewhere."""
    while frame is not None:
        if (file := frame.f_code.co_filename).startswith("<cell "):
            return file[6:-1]
        frame = frame.f_back
    return ""
