"""Hidden checks of `numerical_gradient(f, x, eps=1e-6)`.

Where a claim is not about the divisor, only the direction of the gradient counts; where it is not
about the two sides, f is so straight that one side would do.
"""

import numpy as np

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, oracles, points

off_limits = (*AUTOGRAD, "scipy.optimize.approx_fprime", "scipy.optimize._numdiff.approx_derivative")

SCALED = "the gradient, scaled to a largest slope of 1,"


def direction_is(actual, expected, atol=1e-7):
    assert_close(SCALED, actual=oracles.direction(actual), expected=oracles.direction(expected), atol=atol)


@points(1)
def check_both_sides(candidate, rng):
    """looks at both sides of x, so that a curve does not mislead it"""
    x, weights = rng.uniform(0.5, 2, size=3) * [1, -1, 1], rng.uniform(1, 2, size=3)

    def f(x):
        return np.sum(weights * x**3)

    actual = candidate.numerical_gradient(f, x, eps=1e-3)
    direction_is(actual, 3 * weights * x**2, atol=1e-5)  # one side alone is off by about 1e-3


@points(1)
def check_distance(candidate, rng):
    """divides by the distance between the two points"""
    x, slopes = rng.normal(size=2), rng.normal(size=2)

    def f(x):
        return np.sum(slopes * x)

    assert_close("the gradient", actual=candidate.numerical_gradient(f, x, eps=0.25), expected=slopes, dtype="float64")
    assert_close("the gradient", actual=candidate.numerical_gradient(f, x), expected=slopes, atol=1e-6)


@points(1)
def check_step(candidate, rng):
    """nudges as far as eps says"""
    x, (slopes, heights) = rng.normal(size=2), rng.uniform(0.5, 2, size=(2, 2))
    for eps, options in [(0.25, {"eps": 0.25}), (1e-6, {})]:

        def f(nudged, eps=eps):  # straight, but a step off the line where a number is about eps away from x
            away = (nudged - x) / eps
            steps = np.sign(away) * ((abs(away) > 0.8) & (abs(away) < 1.2))
            return np.sum(slopes * nudged + eps * heights * steps)

        direction_is(candidate.numerical_gradient(f, x, **options), slopes + heights)


@points(1)
def check_one_at_a_time(candidate, rng):
    """nudges one element at a time, in an array of any shape"""
    for shape in [(2, 3), ()]:
        x, slopes = rng.normal(size=shape), rng.normal(size=shape)
        pairs = np.triu(rng.normal(size=(x.size, x.size)), 1)  # straight in every element, not in two at once

        def f(x, slopes=slopes, pairs=pairs):
            return np.sum(slopes * x) + np.ravel(x) @ pairs @ np.ravel(x)

        expected = slopes + ((pairs + pairs.T) @ x.ravel()).reshape(shape)
        direction_is(candidate.numerical_gradient(f, x, eps=0.25), expected)


@points(1)
def check_integers(candidate, rng):
    """finds the slopes where x holds integers, too"""
    slopes = rng.uniform(0.5, 2, size=4)

    def f(x):
        return np.sum(slopes * x)

    direction_is(candidate.numerical_gradient(f, np.array([3, -2, 0, 5]), eps=0.25), slopes)


@points(1)
def check_leaves_x(candidate, rng):
    """leaves the caller's x as it was, bit for bit"""
    x, slopes = rng.normal(size=8), rng.normal(size=8)

    def f(x):
        return np.sum(slopes * x)

    actual = assert_leaves_inputs(candidate.numerical_gradient, f, x, 0.1, names=["f", "x", "eps"])
    direction_is(actual, slopes)
