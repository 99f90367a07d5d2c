"""Hidden checks of `unbroadcast(grad, shape)`, against torch's autograd through `expand`."""

import numpy as np
import pytest

from autograder.kit import AUTOGRAD, assert_close, claim, oracles

off_limits = AUTOGRAD

MIXED = [((2, 4, 3), (4, 1)), ((2, 4, 5, 3), (4, 5, 1)), ((4, 1, 3), (1, 3))]


def unbroadcast(grad, shape):
    """The gradient of an array of this shape that was broadcast to the shape of grad."""
    return oracles.vjp(lambda array: array.expand(grad.shape), grad, np.zeros(shape))[0]


def as_it_is(value):
    return value


def flat(value):
    return value.ravel() if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize(
    ("compare", "cases"),
    [
        claim("adds up over axes that are new", 2, as_it_is, [((4, 3), (3,)), ((2, 4, 3), (3,)), ((2, 3), ())]),
        claim("adds up over an axis that was stretched", 1, flat, [((4, 3), (4, 1)), ((2, 4, 3), (2, 1, 3))]),
        claim("keeps every axis of length 1", 1, oracles.direction, [((4, 3), (4, 1)), ((3, 1), (3, 1))]),
        claim("adds up over several stretched axes", 1, flat, [((2, 4, 3), (1, 1, 3)), ((3, 3, 3), (1, 3, 1))]),
        claim("adds up over new and stretched axes at once", 1, flat, MIXED),
    ],
)
def check_unbroadcast(candidate, rng, compare, cases):
    """Agrees with autograd; the shape of a stretched axis is one claim, its values are others."""
    grads = [rng.normal(size=before) for before, _ in cases]
    answers = [candidate.unbroadcast(grad, shape) for grad, (_, shape) in zip(grads, cases, strict=True)]
    for grad, (_, shape), actual in zip(grads, cases, answers, strict=True):
        assert_close("the result", actual=compare(actual), expected=compare(unbroadcast(grad, shape)))
