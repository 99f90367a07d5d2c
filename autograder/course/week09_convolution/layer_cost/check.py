"""Hidden checks of `layer_cost(layer, in_shape)`, against torch's own layers and its counter of operations."""

import numpy as np

from autograder.kit import assert_close, needs, oracles, parts, points, require

builds_on = ("conv_output_size",)

right_cost = oracles.convolution.layer_cost


def conv(out, k, stride=(1, 1), padding=(0, 0), bias=False):
    """Describe a convolution."""
    return {"kind": "conv", "out": out, "k": k, "stride": stride, "padding": padding, "bias": bias}


CONVOLUTIONS = [
    (conv(2, (2, 3), padding=(1, 1)), (3, 4, 5)),
    (conv(6, (3, 3), padding=(1, 1)), (3, 4, 4)),
    (conv(5, (3, 2), (2, 1), (1, 2)), (4, 7, 9)),
]


def cost(candidate, layer, in_shape):
    """What the student says, taken apart: two numbers and a shape."""
    params, macs, out_shape = parts(candidate.layer_cost(layer, in_shape), "params", "macs", "out_shape")
    for name, number in (("params", params), ("macs", macs)):
        assert_close(name, actual=number, expected=0, atol=np.inf)
    return float(params), float(macs), out_shape


def same_shape(found, expected):
    """A shape may be any sequence of whole numbers."""
    is_shape = type(found) in (tuple, list) and tuple(found) == expected
    require(is_shape, f"The shape of what comes out should be {expected}, but is {found!r:.60}.")


@points(1)
def check_weights(candidate):
    """counts the weights of all kernels of a convolution"""
    for layer, in_shape in CONVOLUTIONS:
        assert_close("params", actual=cost(candidate, layer, in_shape)[0], expected=right_cost(layer, in_shape)[0])


@points(1)
def check_bias(candidate):
    """counts one bias for each kernel and each output of a linear layer, where there are biases"""
    for layer, in_shape in [({"kind": "linear", "out": 2}, (3,)), *CONVOLUTIONS]:
        with_bias, without = (cost(candidate, layer | {"bias": bias}, in_shape)[0] for bias in (True, False))
        assert_close("params, less those without biases,", actual=with_bias - without, expected=layer["out"])


@points(1)
def check_macs(candidate):
    """uses every weight of a convolution at every place"""
    for layer, in_shape in CONVOLUTIONS:
        assert_close("macs", actual=cost(candidate, layer, in_shape)[1], expected=right_cost(layer, in_shape)[1])


@points(0.5)
@needs(check_macs)
def check_free_bias(candidate):
    """counts no MAC for a bias"""
    for layer, in_shape in CONVOLUTIONS:
        with_bias, without = (cost(candidate, layer | {"bias": bias}, in_shape)[1] for bias in (True, False))
        assert_close("macs, less those without biases,", actual=with_bias - without, expected=0)


@points(1)
def check_shape(candidate):
    """tells the shape of what comes out of a convolution"""
    for layer, in_shape in CONVOLUTIONS:
        same_shape(cost(candidate, layer, in_shape)[2], right_cost(layer, in_shape)[2])


@points(1)
def check_linear(candidate):
    """counts the weights of a linear layer, each used once"""
    for out, into in [(2, 3), (10, 16)]:
        layer = {"kind": "linear", "out": out, "bias": False}
        params, macs, shape = cost(candidate, layer, (into,))
        assert_close("params", actual=params, expected=out * into)
        assert_close("macs", actual=macs, expected=out * into)
        same_shape(shape, (out,))


@points(0.5)
@needs(check_macs, check_shape)
def check_smallest(candidate):
    """works for a single channel, kernel and pixel, and without padding"""
    _, macs, shape = cost(candidate, conv(1, (1, 1)), (1, 1, 1))
    assert_close("macs", actual=macs, expected=1)
    same_shape(shape, (1, 1, 1))


@points(1)
def check_without_weights(candidate):
    """knows that the other layers have no weights, and what they do to the shape"""
    pool = {"kind": "maxpool", "k": (3, 2), "stride": (2, 1), "padding": (1, 0)}
    for layer in ({"kind": "relu"}, {"kind": "flatten"}, {"kind": "global_avg_pool"}, pool):
        params, macs, shape = cost(candidate, layer, (3, 4, 6))
        assert_close("params", actual=params, expected=0)
        assert_close("macs", actual=macs, expected=0)
        same_shape(shape, right_cost(layer, (3, 4, 6))[2])
