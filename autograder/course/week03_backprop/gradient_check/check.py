"""Hidden checks of `relative_error(a, b)` and `gradient_check(f, grad, x)`.

All functions and gradients are ours. A checker that always says yes must not earn what a checker
that always says no would miss, and the other way round: hence right and wrong gradients in one claim.
"""

import itertools

import numpy as np

from autograder.kit import assert_close, assert_raises, needs, oracles, parts, points, require

builds_on = ("numerical_gradient",)


def judgements(candidate, cases):
    """What the student's `gradient_check` says of each case (f, grad, x), taken apart."""
    for answer in candidate.gradient_check.each(cases):
        ok, err, worst = parts(answer, "ok", "err", "worst_index")
        require(type(ok) in (bool, np.bool_), "ok should be True or False.")
        yield bool(ok), err, worst


def bowl(weights):
    """A function with a minimum at 0, and its gradient."""
    return (lambda x: np.sum(weights * x**2)), (lambda x: 2 * weights * x)


def flat_and_steep(flat, factors):
    """A function of two numbers, hardly changed by one and much by the other, and its gradient times some factors."""
    weights = np.full(2, 1000.0)
    weights[flat] = 1.0
    slopes = 2 * weights * factors
    f = oracles.written(f"lambda x: np.sum({weights.tolist()} * x**2)", lambda x: np.sum(weights * x**2))
    return f, oracles.written(f"lambda x: {slopes.tolist()} * x", lambda x: slopes * x)


@points(1)
def check_relative(candidate, rng):
    """relative_error divides the distance of two slopes by the sum of their sizes"""
    a = 1e6 * np.array([[4.0, -3.0, 2.0], [1.0, -5.0, -1.0]])
    b = 1e6 * np.array([[1.0, 5.0, 2.0], [3.0, -3.0, 4.0]])
    expected = np.array([[0.6, 1.0, 0.0], [0.5, 0.25, 1.0]])
    order = rng.permutation(3)
    cases = [(a[0, :2], b[0, :2]), (a[:, order], b[:, order])]
    answers = candidate.relative_error.each(cases)
    for right, actual in zip((expected[0, :2], expected[:, order]), answers, strict=True):
        assert_close("the relative error", actual=actual, expected=right)


@points(1)
def check_floor(candidate, rng):
    """divides by no less than 1e-3, so that slopes of zero agree"""
    a, b = 1e-4 * np.array([0.0, 1.0, 0.0, -2.0]), 1e-4 * np.array([0.0, 3.0, 5.0, 2.0])
    expected = np.array([0.0, 0.2, 0.5, 0.4])
    answers = candidate.relative_error.each([(a[:1], b[:1]), (a[1:2], b[1:2]), (a, b)])
    for right, actual in zip((expected[:1], expected[1:2], expected), answers, strict=True):
        assert_close("the relative error", actual=actual, expected=right)
    text = "lambda x: np.sin(x[0]) ** 2 + np.cos(x[0]) ** 2"
    flat = oracles.written(text, lambda x: np.sin(x[0]) ** 2 + np.cos(x[0]) ** 2)  # 1 everywhere, up to rounding
    zeros = oracles.written("lambda x: 0 * x", lambda x: 0 * x)
    for ok, _, _ in judgements(candidate, [(flat, zeros, rng.normal(size=2))]):
        require(ok, "It rejected a gradient of zeros, which is right for a function that is constant.")


@points(1)
def check_tells(candidate, rng):
    """tells a right gradient from one that is wrong everywhere"""
    f = oracles.written("lambda x: np.sum(x**2) / 2", lambda x: np.sum(x**2) / 2)
    x = rng.permutation([0.5, 0.75, 1.0]) * [1, -1, 1]
    told = {
        1: "It rejected a right gradient.",
        1.000008: "It rejected a gradient with a relative error of 4e-6 everywhere.",
        -1: "It accepted a gradient with the wrong sign.",
        2: "It accepted a gradient with double slopes.",
        0: "It accepted a gradient with zeros for slopes.",
    }
    grads = [oracles.written(f"lambda x: {factor} * x", lambda x, factor=factor: factor * x) for factor in told]
    answers = judgements(candidate, [(f, grad, x) for grad in grads])
    for (ok, _, _), sentence in zip(answers, told.values(), strict=True):
        require(ok == ("rejected" in sentence), sentence)


@points(1)
def check_one_wrong(candidate, rng):
    """finds one slightly wrong element among right ones"""
    flat = int(rng.integers(2))
    factors = np.where(np.arange(2) == flat, 1 - 3e-5, 1.0)
    small = (*flat_and_steep(flat, factors), np.abs(oracles.draw(rng, 2)))

    x, weights, errors = rng.uniform(1.2, 2, size=(2, 3)), np.full((2, 3), 1e3), np.zeros((2, 3))
    place = divmod(int(rng.integers(6)), 3)
    weights[place], errors[place] = 1.0, 1e-4
    f, grad = bowl(weights)
    large = (f, lambda x: grad(x) * (1 - errors), x)

    for (ok, err, _), right in zip(judgements(candidate, [small, large]), (1.5e-5, 5e-5), strict=True):
        require(not ok, f"It accepted a gradient with a relative error of {right:g} in one element.")
        is_largest = isinstance(err, float | np.floating) and 0.4 * right < err < 4 * right  # other ways to divide
        require(is_largest, f"err should be the largest relative error, here about {right:g}, but is {err!r:.30}.")


@points(1)
def check_worst(candidate, rng):
    """says at which index the relative error is largest"""
    small = [
        (*flat_and_steep(place, np.where(np.arange(2) == place, 2.0, 1.1)), rng.permutation([1.0, 1.5, 2.0])[:2])
        for place in (1, 0)
    ]
    places = [divmod(int(place), 3) for place in rng.permutation(6)[:3]]
    large = []
    for place, other in itertools.pairwise(places):
        weights, factors = np.full((2, 3), 1e3), np.ones((2, 3))
        weights[place], factors[place] = 1.0, 2.0  # off by 2 or so; relative error 1/3
        factors[other] = 1.1  # off by 100 and more; relative error 0.05
        f, grad = bowl(weights)
        large.append((f, lambda x, grad=grad, factors=factors: factors * grad(x), rng.uniform(1, 2, size=(2, 3))))
    answers = judgements(candidate, [*small, *large])
    for (_, _, worst), right in zip(answers, [(1,), (0,), *places[:2]], strict=True):
        is_index = type(worst) in (tuple, list) and all(isinstance(i, int | np.integer) for i in worst)
        require(is_index, "worst_index should be a tuple of ints, an index into x.")
        require(tuple(worst) == right, f"worst_index is {tuple(map(int, worst))}, but should be {right}.")


@points(0.5)
@needs(check_tells)
def check_shape(candidate, rng):
    """refuses a gradient of another shape"""
    for before, shapes in [((1, 2), [(2,)]), ((2, 3), [(3,), (1, 3), (6,), (1, 2, 3)])]:
        x, slopes = oracles.draw(rng, *before), oracles.draw(rng, before[-1])
        f = oracles.written(f"lambda x: np.sum({slopes.tolist()} * x)", lambda x, slopes=slopes: np.sum(slopes * x))
        for shape in shapes:
            wrong = np.resize(slopes, shape)  # right in every number
            grad = oracles.written(f"lambda x: np.array({wrong.tolist()})", lambda x, wrong=wrong: wrong)
            why = f"the gradient has shape {shape}, but x has shape {before}"
            assert_raises(ValueError, candidate.gradient_check, f, grad, x, why=why)


@points(0.5)
@needs(check_tells)
def check_nan(candidate, rng):
    """does not let nan pass for a slope"""
    f = oracles.written("lambda x: np.sum(x**2)", lambda x: np.sum(x**2))
    grad = oracles.written("lambda x: [2, np.nan] * x", lambda x: [2, np.nan] * x)
    for ok, _, _ in judgements(candidate, [(f, grad, oracles.draw(rng, 2))]):
        require(not ok, "It accepted a gradient with a nan in it.")
