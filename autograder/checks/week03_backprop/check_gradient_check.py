"""Hidden checks of `relative_error(a, b)` and `gradient_check(f, grad, x)`.

All functions and gradients are ours. A checker that always says yes must not earn what a checker
that always says no would miss, and the other way round: hence right and wrong gradients in one claim.
"""

import numpy as np

from autograder.kit import assert_close, assert_raises, needs, parts, points, require

builds_on = ("numerical_gradient",)


def judge(candidate, f, grad, x):
    """What the student's `gradient_check` says, taken apart."""
    ok, err, worst = parts(candidate.gradient_check(f, grad, x), "ok", "err", "worst_index")
    require(type(ok) in (bool, np.bool_), "ok should be True or False.")
    return bool(ok), err, worst


def bowl(weights):
    """A function with a minimum at 0, and its gradient."""
    return (lambda x: np.sum(weights * x**2)), (lambda x: 2 * weights * x)


@points(1)
def check_relative(candidate, rng):
    """relative_error divides the distance of two slopes by the sum of their sizes"""
    a = 1e6 * np.array([[4.0, -3.0, 2.0], [1.0, -5.0, -1.0]])
    b = 1e6 * np.array([[1.0, 5.0, 2.0], [3.0, -3.0, 4.0]])
    expected = [[0.6, 1.0, 0.0], [0.5, 0.25, 1.0]]
    order = rng.permutation(3)
    actual = candidate.relative_error(a[:, order], b[:, order])
    assert_close("the relative error", actual=actual, expected=np.array(expected)[:, order])


@points(1)
def check_floor(candidate, rng):
    """divides by no less than 1e-3, so that slopes of zero agree"""
    a, b = 1e-4 * np.array([0.0, 1.0, 0.0, -2.0]), 1e-4 * np.array([0.0, 3.0, 5.0, 2.0])
    actual = candidate.relative_error(a, b)
    assert_close("the relative error", actual=actual, expected=np.array([0.0, 0.2, 0.5, 0.4]))

    def flat(x):  # 1 everywhere, up to rounding; it does not look at x[1] at all
        return np.sin(x[0]) ** 2 + np.cos(x[0]) ** 2

    ok, _, _ = judge(candidate, flat, np.zeros_like, rng.normal(size=2))
    require(ok, "It rejected a gradient of zeros, which is right for a function that is constant.")


@points(1)
def check_tells(candidate, rng):
    """tells a right gradient from one that is wrong everywhere"""
    x, (f, grad) = rng.uniform(0.5, 1, size=2) * [1, -1], bowl(rng.uniform(0.3, 0.5, size=2))
    require(judge(candidate, f, grad, x)[0], "It rejected a right gradient.")
    ok, _, _ = judge(candidate, f, lambda x: grad(x) * (1 + 8e-6), x)
    require(ok, "It rejected a gradient with a relative error of 4e-6.")
    for wrong, factor in (("the wrong sign", -1), ("double slopes", 2), ("zeros for slopes", 0)):
        ok, _, _ = judge(candidate, f, lambda x, factor=factor: factor * grad(x), x)
        require(not ok, f"It accepted a gradient with {wrong}.")


@points(1)
def check_one_wrong(candidate, rng):
    """finds one slightly wrong element among right ones"""
    x, weights, errors = rng.uniform(1.2, 2, size=(2, 3)), np.full((2, 3), 1e3), np.zeros((2, 3))
    place = divmod(int(rng.integers(6)), 3)
    weights[place], errors[place] = 1.0, 1e-4
    f, grad = bowl(weights)
    ok, err, _ = judge(candidate, f, lambda x: grad(x) * (1 - errors), x)
    require(not ok, f"It accepted a gradient of shape (2, 3) with a relative error of 5e-5 at {place}.")
    is_largest = isinstance(err, float | np.floating) and 2e-5 < err < 2e-4  # other ways to divide, but no mean
    require(is_largest, f"err should be the largest relative error, here about 5e-5, but is {err!r:.20}.")


@points(1)
def check_worst(candidate, rng):
    """says at which index the relative error is largest"""
    x, weights, factors = rng.uniform(1, 2, size=(2, 3)), np.full((2, 3), 1e3), np.ones((2, 3))
    first, second = (divmod(int(i), 3) for i in rng.permutation([1, 2, 3, 4])[:2])
    weights[first], factors[first] = 1.0, 2.0  # off by 2 or so; relative error 1/3
    factors[second] = 1.1  # off by 100 and more; relative error 0.05
    f, grad = bowl(weights)
    _, _, worst = judge(candidate, f, lambda x: factors * grad(x), x)
    is_index = type(worst) in (tuple, list) and all(isinstance(i, int | np.integer) for i in worst)
    require(is_index, "worst_index should be a tuple of ints, an index into x.")
    require(tuple(worst) == first, f"worst_index is {tuple(map(int, worst))}, but should be {first}.")


@points(0.5)
@needs(check_tells)
def check_shape(candidate, rng):
    """refuses a gradient of another shape"""
    x, slopes = rng.normal(size=(2, 3)), rng.normal(size=3)
    for shape in [(3,), (1, 3), (6,), (1, 2, 3)]:
        wrong = np.resize(slopes, shape)  # right in every number

        def f(x):
            return np.sum(slopes * x)

        def grad(x, wrong=wrong):
            return wrong

        why = f"the gradient has shape {shape}, but x has shape (2, 3)"
        assert_raises(ValueError, candidate.gradient_check, f, grad, x, why=why)


@points(0.5)
@needs(check_tells)
def check_nan(candidate, rng):
    """does not let nan pass for a slope"""
    f, grad = bowl(rng.uniform(1, 2, size=3))
    ok, _, _ = judge(candidate, f, lambda x: grad(x) * [1, np.nan, 1], rng.normal(size=3))
    require(not ok, "It accepted a gradient with a nan in it.")
