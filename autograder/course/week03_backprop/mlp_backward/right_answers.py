"""Right answers to `mlp_backward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("mlp_backward")
def masks_with_the_input_of_the_layer(cache, dlogits):
    grads = []
    dout = dlogits
    for layer, (x, W, _) in reversed(list(enumerate(cache))):
        dout, dW, db = linear_backward(dout, (x, W))
        grads.append([dW, db])
        if layer:
            dout = relu_backward(dout, x)
    return grads[::-1]


@right_answer("mlp_backward")
def does_without_the_earlier_exercises(cache, dlogits):
    grads = [None] * len(cache)
    delta = dlogits
    for i in range(len(cache) - 1, -1, -1):
        x, W, _ = cache[i]
        grads[i] = (np.einsum("no,ni->oi", delta, x), delta.sum(0))
        if i:
            delta = np.einsum("no,oi->ni", delta, W) * (cache[i - 1][2] > 0)
    return tuple(grads)


@right_answer("mlp_backward")
def calls_itself(cache, dlogits):
    *before, (x, W, _) = cache
    dx, dW, db = linear_backward(dlogits, (x, W))
    if not before:
        return [(dW, db)]
    return [*mlp_backward(before, relu_backward(dx, before[-1][2])), (dW, db)]


@right_answer("mlp_backward")
def gates_every_layer_and_forgives_the_last(cache, dlogits):
    grads, dout = [], dlogits
    for step, (x, W, z) in enumerate(cache[::-1]):
        dz = dout if step == 0 else relu_backward(dout, z)
        dout, *pair = linear_backward(dz, (x, W))
        grads = [tuple(pair), *grads]
    return grads
