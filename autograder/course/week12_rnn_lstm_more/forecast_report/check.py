"""Hidden checks of `forecast_report(y, model_pred, naive_pred, mean, std, max_lag)`, against errors counted one by one."""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points, require

KEYS = ("rmse", "naive_rmse", "skill", "percent", "lag")
UNSCALED = (0.0, 1.0)
SIZES = [2, 3, 8, 30]


def told(report, name):
    """One number of a report."""
    require(type(report) is dict, "The report should be a dict.")
    require(name in report, f"The report has no {name!r}.")
    return report[name]


def forecasts(rng, N, unit=UNSCALED):
    """Truths above 0, and two forecasts of them of different quality; as the network has them."""
    y = oracles.draw(rng, N) + 10.0
    model, naive = y + rng.uniform(1, 2) * oracles.draw(rng, N), y + rng.uniform(1, 2) * oracles.draw(rng, N)
    mean, std = unit
    return [(part - mean) / std for part in (y, model, naive)]


def compare(candidate, rng, unit, *names):
    """Compare some numbers of reports with what is right in the unit of the series."""
    cases = [(*forecasts(rng, N, unit), *unit, 1) for N in SIZES]
    if unit == UNSCALED:
        cases.append(tuple(forecasts(rng, 8)))  # then they need not be given
    for (y, model, naive, *_), report in zip(cases, candidate.forecast_report.each(cases), strict=True):
        y, model, naive = (part * unit[1] + unit[0] for part in (y, model, naive))
        rmse, naive_rmse = oracles.forecasts.rmse(model, y), oracles.forecasts.rmse(naive, y)
        right = {
            "rmse": rmse,
            "naive_rmse": naive_rmse,
            "skill": 1 - rmse / naive_rmse,
            "percent": oracles.forecasts.percent(model, y),
        }
        for name in names:
            assert_close(name, actual=told(report, name), expected=right[name])


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        claim("tells the root of the mean squared error of the model", 1, UNSCALED, ["rmse"]),
        claim("tells the same of the naive forecast", 1, UNSCALED, ["naive_rmse"]),
        claim("tells by what share the model is better than the naive forecast, or worse", 1.5, UNSCALED, ["skill"]),
        claim("tells the mean error in percent of what came", 1, UNSCALED, ["percent"]),
        claim("tells all errors in the unit of the series", 1.5, (8.0, 0.5), ["rmse", "naive_rmse", "percent"]),
    ],
)
def check_errors(candidate, rng, unit, names):
    """Agrees for forecasts without a scale, or with one."""
    compare(candidate, rng, unit, *names)


def late(rng, N, max_lag, lag):
    """Forecasts that run behind by some steps, and miss by a little."""
    y = oracles.draw(rng, N) + 10.0
    model = np.roll(y, lag) + rng.uniform(-0.1, 0.1, N)
    model[:lag] = rng.choice([6.0, 14.0], lag)
    return y, model, y + 1.0, *UNSCALED, max_lag


def unclear(rng, N, max_lag):
    """Forecasts that have little to do with the truth, and for which the sum over fewer steps is smaller than the mean says."""
    while True:
        y, model = oracles.draw(rng, N) + 10.0, oracles.draw(rng, N) + 10.0
        means = np.array(oracles.forecasts.distances(model, y, max_lag))
        sums = means * (N - np.arange(max_lag + 1))
        if np.sort(means)[1] > 1.1 * means.min() and means.argmin() != sums.argmin():
            return y, model, y + 1.0, *UNSCALED, max_lag


@points(2)
def check_lag(candidate, rng):
    """tells by how many steps the forecasts run behind"""
    sizes = [(6, 2, 0), (6, 2, 1), (8, 3, 3), (9, 1, 1), (40, 5, 2)]
    cases = [*(late(rng, *size) for size in sizes), unclear(rng, 8, 4), unclear(rng, 9, 5)]
    cases += [late(rng, 20, 5, lag)[:-1] for lag in (5, 6)]  # without max_lag, the largest shift is 5
    cases += [unclear(rng, 10, 6), unclear(rng, 8, 5), unclear(rng, 9, 4)]
    for (y, model, _, _, _, *max_lag), report in zip(cases, candidate.forecast_report.each(cases), strict=True):
        expected = int(np.argmin(oracles.forecasts.distances(model, y, *(max_lag or [5]))))
        lag = told(report, "lag")
        is_int = isinstance(lag, int | np.integer) and not isinstance(lag, bool)
        require(is_int, f"lag should be an int, but is {lag!r:.40}.")
        require(lag == expected, f"lag is {lag}, but should be {expected}.")


@points(0.5)
@needs(check_lag)
def check_inputs(candidate, rng):
    """leaves all its arrays as they were"""
    names = ["y", "model_pred", "naive_pred", "mean", "std", "max_lag"]
    assert_leaves_inputs(candidate.forecast_report, *forecasts(rng, 8, (8.0, 0.5)), 8.0, 0.5, 1, names=names)
