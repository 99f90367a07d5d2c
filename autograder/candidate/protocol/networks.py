"""Networks as data: lists that describe an `nn.Sequential`, and how to build it; used on both sides of the socket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def row(layers: Sequence[Sequence[Any]]) -> Any:
    """Return an `nn.Sequential` of these layers.

    Args:
        layers: for each layer its class in `torch.nn` and the arguments of that: `["Linear", 3, 4]`. Layers nest:
            `["Sequential", ["Linear", 3, 4], ["ReLU"]]`.
    """
    import torch

    def build(kind: str, *arguments: Any) -> Any:
        return getattr(torch.nn, kind)(*(build(*part) if isinstance(part, list) else part for part in arguments))

    return build("Sequential", *layers)


def network(layers: Sequence[Sequence[Any]], state: Mapping[str, Any], gradient: float | None = None) -> Any:
    """Return an `nn.Sequential` of these layers with these weights.

    Args:
        layers: see `row`.
        state: all weights, as `load_state_dict` takes them.
        gradient: the value of every entry of every parameter's `grad`, as if left from an earlier step; None leaves
            `grad` at None.

    Raises:
        RuntimeError: the weights do not fit the layers.
    """
    import torch

    module = row(layers)
    module.load_state_dict(dict(state))
    for parameter in module.parameters() if gradient is not None else ():
        parameter.grad = torch.full_like(parameter, gradient)
    return module
