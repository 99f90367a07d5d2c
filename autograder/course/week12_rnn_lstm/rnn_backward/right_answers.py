"""Right answers to `rnn_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("rnn_backward")
def collects_dz_and_multiplies_once(dout, cache):
    x, h0, out, W_ih, W_hh = cache
    before = np.concatenate([h0[:, None], out[:, :-1]], axis=1)
    dz, dh = np.empty_like(out), 0.0
    for t in range(out.shape[1])[::-1]:
        dz[:, t] = (dout[:, t] + dh) * (1 - out[:, t]) * (1 + out[:, t])
        dh = dz[:, t] @ W_hh
    db = dz.sum(axis=(0, 1))
    return dz @ W_ih, dh, np.einsum("bth,btd->hd", dz, x), np.einsum("bth,btk->hk", dz, before), db, db


@right_answer("rnn_backward")
def goes_through_the_samples(dout, cache):
    x, h0, out, W_ih, W_hh = cache
    B, T, H = out.shape
    dx, dh0 = np.zeros(x.shape), np.zeros(h0.shape)
    dW_ih, dW_hh, db = np.zeros(W_ih.shape), np.zeros(W_hh.shape), np.zeros(H)
    for b in range(B):
        dh = np.zeros(H)
        for t in range(T - 1, -1, -1):
            dh = dh + dout[b, t]
            dz = dh - dh * out[b, t] * out[b, t]
            dx[b, t] = W_ih.T @ dz
            dW_ih += np.outer(dz, x[b, t])
            dW_hh += np.outer(dz, h0[b] if t == 0 else out[b, t - 1])
            db += dz
            dh = W_hh.T @ dz
        dh0[b] = dh
    return [dx, dh0, dW_ih, dW_hh, db, db]


@right_answer("rnn_backward")
def runs_forward_once_more(dout, cache):
    x, h0, out, W_ih, W_hh = cache
    states = [h0, *np.swapaxes(out, 0, 1)]
    grads = {"dW_ih": 0, "dW_hh": 0, "db": 0}
    dx, upstream = [], np.zeros_like(h0)
    for before, after, now, d in reversed(
        list(zip(states[:-1], states[1:], np.swapaxes(x, 0, 1), np.swapaxes(dout, 0, 1)))
    ):
        dz = (upstream + d) / np.cosh(np.arctanh(after)) ** 2
        grads["dW_ih"] = grads["dW_ih"] + dz.T @ now
        grads["dW_hh"] = grads["dW_hh"] + dz.T @ before
        grads["db"] = grads["db"] + dz.sum(0)
        dx.insert(0, dz @ W_ih)
        upstream = dz @ W_hh
    return np.stack(dx, axis=1), upstream, grads["dW_ih"], grads["dW_hh"], grads["db"], grads["db"]
