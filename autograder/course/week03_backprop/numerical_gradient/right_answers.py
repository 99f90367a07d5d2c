"""Right answers to `numerical_gradient`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("numerical_gradient")
def nudges_with_a_one_hot_array(f, x, eps=1e-6):
    x = np.array(x, dtype=float)
    slopes = []
    for i in range(x.size):
        nudge = np.zeros(x.size)
        nudge[i] = eps
        nudge = nudge.reshape(x.shape)
        slopes.append((f(x + nudge) - f(x - nudge)) / (2 * eps))
    return np.array(slopes).reshape(x.shape)


@right_answer("numerical_gradient")
def walks_with_nditer(f, x, eps=1e-6):
    x = np.asarray(x).astype(np.float64)
    gradient = np.empty(x.shape)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        below, above = x.copy(), x.copy()
        below[walk.multi_index] -= eps
        above[walk.multi_index] += eps
        gradient[walk.multi_index] = 0.5 * (f(above) - f(below)) / eps
        walk.iternext()
    return gradient


@right_answer("numerical_gradient")
def nudges_the_callers_array_and_restores_it(f, x, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros(x.shape, dtype=np.float64)
    for i in np.ndindex(x.shape):
        kept = x[i].copy()
        x[i] = kept + eps
        above = f(x)
        x[i] = kept - eps
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / eps / 2
    return gradient


@right_answer("numerical_gradient")
def takes_the_mean_of_both_sides(f, x, eps=1e-6):
    x = np.array(x, dtype=np.float64)
    flat, middle = x.ravel(), f(x)
    gradient = np.zeros(x.size)
    for i in range(x.size):
        one = np.where(np.arange(x.size) == i, eps, 0.0)
        right = (f((flat + one).reshape(x.shape)) - middle) / eps
        left = (middle - f((flat - one).reshape(x.shape))) / eps
        gradient[i] = (right + left) / 2
    return gradient.reshape(x.shape)
