"""Hidden checks of `elbo_loss(logits, x, mu, logvar, beta)`, against Bernoulli's and the normal distribution."""

import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require

builds_on = ("kl_to_standard_normal",)

NAMES = ["logits", "x", "mu", "logvar"]


def case(rng, N, d, z, *beta, odd=True):
    """Logits, pictures, means, logarithms of variances, and a weight; unless odd, clouds are standard ones."""
    logits = torch.tensor(oracles.draw(rng, N, d))
    x = torch.tensor(rng.integers(1, 4, size=(N, d)) / 4.0)
    mu, logvar = (torch.tensor(oracles.draw(rng, N, z)) * odd for _ in range(2))
    return logits, x, mu, logvar, *beta


def compare(candidate, cases):
    """Compare the losses."""
    for args, actual in zip(cases, candidate.elbo_loss.each(cases), strict=True):
        assert_close(
            "the loss, a tensor of one number,", actual=actual, expected=oracles.generative.negative_elbo(*args)
        )


@points(2)
def check_copies(candidate, rng):
    """sums what bad copies cost over the pixels, and averages over the pictures"""
    sizes = [(1, 1, 1), (1, 2, 1), (2, 2, 1), (3, 5, 2), (4, 7, 4)]
    compare(candidate, [case(rng, *size, 1.0, odd=False) for size in sizes])


@points(2)
def check_order(candidate, rng):
    """adds what odd clouds cost, averaged over the pictures and weighted with beta"""
    cases = [case(rng, *sizes, beta) for sizes in [(1, 1, 1), (2, 1, 1), (3, 1, 2), (5, 1, 4)] for beta in (2.0, 0.5)]
    for args in cases:  # one pixel, and the cost of copies taken off, so that its reduction is another claim's concern
        actual, without = candidate.elbo_loss(*args), candidate.elbo_loss(*args[:4], 0.0)
        for value in (actual, without):
            require(isinstance(value, torch.Tensor) and value.shape == (), "The loss should be a tensor of one number.")
        expected = oracles.generative.negative_elbo(*args) - oracles.generative.negative_elbo(*args[:4], 0.0)
        assert_close("what odd clouds cost, a tensor of one number,", actual=actual - without, expected=expected)


@points(0.5)
@needs(check_order)
def check_default(candidate, rng):
    """weighs clouds with 1 unless it is told otherwise"""
    for args in [case(rng, 2, 1, 1), case(rng, 3, 1, 2)]:
        expected = candidate.elbo_loss(*args, 1.0)
        require(isinstance(expected, torch.Tensor), "The loss should be a tensor of one number.")
        assert_close("without beta, the loss", actual=candidate.elbo_loss(*args), expected=expected)


@points(1)
def check_extremes(candidate, rng):
    """is right for logits of ten thousand, in either direction"""
    nothing = torch.zeros(1, 1, dtype=torch.float64)
    for logits, x in [([1e4], [0.0]), ([-1e4], [1.0]), ([1e4], [1.0]), ([-1e4], [0.25])]:
        args = torch.tensor([logits]).double(), torch.tensor([x]).double(), nothing, nothing, 1.0
        compare(candidate, [args])


@points(1)
def check_gradient(candidate, rng):
    """pushes logits to their pixels, and clouds to the standard one, by its gradient"""
    for sizes in [(1, 1, 1), (2, 3, 2), (5, 4, 3)]:
        logits, x, mu, logvar = case(rng, *sizes)
        x = (x > 0.5).double()
        call = candidate.elbo_loss.and_gradients
        _, found = call(logits, x, mu, logvar, 2.0, dout=torch.tensor(1.0).double())
        for name, gradient, right in (
            ("logits", found[0], 1 - 2 * x),
            ("mu", found[2], mu.sign()),
            ("logvar", found[3], logvar.sign()),
        ):
            require(gradient is not None, f"No gradient arrives at {name}.")
            assert_close(f"the sign of the gradient of {name}", actual=gradient.sign(), expected=right)


@points(0.5)
@needs(check_copies)
def check_inputs(candidate, rng):
    """leaves its inputs as they were"""
    assert_leaves_inputs(candidate.elbo_loss, *case(rng, 2, 3, 2, 2.0), names=[*NAMES, "beta"])
