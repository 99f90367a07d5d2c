"""Hidden checks of `avgpool2d(x, k, stride, padding)`, against torch."""

import pytest

from autograder.kit import assert_close, claim, needs, oracles, points

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY


@pytest.mark.parametrize(
    "cases",
    [
        claim("keeps the mean of every window", 1, [((1, 1, 2, 2), (1, 1), (1, 1)), ((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 6, 6), (2, 2), (2, 2))]),
        claim("moves the window by the stride, so that windows may overlap or leave out pixels", 0.5, [((1, 1, 3, 3), (2, 2), (1, 1)), ((1, 1, 3, 3), (1, 1), (2, 2)), ((1, 1, 7, 7), (3, 3), (2, 2))]),
        claim("treats every image and every channel by itself", 0.5, [((2, 1, 2, 2), (2, 2), (2, 2)), ((1, 2, 2, 2), (2, 2), (2, 2)), ((2, 3, 4, 4), (2, 2), (2, 2))]),
        claim("keeps height and width apart, in images, windows and strides", 0.5, [((1, 1, 2, 3), (2, 3), (2, 3)), ((1, 1, 6, 4), (3, 2), (3, 2)), ((1, 1, 6, 4), (2, 4), (2, 4))]),
        claim("counts the padding as zeros", 1, [((1, 1, 2, 2), (2, 2), (2, 2), (1, 1)), ((1, 1, 1, 2), (1, 2), (1, 2), (0, 1)), ((1, 1, 4, 4), (3, 4), (3, 4), (1, 2))]),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images, windows, strides and paddings."""
    asked = [(oracles.convolution.whole(rng, *shape), *how) for shape, *how in cases]
    for arguments in asked:
        candidate.avgpool2d(*arguments)  # all first, so that a mistake is known by all that it says
    for arguments in asked:
        actual = candidate.avgpool2d(*arguments)
        assert_close("the result", actual=actual, expected=oracles.convolution.avg_pool2d(*arguments))


@points(0.5)
@needs(check_values)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, *how in oracles.convolution.POOLED_TOGETHER:
        x = oracles.convolution.whole(rng, *shape)
        assert_close(
            "the result", actual=candidate.avgpool2d(x, *how), expected=oracles.convolution.avg_pool2d(x, *how)
        )
