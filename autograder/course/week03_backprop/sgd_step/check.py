"""Hidden checks of `sgd_step(params, grads, lr)`: which way, how far, all of it, and nothing else."""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, oracles, parts, points, require

SMALL = [(1, 1)]  # the shapes of the weights, a layer each
LARGE = [(4, 5), (3, 4), (3, 3)]


def arrays(rng, shapes):
    """Weights and biases of a network, or their gradients."""
    return [(oracles.draw(rng, *shape), oracles.draw(rng, shape[0])) for shape in shapes]


def steps(candidate, rng, cases):
    """Every case of shapes and lr: the gradients, what was added to each array (W, b, W, b, ...), and lr."""
    calls = [(arrays(rng, shapes), arrays(rng, shapes), lr) for shapes, lr in cases]
    for (params, grads, lr), new in zip(calls, candidate.sgd_step.each(calls), strict=True):
        yield [part for pair in grads for part in pair], moves(new, params), lr


def moves(new, params):
    """What was added to each array, in the order W, b, W, b, ..."""
    require(type(new) in (list, tuple), "It should return a list with (W, b) for each layer.")
    require(len(new) == len(params), f"It returned {len(new)} layers for a network of {len(params)}.")
    found = []
    for layer, (pair, old) in enumerate(zip(new, params, strict=True), 1):
        for name, after, before in zip(("W", "b"), parts(pair, "W", "b"), old, strict=True):
            assert_close(f"{name} of layer {layer}", actual=after, expected=before, atol=np.inf)  # type and shape
            found.append(after - before)
    return found


@points(1)
def check_downhill(candidate, rng):
    """walks against the gradient"""
    for slopes, found, _ in steps(candidate, rng, [(SMALL, 0.5), (LARGE, 0.125)]):
        uphill = [move * slope for move, slope in zip(found, slopes, strict=True)]
        require(max(part.max() for part in uphill) <= 0, "A number moved in the direction of its slope.")
        require(uphill[0].max() < 0, "A number in W of layer 1 did not move.")


@points(1)
def check_length(candidate, rng):
    """makes steps as long as lr times the slope"""
    for slopes, found, lr in steps(candidate, rng, [(SMALL, 0.5), (LARGE, 0.125), (LARGE, 3.0)]):
        assert_close("the length of the step of W", actual=np.abs(found[0]), expected=lr * np.abs(slopes[0]))


def all_moved(found, slopes):
    """Every array moved along its own gradient, by a factor that is the same for all."""
    actual, expected = (np.concatenate([np.abs(part).ravel() for part in parts]) for parts in (found, slopes))
    ratio = actual / expected
    moved = np.ptp(ratio) <= 1e-6 * ratio.max() and ratio.max() > 0
    require(moved, "Not all weights and biases moved by the same factor times their slopes.")


@points(0.5)
def check_all(candidate, rng):
    """moves the weights and the biases of every layer"""
    for slopes, found, _ in steps(candidate, rng, [(SMALL, 0.5), (LARGE, 0.5)]):
        all_moved(found, slopes)


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves the old params and the grads as they were"""
    for shapes in (SMALL, LARGE):
        params, grads = arrays(rng, shapes), arrays(rng, shapes)
        new = assert_leaves_inputs(candidate.sgd_step, params, grads, 0.5, names=["params", "grads", "lr"])
        all_moved(moves(new, params), [part for pair in grads for part in pair])
