"""Hidden checks of `rnn_forward(x, h0, W_ih, W_hh, b_ih, b_hh)`, against `nn.RNN`."""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points

builds_on = ("rnn_step",)
off_limits = oracles.recurrent.LIBRARY

SIZES = [(2, 3, 5, 4), (3, 5, 2, 4)]  # samples, steps, features, numbers of state
SMALLEST = [(1, 1, 1, 1), (1, 3, 2, 4), (3, 1, 2, 4), (2, 3, 1, 4), (2, 3, 4, 1), (4, 4, 4, 4)]


def inputs(rng, B, T, D, H):
    """Sequences, a first state, and weights; nothing is zero."""
    numbers = oracles.recurrent.numbers
    return numbers(rng, B, T, D), numbers(rng, B, H), *oracles.recurrent.weights(rng, 1, D, H)


def agree(candidate, *given, states=True, last=False):
    """Compare all states with the layer's, or the last one."""
    out, h_T = parts(candidate.rnn_forward(*given), "out", "h_T")
    expected = oracles.recurrent.rnn(*given)
    if states:
        assert_close("out", actual=out, expected=expected[0])
    if last:
        assert_close("h_T", actual=h_T, expected=expected[1])


@points(1)
def check_start(candidate, rng):
    """makes its first step from h0"""
    for size in SIZES:
        x, h0, *weights = inputs(rng, *size)
        given = np.repeat(x[:, :1], x.shape[1], axis=1), h0, *weights  # every step has the same input
        out, _ = parts(candidate.rnn_forward(*given), "out", "h_T")
        expected, _ = oracles.recurrent.rnn(*given)
        assert_close("out", actual=out, expected=expected, atol=np.inf)  # type and shape
        assert_close("the first state", actual=out[:, 0], expected=expected[:, 0])


@points(1)
def check_inputs_in_turn(candidate, rng):
    """gives every step its own x, and keeps samples, time and state in this order"""
    for size in SIZES:
        x, h0, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        agree(candidate, x, np.zeros_like(h0), W_ih, np.zeros_like(W_hh), b_ih, b_hh)  # only the inputs count


@points(1.5)
def check_carries(candidate, rng):
    """hands the state of every step to the next one"""
    for size in SIZES:
        x, h0, *weights = inputs(rng, *size)
        same = np.repeat(x[:, :1], x.shape[1], axis=1)  # every step has the same input
        agree(candidate, same, np.zeros_like(h0), *weights)


@points(0.5)
def check_last(candidate, rng):
    """gives the last state once more by itself"""
    for size in SIZES:
        x, h0, W_ih, W_hh, b_ih, b_hh = inputs(rng, *size)
        x = np.sort(x, axis=1) + np.arange(x.shape[1])[:, None] / 2  # no two states are the same
        agree(candidate, x, np.zeros_like(h0), W_ih, np.zeros_like(W_hh), b_ih, b_hh, states=False, last=True)


@points(0.5)
@needs(check_start, check_inputs_in_turn)
def check_leaves_inputs(candidate, rng):
    """leaves all its inputs as they were"""
    names = ["x", "h0", "W_ih", "W_hh", "b_ih", "b_hh"]
    assert_leaves_inputs(candidate.rnn_forward, *inputs(rng, 3, 5, 2, 4), names=names)


@points(0.5)
@needs(check_start, check_inputs_in_turn, check_carries, check_last)
def check_together(candidate, rng):
    """does all of this at once"""
    for size in SIZES:
        agree(candidate, *inputs(rng, *size), last=True)


@points(0.5)
@needs(check_together)
def check_smallest(candidate, rng):
    """works for a single step, a single sample, a single feature, a state of one number, and equal sizes"""
    for size in SMALLEST:
        agree(candidate, *inputs(rng, *size), last=True)
