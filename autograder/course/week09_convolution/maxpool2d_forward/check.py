"""Hidden checks of `maxpool2d_forward(x, k, stride, padding)`, against torch.

What is asked stands in company: a second copy of the last image and channel, and a border of zeros. Only the numbers
of windows that lie inside the images are looked at, wherever they stand; padding is a claim of its own.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, parts, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

asked_part, max_pool2d = oracles.convolution.asked_part, oracles.convolution.max_pool2d


def pixels(rng, *shape):
    """Images in which all numbers differ, from 1 upwards; the last one of all is the smallest."""
    x = 2.0 + rng.permutation(np.prod(shape)).reshape(shape)
    x[-1, -1, -1, -1] = 1
    return x


def compare(candidate, arguments, place):
    """Compare the numbers of windows that lie inside the images."""
    out, _ = parts(candidate.maxpool2d_forward(*arguments), "out", "cache")
    actual, expected = asked_part(out, max_pool2d(*arguments), place)
    assert_close("out", actual=actual, expected=expected)


@pytest.mark.parametrize(
    "cases",
    [
        claim("keeps the largest number of every window", 1, [((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 5, 5), (5, 5), (5, 5)), ((1, 1, 6, 6), (3, 3), (3, 3))]),
        claim("moves the window by the stride, so that windows may overlap or leave out pixels", 1, [((1, 1, 3, 3), (2, 2), (1, 1)), ((1, 1, 5, 5), (2, 2), (3, 3)), ((1, 1, 7, 7), (3, 3), (2, 2))]),
        claim("treats every image and every channel by itself", 1, [((2, 1, 2, 2), (2, 2), (2, 2)), ((1, 2, 2, 2), (2, 2), (2, 2)), ((2, 3, 3, 3), (3, 3), (3, 3))]),
        claim("keeps height and width apart, in images, windows and strides", 1, [((1, 1, 2, 3), (2, 3), (2, 3)), ((1, 1, 6, 4), (3, 2), (3, 2)), ((1, 1, 6, 4), (2, 4), (2, 4))]),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images of positive numbers, windows and strides."""
    asked = [oracles.convolution.in_company(pixels(rng, *shape), *how) for shape, *how in cases]
    for arguments, _ in asked:
        candidate.maxpool2d_forward(*arguments)  # all first, so that a mistake is known by all that it says
    for arguments, place in asked:
        compare(candidate, arguments, place)


@points(0.5)
def check_negative(candidate, rng):
    """finds the largest number also where all are negative"""
    for k in (2, 3):
        compare(candidate, *oracles.convolution.in_company(pixels(rng, 1, 1, k, k) - 20, (k, k), (k, k)))


@points(1)
def check_padding(candidate, rng):
    """pads with something that never wins, not even where all pixels are negative"""
    one = (1, 1)
    for size, *how in [((2, 2), (4, 4), (4, 4), one), ((2, 2), (2, 2), one, one), ((4, 2), (6, 6), (6, 6), (1, 2))]:
        x = np.pad(pixels(rng, 1, 1, *size) - 30, [(0, 2), (0, 1), (0, 0), (0, 0)], mode="edge")
        out, _ = parts(candidate.maxpool2d_forward(x, *how), "out", "cache")
        assert_close("out", actual=out, expected=max_pool2d(x, *how))


@points(0.5)
def check_cache(candidate, rng):
    """puts x, k, stride and padding into the cache, as they came in"""
    x = pixels(rng, 2, 2, 3, 5)
    _, cache = parts(candidate.maxpool2d_forward(x, (2, 4), (2, 1), (1, 2)), "out", "cache")
    found = parts(cache, "x", "k", "stride", "padding")
    assert_close("x in the cache", actual=found[0], expected=x)
    for name, actual, expected in zip(("k", "stride", "padding"), found[1:], ((2, 4), (2, 1), (1, 2)), strict=True):
        is_pair = type(actual) in (tuple, list) and tuple(actual) == expected
        require(is_pair, f"The {name} in the cache should be the pair {expected}.")


@points(0.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel and pixel"""
    for k in (1, 2):
        x = pixels(rng, 1, 1, k, k)
        out, _ = parts(candidate.maxpool2d_forward(x, (k, k), (k, k)), "out", "cache")
        assert_close("out", actual=out, expected=x.max(keepdims=True))


@points(0.5)
@needs(check_values, check_negative, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for shape, *how in oracles.convolution.POOLED_TOGETHER:
        x = pixels(rng, *shape) - 2 * np.prod(shape)
        out, _ = parts(candidate.maxpool2d_forward(x, *how), "out", "cache")
        assert_close("out", actual=out, expected=max_pool2d(x, *how))
