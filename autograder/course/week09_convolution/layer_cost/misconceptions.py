"""Wrong ideas about `layer_cost`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

WEIGHTS = "counts the weights of all kernels of a convolution"
BIAS = "counts one bias for each kernel and each output of a linear layer, where there are biases"
MACS = "uses every weight of a convolution at every place"
FREE_BIAS = "counts no MAC for a bias"
SHAPE = "tells the shape of what comes out of a convolution"
LINEAR = "counts the weights of a linear layer, each used once"
OTHERS = "knows that the other layers have no weights, and what they do to the shape"


@misconception("layer_cost", breaks=[BIAS], id="M-204")
def forgets_the_biases(layer, in_shape):
    """With "bias": True, your layer has no more parameters than without. How many biases are there?

    One bias for each kernel of a convolution, one for each output of a linear layer.
    """
    kind = layer["kind"]
    if kind == "linear":
        return layer["out"] * in_shape[0], layer["out"] * in_shape[0], (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights, weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[WEIGHTS, BIAS, LINEAR], id="M-204")
def counts_biases_that_are_not_there(layer, in_shape):
    """With "bias": False, your layer has as many parameters as with biases. What does that entry say?

    True counts the biases, False does not.
    """
    kind = layer["kind"]
    if kind == "linear":
        return layer["out"] * (in_shape[0] + 1), layer["out"] * in_shape[0], (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"], weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[BIAS], id="M-204")
def counts_one_bias_for_the_whole_layer(layer, in_shape):
    """You count one bias for a layer. How many kernels, or outputs, want one of their own?

    One bias for each kernel of a convolution, one for each output of a linear layer.
    """
    kind = layer["kind"]
    if kind == "linear":
        return layer["out"] * in_shape[0] + layer["bias"], layer["out"] * in_shape[0], (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["bias"], weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[WEIGHTS, MACS], id="M-188")
def forgets_the_channels_of_a_kernel(layer, in_shape):
    """You count the weights of a flat kernel. How many layers has a kernel for a colour image?

    A kernel has as many layers as images come in.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[WEIGHTS, MACS], id="M-204")
def counts_one_kernel_only(layer, in_shape):
    """You count the weights of one kernel. How many kernels has the layer?

    Each of the images that come out has a kernel of its own.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[MACS])
def uses_every_weight_once(layer, in_shape):
    """Your convolution uses each weight once. At how many places does a kernel work?

    Every kernel works once at each of the H_out W_out places.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights, (layer["out"], *places)


@misconception("layer_cost", breaks=[MACS])
def visits_every_pixel_of_the_input(layer, in_shape):
    """You multiply by the size of the image that comes in. At how many places does a kernel with a stride work?

    Places are counted where they come out: H_out W_out.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * in_shape[1] * in_shape[2], (layer["out"], *places)


@misconception("layer_cost", breaks=[FREE_BIAS])
def counts_a_mac_for_every_bias(layer, in_shape):
    """Adding a bias is no multiplication. What does the lesson say of it?

    Only multiplications with weights count, each with its addition.
    """
    kind = layer["kind"]
    if kind == "linear":
        params = layer["out"] * (in_shape[0] + layer["bias"])
        return params, params, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    params = layer["out"] * (in_shape[0] * k_h * k_w + layer["bias"])
    return params, params * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[SHAPE])
def keeps_the_channels_of_the_input(layer, in_shape):
    """How many images come out of a layer with 8 kernels? Your shape says as many as came in.

    A convolution gives one image for each kernel.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (in_shape[0], *places)


@misconception("layer_cost", breaks=[LINEAR])
def counts_two_operations_for_each_weight(layer, in_shape):
    """A MAC is a multiplication together with an addition. Do you count them apart in your linear layer?

    A linear layer uses each weight once, which is one MAC.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], 2 * macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)


@misconception("layer_cost", breaks=[OTHERS])
def gives_a_pool_weights(layer, in_shape):
    """What would a max-pool learn? Your window has weights.

    A pool has no numbers to learn, so it has none to count.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    out = layer.get("out", in_shape[0])
    weights = out * in_shape[0] * k_h * k_w
    return weights + out * layer.get("bias", 0), weights * places[0] * places[1], (out, *places)


@misconception("layer_cost", breaks=[OTHERS])
def leaves_the_shape_to_pools(layer, in_shape):
    """Your max-pool gives back an image as large as the one that came in. What is a pool for?

    Height and width of a pool's result follow the rule of 9.1; the channels stay.
    """
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    if kind != "conv":
        return 0, 0, in_shape
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
