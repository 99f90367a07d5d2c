"""A function that the checks of week 15's second notebook call in the student's process.

This source is run there before the student's cells, in the namespace of `autograder.candidate.live`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def through(functions: Sequence[Callable[..., Any]], x: Any) -> None:
    """Apply functions to x one after another, and backpropagate the sum of the result."""
    for function in functions:
        x = function(x)
    x.sum().backward()
