"""Hidden checks of the class `TransformerBlock`, against `nn.TransformerEncoderLayer` with the same weights.

Gradients are compared with how the student's own outputs change: whether these are right is for other claims.

Where looking ahead is not the question, texts have one place, or an answer that always or never does so is forgiven.
"""

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


def forgiving(actual, state, h, x, mask=None, norm_first=True):
    """Compare, whether or not the student's block is causal."""
    right = [oracles.attention.block(state, h, x, mask, causal, norm_first) for causal in (False, True)]
    if (
        isinstance(actual, torch.Tensor)
        and actual.shape == x.shape
        and torch.allclose(actual.float(), right[1], 1e-5, 1e-5)
    ):
        right.reverse()
    assert_close("the output", actual=actual, expected=right[0], **CLOSE)


def influence(own, x, place):
    """How much each output changes if one place of x does, (T,)."""
    other = x.clone()
    other[:, place] = other[:, place].flip(-1) * 1.5 + 0.5
    before, after = own(x), own(other)
    for value in (before, after):
        require(
            isinstance(value, torch.Tensor) and value.shape == x.shape,
            f"It should give a tensor of shape {tuple(x.shape)}.",
        )
    return (after - before).abs().amax(dim=(0, 2))


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
    for size in SIZES:
        own, state, x = drawn(candidate, rng, size, **({} if norm_first else {"norm_first": False}))
        forgiving(own(x), state, size[3], x, None, norm_first)


@points(2)
def check_causal(candidate, rng):
    """shows no place what comes later if it is causal"""
    for norm_first in (True, False):
        for T, place in [(2, 1), (7, 4)]:
            own, *_, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=True, norm_first=norm_first)
            changed = influence(own, x, place)
            require(changed[:place].max() <= 1e-6, f"Another place {place} changed an output before it.")
            require(changed[place:].min() > 1e-4, f"Another place {place} left an output behind it as it was.")


@points(1)
def check_open(candidate, rng):
    """shows every place everything if it is not causal"""
    for T, place in [(2, 1), (7, 4)]:
        own, *_, x = drawn(candidate, rng, (2, T, 6, 3, 5))
        changed = influence(own, x, place)
        require(changed.min() > 1e-4, f"Another place {place} left some of the {T} outputs as they were.")


@points(1)
def check_mask(candidate, rng):
    """keeps to a mask that is given, besides being causal"""
    for shape in [(1, 2, 2), (4, 4), (2, 1, 4, 4), (2, 3, 4, 4)]:
        T = shape[-1]
        mask = oracles.attention.some_mask(rng, *shape) | torch.eye(T, dtype=torch.bool)
        mask[..., -1, 0] = mask[..., 0, -1] = False
        for causal in (False, True):
            own, state, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=causal)
            forgiving(own(x, mask), state, 3, x, mask)


@points(1)
def check_past(candidate, rng):
    """goes on behind a past as if it read the whole text"""
    for norm_first in (True, False):
        for T, cut in [(2, 1), (7, 4), (7, 6)]:
            own, state, x = drawn(candidate, rng, (2, T, 6, 3, 5), causal=True, norm_first=norm_first)
            actual = own(x[:, cut:], past=x[:, :cut])
            right = [
                oracles.attention.block(state, 3, x, None, causal, norm_first)[:, cut:] for causal in (True, False)
            ]
            if isinstance(actual, torch.Tensor) and actual.shape == right[1].shape:
                right = [value for value in right if torch.allclose(actual.float(), value, 1e-5, 1e-5)] or right
            assert_close("the output behind the past", actual=actual, expected=right[0], **CLOSE)


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
        own, state, x = drawn(candidate, rng, size, dropout=1.0)
        assert_close("with dropout=1.0 in training, the output", actual=own(x), expected=x, **CLOSE)
        own.eval()
        forgiving(own(x), state, size[3], x)
    own, state, x = drawn(candidate, rng, SIZES[2], dropout=1.0, norm_first=False)
    expected = x
    for norm in ("norm1", "norm2"):
        expected = torch.nn.functional.layer_norm(
            expected, x.shape[-1:], state[f"{norm}.weight"], state[f"{norm}.bias"]
        )
    assert_close("with dropout=1.0 in training and norms last, the output", actual=own(x), expected=expected, **CLOSE)
    own, *_, x = drawn(candidate, rng, (4, 7, 6, 3, 5), dropout=0.5)
    same = torch.equal(own(x), own(x))
    require(not same, "With dropout=0.5 in training, two calls gave the same.")
