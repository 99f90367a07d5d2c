"""What a check makes and reads in a student's process: networks and gradients cannot leave it.

What the student's code is handed is made here, and what happened to it is read here and goes back as
data. A student's code could tamper with all of it, so it is evidence of outcomes, like everything that is
sent from this process; nothing in here is secret. What only one week needs stands in its `live.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .protocol.networks import network, row

__all__ = ["gradients", "gradients_in", "network", "noted", "optimizer", "row", "switches", "watch"]


def gradients(function: Callable[..., Any], args: Sequence[Any], dout: Any) -> tuple[Any, list[Any]]:
    """Call a function, or a module, with tensors that ask for a gradient.

    Args:
        function: what to call.
        args: with what; of tensors that hold floating-point numbers, a copy that asks for its gradient.
        dout: upstream gradient, a tensor; a list of them for a result that is a tuple.

    Returns:
        The result, and for each argument the gradient of sum(dout * result), None where none arrives.
    """
    import torch

    leaves = [
        value.clone().requires_grad_() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
        for value in args
    ]
    copies = [leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]  # may be changed in place
    result = function(*copies)
    pairs = zip(result, dout, strict=False) if isinstance(dout, list) else [(result, dout)]
    for one, upstream in pairs:  # what has another form is told by whoever compares the results
        if isinstance(one, torch.Tensor) and one.shape == upstream.shape and one.requires_grad:
            one.backward(upstream.to(one.dtype), retain_graph=True)
    return result, [getattr(leaf, "grad", None) for leaf in leaves]


def optimizer(module: Any, kind: str, lr: float) -> Any:
    """One of `torch.optim`, for all parameters of a module."""
    import torch

    return getattr(torch.optim, kind)(module.parameters(), lr=lr)


def gradients_in(module: Any) -> dict[str, Any]:
    """The gradient of each parameter, by its name; None where there is none."""
    return {name: parameter.grad for name, parameter in module.named_parameters()}


def switches(module: Any) -> dict[str, list[bool]]:
    """How a module is set: which of its parts are in training, and which of its parameters ask for a gradient."""
    return {
        "training": [bool(part.training) for part in module.modules()],
        "requires_grad": [bool(parameter.requires_grad) for parameter in module.parameters()],
    }


def watch(module: Any) -> Any:
    """The module itself, which from now on notes how it is called; see `noted`."""
    import torch

    notes: list[dict[str, Any]] = []

    def note(_: Any, args: Any, named: dict[str, Any]) -> None:
        about = {"training": any(part.training for part in module.modules()), "gradient": torch.is_grad_enabled()}
        notes.append(about | {"samples": len([*args, *named.values()][0])})

    module.register_forward_pre_hook(note, with_kwargs=True)
    module.notes = notes
    return module


def noted(watched: Any) -> list[dict[str, Any]]:
    """How something was called that notes it, call by call."""
    return list(watched.notes)
