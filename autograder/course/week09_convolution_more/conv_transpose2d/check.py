"""Hidden checks of `conv_transpose2d(x, w, stride, pad)`: it is the adjoint of torch's convolution.

What is right is the gradient of that convolution with respect to its input, for x as what comes back.
Most claims look at a single pixel, or at stamps that do not overlap, and at kernels that stay the same
when they are flipped, so that each is about one thing.
"""

import numpy as np
import pytest
from torch.nn.functional import conv2d

from autograder.kit import assert_close, claim, needs, oracles, points

off_limits = oracles.convolution.LIBRARY

symmetric, whole = oracles.convolution.symmetric, oracles.convolution.whole
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
        claim("presses the kernel onto the sheet, as strongly as the pixel is large", 1, symmetric, [((1, 1, 1, 1), (1, 1, k, k)) for k in (1, 2, 3)]),
        claim("does not flip the kernel", 1, np.array, [((1, 1, 1, 1), (1, 1, k, k)) for k in (2, 3)]),
        claim("adds up where stamps overlap", 1.5, symmetric, [((1, 1, 2, 2), (1, 1, 2, 2)), ((1, 1, 4, 4), (1, 1, 3, 3))]),
        claim("presses every stamp one stride further, and leaves 0 where none was", 1, symmetric, [((1, 1, 2, 2), (1, 1, 1, 1), (2, 2)), ((1, 1, 2, 2), (1, 1, 2, 2), (2, 2)), ((1, 1, 3, 3), (1, 1, 2, 2), (3, 3))]),
        claim("cuts the padding off, the first number above and below, the second left and right", 1, symmetric, [((1, 1, 1, 1), (1, 1, 3, 3), ONE, (1, 1)), ((1, 1, 1, 1), (1, 1, 4, 5), ONE, (1, 2))]),
        claim("adds up the stamps of all input channels, for every output channel", 1, symmetric, [((1, 2, 1, 1), (2, 1, 1, 1)), ((1, 1, 1, 1), (1, 2, 1, 1)), ((1, 3, 1, 1), (3, 4, 2, 2)), ((1, 2, 1, 1), (2, 2, 2, 2))]),
        claim("treats every image by itself", 0.5, symmetric, [((2, 1, 1, 1), (1, 1, 1, 1)), ((3, 1, 1, 1), (1, 1, 2, 2))]),
        claim("keeps height and width apart, in images, kernels and strides", 1, symmetric, [((1, 1, 1, 1), (1, 1, 1, 2)), ((1, 1, 3, 1), (1, 1, 1, 3), (1, 4)), ((1, 1, 1, 4), (1, 1, 3, 1), (4, 1))]),
    ],
)  # fmt: skip
def check_values(candidate, rng, kernels, cases):
    """Agrees for these images, kernels, strides and pads."""
    asked = [(whole(rng, *x), kernels(whole(rng, *w)), *how) for x, w, *how in cases]
    for arguments in asked:
        candidate.conv_transpose2d(*arguments)  # all first, so that a mistake is known by all that it says
    for arguments in asked:
        assert_close("the result", actual=candidate.conv_transpose2d(*arguments), expected=adjoint(*arguments))


@points(1)
@needs(check_values)
def check_together(candidate, rng):
    """does all of this at once"""
    for x_shape, (out_channels, in_channels, *k), *how in oracles.convolution.TOGETHER:
        x, w = whole(rng, *x_shape), whole(rng, in_channels, out_channels, *k)
        assert_close("the result", actual=candidate.conv_transpose2d(x, w, *how), expected=adjoint(x, w, *how))
