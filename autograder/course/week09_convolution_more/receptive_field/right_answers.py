"""Right answers to `receptive_field`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("receptive_field")
def walks_down_from_the_output(layers):
    seen, jump = 1, 1
    for k, stride in reversed(layers):
        seen = (seen - 1) * stride + k
        jump *= stride
    return seen, jump


@right_answer("receptive_field")
def adds_up_products(layers):
    strides = [stride for _, stride in layers]
    rf = 1 + sum((k - 1) * int(np.prod(strides[:i])) for i, (k, _) in enumerate(layers))
    return [rf, int(np.prod(strides))]


@right_answer("receptive_field")
def calls_itself(layers):
    if not layers:
        return 1, 1
    *below, (k, stride) = layers
    rf, jump = receptive_field(below)
    return rf + k * jump - jump, jump * stride


@right_answer("receptive_field")
def follows_the_pixels(layers):
    def first_and_last(output):
        low = high = output
        for k, stride in layers[::-1]:
            low, high = low * stride, high * stride + k - 1
        return low, high

    low, high = first_and_last(0)
    return high - low + 1, first_and_last(1)[0] - low
