"""What an author of checks imports. Everything here is shown in use in CONTRIBUTING.md.

    from autograder.kit import assert_close, claim, oracles, parts, points

A check is a function `check_*` that receives the fixture `candidate`, the student's code, and if
it wants random inputs the fixture `rng`, a `numpy.random.Generator` with a seed of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder import oracles
from autograder.examiner.compare import assert_close, assert_leaves_inputs, assert_raises, parts, require
from autograder.variants import misconception, right_answer

__all__ = [
    "AUTOGRAD",
    "assert_close",
    "assert_leaves_inputs",
    "assert_raises",
    "claim",
    "misconception",
    "needs",
    "oracles",
    "parts",
    "points",
    "require",
    "right_answer",
]


AUTOGRAD = ("torch.autograd.grad", "torch.autograd.backward")
"""For `off_limits = AUTOGRAD` in a check file: everything in torch that finds gradients by itself calls one of these."""


def points(worth: float) -> pytest.MarkDecorator:
    """Say what a check's claim is worth."""
    return pytest.mark.points(worth)


def needs(*checks: Callable[..., Any]) -> pytest.MarkDecorator:
    """Examine a claim only where all claims of these checks (of the same file) passed.

    For claims that a useless answer would fulfil too: a function that returns zeros
    certainly "leaves its input unchanged".
    """
    return pytest.mark.needs.with_args(*checks)  # a bare call would take one check for what it decorates


def claim(text: str, worth: float, *values: Any) -> Any:
    """One claim of a parametrised check: its sentence, its points, and the values of its case."""
    return pytest.param(*values, id=text, marks=points(worth))
