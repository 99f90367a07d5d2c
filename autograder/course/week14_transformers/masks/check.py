"""Hidden checks of `causal_mask`, `padding_mask` and `combine_masks`, place by place."""

import numpy as np
import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require


def compare(name, actual, expected):
    """Compare two masks."""
    require(isinstance(actual, torch.Tensor), f"{name} should be a tensor.")
    assert_close(name, actual=actual, expected=expected)


@points(1.5)
def check_causal(candidate, rng):
    """lets each place look at itself and at what came before, and at nothing that comes after"""
    cases = [(T,) for T in (1, 2, 3, 7)]
    for (T,), actual in zip(cases, candidate.causal_mask.each(cases), strict=True):
        compare("the mask", actual, torch.tensor([[column <= row for column in range(T)] for row in range(T)]))


@points(1.5)
def check_padding(candidate, rng):
    """lets nobody look at a filler, whatever number that has, with an axis for heads and one for queries"""
    for B, T, pad in [(1, 2, 5), (1, 3, 0), (3, 5, 2), (4, 4, 0)]:
        ids = rng.integers(6, size=(B, T))
        ids[:, 0], ids[0, 0], ids[0, -1] = 0, 1, pad
        expected = torch.tensor([[[[bool(number != pad) for number in row]]] for row in ids])
        compare("the mask", candidate.padding_mask(torch.tensor(ids), pad), expected)


@points(1)
def check_combine(candidate, rng):
    """allows what all masks allow, of shapes that broadcast"""
    for shapes in [[(2, 2), (2, 2)], [(5, 7), (2, 1, 1, 7)], [(2, 1, 1, 7), (5, 7), (2, 3, 5, 7)], [(3, 3)]]:
        masks = [oracles.attention.some_mask(rng, *shape) for shape in shapes]
        expected = torch.tensor(np.all(np.broadcast_arrays(*masks), axis=0))
        compare("the mask", candidate.combine_masks(*masks), expected)


@points(0.5)
@needs(check_combine)
def check_none(candidate, rng):
    """takes None for a mask that forbids nothing, and gives None if there is no other"""
    mask = oracles.attention.some_mask(rng, 3, 4)
    for masks in [(mask, None), (None, mask), (None, mask, None)]:
        compare("the mask", candidate.combine_masks(*masks), mask)
    for masks in [(None,), (None, None)]:
        require(candidate.combine_masks(*masks) is None, "If all masks are None, the result should be None.")


@points(0.5)
@needs(check_padding, check_combine)
def check_leaves_inputs(candidate, rng):
    """leaves ids and masks as they were"""
    assert_leaves_inputs(candidate.padding_mask, torch.tensor(rng.integers(3, size=(2, 5))), 1, names=["ids", "pad"])
    masks = [oracles.attention.some_mask(rng, 2, 1, 5, 7), oracles.attention.some_mask(rng, 5, 7)]
    assert_leaves_inputs(candidate.combine_masks, *masks, names=["masks[0]", "masks[1]"])
