"""Hidden checks of `conv2d_backward(dout, cache)`, against torch's autograd; the cache is always a right one.

Most claims look at one window, or at windows that do not overlap, and kernels that stay the same when
they are flipped, so that each is about one thing. What is asked stands in company: an image, a channel, a kernel and
a border of zeros make no difference to it, but a mistake that shows only for one of these, or without padding, costs
only its own claim.
"""

import numpy as np
from torch.nn.functional import conv2d

from autograder.kit import assert_close, needs, oracles, parts, points

builds_on = ("pad2d",)
off_limits = oracles.convolution.LIBRARY

asked_part, symmetric, whole = oracles.convolution.asked_part, oracles.convolution.symmetric, oracles.convolution.whole
ONE = (1, 1)


def compare(candidate, rng, names, cases, kernels=symmetric):
    """Compare some of dx, dw and db for cases (shape of x, shape of w, stride, padding)."""
    asked = []
    for x_shape, w_shape, stride, padding in cases:
        x, w = whole(rng, *x_shape), kernels(whole(rng, *w_shape))
        dout = whole(rng, *oracles.convolution.conv2d(x, w, None, stride, padding).shape)
        asked.append((dout, x, w, stride, padding))
    for found, right in gradients(candidate, asked):
        for name in names:
            assert_close(name, actual=found[name], expected=right[name])


def compare_in_company(candidate, rng, name, cases, kernels=symmetric, scaled=False):
    """Compare dx, wherever it stands, or dw, for cases (shape of x, shape of w, stride)."""
    asked, places = [], []
    for x_shape, w_shape, (s_h, s_w) in cases:
        x, w = whole(rng, *x_shape), kernels(whole(rng, *w_shape))
        dout = whole(rng, *oracles.convolution.conv2d(x, w, None, (s_h, s_w)).shape)
        # With one row of padding, the window that starts at row s_h - 1 is the second.
        x = np.pad(x, [(0, 1), (0, 1), (s_h - 1, 1), (s_w - 1, 1)])
        w = np.pad(w, [(0, 1), (0, 1), (0, 0), (0, 0)])
        more = np.zeros(oracles.convolution.conv2d(x, w, None, (s_h, s_w), ONE).shape)
        more[:-1, :-1, 1 : 1 + dout.shape[2], 1 : 1 + dout.shape[3]] = dout
        asked.append((more, x, w, (s_h, s_w), ONE))
        places.append(np.s_[:-1, :-1, s_h - 1 : -1, s_w - 1 : -1])
    for (found, right), place in zip(gradients(candidate, asked), places, strict=True):
        actual, expected = found[name], right[name]
        if name == "dx":
            actual, expected = asked_part(actual, expected, place)
        assert_close(name, actual=actual, expected=expected, scaled=scaled)


def gradients(candidate, asked):
    """What the student's code and autograd give for each (dout, x, w, stride, padding), by name."""
    for dout, *cache in asked:
        candidate.conv2d_backward(dout, tuple(cache))  # all first, so that a mistake is known by all that it says
    for dout, x, w, stride, padding in asked:
        found = parts(candidate.conv2d_backward(dout, (x, w, stride, padding)), "dx", "dw", "db")
        right = oracles.vjp(lambda x, w, b, s=stride, p=padding: conv2d(x, w, b, s, p), dout, x, w, w[:, 0, 0, 0])
        yield tuple(dict(zip(("dx", "dw", "db"), three, strict=True)) for three in (found, right))


@points(0.5)
def check_db(candidate, rng):
    """db adds up over all places of all images"""
    compare(candidate, rng, ["db"], [((2, 2, 3, 3), (3, 2, 2, 2), ONE, ONE), ((3, 2, 4, 4), (2, 2, 2, 2), ONE, ONE)])


@points(1)
def check_dw(candidate, rng):
    """dw adds up, for all places, the window times what came back"""
    compare_in_company(candidate, rng, "dw", [((1, 1, k + 1, k + 1), (1, 1, k, k), ONE) for k in (2, 3)], scaled=True)


@points(1)
def check_dx(candidate, rng):
    """dx of a single window is the kernel times what came back"""
    compare_in_company(candidate, rng, "dx", [((1, 1, k, k), (1, 1, k, k), (k, k)) for k in (2, 3)], kernels=np.array)


@points(2)
def check_overlap(candidate, rng):
    """dx adds up where windows overlap"""
    compare_in_company(candidate, rng, "dx", [((1, 1, k + 1, k + 1), (1, 1, k, k), ONE) for k in (2, 3)])


@points(1)
def check_stride(candidate, rng):
    """finds the windows where the stride puts them, and gives 0 to pixels in none"""
    compare_in_company(candidate, rng, "dx", [((1, 1, 2 * s + 2, 2 * s + 2), (1, 1, 2, 2), (s, s)) for s in (2, 3)])


@points(1)
def check_padding(candidate, rng):
    """works on the padded image, and gives back a dx without the padding"""
    asked = []
    for (height, width), padding in [((1, 1), (1, 1)), ((2, 2), (1, 2))]:  # one window with all of the padded image
        x = np.pad(whole(rng, 1, 1, height, width), [(0, 1), (0, 1), (0, 0), (0, 0)])
        w = symmetric(whole(rng, 1, 1, height + 2 * padding[0], width + 2 * padding[1]))
        w = np.pad(w, [(0, 1), (0, 1), (0, 0), (0, 0)])
        asked.append((np.pad(whole(rng, 1, 1, 1, 1), [(0, 1), (0, 1), (0, 0), (0, 0)]), x, w, ONE, padding))
    for found, right in gradients(candidate, asked):
        for name in ("dx", "dw"):
            assert_close(name, actual=found[name], expected=right[name], atol=np.inf)  # its shape
            assert_close(name, actual=found[name][:1, :1], expected=right[name][:1, :1], scaled=name == "dw")


@points(1)
def check_batch(candidate, rng):
    """dx is found for each image by itself, dw is the sum over the images"""
    compare_in_company(candidate, rng, "dx", [((n, 1, 2, 2), (1, 1, 2, 2), (2, 2)) for n in (2, 7)])
    compare_in_company(candidate, rng, "dw", [((n, 1, 3, 3), (1, 1, 2, 2), ONE) for n in (2, 7)])


@points(1)
def check_channels(candidate, rng):
    """keeps channels and kernels apart"""
    compare_in_company(
        candidate, rng, "dx", [((1, 2, 2, 2), (3, 2, 2, 2), (2, 2)), ((1, 4, 2, 2), (2, 4, 2, 2), (2, 2))]
    )


@points(1)
def check_sides(candidate, rng):
    """keeps height and width apart, in images, kernels and strides"""
    cases = [((1, 1, 4, 3), (1, 1, 1, 3), (1, 3)), ((1, 1, 3, 5), (1, 1, 3, 1), (3, 1))]
    compare_in_company(candidate, rng, "dx", cases)


@points(1)
def check_smallest(candidate, rng):
    """works without padding, for a single image, channel and pixel"""
    compare(candidate, rng, ["dx", "dw"], [((1, 1, k, k), (1, 1, k, k), ONE, (0, 0)) for k in (1, 2)])


@points(0.5)
@needs(
    check_db, check_dw, check_dx, check_overlap, check_stride, check_padding, check_batch, check_channels, check_sides
)
def check_together(candidate, rng):
    """does all of this at once"""
    compare(candidate, rng, ["dx", "dw", "db"], oracles.convolution.TOGETHER, kernels=np.array)
