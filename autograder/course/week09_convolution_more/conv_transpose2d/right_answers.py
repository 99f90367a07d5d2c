"""Right answers to `conv_transpose2d`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("conv_transpose2d")
def goes_through_everything(x, w, stride=(1, 1), pad=(0, 0)):
    N, C, H, W = x.shape
    _, F, K, L = w.shape
    out = np.zeros((N, F, (H - 1) * stride[0] + K - 2 * pad[0], (W - 1) * stride[1] + L - 2 * pad[1]))
    for n, c, i, j in np.ndindex(x.shape):
        for u, v in np.ndindex(K, L):
            row, column = i * stride[0] + u - pad[0], j * stride[1] + v - pad[1]
            if 0 <= row < out.shape[2] and 0 <= column < out.shape[3]:
                out[n, :, row, column] += x[n, c, i, j] * w[c, :, u, v]
    return out


@right_answer("conv_transpose2d")
def loops_over_the_kernel(x, w, stride=(1, 1), pad=(0, 0)):
    (s, t), (p, q) = stride, pad
    H, W = x.shape[2:]
    sheet = np.zeros((x.shape[0], w.shape[1], (H - 1) * s + w.shape[2], (W - 1) * t + w.shape[3]))
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            sheet[:, :, u : u + (H - 1) * s + 1 : s, v : v + (W - 1) * t + 1 : t] += np.einsum(
                "ncij,co->noij", x, w[:, :, u, v]
            )
    rows, columns = range(p, sheet.shape[2] - p), range(q, sheet.shape[3] - q)
    return sheet[:, :, rows][:, :, :, columns]


@right_answer("conv_transpose2d")
def spreads_and_slides_the_flipped_kernel(x, w, stride=(1, 1), pad=(0, 0)):
    N, C, H, W = x.shape
    K, L = w.shape[2:]
    spread = np.zeros((N, C, (H - 1) * stride[0] + 1, (W - 1) * stride[1] + 1))
    spread[:, :, :: stride[0], :: stride[1]] = x
    wide = np.pad(spread, ((0, 0), (0, 0), (K - 1, K - 1), (L - 1, L - 1)))
    windows = np.lib.stride_tricks.sliding_window_view(wide, (K, L), axis=(2, 3))
    out = np.einsum("ncijuv,couv->noij", windows, w[:, :, ::-1, ::-1])
    return out[:, :, pad[0] : out.shape[2] - pad[0], pad[1] : out.shape[3] - pad[1]]
