"""Hidden checks of `col2im(cols, x_shape, k, stride, pad)`: it is the adjoint of the student's own im2col.

What is right is found from what `im2col` makes of every single pixel. So another order of rows or
columns costs there, and not here again. What is asked stands in company: an image and a border of zeros make no
difference to it, but a mistake that shows only for one of these, or without padding, costs only its own claim.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("conv_output_size", "im2col")
off_limits = oracles.convolution.LIBRARY

asked_part, whole = oracles.convolution.asked_part, oracles.convolution.whole
ONE, NONE = (1, 1), (0, 0)


def adjoint(candidate, cols, shape, *how):
    """What the student's im2col says where every number of cols belongs, image by image."""

    def im2col(images):
        windows = candidate.im2col(images, *how)
        assert_close(
            "what im2col gives", actual=windows, expected=np.zeros((len(images), *cols.shape[1:])), atol=np.inf
        )
        return windows

    one = (1, *shape[1:])
    return np.concatenate([oracles.convolution.adjoint(im2col, matrix[None], one) for matrix in cols])


def compare(candidate, rng, shape, *how):
    """Compare for a shape of images, a window, a stride and a padding."""
    cols = whole(rng, *oracles.convolution.im2col(np.zeros(shape), *how).shape)
    assert_close(
        "the result", actual=candidate.col2im(cols, shape, *how), expected=adjoint(candidate, cols, shape, *how)
    )


def compare_in_company(candidate, rng, shape, k, stride):
    """Compare for a shape of images, a window and a stride, wherever the images stand."""
    (images, channels, height, width), (s_h, s_w) = shape, stride
    h_out, w_out = (height - k[0]) // s_h + 1, (width - k[1]) // s_w + 1
    # With one row of padding, the window that starts at row s_h - 1 is the second.
    shape = images + 1, channels, height + s_h, width + s_w
    how = k, stride, ONE
    more = np.zeros(
        (images + 1, channels * k[0] * k[1], (shape[2] + 2 - k[0]) // s_h + 1, (shape[3] + 2 - k[1]) // s_w + 1)
    )
    more[:-1, :, 1 : 1 + h_out, 1 : 1 + w_out] = whole(rng, images, more.shape[1], h_out, w_out)
    cols = more.reshape(*more.shape[:2], -1)
    expected = adjoint(candidate, cols, shape, *how)
    place = np.s_[:-1, :, s_h - 1 : -1, s_w - 1 : -1]
    actual, expected = asked_part(candidate.col2im(cols, shape, *how), expected, place)
    assert_close("the result", actual=actual, expected=expected)


@pytest.mark.parametrize(
    "cases",
    [
        claim("puts every number back to the pixel that it was copied from", 1, [((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 3, 3), (3, 3), (3, 3))]),
        claim("adds up where windows overlap", 2, [((1, 1, 3, 3), (2, 2), (1, 1)), ((1, 1, 5, 5), (3, 3), (1, 1))]),
        claim("finds the windows where the stride put them, and leaves 0 where none was", 1, [((1, 1, 5, 5), (2, 2), (3, 3)), ((1, 1, 8, 8), (2, 2), (3, 3))]),
        claim("keeps channels, height and width apart", 1, [((1, 2, 2, 2), (2, 2), (2, 2)), ((1, 3, 2, 5), (2, 1), (5, 1)), ((1, 1, 5, 2), (1, 2), (1, 5))]),
        claim("takes every image's own matrix", 1, [((2, 1, 2, 2), (2, 2), (2, 2)), ((3, 1, 3, 3), (3, 3), (3, 3))]),
    ],
)  # fmt: skip
def check_adjoint(candidate, rng, cases):
    """Gives what the adjoint of im2col gives, for these shapes of images, windows and strides."""
    for case in cases:
        compare_in_company(candidate, rng, *case)


@points(1)
def check_padding(candidate, rng):
    """drops what falls onto the padding"""
    for size, pad in [((1, 1), (1, 1)), ((2, 2), (1, 2)), ((3, 2), (3, 4))]:  # one window with all of the padded image
        shape, k = (2, 1, *size), (size[0] + 2 * pad[0], size[1] + 2 * pad[1])
        cols = np.zeros((2, k[0] * k[1], 1))
        cols[0] = whole(rng, k[0] * k[1], 1)
        expected, actual = adjoint(candidate, cols, shape, k, ONE, pad), candidate.col2im(cols, shape, k, ONE, pad)
        assert_close("the result", actual=actual, expected=expected, atol=np.inf)  # its shape
        assert_close("the first image", actual=actual[0], expected=expected[0])


@points(0.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image and pixel"""
    for k in (1, 2):
        compare(candidate, rng, (1, 1, k, k), (k, k), ONE, NONE)
    compare(candidate, rng, (1, 1, 2, 2), ONE)


@points(0.5)
@needs(check_adjoint, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, w_shape, *how in oracles.convolution.TOGETHER:
        compare(candidate, rng, shape, w_shape[2:], *how)
    compare(candidate, rng, (2, 2, 3, 4), (4, 4), (1, 2), (3, 3))
