"""Right answers to `maxpool2d_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("maxpool2d_backward")
def goes_window_by_window(dout, cache):
    x, k, stride, padding = cache
    xp = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), constant_values=-np.inf)
    dxp = np.zeros_like(xp)
    for n, c, i, j in np.ndindex(dout.shape):
        window = xp[n, c, i * stride[0] : i * stride[0] + k[0], j * stride[1] : j * stride[1] + k[1]]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        dxp[n, c, i * stride[0] + u, j * stride[1] + v] += dout[n, c, i, j]
    return dxp[:, :, padding[0] : padding[0] + x.shape[2], padding[1] : padding[1] + x.shape[3]]


@right_answer("maxpool2d_backward")
def adds_at_flat_places(dout, cache):
    x, (a, b), (s, t), (p, q) = cache
    N, C, H, W = x.shape
    dx = np.zeros((N * C, H * W))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = max(i * s - p, 0), max(j * t - q, 0)
            window = x[:, :, top : i * s - p + a, left : j * t - q + b]
            u, v = np.divmod(window.reshape(N * C, -1).argmax(axis=1), window.shape[3])
            dx[np.arange(N * C), (top + u) * W + left + v] += dout[:, :, i, j].ravel()
    return dx.reshape(x.shape)


@right_answer("maxpool2d_backward")
def takes_winners_away_from_later_ones(dout, cache):
    x, k, stride, padding = cache
    h, w = dout.shape[2:]
    xp = pad2d(x, (padding[0], padding[0], padding[1], padding[1]), -np.inf)
    pieces = {}
    for u in range(k[0]):
        for v in range(k[1]):
            rows, columns = stride[0] * np.arange(h) + u, stride[1] * np.arange(w) + v
            pieces[u, v] = (slice(None), slice(None), rows[:, None], columns[None, :])
    largest = np.max([xp[where] for where in pieces.values()], axis=0)
    dxp, left = np.zeros(xp.shape), np.ones(dout.shape, dtype=bool)
    for where in pieces.values():
        wins = left & (xp[where] == largest)
        np.add.at(dxp, where, np.where(wins, dout, 0))
        left &= ~wins
    return dxp[:, :, padding[0] : padding[0] + x.shape[2], padding[1] : padding[1] + x.shape[3]]
