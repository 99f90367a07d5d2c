"""Hidden checks of `train_mlp(X, y, hidden, lr, epochs, batch, rng)`.

No check knows in which order numbers are drawn. Instead every sample gets a feature that no other
sample has: what the weights of that feature moved by tells how often the sample was used, and in
batches of which size (`oracles.shares`). A run with lr=0 gives the weights before training.
"""

import numpy as np

from autograder.kit import assert_close, oracles, parts, points, require

builds_on = ("mlp_backward", "sgd_step")

TINY = 1e-6
FLOOR = 0.8  # a right answer reads 0.90 of the digits, with a standard deviation of 0.015


def train(candidate, X, y, hidden, seed, *, lr, epochs, batch):
    """What the student's code returns for a generator of this seed: params and history."""
    result = candidate.train_mlp(X, y, list(hidden), lr, epochs, batch, np.random.default_rng(seed))
    return complete(result, [X.shape[1], *hidden, y.max() + 1])


def complete(result, sizes):
    """Take a result apart, and see that params has all layers of a network of these sizes."""
    params, history = parts(result, "params", "history")
    require(type(params) in (list, tuple), "params should be a list with (W, b) for each layer.")
    require(len(params) == len(sizes) - 1, f"params holds {len(params)} layers, but should hold {len(sizes) - 1}.")
    for layer, (pair, into, out) in enumerate(zip(params, sizes, sizes[1:], strict=False), 1):
        for name, part, shape in zip(("W", "b"), parts(pair, "W", "b"), ((out, into), (out,)), strict=True):
            assert_close(f"{name} of layer {layer}", actual=part, expected=np.zeros(shape), atol=np.inf)
    return params, history


def shares(candidate, rng, N, **options):
    """How much each of N samples had to say in a training."""
    X, y, seed = oracles.with_private_features(rng, N), rng.permutation(np.arange(N) % 3), int(rng.integers(1 << 30))
    before, _ = train(candidate, X, y, [32], seed, lr=0.0, **options)
    after, _ = train(candidate, X, y, [32], seed, lr=TINY, **options)
    return oracles.shares(X, y, before, after, TINY)


@points(1)
def check_every_sample_once(candidate, rng):
    """uses every sample exactly once in an epoch, in batches of the given size"""
    for N, batch in [(12, 4), (5, 1)]:
        times = shares(candidate, rng, N, epochs=1, batch=batch) * batch
        left, more = int((times < 0.5).sum()), int((times > 1.5).sum())
        text = f"In one epoch, {left} of {N} samples were left out and {more} were used more than once."
        require(left == more == 0, text)
        assert_close(f"the weight of each sample in its batch, times {batch},", actual=times, expected=np.ones(N), atol=0.01)


@points(1)
def check_last_batch(candidate, rng):
    """uses the last, smaller batch, with the mean over its own samples"""
    found = np.sort(shares(candidate, rng, 11, epochs=1, batch=4))
    text = "Of 11 samples in batches of 4, the weights of the samples in their batches"
    assert_close(text, actual=found, expected=np.repeat([1 / 4, 1 / 3], [8, 3]), atol=0.01)


@points(1)
def check_new_order(candidate, rng):
    """draws a new order from rng for every epoch"""
    N = 21  # with batches of 20, one sample is alone; the same one in 8 epochs, by chance: 1 in 10^9
    X, y = oracles.with_private_features(rng, N), rng.permutation(np.arange(N) % 3)
    patterns = []
    for seed in (1, 1, 2):
        before, _ = train(candidate, X, y, [32], seed, lr=0.0, epochs=1, batch=N - 1)
        after, _ = train(candidate, X, y, [32], seed, lr=TINY, epochs=8, batch=N - 1)
        found = oracles.shares(X, y, before, after, TINY)
        patterns.append(np.round(found - np.median(found), 3))
    same, again, other = patterns
    require((same != 0).sum() > 1, "In 8 epochs with batches of 20, it was always the same of 21 samples that was alone.")
    require((same == again).all(), "Two trainings with the same rng drew different orders.")
    require((same != other).any(), "Two trainings with different generators drew the same order.")


@points(1.5)
def check_descent(candidate, rng):
    """takes gradient steps: with all samples in one batch, it follows gradient descent"""
    for N, D, hidden, batch in [(7, 5, [4, 3], 7), (4, 4, [4], 50)]:
        X, y = rng.normal(size=(N, D)), rng.permutation(np.arange(N) % 2 * 2)  # no sample is of class 1
        start, _ = train(candidate, X, y, hidden, 3, lr=0.0, epochs=1, batch=batch)
        params, _ = train(candidate, X, y, hidden, 3, lr=0.25, epochs=3, batch=batch)
        expected = oracles.gradient_descent(X, y, start, lr=0.25, steps=3)
        for layer, (pair, wanted) in enumerate(zip(params, expected, strict=True), 1):
            for name, found, right in zip(("W", "b"), pair, wanted, strict=True):
                assert_close(f"{name} of layer {layer}", actual=found, expected=right, rtol=1e-6)


@points(1.5)
def check_history(candidate, rng):
    """keeps the mean loss per sample of every epoch, measured before the steps"""
    for lr, epochs, batch in [(0.0, 5, 6), (0.5, 2, 7)]:
        X, y = rng.normal(size=(7, 5)), rng.permutation(np.arange(7) % 3)
        start, _ = train(candidate, X, y, [4], 5, lr=0.0, epochs=1, batch=batch)
        _, history = train(candidate, X, y, [4], 5, lr=lr, epochs=epochs, batch=batch)
        require(type(history) in (list, tuple), "history should be a list.")
        require(len(history) == epochs, f"history holds {len(history)} numbers after {epochs} epochs.")
        loss = oracles.mlp_loss(X, y, start)  # with lr=0, of every epoch
        for epoch, number in enumerate(history if lr == 0 else history[:1]):
            assert_close(f"history[{epoch}]", actual=number, expected=loss)


@points(0.5)
def check_start(candidate, rng):
    """begins with the weights that init_params draws from rng"""
    X, y = rng.normal(size=(7, 5)), rng.permutation(np.arange(7) % 3)
    params, history = train(candidate, X, y, [4, 2], 8, lr=0.5, epochs=0, batch=3)
    expected = oracles.init_params([5, 4, 2, 3], np.random.default_rng(8))
    for layer, (found, wanted) in enumerate(zip(params, expected, strict=True), 1):
        assert_close(f"W of layer {layer}", actual=found[0], expected=wanted[0])
    require(type(history) in (list, tuple) and len(history) == 0, "After no epoch, history should be empty.")


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves X, y and hidden as they were"""
    X, y, hidden = rng.normal(size=(7, 5)), rng.permutation(np.arange(7) % 3), [4]
    before, _ = train(candidate, X, y, hidden, 5, lr=0.0, epochs=2, batch=3)
    result, kept = candidate.train_mlp.and_inputs(X, y, hidden, 0.5, 2, 3, np.random.default_rng(5))
    after, _ = complete(result, [5, 4, 3])
    same = all(np.array_equal(now, old) for now, old in zip(kept, (X, y, hidden), strict=False))
    require(same, "It changed its arguments; the caller still needs X, y and hidden as they were.")
    require(not np.array_equal(after[0][0], before[0][0]), "It did not train.")


@points(1)
def check_digits(candidate, rng):
    """learns to read handwritten digits"""
    X, y, X_test, y_test = oracles.digits()
    seed = int(rng.integers(1 << 30))
    params, _ = train(candidate, X, y, [20], seed, lr=0.1, epochs=5, batch=8)
    accuracy = float(np.mean(oracles.mlp_predictions(X_test, params) == y_test))
    require(accuracy >= FLOOR, f"It read {accuracy:.0%} of 1,397 new digits; {FLOOR:.0%} and more is expected.")
