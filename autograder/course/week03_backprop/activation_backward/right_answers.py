"""Right answers to `activation_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("activation_backward", replaces="relu_backward")
def multiplies_by_a_mask(dout, cache):
    return dout * (cache > 0)


@right_answer("activation_backward", replaces="relu_backward")
def masks_a_copy(dout, cache):
    dx = dout.copy()
    dx[cache <= 0] = 0
    return dx


@right_answer("activation_backward", replaces="relu_backward")
def goes_through_every_gate(dout, cache):
    dx = np.zeros(dout.shape)
    for i in np.ndindex(dout.shape):
        if cache[i] > 0:
            dx[i] = dout[i]
    return dx


@right_answer("activation_backward", replaces="relu_backward")
def uses_heaviside(dout, cache):
    return np.heaviside(cache, 0.0) * dout


@right_answer("activation_backward", replaces="sigmoid_backward")
def multiplies_out(dout, cache):
    return dout * (cache - cache**2)


@right_answer("activation_backward", replaces="sigmoid_backward")
def goes_back_to_the_input(dout, cache):
    z = np.log(cache) - np.log1p(-cache)
    return dout * np.exp(-z) / (1 + np.exp(-z)) ** 2


@right_answer("activation_backward", replaces="sigmoid_backward")
def multiplies_step_by_step(dout, cache):
    dx = np.array(dout, dtype=np.float64)
    dx *= cache
    dx *= 1 - cache
    return dx


@right_answer("activation_backward", replaces="tanh_backward")
def squares_by_a_product(dout, cache):
    return dout * (1 - cache * cache)


@right_answer("activation_backward", replaces="tanh_backward")
def takes_the_third_binomial_formula(dout, cache):
    return np.multiply(dout, (1 - cache) * (1 + cache))


@right_answer("activation_backward", replaces="tanh_backward")
def goes_back_through_cosh(dout, cache):
    return dout / np.cosh(np.arctanh(cache)) ** 2
