"""Hidden checks of `latency_stats(times)`, against the definition: the smallest time with so many others at or below it."""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, assert_raises, claim, needs, oracles, points, require

NAMES = {"n", "mean_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms"}
COUNTS = [1, 2, 3, 15, 20, 21, 60, 99, 100, 101]


def stats(candidate, times):
    """What the student's function gives: a dict with all its entries."""
    found = candidate.latency_stats(times)
    require(type(found) is dict and set(found) >= NAMES, f"It should give a dict with {', '.join(sorted(NAMES))}.")
    return found


def drawn(rng, count):
    """Times in seconds, of which no two are equal; the largest is far away."""
    times = (rng.permutation(5000)[:count] + 0.3) / 1000
    times[rng.integers(count)] = 30.0
    return times


@pytest.mark.parametrize(
    "percent",
    [
        claim("gives the middle time, or the one before the middle", 1, 50),
        claim("gives as the 95th percentile a time that was measured, and within which at least 95 % came", 1.5, 95),
        claim("gives the 99th percentile the same way", 1, 99),
    ],
)
def check_percentiles(candidate, rng, percent):
    """Compare at several numbers of times; a wrong unit is forgiven."""
    often = np.repeat(np.sort(drawn(rng, 3)), [97, 2, 1])
    for times in [*(drawn(rng, count) for count in COUNTS), rng.permutation(often)]:
        found, right = stats(candidate, times)[f"p{percent}_ms"], oracles.monitoring.percentile(times, percent) * 1000
        seconds = isinstance(found, float) and abs(found * 1000 - right) < 1e-6
        text = f"p{percent}_ms of {len(times)} times"
        assert_close(text, actual=found * 1000 if seconds else found, expected=right, rtol=1e-9)


@points(1)
def check_rest(candidate, rng):
    """gives how many there were, their mean and the largest"""
    for count in (1, 2, 7):
        times = np.append(drawn(rng, count), [0.25, 0.25])
        found = stats(candidate, times)
        right = type(found["n"]) is int and found["n"] == len(times)
        require(right, f"n should be the int {len(times)}.")
        for name, right in (("mean_ms", np.mean(times)), ("max_ms", np.max(times))):
            value = found[name]
            seconds = isinstance(value, float) and abs(value - right) < 1e-9
            assert_close(name, actual=value * 1000 if seconds else value, expected=1000 * right, rtol=1e-9)


@points(0.5)
def check_milliseconds(candidate, rng):
    """tells all times in milliseconds"""
    found = stats(candidate, np.full(3, 0.25))
    for name in sorted(NAMES - {"n"}):
        require(isinstance(found[name], float), f"{name} should be a float.")
        assert_close(name, actual=found[name], expected=250.0)


@points(0.5)
def check_list(candidate, rng):
    """takes a list as well as an array"""
    found = stats(candidate, [0.25, 0.5, 30.0])
    require(type(found["n"]) is int and found["n"] == 3, "n should be 3 for a list of three times.")
    largest = found["max_ms"]
    assert_close("max_ms", actual=largest * 1000 if largest == 30.0 else largest, expected=30000.0)


@points(0.5)
@needs(check_rest)
def check_nothing(candidate, rng):
    """refuses to say anything about no times"""
    for nothing in ([], np.zeros(0)):
        assert_raises(ValueError, candidate.latency_stats, nothing, why="there are no times")


@points(0.5)
@needs(check_rest)
def check_inputs(candidate, rng):
    """leaves the times in their order"""
    assert_leaves_inputs(candidate.latency_stats, np.array([0.5, 0.25, 1.0]), names=["times"])
