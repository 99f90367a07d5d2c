"""Hidden checks of `maxpool2d_backward(dout, cache)`, against a slow walk through all windows.

But for the claim about ties and the last one, no window holds its largest number twice.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("pad2d",)
off_limits = oracles.convolution.LIBRARY

NONE = (0, 0)


def compare(candidate, rng, x, *how):
    """Compare with the oracle for images x, a window, a stride and a padding."""
    dout = oracles.convolution.whole(rng, *oracles.convolution.max_pool2d(x, *how).shape)
    expected = oracles.convolution.max_pool2d_gradient(dout, x, *how)
    assert_close("the result", actual=candidate.maxpool2d_backward(dout, (x, *how)), expected=expected)


@pytest.mark.parametrize(
    "cases",
    [
        claim("sends what comes back to the largest number of the window, and 0 to the others", 1, [((1, 1, 1, 1), (1, 1), (1, 1), NONE), ((1, 1, 2, 2), (2, 2), (2, 2), NONE), ((1, 1, 4, 4), (2, 2), (2, 2), NONE)]),
        claim("moves the window by the stride", 1, [((1, 1, 3, 3), (1, 1), (2, 2), NONE), ((1, 1, 8, 8), (2, 2), (3, 3), NONE)]),
        claim("treats every image and every channel by itself", 1, [((2, 1, 2, 2), (2, 2), (2, 2), NONE), ((1, 2, 2, 2), (2, 2), (2, 2), NONE), ((2, 3, 4, 4), (2, 2), (2, 2), NONE)]),
        claim("keeps height and width apart, in images, windows and strides", 1, [((1, 1, 2, 3), (2, 3), (2, 3), NONE), ((1, 1, 6, 4), (3, 2), (3, 2), NONE), ((1, 1, 6, 4), (2, 4), (2, 4), NONE)]),
    ],
)  # fmt: skip
def check_winners(candidate, rng, cases):
    """Agrees where all pixels differ, and windows do not overlap."""
    for shape, *how in cases:
        pixels = rng.permutation(np.prod(shape)) - np.prod(shape) // 2
        x = pixels.reshape(shape).astype(np.float64)
        x[0, 0, 0, -1] += 100  # wins at the far end of a row, where too narrow a window does not see it
        compare(candidate, rng, x, *how)


@points(1)
def check_ties(candidate, rng):
    """of equally large numbers, the first in reading order gets it"""
    for x, k in [
        ([[5, 5]], (1, 2)),
        ([[1, 5], [5, 5]], (2, 2)),
        ([[2, 7, 7], [7, 0, 7]], (2, 3)),
        (np.zeros((4, 4)), (2, 2)),
    ]:
        compare(candidate, rng, np.array(x, dtype=np.float64)[None, None], k, k, NONE)


@points(1)
def check_overlap(candidate, rng):
    """adds up where a pixel is the largest of several windows"""
    for size, k in [(3, 2), (4, 3), (5, 3)]:
        x = rng.permutation(size * size).reshape(1, 1, size, size).astype(np.float64)
        x[0, 0, size // 2, size // 2] += 100
        compare(candidate, rng, x, (k, k), (1, 1), NONE)


@points(1)
def check_padding(candidate, rng):
    """gives back a gradient without the padding, which never wins"""
    for height, width, padding in [(1, 1, (1, 1)), (2, 2, (1, 2))]:  # one window with the whole image in it
        k = height + 2 * padding[0], width + 2 * padding[1]
        x = -1.0 - rng.permutation(height * width).reshape(1, 1, height, width)
        dout = oracles.convolution.whole(rng, 1, 1, 1, 1)
        actual = candidate.maxpool2d_backward(dout, (x, k, k, padding))
        assert_close("the result", actual=actual, expected=np.where(x == x.max(), dout, 0.0))


@points(0.5)
@needs(check_winners, check_ties, check_overlap, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, *how in oracles.convolution.POOLED_TOGETHER:
        compare(candidate, rng, -1.0 - rng.integers(3, size=shape), *how)  # with many ties
