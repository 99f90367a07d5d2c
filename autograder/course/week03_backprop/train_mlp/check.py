"""Hidden checks of `train_mlp(X, y, hidden, lr, epochs, batch, rng)`.

No check knows in which order numbers are drawn. Instead every sample gets a feature that no other
sample has: what the weights of that feature moved by tells how often the sample was used, and in
batches of which size (`oracles.mlp.shares`). A run with lr=0 gives the weights before training.
"""

import numpy as np

from autograder.kit import AUTOGRAD, assert_close, oracles, parts, points, require

builds_on = ("mlp_backward", "sgd_step")
off_limits = AUTOGRAD

TINY = 1e-6
EPOCHS = 12  # enough to see orders that stop being new after a while
WEIGHT = "1/B for each step with a batch of B in which a sample was,"
FLOOR = 0.7  # in 1,900 trainings right answers read 0.79 to 0.93 of the digits; in 600 wrong ones at most 0.60


def train(candidate, X, y, hidden, lr, epochs, batch, seed=7):
    """What the student's code returns: params, with all layers of the right shapes, and history."""
    result, kept = candidate.train_mlp.and_inputs(X, y, list(hidden), lr, epochs, batch, np.random.default_rng(seed))
    params, history = parts(result, "params", "history")
    right = oracles.mlp.init_params([X.shape[1], *hidden, y.max() + 1], np.random.default_rng(seed))
    is_list = type(params) in (list, tuple) and len(params) == len(right)
    require(is_list, f"params should be a list with (W, b) for each of the {len(right)} layers.")
    compare([parts(pair, "W", "b") for pair in params], right, atol=np.inf)
    return params, history, kept[:3]


def compare(actual, expected, **tolerance):
    """Compare the weights and biases of all layers; with atol=inf, only their shapes."""
    for layer, (pair, wanted) in enumerate(zip(actual, expected, strict=True), 1):
        for name, found, right in zip(("W", "b"), pair, wanted, strict=True):
            assert_close(f"{name} of layer {layer}", actual=found, expected=right, **tolerance)


def few_samples(rng, classes):
    """As many samples of one feature as there are classes named; every unit of relu is open for one of them."""
    X = np.abs(oracles.draw(rng, len(classes), 1)) * np.resize([1, -1], (len(classes), 1))
    return X, rng.permutation(classes)


def shares(candidate, X, y, epochs, batch, seed=7):
    """How much each sample had to say in a training."""
    before, *_ = train(candidate, X, y, [32], 0.0, 1, len(X), seed)
    after, *_ = train(candidate, X, y, [32], TINY, epochs, batch, seed)
    return np.round(
        oracles.mlp.shares(X, y, before, after, TINY), 4
    )  # a training that is not quite so tiny is off by 1e-6


@points(1)
def check_every_sample_once(candidate, rng):
    """uses every sample exactly once in an epoch, in batches of the given size"""
    for N, batch in [(2, 1), (5, 1), (20, 10)]:
        found = shares(candidate, *oracles.mlp.tagged_samples(rng, N), epochs=1, batch=batch)
        left = int((np.abs(found) < 0.01 / N).sum())
        require(left == 0, f"Samples that were left out: {left} of {N}.")
        right = np.full(N, 1 / batch)
        assert_close(f"the list of weights of the samples, {WEIGHT}", actual=found, expected=right, atol=0.01 / batch)


@points(1)
def check_last_batch(candidate, rng):
    """uses the last, smaller batch, with the mean over its own samples"""
    for N, batch, last in [(3, 2, 1), (3, 4, 3), (9, 4, 1), (11, 4, 3)]:
        found = np.sort(shares(candidate, *oracles.mlp.tagged_samples(rng, N), epochs=1, batch=batch))
        expected = np.repeat([1 / batch, 1 / last], [N - last, last])
        assert_close(f"the sorted list of weights of the samples, {WEIGHT}", actual=found, expected=expected, atol=0.01)


@points(1)
def check_new_order(candidate, rng):
    """draws a new order from rng for every epoch"""
    X, y = oracles.mlp.tagged_samples(
        rng, 31
    )  # the last 7 of them are in the smaller batch: twice the same 7, 1 in 10^6

    def last_ones(epochs, seed):
        """In how many epochs each sample was in the smaller batch, where it weighs 1/7 instead of 1/8."""
        found = shares(candidate, X, y, epochs, 8, seed)
        return np.rint((found - epochs / 8) * 56).astype(int).tolist()

    first = last_ones(1, seed=0)
    require(
        first != last_ones(1, seed=1), "Two trainings with different generators took the samples in the same order."
    )
    require(set(last_ones(2, seed=0)) != {0, 2}, "In one training, two epochs took the samples in the same order.")
    counts = last_ones(EPOCHS, seed=0)
    often = sum(7 < count <= EPOCHS for count in counts)  # by chance of 7 samples: 1 in 10^9
    require(often < 7 or min(counts) < 0, f"In most of {EPOCHS} epochs, the samples came in the same order.")
    require(first == last_ones(1, seed=0), "Two trainings with the same rng drew different orders.")


@points(1.5)
def check_descent(candidate, rng):
    """takes one gradient step after the other, for networks of any depth"""
    gappy = (rng.normal(size=(7, 5)), rng.permutation(np.arange(7) % 2 * 3))  # no sample is of class 1 or 2
    alike = (np.tile(rng.normal(size=4), (4, 1)), np.full(4, 3))  # the order does not matter
    for (X, y), hidden, batch, epochs, steps in [
        (few_samples(rng, [0, 2]), [2], 2, 1, 1),
        ((np.full((2, 1), 1.5), np.full(2, 1)), [4], 1, 1, 2),
        (few_samples(rng, [0, 1]), [3, 2], 2, 1, 1),
        (alike, [4], 2, 3, 6),
        (gappy, [4, 3], 7, 3, 3),
    ]:
        start, *_ = train(candidate, X, y, hidden, 0.0, 1, batch)
        params, *_ = train(candidate, X, y, hidden, 0.25, epochs, batch)
        compare(params, oracles.mlp.gradient_descent(X, y, start, lr=0.25, steps=steps), rtol=1e-6)


@points(1.5)
def check_history(candidate, rng):
    """keeps the mean loss per sample of every epoch, measured before the steps"""
    tagged = oracles.mlp.tagged_samples(rng, 7)
    for (X, y), lr, epochs, batch in [
        (few_samples(rng, [0, 1]), 0.5, 1, 2),
        (few_samples(rng, [0, 1, 2]), 0.0, 2, 2),
        (tagged, 0.0, 5, 6),
        (tagged, 0.5, 2, 7),
    ]:
        start, *_ = train(candidate, X, y, [4], 0.0, 1, batch)
        _, history, _ = train(candidate, X, y, [4], lr, epochs, batch)
        text = f"history should be a list with one number for each epoch, here {epochs}."
        require(type(history) in (list, tuple) and len(history) == epochs, text)
        loss = oracles.mlp.loss(X, y, start)  # with lr=0, of every epoch
        for epoch, number in enumerate(history if lr == 0 else history[:1]):
            assert_close(f"history[{epoch}]", actual=number, expected=loss)


@points(0.5)
def check_start(candidate, rng):
    """begins with the weights that init_params draws from rng"""
    for (X, y), hidden in [(few_samples(rng, [0, 1]), [2]), (few_samples(rng, [0, 1, 2]), [4, 2])]:
        params, history, _ = train(candidate, X, y, hidden, 0.5, 0, 3, seed=8)
        compare(params, oracles.mlp.init_params([1, *hidden, y.max() + 1], np.random.default_rng(8)))
        require(type(history) in (list, tuple) and len(history) == 0, "After no epoch, history should be empty.")


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves X, y and hidden as they were"""
    for X, y in (few_samples(rng, [0, 1]), oracles.mlp.tagged_samples(rng, 7)):
        before, *_ = train(candidate, X, y, [4], 0.0, 1, 2)
        after, _, kept = train(candidate, X, y, [4], 0.5, 2, 2)
        for name, now, old in zip(("X", "y", "hidden"), kept, (X, y, [4]), strict=True):
            require(np.array_equal(now, old), f"It changed {name}; the caller still needs it as it was.")
        require(not np.array_equal(after[0][0], before[0][0]), "It did not train.")


@points(1)
def check_digits(candidate, rng):
    """learns to read handwritten digits"""
    X, y, X_test, y_test = oracles.mlp.digits()
    params, *_ = train(candidate, X, y, [32], 0.25, 1, 5, seed=int(rng.integers(1 << 30)))
    accuracy = float(np.mean(oracles.mlp.predictions(X_test, params) == y_test))
    require(
        accuracy >= FLOOR, f"It read {accuracy:.0%} of {len(X_test):,} new digits; {FLOOR:.0%} and more is expected."
    )
