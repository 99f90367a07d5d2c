"""Hidden checks of `discriminator_step(G, D, opt_d, real, z)`: what changed, and what must not have.

The networks stand beside the student's code; their weights and gradients come back as data. Where a claim is
not about the loss, it compares the student's steps with each other, so that a wrong loss costs once.
"""

import torch

from autograder.kit import assert_close, needs, oracles, points, require

builds_on = ("gan_losses",)

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
LR = 0.5
CASES = [(oracles.generative.SMALL, (1, 1), (1, 1)), (oracles.generative.RICH, (3, 3), (3, 2)), (oracles.generative.RICH, (5, 3), (2, 2))]
"""Layers, and the shapes of real pictures and of random numbers."""


class Pair:
    """Two networks in the student's process, and an optimizer of the discriminator."""

    def __init__(self, candidate, rng, layers, states=None, **left):
        self.states = states or [oracles.generative.weights_of(rng, own) for own in layers]
        self.candidate, self.layers = candidate, layers
        self.G = candidate.beside_("network", layers[0], self.states[0])
        self.D = candidate.beside_("network", layers[1], self.states[1], left.get("gradient"))
        self.opt = candidate.beside_("optimizer", self.D, "SGD", LR)

    def step(self, real, z):
        """The student's step: what it gave."""
        return self.candidate.discriminator_step(self.G, self.D, self.opt, real, z)

    def weights(self, which):
        """All weights of one of them, as they are now."""
        found = {"G": self.G, "D": self.D}[which].state_dict()
        require(type(found) is dict, f"{which} has lost its weights.")
        return found

    def moved(self):
        """The discriminator's weights; the claim fails if they are as they were."""
        found = self.weights("D")
        same = all(torch.equal(found[name], value) for name, value in self.states[1].items() if name in found)
        require(not same, "D did not change.")
        return found


def batch(rng, real, z):
    """Real pictures, and random numbers."""
    return oracles.generative.drawn(rng, *real), oracles.generative.drawn(rng, *z)


@points(1)
def check_loss(candidate, rng):
    """gives the loss of before the step, a float"""
    for layers, *shapes in CASES:
        pair, (real, z) = Pair(candidate, rng, layers), batch(rng, *shapes)
        actual = pair.step(real, z)
        require(type(actual) is float, "It should return a float; `item` makes one of a tensor.")
        assert_close("the loss", actual=actual, expected=oracles.generative.step(layers, pair.states, LR, z, real)[0], **CLOSE)


@points(2)
def check_step(candidate, rng):
    """moves the discriminator with its optimizer, down the slope of what it pays for real pictures and for fakes"""
    for layers, *shapes in CASES:
        pair, (real, z) = Pair(candidate, rng, layers), batch(rng, *shapes)
        pair.step(real, z)
        found = pair.moved()
        for name, expected in oracles.generative.step(layers, pair.states, LR, z, real)[1].items():
            assert_close(f"{name} of D", actual=found.get(name), expected=expected, **CLOSE)


@points(1)
def check_fresh(candidate, rng):
    """forgets gradients that were left in the discriminator"""
    for layers, *shapes in CASES:
        clean, (real, z) = Pair(candidate, rng, layers), batch(rng, *shapes)
        left = Pair(candidate, rng, layers, clean.states, gradient=1.5)
        clean.step(real, z)
        left.step(real, z)
        expected, found = clean.moved(), left.moved()
        for name, value in expected.items():
            assert_close(f"{name} of D, where a gradient was left,", actual=found.get(name), expected=value, **CLOSE)


@points(2)
def check_leaves_the_generator(candidate, rng):
    """leaves the generator its weights, and no gradient in any of them"""
    for layers, *shapes in CASES:
        pair, (real, z) = Pair(candidate, rng, layers), batch(rng, *shapes)
        for _ in range(2):
            pair.step(real, z)
        pair.moved()
        after = pair.weights("G")
        for name, value in pair.states[0].items():
            require(name in after and torch.equal(after[name], value), f"{name} of G has changed.")
        gradients = candidate.beside_("gradients_in", pair.G)
        require(type(gradients) is dict, "G has lost its weights.")
        for name, gradient in gradients.items():
            require(gradient is None or not gradient.any(), f"There is a gradient in {name} of G.")


@points(1)
def check_modes(candidate, rng):
    """works in the mode that both networks are in, and leaves it so"""
    layers = oracles.generative.NORMED
    for training in (True, False):
        pair, (real, z) = Pair(candidate, rng, layers), batch(rng, (4, 3), (5, 2))
        before = []
        for which in (pair.G, pair.D):
            which.train(training)
            before.append(candidate.beside_("switches", which))
        pair.step(real, z)
        pair.moved()
        for name, which, switches in zip("GD", (pair.G, pair.D), before, strict=True):
            after = candidate.beside_("switches", which)
            require(after == switches, f"{name} is in another mode than before.")
            counted = int(pair.weights(name)["1.num_batches_tracked"])  # a norm counts in training alone
            require((counted > 0) == training, f"{name} was used in another mode than it was in.")


@points(0.5)
@needs(check_step)
def check_inputs(candidate, rng):
    """leaves real pictures and random numbers as they were"""
    pair, (real, z) = Pair(candidate, rng, oracles.generative.RICH), batch(rng, (3, 3), (3, 2))
    _, kept = candidate.discriminator_step.and_inputs(pair.G, pair.D, pair.opt, real, z)
    require(torch.equal(kept[3], real) and torch.equal(kept[4], z), "It changed real or z.")
