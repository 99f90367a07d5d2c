"""Hidden checks of `reparameterize(mu, logvar, eps)`, by value and by gradient."""

import pytest
import torch

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points, require

SHAPES = [(1, 1), (1, 2), (3, 2), (4, 4), (5, 3)]


def case(rng, shape, logvars):
    """Means, logarithms of variances out of a few, and noise."""
    mu, eps = (torch.tensor(oracles.draw(rng, *shape)) for _ in range(2))
    return mu, torch.tensor(rng.choice(logvars, size=shape)), eps


@pytest.mark.parametrize(
    "logvars",
    [
        claim("adds the noise to the mean where the variance is 1", 1, [0.0]),
        claim("stretches the noise by the spread", 2, [-4.0, 2.0, 0.7]),
    ],
)
def check_values(candidate, rng, logvars):
    """Agrees with torch's normal distribution, whose quantiles move and stretch in the same way."""
    cases = [case(rng, shape, logvars) for shape in SHAPES]
    for (mu, logvar, eps), actual in zip(cases, candidate.reparameterize.each(cases), strict=True):
        assert_close("the tensor of codes", actual=actual, expected=mu + logvar.exp().sqrt() * eps)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        claim("passes the gradient on to mu", 1, 0, "mu"),
        claim("passes a gradient on to logvar, in proportion to the noise", 1, 1, "logvar"),
    ],
)
def check_gradient(candidate, rng, place, name):
    """With a variance of 1, a wrong power of the spread gives a gradient of the right proportions."""
    for shape in SHAPES:
        mu, logvar, eps = case(rng, shape, [2.0, 0.7] if name == "mu" else [0.0])
        dout = torch.tensor(oracles.draw(rng, *shape))
        codes, found = candidate.reparameterize.and_gradients(mu, logvar, eps, dout=dout)
        same = isinstance(codes, torch.Tensor) and torch.equal(codes, mu)
        require(name == "logvar" or not same, "It gives mu back.")
        require(found[place] is not None, f"No gradient arrives at {name}.")
        expected = dout if name == "mu" else dout * eps
        assert_close(f"the gradient of {name}", actual=found[place], expected=expected, scaled=name == "logvar")


@points(0.5)
@needs(check_values)
def check_inputs(candidate, rng):
    """leaves its inputs as they were"""
    assert_leaves_inputs(candidate.reparameterize, *case(rng, (2, 3), [-4.0, 2.0]), names=["mu", "logvar", "eps"])
