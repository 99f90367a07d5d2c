"""Hidden checks of `conv2d_backward(dout, cache)`, against torch's autograd; the cache is always a right one.

Most claims look at one window, or at windows that do not overlap, and kernels that stay the same when
they are flipped, so that each is about one thing.
"""

import numpy as np
from torch.nn.functional import conv2d

from autograder.kit import assert_close, needs, oracles, parts, points

builds_on = ("pad2d",)
off_limits = oracles.convolution.LIBRARY

symmetric, whole = oracles.convolution.symmetric, oracles.convolution.whole
ONE = (1, 1)
NONE = (0, 0)


def compare(candidate, rng, names, cases, kernels=symmetric):
    """Compare some of dx, dw and db for cases (shape of x, shape of w, stride, padding)."""
    asked = []
    for x_shape, w_shape, stride, padding in cases:
        x, w = whole(rng, *x_shape), kernels(whole(rng, *w_shape))
        dout = whole(rng, *oracles.convolution.conv2d(x, w, None, stride, padding).shape)
        asked.append((dout, x, w, stride, padding))
    for dout, *cache in asked:
        candidate.conv2d_backward(dout, tuple(cache))  # all first, so that a mistake is known by all that it says
    for dout, x, w, stride, padding in asked:
        found = parts(candidate.conv2d_backward(dout, (x, w, stride, padding)), "dx", "dw", "db")
        right = oracles.vjp(lambda x, w, b, s=stride, p=padding: conv2d(x, w, b, s, p), dout, x, w, w[:, 0, 0, 0])
        for name, actual, expected in zip(("dx", "dw", "db"), found, right, strict=True):
            if name in names:
                assert_close(name, actual=actual, expected=expected)


@points(1)
def check_db(candidate, rng):
    """db adds up over all places of all images"""
    compare(candidate, rng, ["db"], [((1, 1, 2, 2), (1, 1, 2, 1), ONE, NONE), ((3, 1, 4, 4), (2, 1, 2, 2), ONE, NONE)])


@points(1)
def check_dw(candidate, rng):
    """dw adds up, for all places, the window times what came back"""
    compare(candidate, rng, ["dw"], [((1, 1, 1, 1), (1, 1, 1, 1), ONE, NONE), ((1, 1, 3, 3), (1, 1, 2, 2), ONE, NONE)])


@points(1)
def check_dx(candidate, rng):
    """dx of a single window is the kernel times what came back"""
    compare(candidate, rng, ["dx"], [((1, 1, k, k), (1, 1, k, k), ONE, NONE) for k in (1, 2, 3)], kernels=np.array)


@points(2)
def check_overlap(candidate, rng):
    """dx adds up where windows overlap"""
    compare(candidate, rng, ["dx"], [((1, 1, k + 1, k + 1), (1, 1, k, k), ONE, NONE) for k in (2, 3)])


@points(1)
def check_stride(candidate, rng):
    """finds the windows where the stride puts them, and gives 0 to pixels in none"""
    compare(
        candidate,
        rng,
        ["dx", "dw"],
        [
            ((1, 1, 3, 3), (1, 1, 1, 1), (2, 2), NONE),
            ((1, 1, 5, 5), (1, 1, 2, 2), (2, 2), NONE),
            ((1, 1, 8, 8), (1, 1, 2, 2), (3, 3), NONE),
        ],
    )


@points(1)
def check_padding(candidate, rng):
    """works on the padded image, and gives back a dx without the padding"""
    compare(
        candidate,
        rng,
        ["dx", "dw"],
        [((1, 1, 1, 1), (1, 1, 3, 3), ONE, (1, 1)), ((1, 1, 2, 2), (1, 1, 4, 6), ONE, (1, 2))],
    )


@points(1)
def check_batch(candidate, rng):
    """dx is found for each image by itself, dw is the sum over the images"""
    compare(
        candidate, rng, ["dx", "dw"], [((2, 1, 1, 1), (1, 1, 1, 1), ONE, NONE), ((8, 1, 2, 2), (1, 1, 2, 2), ONE, NONE)]
    )


@points(1)
def check_channels(candidate, rng):
    """keeps channels and kernels apart"""
    compare(
        candidate, rng, ["dx", "dw"], [((1, 2, 1, 1), (3, 2, 1, 1), ONE, NONE), ((1, 4, 2, 2), (2, 4, 2, 2), ONE, NONE)]
    )


@points(1)
def check_sides(candidate, rng):
    """keeps height and width apart, in images, kernels and strides"""
    cases = [
        ((1, 1, 1, 3), (1, 1, 1, 3), ONE, NONE),
        ((1, 1, 4, 3), (1, 1, 1, 3), (1, 3), NONE),
        ((1, 1, 3, 5), (1, 1, 3, 1), (3, 1), NONE),
    ]
    compare(candidate, rng, ["dx", "dw"], cases)


@points(1)
@needs(
    check_db, check_dw, check_dx, check_overlap, check_stride, check_padding, check_batch, check_channels, check_sides
)
def check_together(candidate, rng):
    """does all of this at once"""
    compare(candidate, rng, ["dx", "dw", "db"], oracles.convolution.TOGETHER, kernels=np.array)
