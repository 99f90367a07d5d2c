"""Hidden checks of `linear_backward(dout, (x, W))`, against torch's autograd."""

import numpy as np
from torch.nn.functional import linear

from autograder.kit import AUTOGRAD, assert_close, oracles, parts, points

off_limits = AUTOGRAD

SIZES = [(1, 2, 1), (3, 1, 1), (2, 1, 2), (1, 5, 2), (4, 4, 4), (3, 5, 2)]  # N, D_in, D_out, from small to large


def gradients(candidate, rng, all_sizes):
    """What the student's code and autograd give for each size: (dx, dW, db) each."""
    cases, expected = [], []
    for N, D_in, D_out in all_sizes:
        dout, x, W, b = (oracles.draw(rng, *shape) for shape in [(N, D_out), (N, D_in), (D_out, D_in), (D_out,)])
        cases.append((dout, (x, W)))
        expected.append(oracles.vjp(linear, dout, x, W, b))
    for actual, right in zip(candidate.linear_backward.each(cases), expected, strict=True):
        yield parts(actual, "dx", "dW", "db"), right


@points(2)
def check_dx(candidate, rng):
    """dx tells each sample how all outputs that it reaches depend on it"""
    for actual, expected in gradients(candidate, rng, SIZES):
        assert_close("dx", actual=actual[0], expected=expected[0])


@points(2)
def check_dW(candidate, rng):
    """dW pairs every output with every input, and has the shape of W"""
    for actual, expected in gradients(candidate, rng, SIZES):
        assert_close("dW", actual=actual[1], expected=expected[1], scaled=True)


@points(2)
def check_db(candidate, rng):
    """db adds up over the samples, and has the shape of b"""
    for actual, expected in gradients(candidate, rng, SIZES):
        assert_close("db", actual=actual[2], expected=expected[2], scaled=True)


@points(2)
def check_scale(candidate, rng):
    """dW and db are sums over the batch, not means"""
    for (_, *actual), (_, *expected) in gradients(candidate, rng, [(2, 1, 1), (2, 1, 2), (3, 5, 2), (20, 2, 3)]):
        for name, found, wanted in zip(("dW", "db"), actual, expected, strict=True):
            total = np.sum(found) if isinstance(found, np.ndarray) else found
            assert_close(f"the sum of all numbers in {name}", actual=total, expected=wanted.sum())
