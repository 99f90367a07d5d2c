"""Hidden checks of `d_loss(real_logits, fake_logits)` and `g_loss(fake_logits)`, by value and by the sign of their gradients."""

import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require

SAME = [((1,), (1,)), ((2, 1), (2, 1)), ((3, 1), (3, 1)), ((2, 2, 3), (2, 2, 3))]
DIFFERENT = [((1,), (2,)), ((3, 1), (1, 1)), ((2, 1), (5, 1))]


def logits(rng, *shape):
    """What a detective says."""
    return torch.tensor(oracles.draw(rng, *shape))


def compare_d(candidate, shapes, rng):
    """Compare the losses of a detective."""
    cases = [(logits(rng, *real), logits(rng, *fake)) for real, fake in shapes]
    for args, actual in zip(cases, candidate.d_loss.each(cases), strict=True):
        assert_close("the loss, a tensor of one number,", actual=actual, expected=oracles.generative.d_loss(*args))


@points(2)
def check_d(candidate, rng):
    """charges the detective for doubts about real pictures and for faith in fakes"""
    compare_d(candidate, SAME, rng)


@points(1)
def check_two_means(candidate, rng):
    """adds up two means, however many pictures there are of each kind"""
    compare_d(candidate, DIFFERENT, rng)


@points(1.5)
def check_g(candidate, rng):
    """charges the forger for fakes that are not taken for real ones"""
    cases = [(logits(rng, *shape),) for shape, _ in SAME]
    for args, actual in zip(cases, candidate.g_loss.each(cases), strict=True):
        assert_close("the loss, a tensor of one number,", actual=actual, expected=oracles.generative.g_loss(*args))


@points(1)
def check_steep(candidate, rng):
    """teaches a forger whom the detective sees through"""
    for N in (1, 3):
        seen_through = torch.full((N, 1), -9.0, dtype=torch.float64)
        _, (found,) = candidate.g_loss.and_gradients(seen_through, dout=torch.tensor(1.0).double())
        require(found is not None, "No gradient arrives at the logits.")
        steep = found.sum().abs().item()
        require(
            steep > 0.5, f"Where the detective is sure, g_loss has a slope of {steep:.4f}: the forger learns nothing."
        )


@points(1)
def check_signs(candidate, rng):
    """pushes the logits of real pictures up and those of fakes down for the detective, and those of fakes up for the forger"""
    one = torch.tensor(1.0).double()
    for real, fake in SAME[:3] + DIFFERENT:
        args = logits(rng, *real), logits(rng, *fake)
        _, found = candidate.d_loss.and_gradients(*args, dout=one)
        _, forger = candidate.g_loss.and_gradients(args[1], dout=one)
        for name, gradient, sign in zip(("real_logits", "fake_logits"), found, (-1, 1), strict=True):
            require(gradient is not None, f"No gradient of d_loss arrives at {name}.")
            expected = sign * torch.ones_like(gradient)
            assert_close(f"the sign of the gradient of d_loss along {name}", actual=gradient.sign(), expected=expected)
        require(forger[0] is not None, "No gradient of g_loss arrives at fake_logits.")
        expected = -torch.ones_like(forger[0])
        assert_close("the sign of the gradient of g_loss", actual=forger[0].sign(), expected=expected)


@points(1)
def check_extremes(candidate, rng):
    """is right for logits of ten thousand, in either direction"""
    for real, fake in [(1e4, -1e4), (-1e4, 1e4), (1e4, 1e4), (-1e4, -1e4)]:
        args = torch.tensor([[real]]).double(), torch.tensor([[fake]]).double()
        actual, forger = candidate.d_loss(*args), candidate.g_loss(args[1])
        assert_close("the loss of the detective", actual=actual, expected=oracles.generative.d_loss(*args))
        assert_close("the loss of the forger", actual=forger, expected=oracles.generative.g_loss(args[1]))


@points(0.5)
@needs(check_d, check_g)
def check_inputs(candidate, rng):
    """leaves the logits as they were"""
    assert_leaves_inputs(candidate.d_loss, logits(rng, 2, 1), logits(rng, 3, 1), names=["real_logits", "fake_logits"])
    assert_leaves_inputs(candidate.g_loss, logits(rng, 3, 1), names=["fake_logits"])
