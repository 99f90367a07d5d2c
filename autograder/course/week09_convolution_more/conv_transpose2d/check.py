"""Hidden checks of `conv_transpose2d(x, w, stride, pad)`: it is the adjoint of torch's convolution.

What is right is the gradient of that convolution with respect to its input, for x as what comes back.
Most claims look at a single pixel, or at stamps that do not overlap, and at kernels that stay the same
when they are flipped, so that each is about one thing. What is asked stands in company: images, channels and pixels
of zeros make no difference to it, and it is found wherever it stands on the sheet.
"""

import numpy as np
import pytest
from torch.nn.functional import conv2d

from autograder.kit import assert_close, claim, needs, oracles, points

off_limits = oracles.convolution.LIBRARY

asked_part, symmetric, whole = oracles.convolution.asked_part, oracles.convolution.symmetric, oracles.convolution.whole
ONE = (1, 1)
NONE = (0, 0)


def adjoint(x, w, stride=ONE, pad=NONE):
    """The gradient of sum(x * conv2d(y, w)) with respect to y."""
    sides = [(n - 1) * s + k - 2 * p for n, s, k, p in zip(x.shape[2:], stride, w.shape[2:], pad, strict=True)]
    y = np.zeros((len(x), w.shape[1], *sides))
    return oracles.vjp(lambda y, w: conv2d(y, w, None, stride, pad), x, y, w)[0]


@pytest.mark.parametrize(
    ("kernels", "cases"),
    [
        claim("presses the kernel onto the sheet, as strongly as the pixel is large", 1, symmetric, [((1, 1, 1, 1), (1, 1, k, k), k, k) for k in (2, 3)]),
        claim("does not flip the kernel", 1, np.array, [((1, 1, 1, 1), (1, 1, k, k), k, k) for k in (2, 3)]),
        claim("adds up where stamps overlap", 2, symmetric, [((1, 1, 2, 2), (1, 1, 2, 2), 1, 1), ((1, 1, 4, 4), (1, 1, 3, 3), 1, 1)]),
        claim("presses every stamp one stride further, and leaves 0 where none was", 1.5, symmetric, [((1, 1, 2, 2), (1, 1, 2, 2), 2, 2), ((1, 1, 2, 2), (1, 1, 2, 2), 3, 3), ((1, 1, 3, 3), (1, 1, 2, 2), 4, 4)]),
        claim("adds up the stamps of all input channels, for every output channel", 1, symmetric, [((1, 2, 1, 1), (2, 1, 2, 2), 2, 2), ((1, 1, 1, 1), (1, 2, 2, 2), 2, 2), ((1, 3, 1, 1), (3, 4, 2, 2), 2, 2), ((1, 2, 1, 1), (2, 2, 3, 3), 3, 3)]),
        claim("treats every image by itself", 0.5, symmetric, [((2, 1, 1, 1), (1, 1, 2, 2), 2, 2), ((3, 1, 1, 1), (1, 1, 3, 3), 3, 3)]),
        claim("keeps height and width apart, in images, kernels and strides", 1, symmetric, [((1, 1, 1, 1), (1, 1, 1, 2), 2, 2), ((1, 1, 3, 1), (1, 1, 1, 3), 1, 4), ((1, 1, 1, 4), (1, 1, 3, 1), 4, 1)]),
    ],
)  # fmt: skip
def check_values(candidate, rng, kernels, cases):
    """Agrees for these images, kernels and strides."""
    asked, places = [], []
    for x_shape, w_shape, s_h, s_w in cases:
        x = np.pad(whole(rng, *x_shape), [(0, 2), (0, 1), (1, 2), (1, 2)])
        w = np.pad(kernels(whole(rng, *w_shape)), [(0, 1), (0, 2), (0, 0), (0, 0)])
        asked.append((x, w, (s_h, s_w), ONE))
        high, wide = ((n - 1) * s + k for n, s, k in zip(x_shape[2:], (s_h, s_w), w_shape[2:], strict=True))
        places.append(
            np.s_[:-2, :-2, s_h - 1 : s_h - 1 + high, s_w - 1 : s_w - 1 + wide]
        )  # a row of padding is cut off
    for arguments in asked:
        candidate.conv_transpose2d(*arguments)  # all first, so that a mistake is known by all that it says
    for arguments, place in zip(asked, places, strict=True):
        actual, expected = asked_part(candidate.conv_transpose2d(*arguments), adjoint(*arguments), place)
        assert_close("the result", actual=actual, expected=expected)


@points(1.5)
def check_padding(candidate, rng):
    """cuts the padding off, the first number above and below, the second left and right"""
    for k, pad in [((3, 3), (1, 1)), ((4, 5), (1, 2))]:
        x = np.pad(whole(rng, 1, 1, 1, 1), [(0, 2), (0, 1), (0, 0), (0, 0)])
        w = np.pad(symmetric(whole(rng, 1, 1, *k)), [(0, 1), (0, 2), (0, 0), (0, 0)])
        actual, right = candidate.conv_transpose2d(x, w, ONE, pad), adjoint(x, w, ONE, pad)
        assert_close("the result", actual=actual, expected=right, atol=np.inf)  # its shape
        assert_close("the result of the first image and channel", actual=actual[:1, :1], expected=right[:1, :1])


@points(0.5)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel and pixel"""
    for size, k in [(1, 1), (1, 2), (1, 3), (2, 1)]:
        x, w = whole(rng, 1, 1, size, size), symmetric(whole(rng, 1, 1, k, k))
        assert_close("the result", actual=candidate.conv_transpose2d(x, w), expected=adjoint(x, w))


@points(0.5)
@needs(check_values, check_padding)
def check_together(candidate, rng):
    """does all of this at once"""
    for x_shape, (out_channels, in_channels, *k), *how in oracles.convolution.TOGETHER:
        x, w = whole(rng, *x_shape), whole(rng, in_channels, out_channels, *k)
        assert_close("the result", actual=candidate.conv_transpose2d(x, w, *how), expected=adjoint(x, w, *how))
