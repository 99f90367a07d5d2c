"""Hidden checks of `conv2d_forward(x, w, b, stride, padding)`, against torch.

Each claim is about one thing: where flipping is not the question, kernels are symmetric; where height
and width are not, everything is square; and a stride along one axis meets an image on which
the kernel has only one place along that axis, so that a wrong step does no harm.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, parts, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

conv2d, symmetric, whole = oracles.convolution.conv2d, oracles.convolution.symmetric, oracles.convolution.whole


def output(candidate, x, w, b, **options):
    """What the student's convolution gives, without the cache."""
    return parts(candidate.conv2d_forward(x, w, b, **options), "out", "cache")[0]


@pytest.mark.parametrize(
    "cases",
    [
        claim(
            "multiplies every window by the kernel and adds up",
            2,
            [((1, 1, 2, 2), (1, 1, 1, 1), {}), ((1, 1, 3, 3), (1, 1, 2, 2), {}), ((1, 1, 3, 3), (1, 1, 3, 3), {}), ((1, 1, 7, 7), (1, 1, 3, 3), {})],
        ),
        claim("adds up over all input channels", 1, [((1, 2, 2, 2), (1, 2, 1, 1), {}), ((1, 3, 5, 5), (1, 3, 2, 2), {})]),
        claim("gives one image for each kernel", 1, [((1, 1, 2, 2), (2, 1, 1, 1), {}), ((1, 1, 6, 6), (5, 1, 2, 2), {})]),
        claim("convolves every image of a batch", 1, [((2, 1, 2, 2), (1, 1, 1, 1), {}), ((3, 1, 5, 5), (1, 1, 2, 2), {})]),
        claim(
            "moves the window by the stride, in both directions",
            1,
            [((1, 1, 3, 3), (1, 1, 1, 1), {"stride": (2, 2)}), ((1, 1, 6, 6), (1, 1, 3, 3), {"stride": (2, 2)}), ((1, 1, 9, 9), (1, 1, 2, 2), {"stride": (3, 3)})],
        ),
        claim(
            "pads with zeros: the first number is for above and below, the second for left and right",
            1,
            [((1, 1, 1, 1), (1, 1, 2, 2), {"padding": (1, 1)}), ((1, 1, 3, 3), (1, 1, 2, 2), {"padding": (1, 0)}), ((1, 1, 4, 4), (1, 1, 3, 3), {"padding": (1, 2)})],
        ),
        claim(
            "keeps height and width apart, in images, kernels and strides",
            1,
            [
                ((1, 1, 2, 3), (1, 1, 1, 2), {}),
                ((1, 1, 5, 3), (1, 1, 2, 3), {"stride": (1, 4)}),
                ((1, 1, 3, 7), (1, 1, 3, 2), {"stride": (4, 1)}),
            ],
        ),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images, kernels and options; the biases are 0."""
    asked = [(whole(rng, *x), symmetric(whole(rng, *w)), options) for x, w, options in cases]
    for x, w, options in asked:
        output(
            candidate, x, w, 0 * w[:, 0, 0, 0], **options
        )  # all first, so that a mistake is known by all that it says
    for x, w, options in asked:
        actual = output(candidate, x, w, 0 * w[:, 0, 0, 0], **options)
        assert_close("out", actual=actual, expected=conv2d(x, w, **options))


@points(1)
def check_flip(candidate, rng):
    """lays the kernel onto the image as it is, without flipping it"""
    for size, k in [(2, 2), (3, 2), (5, 3)]:
        x, w = whole(rng, 1, 1, size, size), whole(rng, 1, 1, k, k)
        w[0, 0, 0, 0] = w[0, 0, -1, -1] + 20  # never the same the other way round
        assert_close("out", actual=output(candidate, x, w, np.zeros(1)), expected=conv2d(x, w))


@points(1)
def check_bias(candidate, rng):
    """adds each kernel's own bias at every place"""
    for images, channels, size, kernels in [(1, 1, 2, 2), (2, 3, 4, 3)]:
        x, w, b = (
            whole(rng, images, channels, size, size),
            symmetric(whole(rng, kernels, channels, 1, 1)),
            whole(rng, kernels),
        )
        b[-1] = b[0] + 30
        with_bias, without = output(candidate, x, w, b), output(candidate, x, w, 0 * b)
        right = conv2d(x, w)
        for actual in (without, with_bias):
            assert_close("out", actual=actual, expected=right, atol=np.inf)  # its shape
        assert_close("out, less that with all biases 0,", actual=with_bias - without, expected=conv2d(x, w, b) - right)


@points(1)
def check_cache(candidate, rng):
    """puts x, w, stride and padding into the cache, as they came in"""
    x, w = whole(rng, 1, 2, 3, 4), whole(rng, 2, 2, 2, 2)
    _, cache = parts(candidate.conv2d_forward(x, w, whole(rng, 2), (2, 1), (1, 2)), "out", "cache")
    found = parts(cache, "x", "w", "stride", "padding")
    for name, actual, expected in zip(("x", "w"), found, (x, w), strict=False):
        assert_close(f"{name} in the cache", actual=actual, expected=expected)
    for name, actual, expected in zip(("stride", "padding"), found[2:], ((2, 1), (1, 2)), strict=True):
        is_pair = type(actual) in (tuple, list) and tuple(actual) == expected
        require(is_pair, f"The {name} in the cache should be the pair {expected}.")


@points(1)
@needs(check_values, check_flip, check_bias)
def check_together(candidate, rng):
    """does all of this at once"""
    for x_shape, w_shape, stride, padding in oracles.convolution.TOGETHER:
        x, w, b = whole(rng, *x_shape), whole(rng, *w_shape), whole(rng, w_shape[0])
        actual = output(candidate, x, w, b, stride=stride, padding=padding)
        assert_close("out", actual=actual, expected=conv2d(x, w, b, stride, padding))
