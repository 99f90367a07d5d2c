"""Errors of forecasts of a time series, summed term by term with `math.fsum`.

A series is (N, D), one row for each time step; truths and forecasts are (N,).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Array = np.ndarray


def rmse(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array) -> float:
    """Return the root mean squared error.

    >>> rmse([1.0, 7.0], [0.0, 0.0])
    5.0
    """
    return math.sqrt(math.fsum((f - t) ** 2 for f, t in zip(forecasts, truths, strict=True)) / len(truths))


def percent(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array) -> float:
    """Return the mean absolute percentage error, in percent of the truths.

    >>> percent([3.0, 9.0], [4.0, 8.0])
    18.75
    """
    return 100 * math.fsum(abs(f - t) / t for f, t in zip(forecasts, truths, strict=True)) / len(truths)


def distances(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array, max_lag: int) -> list[float]:
    """Return the mean squared differences between forecasts and the truths k steps before, for k = 0, ..., max_lag.

    >>> distances([9.0, 1.0, 2.0], [1.0, 2.0, 4.0], 2)
    [23.0, 0.0, 1.0]
    """
    N = len(truths)
    return [math.fsum((forecasts[t] - truths[t - k]) ** 2 for t in range(k, N)) / (N - k) for k in range(max_lag + 1)]


def levelled(series: Array) -> Array:
    """Return the series with every feature min-max scaled to [0, 1]: equal for all affine scalings with positive factors.

    >>> levelled(np.array([[3.0, 0.0], [5.0, -1.0], [4.0, -0.5]])).tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
    """
    low, high = series.min(axis=0), series.max(axis=0)
    levels: Array = (series - low) / np.where(high > low, high - low, 1.0)
    return levels
