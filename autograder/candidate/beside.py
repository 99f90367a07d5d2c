"""What runs beside a student's code for a check: gradients, and networks to be trained, cannot leave their process.

What the student's code is handed is made here, and what happened to it is read here and goes back as
data. A student's code could tamper with all of it, so it is evidence of outcomes, like everything that is told
from this process; nothing in here is secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


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
    result = function(
        *(leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves)
    )  # may be changed in place
    pairs = zip(result, dout, strict=False) if isinstance(dout, list) else [(result, dout)]
    for one, upstream in pairs:  # what has another form is told by whoever compares the results
        if isinstance(one, torch.Tensor) and one.shape == upstream.shape and one.requires_grad:
            one.backward(upstream.to(one.dtype), retain_graph=True)
    return result, [getattr(leaf, "grad", None) for leaf in leaves]


def requires_grad(module: Any, method: str, args: Sequence[Any]) -> bool:
    """Whether what a method of a module gives asks for a gradient."""
    return bool(getattr(module, method)(*args).requires_grad)


def network(layers: Sequence[Sequence[Any]], state: Mapping[str, Any], gradient: float | None = None) -> Any:
    """A row of torch's layers.

    Args:
        layers: for each its class in `torch.nn`, and what that is made with: `["Linear", 3, 4]`.
        state: all weights, as the row's `load_state_dict` takes them.
        gradient: a number that stands in all gradients, as if left from before; None for none.
    """
    import torch

    found = torch.nn.Sequential(*(getattr(torch.nn, kind)(*sizes) for kind, *sizes in layers))
    found.load_state_dict(dict(state))
    for parameter in found.parameters() if gradient is not None else ():
        parameter.grad = torch.full_like(parameter, gradient)
    return found


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
