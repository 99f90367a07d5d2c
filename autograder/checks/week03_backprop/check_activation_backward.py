"""Hidden checks of `relu_backward`, `sigmoid_backward` and `tanh_backward`, against torch's autograd."""

import numpy as np
import pytest
import torch

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, claim, oracles, points

off_limits = AUTOGRAD

SHAPES = [(7,), (3, 5), (2, 3, 4)]


@pytest.mark.parametrize(
    ("name", "forward"),
    [
        claim("relu lets dout pass where its input was above zero, and only there", 1.5, "relu", torch.relu),
        claim("the sigmoid multiplies dout by its slope, found from its output", 1.5, "sigmoid", torch.sigmoid),
        claim("tanh multiplies dout by its slope, found from its output", 1.5, "tanh", torch.tanh),
    ],
)
def check_gates(candidate, rng, name, forward):
    """Agrees with autograd, for arrays of several shapes."""
    for shape in SHAPES:
        z, dout = rng.normal(size=shape), rng.normal(size=shape)
        cache = z if name == "relu" else forward(torch.tensor(z)).numpy()
        actual = getattr(candidate, f"{name}_backward")(dout, cache)
        assert_close("the result", actual=actual, expected=oracles.vjp(forward, dout, z)[0])


@points(0.5)
def check_relu_at_zero(candidate, rng):
    """relu's slope at zero is 0"""
    above = rng.uniform(1, 2, size=3)
    actual = candidate.relu_backward(np.array([-above[0], above[1], -above[2]]), np.array([0.0, 1.5, 0.0]))
    assert_close("the result", actual=actual, expected=np.array([0.0, above[1], 0.0]))


@points(1)
def check_leaves_inputs(candidate, rng):
    """dout and the cache stay as they were"""
    dout = rng.uniform(1, 2, size=4) * [1, -1, 1, -1]
    cache = rng.uniform(0.2, 0.8, size=4) * [1, -1, 1, -1]
    actual = assert_leaves_inputs(candidate.relu_backward, dout, cache, names=["dout", "cache"])
    assert_close("the result", actual=actual, expected=np.where(dout > 0, dout, 0.0))
    for function in (candidate.sigmoid_backward, candidate.tanh_backward):
        assert_leaves_inputs(function, dout, np.abs(cache), names=["dout", "cache"])
