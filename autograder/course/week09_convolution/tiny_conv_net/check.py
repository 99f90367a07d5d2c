"""Hidden checks of the class `TinyConvNet(filters, classes, rng)`, against the same network of torch's layers.

What a network should compute is found from the parameters that it says it has, so a mistake in how they
are drawn, or in `step`, costs only there.
"""

from itertools import pairwise

import numpy as np
import pytest
import torch

from autograder.kit import assert_close, claim, needs, oracles, points, require

builds_on = (
    "conv2d_forward", "conv2d_backward", "im2col", "col2im", "maxpool2d_forward", "maxpool2d_backward", "global_avg_pool",
)  # fmt: skip
off_limits = oracles.convolution.LIBRARY

FILTERS, CLASSES = 3, 4
SHAPES = {"w1": (3, 1, 3, 3), "b1": (3,), "w2": (6, 3, 3, 3), "b2": (6,), "w3": (4, 6), "b3": (4,)}
SMALL = {"w1": (4, 1, 3, 3), "b1": (4,), "w2": (8, 4, 3, 3), "b2": (8,), "w3": (2, 8), "b3": (2,)}
FLOOR = 0.85  # a right answer reads 0.97 and more, guessing one half

near_the_bound = {
    "draws weights from rng with the given spread, and starts with biases of 0": (
        "A spread is estimated from random numbers: the bound is six of their standard deviations away."
    ),
}


def network(candidate, seed, filters=FILTERS, classes=CLASSES):
    """A new network of the student's."""
    net = candidate.TinyConvNet(filters, classes, np.random.default_rng(seed))
    require(callable(net), "TinyConvNet(filters, classes, rng) should make an object.")
    return net


def ask(net, method, *arguments):
    """Call a method."""
    function = getattr(net, method)
    require(callable(function), f"A TinyConvNet should have a method {method}.")
    return function(*arguments)


def arrays(found, text, shapes=None):
    """A dict with an array for each parameter."""
    require(type(found) is dict, f"{text} should be a dict.")
    for name, shape in (shapes or SHAPES).items():
        require(name in found, f"{text} has no entry {name!r}.")
        assert_close(f"{text}[{name!r}]", actual=found[name], expected=np.zeros(shape), atol=np.inf)
    return {name: found[name] for name in SHAPES}


def somewhere(candidate, rng):
    """A network that has made one step in a random direction, and its parameters."""
    net = network(candidate, 0)
    ask(net, "step", {name: rng.normal(size=shape) / 4 for name, shape in SHAPES.items()}, 1.0)
    return net, arrays(net.params, "params")


def logits(x, params):
    """What torch's layers compute."""
    tensors = [torch.tensor(np.asarray(part, dtype=np.float64)) for part in params.values()]
    return oracles.convolution.tiny_net(torch.tensor(x), *tensors).numpy()


@points(1)
def check_params(candidate):
    """has six parameters, with their names and shapes"""
    net = network(candidate, 1)
    arrays(net.params, "params")
    other = network(candidate, 1, 2, 5)
    arrays(
        other.params,
        "params",
        {"w1": (2, 1, 3, 3), "b1": (2,), "w2": (4, 2, 3, 3), "b2": (4,), "w3": (5, 4), "b3": (5,)},
    )


@points(1)
def check_start(candidate, rng):
    """draws weights from rng with the given spread, and starts with biases of 0"""
    seed = int(rng.integers(1 << 30))
    shapes = {"w1": (32, 1, 3, 3), "b1": (32,), "w2": (64, 32, 3, 3), "b2": (64,), "w3": (10, 64), "b3": (10,)}
    first, again, other = (
        arrays(network(candidate, number, 32, 10).params, "params", shapes) for number in (seed, seed, seed + 1)
    )
    for name, inputs, atol in (("w1", 9, 0.25), ("w2", 9 * 32, 0.1), ("w3", 64, 0.25)):  # 288, 18,432 and 640 numbers
        spread = float(np.std(first[name]))
        text = f"the standard deviation of {name}, divided by the root of 2 / {inputs},"
        assert_close(text, actual=spread / (2 / inputs) ** 0.5, expected=1.0, atol=atol)
        require(np.array_equal(first[name], again[name]), f"With the same rng, {name} was drawn differently.")
        require(not np.array_equal(first[name], other[name]), f"With another rng, {name} is the same.")
    for name in ("b1", "b2", "b3"):
        assert_close(name, actual=first[name], expected=np.zeros(shapes[name]))


@points(2)
def check_forward(candidate, rng):
    """computes the logits of the seven layers"""
    net, params = somewhere(candidate, rng)
    for shape in [(2, 1, 2, 4), (5, 1, 8, 6)]:
        x = rng.normal(size=shape)
        assert_close("forward(x)", actual=ask(net, "forward", x), expected=logits(x, params))


@points(0.5)
@needs(check_forward)
def check_smallest(candidate, rng):
    """works for a single image of two by two pixels"""
    net, params = somewhere(candidate, rng)
    x = rng.normal(size=(1, 1, 2, 2))
    assert_close("forward(x)", actual=ask(net, "forward", x), expected=logits(x, params))


@pytest.mark.parametrize(
    "names",
    [
        claim("finds the gradients of the linear layer", 1, ("w3", "b3")),
        claim("finds the gradients of the second convolution, through the mean and its relu", 1, ("w2", "b2")),
        claim("finds the gradients of the first convolution, through the pool and its relu", 1, ("w1", "b1")),
    ],
)
def check_backward(candidate, rng, names):
    """Agrees with autograd; some gradients are compared by their directions, where their size is not the question."""
    net, params = somewhere(candidate, rng)
    x, dlogits = rng.normal(size=(2, 1, 8, 6)), rng.normal(size=(2, CLASSES))
    ask(net, "forward", x)
    grads = ask(net, "backward", dlogits)
    right = oracles.vjp(lambda *flat: oracles.convolution.tiny_net(torch.tensor(x), *flat), dlogits, *params.values())
    require(type(grads) is dict, "backward should return a dict.")
    for name, expected in zip(params, right, strict=True):
        if name in names:
            require(name in grads, f"backward returned no gradient for {name!r}.")
            scaled = name in ("w1", "b1")
            assert_close(f"the gradient of {name}", actual=grads[name], expected=expected, scaled=scaled)


@points(1)
def check_step(candidate, rng):
    """walks downhill by lr times the gradient, and uses the new parameters"""
    net = network(candidate, 2)
    before = arrays(net.params, "params")
    for lr in (0.5, 0.125):
        grads = {name: oracles.convolution.whole(rng, *shape) for name, shape in SHAPES.items()}
        x = rng.normal(size=(2, 1, 4, 4))
        old = ask(net, "forward", x)
        ask(net, "step", grads, lr)
        after = arrays(net.params, "params")
        for name in SHAPES:
            assert_close(f"the step of {name}", actual=after[name] - before[name], expected=-lr * grads[name])
        require(not np.array_equal(ask(net, "forward", x), old), "After a step, forward gives the same as before.")
        before = after


def from_good_weights(params, rng):
    """The gradients that lead, with lr 1, to weights drawn as they should be: badly drawn ones cost only their claim."""
    good = {
        name: rng.normal(size=shape) * (2 / np.prod(shape[1:])) ** 0.5 if name[0] == "w" else np.zeros(shape)
        for name, shape in SMALL.items()
    }
    return {name: params[name] - good[name] for name in SMALL}


@points(1)
@needs(check_forward, check_backward, check_step)
def check_digits(candidate, rng):
    """learns to tell handwritten zeros from ones"""
    X, y, X_test, y_test = oracles.convolution.zeros_and_ones()
    net, rates = network(candidate, 3, 4, 2), np.linspace(0.3, 0.0, 6)
    ask(net, "step", from_good_weights(arrays(net.params, "params", SMALL), rng), 1.0)
    for rate, next_rate in pairwise(rates):
        order = np.random.default_rng(int(rng.integers(1 << 30)))
        candidate.train_epoch(net, X, y, (float(rate), float(next_rate)), 4, order)
    found = ask(net, "forward", X_test)
    assert_close("forward(X)", actual=found, expected=np.zeros((len(X_test), 2)), atol=np.inf)
    accuracy = float(np.mean(np.argmax(found, axis=1) == y_test))
    require(accuracy >= FLOOR, f"It read {accuracy:.0%} of {len(y_test)} new digits; {FLOOR:.0%} and more is expected.")
