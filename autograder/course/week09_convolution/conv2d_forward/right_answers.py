"""Right answers to `conv2d_forward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("conv2d_forward")
def goes_through_everything(x, w, b, stride=(1, 1), padding=(0, 0)):
    N, C, H, W = x.shape
    F, _, K, L = w.shape
    xp = pad2d(x, (padding[0], padding[0], padding[1], padding[1]))
    out = np.zeros((N, F, conv_output_size(H, K, stride[0], padding[0]), conv_output_size(W, L, stride[1], padding[1])))
    for n, f, i, j in np.ndindex(out.shape):
        top, left = i * stride[0], j * stride[1]
        out[n, f, i, j] = np.sum(xp[n, :, top : top + K, left : left + L] * w[f]) + b[f]
    return out, (x, w, stride, padding)


@right_answer("conv2d_forward")
def slides_windows(x, w, b, stride=(1, 1), padding=(0, 0)):
    p, q = padding
    xp = np.pad(x, [(0, 0), (0, 0), (p, p), (q, q)])
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.einsum("ncijuv,ocuv->noij", windows, w) + b[None, :, None, None], [x, w, stride, padding]


@right_answer("conv2d_forward")
def loops_over_the_kernel(x, w, b, stride=(1, 1), padding=(0, 0)):
    h = conv_output_size(x.shape[2], w.shape[2], stride[0], padding[0])
    v = conv_output_size(x.shape[3], w.shape[3], stride[1], padding[1])
    xp = pad2d(x, (padding[0],) * 2 + (padding[1],) * 2)
    out = np.broadcast_to(b.reshape(1, -1, 1, 1), (x.shape[0], w.shape[0], h, v)).astype(float).copy()
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            piece = xp[:, :, i : i + (h - 1) * stride[0] + 1 : stride[0], j : j + (v - 1) * stride[1] + 1 : stride[1]]
            out += np.einsum("nchw,oc->nohw", piece, w[:, :, i, j])
    return out, (x, w, list(stride), list(padding))
