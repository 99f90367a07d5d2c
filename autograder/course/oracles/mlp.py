"""Backpropagation and training of a multi-layer perceptron with relu, by torch's autograd in float64.

Samples X are (N, D), their classes y (N,) integers. `Params` are the weights of the layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from autograder.course.oracles import draw, remembering, vjp
from autograder.course.oracles.bundled import handwritten_digits

Array = np.ndarray
Params = list[tuple[Array, Array]]
"""Weights (D_out, D_in) and biases (D_out,) of each layer, first layer first."""


@remembering
def chain_rule_small(x: float, y: float, z: float) -> tuple[float, ...]:
    """Return F = (x*y + y) * relu(z - x) and its derivatives with respect to x, y and z."""

    def f(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        return (x * y + y) * torch.relu(z - x)

    return float(f(*map(_tensor, (x, y, z)))), *(float(slope) for slope in vjp(f, 1.0, x, y, z))


@remembering
def forward_cache(X: Array, params: Params) -> list[tuple[Array, Array, Array]]:
    """Return what the forward pass keeps of each layer for the backward pass.

    Args:
        X: samples, (N, D).
        params: the network's weights.

    Returns:
        (x, W, z) for each layer: its input (N, D_in), its weights, its pre-activation (N, D_out).
    """
    x, layers = X, []
    for W, b in params:
        z = np.array([[row @ weights + bias for weights, bias in zip(W, b, strict=True)] for row in x])
        layers.append((x, W, z))
        x = np.where(z > 0, z, 0.0)
    return layers


@remembering
def gradients(X: Array, params: Params, dlogits: Array) -> Params:
    """Return the gradients (dW, db) of each layer, from the upstream gradient of the logits, (N, C)."""
    flat = [part for pair in params for part in pair]
    grads = vjp(lambda *flat: _logits(_tensor(X), flat), dlogits, *flat)
    return list(zip(grads[::2], grads[1::2], strict=True))


def init_params(sizes: Sequence[int], rng: np.random.Generator) -> Params:
    """Return He-normal weights and zero biases, drawn in the same order as by `init_params` in the notebook of week 3.

    Args:
        sizes: the number of features, of units in each hidden layer, and of classes.
        rng: the generator to draw from.
    """
    shapes = zip(sizes[1:], sizes[:-1], strict=True)
    return [(rng.normal(size=shape) * (2 / shape[1]) ** 0.5, np.zeros(shape[0])) for shape in shapes]


def predictions(X: Array, params: Params) -> Array:
    """Return the class with the largest logit for each sample, (N,).

    >>> predictions(np.array([[1.0], [-1.0]]), [(np.array([[-1.0], [1.0]]), np.zeros(2))]).tolist()
    [1, 0]
    """
    return _logits(_tensor(X), [_tensor(part) for pair in params for part in pair]).argmax(dim=1).numpy()


@remembering
def loss(X: Array, y: Array, params: Params) -> float:
    """Return the mean cross-entropy over the samples."""
    return float(_loss([_tensor(part) for pair in params for part in pair], X, y))


@remembering
def gradient_descent(X: Array, y: Array, params: Params, lr: float, steps: int) -> Params:
    """Return the weights after some steps of full-batch gradient descent with learning rate `lr`."""
    flat = [part for pair in params for part in pair]
    for _ in range(steps):
        slopes = vjp(lambda *flat: _loss(flat, X, y), 1.0, *flat)
        flat = [part - lr * slope for part, slope in zip(flat, slopes, strict=True)]
    return list(zip(flat[::2], flat[1::2], strict=True))


def tagged_samples(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Return samples of three classes, each with a feature that is 0 in all other samples.

    Returns:
        X (N, N), with zeros off the diagonal, and y (N,).

    >>> X, y = tagged_samples(np.random.default_rng(0), 3)
    >>> np.count_nonzero(X, axis=0).tolist(), sorted(y.tolist())
    ([1, 1, 1], [0, 1, 2])
    """
    return np.diag(np.abs(draw(rng, count)) + 0.5), rng.permutation(np.arange(count) % 3)


@remembering
def shares(X: Array, y: Array, before: Params, after: Params, lr: float) -> Array:
    """Return with which weight each sample took part in a training with a tiny learning rate.

    Only sample i changes the weights of its private feature. Every batch of B samples that it is in changes them
    by -lr / B times the gradient of its own loss. So their change, divided by -lr times that gradient, is the sum of
    1 / B over these batches: 0 for a sample that was left out, 2 / B for one that was used twice.

    Args:
        X: samples from `tagged_samples`, (N, D).
        y: their classes, (N,).
        before: the weights before training, of a network with one hidden layer.
        after: the weights after training.
        lr: the learning rate, so small that the gradients stay as they were at the start.

    Returns:
        The sum of 1 / B over the batches that each sample was in, (N,).
    """
    weights, *others = [_tensor(part) for pair in before for part in pair]
    z = (_tensor(X) @ weights.T + others[0]).requires_grad_()
    logits = torch.relu(z) @ others[1].T + others[2]
    losses = functional.cross_entropy(logits, torch.tensor(y), reduction="sum")
    delta = torch.autograd.grad(losses, z)[0].numpy()  # (N, H), of each sample's own loss
    alone = np.diagonal(X)[:, None] * delta
    moved = ((before[0][0] - after[0][0])[:, : len(X)] / lr).T
    return (moved * alone).sum(axis=1) / (alone**2).sum(axis=1)


@cache
def digits() -> tuple[Array, Array, Array, Array]:
    """Return handwritten digits, 8 x 8 pixels with values between -0.8 and 1.3.

    Four fifths of the mean digit are subtracted and the rest is scaled by 1.3. So a training of sixty steps learns
    to read the digits, while steps with gradients summed over the batch, and not averaged, are too long.

    Returns:
        X_train (300, 64), y_train (300,), X_test (1497, 64), y_test (1497,).
    """
    images, classes = handwritten_digits()
    order = np.random.default_rng(0).permutation(len(classes))
    X, y = images[order] / 16, classes[order]
    X = 1.3 * (X - 0.8 * X[:300].mean(axis=0))
    return X[:300], y[:300], X[300:], y[300:]


def _logits(x: torch.Tensor, flat: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the logits (N, C) of a network whose weights and biases are listed one after another."""
    for W, b in zip(flat[:-2:2], flat[1:-2:2], strict=True):
        x = torch.relu(functional.linear(x, W, b))
    return functional.linear(x, *flat[-2:])


def _loss(flat: Sequence[torch.Tensor], X: Array, y: Array) -> torch.Tensor:
    return functional.cross_entropy(_logits(_tensor(X), flat), torch.tensor(y))


def _tensor(value: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(value), dtype=torch.float64)
