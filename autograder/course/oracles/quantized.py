"""What is right about models that are made small and sent out: whole numbers one by one, and text line by line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray


def marks(bits: int) -> tuple[int, int]:
    """The smallest and the largest whole number of so many bits, with a sign.

    >>> marks(8)
    (-128, 127)
    """
    whole = range(-(1 << bits) // 2, (1 << bits) // 2)
    return whole[0], whole[-1]


def scale_of(x: Any, bits: int, symmetric: bool) -> float:
    """How far marks are apart that cover all numbers, and 0.

    >>> scale_of([-1.0, 2.0], 2, False), scale_of([-1.0, 2.0], 2, True)
    (1.0, 2.0)
    """
    low, high = marks(bits)
    numbers = [Fraction(float(value)) for value in np.ravel(x)] + [Fraction(0)]
    if symmetric:
        return float(max(abs(number) for number in numbers) / high)
    return float((max(numbers) - min(numbers)) / (high - low))


def nearest(x: Array, scale: Any, zero_point: Any, bits: int) -> Array:
    """For each number, the mark that stands for the nearest one: all marks are tried.

    >>> nearest(np.array([0.9, -9.0]), 1.0, -1, 2)
    array([ 0, -2], dtype=int8)
    """
    low, high = marks(bits)
    scales, zeros = (np.broadcast_to(value, x.shape) for value in (scale, zero_point))
    found = [
        min(range(low, high + 1), key=lambda mark: abs(float(number) - float(s) * (mark - int(z))))
        for number, s, z in zip(x.ravel(), scales.ravel(), zeros.ravel(), strict=True)
    ]
    return np.array(found, dtype=np.int8).reshape(x.shape)


def stands_for(q: Array, scale: Any, zero_point: Any) -> Array:
    """What marks stand for.

    >>> stands_for(np.array([127, -128], np.int8), 0.5, -128)
    array([127.5,   0. ])
    """
    scales, zeros = (np.broadcast_to(value, q.shape) for value in (scale, zero_point))
    found = [
        float(s) * (int(mark) - int(z)) for mark, s, z in zip(q.ravel(), scales.ravel(), zeros.ravel(), strict=True)
    ]
    return np.array(found).reshape(q.shape)


def linear(
    x_q: Array, x_scale: float, x_zero: int, w_q: Array, w_scale: Sequence[float], bias: Sequence[float]
) -> Array:
    """A linear layer of whole numbers, product by product, in Python's integers, which have no end.

    >>> linear(np.array([[100, 120]], np.int8), 0.5, -100, np.array([[100, 50]], np.int8), [0.1], [1.0])
    array([[1551.]])
    """
    return np.array(
        [
            [
                x_scale * float(s) * sum((int(a) - x_zero) * int(w) for a, w in zip(sample, row, strict=True))
                + float(b)
                for row, s, b in zip(w_q, w_scale, bias, strict=True)
            ]
            for sample in x_q
        ]
    )
