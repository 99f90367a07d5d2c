"""Hidden checks of `discriminator_step(G, D, opt_d, real, z)`: what changed, and what must not have.

The networks stand beside the student's code; their weights and gradients come back as data. Where a claim is
not about the loss, it compares the student's steps with each other, so that a wrong loss costs once.
"""

import torch

from autograder.kit import assert_close, needs, oracles, points, require

only_float32 = "The pictures that the networks get are in float32."

builds_on = ("gan_losses",)

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
CASES = [
    (oracles.generative.SMALL, (1, 1), (1, 1)),
    (oracles.generative.RICH, (3, 3), (3, 2)),
    (oracles.generative.RICH, (5, 3), (2, 2)),
]
"""Layers, and the shapes of real pictures and of random numbers."""


def drawn(candidate, rng, layers, real, z):
    """Two networks of which the discriminator learns, and what it is to learn from."""
    states, [z, real] = oracles.generative.undecided(rng, layers, z, real)
    return oracles.generative.GAN(candidate, "D", layers, states), real, z


@points(1)
def check_loss(candidate, rng):
    """gives the loss of before the step, a float"""
    for layers, *shapes in CASES:
        pair, real, z = drawn(candidate, rng, layers, *shapes)
        actual = candidate.discriminator_step(*pair.all, real, z)
        require(type(actual) is float, "It should return a float; `item` makes one of a tensor.")
        assert_close(
            "the loss",
            actual=actual,
            expected=oracles.generative.step(layers, pair.states, pair.LR, z, real)[0],
            **CLOSE,
        )


@points(2)
def check_step(candidate, rng):
    """moves the discriminator with its optimizer, down the slope of what it pays for real pictures and for fakes"""
    for layers, *shapes in CASES:
        pair, real, z = drawn(candidate, rng, layers, *shapes)
        candidate.discriminator_step(*pair.all, real, z)
        found = pair.moved()
        for name, expected in oracles.generative.step(layers, pair.states, pair.LR, z, real)[1].items():
            assert_close(f"{name} of D", actual=found.get(name), expected=expected, **CLOSE)


@points(1)
def check_fresh(candidate, rng):
    """forgets gradients that were left in the discriminator"""
    for layers, *shapes in CASES:
        clean, real, z = drawn(candidate, rng, layers, *shapes)
        left = oracles.generative.GAN(candidate, "D", layers, clean.states, gradient=1.5)
        candidate.discriminator_step(*clean.all, real, z)
        candidate.discriminator_step(*left.all, real, z)
        expected, found = clean.moved(), left.moved()
        for name, value in expected.items():
            assert_close(f"{name} of D, where a gradient was left,", actual=found.get(name), expected=value, **CLOSE)


@points(2)
def check_leaves_the_generator(candidate, rng):
    """leaves the generator its weights, and no gradient in any of them"""
    for layers, *shapes in CASES:
        pair, real, z = drawn(candidate, rng, layers, *shapes)
        for _ in range(2):
            candidate.discriminator_step(*pair.all, real, z)
        pair.moved()
        after = pair.weights("G")
        for name, value in pair.states[0].items():
            require(name in after and torch.equal(after[name], value), f"{name} of G has changed.")
        for name, gradient in pair.gradients("G").items():
            require(gradient is None or not gradient.any(), f"There is a gradient in {name} of G.")


@points(1)
def check_modes(candidate, rng):
    """works in the mode that both networks are in, and leaves it so"""
    layers = oracles.generative.NORMED
    for training in (True, False):
        pair, real, z = drawn(candidate, rng, layers, (4, 3), (5, 2))
        pair.set_mode(training)
        candidate.discriminator_step(*pair.all, real, z)
        pair.moved()
        pair.require_mode()


@points(0.5)
@needs(check_step)
def check_inputs(candidate, rng):
    """leaves real pictures and random numbers as they were"""
    pair, real, z = drawn(candidate, rng, oracles.generative.RICH, (3, 3), (3, 2))
    _, kept = candidate.discriminator_step.and_inputs(*pair.all, real, z)
    require(torch.equal(kept[3], real) and torch.equal(kept[4], z), "It changed real or z.")
