"""Hidden checks of `rnn_step(x, h, W_ih, W_hh, b_ih, b_hh)`, against `nn.RNNCell`.

Where tanh is not the question, an answer without it is forgiven; where W_hh is not, it is symmetric.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points

off_limits = oracles.recurrent.LIBRARY

SIZES = [(3, 4, 2), (3, 5, 4)]  # samples, features, numbers of state
SMALLEST = [(1, 1, 1), (1, 2, 3), (2, 1, 3), (2, 3, 1), (4, 4, 4)]


def inputs(rng, B, D, H):
    """Everything that a step takes, none of it zero; W_hh looks the same from both sides."""
    W_ih, W_hh, b_ih, b_hh = oracles.recurrent.weights(rng, 1, D, H)
    x, h = oracles.recurrent.numbers(rng, B, D), oracles.recurrent.numbers(rng, B, H)
    return x, h, W_ih, (W_hh + W_hh.T) / 2, b_ih, b_hh


def agree(candidate, step):
    """Compare with the cell; forgive an answer that does without tanh."""
    actual, expected = candidate.rnn_step(*step), oracles.recurrent.rnn_step(*step)
    if isinstance(actual, np.ndarray) and actual.shape == expected.shape and actual.dtype.kind == "f":
        forgiven = np.abs(np.tanh(actual) - expected) < 1e-9
        actual = np.where(forgiven.all(), expected, actual)
    assert_close("the new state", actual=actual, expected=expected)


def agree_with_all(candidate, rng, sizes):
    """Compare with the cell where nothing is zero or symmetric; forgive nothing."""
    for B, D, H in sizes:
        weights = oracles.recurrent.weights(rng, 1, D, H)
        step = oracles.recurrent.numbers(rng, B, D), oracles.recurrent.numbers(rng, B, H), *weights
        assert_close("the new state", actual=candidate.rnn_step(*step), expected=oracles.recurrent.rnn_step(*step))


@points(1)
def check_input(candidate, rng):
    """sends x through W_ih"""
    for size in SIZES:
        x, h, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        agree(candidate, (x, np.zeros_like(h), W_ih, W_hh, np.zeros_like(b_ih), np.zeros_like(b_hh)))


@points(1)
def check_memory(candidate, rng):
    """sends the old state through W_hh"""
    for size in SIZES:
        x, h, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        W_hh = W_hh + np.triu(np.ones_like(W_hh), 1)  # no longer the same from both sides
        agree(candidate, (np.zeros_like(x), h, W_ih, W_hh, np.zeros_like(b_ih), np.zeros_like(b_hh)))


@points(0.5)
def check_biases(candidate, rng):
    """adds both biases, each once"""
    for size in SIZES:
        x, h, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        for first, second in ((b_ih, np.zeros_like(b_hh)), (np.zeros_like(b_ih), b_hh)):
            agree(candidate, (np.zeros_like(x), np.zeros_like(h), W_ih, W_hh, first, second))


@points(1)
def check_tanh(candidate, rng):
    """takes tanh once, of the sum of what x and the state give"""
    for size in SIZES:
        x, h, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        step = (x, h, W_ih, W_hh, np.zeros_like(b_ih), np.zeros_like(b_hh))
        assert_close("the new state", actual=candidate.rnn_step(*step), expected=oracles.recurrent.rnn_step(*step))


@points(0.5)
@needs(check_tanh)
def check_leaves_inputs(candidate, rng):
    """leaves all its inputs as they were"""
    names = ["x", "h", "W_ih", "W_hh", "b_ih", "b_hh"]
    assert_leaves_inputs(candidate.rnn_step, *inputs(rng, 3, 5, 4), names=names)


@points(0.5)
@needs(check_input, check_memory, check_biases, check_tanh)
def check_together(candidate, rng):
    """does all of this at once"""
    agree_with_all(candidate, rng, SIZES)


@points(0.5)
@needs(check_together)
def check_smallest(candidate, rng):
    """works for a single sample, a single feature, a state of one number, and equal sizes"""
    agree_with_all(candidate, rng, SMALLEST)
