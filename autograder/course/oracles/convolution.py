"""What is right about convolutions and pools: torch's and SciPy's own, in float64, and a few slow, obvious counts.

Images are (N, C, H, W), kernels (C_out, C_in, kH, kW). Kernel sizes, strides and paddings are pairs,
vertical first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from autograder.course.oracles.bundled import handwritten_digits

Array = np.ndarray
Pair = tuple[int, int]

LIBRARY = (
    *(f"torch.nn.functional.{name}{d}d" for name in ("conv", "conv_transpose", "max_pool", "avg_pool") for d in (1, 2)),
    *(f"torch.nn.functional.adaptive_{name}_pool2d" for name in ("avg", "max")),
    *(f"torch.nn.functional.{name}" for name in ("fold", "unfold", "max_unpool2d")),
    *(f"torch.{name}" for name in ("conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "convolution")),
    *(f"torch.{name}" for name in ("max_pool1d", "max_pool2d", "avg_pool1d")),
    *(f"scipy.signal.{name}" for name in ("convolve", "convolve2d", "correlate", "correlate2d", "fftconvolve", "oaconvolve")),
    *(f"scipy.ndimage.{name}" for name in ("convolve", "correlate", "maximum_filter", "uniform_filter", "generic_filter")),
    *(f"aten.{name}" for name in ("conv1d", "conv2d", "convolution", "_convolution", "im2col", "col2im", "max_unpool2d")),
    *(f"aten.{name}" for name in ("max_pool2d", "max_pool2d_with_indices", "avg_pool2d", "adaptive_avg_pool2d")),
    "torch.autograd.grad",
    "torch.autograd.backward",
)  # fmt: skip
"""For `off_limits` in a check file: what convolves, pools or finds their gradients by itself, and the operators behind it."""

TOGETHER: tuple[tuple[tuple[int, ...], tuple[int, ...], Pair, Pair], ...] = (
    ((1, 1, 3, 4), (1, 1, 2, 2), (2, 1), (1, 0)),
    ((1, 1, 4, 3), (1, 1, 2, 2), (1, 2), (0, 1)),
    ((2, 3, 7, 6), (4, 3, 3, 2), (2, 3), (1, 2)),
    ((2, 2, 5, 8), (3, 2, 2, 3), (3, 2), (2, 1)),
)
"""Images, kernels, strides and paddings for claims about all of them at once; windows overlap along one axis and not the other."""

POOLED_TOGETHER: tuple[tuple[tuple[int, ...], Pair, Pair, Pair], ...] = (
    ((1, 1, 3, 4), (2, 2), (2, 1), (1, 0)),
    ((1, 1, 4, 3), (2, 2), (1, 2), (0, 1)),
    ((2, 3, 7, 6), (3, 4), (2, 3), (1, 2)),
    ((2, 2, 5, 8), (2, 3), (3, 2), (1, 1)),
)
"""Images, windows, strides and paddings, each at most half a window, for such claims about pools."""


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Numbers that can be calculated with by hand: whole, from 1 to 9, each with a sign, as float64."""
    return (rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)).astype(np.float64)


def symmetric(w: Array) -> Array:
    """Kernels that stay as they are when they are flipped, for claims that are not about that.

    >>> symmetric(np.array([[1.0, 2.0, 5.0]])).tolist()
    [[6.0, 4.0, 6.0]]
    """
    return w + w[..., ::-1, ::-1]


def output_size(n: int, k: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """Count the places at which a kernel fits whole.

    Args:
        n, k: length of the image and of the kernel.
        stride, pad, dilation: of the kernel, along the same axis.

    Returns:
        How many; 0 if it fits nowhere.

    >>> output_size(7, 3, stride=2), output_size(3, 3, dilation=2)
    (3, 0)
    """
    last = pad + n - 1
    return sum(start + dilation * (k - 1) <= last for start in range(-pad, last + 1, stride))


def conv2d(x: Any, w: Any, b: Any = None, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Cross-correlate images with kernels.

    >>> conv2d(np.arange(9).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))[0, 0].tolist()
    [[8.0, 12.0], [20.0, 24.0]]
    """
    bias = None if b is None else _tensor(b)
    return functional.conv2d(_tensor(x), _tensor(w), bias, stride, padding).numpy()


def im2col(x: Any, k: Pair, stride: Pair = (1, 1), pad: Pair = (0, 0)) -> Array:
    """Windows as columns: (N, C * kH * kW, places), all in reading order.

    >>> im2col(np.arange(6).reshape(1, 1, 2, 3), (2, 2))[0].T.tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]
    """
    return functional.unfold(_tensor(x), k, padding=pad, stride=stride).numpy()


def adjoint(linear: Callable[[Array], Array], y: Any, shape: Sequence[int]) -> Array:
    """Apply the adjoint of a linear function of one image, found from what it makes of every single pixel.

    Args:
        linear: takes a batch of images to a batch of arrays, each image by itself.
        y: array of the shape that it gives for one image, with a batch axis of length 1.
        shape: of one image with a batch axis of length 1, (1, C, H, W).

    Returns:
        Array of that shape. Its number at a pixel is y times what the image makes that has 1 at this pixel, summed.

    >>> adjoint(lambda x: 3 * x[..., :1], [[[[2.0]]]], (1, 1, 1, 2)).tolist()
    [[[[6.0, 0.0]]]]
    """
    size = int(np.prod(shape))
    images = np.eye(size).reshape(size, *shape[1:])
    return (linear(images).reshape(size, -1) @ np.ravel(y)).reshape(shape)


def max_pool2d(x: Any, k: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """The largest number of every window; padding never wins.

    >>> max_pool2d([[[[-1.0, -2.0], [-3.0, -4.0]]]], (2, 2), (1, 1), (1, 1))[0, 0, 0].tolist()
    [-1.0, -1.0, -2.0]
    """
    return functional.max_pool2d(_tensor(x), k, stride, padding).numpy()


def max_pool2d_gradient(dout: Any, x: Any, k: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """Send every number of dout to the largest number of its window, the first of them in reading order.

    >>> max_pool2d_gradient([[[[5.0]]]], [[[[1.0, 7.0], [7.0, 7.0]]]], (2, 2), (2, 2)).tolist()
    [[[[0.0, 5.0], [0.0, 0.0]]]]
    """
    dout, x = np.asarray(dout), np.asarray(x)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows = [
            row
            for row in range(i * stride[0] - padding[0], i * stride[0] - padding[0] + k[0])
            if row in range(x.shape[2])
        ]
        columns = [
            col
            for col in range(j * stride[1] - padding[1], j * stride[1] - padding[1] + k[1])
            if col in range(x.shape[3])
        ]
        row, column = max(((row, col) for row in rows for col in columns), key=lambda place: x[n, c, *place])
        dx[n, c, row, column] += dout[n, c, i, j]
    return dx


def avg_pool2d(x: Any, k: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """The sum of every window, divided by its size; the padding counts as zeros.

    >>> avg_pool2d([[[[4.0]]]], (2, 2), (2, 2), (1, 1)).tolist()
    [[[[1.0]]]]
    """
    return functional.avg_pool2d(_tensor(x), k, stride, padding, count_include_pad=True).numpy()


def filtered(image: Any, kernel: Any) -> Array:
    """An image (H, W) under a kernel with odd sides, of the same size; all is 0 outside the image.

    >>> filtered([[1, 2, 3]], [[1, 0, 0]]).tolist()
    [[0.0, 1.0, 2.0]]
    """
    from scipy import ndimage  # not above: the workers of all weeks would import it

    array = np.asarray(image, dtype=np.float64)
    return ndimage.correlate(array, np.asarray(kernel, dtype=np.float64), mode="constant")


def layer_cost(layer: Mapping[str, Any], in_shape: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    """What torch counts for one of the layers that the lesson of week 9 describes, with one image.

    Returns:
        Its parameters, its multiplications with an addition, the shape of what it gives.

    >>> layer_cost({"kind": "conv", "out": 2, "k": (3, 3), "stride": (1, 1), "padding": (0, 0), "bias": True}, (1, 4, 5))
    (20, 108, (2, 2, 3))
    """
    match layer:
        case {"kind": "conv", "out": out, "k": k, "stride": stride, "padding": padding, "bias": bias}:
            module: Any = torch.nn.Conv2d(in_shape[0], out, k, stride, padding, bias=bias)
        case {"kind": "linear", "out": out, "bias": bias}:
            module = torch.nn.Linear(in_shape[0], out, bias)
        case {"kind": "maxpool", "k": k, "stride": stride, "padding": padding}:
            module = torch.nn.MaxPool2d(k, stride, padding)
        case {"kind": "global_avg_pool"}:
            module = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
        case {"kind": kind}:
            module = {"relu": torch.nn.ReLU, "flatten": torch.nn.Flatten}[kind]()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = module(torch.zeros(1, *in_shape))
    return sum(part.numel() for part in module.parameters()), counter.get_total_flops() // 2, tuple(out.shape[1:])


def tiny_net(x: torch.Tensor, w1: Any, b1: Any, w2: Any, b2: Any, w3: Any, b3: Any) -> torch.Tensor:
    """Logits of week 9's network: conv, relu, pool, conv, relu, mean of every image, linear."""
    hidden = functional.max_pool2d(torch.relu(functional.conv2d(x, w1, b1, padding=1)), 2)
    return torch.relu(functional.conv2d(hidden, w2, b2, padding=1)).mean(dim=(2, 3)) @ w3.T + b3


@cache
def zeros_and_ones() -> tuple[Array, Array, Array, Array]:
    """Handwritten zeros and ones: X_train (200, 1, 8, 8) with pixels between 0 and 1, y_train, X_test (160, ...), y_test."""
    images, classes = handwritten_digits()
    images, classes = images[classes < 2], classes[classes < 2]
    order = np.random.default_rng(0).permutation(len(classes))
    X, y = images[order].reshape(-1, 1, 8, 8) / 16, classes[order]
    return X[:200], y[:200], X[200:], y[200:]


def receptive_field(layers: Sequence[Pair]) -> tuple[int, int]:
    """How many inputs one output sees, and how far apart neighbours' first inputs are, found by asking autograd.

    Args:
        layers: kernel length and stride of each layer, along one axis.

    >>> receptive_field([(3, 1), (2, 2)])
    (4, 2)
    """
    length = 2
    for k, stride in reversed(layers):
        length = (length - 1) * stride + k
    x = torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)
    out = x
    for k, stride in layers:
        out = functional.conv1d(out, torch.ones(1, 1, k, dtype=torch.float64), stride=stride)
    seen = [torch.autograd.grad(out[0, 0, i], x, retain_graph=True)[0][0, 0].nonzero() for i in (0, 1)]
    return int(seen[0].max() - seen[0].min()) + 1, int(seen[1].min() - seen[0].min())


def _tensor(value: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(value), dtype=torch.float64)
