"""Hidden checks of `linear_backward(dout, (x, W))`, against torch's autograd."""

import numpy as np
from torch.nn.functional import linear

from autograder.kit import AUTOGRAD, assert_close, oracles, parts, points

off_limits = AUTOGRAD

SIZES = [(3, 5, 2), (1, 5, 2), (3, 1, 1), (4, 4, 4)]  # N, D_in, D_out: all different, with ones, all equal


def gradients(candidate, rng, sizes):
    """What the student's code and autograd give: (dx, dW, db) each."""
    N, D_in, D_out = sizes
    dout, x, W, b = (rng.normal(size=shape) for shape in [(N, D_out), (N, D_in), (D_out, D_in), (D_out,)])
    actual = parts(candidate.linear_backward(dout, (x, W)), "dx", "dW", "db")
    return actual, oracles.vjp(linear, dout, x, W, b)


@points(2)
def check_dx(candidate, rng):
    """dx tells each sample how all outputs that it reaches depend on it"""
    for sizes in SIZES:
        actual, expected = gradients(candidate, rng, sizes)
        assert_close("dx", actual=actual[0], expected=expected[0])


@points(2)
def check_dW(candidate, rng):
    """dW pairs every output with every input, and has the shape of W"""
    for sizes in SIZES:
        actual, expected = (oracles.direction(found[1]) for found in gradients(candidate, rng, sizes))
        assert_close("dW, scaled to a largest number of 1,", actual=actual, expected=expected)


@points(2)
def check_db(candidate, rng):
    """db adds up over the samples, and has the shape of b"""
    for sizes in SIZES:
        actual, expected = (oracles.direction(found[2]) for found in gradients(candidate, rng, sizes))
        assert_close("db, scaled to a largest number of 1,", actual=actual, expected=expected)


@points(2)
def check_scale(candidate, rng):
    """dW and db are sums over the batch, not means"""
    (_, *actual), (_, *expected) = gradients(candidate, rng, SIZES[0])
    for name, found, wanted in zip(("dW", "db"), actual, expected, strict=True):
        total = np.sum(found) if isinstance(found, np.ndarray) else found
        assert_close(f"the sum of all numbers in {name}", actual=total, expected=wanted.sum())
