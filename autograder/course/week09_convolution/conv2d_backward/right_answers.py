"""Right answers to `conv2d_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("conv2d_backward")
def goes_through_everything(dout, cache):
    x, w, stride, padding = cache
    xp = pad2d(x, (padding[0], padding[0], padding[1], padding[1]))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(w.shape[0])
    for n, f, i, j in np.ndindex(dout.shape):
        where = (
            n,
            slice(None),
            slice(i * stride[0], i * stride[0] + w.shape[2]),
            slice(j * stride[1], j * stride[1] + w.shape[3]),
        )
        d = dout[n, f, i, j]
        db[f] += d
        dw[f] += d * xp[where]
        dxp[where] += d * w[f]
    return dxp[:, :, padding[0] : xp.shape[2] - padding[0], padding[1] : xp.shape[3] - padding[1]], dw, db


@right_answer("conv2d_backward")
def loops_over_the_kernel(dout, cache):
    x, w, (s, t), (p, q) = cache
    h, v = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (q, q)))
    dxp, dw = np.zeros(xp.shape), np.empty(w.shape)
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            rows, columns = slice(i, i + s * h, s), slice(j, j + t * v, t)
            dw[:, :, i, j] = np.einsum("nohw,nchw->oc", dout, xp[:, :, rows, columns][:, :, :h, :v])
            dxp[:, :, rows, columns] += np.einsum("nohw,oc->nchw", dout, w[:, :, i, j])
    H, W = x.shape[2:]
    return [dxp[..., p : p + H, q : q + W], dw, np.einsum("nohw->o", dout)]


@right_answer("conv2d_backward")
def convolves_the_spread_gradient(dout, cache):
    x, w, stride, padding = cache
    N, F, h, v = dout.shape
    K, L = w.shape[2:]
    view = np.lib.stride_tricks.sliding_window_view
    xp = pad2d(x, (padding[0], padding[0], padding[1], padding[1]))
    spread = np.zeros((N, F, xp.shape[2] - K + 1, xp.shape[3] - L + 1))
    spread[:, :, : h * stride[0] : stride[0], : v * stride[1] : stride[1]] = dout
    dw = np.einsum("ncijuv,noij->ocuv", view(xp, (K, L), axis=(2, 3)), spread)
    wide = view(pad2d(spread, (K - 1, K - 1, L - 1, L - 1)), (K, L), axis=(2, 3))
    dxp = np.einsum("noijuv,ocuv->ncij", wide, w[:, :, ::-1, ::-1])
    dx = dxp[:, :, padding[0] :, padding[1] :][:, :, : x.shape[2], : x.shape[3]]
    return dx, dw, dout.sum((0, 2, 3))
