"""Hidden checks of `pad2d(x, pad, value)`, against arrays that are put together by hand."""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points

whole = oracles.convolution.whole


def padded(x, pad, value=0):
    """The images of x in the middle of larger ones."""
    top, bottom, left, right = pad
    images, channels, height, width = x.shape
    out = np.full((images, channels, top + height + bottom, left + width + right), value, dtype=x.dtype)
    out[:, :, top : top + height, left : left + width] = x
    return out


@pytest.mark.parametrize(
    "cases",
    [
        claim("puts a border around every image", 1, [((2, 2, 2, 3), (1, 1, 1, 1)), ((2, 3, 4, 5), (2, 2, 2, 2))]),
        claim(
            "reads pad as top, bottom, left, right",
            1,
            [((2, 2, 2, 3), (2, 1, 1, 1)), ((2, 2, 2, 3), (1, 1, 1, 2)), ((2, 3, 4, 5), (3, 1, 4, 2))],
        ),
    ],
)
def check_border(candidate, rng, cases):
    """Agrees for these shapes and pads."""
    for shape, pad in cases:
        x = whole(rng, *shape)
        assert_close("the result", actual=candidate.pad2d(x, pad), expected=padded(x, pad))


@points(1)
def check_smallest(candidate, rng):
    """works for a single pixel, and without a border"""
    for shape, pad in [((1, 1, 1, 1), (1, 1, 1, 1)), ((1, 1, 2, 2), (0, 0, 0, 0)), ((2, 1, 3, 3), (0, 0, 0, 0))]:
        x = whole(rng, *shape)
        assert_close("the result", actual=candidate.pad2d(x, pad), expected=padded(x, pad))


@points(0.5)
def check_value(candidate, rng):
    """fills the border with the value"""
    for value in (7.0, -0.5):
        x = whole(rng, 2, 2, 2, 3)
        assert_close(
            "the result", actual=candidate.pad2d(x, (1, 1, 1, 1), value), expected=padded(x, (1, 1, 1, 1), value)
        )


@points(0.5)
def check_dtype(candidate, rng):
    """gives images of the same dtype"""
    for dtype in ("int64", "uint8", "float32"):
        x = rng.integers(1, 10, size=(2, 2, 2, 3)).astype(dtype)
        assert_close(
            "the result", actual=candidate.pad2d(x, (1, 1, 1, 1)), expected=padded(x, (1, 1, 1, 1)), dtype=dtype
        )


@points(0.5)
@needs(check_value)
def check_inputs(candidate, rng):
    """leaves x as it was"""
    x = whole(rng, 2, 2, 2, 3)
    actual = assert_leaves_inputs(candidate.pad2d, x, (1, 1, 1, 1), 7.0, names=["x", "pad", "value"])
    assert_close("the result", actual=actual, expected=padded(x, (1, 1, 1, 1), 7.0))


@points(0.5)
@needs(check_border, check_value)
def check_together(candidate, rng):
    """does all of this at once"""
    for pad, value in [((1, 2, 1, 3), 7.0), ((2, 1, 3, 1), 6.0), ((3, 1, 2, 4), -0.5)]:
        x = whole(rng, 2, 3, 4, 2)
        assert_close("the result", actual=candidate.pad2d(x, pad, value), expected=padded(x, pad, value))
