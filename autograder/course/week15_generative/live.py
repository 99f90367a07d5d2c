"""What week 15's checks read beside student code.

This text is sent to the student's process before their cells run; names of `autograder.candidate.live` are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def requires_grad(module: Any, method: str, args: Sequence[Any]) -> bool:
    """Whether what a method of a module gives asks for a gradient."""
    return bool(getattr(module, method)(*args).requires_grad)
