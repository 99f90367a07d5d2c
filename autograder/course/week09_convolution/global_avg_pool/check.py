"""Hidden checks of `global_avg_pool(x)`, against sums that are added up one by one."""

import numpy as np

from autograder.kit import assert_close, needs, oracles, points

off_limits = oracles.convolution.LIBRARY


def means(x):
    """The mean of every channel."""
    return np.array([[sum(channel.ravel()) / channel.size for channel in image] for image in x])


@points(1)
def check_means(candidate, rng):
    """takes the mean over height and width"""
    asked = [oracles.convolution.whole(rng, *shape) for shape in [(2, 2, 2, 3), (2, 3, 4, 2), (3, 2, 4, 5)]]
    for x in asked:
        candidate.global_avg_pool(x)  # all first, so that a mistake is known by all that it says
    for x in asked:
        actual = candidate.global_avg_pool(x)
        flat = actual.ravel() if isinstance(actual, np.ndarray) else actual
        assert_close("the result, as one row,", actual=flat, expected=means(x).ravel())


@points(1)
@needs(check_means)
def check_shape(candidate, rng):
    """gives one row of numbers for each image, one for each channel"""
    for shape in [(2, 2, 2, 3), (3, 2, 4, 5)]:
        x = oracles.convolution.whole(rng, *shape)
        assert_close("the result", actual=candidate.global_avg_pool(x), expected=means(x))


@points(0.5)
@needs(check_means, check_shape)
def check_smallest(candidate, rng):
    """works for a single image, channel and pixel, and where all sizes are equal"""
    for shape in [(1, 1, 1, 1), (1, 3, 2, 2), (2, 2, 2, 2)]:
        x = oracles.convolution.whole(rng, *shape)
        assert_close("the result", actual=candidate.global_avg_pool(x), expected=means(x))
