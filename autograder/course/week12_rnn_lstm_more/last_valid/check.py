"""Hidden checks of `last_valid(out, lengths)`.

Gradients are asked for by the notebook's own function `heard`, which sends them back as data. They are looked
at where there is no padding, so that a wrong step costs once.
"""

import numpy as np
import pytest
import torch

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points, require

# Lengths, steps, features.
PADDED = [
    ([2, 1], 2, 2),
    ([3, 1, 5], 5, 2),
    ([1, 2, 3], 3, 3),
    ([4, 2, 3, 1], 6, 4),
]  # the last with more padding than needed
FULL = [([2, 2], 2, 2), ([3, 3, 3], 3, 3), ([4, 4], 4, 5)]
SINGLE = [([1], 1, 1), ([3], 3, 2), ([2, 2, 2], 2, 1)]


def batch(rng, lengths, T, H):
    """Outputs, all of them different, and lengths, as tensors."""
    return torch.tensor(oracles.draw(rng, len(lengths), T, H)), torch.tensor(lengths)


def array(name, value):
    """The numbers of a tensor that the student's code gave."""
    require(isinstance(value, torch.Tensor), f"{name} should be a tensor.")
    return value.detach().numpy()


@pytest.mark.parametrize(
    "sizes",
    [
        claim("takes the output of each sequence's own last step, not what stands in the padding", 2, PADDED),
        claim("takes the last column where there is no padding", 0.5, FULL),
        claim("keeps its two axes for a single sequence, and for a single number", 0.5, SINGLE),
    ],
)
def check_values(candidate, rng, sizes):
    """Agrees with a look at every sequence by itself."""
    cases = [batch(rng, *size) for size in sizes]
    for (out, lengths), actual in zip(cases, candidate.last_valid.each(cases), strict=True):
        expected = oracles.recurrent.last_steps(out.numpy(), lengths.tolist())
        assert_close("the result", actual=array("The result", actual), expected=expected)


@points(1)
def check_gradient(candidate, rng):
    """lets the gradient pass to the steps that it takes, and to no others"""
    for lengths, T, H in FULL:
        out, ends = batch(rng, lengths, T, H)
        upstream = oracles.draw(rng, len(lengths), H)
        expected = np.zeros(out.shape)
        expected[:, -1] = upstream
        actual = candidate.heard(out, ends, torch.tensor(upstream))
        assert_close("the gradient of out", actual=array("The gradient of out", actual), expected=expected)


@points(0.5)
@needs(check_gradient)
def check_inputs(candidate, rng):
    """leaves out and lengths as they were"""
    assert_leaves_inputs(candidate.last_valid, *batch(rng, [3, 1, 2], 3, 2), names=["out", "lengths"])
