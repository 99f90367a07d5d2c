"""Data that comes with the libraries that the course uses."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from typing import Any

import numpy as np
from numpy.typing import NDArray


@cache
def handwritten_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the data of scikit-learn's `load_digits`, without importing scikit-learn, which takes a second a worker.

    Returns:
        Images of 8 x 8 pixels between 0 and 16, (1797, 64) float64; and their classes, (1797,) int64.
    """
    path: Any = distribution("scikit-learn").locate_file("sklearn/datasets/data/digits.csv.gz")
    table = np.loadtxt(path, delimiter=",")
    return table[:, :-1], table[:, -1].astype(np.int64)
