"""Hidden checks of `gru_step` and `gru_forward`, against `nn.GRUCell` and the student's own step.

Biases of 40 open a gate or shut it, so that each claim is about one part of the formula.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

off_limits = oracles.recurrent.LIBRARY

SIZES = [(3, 4, 2), (3, 5, 4)]  # samples, features, numbers of state
SMALLEST = [(1, 1, 1), (1, 2, 3), (2, 1, 3), (2, 3, 1), (4, 4, 4)]
SHUT, OPEN = -40.0, 40.0


def inputs(rng, B, D, H, **gates):
    """Everything that a step takes, with weights and b_hh of zero; `z=SHUT` sets a gate, all others are drawn."""
    numbers = oracles.recurrent.numbers
    bias = np.concatenate([np.full(H, gates[name]) if name in gates else numbers(rng, H) for name in "rzn"])
    return [
        numbers(rng, B, D),
        numbers(rng, B, H),
        np.zeros((3 * H, D)),
        np.zeros((3 * H, H)),
        bias,
        np.zeros_like(bias),
    ]


def agree(candidate, given, forgive=True):
    """Compare the new state; forgive z and 1 - z the other way round."""
    actual, H = candidate.gru_step(*given), given[1].shape[1]
    turned = [part.copy() for part in given]
    for part in turned[2:]:
        part[H : 2 * H] *= -1  # sigmoid(-a) is 1 - sigmoid(a)
    for version in [turned, given] if forgive else [given]:
        expected = oracles.recurrent.gru_step(*version)
        is_array = isinstance(actual, np.ndarray) and actual.shape == expected.shape and actual.dtype.kind == "f"
        if is_array and np.allclose(actual, expected, rtol=1e-7, atol=1e-9):
            return
    assert_close("the new state", actual=actual, expected=expected)


@points(1.5)
def check_keeps(candidate, rng):
    """keeps as much of the old state as z says, and fills the rest with the candidate"""
    for size in SIZES:
        for r in (SHUT, OPEN):
            agree(candidate, inputs(rng, *size, r=r), forgive=False)


@points(1)
def check_resets(candidate, rng):
    """lets the candidate see as much of the old state as r says, after the product with W_hn"""
    for B, D, H in SIZES:
        given = inputs(rng, B, D, H)
        given[3][2 * H :] = oracles.recurrent.numbers(rng, H, H)
        agree(candidate, given)


@points(1)
def check_resets_the_bias(candidate, rng):
    """lets r reach the bias b_hn, too"""
    for B, D, H in SIZES:
        given = inputs(rng, B, D, H)
        given[5][2 * H :] = oracles.recurrent.numbers(rng, H)
        agree(candidate, given)


@points(1)
def check_sums(candidate, rng):
    """asks x, the old state and both biases about both gates"""
    for gate in (0, 1):  # reset, update
        for B, D, H in SIZES:
            given, rows = inputs(rng, B, D, H), slice(gate * H, (gate + 1) * H)
            given[2][rows] = oracles.recurrent.numbers(rng, H, D)
            given[3][rows], given[3][2 * H :] = oracles.recurrent.numbers(rng, H, H), np.eye(H)
            given[5][rows] = oracles.recurrent.numbers(rng, H)
            agree(candidate, given)


@points(0.5)
def check_candidate(candidate, rng):
    """looks at x for the candidate, which r does not touch"""
    for B, D, H in SIZES:
        given = inputs(rng, B, D, H)
        given[2][2 * H :] = oracles.recurrent.numbers(rng, H, D)
        agree(candidate, given)


def run_all(candidate, rng, B, T, D, H):
    """Compare a run over sequences with the student's own steps; return all states."""
    x, h0 = oracles.recurrent.numbers(rng, B, T, D), oracles.recurrent.numbers(rng, B, H)
    weights = oracles.recurrent.weights(rng, 3, D, H)
    out, h_T = parts(candidate.gru_forward(x, h0, *weights), "out", "h_T")
    h, states = h0, []
    for t in range(T):
        h = candidate.gru_step(x[:, t], h, *weights)
        assert_close("the new state", actual=h, expected=h0, atol=np.inf)  # type and shape
        states.append(h)
    assert_close("out", actual=out, expected=np.stack(states, axis=1))
    assert_close("h_T", actual=h_T, expected=h)
    return states


@points(1.5)
def check_forward(candidate, rng):
    """runs its own step over the whole sequence, from h0, and gives all states and the last one"""
    for size in [(2, 3, 5, 4), (3, 5, 2, 4)]:
        states = run_all(candidate, rng, *size)
        require(np.ptp(states, axis=0).min() > 1e-6, "The state stayed the same in all steps.")


@points(0.5)
@needs(check_keeps)
def check_leaves_inputs(candidate, rng):
    """leaves all inputs of a step as they were"""
    names = ["x", "h", "W_ih", "W_hh", "b_ih", "b_hh"]
    assert_leaves_inputs(candidate.gru_step, *inputs(rng, 3, 5, 4), names=names)


@points(0.5)
@needs(check_keeps, check_resets, check_resets_the_bias, check_sums, check_candidate, check_forward)
def check_smallest(candidate, rng):
    """works for a single sample, a single feature, a state of one number, equal sizes, and a single step"""
    for B, D, H in SMALLEST:
        states = oracles.recurrent.numbers(rng, B, D), oracles.recurrent.numbers(rng, B, H)
        agree(candidate, (*states, *oracles.recurrent.weights(rng, 3, D, H)), forgive=False)
        run_all(candidate, rng, B, 1, D, H)
