"""Hidden checks of `apply_kernel(image, kernel)`, against SciPy's correlate.

But for the claims about them, sums stay between 0 and 255, and only pixels are looked at whose window
lies inside the image.
"""

import numpy as np

from autograder.kit import assert_close, oracles, points

builds_on = ("conv2d_forward",)
off_limits = oracles.convolution.LIBRARY

filtered, symmetric = oracles.convolution.filtered, oracles.convolution.symmetric

usual_sizes = {
    "all axes of `image` have the same size": "that images need not be square is a claim of its own",
    "all axes of `kernel` have the same size": "most kernels are square; that others work is a claim of its own",
}

QUARTERS = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]])


def positive(rng, *shape, most=4):
    """Small whole numbers, from 1 upwards."""
    return rng.integers(1, most + 1, size=shape).astype(np.float64)


def inside(image, kernel):
    """Where the whole window lies inside the image."""
    above, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    where = np.zeros(image.shape, dtype=bool)
    where[above : image.shape[0] - above, left : image.shape[1] - left] = True
    return where


def compare(actual, image, kernel, where, **options):
    """Compare at some pixels."""
    expected = filtered(image, kernel)
    assert_close("the result", actual=actual, expected=expected, atol=np.inf)  # its shape
    text = "the result, with 0 for pixels that are not the question,"
    assert_close(text, actual=np.where(where, actual, 0), expected=np.where(where, expected, 0), **options)


@points(1)
def check_same_size(candidate, rng):
    """lets the middle of the kernel visit every pixel, so that the size stays"""
    for size, k in [(3, 3), (6, 3)]:
        image, kernel = positive(rng, size, size), symmetric(positive(rng, k, k, most=2))
        compare(candidate.apply_kernel(image, kernel), image, kernel, inside(image, kernel))


@points(1)
def check_flip(candidate, rng):
    """does not flip the kernel"""
    for size, k in [(3, 3), (6, 3)]:
        image, kernel = positive(rng, size, size), positive(rng, k, k)
        kernel[0, 0] = kernel[-1, -1] + 5
        compare(candidate.apply_kernel(image, kernel), image, kernel, inside(image, kernel))


@points(1)
def check_outside(candidate, rng):
    """takes everything outside the image for 0"""
    for size in (3, 4):
        image, kernel = positive(rng, size, size), symmetric(positive(rng, 3, 3))
        compare(candidate.apply_kernel(image, kernel), image, kernel, ~inside(image, kernel))


@points(1)
def check_bytes(candidate, rng):
    """adds up bytes without starting again at 0 behind 255"""
    for size in (3, 6):
        image = (4 * rng.integers(38, 64, size=(size, size))).astype(np.uint8)  # so that quarters of it are whole
        for kernel in (symmetric(positive(rng, 3, 3)), np.array([[-1, 0, -1], [0, 9, 0], [-1, 0, -1]]), QUARTERS):
            actual = candidate.apply_kernel(image, kernel)
            expected = np.clip(filtered(image, kernel), 0, 255)  # cutting off is another claim's question
            assert_close("the result", actual=actual, expected=expected, atol=np.inf)
            where = inside(image, kernel)
            text = "the result, cut off at 0 and 255, with 0 at the border of the image,"
            found = np.where(where, np.clip(actual, 0, 255), 0)
            assert_close(text, actual=found, expected=np.where(where, expected, 0), atol=0.6)


@points(1)
def check_range(candidate, rng):
    """keeps fractions, and what is below 0 or above 255, as float64"""
    for values in (*(np.pad([[value]], 1) for value in (-1.0, 0.25, 200.0)), symmetric(rng.normal(size=(3, 3)))):
        image, kernel = rng.uniform(1, 4, size=(4, 4)), np.array(values)
        actual = candidate.apply_kernel(image, kernel)
        compare(actual, image, kernel, inside(image, kernel), dtype="float64", rtol=1e-11, atol=1e-12)


@points(0.5)
def check_sides(candidate, rng):
    """keeps height and width apart, in images and kernels"""
    for shape, k in [((3, 5), (3, 5)), ((5, 3), (5, 3)), ((5, 7), (3, 5)), ((7, 5), (5, 3))]:
        image, kernel = positive(rng, *shape), symmetric(positive(rng, *k, most=2))
        compare(candidate.apply_kernel(image, kernel), image, kernel, inside(image, kernel))


@points(0.5)
def check_smallest(candidate, rng):
    """works for a single pixel, and for kernels of one row, column or weight"""
    for shape, k in [((1, 1), (1, 1)), ((2, 2), (1, 1)), ((1, 3), (1, 3)), ((4, 2), (3, 1))]:
        image, kernel = positive(rng, *shape), symmetric(positive(rng, *k, most=2))
        compare(candidate.apply_kernel(image, kernel), image, kernel, inside(image, kernel))
