"""Right answers to `layer_cost`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("layer_cost")
def matches(layer, in_shape):
    match layer:
        case {"kind": "conv", "out": out, "k": (k, l), "stride": (s, t), "padding": (p, q), "bias": bias}:
            C, H, W = in_shape
            h, w = (H + 2 * p - k) // s + 1, (W + 2 * q - l) // t + 1
            return out * (C * k * l + bool(bias)), h * w * out * C * k * l, (out, h, w)
        case {"kind": "linear", "out": out, "bias": bias}:
            return (in_shape[0] + int(bias)) * out, in_shape[0] * out, (out,)
        case {"kind": "maxpool", "k": k, "stride": s, "padding": p}:
            sizes = (conv_output_size(n, k[i], s[i], p[i]) for i, n in enumerate(in_shape[1:]))
            return 0, 0, (in_shape[0], *sizes)
        case {"kind": "flatten"}:
            return 0, 0, (int(np.prod(in_shape)),)
        case {"kind": "global_avg_pool"}:
            return 0, 0, (in_shape[0],)
    return 0, 0, in_shape


@right_answer("layer_cost")
def looks_kinds_up(layer, in_shape):
    def spatial():
        return [
            conv_output_size(in_shape[axis + 1], layer["k"][axis], layer["stride"][axis], layer["padding"][axis])
            for axis in range(2)
        ]

    def conv():
        w = np.zeros((layer["out"], in_shape[0], *layer["k"]))
        out = np.zeros((layer["out"], *spatial()))
        biases = len(w) if layer["bias"] else 0
        return w.size + biases, out.size * w[0].size, out.shape

    def linear():
        w = np.zeros((layer["out"], *in_shape))
        return w.size + (layer["out"] if layer["bias"] else 0), w.size, (layer["out"],)

    kinds = {
        "conv": conv,
        "linear": linear,
        "relu": lambda: (0, 0, tuple(in_shape)),
        "flatten": lambda: (0, 0, (np.zeros(in_shape).size,)),
        "global_avg_pool": lambda: (0, 0, tuple(in_shape[:1])),
        "maxpool": lambda: (0, 0, (in_shape[0], *spatial())),
    }
    return kinds[layer["kind"]]()


@right_answer("layer_cost")
def collects_in_three_variables(layer, in_shape):
    params = macs = 0
    shape = list(in_shape)
    if layer["kind"] in ("conv", "maxpool"):
        for axis in (0, 1):
            shape[axis + 1] = (in_shape[axis + 1] + 2 * layer["padding"][axis] - layer["k"][axis]) // layer["stride"][
                axis
            ] + 1
    if layer["kind"] == "flatten":
        shape = [int(np.prod(shape))]
    if layer["kind"] == "global_avg_pool":
        shape = shape[:1]
    if layer["kind"] == "linear":
        params = macs = in_shape[0] * layer["out"]
        shape = [layer["out"]]
    if layer["kind"] == "conv":
        shape[0] = layer["out"]
        params = in_shape[0] * layer["k"][0] * layer["k"][1] * layer["out"]
        macs = params * shape[1] * shape[2]
    if layer.get("bias"):
        params += layer["out"]
    return [params, macs, shape]
