"""Hidden checks of `relu_backward`, `sigmoid_backward` and `tanh_backward`, against torch's autograd."""

import numpy as np
import pytest
import torch

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, claim, oracles, points

off_limits = AUTOGRAD

SHAPES = [(1,), (3,), (3, 5), (2, 3, 4)]


def relu_caches(rng, shape):
    """Inputs of relu: what its cache holds, and the same again."""
    z = oracles.draw(rng, *shape)
    return z, z


def outputs(rng, shape):
    """Numbers between 0 and 1 with one digit; in larger arrays, some that are nearly 0 and nearly 1."""
    numbers = rng.integers(1, 10, size=shape) / 10
    if numbers.size > 3:
        numbers.flat[rng.permutation(numbers.size)[:4]] = 0.001, 0.01, 0.99, 0.999
    return numbers


def sigmoid_caches(rng, shape):
    """Outputs of the sigmoid, and the inputs that they belong to."""
    s = outputs(rng, shape)
    return s, np.log(s / (1 - s))


def tanh_caches(rng, shape):
    """Outputs of tanh, and the inputs that they belong to."""
    t = outputs(rng, shape) * rng.choice([-1, 1], size=shape)
    return t, np.arctanh(t)


@pytest.mark.parametrize(
    ("name", "forward", "caches"),
    [
        claim("relu lets dout pass where its input was above zero, and only there", 1.5, "relu", torch.relu, relu_caches),
        claim(
            "the sigmoid multiplies dout by its slope, found from its output",
            1.5, "sigmoid", torch.sigmoid, sigmoid_caches,
        ),
        claim("tanh multiplies dout by its slope, found from its output", 1.5, "tanh", torch.tanh, tanh_caches),
    ],
)  # fmt: skip
def check_gates(candidate, rng, name, forward, caches):
    """Agrees with autograd, for arrays of several shapes."""
    inputs = [(oracles.draw(rng, *shape), *caches(rng, shape)) for shape in SHAPES]
    answers = getattr(candidate, f"{name}_backward").each([(dout, cache) for dout, cache, _ in inputs])
    for (dout, _, z), actual in zip(inputs, answers, strict=True):
        assert_close("the result", actual=actual, expected=oracles.vjp(forward, dout, z)[0])


@points(0.5)
def check_relu_at_zero(candidate, rng):
    """relu's slope at zero is 0"""
    one, two, three = rng.permutation([1.5, 2.0, 2.5])
    actual = candidate.relu_backward(np.array([-one, two, -three]), np.array([0.0, 0.5, 0.0]))
    assert_close("the result", actual=actual, expected=np.array([0.0, two, 0.0]))


@points(1)
def check_leaves_inputs(candidate, rng):
    """dout and the cache stay as they were"""
    dout, cache = rng.permutation([1.5, 2.0, 2.5])[:2] * [1, -1], rng.permutation([0.2, 0.5, 0.8])[:2] * [1, -1]
    actual = assert_leaves_inputs(candidate.relu_backward, dout, cache, names=["dout", "cache"])
    assert_close("the result", actual=actual, expected=np.where(dout > 0, dout, 0.0))
    for function in (candidate.sigmoid_backward, candidate.tanh_backward):
        assert_leaves_inputs(function, dout, np.abs(cache), names=["dout", "cache"])
