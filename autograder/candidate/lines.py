"""Count the lines of Python that a call runs: a loop in Python shows in the count, one inside a library does not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def counting_lines(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, int]:
    """Call a function and count the lines that run in its thread, those of libraries included.

    The count is made beside the student's code, which could stop it: it is evidence, not proof.

    Args:
        function: what to call.
        args, kwargs: with what.

    Returns:
        The result, and how many lines ran. A line that runs again counts again.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        result = function(*args, **kwargs)
    finally:
        sys.settrace(before)
    return result, count
