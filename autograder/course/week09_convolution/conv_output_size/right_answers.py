"""Right answers to `conv_output_size`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("conv_output_size")
def counts_the_starts(n, k, stride=1, pad=0, dilation=1):
    starts = range(0, n + 2 * pad - dilation * (k - 1), stride)
    if len(starts) == 0:
        raise ValueError("too small")
    return len(starts)


@right_answer("conv_output_size")
def rounds_down(n, k, stride=1, pad=0, dilation=1):
    size = int(np.floor((n + 2 * pad - dilation * (k - 1) - 1) / stride + 1))
    if size < 1:
        raise ValueError
    return size


@right_answer("conv_output_size")
def rounds_up_the_number_of_starts(n, k, stride=1, pad=0, dilation=1):
    window = k + (k - 1) * (dilation - 1)
    total = n + pad + pad
    if window > total:
        raise ValueError(f"{window} > {total}")
    return np.int64(-(-(total - window + 1) // stride))


@right_answer("conv_output_size")
def walks(n, k, stride=1, pad=0, dilation=1):
    count, start = 0, -pad
    while start + dilation * (k - 1) <= n + pad - 1:
        count, start = count + 1, start + stride
    assert_fits = count or None
    if assert_fits is None:
        raise ValueError("the kernel fits nowhere")
    return count
