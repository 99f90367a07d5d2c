"""Hidden checks of `chain_rule_small(x, y, z)`: f = (x*y + y) * relu(z - x) and its slopes.

All answers to a claim are asked for before one of them is judged, so that a known mistake is
recognised by all that it says, not by its first wrong number.
"""

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
    places = [point(rng, gap=1) for _ in range(3)]
    answers = [parts(candidate.chain_rule_small(*xyz), *NAMES) for xyz in places]
    for xyz, actual in zip(places, answers, strict=True):
        for name, number, expected in zip(NAMES, actual, oracles.chain_rule_small(*xyz), strict=True):
            if name in names:
                assert_close(name, actual=number, expected=expected)


@points(1)
def check_closed(candidate, rng):
    """sends nothing through a relu that is closed"""
    places = [point(rng, gap) for gap in (1, -1, 0)]  # open, closed, and at the kink, where the lesson says closed
    answers = [parts(candidate.chain_rule_small(*xyz), *NAMES) for xyz in places]
    f, *_ = oracles.chain_rule_small(*places[0])
    assert_close("f", actual=answers[0][0], expected=f)  # it alone shows that relu opens at all
    for actual in answers[1:]:
        for name, number in zip(NAMES, actual, strict=True):
            assert_close(name, actual=number, expected=0.0)
