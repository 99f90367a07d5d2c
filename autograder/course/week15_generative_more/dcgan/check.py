"""Hidden checks of the classes `DCGenerator(z, c, S)` and `DCDiscriminator(c, S)`, against torch's functions with the same weights."""

import pytest
import torch

from autograder.kit import assert_close, claim, oracles, points, require

only_float32 = "The pictures and codes that its networks get are in float32."

CLOSE = {"rtol": 1e-3, "atol": 1e-4}
SIZES = [(1, 1, 4), (5, 3, 8), (3, 2, 12)]  # code, channels, width
generative = oracles.generative


def forger(candidate, rng, z, c, S):
    """The student's forger with some weights, and these weights."""
    shapes = generative.dc_generator_shapes(z, c, S)
    state = generative.dc_weights(rng, shapes)
    return generative.made(candidate, "DCGenerator", shapes, state, z, c, S), state


def detective(candidate, rng, c, S):
    """The student's detective with some weights, and these weights."""
    shapes = generative.dc_discriminator_shapes(c, S)
    state = generative.dc_weights(rng, shapes)
    return generative.made(candidate, "DCDiscriminator", shapes, state, c, S), state


@points(1)
def check_generator_parts(candidate):
    """has a forger of four layers, under their names and of the right sizes"""
    for z, c, S in SIZES:
        generative.built(candidate, "DCGenerator", generative.dc_generator_shapes(z, c, S), z, c, S)


@points(1)
def check_discriminator_parts(candidate):
    """has a detective of four layers, under their names and of the right sizes"""
    for _, c, S in SIZES:
        generative.built(candidate, "DCDiscriminator", generative.dc_discriminator_shapes(c, S), c, S)


@pytest.mark.parametrize(
    "training",
    [
        claim("draws pictures between -1 and 1 from codes", 2.5, False),
        claim("normalises what the forger draws by its batch in training", 0.5, True),
    ],
)
def check_draws(candidate, rng, training):
    """Compare the pictures."""
    for z, c, S in SIZES[1:]:
        own, state = forger(candidate, rng, z, c, S)
        own.train(training)
        for N in (6, 2):
            code = generative.drawn(rng, N, z)
            expected = generative.dc_generate(state, code, S, training)
            assert_close("the tensor of pictures", actual=own(code), expected=expected, **CLOSE)


@pytest.mark.parametrize(
    "training",
    [
        claim("says about each picture one number, which may be any", 2.5, False),
        claim("normalises what the detective sees by its batch in training", 0.5, True),
    ],
)
def check_says(candidate, rng, training):
    """Compare the logits."""
    for _, c, S in SIZES[1:]:
        own, state = detective(candidate, rng, c, S)
        own.train(training)
        for N in (6, 2):
            pictures = generative.drawn(rng, N, 1, S, S)
            expected = generative.dc_discriminate(state, pictures, training)
            assert_close("the tensor of logits", actual=own(pictures), expected=expected, **CLOSE)


@points(1)
def check_gradient(candidate, rng):
    """lets the gradient of what the detective says reach every weight of the forger"""
    z, c, S = SIZES[1]
    own, state = forger(candidate, rng, z, c, S)
    judge, _ = detective(candidate, rng, c, S)
    drawn = own(generative.drawn(rng, 6, z))
    require(
        isinstance(drawn, torch.Tensor) and tuple(drawn.shape) == (6, 1, S, S),
        f"It should draw a tensor of shape (6, 1, {S}, {S}).",
    )
    candidate.live_("through", [own, judge], generative.drawn(rng, 6, z))
    found = candidate.live_("gradients_in", own)
    require(
        type(found) is dict and set(found) <= set(state) and found, "The forger's weights have other names than before."
    )
    for name, gradient in found.items():
        if name != "up1.bias":  # what the norm behind it takes away again
            arrived = isinstance(gradient, torch.Tensor) and bool(gradient.any())
            require(arrived, f"No gradient arrives at {name}.")
