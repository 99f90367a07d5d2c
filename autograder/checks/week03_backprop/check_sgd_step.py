"""Hidden checks of `sgd_step(params, grads, lr)`: which way, how far, all of it, and nothing else."""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, parts, points, require


def arrays(rng):
    """Weights and biases of a network with three layers, or their gradients; no number is near zero."""
    shapes = [((4, 5), (4,)), ((3, 4), (3,)), ((3, 3), (3,))]
    return [tuple(rng.uniform(0.5, 2, size=s) * rng.choice([-1, 1], size=s) for s in pair) for pair in shapes]


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
    params, grads = arrays(rng), arrays(rng)
    found = moves(candidate.sgd_step(params, grads, 0.125), params)
    uphill = [move * slope for move, slope in zip(found, (part for pair in grads for part in pair), strict=True)]
    require(max(part.max() for part in uphill) <= 0, "Some numbers moved in the direction of their slope.")
    require(uphill[0].max() < 0, "Not all numbers in W of layer 1 moved.")


@points(1)
def check_length(candidate, rng):
    """makes steps as long as lr times the slope"""
    params, grads = arrays(rng), arrays(rng)
    for lr in (0.125, 3.0):
        move = moves(candidate.sgd_step(params, grads, lr), params)[0]
        assert_close("the length of the step of W", actual=np.abs(move), expected=lr * np.abs(grads[0][0]))


def all_moved(new, params, grads):
    """Every array moved along its own gradient, by a factor that is the same for all."""
    actual = np.concatenate([np.abs(move).ravel() for move in moves(new, params)])
    expected = np.concatenate([np.abs(part).ravel() for pair in grads for part in pair])
    ratio = actual / expected
    moved = np.ptp(ratio) <= 1e-6 * ratio.max() and ratio.max() > 0
    require(moved, "Not all weights and biases moved by the same factor times their slopes.")


@points(0.5)
def check_all(candidate, rng):
    """moves the weights and the biases of every layer"""
    params, grads = arrays(rng), arrays(rng)
    all_moved(candidate.sgd_step(params, grads, 0.5), params, grads)


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves the old params and the grads as they were"""
    params, grads = arrays(rng), arrays(rng)
    new = assert_leaves_inputs(candidate.sgd_step, params, grads, 0.5, names=["params", "grads", "lr"])
    all_moved(new, params, grads)
