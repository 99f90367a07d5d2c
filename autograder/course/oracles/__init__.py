"""Expected values from independent sources: torch's autograd in float64, or a slow and obvious formula.

Checks compare with these, and draw their inputs with `draw` and `written`. Nothing here is taken from
`solutions/`, so a mistake in the reference solution cannot be hidden by the same mistake in the expected value.

Each subject is a module of its own, such as `oracles.attention`. It is imported when a check first uses it, so
that the checks of one week do not import what only another week needs.

Hidden inputs are the same for a whole class, so slow oracles cache their results: see `remembering`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np
import torch

from autograder.candidate.protocol.codec import CodecError, encode

if TYPE_CHECKING:
    from autograder.course.oracles import (
        attention,
        containers,
        convolution,
        forecasts,
        generative,
        mlp,
        monitoring,
        pieces,
        quantized,
        recurrent,
        serving,
    )

__all__ = [
    "attention", "containers", "convolution", "draw", "forecasts", "generative", "mlp", "monitoring", "pieces", "quantized",
    "recurrent", "serving", "vjp", "written",
]  # fmt: skip

Array = np.ndarray
HALVES = np.array([-2.5, -2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 2.5])

REMEMBERED = 500
"""The most results that each slow oracle caches: more than a week's checks ask for with one seed."""

P = ParamSpec("P")
R = TypeVar("R")

_SUBJECTS = frozenset(module.name for module in pkgutil.iter_modules(__path__))


def __getattr__(name: str) -> Any:
    """Import a subject's module when it is first used."""
    if name in _SUBJECTS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def remembering(oracle: Callable[P, R]) -> Callable[P, R]:
    """Return an oracle that caches its results, by its arguments to the last bit.

    The oracle must depend on nothing but its arguments. Callers get a copy, which they may change. Arguments that
    are not plain data are not cached; of more than `REMEMBERED` results, the oldest is dropped.

    >>> twice = remembering(lambda x: print("computing") or 2 * x)
    >>> twice(1), twice(1), twice(1.0)
    computing
    computing
    (2, 2, 2.0)
    """
    results: dict[bytes, R] = {}

    @wraps(oracle)
    def cached(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            key = blake2b(encode([args, kwargs], lambda value: None)).digest()
        except CodecError:
            return oracle(*args, **kwargs)
        if key not in results:
            while len(results) >= REMEMBERED:
                del results[next(iter(results))]
            results[key] = oracle(*args, **kwargs)
        return _copy(results[key])

    return cached


def vjp(function: Callable[..., torch.Tensor], dout: Any, *inputs: Any) -> tuple[Array, ...]:
    """Return the gradients of sum(dout * function(*inputs)) with respect to every input, by torch's autograd in float64.

    Args:
        function: takes and returns torch tensors.
        dout: upstream gradient, of the shape of the function's result.
        inputs: arrays or numbers.

    Returns:
        One array for each input, of its shape.

    >>> vjp(torch.relu, [10.0, 20.0], [-1.0, 2.0])[0].tolist()
    [0.0, 20.0]
    """
    leaves = [_tensor(value).requires_grad_() for value in inputs]
    return tuple(grad.numpy() for grad in torch.autograd.grad(function(*leaves), leaves, _tensor(dout)))


def draw(rng: np.random.Generator, *shape: int) -> Array:
    """Return random inputs; few numbers are halves, distinct and not 0, so that a student can calculate with them.

    Args:
        rng: the generator to draw from.
        shape: of the array. Up to ten numbers are halves between -2.5 and 2.5, more are standard normal.

    >>> draw(np.random.default_rng(0), 2, 2).tolist()
    [[-1.5, -0.5], [0.5, 1.5]]
    """
    if np.prod(shape) > len(HALVES):
        return rng.normal(size=shape)
    return rng.choice(HALVES, size=shape, replace=False)


def written(text: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function to pass to a student's code, which messages show as `text`.

    >>> square = written("lambda x: np.sum(x**2)", lambda x: np.sum(x**2))
    >>> float(square(np.array([3.0, 4.0]))), square.__name__
    (25.0, 'lambda x: np.sum(x**2)')
    """
    function.__name__ = text
    return function


def _copy(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(map(_copy, value))
    return value.copy() if isinstance(value, np.ndarray) else value


def _tensor(value: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(value), dtype=torch.float64)
