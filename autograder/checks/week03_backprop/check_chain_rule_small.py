"""Hidden checks of `chain_rule_small(x, y, z)`: f = (x*y + y) * relu(z - x) and its slopes, off the kink."""

import pytest

from autograder.kit import AUTOGRAD, assert_close, claim, oracles, parts, points

off_limits = AUTOGRAD

NAMES = ("f", "dx", "dy", "dz")


def point(rng, gap):
    """Numbers x, y, z for which z - x has the sign of `gap`."""
    x, y = (float(number) for number in rng.uniform(0.5, 2, size=2) * rng.choice([-1, 1], size=2))
    return x, y, x + gap * float(rng.uniform(0.5, 2))


@pytest.mark.parametrize(
    "names",
    [
        claim("computes f, and the slope of z, which is used once", 1, ["f", "dz"]),
        claim("adds up what both uses of x send back", 1, ["dx"]),
        claim("adds up what both uses of y send back", 1, ["dy"]),
    ],
)
def check_open(candidate, rng, names):
    """Where relu is open: agrees with autograd at three points."""
    for _ in range(3):
        x, y, z = point(rng, gap=1)
        actual = parts(candidate.chain_rule_small(x, y, z), *NAMES)
        for name, number, expected in zip(NAMES, actual, oracles.chain_rule_small(x, y, z), strict=True):
            if name in names:
                assert_close(name, actual=number, expected=expected)


@points(1)
def check_closed(candidate, rng):
    """sends nothing through a relu that is closed"""
    for gap in (1, -1):
        x, y, z = point(rng, gap)
        actual = parts(candidate.chain_rule_small(x, y, z), *NAMES)
        expected = oracles.chain_rule_small(x, y, z)
        if gap == 1:  # f alone shows that relu opens at all
            assert_close("f", actual=actual[0], expected=expected[0])
        else:
            for name, number in zip(NAMES, actual, strict=True):
                assert_close(name, actual=number, expected=0.0)
