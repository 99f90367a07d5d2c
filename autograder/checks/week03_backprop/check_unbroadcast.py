"""Hidden checks of `unbroadcast(grad, shape)`, against torch's autograd through `expand`."""

import numpy as np
import pytest

from autograder.kit import AUTOGRAD, assert_close, claim, oracles

off_limits = AUTOGRAD

NEW = [((2, 2), (2,)), ((2, 3), ()), ((4, 3), (3,)), ((2, 4, 3), (3,))]
STRETCHED = [((2, 2), (2, 1)), ((4, 3), (4, 1)), ((2, 4, 3), (2, 1, 3))]
LENGTH_1 = [((2, 2), (2, 1)), ((3, 1), (3, 1)), ((4, 3), (4, 1))]
SEVERAL = [((2, 2), (1, 1)), ((2, 4, 3), (1, 1, 3)), ((3, 3, 3), (1, 3, 1))]
MIXED = [((2, 1, 2), (1, 2)), ((2, 2, 2), (2, 1)), ((2, 4, 3), (4, 1)), ((4, 1, 3), (1, 3)), ((2, 4, 5, 3), (4, 5, 1))]


def unbroadcast(grad, shape):
    """The gradient of an array of this shape that was broadcast to the shape of grad."""
    return oracles.vjp(lambda array: array.expand(grad.shape), grad, np.zeros(shape))[0]


def whole(value):
    return "the result", value


def flat(value):
    return "the result, its axes aside,", value.ravel() if isinstance(value, np.ndarray | np.generic) else value


def scaled(value):
    return "the result, scaled to a largest number of 1,", oracles.direction(value)


@pytest.mark.parametrize(
    ("look_at", "cases"),
    [
        claim("adds up over axes that are new", 2, whole, NEW),
        claim("adds up over an axis that was stretched", 1, flat, STRETCHED),
        claim("keeps every axis of length 1", 1, scaled, LENGTH_1),
        claim("adds up over several stretched axes", 1, flat, SEVERAL),
        claim("adds up over new and stretched axes at once", 1, flat, MIXED),
    ],
)
def check_unbroadcast(candidate, rng, look_at, cases):
    """Agrees with autograd; the shape of a stretched axis is one claim, its values are others."""
    calls = [(oracles.draw(rng, *before), shape) for before, shape in cases]
    for call, answer in zip(calls, candidate.unbroadcast.each(calls), strict=True):
        name, actual = look_at(answer)
        assert_close(name, actual=actual, expected=look_at(unbroadcast(*call))[1])
