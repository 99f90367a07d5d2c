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
        The result, and how many lines ran, by the cell in which they stand; those of libraries under
        "". A line that runs again counts again.
    """
    files: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        files[frame.f_code.co_filename] += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = function(*args, **kwargs)
    finally:
        sys.settrace(before)
    lines: Counter[str] = Counter()
    for file, count in files.items():
        lines[file[6:-1] if file.startswith("<cell ") else ""] += count
    return result, dict(lines)
