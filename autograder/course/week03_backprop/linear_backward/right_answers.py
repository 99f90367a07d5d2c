"""Right answers to `linear_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("linear_backward")
def uses_einsum(dout, cache):
    x, W = cache
    dx = np.einsum("no,oi->ni", dout, W)
    dW = np.einsum("no,ni->oi", dout, x)
    return dx, dW, np.einsum("no->o", dout)


@right_answer("linear_backward")
def uses_loops_only(dout, cache):
    x, W = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            db[o] += dout[n, o]
            for i in range(x.shape[1]):
                dW[o, i] += dout[n, o] * x[n, i]
                dx[n, i] += dout[n, o] * W[o, i]
    return dx, dW, db


@right_answer("linear_backward")
def adds_outer_products(dout, cache):
    x, W = cache
    dW = sum(np.outer(d, row) for d, row in zip(dout, x))
    dx = np.stack([W.T @ d for d in dout])
    return [dx, dW, np.add.reduce(dout)]


@right_answer("linear_backward")
def broadcasts_and_sums(dout, cache):
    x, W = cache
    dx = (dout[:, :, None] * W).sum(axis=1)
    dW = (dout[:, :, None] * x[:, None, :]).sum(axis=0)
    return dx, dW, np.ones(len(dout)) @ dout


@right_answer("linear_backward")
def transposes_at_the_end(dout, cache):
    x, W = cache
    return np.dot(dout, W), np.dot(x.T, dout).T, np.sum(dout, 0)


@right_answer("linear_backward")
def calculates_more_precisely(dout, cache):
    d, x, W = (np.asarray(part, dtype=np.longdouble) for part in (dout, *cache))
    return tuple(part.astype(np.float64) for part in (d @ W, d.T @ x, d.sum(axis=0)))
