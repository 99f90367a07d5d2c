"""Hidden checks of the class `TransformerBlock`, against `nn.TransformerEncoderLayer` with the same weights.

Gradients are compared with how the student's own outputs change: whether these are right is for other claims.

Where looking ahead is not the question, texts have one place, or an answer that always or never does so is forgiven.
What a mask hides and what a past shows is found out without the reference, so that another mistake does not cost there.
"""

import itertools

import pytest
import torch

from autograder.kit import assert_close, claim, needs, oracles, points, require

only_float32 = "The texts that its layers get are in float32."

builds_on = ("masks", "multi_head_attention")
off_limits = ("torch.nn.TransformerEncoderLayer.forward", "torch.nn.TransformerDecoderLayer.forward")

CLOSE = {"rtol": 1e-4, "atol": 2e-5}
SIZES = [(1, 1, 3, 1, 2), (1, 1, 4, 2, 3), (2, 4, 6, 3, 5), (4, 4, 4, 4, 4)]  # B, T, d, h, ff


def made(candidate, d, h, ff, **options):
    """The student's block; what comes back from a wrong answer may be none."""
    found = candidate.TransformerBlock(d, h, ff, **options)
    oracles.attention.require_module(found, "TransformerBlock(...)")
    return found


def drawn(candidate, rng, size, **options):
    """The student's block with some weights, these weights, and texts."""
    B, T, d, h, ff = size
    state = oracles.attention.weights(rng, oracles.attention.block_shapes(d, ff))
    own = made(candidate, d, h, ff, **options)
    own.load_state_dict(dict(state))
    return own, state, torch.tensor(oracles.draw(rng, B, T, d), dtype=torch.float32)


def forgiving(what, actual, *rights):
    """Compare with the right answer, or with others that another claim is about."""
    assert_close(what, actual=actual, expected=oracles.attention.nearest(actual, *rights), **CLOSE)


def output(own, x, *mask, **past):
    """What the student's block gives for texts: a tensor of their shape."""
    value = own(x, *mask, **past)
    whole = isinstance(value, torch.Tensor) and value.shape == x.shape
    require(whole, f"It should give a tensor of shape {tuple(x.shape)}.")
    return value


def sight(own, x, *mask):
    """Which places each output of the student's block depends on, (B, T, T)."""
    return oracles.attention.sight(lambda text: output(own, text, *mask), x)


@points(1)
def check_parts(candidate, rng):
    """has two norms, its attention and two linear layers, under their names and of the right sizes"""
    for d, h, ff in [(2, 1, 3), (6, 3, 4)]:
        oracles.attention.require_shapes(made(candidate, d, h, ff), oracles.attention.block_shapes(d, ff))


@pytest.mark.parametrize(
    "norm_first",
    [
        claim("looks around and thinks, each added to what came in, with the norms first", 2, True),
        claim("puts the norms behind the sums if it is asked to", 1, False),
    ],
)
def check_values(candidate, rng, norm_first):
    """Compare the outputs."""
    options = {} if norm_first else {"norm_first": False}
    asked = [(size, *drawn(candidate, rng, size, **options)) for size in SIZES]
    for _, own, _, x in asked:
        own(x)  # all first, so that a mistake is known by all that it says
    for (*_, h, _), own, state, x in asked:
        right = [oracles.attention.block(state, h, x, None, causal, norm_first) for causal in (False, True)]
        forgiving("the output", own(x), *right)


@points(2)
def check_causal(candidate, rng):
    """shows no place what comes later if it is causal"""
    for norm_first in (True, False):
        for T in (2, 7):
            own, *_, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=True, norm_first=norm_first)
            oracles.attention.require_sight(sight(own, x), torch.ones(T, T, dtype=torch.bool).tril())


@points(1)
def check_open(candidate, rng):
    """shows every place everything if it is not causal"""
    for T in (2, 7):
        own, *_, x = drawn(candidate, rng, (2, T, 6, 3, 5))
        oracles.attention.require_sight(sight(own, x), torch.ones(T, T, dtype=torch.bool))


@points(1)
def check_mask(candidate, rng):
    """keeps to a mask that is given, besides being causal"""
    for shape in [(1, 2, 2), (4, 4), (2, 1, 4, 4), (2, 3, 4, 4)]:
        T = shape[-1]
        itself = torch.eye(T, dtype=torch.bool)
        mask = oracles.attention.some_mask(rng, *shape) | itself
        mask[..., -1, 0] = mask[..., 0, -1] = False
        allowed = mask.expand(2, 3, T, T).any(1)
        for causal, norm_first in itertools.product((False, True), repeat=2):
            own, _, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=causal, norm_first=norm_first)
            without = sight(own, x)
            require((without & ~itself).any(), "Without a mask, no place looks at another.")
            oracles.attention.require_sight(sight(own, x, mask), without & allowed)


@points(1)
def check_past(candidate, rng):
    """goes on behind a past as if it read the whole text"""
    for norm_first in (True, False):
        for T, cut in [(2, 1), (5, 1), (7, 4), (7, 6)]:
            own, _, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=True, norm_first=norm_first)
            past, new = x[:, :cut], x[:, cut:]
            mask = oracles.attention.some_mask(rng, 2, 1, T, T) | torch.eye(T, dtype=torch.bool)
            for given, rows in (((), ()), ((mask,), (mask[..., cut:, :],))):
                expected = output(own, x, *given)[:, cut:]
                assert_close(
                    "the output behind the past", actual=own(new, *rows, past=past), expected=expected, **CLOSE
                )
            seen = oracles.attention.sight(lambda past, own=own, new=new: output(own, new, past=past), past)
            oracles.attention.require_sight(seen, torch.ones(T - cut, cut, dtype=torch.bool), " of the past")


@points(1)
def check_gradient(candidate, rng):
    """lets gradients flow back to what came in"""
    for norm_first in (True, False):
        for causal in (False, True):
            for size in SIZES[1:]:  # of a single feature, norms leave nothing
                own, *_, x = drawn(candidate, rng, size, norm_first=norm_first, causal=causal)
                own.double()
                x, upstream, direction = (torch.tensor(rng.normal(size=x.shape)) for _ in range(3))
                actual = candidate.felt(own, x, upstream)
                require(
                    isinstance(actual, torch.Tensor) and actual.shape == x.shape,
                    "The gradient has another shape than x.",
                )
                ahead, behind = (own(x + step * direction) for step in (1e-5, -1e-5))
                expected = float(((ahead - behind) * upstream).sum()) / 2e-5
                change = float((actual * direction).sum())
                assert_close("the slope along a direction", actual=change, expected=expected, rtol=1e-4, atol=1e-6)


@points(1)
@needs(check_parts)
def check_dropout(candidate, rng):
    """drops what its parts have found, before it is added, and only in training"""
    for size in SIZES[1:]:
        for norm_first in (True, False):
            own, state, x = drawn(candidate, rng, size, dropout=1.0, norm_first=norm_first)
            never = made(candidate, *size[2:], norm_first=norm_first)
            state |= {"norm2.weight": state["norm1.weight"], "norm2.bias": state["norm1.bias"]}
            for block in (own, never):
                block.load_state_dict(dict(state))
            twice = x
            for _ in range(2):
                twice = torch.nn.functional.layer_norm(twice, x.shape[-1:], state["norm1.weight"], state["norm1.bias"])
            right = (x, twice) if norm_first else (twice, x)
            forgiving("with dropout=1.0 in training, the output", own(x), *right)
            own.eval()
            assert_close("with dropout=1.0 and eval(), the output", actual=own(x), expected=output(never, x), **CLOSE)
    own, *_, x = drawn(candidate, rng, (4, 7, 6, 3, 5), dropout=0.5)
    same = torch.equal(own(x), own(x))
    require(not same, "With dropout=0.5 in training, two calls gave the same.")
