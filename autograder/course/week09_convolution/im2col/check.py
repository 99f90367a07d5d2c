"""Hidden checks of `im2col(x, k, stride, pad)`, against torch's unfold.

Which windows there are, the order in a window and the order of the windows are three claims: where an
order is not the question, it is taken away by sorting.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

SLACK = 15
"""So many lines more may run for a large image: a loop over its rows alone runs twice as many."""


def sorted_windows(cols):
    """The columns, each sorted, and they among themselves."""
    return sorted_places(sorted_in_windows(cols))


def sorted_in_windows(cols):
    """The columns, each sorted."""
    return np.sort(cols, axis=1) if isinstance(cols, np.ndarray) and cols.ndim == 3 else cols


def sorted_places(cols):
    """The columns as they are, but sorted among themselves."""
    if not isinstance(cols, np.ndarray) or cols.ndim != 3 or 0 in cols.shape:
        return cols
    return np.stack([matrix[:, np.lexsort(matrix[::-1])] for matrix in cols])


def numbered(*shape):
    """Images in which every pixel has a number of its own."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


@pytest.mark.parametrize(
    ("compare", "cases"),
    [
        claim("makes a column of every window", 1, sorted_windows, [((1, 1, 2, 2), (1, 1), {}), ((1, 1, 3, 3), (2, 2), {}), ((1, 1, 4, 4), (4, 4), {})]),
        claim("makes a matrix for each image, with the windows of all its channels", 1, sorted_windows, [((2, 1, 2, 2), (1, 1), {}), ((1, 2, 2, 2), (1, 1), {}), ((2, 3, 4, 4), (2, 2), {})]),
        claim("runs through a window channel by channel, then row by row", 1, sorted_places, [((1, 1, 2, 2), (2, 2), {}), ((1, 2, 2, 2), (2, 2), {}), ((1, 3, 4, 4), (2, 2), {})]),
        claim("runs through the places row by row", 1, sorted_in_windows, [((1, 1, 2, 2), (1, 1), {}), ((1, 1, 4, 4), (2, 2), {})]),
        claim("moves the window by the stride", 1, sorted_windows, [((1, 1, 3, 3), (1, 1), {"stride": (2, 2)}), ((1, 1, 6, 6), (3, 3), {"stride": (2, 2)})]),
        claim("pads with zeros, above and below, left and right", 1, sorted_windows, [((1, 1, 1, 1), (2, 2), {"pad": (1, 1)}), ((1, 1, 2, 2), (2, 2), {"pad": (0, 1)}), ((1, 1, 3, 3), (2, 2), {"pad": (2, 1)})]),
        claim("keeps height and width apart, in images, windows and strides", 1, sorted_windows, [((1, 1, 2, 3), (1, 2), {}), ((1, 1, 5, 3), (2, 3), {"stride": (1, 4)}), ((1, 1, 3, 7), (3, 2), {"stride": (4, 1)})]),
    ],
)  # fmt: skip
def check_values(candidate, compare, cases):
    """Agrees with torch for these shapes and options."""
    asked = [(numbered(*shape), k, options) for shape, k, options in cases]
    for x, k, options in asked:
        candidate.im2col(x, k, **options)  # all first, so that a mistake is known by all that it says
    for x, k, options in asked:
        actual, right = candidate.im2col(x, k, **options), oracles.convolution.im2col(x, k, **options)
        assert_close("the result", actual=compare(actual), expected=compare(right))


@points(2)
def check_loops(candidate):
    """runs no loop in Python over pixels or places"""
    found = []
    for size in (6, 6, 40):  # what runs only the first time does not count
        x = numbered(1, 2, size, size)
        actual, lines = candidate.im2col.and_lines(x, (3, 3))
        expected = oracles.convolution.im2col(x, (3, 3))
        assert_close("the result", actual=sorted_windows(actual), expected=sorted_windows(expected))
        found.append(sum(count for cell, count in lines.items() if cell not in builds_on))
    _, few, many = found
    require(many <= few + SLACK, f"It runs {few} lines of Python for images of 6 x 6 pixels, but {many} for 40 x 40.")


@points(0.5)
@needs(check_values)
def check_together(candidate):
    """does all of this at once"""
    for shape, w_shape, *how in oracles.convolution.TOGETHER:
        x, k = numbered(*shape), w_shape[2:]
        expected = oracles.convolution.im2col(x, k, *how)
        assert_close("the result", actual=candidate.im2col(x, k, *how), expected=expected)
