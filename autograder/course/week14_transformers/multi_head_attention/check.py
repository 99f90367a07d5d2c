"""Hidden checks of the class `MultiHeadAttention(d, h)`, against `nn.MultiheadAttention` with the same weights.

Only two claims have several heads, the second of them after the first, so that a mistake about them costs once.
"""

import torch

from autograder.kit import assert_close, assert_raises, needs, oracles, parts, points

only_float32 = "The texts that its layers get are in float32."

builds_on = ("scaled_dot_product_attention",)
off_limits = ("torch.nn.MultiheadAttention.forward",)

CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def made(candidate, d, h):
    """The student's module; what comes back from a wrong answer may be none."""
    found = candidate.MultiHeadAttention(d, h)
    oracles.attention.require_module(found, "MultiHeadAttention(d, h)")
    return found


def with_weights(candidate, state, h):
    """The student's module with these weights."""
    found = made(candidate, len(state["q_proj.bias"]), h)
    found.load_state_dict(dict(state))
    return found


def agree(candidate, rng, B, T, d, h, Tk=None, mask=None, size=1.0):
    """Compare with torch; gives the weights, x and what came out."""
    state = oracles.attention.weights(rng, oracles.attention.multi_head_shapes(d))
    x = size * torch.tensor(oracles.draw(rng, B, T, d), dtype=torch.float32)
    context = None if Tk is None else torch.tensor(oracles.draw(rng, B, Tk, d), dtype=torch.float32)
    compare(
        with_weights(candidate, state, h)(x, context, mask), oracles.attention.multi_head(state, h, x, context, mask)
    )
    return state, x


def compare(found, right):
    """Compare weights and outputs, both of them tensors."""
    out, weights = parts(found, "out", "weights")
    assert_close("weights", actual=weights, expected=right[1], **CLOSE)
    assert_close("out", actual=out, expected=right[0], **CLOSE)


@points(1)
def check_parts(candidate, rng):
    """has four linear layers with biases, under their names and of the right sizes"""
    for d, h in [(2, 1), (6, 3)]:
        oracles.attention.require_shapes(made(candidate, d, h), oracles.attention.multi_head_shapes(d))


@points(2)
def check_one_head(candidate, rng):
    """sends the input through its layers, attends, and sends the result through the last layer"""
    for B, T, d in [(1, 1, 1), (1, 2, 2), (2, 3, 5), (3, 3, 3)]:
        agree(candidate, rng, B, T, d, 1)


@points(2.5)
def check_heads(candidate, rng):
    """cuts the features into heads that attend by themselves, and whose order does not matter"""
    for B, T, d, h in [(1, 2, 2, 2), (2, 5, 6, 3), (2, 3, 8, 2), (4, 4, 4, 4)]:
        state, x = agree(candidate, rng, B, T, d, h)
        other = oracles.attention.permuted_heads(state, h, rng.permutation(h))
        compare(with_weights(candidate, other, h)(x), oracles.attention.multi_head(other, h, x))


@points(1)
def check_context(candidate, rng):
    """takes keys and values from the context, if there is one"""
    for B, T, d, Tk in [(1, 1, 1, 2), (2, 3, 5, 4), (2, 3, 3, 3)]:
        agree(candidate, rng, B, T, d, 1, Tk)


@points(1)
def check_mask(candidate, rng):
    """lets nobody look where the mask forbids it"""
    for B, T, shape in [(1, 2, (2, 2)), (2, 4, (4, 4)), (2, 4, (2, 1, 1, 4)), (2, 4, (2, 1, 4, 4))]:
        # Of small texts, nobody gets next to nothing already without a mask.
        agree(candidate, rng, B, T, 3, 1, mask=oracles.attention.some_mask(rng, *shape), size=0.25)


@points(0.5)
@needs(check_one_head, check_heads, check_context, check_mask)
def check_together(candidate, rng):
    """does all of this at once"""
    for B, T, d, h, Tk, shape in [
        (1, 1, 2, 2, 2, (1, 2)),
        (2, 3, 6, 3, 5, (2, 3, 3, 5)),
        (2, 4, 6, 2, 4, (2, 1, 4, 4)),
    ]:
        agree(candidate, rng, B, T, d, h, Tk, oracles.attention.some_mask(rng, *shape))


@points(0.5)
@needs(check_one_head)
def check_divides(candidate, rng):
    """refuses a number of heads that does not divide d"""
    for d, h in [(6, 4), (5, 2)]:
        assert_raises(ValueError, candidate.MultiHeadAttention, d, h, why=f"{h} does not divide {d}")
