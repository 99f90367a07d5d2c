"""Hidden checks of `softmax_vjp(dout, p, axis=-1)`, against torch's autograd."""

import numpy as np
import pytest
import torch

from autograder.kit import AUTOGRAD, assert_close, claim, oracles, points

off_limits = AUTOGRAD

CLASSES = 16_000  # a matrix of all slopes would take 2 GB, which nobody is given


@pytest.mark.parametrize(
    "cases",
    [
        claim("adds up how every probability depends on each logit", 2, [((5,), None), ((1, 5), None)]),
        claim("keeps the samples of a batch apart", 1, [((3, 5), None), ((4, 4), None), ((2, 3, 4), None)]),
        claim("works along any axis", 1, [((2, 5, 3), 1), ((5, 3), 0), ((4, 4), 0)]),
    ],
)
def check_softmax_vjp(candidate, rng, cases):
    """Agrees with autograd for these shapes and axes."""
    for shape, axis in cases:
        z, dout = rng.normal(size=shape), rng.normal(size=shape)
        options, along = ({}, -1) if axis is None else ({"axis": axis}, axis)
        p = torch.softmax(torch.tensor(z), along).numpy()
        expected = oracles.vjp(lambda z, along=along: torch.softmax(z, along), dout, z)[0]
        assert_close("the result", actual=candidate.softmax_vjp(dout, p, **options), expected=expected)


@points(1)
def check_no_matrix(candidate, rng):
    """needs no matrix of all slopes, so that 16,000 classes are no problem"""
    dout, p = rng.normal(size=(1, CLASSES)), rng.uniform(size=(1, CLASSES))
    p /= p.sum()
    actual = candidate.softmax_vjp(dout, p)
    expected = oracles.vjp(lambda z: torch.softmax(z, -1), dout, np.log(p))[0]
    assert_close("the result", actual=actual, expected=expected)
