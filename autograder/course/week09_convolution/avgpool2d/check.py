"""Hidden checks of `avgpool2d(x, k, stride, padding)`, against torch.

What is asked stands in company: a second copy of the last image and channel, and a border of zeros. Only the numbers
of windows that lie inside the images are looked at, wherever they stand; padding is a claim of its own.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

asked_part, avg_pool2d, whole = (
    oracles.convolution.asked_part,
    oracles.convolution.avg_pool2d,
    oracles.convolution.whole,
)


@pytest.mark.parametrize(
    "cases",
    [
        claim("keeps the mean of every window", 1, [((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 6, 6), (2, 2), (2, 2))]),
        claim("moves the window by the stride, so that windows may overlap or leave out pixels", 0.5, [((1, 1, 3, 3), (2, 2), (1, 1)), ((1, 1, 5, 5), (2, 2), (3, 3)), ((1, 1, 7, 7), (3, 3), (2, 2))]),
        claim("treats every image and every channel by itself", 0.5, [((2, 1, 2, 2), (2, 2), (2, 2)), ((1, 2, 2, 2), (2, 2), (2, 2)), ((2, 3, 4, 4), (2, 2), (2, 2))]),
        claim("keeps height and width apart, in images, windows and strides", 0.5, [((1, 1, 2, 3), (2, 3), (2, 3)), ((1, 1, 6, 4), (3, 2), (3, 2)), ((1, 1, 6, 4), (2, 4), (2, 4))]),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images, windows and strides."""
    asked = [oracles.convolution.in_company(whole(rng, *shape), *how) for shape, *how in cases]
    for arguments, _ in asked:
        candidate.avgpool2d(*arguments)  # all first, so that a mistake is known by all that it says
    for arguments, place in asked:
        actual, expected = asked_part(candidate.avgpool2d(*arguments), avg_pool2d(*arguments), place)
        assert_close("the result", actual=actual, expected=expected)


@points(1)
def check_padding(candidate, rng):
    """counts the padding as zeros"""
    for size, k, padding in [((2, 2), (2, 2), (1, 1)), ((2, 4), (2, 2), (1, 1)), ((4, 4), (3, 4), (1, 2))]:
        x = np.pad(whole(rng, 1, 1, *size), [(0, 2), (0, 1), (0, 0), (0, 0)], mode="edge")
        actual = candidate.avgpool2d(x, k, k, padding)
        assert_close("the result", actual=actual, expected=avg_pool2d(x, k, k, padding))


@points(0.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel and pixel"""
    for k in (1, 2):
        x = whole(rng, 1, 1, k, k)
        assert_close("the result", actual=candidate.avgpool2d(x, (k, k), (k, k)), expected=x.mean(keepdims=True))


@points(0.5)
@needs(check_values, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, *how in oracles.convolution.POOLED_TOGETHER:
        x = whole(rng, *shape)
        assert_close("the result", actual=candidate.avgpool2d(x, *how), expected=avg_pool2d(x, *how))
