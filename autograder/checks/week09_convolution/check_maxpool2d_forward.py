"""Hidden checks of `maxpool2d_forward(x, k, stride, padding)`, against torch."""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, oracles, parts, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

max_pool2d, whole = oracles.convolution.max_pool2d, oracles.convolution.whole


@pytest.mark.parametrize(
    "cases",
    [
        claim("keeps the largest number of every window", 1, [((1, 1, 2, 2), (1, 1), (1, 1)), ((1, 1, 2, 2), (2, 2), (2, 2)), ((1, 1, 6, 6), (2, 2), (2, 2))]),
        claim("moves the window by the stride, so that windows may overlap or leave out pixels", 1, [((1, 1, 3, 3), (2, 2), (1, 1)), ((1, 1, 3, 3), (1, 1), (2, 2)), ((1, 1, 7, 7), (3, 3), (2, 2))]),
        claim("treats every image and every channel by itself", 1, [((2, 1, 2, 2), (2, 2), (2, 2)), ((1, 2, 2, 2), (2, 2), (2, 2)), ((2, 3, 4, 4), (2, 2), (2, 2))]),
        claim("keeps height and width apart, in images, windows and strides", 1, [((1, 1, 2, 3), (2, 3), (2, 3)), ((1, 1, 6, 4), (3, 2), (3, 2)), ((1, 1, 6, 4), (2, 4), (2, 4))]),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images, windows and strides."""
    asked = [(whole(rng, *shape), k, stride) for shape, k, stride in cases]
    answers = [parts(candidate.maxpool2d_forward(*arguments), "out", "cache")[0] for arguments in asked]
    for arguments, actual in zip(asked, answers, strict=True):
        assert_close("out", actual=actual, expected=max_pool2d(*arguments))


@points(1)
def check_padding(candidate, rng):
    """pads with something that never wins, not even where all pixels are negative"""
    for shape, k, stride, padding in [
        ((1, 1, 2, 2), (2, 2), (2, 2), (1, 1)),
        ((1, 1, 1, 2), (1, 2), (1, 2), (0, 1)),
        ((1, 1, 4, 4), (3, 4), (3, 4), (1, 2)),
    ]:
        x = -np.abs(whole(rng, *shape))
        out, _ = parts(candidate.maxpool2d_forward(x, k, stride, padding), "out", "cache")
        assert_close("out", actual=out, expected=max_pool2d(x, k, stride, padding))


@points(0.5)
def check_cache(candidate, rng):
    """puts x, k, stride and padding into the cache, as they came in"""
    x = whole(rng, 1, 2, 3, 5)
    _, cache = parts(candidate.maxpool2d_forward(x, (2, 4), (2, 1), (1, 0)), "out", "cache")
    found = parts(cache, "x", "k", "stride", "padding")
    assert_close("x in the cache", actual=found[0], expected=x)
    for name, actual, expected in zip(("k", "stride", "padding"), found[1:], ((2, 4), (2, 1), (1, 0)), strict=True):
        is_pair = type(actual) in (tuple, list) and tuple(actual) == expected
        require(is_pair, f"The {name} in the cache should be the pair {expected}.")
