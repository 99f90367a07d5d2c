"""Hidden checks of `numerical_gradient(f, x, eps=1e-6)`.

Where a claim is not about the divisor, only the direction of the gradient counts; where it is not
about the two sides, f is so straight that one side would do.
"""

import numpy as np

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, oracles, points

off_limits = (*AUTOGRAD, "scipy.optimize.approx_fprime", "scipy.optimize._numdiff.approx_derivative")

MOVED_BY_ARITHMETIC = np.array([0.2, 0.3])
"""Numbers that are not what they were after + 0.1 - 0.2 + 0.1, nor after + 0.1 - 0.1."""


def straight(slopes):
    """A function with these slopes everywhere."""
    return oracles.written(f"lambda x: np.sum({slopes.tolist()} * x)", lambda x: np.sum(slopes * x))


def directions_are(candidate, cases, atol=1e-7):
    """Compare the directions of gradients, from small to large: cases of arguments and what is right."""
    answers = candidate.numerical_gradient.each([args for args, _ in cases])
    for (_, expected), actual in zip(cases, answers, strict=True):
        assert_close("the gradient", actual=actual, expected=expected, scaled=True, atol=atol)


@points(1)
def check_both_sides(candidate, rng):
    """looks at both sides of x, so that a curve does not mislead it"""
    few, x, weights = oracles.draw(rng, 2), rng.uniform(0.5, 2, size=3) * [1, -1, 1], rng.uniform(1, 2, size=3)

    def f(x):
        return np.sum(weights * x**3)

    square = oracles.written("lambda x: np.sum(x**2)", lambda x: np.sum(x**2))
    cases = [((square, few, 0.5), 2 * few), ((f, x, 1e-3), 3 * weights * x**2)]
    directions_are(candidate, cases, atol=1e-5)  # one side alone is off by about 1e-3


@points(1)
def check_distance(candidate, rng):
    """divides by the distance between the two points"""
    x, slopes = oracles.draw(rng, 2), oracles.draw(rng, 2)
    for options in ([0.25], [3e-7], []):
        actual = candidate.numerical_gradient(straight(slopes), x, *options)
        assert_close("the gradient", actual=actual, expected=slopes, dtype="float64", atol=1e-6)


@points(1)
def check_step(candidate, rng):
    """nudges as far as eps says"""
    few, x, (slopes, heights) = oracles.draw(rng, 2), rng.normal(size=2), rng.uniform(0.5, 2, size=(2, 2))
    text, middle = f"lambda x: x[0] + (x[1] - {few[1]}) ** 3", few[1]
    bend = oracles.written(text, lambda x: x[0] + (x[1] - middle) ** 3)  # the second slope is eps**2, on either side
    cases = [((bend, few, 0.5), np.array([1, 0.25]))]
    for eps, options in [(0.25, [0.25]), (3e-7, [3e-7]), (1e-6, [])]:

        def f(nudged, eps=eps):  # straight, but a step off the line where a number is about eps away from x
            away = (nudged - x) / eps
            steps = np.sign(away) * ((abs(away) > 0.8) & (abs(away) < 1.2))
            return np.sum(slopes * nudged + eps * heights * steps)

        cases.append(((f, x, *options), slopes + heights))
    directions_are(candidate, cases)


@points(1)
def check_one_at_a_time(candidate, rng):
    """nudges one element at a time, in an array of any shape"""
    one, two, many = (oracles.draw(rng, *shape) for shape in [(), (2,), (2, 3)])
    pairs = np.triu(rng.normal(size=(6, 6)), 1)  # straight in every element, not in two at once

    def f(x):
        return np.ravel(x) @ pairs @ np.ravel(x)

    cases = [
        ((oracles.written("lambda x: 1.5 * x", lambda x: 1.5 * x), one, 0.25), np.array(1.5)),
        ((oracles.written("lambda x: x[0] * x[1]", lambda x: x[0] * x[1]), two, 0.25), two[::-1]),
        ((f, many, 0.25), ((pairs + pairs.T) @ many.ravel()).reshape(2, 3)),
    ]
    directions_are(candidate, cases)


@points(1)
def check_integers(candidate, rng):
    """finds the slopes where x holds integers, too"""
    few, many = rng.permutation([0.5, 1.5, 2.5])[:2], rng.uniform(0.5, 2, size=4)
    small, large = np.array([int(rng.integers(1, 5)), 0]), np.array([3, -2, 0, 5])
    directions_are(candidate, [((straight(few), small, 0.25), few), ((straight(many), large, 0.25), many)])


@points(1)
def check_leaves_x(candidate, rng):
    """leaves the caller's x as it was, bit for bit"""
    for x in (rng.choice(MOVED_BY_ARITHMETIC, size=1), rng.normal(size=8)):
        slopes = oracles.draw(rng, *x.shape)
        actual = assert_leaves_inputs(candidate.numerical_gradient, straight(slopes), x, 0.1, names=["f", "x", "eps"])
        assert_close("the gradient", actual=actual, expected=slopes, scaled=True, atol=1e-7)
