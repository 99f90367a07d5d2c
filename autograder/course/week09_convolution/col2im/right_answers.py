"""Right answers to `col2im`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("col2im")
def asks_im2col_where_everything_went(cols, x_shape, k, stride=(1, 1), pad=(0, 0)):
    N = x_shape[0]
    size = int(np.prod(x_shape[1:]))
    numbers = np.arange(1.0, size + 1).reshape(1, *x_shape[1:])
    where = im2col(numbers, k, stride, pad)[0].astype(int)
    out = np.zeros((N, size + 1))
    for n in range(N):
        np.add.at(out[n], where, cols[n])
    return out[:, 1:].reshape(x_shape)


@right_answer("col2im")
def adds_window_after_window(cols, x_shape, k, stride=(1, 1), pad=(0, 0)):
    N, C, H, W = x_shape
    out = np.zeros((N, C, H + 2 * pad[0], W + 2 * pad[1]))
    w = conv_output_size(W, k[1], stride[1], pad[1])
    for place in range(cols.shape[2]):
        i, j = divmod(place, w)
        window = cols[:, :, place].reshape(N, C, k[0], k[1])
        out[:, :, i * stride[0] : i * stride[0] + k[0], j * stride[1] : j * stride[1] + k[1]] += window
    return out[:, :, pad[0] : pad[0] + H, pad[1] : pad[1] + W]


@right_answer("col2im")
def lets_bincount_add_up(cols, x_shape, k, stride=(1, 1), pad=(0, 0)):
    size = int(np.prod(x_shape))
    numbers = np.arange(1.0, size + 1).reshape(x_shape)
    where = im2col(numbers, k, stride, pad).ravel().astype(int)
    return np.bincount(where, weights=np.ravel(cols), minlength=size + 1)[1:].reshape(x_shape)
