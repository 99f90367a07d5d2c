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


def flat(value):
    return value.ravel() if isinstance(value, np.ndarray | np.generic) else value


@pytest.mark.parametrize(
    ("only", "cases"),
    [
        claim("adds up over axes that are new", 2, "", NEW),
        claim("adds up over an axis that was stretched", 1, "values", STRETCHED),
        claim("keeps every axis of length 1", 1, "shape", LENGTH_1),
        claim("adds up over several stretched axes", 1, "values", SEVERAL),
        claim("adds up over new and stretched axes at once", 1, "values", MIXED),
    ],
)
def check_unbroadcast(candidate, rng, only, cases):
    """Agrees with autograd; the shape of a stretched axis is one claim, its values are others."""
    calls = [(oracles.draw(rng, *before), shape) for before, shape in cases]
    for call, answer in zip(calls, candidate.unbroadcast.each(calls), strict=True):
        expected = unbroadcast(*call)
        if only == "values":
            assert_close("the result, read as a list,", actual=flat(answer), expected=flat(expected))
        else:
            assert_close("the result", actual=answer, expected=expected, scaled=only == "shape")
