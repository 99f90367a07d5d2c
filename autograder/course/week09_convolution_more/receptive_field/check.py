"""Hidden checks of `receptive_field(layers)`: autograd says which pixels an output depends on."""

import numpy as np
import pytest

from autograder.kit import assert_close, claim, needs, oracles, parts, points, require


def answer(candidate, layers):
    """What the student says: two numbers."""
    return parts(candidate.receptive_field(layers), "rf", "jump")


def compare(candidate, cases, name):
    """Compare one of the two numbers."""
    number = ("rf", "jump").index(name)
    for layers in cases:
        candidate.receptive_field(layers)  # all first, so that a mistake is known by all that it says
    for layers in cases:
        actual = answer(candidate, layers)[number]
        assert_close(name, actual=actual, expected=oracles.convolution.receptive_field(layers)[number])


def random_layers(rng, depth):
    """Layers with kernels of 2 to 4 and strides of 2 or 3."""
    return [(int(k), int(s)) for k, s in zip(rng.integers(2, 5, depth), rng.integers(2, 4, depth), strict=True)]


@pytest.mark.parametrize(
    "cases",
    [
        claim("of one kernel is its length", 0.5, [[(1, 1)], [(3, 1)], [(7, 1)]]),
        claim(
            "grows by k - 1 with every further kernel", 0.5, [[(3, 1), (3, 1)], [(3, 1), (5, 1), (2, 1)], [(3, 1)] * 6]
        ),
    ],
)
def check_kernels(candidate, cases):
    """Agrees for layers without strides."""
    compare(candidate, cases, "rf")


@points(1.5)
def check_strides(candidate, rng):
    """grows faster by the product of all strides below, but not by a kernel's own"""
    known = [[(3, 2), (3, 1)], [(3, 2), (2, 2), (3, 1)], [(3, 3), (1, 2), (2, 3), (2, 1)]]
    compare(candidate, known + [random_layers(rng, 3) for _ in range(4)], "rf")


@points(1)
def check_jump(candidate, rng):
    """tells as jump how many pixels apart neighbouring outputs are"""
    compare(candidate, [[(1, 2), (2, 3)], [(3, 2), (3, 3)], *(random_layers(rng, 3) for _ in range(4))], "jump")


@points(0.5)
@needs(check_jump)
def check_none(candidate):
    """knows that without a layer, an output is one pixel"""
    rf, jump = answer(candidate, [])
    assert_close("rf", actual=rf, expected=1)
    assert_close("jump", actual=jump, expected=1)


@points(0.5)
@needs(check_jump)
def check_ints(candidate):
    """gives two ints"""
    for number in answer(candidate, [(3, 2), (2, 1)]):
        is_int = isinstance(number, int | np.integer) and not isinstance(number, bool)
        require(is_int, f"rf and jump should be ints, but one of them is {number!r:.40}.")
