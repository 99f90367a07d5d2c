"""Hidden checks of `lstm_step(x, h, c, W_ih, W_hh, b_ih, b_hh)`, against `nn.LSTMCell`.

Biases of 40 open a gate or shut it, so that each claim is about one gate. The order of h and c in what
is returned is a claim of its own; the others take them as they come.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

off_limits = oracles.recurrent.LIBRARY

SIZES = [(3, 4, 2), (3, 5, 4)]  # samples, features, numbers of state
SMALLEST = [(1, 1, 1), (1, 2, 3), (2, 1, 3), (2, 3, 1), (4, 4, 4)]
SHUT, OPEN = -40.0, 40.0


def inputs(rng, B, D, H, **gates):
    """Everything that a step takes, with weights of zero; `i=SHUT` sets a gate, all others are drawn."""
    numbers = oracles.recurrent.numbers
    bias = np.concatenate([np.full(H, gates[name]) if name in gates else numbers(rng, H) for name in "ifgo"])
    given = numbers(rng, B, D), numbers(rng, B, H), numbers(rng, B, H) + 2
    return [*given, np.zeros((4 * H, D)), np.zeros((4 * H, H)), bias, np.zeros_like(bias)]


def new_states(candidate, given):
    """The student's h and c, the right ones, and whether the student's came in the other order."""
    h, c = parts(candidate.lstm_step(*given), "h", "c")
    right_h, right_c = oracles.recurrent.lstm_step(*given)
    swapped = _close(h, right_c) or (_close(c, right_h) and not _close(c, right_c))
    return (c, h) if swapped else (h, c), (right_h, right_c), swapped


def _close(found, expected):
    is_array = isinstance(found, np.ndarray) and found.shape == expected.shape and found.dtype.kind == "f"
    return is_array and np.allclose(found, expected)


def agree_with_all(candidate, rng, sizes):
    """Compare both states, in their order, where nothing is zero."""
    for B, D, H in sizes:
        states = (oracles.recurrent.numbers(rng, B, size) for size in (D, H, H))
        given = *states, *oracles.recurrent.weights(rng, 4, D, H)
        found = parts(candidate.lstm_step(*given), "h", "c")
        for name, actual, expected in zip("hc", found, oracles.recurrent.lstm_step(*given), strict=True):
            assert_close(f"the new {name}", actual=actual, expected=expected)


def same_cell(candidate, given):
    """Compare the new cell alone."""
    (_, c), (_, right_c), _ = new_states(candidate, given)
    assert_close("the new c", actual=c, expected=right_c)


@points(1.5)
def check_forgets(candidate, rng):
    """keeps as much of the old cell as the forget gate says"""
    for size in SIZES:
        same_cell(candidate, inputs(rng, *size, i=SHUT))
    x, h, c, *weights = inputs(rng, *SIZES[-1], i=SHUT)
    same_cell(candidate, [x, h, 20 * c, *weights])  # nothing squashes a cell, however large it is


@points(1.5)
def check_writes(candidate, rng):
    """writes the candidate, between -1 and 1, as far as the input gate is open"""
    for size in SIZES:
        x, h, c, *weights = inputs(rng, *size)
        same_cell(candidate, [x, h, np.zeros_like(c), *weights])


@points(0.5)
def check_both(candidate, rng):
    """adds what is kept and what is written"""
    for size in SIZES:
        same_cell(candidate, inputs(rng, *size, i=OPEN, f=OPEN, g=OPEN, o=OPEN))


@points(1.5)
def check_shows(candidate, rng):
    """shows tanh of the new cell as far as the output gate is open"""
    for size in SIZES:
        (h, _), (right_h, _), _ = new_states(candidate, inputs(rng, *size, i=SHUT))
        assert_close("the new h", actual=h, expected=right_h)


@points(1.5)
def check_sums(candidate, rng):
    """asks x, the old state and both biases about a gate"""
    for B, D, H in SIZES:
        x, h, c, W_ih, W_hh, b_ih, b_hh = inputs(rng, B, D, H, i=SHUT)
        rows = slice(H, 2 * H)  # of the forget gate
        W_ih[rows], W_hh[rows] = oracles.recurrent.numbers(rng, H, D), oracles.recurrent.numbers(rng, H, H)
        b_hh[rows] = oracles.recurrent.numbers(rng, H) + 0.1  # never what the old state gives, by chance
        same_cell(candidate, (x, h, c, W_ih, W_hh, b_ih, b_hh))


@points(0.5)
@needs(check_forgets)
def check_order(candidate, rng):
    """returns h first, then c"""
    *_, swapped = new_states(candidate, inputs(rng, 3, 5, 4, i=SHUT))
    require(not swapped, "It returned c first, then h.")


@points(0.5)
@needs(check_forgets)
def check_leaves_inputs(candidate, rng):
    """leaves the old states and all other inputs as they were"""
    names = ["x", "h", "c", "W_ih", "W_hh", "b_ih", "b_hh"]
    assert_leaves_inputs(candidate.lstm_step, *inputs(rng, 3, 5, 4), names=names)


@points(0.5)
@needs(check_forgets, check_writes, check_both, check_shows, check_sums, check_order)
def check_together(candidate, rng):
    """does all of this at once"""
    agree_with_all(candidate, rng, SIZES)


@points(0.5)
@needs(check_together)
def check_smallest(candidate, rng):
    """works for a single sample, a single feature, a state of one number, and equal sizes"""
    agree_with_all(candidate, rng, SMALLEST)
