"""Hidden checks of `im2col(x, k, stride, pad)`, against torch's unfold.

Which windows there are, the order in a window and the order of the windows are three claims: where an
order is not the question, it is taken away by sorting. What is asked stands in company: an image, a channel and a
border of zeros make no difference to it, because only windows that lie inside the images are looked at, without zeros.
"""

from functools import partial

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

SLACK = 15
"""So many lines more may run for a large image: a loop over its rows alone runs twice as many."""
ONE = (1, 1)
MORE = [(0, 2), (0, 1), (0, 0), (0, 0)]  # images and channels of zeros


def numbered(*shape):
    """Images in which every pixel has a number of its own, from 1 upwards."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


def windows(cols, size, order=""):
    """The windows with `size` numbers other than 0, of all images: sorted, but for the order "inside" or "among" them."""
    if not isinstance(cols, np.ndarray) or cols.ndim != 3:
        return cols
    found = [column[column != 0] for matrix in cols for column in matrix.T]
    found = np.array([column for column in found if len(column) == size]).reshape(-1, size)
    found = found if order == "inside" else np.sort(found, axis=1)
    return found if order == "among" else found[np.lexsort(found.T[::-1])]


def compare(candidate, order, cases):
    """Compare for cases (shape of x, k, stride, padding): the images stand in company."""
    asked = [(np.pad(numbered(*shape), MORE), *how) for shape, *how in cases]
    for arguments in asked:
        candidate.im2col(*arguments)  # all first, so that a mistake is known by all that it says
    for (x, k, *how), (shape, *_) in zip(asked, cases, strict=True):
        pick = partial(windows, size=shape[1] * k[0] * k[1], order=order)
        right = oracles.convolution.im2col(x, k, *how)
        assert_close("the windows", actual=pick(candidate.im2col(x, k, *how)), expected=pick(right))


@pytest.mark.parametrize(
    ("order", "cases"),
    [
        claim("makes a column of every window", 1, "", [((1, 1, 3, 3), (2, 2), ONE, ONE), ((1, 1, 4, 4), (4, 4), ONE, ONE)]),
        claim("runs through a window channel by channel, then row by row", 1, "inside", [((1, 1, 2, 2), (2, 2), ONE, ONE), ((1, 2, 2, 2), (2, 2), ONE, ONE), ((1, 3, 4, 4), (2, 2), ONE, ONE)]),
        claim("runs through the places row by row", 1, "among", [((1, 1, 3, 3), (2, 2), ONE, ONE), ((1, 1, 4, 4), (2, 2), ONE, ONE)]),
        claim("moves the window by the stride", 1, "", [((1, 1, 4, 4), (2, 2), (2, 2), (2, 2)), ((1, 1, 7, 7), (3, 3), (2, 2), (2, 2))]),
        claim("keeps height and width apart, in images, windows and strides", 1, "", [((1, 1, 2, 4), (2, 3), ONE, (0, 0)), ((1, 1, 5, 3), (2, 3), (1, 4), (0, 0)), ((1, 1, 3, 7), (3, 2), (4, 1), (0, 0))]),
    ],
)  # fmt: skip
def check_values(candidate, order, cases):
    """Agrees with torch for these shapes, windows, strides and paddings."""
    compare(candidate, order, cases)


@points(1)
def check_images(candidate):
    """makes a matrix for each image, with the windows of all its channels"""
    for shape, k in [((3, 2, 2, 2), (2, 2)), ((2, 3, 4, 4), (2, 2))]:
        x, size = numbered(*shape), shape[1] * k[0] * k[1]
        actual, right = candidate.im2col(x, k, ONE, ONE), oracles.convolution.im2col(x, k, ONE, ONE)
        is_matrix = isinstance(actual, np.ndarray) and actual.ndim == 3 and actual.shape[:2] == right.shape[:2]
        require(is_matrix, f"For images of shape {shape}, the shape of the result should begin with {right.shape[:2]}.")
        for number in range(shape[0]):
            one = slice(number, number + 1)
            name = f"the windows of image {number}"
            assert_close(name, actual=windows(actual[one], size), expected=windows(right[one], size))


@points(1)
def check_padding(candidate):
    """pads with zeros, above and below, left and right"""
    for size, k, pad in [(2, 2, (1, 1)), (3, 2, (1, 2)), (3, 2, (2, 1))]:
        x = np.pad(numbered(1, 1, size, size), MORE)
        actual, right = candidate.im2col(x, (k, k), ONE, pad), oracles.convolution.im2col(x, (k, k), ONE, pad)
        require(isinstance(actual, np.ndarray) and actual.ndim == 3, "It should return an array with three axes.")
        require(actual.shape[2] == right.shape[2], f"With pad={pad}, there are {right.shape[2]} places of a window.")
        for numbers in range(1, k * k + 1):
            name = f"the windows with {numbers} pixels of the image"
            assert_close(name, actual=windows(actual, numbers), expected=windows(right, numbers))


@points(1)
def check_smallest(candidate):
    """works without padding, for a single image, channel and pixel"""
    for size, k in [(1, 1), (2, 2), (2, 1)]:
        x = numbered(1, 1, size, size)
        actual, right = candidate.im2col(x, (k, k)), oracles.convolution.im2col(x, (k, k))
        assert_close("the result", actual=actual, expected=right, atol=np.inf)  # its shape
        assert_close("the result, sorted,", actual=np.sort(actual.ravel()), expected=np.sort(right.ravel()))


@points(2)
def check_loops(candidate):
    """runs no loop in Python over pixels or places"""
    found = []
    for size in (6, 6, 40):  # what runs only the first time does not count
        x = numbered(2, 2, size, size)
        actual, lines = candidate.im2col.and_lines(x, (3, 3), ONE, ONE)
        expected = oracles.convolution.im2col(x, (3, 3), ONE, ONE)
        assert_close("the windows", actual=windows(actual, 18), expected=windows(expected, 18))
        found.append(sum(count for cell, count in lines.items() if cell not in builds_on))
    _, few, many = found
    require(many <= few + SLACK, f"It runs {few} lines of Python for images of 6 x 6 pixels, but {many} for 40 x 40.")


@points(0.5)
@needs(check_values, check_images, check_padding)
def check_together(candidate):
    """does all of this at once"""
    for shape, w_shape, *how in oracles.convolution.TOGETHER:
        x, k = numbered(*shape), w_shape[2:]
        expected = oracles.convolution.im2col(x, k, *how)
        assert_close("the result", actual=candidate.im2col(x, k, *how), expected=expected)
