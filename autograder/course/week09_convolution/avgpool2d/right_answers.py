"""Right answers to `avgpool2d`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("avgpool2d")
def convolves_with_equal_weights(x, k, stride, padding=(0, 0)):
    N, C, H, W = x.shape
    alone = x.reshape(N * C, 1, H, W)
    xp = pad2d(alone, (padding[0], padding[0], padding[1], padding[1]))
    windows = np.lib.stride_tricks.sliding_window_view(xp, k, axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    out = np.einsum("ncijuv,uv->ncij", windows, np.full(k, 1 / (k[0] * k[1])))
    return out.reshape(N, C, *out.shape[2:])


@right_answer("avgpool2d")
def adds_and_divides(x, k, stride, padding=(0, 0)):
    h = conv_output_size(x.shape[2], k[0], stride[0], padding[0])
    w = conv_output_size(x.shape[3], k[1], stride[1], padding[1])
    out = np.zeros(x.shape[:2] + (h, w))
    for n, c, i, j in np.ndindex(out.shape):
        for u, v in np.ndindex(*k):
            row, column = i * stride[0] + u - padding[0], j * stride[1] + v - padding[1]
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                out[n, c, i, j] += x[n, c, row, column]
    return out / np.prod(k)


@right_answer("avgpool2d")
def adds_shifted_images(x, k, stride, padding=(0, 0)):
    (s, t), (p, q) = stride, padding
    xp = np.pad(x, [(0, 0)] * 2 + [(p, p), (q, q)])
    h, w = (xp.shape[2] - k[0]) // s + 1, (xp.shape[3] - k[1]) // t + 1
    pieces = [xp[:, :, u : u + s * h : s, v : v + t * w : t][:, :, :h, :w] for u in range(k[0]) for v in range(k[1])]
    return sum(pieces) / len(pieces)
