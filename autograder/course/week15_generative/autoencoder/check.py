"""Hidden checks of the class `Autoencoder(d, h, z)`, against torch's own layers with the same weights."""

import torch

from autograder.kit import assert_close, oracles, points, require

only_float32 = "The pictures and codes that its networks get are in float32."

CLOSE = {"rtol": 1e-4, "atol": 1e-5}
SIZES = [(2, 1, 1), (3, 4, 2), (7, 5, 3)]
"""Pixels, hidden numbers, code. Values are compared from many numbers to few: among many, all wrong ideas can be told apart."""


def shapes(d, h, z):
    """The four layers."""
    return oracles.generative.linear_shapes(enc1=(d, h), enc2=(h, z), dec1=(z, h), dec2=(h, d))


def drawn(candidate, rng, *sizes):
    """The student's model with some weights, and these weights."""
    state = oracles.attention.weights(rng, shapes(*sizes))
    return oracles.generative.made(candidate, "Autoencoder", shapes(*sizes), state, *sizes), state


def right_codes(state, x):
    """What the encoder makes of pictures."""
    hidden = oracles.generative.layer(state, "enc1", x).clamp(min=0)
    return oracles.generative.layer(state, "enc2", hidden)


def right_pictures(state, code):
    """What the decoder makes of codes."""
    hidden = oracles.generative.layer(state, "dec1", code).clamp(min=0)
    return oracles.generative.layer(state, "dec2", hidden).tanh()


@points(1)
def check_parts(candidate):
    """has four linear layers with a bias, under their names and of the right sizes"""
    for sizes in SIZES:
        oracles.generative.built(candidate, "Autoencoder", shapes(*sizes), *sizes)


@points(1.5)
def check_encode(candidate, rng):
    """gives codes that may be any number"""
    for sizes in reversed(SIZES):
        own, state = drawn(candidate, rng, *sizes)
        for N in (6, 1):
            x = oracles.generative.drawn(rng, N, sizes[0])
            assert_close("the tensor of codes", actual=own.encode(x), expected=right_codes(state, x), **CLOSE)


@points(1.5)
def check_decode(candidate, rng):
    """draws pictures between -1 and 1 from codes"""
    for sizes in reversed(SIZES):
        own, state = drawn(candidate, rng, *sizes)
        for N, scale in ((6, 1), (1, 1), (6, 100)):
            code = scale * oracles.generative.drawn(rng, N, sizes[2])
            assert_close(
                "the tensor of pictures", actual=own.decode(code), expected=right_pictures(state, code), **CLOSE
            )


@points(2)
def check_hole(candidate, rng):
    """draws each picture again from its code alone"""
    for sizes in SIZES:
        own, _ = drawn(candidate, rng, *sizes)
        x = oracles.generative.drawn(rng, 6, sizes[0])
        code = own.encode(x)
        fits = isinstance(code, torch.Tensor) and tuple(code.shape) == (6, sizes[2])
        require(fits, "The codes cannot be told: encode(x) should be a tensor of shape (N, z).")
        again = own.decode(code)
        fits = isinstance(again, torch.Tensor) and again.shape == x.shape
        require(fits, "The pictures cannot be told: decode(code) should be a tensor of shape (N, d).")
        many = sizes == SIZES[-1]  # a few pixels may be alike by chance
        require(not many or again.double().std() > 1e-3, "All pixels are the same.")
        assert_close("the tensor of copies, compared with decode(encode(x)),", actual=own(x), expected=again, **CLOSE)
