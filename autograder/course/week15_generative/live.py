"""A function that week 15's checks call in the student's process.

This source is run there before the student's cells, in the namespace of `autograder.candidate.live`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def requires_grad(module: Any, method: str, args: Sequence[Any]) -> bool:
    """Return whether the result of a module's method requires a gradient."""
    return bool(getattr(module, method)(*args).requires_grad)
