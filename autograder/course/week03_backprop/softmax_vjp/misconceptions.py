"""Wrong ideas about `softmax_vjp`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

OFF_DIAGONAL = "adds up how every probability depends on each logit"
SAMPLES_APART = "keeps the samples of a batch apart"
ANY_AXIS = "works along any axis"
NO_MATRIX = "needs no matrix of all slopes, so that 30,000 classes are no problem"


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def keeps_only_the_diagonal(dout, p, axis=-1):
    """You use only how each probability depends on its own logit. What happens to the others when one logit rises?

    dz[j] is a sum over all i of dout[i] ∂p[i]/∂z[j], and for i ≠ j that slope is -p[i] p[j].
    """
    return dout * p * (1 - p)


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def forgets_the_factor_in_front(dout, p, axis=-1):
    """The difference is right, but in the formula for the slopes a factor stands before the bracket. Where is it?

    p[j] is a factor of every slope ∂p[i]/∂z[j], and so of all of dz[j].
    """
    return dout - np.sum(dout * p, axis=axis, keepdims=True)


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def takes_the_softmax_of_p(dout, p, axis=-1):
    """P already is the output of the softmax. Is there still a softmax to take?

    In ∂p[i]/∂z[j], the p are the probabilities that you are given.
    """
    e = np.exp(p - p.max(axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (dout - np.sum(dout * p, axis=axis, keepdims=True))


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def forgets_the_weights_in_the_sum(dout, p, axis=-1):
    """You subtract the plain sum of dout. In the second sum, every dout has a factor: which one?

    The slopes with a minus are -p[i] p[j]: under the sum over i stays dout[i] p[i].
    """
    return p * (dout - np.sum(dout, axis=axis, keepdims=True))


@misconception("softmax_vjp", breaks=[SAMPLES_APART, ANY_AXIS])
def mixes_the_samples(dout, p, axis=-1):
    """You sum over the whole array. Every sample needs a sum of its own.

    The i of the sum counts the classes of one sample: the sum is one number for each sample.
    """
    return p * (dout - np.sum(dout * p))


@misconception("softmax_vjp", breaks=[SAMPLES_APART, ANY_AXIS])
def loses_the_summed_axis(dout, p, axis=-1):
    """After the sum, an axis is gone, and NumPy lines the rest up on the right. How can the axis stay?

    Sums of shape (N, 1) line up with p of shape (N, C); sums of shape (N,) do not.
    """
    return p * (dout - np.sum(dout * p, axis=axis))


@misconception("softmax_vjp", breaks=[ANY_AXIS])
def always_takes_the_last_axis(dout, p, axis=-1):
    """Your sum runs along the last axis, whatever the caller says. Where does axis enter your code?

    The i of the sum counts along `axis`, which need not be the last one.
    """
    return p * (dout - np.sum(dout * p, axis=-1, keepdims=True))


@misconception("softmax_vjp", breaks=[NO_MATRIX])
def builds_the_matrix(dout, p, axis=-1):
    """Your numbers are right, but the matrix of all slopes does not fit into memory. Which sum can you do on paper?

    Of the sum over i of dout[i] p[i] (δ_ij - p[j]), the δ leaves one term, and p[j] comes out of the rest.
    """
    p_last, dout_last = np.moveaxis(p, axis, -1), np.moveaxis(dout, axis, -1)
    slopes = p_last[..., None] * (np.eye(p_last.shape[-1]) - p_last[..., None, :])
    return np.moveaxis(np.einsum("...i,...ij->...j", dout_last, slopes), -1, axis)
