"""Hidden checks of `denoise_step(model, x, sigma, gen)`, with the notebook's own `Recorder` as the model.

It keeps what it was shown. The loss is compared with what follows from that, so wrong noise does not cost there.
"""

import numpy as np
import torch

from autograder.kit import assert_close, needs, points, require

CHANCE = "A spread is estimated from random numbers: the bound is six of their standard deviations away."
near_the_bound = {"shows the model in training x and normal noise of the given deviation": CHANCE}

MIDDLE = torch.full((200, 50), 0.5, dtype=torch.float64)


def pictures(rng, *shape):
    """Numbers between 0 and 1, of which few are written out."""
    return torch.tensor(np.round(rng.uniform(0.05, 0.95, shape), 2))


def step(candidate, x, sigma, seed, factor=1.0, training=True):
    """The loss, and what the model was shown; it must have been asked once."""
    model = candidate.Recorder(factor)
    if not training:
        model.eval()
    loss = candidate.denoise_step(model, x, sigma, np.random.default_rng(seed))
    seen = model.seen
    require(type(seen) is list and len(seen) == 1, "The model should be asked once.")
    assert_close("what the model was shown", actual=seen[0], expected=x, atol=np.inf)
    return loss, seen[0]


def seed_of(rng):
    return int(rng.integers(1 << 30))


@points(2)
def check_loss(candidate, rng):
    """gives the mean squared difference between what the model made of it and the clean pictures"""
    for shape, sigma, factor in [((1, 1), 0.5, 1.0), ((1, 3), 0.25, 0.5), ((4, 6), 1.0, 2.0)]:
        x = pictures(rng, *shape)
        loss, seen = step(candidate, x, sigma, seed_of(rng), factor)
        assert_close("the loss", actual=loss, expected=((factor * seen - x) ** 2).mean(), rtol=1e-6)


@points(2)
def check_noise(candidate, rng):
    """shows the model in training x and normal noise of the given deviation"""
    for sigma in (0.02, 0.08):
        _, seen = step(candidate, MIDDLE, sigma, seed_of(rng))
        noise = (seen - MIDDLE).numpy() / sigma
        count = noise.size
        assert_close("the mean of the noise, divided by sigma,", actual=noise.mean(), expected=0.0, atol=6 / count**0.5)
        text = "the deviation of the noise, divided by sigma,"
        assert_close(text, actual=noise.std(), expected=1.0, atol=6 / (2 * count) ** 0.5)
        far = float(np.mean(np.abs(noise) > 2))
        text = "the share of the noise that is beyond two sigma"
        assert_close(text, actual=far, expected=0.0455, atol=6 * (0.0455 / count) ** 0.5)
        for axis, name in ((0, "picture"), (1, "pixel")):
            means = noise.mean(axis=1 - axis)
            require(means.std() < 6 / noise.shape[1 - axis] ** 0.5 / 3, f"Each {name} has the same noise throughout.")


@points(1)
def check_clip(candidate, rng):
    """shows nothing below 0 and nothing above 1"""
    for sigma in (0.5, 3.0):
        x = torch.tensor(rng.uniform(0, 1, (20, 50)))
        _, seen = step(candidate, x, sigma, seed_of(rng))
        require(seen.min() >= 0 and seen.max() <= 1, "The model was shown a number below 0 or above 1.")
        low, high = float((seen == 0).double().mean()), float((seen == 1).double().mean())
        require(min(low, high) > 0.05, "Hardly any pixel became black or white, though there is a lot of noise.")


@points(1.5)
def check_evaluation(candidate, rng):
    """shows the clean pictures when the model is not in training"""
    for shape in [(1, 2), (5, 6)]:
        x = pictures(rng, *shape)
        _, seen = step(candidate, x, 0.5, seed_of(rng), training=False)
        assert_close("what the model was shown", actual=seen, expected=x)
    _, seen = step(candidate, x, 0.5, seed_of(rng))
    require(not torch.equal(seen, x), "In training, the model was shown the clean pictures, too.")


@points(1)
def check_generator(candidate, rng):
    """draws the noise from gen"""
    x = pictures(rng, 6, 5)
    first, again, other = (step(candidate, x, 0.3, seed)[1] for seed in (5, 5, 6))
    require(torch.equal(first, again), "With equal generators, the noise differs.")
    require(not torch.equal(first, other), "With another generator, the noise is the same.")


@points(1)
@needs(check_loss, check_generator)
def check_slope(candidate, rng):
    """lets the model learn from the loss"""
    for factor in (0.5, 2.0):
        x, seed = pictures(rng, 4, 5).float(), seed_of(rng)
        _, seen = step(candidate, x, 0.3, seed, factor)
        model = candidate.Recorder(factor)
        found = candidate.slope(model, x, 0.3, np.random.default_rng(seed))
        same = isinstance(found[1], torch.Tensor) and found[1].dtype == x.dtype
        require(same, "The loss of float32 pictures should be float32, as the model's weights are.")
        expected = 2 * ((factor * seen - x) * seen).mean()
        assert_close("the slope of the loss", actual=float(found[0]), expected=float(expected), rtol=1e-4, atol=1e-6)


@points(0.5)
@needs(check_loss)
def check_inputs(candidate, rng):
    """leaves x as it was"""
    arguments = candidate.Recorder(0.5), pictures(rng, 4, 5), 0.5, np.random.default_rng(1)
    kept = candidate.denoise_step.and_inputs(*arguments)[1]
    require(torch.equal(kept[1], arguments[1]), "It changed x; the caller still needs it as it was.")
