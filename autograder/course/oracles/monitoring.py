"""What is right about numbers that watch over a model in use: slow counts, one value after the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np


def stability_index(expected: Sequence[float], actual: Sequence[float], bins: int) -> float:
    """The population stability index with bins of equally many expected values, and half a value more in each.

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
    """The smallest of all times that has so many percent of them at or below it.

    >>> percentile([30.0, 10.0, 20.0], 50)
    20.0
    """
    return min(
        float(time)
        for time in times
        if Fraction(sum(other <= time for other in times), len(times)) >= Fraction(percent, 100)
    )
