"""Hidden checks of `sinusoidal_positions(T, d)`, against the formula, number by number."""

import math

import torch

from autograder.kit import assert_close, assert_raises, needs, points, require

only_float32 = "It must give float32, as the lesson says."

SIZES = [(1, 2), (2, 2), (3, 4), (5, 8), (40, 12), (6, 6)]  # places, features
CLOSE = {"rtol": 1e-4, "atol": 1e-4, "dtype": "float32"}


def formula(T, d):
    """The waves in float64."""
    return [[(math.cos if j % 2 else math.sin)(t / 10000 ** ((j - j % 2) / d)) for j in range(d)] for t in range(T)]


def right(T, d):
    """The waves as a tensor."""
    return torch.tensor(formula(T, d), dtype=torch.float32)


@points(1)
def check_turns(candidate, rng):
    """has the sine and the cosine of t in the first two features of place t"""
    for (T, d), actual in zip(SIZES, candidate.sinusoidal_positions.each(SIZES), strict=True):
        whole = isinstance(actual, torch.Tensor) and tuple(actual.shape) == (T, d)
        require(whole, f"For T = {T} and d = {d} it should be a tensor of shape {(T, d)}.")
        assert_close("the first two features", actual=actual[:, :2], expected=right(T, d)[:, :2], **CLOSE)


@points(2)
def check_waves(candidate, rng):
    """has slower waves in each next pair, by the formula"""
    for (T, d), actual in zip(SIZES, candidate.sinusoidal_positions.each(SIZES), strict=True):
        waves = right(T, d)
        halves = torch.cat([waves[:, ::2], waves[:, 1::2]], dim=1)  # whose mistake it is, loses the other claim
        if isinstance(actual, torch.Tensor) and actual.shape == halves.shape and actual.is_floating_point():
            waves = halves if torch.allclose(actual.float(), halves, 1e-5, 1e-5) else waves
        assert_close("the pattern", actual=actual, expected=waves, **CLOSE)


@points(0.5)
@needs(check_waves)
def check_odd(candidate, rng):
    """refuses an odd number of features"""
    for d in (1, 5):
        assert_raises(ValueError, candidate.sinusoidal_positions, 3, d, why=f"{d} features make no pairs")
