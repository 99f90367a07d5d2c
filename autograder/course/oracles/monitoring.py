"""Statistics for monitoring a deployed model: drift and latency, counted value by value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np


def stability_index(expected: Sequence[float], actual: Sequence[float], bins: int) -> float:
    """Return the population stability index, sum((a - e) * ln(a / e)) over bins with shares e expected and a actual.

    Bins are bounded by quantiles of the expected values; half a value is added to each count (Laplace smoothing).

    Args:
        expected: values at training time.
        actual: values in use.
        bins: the number of bins.

    >>> round(stability_index([1, 2, 3, 4], [3, 4, 5, 6], 2), 4)
    0.8789
    """
    cuts = [float(np.quantile(expected, number / bins)) for number in range(1, bins)]
    total = 0.0
    for number in range(bins):
        low, high = ([-math.inf, *cuts, math.inf][number + side] for side in (0, 1))
        e, a = (
            (sum(low <= value < high for value in values) + 0.5) / (len(values) + bins / 2)
            for values in (expected, actual)
        )
        total += (a - e) * (math.log(a) - math.log(e))
    return total


def percentile(times: Any, percent: int) -> float:
    """Return the smallest of the times with at least `percent` percent of all times at or below it (nearest rank).

    >>> percentile([30.0, 10.0, 20.0], 50)
    20.0
    """
    return min(
        float(time)
        for time in times
        if Fraction(sum(other <= time for other in times), len(times)) >= Fraction(percent, 100)
    )
