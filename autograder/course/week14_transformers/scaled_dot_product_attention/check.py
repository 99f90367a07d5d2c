"""Hidden checks of `scaled_dot_product_attention(q, k, v, mask)`, against torch's own.

Where the scale is not the question, each of the usual mistakes about it is forgiven; but a mask must not change it.
"""

import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

off_limits = oracles.attention.LIBRARY

# B, h, Tq, Tk, d_k, d_v
SIZES = [(1, 1, 1, 2, 1, 1), (1, 1, 2, 3, 2, 1), (1, 1, 3, 2, 3, 4), (2, 3, 5, 7, 4, 6), (4, 4, 4, 4, 4, 4)]


def agree(found, right):
    """Compare weights and outputs, both of them tensors."""
    out, weights = parts(found, "out", "weights")
    assert_close("weights", actual=weights, expected=right[1])
    assert_close("out", actual=out, expected=right[0])


def forgiving(found, *inputs, unmasked=None):
    """Compare, with whatever scale the student used, or used in an answer to the same without the mask, if it is usual."""
    choices = list(oracles.attention.attentions(*inputs))
    shown = choices if unmasked is None else list(oracles.attention.attentions(*inputs[:3]))
    _, weights = parts(found if unmasked is None else unmasked, "out", "weights")
    if isinstance(weights, torch.Tensor) and weights.shape == shown[0][1].shape:
        alike = [torch.allclose(weights.double(), scaled[1], 1e-9, 1e-11) for scaled in shown]
        choices = [right for right, is_alike in zip(choices, alike, strict=True) if is_alike] or choices
    agree(found, choices[0])


@points(1.5)
def check_scale(candidate, rng):
    """divides the scores by the root of d_k, the length of a key"""
    cases = [oracles.attention.heads(rng, *size) for size in SIZES]
    for inputs, found in zip(cases, candidate.scaled_dot_product_attention.each(cases), strict=True):
        agree(found, oracles.attention.attention(*inputs))


@points(2)
def check_values(candidate, rng):
    """mixes the values by softmax of the scores over the keys, in whatever order these come"""
    cases = [oracles.attention.heads(rng, *size) for size in SIZES]
    q, k, v = cases[3]
    order = torch.tensor(rng.permutation(k.shape[2]))
    cases.append((q, k[:, :, order], v[:, :, order]))
    for inputs, found in zip(cases, candidate.scaled_dot_product_attention.each(cases), strict=True):
        forgiving(found, *inputs)


@points(1.5)
def check_mask(candidate, rng):
    """gives nothing to the keys that a mask leaves out, and all of it to the others"""
    cases = []
    for B, h, Tq, Tk, d_k, d_v in SIZES:
        mask = oracles.attention.some_mask(rng, B, h, Tq, Tk)
        cases.append((*oracles.attention.heads(rng, B, h, Tq, Tk, d_k, d_v), mask))
    answers = candidate.scaled_dot_product_attention.each([asked for inputs in cases for asked in (inputs[:3], inputs)])
    for inputs, unmasked, found in zip(cases, answers, answers, strict=True):  # two answers a case
        forgiving(found, *inputs, unmasked=unmasked)


@points(0.5)
@needs(check_mask)
def check_broadcast(candidate, rng):
    """takes a mask that several texts, heads or queries share"""
    B, h, Tq, Tk = SIZES[3][:4]
    masks = [
        oracles.attention.some_mask(rng, *shape) for shape in [(Tq, Tk), (B, 1, Tq, Tk), (B, 1, 1, Tk), (h, 1, Tk)]
    ]
    cases = [(*oracles.attention.heads(rng, *SIZES[3]), mask) for mask in masks]
    for inputs, found in zip(cases, candidate.scaled_dot_product_attention.each(cases), strict=True):
        forgiving(found, *inputs)


@points(1)
def check_nothing(candidate, rng):
    """gives weights and an output of zero to a query that may look at nothing"""
    cases = []
    for B, h, Tq, Tk, d_k, d_v in SIZES[:4]:
        mask = oracles.attention.some_mask(rng, B, h, Tq, Tk)
        mask[:, :, Tq // 2] = False
        cases.append((*oracles.attention.heads(rng, B, h, Tq, Tk, d_k, d_v), mask))
    for inputs, found in zip(cases, candidate.scaled_dot_product_attention.each(cases), strict=True):
        out, weights = parts(found, "out", "weights")
        row = inputs[0].shape[2] // 2
        for name, value in (("weights", weights), ("out", out)):
            require(isinstance(value, torch.Tensor) and value.ndim == 4, f"{name} should be a tensor with four axes.")
            own = value[:, :, row : row + 1]
            assert_close(
                f"of query {row}, which may look at nothing, {name}", actual=own, expected=torch.zeros_like(own)
            )
        require(weights.any() or inputs[0].shape[2] == 1, "The other queries may look at something.")


@points(0.5)
@needs(check_values)
def check_large(candidate, rng):
    """stays finite for scores of 10,000 and of -10,000"""
    for sign in (1, -1):
        for B, h, Tq, Tk, d_k, d_v in SIZES[1:4]:
            q, k, v = oracles.attention.heads(rng, B, h, Tq, Tk, d_k, d_v)
            q, k = q.abs() + 0.5, sign * (k.abs() + 0.5)  # all scores on the same side
            q = q * 1e4 / (q @ k.transpose(-2, -1)).abs().max()
            for mask in (None, oracles.attention.some_mask(rng, B, h, Tq, Tk)):
                inputs = (q, k, v) if mask is None else (q, k, v, mask)
                forgiving(candidate.scaled_dot_product_attention(*inputs), *inputs)


@points(0.5)
@needs(check_values)
def check_leaves_inputs(candidate, rng):
    """leaves q, k, v and the mask as they were"""
    B, h, Tq, Tk = SIZES[3][:4]
    inputs = (*oracles.attention.heads(rng, *SIZES[3]), oracles.attention.some_mask(rng, B, h, Tq, Tk))
    assert_leaves_inputs(candidate.scaled_dot_product_attention, *inputs, names=["q", "k", "v", "mask"])
