"""What the checks of week 15's second notebook do beside student code.

This text is sent to the student's process before their cells run; names of `autograder.candidate.live` are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def through(functions: Sequence[Callable[..., Any]], x: Any) -> None:
    """Send numbers through functions, one after the other, and the gradient of the sum of what comes out back."""
    for function in functions:
        x = function(x)
    x.sum().backward()
