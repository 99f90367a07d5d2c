"""Affine quantization to signed integers, number by number: x is represented by q with x = scale * (q - zero_point)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray


def integer_range(bits: int) -> tuple[int, int]:
    """Return the smallest and the largest signed integer of so many bits.

    >>> integer_range(8)
    (-128, 127)
    """
    integers = range(-(1 << bits) // 2, (1 << bits) // 2)
    return integers[0], integers[-1]


def scale_of(x: Any, bits: int, symmetric: bool) -> float:
    """Return the scale for which the integers cover all numbers and 0.

    Args:
        x: numbers.
        bits: of the integers.
        symmetric: whether the zero point is 0, and the most negative integer is not used.

    >>> scale_of([-1.0, 2.0], 2, False), scale_of([-1.0, 2.0], 2, True)
    (1.0, 2.0)
    """
    low, high = integer_range(bits)
    numbers = [Fraction(float(value)) for value in np.ravel(x)] + [Fraction(0)]
    if symmetric:
        return float(max(abs(number) for number in numbers) / high)
    return float((max(numbers) - min(numbers)) / (high - low))


def nearest(x: Array, scale: Any, zero_point: Any, bits: int) -> Array:
    """Return for each number the integer that represents the nearest one, by trying all integers; int8, of x's shape.

    >>> nearest(np.array([0.9, -9.0]), 1.0, -1, 2)
    array([ 0, -2], dtype=int8)
    """
    low, high = integer_range(bits)
    scales, zeros = (np.broadcast_to(value, x.shape) for value in (scale, zero_point))
    nearest_marks = [
        min(range(low, high + 1), key=lambda mark: abs(float(number) - float(s) * (mark - int(z))))
        for number, s, z in zip(x.ravel(), scales.ravel(), zeros.ravel(), strict=True)
    ]
    return np.array(nearest_marks, dtype=np.int8).reshape(x.shape)


def dequantized(q: Array, scale: Any, zero_point: Any) -> Array:
    """Return the numbers that integers represent, float64.

    >>> dequantized(np.array([127, -128], np.int8), 0.5, -128)
    array([127.5,   0. ])
    """
    scales, zeros = (np.broadcast_to(value, q.shape) for value in (scale, zero_point))
    numbers = [
        float(s) * (int(mark) - int(z)) for mark, s, z in zip(q.ravel(), scales.ravel(), zeros.ravel(), strict=True)
    ]
    return np.array(numbers).reshape(q.shape)


def linear(
    x_q: Array, x_scale: float, x_zero: int, w_q: Array, w_scale: Sequence[float], bias: Sequence[float]
) -> Array:
    """Return the output (N, D_out) of a linear layer on quantized samples and weights, in Python's unbounded integers.

    Args:
        x_q: quantized samples, (N, D_in).
        x_scale, x_zero: their scale and zero point.
        w_q: quantized weights, (D_out, D_in), with zero point 0.
        w_scale: a scale for each output, (D_out,).
        bias: (D_out,).

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
