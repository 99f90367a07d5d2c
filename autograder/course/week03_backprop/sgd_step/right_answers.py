"""Right answers to `sgd_step`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("sgd_step")
def appends_pair_by_pair(params, grads, lr):
    new = []
    for i in range(len(params)):
        W, b = params[i]
        dW, db = grads[i]
        new.append([W + (-lr) * dW, b + (-lr) * db])
    return new


@right_answer("sgd_step")
def steps_in_copies(params, grads, lr):
    new = [(W.copy(), b.copy()) for W, b in params]
    for (W, b), (dW, db) in zip(new, grads):
        W -= lr * dW
        b -= lr * db
    return new


@right_answer("sgd_step")
def maps_over_both(params, grads, lr):
    def step(value, slope):
        return np.subtract(value, np.multiply(lr, slope))

    return [tuple(map(step, pair, slopes)) for pair, slopes in zip(params, grads)]
