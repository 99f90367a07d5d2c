"""Hidden checks of `kl_to_standard_normal(mu, logvar)`, against torch.distributions."""

import pytest
import torch

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points, require

ONE = [(1, 1), (2, 1), (5, 1)]
SEVERAL = [(1, 2), (2, 2), (3, 3), (5, 4)]


def case(rng, shape, means=True, spreads=True):
    """Means and logarithms of variances."""
    mu, logvar = (torch.tensor(oracles.draw(rng, *shape)) for _ in range(2))
    return mu * means, logvar * spreads


def compare(candidate, cases):
    """Compare with torch."""
    for (mu, logvar), actual in zip(cases, candidate.kl_to_standard_normal.each(cases), strict=True):
        expected = oracles.generative.divergence(mu, logvar).sum(dim=1)
        assert_close("the tensor of divergences", actual=actual, expected=expected)


@pytest.mark.parametrize(
    ("means", "spreads", "shapes"),
    [
        claim("charges a mean that wanders off", 1.5, True, False, ONE),
        claim("charges a spread that shrinks or grows", 2, False, True, ONE),
        claim("adds up over the numbers of a code, for each sample by itself", 1.5, True, False, SEVERAL),
    ],
)
def check_values(candidate, rng, means, spreads, shapes):
    """Agrees with torch.distributions."""
    compare(candidate, [case(rng, shape, means, spreads) for shape in shapes])


@points(1)
@needs(check_values)
def check_extremes(candidate, rng):
    """stays right for spreads far from 1, and charges nothing for the standard cloud"""
    logvar = torch.tensor([[-30.0, 8.0], [0.0, 0.0], [-200.0, 0.0]], dtype=torch.float64)
    mu = torch.zeros_like(logvar)
    expected = 0.5 * torch.tensor([29.0 + 2980.957987041728 - 9.0, 0.0, 199.0], dtype=torch.float64)
    actual = candidate.kl_to_standard_normal(mu, logvar)
    assert_close("the tensor of divergences", actual=actual, expected=expected)


@points(1)
def check_gradient(candidate, rng):
    """pulls means to 0 and spreads to 1, by its gradient"""
    for shape in ONE + SEVERAL:
        mu, logvar = case(rng, shape)
        _, found = candidate.kl_to_standard_normal.and_gradients(mu, logvar, dout=torch.ones(shape[0]).double())
        for name, value, gradient in zip(("mu", "logvar"), (mu, logvar), found, strict=True):
            require(gradient is not None, f"No gradient arrives at {name}.")
            assert_close(f"the sign of the gradient of {name}", actual=gradient.sign(), expected=value.sign())


@points(0.5)
@needs(check_values)
def check_inputs(candidate, rng):
    """leaves mu and logvar as they were"""
    assert_leaves_inputs(candidate.kl_to_standard_normal, *case(rng, (2, 3)), names=["mu", "logvar"])
