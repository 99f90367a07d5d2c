"""Hidden checks of `conv_output_size(n, k, stride, pad, dilation)`, against a count of all places.

But for the first and the last claim, only differences are compared: a place that is missing everywhere costs once.
All but the first pad by so much that a mistake that shows only without padding costs only that one.
"""

from itertools import product

import numpy as np

from autograder.kit import assert_close, assert_raises, needs, oracles, points, require

count = oracles.convolution.output_size


def grows(candidate, one, other, **options):
    """Compare by how much the number of places differs between two calls, each (n, k, options)."""
    sizes = [(candidate.conv_output_size(n, k, **some), count(n, k, **some)) for n, k, some in (one, other)]
    (before, right_before), (after, right_after) = sizes
    for size in (before, after):
        require(isinstance(size, int | float | np.number), "It should return a number.")
    assert_close(
        "the number of places, less that of the call before,",
        actual=after - before,
        expected=right_after - right_before,
    )


@points(1)
def check_places(candidate, rng):
    """counts the places of a kernel that moves on by one pixel, without padding"""
    for n, k in [
        (3, 2),
        (3, 3),
        *(tuple(sorted(map(int, pair))[::-1]) for pair in rng.integers(4, 30, size=(6, 2))),
    ]:
        size = candidate.conv_output_size(n, k)
        assert_close("the number of places", actual=size, expected=count(n, k))
        require(
            isinstance(size, int | np.integer) and not isinstance(size, bool), "The number of places should be an int."
        )


@points(1)
def check_pad(candidate):
    """adds the padding at both ends"""
    for n, k, pad in [(4, 2, 2), (5, 2, 3), (3, 3, 4), (28, 5, 2)]:
        grows(candidate, (n, k, {"pad": 1}), (n, k, {"pad": pad}))


@points(1)
def check_stride(candidate):
    """moves on by the stride, as long as the kernel still fits whole"""
    for n, k, stride in [(4, 2, 2), (5, 2, 2), *product(range(7, 15), [3], [2, 3, 4])]:
        options = {"stride": stride, "pad": stride}
        grows(candidate, (k, k, options), (n, k, options))


@points(1)
def check_dilation(candidate):
    """spreads the weights of a dilated kernel"""
    for n, k, dilation in [(5, 2, 2), (9, 3, 2), (20, 4, 3), (9, 1, 5)]:
        grows(candidate, (n, k, {"pad": 1}), (n, k, {"dilation": dilation, "pad": 1}))


@points(0.5)
@needs(check_pad)
def check_refuses(candidate):
    """refuses a kernel that fits nowhere, and none that fits"""
    for n, k, options in [
        (2, 5, {"pad": 1}),
        (3, 8, {"pad": 2}),
        (4, 4, {"dilation": 3, "pad": 1}),
        (2, 6, {"stride": 3, "pad": 1}),
    ]:
        why = f"no kernel of {k} fits on {n} pixels with {options}"
        assert_raises(ValueError, lambda n, k, o=options: candidate.conv_output_size(n, k, **o), n, k, why=why)
    found = candidate.conv_output_size(3, 3, stride=5, pad=1)
    require(isinstance(found, int | float | np.number), "It should return a number where the kernel fits.")


@points(0.5)
@needs(check_pad, check_stride, check_dilation)
def check_together(candidate):
    """does all of this at once"""
    cases = list(product(range(6, 12), [2, 3], [2, 3], [1, 2], [1, 2]))  # n, k, stride, pad, dilation
    for case, size in zip(cases, candidate.conv_output_size.each(cases), strict=True):
        assert_close("the number of places", actual=size, expected=count(*case))
