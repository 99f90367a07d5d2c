"""Hidden checks of `conv2d_forward(x, w, b, stride, padding)`, against torch.

Each claim is about one thing: where flipping is not the question, kernels are symmetric; where height
and width are not, everything is square; and a stride along one axis meets an image on which
the kernel has only one place along that axis, so that a wrong step does no harm. What is asked stands in company: an
image, a channel, a kernel and a border of zeros make no difference to it. Only the numbers of windows that lie inside
the images are looked at, wherever they stand.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, parts, points, require

builds_on = ("conv_output_size", "pad2d")
off_limits = oracles.convolution.LIBRARY

asked_part, conv2d = oracles.convolution.asked_part, oracles.convolution.conv2d
symmetric, whole = oracles.convolution.symmetric, oracles.convolution.whole

MORE = [(0, 2), (0, 1), (0, 0), (0, 0)]  # images or kernels, and channels


def output(candidate, *arguments):
    """What the student's convolution gives, without the cache."""
    return parts(candidate.conv2d_forward(*arguments), "out", "cache")[0]


def compare(candidate, asked):
    """Compare for images x, kernels w and strides; the padding is as wide as the stride, or there is none if padded is False."""
    arguments = []
    for x, w, stride, padded in asked:
        x, w = (np.pad(array, MORE) for array in (x, w))
        arguments.append((x, w, np.zeros(len(w)), stride, stride if padded else (0, 0)))
    for each in arguments:
        output(candidate, *each)  # all first, so that a mistake is known by all that it says
    for (x, w, b, stride, padding), (inside, kernels, *_) in zip(arguments, asked, strict=True):
        right, first = conv2d(x, w, b, stride, padding), int(any(padding))  # without padding, the first is inside
        h_out, w_out = conv2d(inside, kernels, None, stride).shape[2:]
        place = np.s_[:-2, :-2, first : first + h_out, first : first + w_out]
        actual, expected = asked_part(output(candidate, x, w, b, stride, padding), right, place)
        assert_close("out", actual=actual, expected=expected)


@pytest.mark.parametrize(
    "cases",
    [
        claim("multiplies every window by the kernel and adds up", 2, [((1, 1, 3, 3), (1, 1, 2, 2), 1), ((1, 1, 3, 3), (1, 1, 3, 3), 1), ((1, 1, 7, 7), (1, 1, 3, 3), 1)]),
        claim("adds up over all input channels", 1, [((1, 2, 2, 2), (1, 2, 2, 2), 1), ((1, 3, 5, 5), (1, 3, 2, 2), 1)]),
        claim("gives one image for each kernel", 1, [((1, 1, 2, 2), (2, 1, 2, 2), 1), ((1, 1, 6, 6), (5, 1, 2, 2), 1)]),
        claim("convolves every image of a batch", 1, [((2, 1, 2, 2), (1, 1, 2, 2), 1), ((3, 1, 5, 5), (1, 1, 2, 2), 1)]),
        claim("moves the window by the stride, in both directions", 1, [((1, 1, 4, 4), (1, 1, 2, 2), 2), ((1, 1, 7, 7), (1, 1, 3, 3), 2), ((1, 1, 8, 8), (1, 1, 2, 2), 3)]),
    ],
)  # fmt: skip
def check_values(candidate, rng, cases):
    """Agrees with torch for these images, kernels and strides; the biases are 0."""
    compare(candidate, [(whole(rng, *x), symmetric(whole(rng, *w)), (step, step), True) for x, w, step in cases])


@points(1)
def check_sides(candidate, rng):
    """keeps height and width apart, in images, kernels and strides"""
    cases = [
        ((1, 1, 2, 4), (1, 1, 2, 3), (1, 1)),
        ((1, 1, 5, 3), (1, 1, 2, 3), (1, 4)),
        ((1, 1, 3, 7), (1, 1, 3, 2), (4, 1)),
    ]
    compare(candidate, [(whole(rng, *x), symmetric(whole(rng, *w)), stride, False) for x, w, stride in cases])


@points(1)
def check_padding(candidate, rng):
    """pads with zeros: the first number is for above and below, the second for left and right"""
    for size, k, padding in [(2, 2, (1, 1)), (3, 2, (2, 1)), (4, 3, (1, 2))]:
        x, w = np.pad(whole(rng, 1, 1, size, size), MORE), np.pad(symmetric(whole(rng, 1, 1, k, k)), MORE)
        right, actual = conv2d(x, w, None, (1, 1), padding), output(candidate, x, w, np.zeros(3), (1, 1), padding)
        assert_close("out", actual=actual, expected=right, atol=np.inf)  # its shape
        assert_close("out[:1, :1]", actual=actual[:1, :1], expected=right[:1, :1])


@points(1.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel, kernel and pixel"""
    for size, k in [(1, 1), (2, 2), (2, 1)]:
        x, w = whole(rng, 1, 1, size, size), symmetric(whole(rng, 1, 1, k, k))
        assert_close("out", actual=output(candidate, x, w, np.zeros(1)), expected=conv2d(x, w))


@points(1)
def check_flip(candidate, rng):
    """lays the kernel onto the image as it is, without flipping it"""
    asked = []
    for size, k in [(2, 2), (3, 2), (5, 3)]:
        x, w = whole(rng, 1, 1, size, size), whole(rng, 1, 1, k, k)
        w[0, 0, 0, 0] = w[0, 0, -1, -1] + 20  # never the same the other way round
        asked.append((x, w, (1, 1), True))
    compare(candidate, asked)


@points(1)
def check_bias(candidate, rng):
    """adds each kernel's own bias at every place"""
    for images, channels, size, kernels in [(2, 2, 3, 3), (2, 3, 4, 4)]:
        x, w = whole(rng, images, channels, size, size), symmetric(whole(rng, kernels, channels, 2, 2))
        b = whole(rng, kernels)
        b[-1] = b[0] + 30
        with_bias, without = (output(candidate, x, w, bias, (1, 1), (1, 1)) for bias in (b, 0 * b))
        right = conv2d(x, w, None, (1, 1), (1, 1))
        is_stack = isinstance(without, np.ndarray) and without.ndim == 4 and without.shape[:2] == right.shape[:2]
        like = without if is_stack else right  # how many places there are is another claim's concern
        for actual in (without, with_bias):
            assert_close("out", actual=actual, expected=np.zeros(like.shape), atol=np.inf)
        expected = np.zeros(like.shape) + b[:, None, None]
        assert_close("out, less that with all biases 0,", actual=with_bias - without, expected=expected)


@points(0.5)
def check_cache(candidate, rng):
    """puts x, w, stride and padding into the cache, as they came in"""
    x, w = whole(rng, 2, 2, 4, 3), whole(rng, 3, 2, 2, 2)
    _, cache = parts(candidate.conv2d_forward(x, w, whole(rng, 3), (2, 1), (1, 2)), "out", "cache")
    found = parts(cache, "x", "w", "stride", "padding")
    for name, actual, expected in zip(("x", "w"), found, (x, w), strict=False):
        assert_close(f"{name} in the cache", actual=actual, expected=expected)
    for name, actual, expected in zip(("stride", "padding"), found[2:], ((2, 1), (1, 2)), strict=True):
        is_pair = type(actual) in (tuple, list) and tuple(actual) == expected
        require(is_pair, f"The {name} in the cache should be the pair {expected}.")


@points(0.5)
@needs(check_values, check_sides, check_padding, check_flip, check_bias)
def check_together(candidate, rng):
    """does all of this at once"""
    for x_shape, w_shape, stride, padding in oracles.convolution.TOGETHER:
        x, w, b = whole(rng, *x_shape), whole(rng, *w_shape), whole(rng, w_shape[0])
        actual = output(candidate, x, w, b, stride, padding)
        assert_close("out", actual=actual, expected=conv2d(x, w, b, stride, padding))
