"""Hidden checks of `make_windows(series, lookback, horizon)`.

Every number of the hidden series occurs once, so it tells at which step it stood. Claims are about places:
which follow on each other, and which are there at all.
"""

import numpy as np
import pytest

from autograder.kit import (
    assert_close,
    assert_leaves_inputs,
    assert_raises,
    claim,
    needs,
    oracles,
    parts,
    points,
    require,
)

# Steps, lookback, horizon.
SIZES = [(4, 2, 1), (6, 3, 2), (9, 4, 3), (12, 3, 3), (7, 1, 1), (8, 2, 5)]
SINGLE = [(2, 1, 1), (3, 2, 1), (5, 3, 2)]  # room for one window


def made(candidate, rng, N, lookback, horizon):
    """Windows and targets of a series with one number at each step, as places in the series (M, ...)."""
    ids = rng.permutation(np.arange(10, 10 + 3 * N))[:N]
    found = []
    for name, part, steps in zip(
        "Xy", parts(candidate.make_windows(ids[:, None], lookback, horizon), "X", "y"), (lookback, horizon), strict=True
    ):
        count = len(part) if isinstance(part, np.ndarray) and part.ndim == 3 else N - lookback - horizon + 1
        found.append((f"{name}, for {N} steps,", part, (max(count, 1), steps, 1), ids))
    return found


def where(name, part, shape, ids):
    """The places of a part, if it has the right shape but for how many there are."""
    assert_close(name, actual=part, expected=np.zeros(shape), atol=np.inf)
    places = oracles.recurrent.places(part[:, :, 0], ids)
    require((places >= 0).all(), f"{name} holds numbers that are not in the series.")
    return places


@points(1.5)
def check_windows(candidate, rng):
    """fills every window with lookback steps that follow on each other, each window one step behind the one before"""
    for size in SIZES:
        X = where(*made(candidate, rng, *size)[0])
        require(
            (np.diff(X, axis=1) == 1).all(),
            f"The steps of a window do not follow on each other, with lookback={size[1]}.",
        )
        require((np.diff(X[:, 0]) == 1).all(), "A window does not start one step behind the one before.")


@points(2.5)
def check_targets(candidate, rng):
    """gives as target of a window the horizon steps right behind it, and none of its own"""
    for size in SIZES:
        X, y = (where(*part) for part in made(candidate, rng, *size))
        last, y = X.max(axis=1)[: len(y)], y[: len(X)]
        first = int((y[:, 0] - last)[np.argmax(y[:, 0] != last + 1)])
        require(
            first == 1,
            f"A target should start 1 step behind the end of its window, but starts {first} steps behind it.",
        )
        require(
            (np.diff(y, axis=1) == 1).all(),
            f"The steps of a target do not follow on each other, with horizon={size[2]}.",
        )


@points(1.5)
def check_count(candidate, rng):
    """makes every window that has a full target, from the first step on"""
    for N, lookback, horizon in SIZES + SINGLE:
        windows, targets = made(candidate, rng, N, lookback, horizon)
        fit = N - lookback - horizon + 1
        for name, part in (("windows", windows[1]), ("targets", targets[1])):
            count = len(part) if isinstance(part, np.ndarray) and part.ndim else 0
            how = f"with lookback={lookback} and horizon={horizon}"
            require(count == fit, f"There are {count} {name} of {N} steps where {fit} fit, {how}.")
        require(where(*windows).min() == 0, "The first step of the series is in no window.")


@pytest.mark.parametrize(
    "name",
    [
        claim("keeps all numbers of a step in the windows", 0.5, "X"),
        claim("keeps all numbers of a step in the targets", 0.5, "y"),
    ],
)
def check_features(candidate, rng, name):
    """The first window, or target, holds whole rows of the series."""
    for N, D, lookback, horizon in [(5, 2, 2, 1), (8, 4, 3, 2)]:
        series = oracles.draw(rng, N, D)
        found = dict(zip("Xy", parts(candidate.make_windows(series, lookback, horizon), "X", "y"), strict=True))[name]
        require(
            isinstance(found, np.ndarray) and found.ndim == 3 and len(found),
            f"{name} should have three axes and at least one row.",
        )
        rows = [next((row for row in series if row[0] == step[0]), series[0]) for step in found[0]]
        assert_close(f"the first row of {name}", actual=found[0], expected=np.array(rows))


@points(1)
@needs(check_windows, check_count)
def check_short(candidate, rng):
    """raises a ValueError if the series is too short for a single window"""
    for N, lookback, horizon in [(2, 2, 1), (3, 2, 2), (2, 3, 1), (1, 1, 4)]:
        assert_raises(
            ValueError,
            candidate.make_windows,
            oracles.draw(rng, N, 1),
            lookback,
            horizon,
            why="not one window with its target fits",
        )


@points(0.5)
@needs(check_windows)
def check_inputs(candidate, rng):
    """leaves the series as it was"""
    assert_leaves_inputs(candidate.make_windows, oracles.draw(rng, 6, 1), 2, 1, names=["series", "lookback", "horizon"])
