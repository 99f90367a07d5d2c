"""The oracles of forecasts agree with NumPy, and with each other."""

import numpy as np
import pytest

from autograder.course.oracles import forecasts


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def test_errors_are_those_of_numpy(rng):
    """Root of the mean square, and percent, are what NumPy's formulas give."""
    truths, found = rng.uniform(5, 9, size=30), rng.uniform(5, 9, size=30)

    assert np.isclose(forecasts.rmse(found, truths), np.linalg.norm(found - truths) / 30**0.5)
    assert np.isclose(forecasts.percent(found, truths), 100 * np.abs(found / truths - 1).mean())


def test_distances_are_smallest_at_the_lag(rng):
    """A series that runs behind by three steps differs from the truth by nothing there, and by more everywhere else."""
    truths = rng.normal(size=30)
    late = np.concatenate([rng.normal(size=3), truths[:-3]])
    found = forecasts.distances(late, truths, 5)

    assert found[3] == 0.0
    assert all(distance > 0.1 for k, distance in enumerate(found) if k != 3)
    assert np.isclose(found[0], forecasts.rmse(late, truths) ** 2)


def test_levels_do_not_know_the_scale_but_the_order(rng):
    """However each feature is moved and stretched, its levels stay; in another order they do not. One that never changes is 0."""
    series = rng.normal(size=(7, 3))
    levels = forecasts.levelled(series)

    assert np.allclose(forecasts.levelled(series * [2.0, 30.0, 0.1] - [1.0, 0.0, 7.0]), levels)
    assert not np.allclose(forecasts.levelled(series[::-1]), levels)
    assert (forecasts.levelled(np.full((3, 1), 2.5)) == 0.0).all()
