"""Hidden checks of `psi(expected, actual, bins)`, against a count value by value.

Where the question is another one, no value lies on a cut, and no bin is empty.
"""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points, require

SIZES = [(4, 4, 2), (6, 9, 4), (50, 40, 5), (301, 200, 7)]  # expected values, actual values, bins


def agree(candidate, cases):
    """Compare the numbers that the student's function gives."""
    for (expected, actual, bins), found in zip(cases, candidate.psi.each(cases), strict=True):
        right = oracles.monitoring.stability_index(expected.tolist(), actual.tolist(), bins)
        assert_close("the index", actual=found, expected=right, rtol=1e-6)


def spread(rng, count, bins):
    """Actual values from 0 to bins, some in every bin and none near a cut of `even`."""
    whole = np.concatenate([np.arange(bins), rng.integers(0, bins, count - bins)])
    return rng.permutation(whole + rng.uniform(0.15, 0.85, count))


def even(bins, each=3):
    """Expected values: equally many between any two whole numbers from 0 to bins, so that those are the cuts, nearly."""
    return np.concatenate([np.linspace(start + 0.1, start + 0.9, each) for start in range(bins)])


@points(2)
def check_values(candidate, rng):
    """adds up, for bins of equally many expected values, the differences of shares times the logarithms of their ratios"""
    agree(candidate, [(even(bins), spread(rng, count, bins), bins) for bins, count in [(2, 3), (4, 9), (5, 60)]])


@points(1)
def check_empty(candidate, rng):
    """stays finite where a bin is empty, with half a value more in each"""
    agree(candidate, [(even(bins), even(bins)[: 3 * full], bins) for bins, full in [(2, 1), (4, 2), (6, 5)]])


@points(1)
def check_outside(candidate, rng):
    """counts what lies beyond all expected values in the outer bins"""
    for low, high in [(-1.0, 9.0), (-1e9, 1e9)]:
        cases = [(even(bins), np.concatenate([even(bins), [low, high, high]]), bins) for bins in (2, 4, 5)]
        agree(candidate, cases)


@points(1.5)
def check_cuts(candidate, rng):
    """cuts by the expected values alone, however far away the actual ones are"""
    for bins, away, crowd in [(2, 50.0, 9), (4, 50.0, 0), (4, -50.0, 0), (5, 3.0, 60)]:
        expected, actual = even(bins), spread(rng, 3 * bins, bins)
        actual = np.append(actual, bins - rng.uniform(0.15, 0.5, crowd))
        moved = np.where(actual > bins - 0.6 if away > 0 else actual < 0.4, actual + away, actual)
        near, far = candidate.psi.each([(expected, actual, bins), (expected, moved, bins)])
        for value in (near, far):
            assert_close("the index", actual=value, expected=0.0, atol=np.inf)
        assert_close("the index with values further out in the same bin", actual=far, expected=float(near), rtol=1e-6)
        shifted = candidate.psi(expected, actual + away, bins)
        require(float(shifted) > float(near) + 0.01, "The index does not grow when all values move away.")


@points(1)
def check_quantiles(candidate, rng):
    """cuts at quantiles, also where the expected values are crowded on one side"""
    cases = []
    for count, seen, bins in SIZES:
        expected = np.exp(oracles.draw(rng, count) * 1.5)
        cases.append((expected, expected[rng.integers(0, count, seen)] * rng.uniform(0.5, 2, seen), bins))
    agree(candidate, cases)


@points(0.5)
def check_on_a_cut(candidate, rng):
    """counts a value that lies on a cut to the bin above"""
    agree(candidate, [(np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.0]), 2)])
    agree(candidate, [(np.arange(5.0), np.array([1.0, 1.0, 3.0, 0.5]), 4)])


@pytest.mark.parametrize("bins", [claim("takes ten bins if nothing is said", 0.5, 10)])
def check_default(candidate, rng, bins):
    """Compare with the default."""
    expected, actual = even(bins), spread(rng, 40, bins)
    right = oracles.monitoring.stability_index(expected.tolist(), actual.tolist(), bins)
    assert_close("the index", actual=candidate.psi(expected, actual), expected=right, rtol=1e-6)


@points(0.5)
@needs(check_values)
def check_inputs(candidate, rng):
    """leaves both arrays as they were"""
    arguments = rng.permutation(even(4)), rng.permutation(spread(rng, 9, 4)), 4
    assert_leaves_inputs(candidate.psi, *arguments, names=["expected", "actual", "bins"])
