"""Hidden checks of `chain_rule_small(x, y, z)`: f = (x*y + y) * relu(z - x) and its slopes."""

import pytest

from autograder.kit import AUTOGRAD, assert_close, claim, oracles, parts, points

off_limits = AUTOGRAD

NAMES = ("f", "dx", "dy", "dz")


def whole_point(rng, gap):
    """Whole numbers x, y, z for which z - x has the sign of `gap`; not a factor of the formula is 0, or 1 where that hides a mistake."""
    x, y = (float(number) for number in rng.choice([-3, -2, 2, 3], size=2))
    return x, y, x + gap * float(rng.integers(1, 4))


def narrow_point(rng):
    """Numbers x, y, z for which relu is open, but not far."""
    x, y, _ = whole_point(rng, gap=1)
    return x, y, x + 2.0**-10


def point(rng):
    """Any numbers x, y, z for which relu is open."""
    x, y = (float(number) for number in rng.uniform(0.5, 2, size=2) * rng.choice([-1, 1], size=2))
    return x, y, x + float(rng.uniform(0.5, 2))


@pytest.mark.parametrize(
    "names",
    [
        claim("computes f, and the slope of z, which is used once", 1, ["f", "dz"]),
        claim("adds up what both uses of x send back", 1, ["dx"]),
        claim("adds up what both uses of y send back", 1, ["dy"]),
    ],
)
def check_open(candidate, rng, names):
    """Where relu is open: agrees with autograd at several points."""
    places = [whole_point(rng, gap=1), narrow_point(rng), point(rng), point(rng)]
    for xyz, actual in zip(places, candidate.chain_rule_small.each(places), strict=True):
        for name, number, expected in zip(
            NAMES, parts(actual, *NAMES), oracles.mlp.chain_rule_small(*xyz), strict=True
        ):
            if name in names:
                assert_close(name, actual=number, expected=expected)


@points(1)
def check_closed(candidate, rng):
    """sends nothing through a relu that is closed"""
    places = [whole_point(rng, gap) for gap in (-1, 0, 1)]  # closed; at the kink, where the lesson says closed; open
    for xyz, actual in zip(places, candidate.chain_rule_small.each(places), strict=True):
        names = NAMES if xyz[2] <= xyz[0] else ("f",)  # where it is open, f alone shows that it can open at all
        for name, number, expected in zip(
            NAMES, parts(actual, *NAMES), oracles.mlp.chain_rule_small(*xyz), strict=True
        ):
            if name in names:
                assert_close(name, actual=number, expected=expected)
