"""Right answers to `quantization`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("quantization", replaces="choose_qparams")
def counts_marks(x, bits=8, symmetric=False):
    marks = 2**bits
    numbers = np.append(np.asarray(x, dtype=float).ravel(), 0.0)
    if not numbers.any():
        return 1.0, 0
    if symmetric:
        return float(np.abs(numbers).max()) / (marks // 2 - 1), 0
    scale = float(np.ptp(numbers)) / (marks - 1)
    return scale, int(np.rint(-(marks // 2) - numbers.min() / scale))


@right_answer("quantization", replaces="choose_qparams")
def lays_the_ruler_from_above(x, bits=8, symmetric=False):
    top = (1 << (bits - 1)) - 1
    low, high = np.minimum(np.min(x), 0), np.maximum(np.max(x), 0)
    if high == 0 and low == 0:
        return 1.0, 0
    if symmetric:
        return float(np.max(np.abs(x)) / top), 0
    scale = float((high - low) / (2 * top + 1))
    return scale, round(float(top - high / scale))


@right_answer("quantization", replaces="quantize")
def uses_minimum_and_maximum(x, scale, zero_point, bits=8):
    half = 1 << (bits - 1)
    marks = np.rint(np.asarray(x) / scale + zero_point)
    return np.minimum(np.maximum(marks, -half), half - 1).astype("int8")


@right_answer("quantization", replaces="quantize")
def rounds_with_floor(x, scale, zero_point, bits=8):
    q_max = 2 ** (bits - 1) - 1
    marks = np.floor(x / scale + 0.5) + zero_point
    return marks.clip(-q_max - 1, q_max).astype(np.int8)


@right_answer("quantization", replaces="dequantize")
def subtracts_as_floats(q, scale, zero_point):
    return (q.astype(float) - zero_point) * scale


@right_answer("quantization", replaces="dequantize")
def subtracts_afterwards(q, scale, zero_point):
    return q * np.float64(scale) - scale * np.float64(zero_point)


@right_answer("quantization", replaces="quantized_linear")
def sums_with_einsum(x_q, x_scale, x_zero, w_q, w_scale, bias):
    x, w = x_q.astype(np.int64) - x_zero, w_q.astype(np.int64)
    return np.einsum("ni,ji->nj", x, w) * (x_scale * w_scale)[None] + bias[None]


@right_answer("quantization", replaces="quantized_linear")
def takes_the_zero_point_off_afterwards(x_q, x_scale, x_zero, w_q, w_scale, bias):
    w = w_q.astype(np.int32)
    total = x_q.astype(np.int32) @ w.T - x_zero * w.sum(axis=1)
    return total * x_scale * w_scale + bias
