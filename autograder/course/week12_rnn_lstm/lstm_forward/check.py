"""Hidden checks of `lstm_forward(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh)`, against a packed `nn.LSTM`."""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points

builds_on = ("lstm_step",)
off_limits = oracles.recurrent.LIBRARY

# Lengths, steps, features, numbers of state.
FULL = [([3, 3], 3, 5, 4), ([5, 5, 5], 5, 2, 4)]
PADDED = [([3, 2], 4, 2, 3), ([3, 2, 5], 5, 2, 4), ([2, 4, 3, 2], 6, 5, 3)]  # some with more padding than needed
SMALLEST = [
    ([1], 1, 1, 1), ([3], 5, 2, 4), ([1, 1], 1, 2, 4), ([2, 1], 3, 2, 4), ([3, 2], 4, 1, 3), ([3, 2], 4, 3, 1),
    ([2, 4, 3, 1], 4, 4, 4),
]  # fmt: skip


def inputs(rng, lengths, T, D, H):
    """Padded sequences, first states, weights; nothing is zero, the padding is as large as the rest."""
    numbers, B = oracles.recurrent.numbers, len(lengths)
    states = numbers(rng, B, H), numbers(rng, B, H)
    return numbers(rng, B, T, D), np.array(lengths), *states, *oracles.recurrent.weights(rng, 4, D, H)


def found(candidate, given):
    """What the student's code gives, and what the packed layer gives, by name."""
    names = ("out", "h", "c")
    actual = parts(candidate.lstm_forward(*given), *names)
    return dict(zip(names, zip(actual, oracles.recurrent.lstm(*given), strict=True), strict=True))


def agree(both, *names):
    """Compare some of it."""
    for name in names:
        assert_close(name, actual=both[name][0], expected=both[name][1])


@points(1)
def check_start(candidate, rng):
    """starts from h0 and c0"""
    for size in FULL:
        actual, expected = found(candidate, inputs(rng, *size))["out"]
        assert_close("out", actual=actual, expected=expected, atol=np.inf)  # type and shape
        assert_close("the first output", actual=actual[:, 0], expected=expected[:, 0])


@points(1.5)
def check_carries(candidate, rng):
    """hands the state and the cell of every step to the next one"""
    for size in FULL:
        x, lengths, h0, c0, *weights = inputs(rng, *size)
        agree(found(candidate, (x, lengths, np.zeros_like(h0), np.zeros_like(c0), *weights)), "out")


@points(2.5)
def check_stops(candidate, rng):
    """gives h and c as they were at the end of each sequence, whatever stands in the padding"""
    for size, scale in zip(PADDED, (1, 1, 1e4), strict=True):
        x, lengths, h0, c0, *weights = inputs(rng, *size)
        x[np.arange(x.shape[1]) >= lengths[:, None]] *= scale
        agree(found(candidate, (x, lengths, np.zeros_like(h0), np.zeros_like(c0), *weights)), "h", "c")


@points(1)
def check_silence(candidate, rng):
    """gives outputs of 0 after the end of a sequence, and only there"""
    for size in PADDED:
        x, lengths, h0, c0, *weights = inputs(rng, *size)
        agree(found(candidate, (x, lengths, np.zeros_like(h0), np.zeros_like(c0), *weights)), "out")


@points(0.5)
@needs(check_start)
def check_leaves_inputs(candidate, rng):
    """leaves all its inputs as they were"""
    names = ["x", "lengths", "h0", "c0", "W_ih", "W_hh", "b_ih", "b_hh"]
    assert_leaves_inputs(candidate.lstm_forward, *inputs(rng, [3, 1, 5], 5, 2, 4), names=names)


@points(0.5)
@needs(check_start, check_carries, check_stops, check_silence)
def check_together(candidate, rng):
    """does all of this at once"""
    for size in PADDED:
        agree(found(candidate, inputs(rng, *size)), "out", "h", "c")


@points(0.5)
@needs(check_together)
def check_smallest(candidate, rng):
    """works for a single step, a single sequence, a single feature, a state of one number, and equal sizes"""
    for size in SMALLEST:
        agree(found(candidate, inputs(rng, *size)), "out", "h", "c")
