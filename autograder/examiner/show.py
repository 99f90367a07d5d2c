"""Format values and calls for messages: on one line, of bounded length, with few numbers."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FEW = 6  # items of a container that are shown
DOZEN = 12  # numbers in all arrays of a call that is shown with its numbers; enough for three layers with one unit each
MAX_LENGTH = 300  # characters
MAX_MARKS = 3  # combining marks on one letter: a stack of them covers the lines above and below


def show_call(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Return a call as Python source if its arrays hold at most `DOZEN` numbers in all, else with their shapes.

    >>> show_call("relu", [np.array([[1.5, -2.0]])], {"axis": 1})
    'relu(np.array([[1.5, -2.0]]), axis=1)'
    >>> show_call("relu", [np.zeros((3, 5))], {"axis": 1})
    'relu(array of shape (3, 5), axis=1)'
    """
    numbers = DOZEN if sum(_count(value) for value in (*args, *kwargs.values())) <= DOZEN else 0
    parts = [show(value, numbers) for value in args] + [
        f"{key}={show(value, numbers)}" for key, value in kwargs.items()
    ]
    return _shorten(f"{name}({', '.join(parts)})")


def show(value: Any, numbers: int = FEW, levels: int = 4) -> str:
    """Return one value as Python source; arrays of more than `numbers` numbers by their shape.

    Args:
        value: decoded data, or an object in the student's process.
        numbers: the most numbers of an array that are shown.
        levels: how deep nested containers are shown.

    >>> show((1.0, [True, None], np.arange(2)))
    '(1.0, [True, None], np.array([0, 1]))'
    """
    if isinstance(value, np.ndarray):
        dtype = "" if value.dtype in (np.float64, np.int64, np.bool_) else f", dtype=np.{value.dtype}"
        few = 0 < value.size <= numbers and value.dtype.kind in "biuf"
        return _shorten(f"np.array({_nested(value.tolist())}{dtype})") if few else f"array of shape {value.shape}"
    if isinstance(value, np.generic):
        return f"{value:.6g}" if np.issubdtype(value.dtype, np.floating) else str(value)
    if _is_tensor(value):
        dtype = "" if str(value.dtype) in {"torch.float32", "torch.int64", "torch.bool"} else f", dtype={value.dtype}"
        few = 0 < value.numel() <= numbers and not value.is_complex()
        return f"torch.tensor({_nested(value.tolist())}{dtype})" if few else f"tensor of shape {tuple(value.shape)}"
    if type(value) is float:
        return _float(value)
    if type(value) in (list, tuple, dict):
        return _show_container(value, numbers, levels) if levels else "..."
    if isinstance(value, np.random.Generator):
        return _show_generator(value)
    if hasattr(value, "_handle"):
        return repr(value)  # a remote object in the student's process
    if type(value) is int and abs(value) >= 10**20:
        return f"an integer of {value.bit_length()} bits"  # str() raises for the longest ones
    if callable(value):
        name = getattr(value, "__name__", "<lambda>")
        return "a function" if name == "<lambda>" else _shorten(name)
    return _shorten(repr(value))


def show_numbers(array: np.ndarray) -> str:
    """Return the numbers of an array in nested brackets, with at most six significant digits each.

    >>> show_numbers(np.array([[1.0, -2 / 3]]))
    '[[1.0, -0.666667]]'
    """
    return _nested(array.tolist())


def _nested(values: Any) -> str:
    if type(values) is list:
        return f"[{', '.join(map(_nested, values))}]"
    if type(values) is float:
        return (
            _float(values) if np.isfinite(values) else _float(values).replace("nan", "np.nan").replace("inf", "np.inf")
        )
    return str(values)


def _float(value: float) -> str:
    return f"{value:.6g}" if value != round(value, 1) else str(value)


def _show_generator(generator: np.random.Generator) -> str:
    """Return a generator as Python source with its seed, if it has drawn nothing yet; else "rng"."""
    seed = getattr(getattr(generator.bit_generator, "seed_seq", None), "entropy", None)
    fresh = type(seed) is int and seed < 10**9 and np.random.default_rng(seed).bit_generator.state
    return f"np.random.default_rng({seed})" if fresh == generator.bit_generator.state else "rng"


def _is_tensor(value: Any) -> bool:
    return type(value).__name__ in {"Tensor", "Parameter"}


def _count(value: Any, levels: int = 4) -> int:
    """Return how many numbers the arrays in a value hold, counting only items and levels that are shown."""
    if isinstance(value, np.ndarray) or _is_tensor(value):
        return math.prod(value.shape)
    if type(value) in (list, tuple, dict) and levels:
        items = value.values() if type(value) is dict else value
        return sum(_count(item, levels - 1) for item in itertools.islice(items, FEW))
    return 0


def _show_container(value: Any, numbers: int, levels: int) -> str:
    few = [show(item, numbers, levels - 1) for item in itertools.islice(value, FEW)]
    if type(value) is dict:
        few = [f"{key}: {show(item, numbers, levels - 1)}" for key, item in zip(few, value.values(), strict=False)]
    inner = _shorten(", ".join(few + ["..."] * (len(value) > FEW)))
    if type(value) is tuple:
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f"{{{inner}}}" if type(value) is dict else f"[{inner}]"


def kind_of(value: Any) -> str:
    """Return the name of a value's type, with shape and dtype of an array or tensor.

    >>> kind_of(np.zeros(3)), kind_of(None), kind_of([1])
    ('array of shape (3,) and dtype float64', 'None', 'list of 1')
    """
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape} and dtype {value.dtype}"
    if _is_tensor(value):
        return f"tensor of shape {tuple(value.shape)} and dtype {str(value.dtype).removeprefix('torch.')}"
    if type(value) in (list, tuple, dict):
        return f"{type(value).__name__} of {len(value)}"
    return "None" if value is None else repr(value) if hasattr(value, "_handle") else type(value).__name__


def clean(text: str, limit: int = 1_000) -> str:
    r"""Return text that a student's program can influence as one line of bounded length without control characters.

    Args:
        text: any text.
        limit: the most characters to return.

    >>> clean("red\x1b[31m alert\u202e\nnext")
    'red[31m alert next'
    """
    kept, marks = [], 0
    for character in " ".join(text[: 4 * limit].split()):
        kind = unicodedata.category(character)[0]
        marks = marks + 1 if kind == "M" else 0
        if kind != "C" and marks <= MAX_MARKS:
            kept.append(character)
    text = "".join(kept)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 3] + "..."
