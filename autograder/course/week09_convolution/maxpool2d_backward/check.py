"""Hidden checks of `maxpool2d_backward(dout, cache)`, against a slow walk through all windows.

But for the claim about ties and the last one, no window holds its largest number twice. What is asked stands in
company: an image, a channel and a border of very small pixels, to which nothing comes back, make no difference to it,
but a mistake that shows only for one of these, or without padding, costs only its own claim.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("pad2d",)
off_limits = oracles.convolution.LIBRARY

asked_part, whole = oracles.convolution.asked_part, oracles.convolution.whole
ONE, NONE = (1, 1), (0, 0)
SMALL = -1000.0


def compare(candidate, rng, x, *how):
    """Compare for images x, a window, a stride and a padding."""
    dout = whole(rng, *oracles.convolution.max_pool2d(x, *how).shape)
    expected = oracles.convolution.max_pool2d_gradient(dout, x, *how)
    assert_close("the result", actual=candidate.maxpool2d_backward(dout, (x, *how)), expected=expected)


def compare_in_company(candidate, rng, x, k, stride):
    """Compare what comes back to images x, wherever it stands, for a window and a stride."""
    s_h, s_w = stride
    dout = whole(rng, *oracles.convolution.max_pool2d(x, k, stride).shape)
    # With one row of padding, the window that starts at row s_h - 1 is the second.
    x = np.pad(x, [(0, 1), (0, 1), (s_h - 1, 1), (s_w - 1, 1)], constant_values=SMALL)
    more = np.zeros(oracles.convolution.max_pool2d(x, k, stride, ONE).shape)
    more[:-1, :-1, 1 : 1 + dout.shape[2], 1 : 1 + dout.shape[3]] = dout
    expected = oracles.convolution.max_pool2d_gradient(more, x, k, stride, ONE)
    actual = candidate.maxpool2d_backward(more, (x, k, stride, ONE))
    actual, expected = asked_part(actual, expected, np.s_[:-1, :-1, s_h - 1 : -1, s_w - 1 : -1])
    assert_close("the result", actual=actual, expected=expected)


@pytest.mark.parametrize(
    "cases",
    [
        claim("sends what comes back to the largest number of the window, and 0 to the others", 1, [((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 4, 4), (2, 2), (2, 2))]),
        claim("moves the window by the stride", 1, [((1, 1, 5, 5), (2, 2), (3, 3)), ((1, 1, 8, 8), (2, 2), (3, 3))]),
        claim("treats every image and every channel by itself", 1, [((2, 1, 2, 2), (2, 2), (2, 2)), ((1, 2, 2, 2), (2, 2), (2, 2)), ((2, 3, 4, 4), (2, 2), (2, 2))]),
        claim("keeps height and width apart, in images, windows and strides", 1, [((1, 1, 2, 3), (2, 3), (2, 3)), ((1, 1, 6, 4), (3, 2), (3, 2)), ((1, 1, 6, 4), (2, 4), (2, 4))]),
    ],
)  # fmt: skip
def check_winners(candidate, rng, cases):
    """Agrees where all pixels differ, and windows do not overlap."""
    for shape, *how in cases:
        pixels = rng.permutation(np.prod(shape)) - np.prod(shape) // 2
        x = pixels.reshape(shape).astype(np.float64)
        x[0, 0, 0, -1] += 100  # wins at the far end of a row, where too narrow a window does not see it
        compare_in_company(candidate, rng, x, *how)


@points(1)
def check_ties(candidate, rng):
    """of equally large numbers, the first in reading order gets it"""
    for x, k in [  # each with two windows whose first and last of the largest do not lie equally far apart
        ([[5, 5, 1, 5], [1, 2, 5, 5]], (2, 2)),
        ([[2, 7, 7, 1, 7, 0], [7, 0, 7, 0, 7, 1]], (2, 3)),
        ([[1, 6, 6, 6], [0, 6, 6, 6]], (2, 2)),
    ]:
        compare_in_company(candidate, rng, np.array(x, dtype=np.float64)[None, None], k, k)


@points(1)
def check_overlap(candidate, rng):
    """adds up where a pixel is the largest of several windows"""
    for size, k in [(3, 2), (4, 3), (5, 3)]:
        x = rng.permutation(size * size).reshape(1, 1, size, size).astype(np.float64)
        x[0, 0, size // 2, size // 2] += 100
        compare_in_company(candidate, rng, x, (k, k), (1, 1))


@points(1)
def check_padding(candidate, rng):
    """gives back a gradient without the padding, which never wins"""
    for height, width, padding in [(1, 1, (1, 1)), (2, 2, (1, 2))]:  # one window with the whole image in it
        k = height + 2 * padding[0], width + 2 * padding[1]
        x = np.full((2, 2, height, width), SMALL)
        x[0, 0] = -1.0 - rng.permutation(height * width).reshape(height, width)
        dout = np.zeros((2, 2, 1, 1))
        dout[0, 0] = whole(rng, 1, 1)
        actual = candidate.maxpool2d_backward(dout, (x, k, k, padding))
        assert_close("the result", actual=actual, expected=np.where(x == x[0, 0].max(), dout, 0.0))


@points(0.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel and pixel"""
    for k in (1, 2):
        compare(candidate, rng, rng.permutation(k * k).reshape(1, 1, k, k) - 1.0, (k, k), (k, k), NONE)


@points(0.5)
@needs(check_winners, check_ties, check_overlap, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, *how in oracles.convolution.POOLED_TOGETHER:
        compare(candidate, rng, -1.0 - rng.integers(3, size=shape), *how)  # with many ties
