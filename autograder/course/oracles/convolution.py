"""Convolution and pooling: torch's and SciPy's own functions in float64, and a few slow, obvious counts.

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
"""For `off_limits` in a check file: functions that convolve, pool or compute gradients, and torch's operators that do."""

TOGETHER: tuple[tuple[tuple[int, ...], tuple[int, ...], Pair, Pair], ...] = (
    ((2, 2, 3, 4), (3, 2, 2, 2), (2, 1), (1, 1)),
    ((2, 3, 4, 3), (2, 3, 2, 2), (1, 2), (1, 1)),
    ((2, 3, 7, 6), (4, 3, 3, 2), (2, 3), (1, 2)),
    ((2, 2, 5, 8), (3, 2, 2, 3), (3, 2), (2, 1)),
)
"""Shapes of images and kernels, strides and paddings for claims about all of them together; windows overlap along one axis only."""

POOLED_TOGETHER: tuple[tuple[tuple[int, ...], Pair, Pair, Pair], ...] = (
    ((2, 2, 3, 4), (2, 2), (2, 1), (1, 1)),
    ((2, 3, 4, 3), (2, 2), (1, 2), (1, 1)),
    ((2, 3, 7, 6), (3, 4), (2, 3), (1, 2)),
    ((2, 2, 5, 8), (2, 3), (3, 2), (1, 1)),
)
"""Shapes of images, windows, strides and paddings, each at most half a window, for claims about all of them together in pooling."""


def asked_part(images: Any, right: Array, place: Any) -> tuple[Any, Array]:
    """Return the part of images that a claim is about, wherever it stands, and what it should be.

    For claims that are not about how a border is put round images, or cut off.

    Args:
        images: what a student's code returned.
        right: what it should be, (N, C, H, W).
        place: an index of `right`, of the first images and channels.

    Returns:
        Both parts, or all of both if the right part stands nowhere in the images.

    >>> shifted, right = np.arange(12.0).reshape(1, 1, 3, 4), np.arange(4.0, 10.0).reshape(1, 1, 1, 6)
    >>> [part.tolist() for part in asked_part(shifted, right, np.s_[..., 1:3])]
    [[[[[5.0, 6.0]]]], [[[[5.0, 6.0]]]]]
    """
    part = right[place]
    if not isinstance(images, np.ndarray) or images.ndim != 4 or not np.all(np.array(images.shape) >= part.shape):
        return images, right
    count, channels, *size = part.shape
    parts = np.lib.stride_tricks.sliding_window_view(images[:count, :channels], size, axis=(2, 3))
    places = np.argwhere(np.isclose(parts, part[:, :, None, None]).all(axis=(0, 1, 4, 5)))
    return (parts[:, :, *places[0]], part) if len(places) else (images, right)


def in_company(x: Array, k: Pair, stride: Pair) -> tuple[tuple[Array, Pair, Pair, Pair], Any]:
    """Return the arguments of a pooling that asks the same of images in company, and where the answer stands in its result.

    The last image is there three times, the last channel twice, and zeros stand around the images, so that no size is 1,
    not all are equal, and the padding is not 0.

    Args:
        x: images, (N, C, H, W).
        k, stride: of the pooling.

    Returns:
        (x, k, stride, padding), and an index of the result for windows inside of these images.
    """
    s_h, s_w = stride
    h_out, w_out = output_size(x.shape[2], k[0], s_h), output_size(x.shape[3], k[1], s_w)
    more = np.pad(x, [(0, 2), (0, 1), (0, 0), (0, 0)], mode="edge")
    # With one row of padding, the window that starts at row s_h - 1 is the second.
    more = np.pad(more, [(0, 0), (0, 0), (s_h - 1, 1), (s_w - 1, 1)])
    return (more, k, stride, (1, 1)), np.s_[:-2, :-1, 1 : 1 + h_out, 1 : 1 + w_out]


def whole(rng: np.random.Generator, *shape: int) -> Array:
    """Return integers from 1 to 9 with random signs, as float64, so that a student can calculate by hand."""
    return (rng.integers(1, 10, size=shape) * rng.choice([-1, 1], size=shape)).astype(np.float64)


def symmetric(w: Array) -> Array:
    """Return kernels that are equal to their flipped selves, for claims that are not about flipping.

    >>> symmetric(np.array([[1.0, 2.0, 5.0]])).tolist()
    [[6.0, 4.0, 6.0]]
    """
    return w + w[..., ::-1, ::-1]


def output_size(n: int, k: int, stride: int = 1, pad: int = 0, dilation: int = 1) -> int:
    """Return the number of positions at which a kernel lies completely on the padded image, along one axis.

    Args:
        n, k: length of the image and of the kernel.
        stride, pad, dilation: of the convolution along the same axis.

    Returns:
        The number; 0 if it fits nowhere.

    >>> output_size(7, 3, stride=2), output_size(3, 3, dilation=2)
    (3, 0)
    """
    last = pad + n - 1
    return sum(start + dilation * (k - 1) <= last for start in range(-pad, last + 1, stride))


def conv2d(x: Any, w: Any, b: Any = None, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Return the cross-correlation of images with kernels, (N, C_out, H_out, W_out).

    >>> conv2d(np.arange(9).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2)))[0, 0].tolist()
    [[8.0, 12.0], [20.0, 24.0]]
    """
    bias = None if b is None else _tensor(b)
    return functional.conv2d(_tensor(x), _tensor(w), bias, stride, padding).numpy()


def im2col(x: Any, k: Pair, stride: Pair = (1, 1), pad: Pair = (0, 0)) -> Array:
    """Return all windows as columns, (N, C * kH * kW, H_out * W_out), both axes in reading order.

    >>> im2col(np.arange(6).reshape(1, 1, 2, 3), (2, 2))[0].T.tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]
    """
    return functional.unfold(_tensor(x), k, padding=pad, stride=stride).numpy()


def adjoint(linear: Callable[[Array], Array], y: Any, shape: Sequence[int]) -> Array:
    """Return the adjoint of a linear function applied to y, from the function's matrix.

    Args:
        linear: maps a batch of images to a batch of arrays, image by image.
        y: one output of the function, with a batch axis of length 1.
        shape: of one image with a batch axis of length 1, (1, C, H, W).

    Returns:
        Array of that shape; at each pixel the inner product of y with the function's output for the image that is 1
        at this pixel and 0 elsewhere.

    >>> adjoint(lambda x: 3 * x[..., :1], [[[[2.0]]]], (1, 1, 1, 2)).tolist()
    [[[[6.0, 0.0]]]]
    """
    size = int(np.prod(shape))
    images = np.eye(size).reshape(size, *shape[1:])
    return (linear(images).reshape(size, -1) @ np.ravel(y)).reshape(shape)


def max_pool2d(x: Any, k: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """Return the largest number of every window; padding counts as minus infinity.

    >>> max_pool2d([[[[-1.0, -2.0], [-3.0, -4.0]]]], (2, 2), (1, 1), (1, 1))[0, 0, 0].tolist()
    [-1.0, -1.0, -2.0]
    """
    return functional.max_pool2d(_tensor(x), k, stride, padding).numpy()


def max_pool2d_gradient(dout: Any, x: Any, k: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """Return the gradient of max pooling: each number of dout goes to the first maximum of its window in reading order.

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
    """Return the mean of every window; padding counts as zeros.

    >>> avg_pool2d([[[[4.0]]]], (2, 2), (2, 2), (1, 1)).tolist()
    [[[[1.0]]]]
    """
    return functional.avg_pool2d(_tensor(x), k, stride, padding, count_include_pad=True).numpy()


def filtered(image: Any, kernel: Any) -> Array:
    """Return the cross-correlation of an image (H, W) with a kernel with odd sides, of the same size, with zero padding.

    >>> filtered([[1, 2, 3]], [[1, 0, 0]]).tolist()
    [[0.0, 1.0, 2.0]]
    """
    from scipy import ndimage  # not at the top: only one check needs it

    array = np.asarray(image, dtype=np.float64)
    return ndimage.correlate(array, np.asarray(kernel, dtype=np.float64), mode="constant")


def layer_cost(layer: Mapping[str, Any], in_shape: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    """Return the cost of a layer for one image, as torch counts it.

    Args:
        layer: as the lesson of week 9 describes layers.
        in_shape: of its input, without batch axis.

    Returns:
        The number of its parameters, the number of its multiply-adds, the shape of its output without batch axis.

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
    """Return the logits of week 9's network: conv, relu, max pool, conv, relu, global average pool, linear."""
    hidden = functional.max_pool2d(torch.relu(functional.conv2d(x, w1, b1, padding=1)), 2)
    return torch.relu(functional.conv2d(hidden, w2, b2, padding=1)).mean(dim=(2, 3)) @ w3.T + b3


@cache
def zeros_and_ones() -> tuple[Array, Array, Array, Array]:
    """Return handwritten zeros and ones with pixels between 0 and 1.

    Returns:
        X_train (200, 1, 8, 8), y_train (200,), X_test (160, 1, 8, 8), y_test (160,).
    """
    images, classes = handwritten_digits()
    images, classes = images[classes < 2], classes[classes < 2]
    order = np.random.default_rng(0).permutation(len(classes))
    X, y = images[order].reshape(-1, 1, 8, 8) / 16, classes[order]
    return X[:200], y[:200], X[200:], y[200:]


def receptive_field(layers: Sequence[Pair]) -> tuple[int, int]:
    """Return the receptive field of a stack of layers along one axis, from the non-zero gradients of two outputs.

    Args:
        layers: kernel length and stride of each layer.

    Returns:
        The number of inputs that one output depends on, and the distance between the first inputs of neighbours.

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
