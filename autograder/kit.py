"""The names that an author of checks imports.

A check is a function `check_*` that receives the fixture `candidate`, a proxy of the student's code, and if
it needs random inputs the fixture `rng`, a `numpy.random.Generator` with a seed of its own:

>>> @points(2)
... def check_values(candidate, rng):
...     "doubles every number"
...     x = rng.normal(size=3)
...     assert_close("the result", actual=candidate.double(x), expected=2 * x)

`each` calls the student's function with several cases in one message. They are compared from small to large, so
that a student reads the smallest case that fails:

>>> @points(2)
... def check_sizes(candidate, rng):
...     "doubles every number of any array"
...     cases = [(oracles.draw(rng, *shape),) for shape in [(1,), (2, 2), (3, 5)]]
...     for (x,), actual in zip(cases, candidate.double.each(cases), strict=True):
...         assert_close("the result", actual=actual, expected=2 * x)

| Purpose | Names |
|---|---|
| declare claims and their points | `points`, `claim`, `needs` |
| fail a claim with a message for the student | `require`, `parts`, `assert_close`, `assert_raises`, `assert_leaves_inputs` |
| compute expected values and draw inputs | `oracles`, with a module for each subject that is imported when first used |
| forbid library calls | `AUTOGRAD` |
| prove the checks | `misconception`, `right_answer` |

docs/assistants.md shows a complete exercise. In all examples of these names, `candidate` is a student who
wrote this:

    def double(x):
        return 2 * x


    def double_in_place(x):
        x *= 2
        return x


    def root(x):
        if x < 0:
            raise ValueError("no root")
        return x**0.5


    def slope_of_square(x):
        x = torch.tensor(x, requires_grad=True)
        return float(torch.autograd.grad(x**2, x)[0])

The claims hold of it:

>>> check_values(candidate, np.random.default_rng(0))
>>> check_sizes(candidate, np.random.default_rng(0))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.assignment.variants import misconception, right_answer
from autograder.course import oracles
from autograder.examiner.compare import assert_close, assert_leaves_inputs, assert_raises, parts, require

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


AUTOGRAD = ("torch.autograd.grad", "torch.autograd.backward", "torch.autograd.forward_ad.make_dual", "aten._make_dual")
"""For `off_limits = AUTOGRAD` in a check file: everything in torch that computes gradients calls one of these.

Without it, `slope_of_square` above would earn its points; with it, the call raises in the student's code.
"""


def points(worth: float) -> pytest.MarkDecorator:
    """Return the decorator that declares the points of a check's claim; the first line of its docstring is the claim.

    >>> @points(1.5)
    ... def check_negative(candidate):
    ...     "doubles what is below zero"
    ...     require(candidate.double(-2) == -4, "Twice -2 is -4.")
    >>> check_negative(candidate)
    """
    return pytest.mark.points(worth)


def needs(*checks: Callable[..., Any]) -> pytest.MarkDecorator:
    """Return the decorator that examines a claim only if all claims of these checks, of the same file, passed.

    It is for claims that a useless answer would fulfil too: a function that returns zeros
    "leaves its input unchanged".

    >>> @points(2)
    ... def check_values(candidate):
    ...     "doubles"
    ...     require(candidate.double(3) == 6, "Twice 3 is 6.")
    >>> @points(1)
    ... @needs(check_values)
    ... def check_inputs(candidate):
    ...     "leaves its input as it was"
    ...     assert_leaves_inputs(candidate.double, [3], names=["x"])
    >>> [mark.args for mark in check_inputs.pytestmark if mark.name == "needs"] == [(check_values,)]
    True
    """
    return pytest.mark.needs.with_args(*checks)  # a bare call would take one check for what it decorates


def claim(text: str, worth: float, *values: Any) -> Any:
    """Return one claim of a parametrised check.

    Args:
        text: the claim, the sentence that the student reads.
        worth: its points.
        values: the values of the parameters in its case.

    >>> @pytest.mark.parametrize("x", [claim("doubles what is above zero", 2, 3), claim("doubles zero", 1, 0)])
    ... def check_double(candidate, x):
    ...     require(candidate.double(x) == x + x, f"Twice {x} is {x + x}.")
    >>> check_double(candidate, 3)
    """
    return pytest.param(*values, id=text, marks=points(worth))
