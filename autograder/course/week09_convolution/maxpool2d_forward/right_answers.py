"""Right answers to `maxpool2d_forward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("maxpool2d_forward")
def slides_windows(x, k, stride, padding=(0, 0)):
    p, q = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (q, q)), constant_values=np.finfo(float).min)
    view = np.lib.stride_tricks.sliding_window_view(xp, k, axis=(2, 3))
    return view[:, :, :: stride[0], :: stride[1]].max(axis=(-2, -1)), (x, k, stride, padding)


@right_answer("maxpool2d_forward")
def cuts_windows_off_at_the_border(x, k, stride, padding=(0, 0)):
    N, C, H, W = x.shape
    h = conv_output_size(H, k[0], stride[0], padding[0])
    w = conv_output_size(W, k[1], stride[1], padding[1])
    out = np.empty((N, C, h, w))
    for n, c, i, j in np.ndindex(out.shape):
        top, left = i * stride[0] - padding[0], j * stride[1] - padding[1]
        out[n, c, i, j] = x[n, c, max(top, 0) : top + k[0], max(left, 0) : left + k[1]].max()
    return out, [x, list(k), list(stride), list(padding)]


@right_answer("maxpool2d_forward")
def compares_shifted_images(x, k, stride, padding=(0, 0)):
    h = conv_output_size(x.shape[2], k[0], stride[0], padding[0])
    w = conv_output_size(x.shape[3], k[1], stride[1], padding[1])
    xp = pad2d(x, (padding[0], padding[0], padding[1], padding[1]), -np.inf)
    out = np.full((x.shape[0], x.shape[1], h, w), -np.inf)
    for i in range(k[0]):
        for j in range(k[1]):
            out = np.maximum(
                out, xp[:, :, i : i + stride[0] * h : stride[0], j : j + stride[1] * w : stride[1]][:, :, :h, :w]
            )
    return out, (x, k, stride, padding)
