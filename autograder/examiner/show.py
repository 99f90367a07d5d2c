"""How values and calls are written in messages: short, bounded, and never more than a few numbers."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FEW = 6
MAX_LENGTH = 300


def show_call(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Write a call as in a program, large values by their shape.

    >>> show_call("relu", [np.zeros((3, 5))], {"axis": 1})
    'relu(array of shape (3, 5), axis=1)'
    """
    parts = [show(value) for value in args] + [f"{key}={show(value)}" for key, value in kwargs.items()]
    return _shorten(f"{name}({', '.join(parts)})")


def show(value: Any, levels: int = 4) -> str:
    """Write one value.

    >>> show((1.0, [True, None], np.arange(2)))
    '(1.0, [True, None], array([0, 1]))'
    """
    if isinstance(value, np.ndarray):
        if value.size <= FEW and value.size:
            return _shorten(np.array2string(value, precision=4, separator=", ", prefix="array(").join(["array(", ")"]))
        return f"array of shape {value.shape}"
    if isinstance(value, np.generic):
        return f"{value:.6g}" if np.issubdtype(value.dtype, np.floating) else str(value)
    if type(value).__name__ in {"Tensor", "Parameter"}:
        return f"tensor of shape {tuple(value.shape)}"
    if type(value) is float:
        return f"{value:.6g}" if value != round(value, 1) else str(value)
    if type(value) in (list, tuple, dict):
        return _show_container(value, levels) if levels else "..."
    if isinstance(value, np.random.Generator):
        return "rng"
    if hasattr(value, "_handle"):
        return repr(value)  # an object in the student's process
    if type(value) is int and abs(value) >= 10**20:
        return f"an integer of {value.bit_length()} bits"  # Python refuses to write the longest ones
    if callable(value):
        name = getattr(value, "__name__", "<lambda>")
        return "a function" if name == "<lambda>" else name
    return _shorten(repr(value))


def _show_container(value: Any, levels: int) -> str:
    few = [show(item, levels - 1) for item in itertools.islice(value, FEW)]
    if type(value) is dict:
        few = [f"{key}: {show(item, levels - 1)}" for key, item in zip(few, value.values(), strict=False)]
    inner = _shorten(", ".join(few + ["..."] * (len(value) > FEW)))
    if type(value) is tuple:
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f"{{{inner}}}" if type(value) is dict else f"[{inner}]"


def kind_of(value: Any) -> str:
    """Name the type of a value, with shape and dtype where it has them.

    >>> kind_of(np.zeros(3)), kind_of(None), kind_of([1])
    ('array of shape (3,) and dtype float64', 'None', 'list of 1')
    """
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape} and dtype {value.dtype}"
    if type(value).__name__ in {"Tensor", "Parameter"}:
        return f"tensor of shape {tuple(value.shape)} and dtype {str(value.dtype).removeprefix('torch.')}"
    if type(value) in (list, tuple, dict):
        return f"{type(value).__name__} of {len(value)}"
    return "None" if value is None else repr(value) if hasattr(value, "_handle") else type(value).__name__


def clean(text: str, limit: int = 1_000) -> str:
    r"""Make text that a student's program had a hand in safe to show anywhere: bounded, on one line, no control codes.

    >>> clean("red\x1b[31m alert\u202e\nnext")
    'red[31m alert next'
    """
    kept = (character for character in " ".join(text[: 4 * limit].split()) if unicodedata.category(character)[0] != "C")
    text = "".join(kept)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 3] + "..."
