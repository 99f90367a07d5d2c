"""Networks as data: a row of torch's layers, written as lists, and how to build it; the same on both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def row(layers: Sequence[Sequence[Any]]) -> Any:
    """A row of torch's layers.

    Args:
        layers: for each its class in `torch.nn`, and what that is made with: `["Linear", 3, 4]`; a row within
            the row is `["Sequential", ["Linear", 3, 4], ["ReLU"]]`.
    """
    import torch

    def made(kind: str, *sizes: Any) -> Any:
        return getattr(torch.nn, kind)(*(made(*size) if isinstance(size, list) else size for size in sizes))

    return made("Sequential", *layers)


def network(layers: Sequence[Sequence[Any]], state: Mapping[str, Any], gradient: float | None = None) -> Any:
    """A row of torch's layers with their weights.

    Args:
        layers: see `row`.
        state: all weights, as the row's `load_state_dict` takes them.
        gradient: a number that stands in all gradients, as if left from before; None for none.
    """
    import torch

    found = row(layers)
    found.load_state_dict(dict(state))
    for parameter in found.parameters() if gradient is not None else ():
        parameter.grad = torch.full_like(parameter, gradient)
    return found
