"""Right answers to `softmax_vjp`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("softmax_vjp")
def splits_the_sum(dout, p, axis=-1):
    weighted = dout * p
    return weighted - p * weighted.sum(axis=axis, keepdims=True)


@right_answer("softmax_vjp")
def moves_the_axis_to_the_end(dout, p, axis=-1):
    d, q = np.moveaxis(dout, axis, -1), np.moveaxis(p, axis, -1)
    return np.moveaxis(q * (d - np.einsum("...i,...i->...", d, q)[..., None]), -1, axis)


@right_answer("softmax_vjp")
def goes_through_all_samples(dout, p, axis=-1):
    d, q = np.swapaxes(dout, axis, -1), np.swapaxes(p, axis, -1)
    dz = np.zeros(d.shape)
    for i in np.ndindex(d.shape[:-1]):
        dz[i] = q[i] * (d[i] - np.dot(d[i], q[i]))
    return np.swapaxes(dz, axis, -1)


@right_answer("softmax_vjp")
def centres_dout(dout, p, axis=-1):
    mean = np.average(dout, axis=axis, weights=p)
    return p * (dout - np.expand_dims(mean, axis))


@right_answer("softmax_vjp")
def applies_along_the_axis(dout, p, axis=-1):
    both = np.concatenate([dout, p], axis=axis)

    def one(v):
        d, q = np.split(v, 2)
        return q * d - q * (q @ d)

    return np.apply_along_axis(one, axis, both)


@right_answer("softmax_vjp")
def calculates_more_precisely(dout, p, axis=-1):
    d, q = dout.astype(np.longdouble), p.astype(np.longdouble)
    return (q * (d - (d * q).sum(axis=axis, keepdims=True))).astype(dout.dtype)
