"""Hidden checks of `reconstruction_error(x, xhat)`, against a look at every picture by itself."""

import pytest
import torch

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points


def batch(rng, *shape):
    """Pictures and copies."""
    return torch.tensor(oracles.draw(rng, *shape)), torch.tensor(oracles.draw(rng, *shape))


@pytest.mark.parametrize(
    "shapes",
    [
        claim("takes the mean squared difference over the pixels of each picture", 2, [(2, 1), (2, 2), (3, 5), (4, 4)]),
        claim(
            "takes it over channels, height and width, too", 1, [(2, 1, 1, 2), (3, 2, 4, 5), (2, 2, 2, 2), (3, 4, 2)]
        ),
        claim("gives a tensor with one number for a single picture", 0.5, [(1, 1), (1, 4)]),
    ],
)
def check_values(candidate, rng, shapes):
    """Agrees with a loop over pictures."""
    cases = [batch(rng, *shape) for shape in shapes]
    for (x, xhat), actual in zip(cases, candidate.reconstruction_error.each(cases), strict=True):
        expected = torch.stack([torch.nn.functional.mse_loss(b, a) for a, b in zip(x, xhat, strict=True)])
        assert_close("the tensor of errors", actual=actual, expected=expected)


@points(0.5)
@needs(check_values)
def check_inputs(candidate, rng):
    """leaves x and xhat as they were"""
    assert_leaves_inputs(candidate.reconstruction_error, *batch(rng, 2, 3), names=["x", "xhat"])
