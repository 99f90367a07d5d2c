"""Hidden checks of `softmax_vjp(dout, p, axis=-1)`, against torch's autograd."""

import numpy as np
import pytest
import torch

from autograder.kit import AUTOGRAD, assert_close, claim, oracles

off_limits = AUTOGRAD

CLASSES = 30_000  # a matrix of all slopes would take 7 GB (4 GB in float32), and 2 GB is what everybody is given


def probabilities(rng, shape, axis):
    """What a softmax gives along an axis; two classes get 0.25 and 0.75, in some order."""
    if shape[axis] == 2:
        return rng.permuted(np.broadcast_to([0.25, 0.75], shape).swapaxes(axis, -1).copy(), axis=axis)
    return torch.softmax(torch.tensor(rng.normal(size=shape)), axis).numpy()


@pytest.mark.parametrize(
    "cases",
    [
        claim("adds up how every probability depends on each logit", 2, [((2,), -1), ((5,), -1), ((1, 5), -1)]),
        claim("keeps the samples of a batch apart", 1, [((2, 2), -1), ((3, 5), -1), ((4, 4), -1), ((2, 3, 4), -1)]),
        claim("works along any axis", 1, [((2, 2), 0), ((2, 2), 1), ((5, 3), 0), ((4, 4), 0), ((2, 5, 3), 1)]),
        claim(
            "needs no matrix of all slopes, so that 30,000 classes are no problem", 1, [((2,), -1), ((1, CLASSES), -1)]
        ),
    ],
)
def check_softmax_vjp(candidate, rng, cases):
    """Agrees with autograd for these shapes and axes."""
    inputs = [(oracles.draw(rng, *shape), probabilities(rng, shape, axis)) for shape, axis in cases]
    calls = [case if axis == -1 else (*case, axis) for case, (_, axis) in zip(inputs, cases, strict=True)]
    answers = candidate.softmax_vjp.each(calls)
    for (dout, p), (_, axis), actual in zip(inputs, cases, answers, strict=True):
        expected = oracles.vjp(lambda z, axis=axis: torch.softmax(z, axis), dout, np.log(p))[0]
        assert_close("the result", actual=actual, expected=expected)
