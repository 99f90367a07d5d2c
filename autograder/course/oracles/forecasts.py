"""What is right about forecasts: errors, counted one by one.

A series is (N, D), one row for each step; truths and forecasts are (N,).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Array = np.ndarray


def rmse(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array) -> float:
    """The root of the mean of the squared errors.

    >>> rmse([1.0, 7.0], [0.0, 0.0])
    5.0
    """
    return math.sqrt(math.fsum((f - t) ** 2 for f, t in zip(forecasts, truths, strict=True)) / len(truths))


def percent(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array) -> float:
    """The mean error, of either sign, in hundredths of what came.

    >>> percent([3.0, 9.0], [4.0, 8.0])
    18.75
    """
    return 100 * math.fsum(abs(f - t) / t for f, t in zip(forecasts, truths, strict=True)) / len(truths)


def distances(forecasts: Sequence[float] | Array, truths: Sequence[float] | Array, max_lag: int) -> list[float]:
    """How far forecasts are from what came k steps before, in the mean of the squares, for k of 0 to max_lag.

    >>> distances([9.0, 1.0, 2.0], [1.0, 2.0, 4.0], 2)
    [23.0, 0.0, 1.0]
    """
    N = len(truths)
    return [math.fsum((forecasts[t] - truths[t - k]) ** 2 for t in range(k, N)) / (N - k) for k in range(max_lag + 1)]


def levelled(series: Array) -> Array:
    """Every feature moved and stretched so that its smallest number is 0 and its largest 1: the same, however it was scaled.

    >>> levelled(np.array([[3.0, 0.0], [5.0, -1.0], [4.0, -0.5]])).tolist()
    [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
    """
    low, high = series.min(axis=0), series.max(axis=0)
    levels: Array = (series - low) / np.where(high > low, high - low, 1.0)
    return levels
