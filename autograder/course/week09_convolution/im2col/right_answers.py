"""Right answers to `im2col`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("im2col")
def slides_windows(x, k, stride=(1, 1), pad=(0, 0)):
    xp = np.pad(x, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[1], pad[1])))
    windows = np.lib.stride_tricks.sliding_window_view(xp, k, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    N, C, h, w = windows.shape[:4]
    return windows.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * k[0] * k[1], h * w)


@right_answer("im2col")
def indexes(x, k, stride=(1, 1), pad=(0, 0)):
    N, C, H, W = x.shape
    h, w = conv_output_size(H, k[0], stride[0], pad[0]), conv_output_size(W, k[1], stride[1], pad[1])
    c, u, v = (a.reshape(-1, 1) for a in np.meshgrid(np.arange(C), np.arange(k[0]), np.arange(k[1]), indexing="ij"))
    i, j = (a.reshape(1, -1) for a in np.meshgrid(stride[0] * np.arange(h), stride[1] * np.arange(w), indexing="ij"))
    return pad2d(x, (pad[0], pad[0], pad[1], pad[1]))[:, c, u + i, v + j]


@right_answer("im2col")
def collects_rows(x, k, stride=(1, 1), pad=(0, 0)):
    (s, t), (p, q) = stride, pad
    h, w = conv_output_size(x.shape[2], k[0], s, p), conv_output_size(x.shape[3], k[1], t, q)
    xp, rows = pad2d(x, (p, p, q, q)), []
    for c in range(x.shape[1]):
        for u, v in np.ndindex(*k):
            rows.append(xp[:, c, u : u + (h - 1) * s + 1 : s, v : v + (w - 1) * t + 1 : t].reshape(len(x), -1))
    return np.stack(rows, axis=1)


@right_answer("im2col")
def strides(x, k, stride=(1, 1), pad=(0, 0)):
    xp = np.ascontiguousarray(pad2d(x, (pad[0], pad[0], pad[1], pad[1])))
    n, c, a, b = xp.strides
    size = [(xp.shape[2 + i] - k[i]) // stride[i] + 1 for i in (0, 1)]
    shape = (*x.shape[:2], *k, *size)
    view = np.lib.stride_tricks.as_strided(xp, shape, (n, c, a, b, a * stride[0], b * stride[1]))
    return view.reshape(len(x), x.shape[1] * k[0] * k[1], -1).copy()
