"""Wrong ideas about `activation_backward`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

RELU = "relu lets dout pass where its input was above zero, and only there"
SIGMOID = "the sigmoid multiplies dout by its slope, found from its output"
TANH = "tanh multiplies dout by its slope, found from its output"
RELU_AT_ZERO = "relu's slope at zero is 0"
ACTIVATIONS_LEAVE = "dout and the cache stay as they were"


@misconception("activation_backward", breaks=[RELU], replaces="relu_backward")
def looks_at_the_sign_of_dout(dout, cache):
    """Your gate opens where dout is positive. Does dout have a say in it, or what came in on the way forward?

    The slope of relu at u is 1 for u > 0 and 0 elsewhere, and u is the input that the cache holds.
    """
    return np.where(dout > 0, dout, 0.0)


@misconception("activation_backward", breaks=[ACTIVATIONS_LEAVE], replaces="relu_backward")
def closes_the_gate_in_dout(dout, cache):
    """Your function wrote zeros into the caller's dout. Other layers may still need it: whose array do you change?

    Assigning into dout changes the array that the caller holds; an expression makes a new one.
    """
    dout[cache <= 0] = 0.0
    return dout


@misconception("activation_backward", breaks=[RELU_AT_ZERO], replaces="relu_backward")
def opens_the_gate_at_zero(dout, cache):
    """At exactly zero, your relu has slope 1. What did we agree on?

    relu'(0) = 0, so the gate is open for u > 0 only.
    """
    return np.where(cache >= 0, dout, 0.0)


@misconception("activation_backward", breaks=[RELU, RELU_AT_ZERO, ACTIVATIONS_LEAVE], replaces="relu_backward")
def returns_the_slope_of_relu(dout, cache):
    """You return the slope of relu itself. What happened to dout, which arrived from the side of the loss?

    What goes back is what arrived times the node's own slope, element by element.
    """
    return (cache > 0).astype(np.float64)


@misconception("activation_backward", breaks=[RELU, RELU_AT_ZERO, ACTIVATIONS_LEAVE], replaces="relu_backward")
def multiplies_by_relu(dout, cache):
    """You multiply dout by what relu gave. Its value is not its slope: how steep is relu above zero?

    relu(u) = max(u, 0) has slope 1 above zero and 0 below; its value is no factor in what goes back.
    """
    return dout * np.maximum(cache, 0.0)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward")
def takes_the_sigmoid_of_the_output(dout, cache):
    """The cache holds the output of the sigmoid. Is there still a sigmoid to take?

    With s for the output, the slope is s (1 - s), and s is what the cache holds.
    """
    s = 1 / (1 + np.exp(-cache))
    return dout * s * (1 - s)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward")
def returns_the_slope_of_the_sigmoid(dout, cache):
    """You return the slope of the sigmoid itself. What happened to dout, which arrived from the side of the loss?

    What goes back is what arrived times the node's own slope, element by element.
    """
    return cache * (1 - cache)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward")
def multiplies_by_the_sigmoid(dout, cache):
    """One factor is missing: at an output near 1 the sigmoid is flat. Does your formula know?

    With s for the output, the slope has two factors: s, and one that is 0 where s is 1.
    """
    return dout * cache


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def forgets_the_square(dout, cache):
    """Your slope of tanh is 1 - tanh. What is it at an output of -0.9, and can tanh be that steep?

    With t for the output, the slope is 1 - t², which is never above 1.
    """
    return dout * (1 - cache)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def takes_tanh_of_the_output(dout, cache):
    """The cache holds the output of tanh. Is there still a tanh to take?

    With t for the output, the slope is 1 - t², and t is what the cache holds.
    """
    return dout * (1 - np.tanh(cache) ** 2)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def takes_tanh_for_a_sigmoid(dout, cache):
    """This is the slope of the sigmoid. Is tanh flat where its output is 0?

    With t for the output, the slope is 1 at t = 0, and 0 at t = -1 and t = 1.
    """
    return dout * cache * (1 - cache)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def returns_the_slope_of_tanh(dout, cache):
    """You return the slope of tanh itself. What happened to dout, which arrived from the side of the loss?

    What goes back is what arrived times the node's own slope, element by element.
    """
    return 1 - cache**2
