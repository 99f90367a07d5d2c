"""Hidden checks of `generator_step(G, D, opt_g, z)`: what changed, and what must not have.

The networks stand beside the student's code; their weights come back as data. Where a claim is not about the
loss, it compares the student's steps with each other, so that a wrong loss costs once.
"""

import torch

from autograder.kit import assert_close, needs, oracles, points, require

only_float32 = "The codes that the networks get are in float32."

builds_on = ("gan_losses",)

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
CASES = [(oracles.generative.SMALL, (1, 1)), (oracles.generative.RICH, (3, 2)), (oracles.generative.RICH, (2, 2))]
"""Layers, and the shape of the random numbers."""


def drawn(candidate, rng, layers, shape):
    """Two networks of which the generator learns, and random numbers."""
    states, [z] = oracles.generative.undecided(rng, layers, shape)
    return oracles.generative.GAN(candidate, "G", layers, states), z


@points(1)
def check_loss(candidate, rng):
    """gives the loss of before the step, a float"""
    for layers, shape in CASES:
        pair, z = drawn(candidate, rng, layers, shape)
        actual = candidate.generator_step(*pair.all, z)
        require(type(actual) is float, "It should return a float; `item` makes one of a tensor.")
        assert_close(
            "the loss", actual=actual, expected=oracles.generative.step(layers, pair.states, pair.LR, z)[0], **CLOSE
        )


@points(2)
def check_step(candidate, rng):
    """moves the generator with its optimizer, so that the discriminator takes its fakes for real ones more often"""
    for layers, shape in CASES:
        pair, z = drawn(candidate, rng, layers, shape)
        candidate.generator_step(*pair.all, z)
        found = pair.moved()
        for name, expected in oracles.generative.step(layers, pair.states, pair.LR, z)[1].items():
            assert_close(f"{name} of G", actual=found.get(name), expected=expected, **CLOSE)


@points(1)
def check_fresh(candidate, rng):
    """forgets gradients that were left in the generator"""
    for layers, shape in CASES:
        clean, z = drawn(candidate, rng, layers, shape)
        left = oracles.generative.GAN(candidate, "G", layers, clean.states, gradient=1.5)
        candidate.generator_step(*clean.all, z)
        candidate.generator_step(*left.all, z)
        expected, found = clean.moved(), left.moved()
        for name, value in expected.items():
            assert_close(f"{name} of G, where a gradient was left,", actual=found.get(name), expected=value, **CLOSE)


@points(1)
def check_again(candidate, rng):
    """makes fresh fakes at every step"""
    for layers, shape in CASES:
        pair, z = drawn(candidate, rng, layers, shape)
        candidate.generator_step(*pair.all, z)
        between = pair.moved()
        alone = oracles.generative.GAN(candidate, "G", layers, [between, pair.weights("D")])
        for one in (pair, alone):
            candidate.generator_step(*one.all, -z)
        found = pair.moved()
        for name, expected in alone.moved().items():
            assert_close(f"{name} of G after a second step", actual=found.get(name), expected=expected, **CLOSE)


@points(2)
def check_leaves_the_discriminator(candidate, rng):
    """leaves the discriminator's weights alone"""
    for layers, shape in CASES:
        pair, z = drawn(candidate, rng, layers, shape)
        for _ in range(2):
            candidate.generator_step(*pair.all, z)
        pair.moved()
        after = pair.weights("D")
        for name, value in pair.states[1].items():
            require(name in after and torch.equal(after[name], value), f"{name} of D has changed.")


@points(1)
def check_modes(candidate, rng):
    """works in the mode that both networks are in, and leaves it so"""
    for training in (True, False):
        pair, z = drawn(candidate, rng, oracles.generative.NORMED, (5, 2))
        pair.set_mode(training)
        candidate.generator_step(*pair.all, z)
        pair.moved()
        pair.require_mode()


@points(0.5)
@needs(check_step)
def check_inputs(candidate, rng):
    """leaves the random numbers as they were"""
    pair, z = drawn(candidate, rng, oracles.generative.RICH, (3, 2))
    _, kept = candidate.generator_step.and_inputs(*pair.all, z)
    require(torch.equal(kept[3], z), "It changed z.")
