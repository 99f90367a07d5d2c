"""Hidden checks of `rnn_backward(dout, cache)`, against torch's autograd through a plain layer.

Where the slope of tanh is not the question, the usual mistakes about it are forgiven. Where the way
through time is not, W_hh is zero, so that no step hears from another one.
"""

import numpy as np

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, needs, oracles, parts, points

off_limits = (*AUTOGRAD, *oracles.recurrent.LIBRARY)

NAMES = ("dx", "dh0", "dW_ih", "dW_hh", "db_ih", "db_hh")
SIZES = [(3, 2, 5, 4), (2, 5, 4, 3)]  # samples, steps, features, numbers of state
LONG = (2, 12, 4, 3)
SMALLEST = [(1, 1, 1, 1), (1, 3, 2, 4), (3, 1, 2, 4), (2, 3, 1, 4), (2, 3, 4, 1), (4, 4, 4, 4)]


def inputs(rng, B, T, D, H, memory=1.0):
    """An upstream gradient, and what went into the layer; with memory=0, W_hh is zero."""
    numbers = oracles.recurrent.numbers
    W_ih, W_hh, b_ih, b_hh = oracles.recurrent.weights(rng, 1, D, H)
    return numbers(rng, B, T, H), numbers(rng, B, T, D), numbers(rng, B, H), W_ih, memory * W_hh, b_ih, b_hh


def hears_at(step, dout, *given):
    """The same case, with an upstream gradient of zero at all other steps."""
    alone = np.zeros_like(dout)
    alone[:, step] = dout[:, step]
    return alone, *given


def cache_of(x, h0, W_ih, W_hh, b_ih, b_hh):
    """What the way forward keeps."""
    return x, h0, oracles.recurrent.rnn(x, h0, W_ih, W_hh, b_ih, b_hh)[0], W_ih, W_hh


def agree_all(candidate, cases, **how):
    """Compare some gradients of all cases, see `agree`; all are asked for first, so that mistakes are told apart."""
    calls = [(dout, cache_of(*given)) for dout, *given in cases]
    for case, answer in zip(cases, candidate.rnn_backward.each(calls), strict=True):
        agree(answer, *case, **how)


def agree(answer, dout, *given, names, forgive=True):
    """Compare some gradients with autograd's; forgive a wrong slope of tanh if it is the only mistake in them."""
    found = dict(zip(NAMES, parts(answer, *NAMES), strict=True))
    slopes = oracles.recurrent.TANH_SLOPES if forgive else oracles.recurrent.TANH_SLOPES[:1]
    for slope in reversed(slopes):  # the right one last: its difference is what is told
        expected = dict(zip(NAMES, oracles.recurrent.rnn_gradients(dout, *given, slope=slope), strict=True))
        is_right = slope is slopes[0]
        if not is_right and all(_close(found[name], expected[name]) for name in names):
            return
    for name in names:
        assert_close(name, actual=found[name], expected=expected[name], rtol=1e-6)


def _close(found, expected):
    is_array = isinstance(found, np.ndarray) and found.shape == expected.shape and found.dtype.kind == "f"
    return is_array and np.allclose(found, expected, rtol=1e-6, atol=1e-9)


@points(1)
def check_slope(candidate, rng):
    """sends the gradient back through tanh by the slope that its output tells"""
    cases = [hears_at(-1, *inputs(rng, *size, memory=0)) for size in SIZES]
    for _, _, _, W_ih, *_ in cases:
        W_ih[:] = np.eye(*W_ih.shape)  # so that dx is what has come through tanh
    agree_all(candidate, cases, names=["dx"], forgive=False)


@points(1)
def check_single_step(candidate, rng):
    """finds what goes back from the first step to its x and to h0"""
    agree_all(candidate, [hears_at(0, *inputs(rng, *size)) for size in SIZES], names=["dx", "dh0"])


@points(1)
def check_single_weights(candidate, rng):
    """finds what the first step says about both weights, summed over the samples"""
    agree_all(candidate, [hears_at(0, *inputs(rng, *size)) for size in SIZES], names=["dW_ih", "dW_hh"])


@points(1)
def check_biases(candidate, rng):
    """gives both biases the same gradient, summed over samples and steps"""
    agree_all(candidate, [inputs(rng, *size, memory=0) for size in SIZES], names=["db_ih", "db_hh"])


@points(1.5)
def check_adds_up(candidate, rng):
    """adds up what all steps say about the weights, each with the state before it"""
    agree_all(candidate, [inputs(rng, *size, memory=0) for size in SIZES], names=["dW_ih", "dW_hh"])


@points(1)
def check_hears_every_output(candidate, rng):
    """lets every step hear from its own output"""
    agree_all(candidate, [inputs(rng, *size, memory=0) for size in SIZES], names=["dx"])


@points(2)
def check_carries(candidate, rng):
    """carries the gradient back from step to step, as far as h0"""
    cases = [inputs(rng, *size) for size in [*SIZES, LONG]]
    for dout, *_ in cases:
        dout[:, :-1] = 0  # only the last step hears anything
    cases[-1][0][:] *= 1000  # so that twelve steps before it still hear of it
    agree_all(candidate, cases, names=["dx", "dh0"])


@points(0.5)
@needs(check_single_step, check_hears_every_output)
def check_leaves_inputs(candidate, rng):
    """leaves dout and the cache as they were"""
    dout, *given = inputs(rng, 3, 5, 2, 4)
    assert_leaves_inputs(candidate.rnn_backward, dout, cache_of(*given), names=["dout", "cache"])


@points(0.5)
@needs(
    check_slope, check_single_step, check_single_weights, check_biases, check_adds_up, check_hears_every_output,
    check_carries,
)  # fmt: skip
def check_together(candidate, rng):
    """does all of this at once"""
    agree_all(candidate, [inputs(rng, *size) for size in SIZES], names=NAMES, forgive=False)


@points(0.5)
@needs(check_together)
def check_smallest(candidate, rng):
    """works for a single step, a single sample, a single feature, a state of one number, and equal sizes"""
    agree_all(candidate, [inputs(rng, *size) for size in SMALLEST], names=NAMES, forgive=False)
