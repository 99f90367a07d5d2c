"""Hidden checks of `col2im(cols, x_shape, k, stride, pad)`: it is the adjoint of the student's own im2col.

What is right is found from what `im2col` makes of every single pixel. So another order of rows or
columns costs there, and not here again.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("conv_output_size", "im2col")
off_limits = oracles.convolution.LIBRARY

whole = oracles.convolution.whole


def adjoint(candidate, cols, shape, *how):
    """What the student's im2col says where every number of cols belongs."""

    def im2col(images):
        windows = candidate.im2col(images, *how)
        assert_close(
            "what im2col gives", actual=windows, expected=np.zeros((len(images), *cols.shape[1:])), atol=np.inf
        )
        return windows

    return oracles.convolution.adjoint(im2col, cols, shape)


@pytest.mark.parametrize(
    "cases",
    [
        claim("puts every number back to the pixel that it was copied from", 1, [((1, 1, 1, 1), (1, 1)), ((1, 1, 2, 2), (2, 2)), ((1, 1, 3, 3), (1, 1))]),
        claim("adds up where windows overlap", 2, [((1, 1, 3, 3), (2, 2)), ((1, 1, 5, 5), (3, 3))]),
        claim("drops what falls onto the padding", 1, [((1, 1, 1, 1), (1, 1), (1, 1), (1, 1)), ((1, 1, 2, 2), (4, 6), (1, 1), (1, 2)), ((1, 1, 3, 3), (1, 1), (1, 1), (3, 1)), ((1, 1, 3, 3), (1, 1), (1, 1), (1, 3))]),
        claim("finds the windows where the stride put them, and leaves 0 where none was", 1, [((1, 1, 3, 3), (1, 1), (2, 2)), ((1, 1, 9, 9), (2, 2), (3, 3))]),
        claim("keeps channels, height and width apart", 1, [((1, 2, 1, 2), (1, 2)), ((1, 3, 2, 5), (2, 1), (5, 1)), ((1, 1, 5, 2), (1, 2), (1, 5))]),
    ],
)  # fmt: skip
def check_adjoint(candidate, rng, cases):
    """Gives what the adjoint of im2col gives, for these shapes of images, windows, strides and pads."""
    for shape, *how in cases:
        cols = whole(rng, *oracles.convolution.im2col(np.zeros(shape), *how).shape)
        expected = adjoint(candidate, cols, shape, *how)
        assert_close("the result", actual=candidate.col2im(cols, shape, *how), expected=expected)


@points(0.5)
def check_batch(candidate, rng):
    """takes every image's own matrix"""
    for count in (2, 3):
        cols = whole(rng, count, 4, 1)
        expected = [adjoint(candidate, matrix[None], (1, 1, 2, 2), (2, 2))[0] for matrix in cols]
        assert_close("the result", actual=candidate.col2im(cols, (count, 1, 2, 2), (2, 2)), expected=expected)


@points(0.5)
@needs(check_adjoint, check_batch)
def check_together(candidate, rng):
    """does all of this at once"""
    for (count, *shape), w_shape, *how in oracles.convolution.TOGETHER:
        k, one = w_shape[2:], (1, *shape)
        cols = whole(rng, count, *oracles.convolution.im2col(np.zeros(one), k, *how).shape[1:])
        expected = [adjoint(candidate, matrix[None], one, k, *how)[0] for matrix in cols]
        assert_close("the result", actual=candidate.col2im(cols, (count, *shape), k, *how), expected=np.stack(expected))
