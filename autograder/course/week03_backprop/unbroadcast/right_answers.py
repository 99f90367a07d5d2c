"""Right answers to `unbroadcast`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("unbroadcast")
def sums_one_axis_at_a_time(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@right_answer("unbroadcast")
def pads_the_shape_with_ones(grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i in range(grad.ndim) if padded[i] != grad.shape[i])
    return grad.sum(axis=axes).reshape(shape)


@right_answer("unbroadcast")
def adds_every_number_where_it_came_from(grad, shape):
    total = np.zeros(shape)
    places = np.broadcast_to(np.arange(total.size).reshape(shape), grad.shape)
    np.add.at(total.reshape(-1), places.ravel(), grad.ravel())
    return total


@right_answer("unbroadcast")
def goes_through_all_numbers(grad, shape):
    result = np.zeros(shape)
    for index in np.ndindex(*grad.shape):
        tail = index[len(index) - len(shape) :]
        result[tuple(0 if length == 1 else i for i, length in zip(tail, shape))] += grad[index]
    return result


@right_answer("unbroadcast")
def counts_from_the_right(grad, shape):
    axes = []
    for back in range(1, grad.ndim + 1):
        if back > len(shape) or shape[-back] < grad.shape[-back]:
            axes.append(grad.ndim - back)
    return np.add.reduce(grad, axis=tuple(axes), keepdims=True).reshape(shape)
