"""Functions that checks call in the student's process, where autograd graphs, modules and optimizers have to live.

They build the objects that the student's code receives, and read back as data what it did to them. Student
code could tamper with both, so the results are evidence, like everything that this process sends; nothing
in here is secret. Functions that only one week needs are in that week's `live.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .caught import keep
from .protocol.networks import network, row

__all__ = ["gradients", "gradients_in", "keeps_errors", "network", "noted", "optimizer", "row", "switches", "watch"]


def gradients(function: Callable[..., Any], args: Sequence[Any], dout: Any) -> tuple[Any, list[Any]]:
    """Call a function or a module, and backpropagate through it.

    Args:
        function: the function or module to call.
        args: its arguments; floating-point tensors are copied, and the copies require a gradient.
        dout: upstream gradient, a tensor of the result's shape; a list of tensors for a result that is a tuple.

    Returns:
        The result, and for each argument the gradient of sum(dout * result), or None where none arrives.
    """
    import torch

    leaves = [
        value.clone().requires_grad_() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
        for value in args
    ]
    copies = [
        leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves
    ]  # leaves refuse in-place changes
    result = function(*copies)
    pairs = zip(result, dout, strict=False) if isinstance(dout, list) else [(result, dout)]
    for output, upstream in pairs:  # an output of another shape is reported where the check compares the results
        if isinstance(output, torch.Tensor) and output.shape == upstream.shape and output.requires_grad:
            output.backward(upstream.to(output.dtype), retain_graph=True)
    return result, [getattr(leaf, "grad", None) for leaf in leaves]


def keeps_errors(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return a web application that answers as another one does, and keeps the exceptions that this one raises.

    Servers answer 500 for such an exception. Where a claim fails, the student reads what was raised, see `candidate.caught`.

    Args:
        application: a WSGI or an ASGI application, or any function whose caller catches exceptions.
    """
    import inspect

    async def awaited(*args: Any) -> Any:
        try:
            return await application(*args)
        except Exception as error:
            keep(error)
            raise

    def called(*args: Any) -> Any:
        try:
            return application(*args)
        except Exception as error:
            keep(error)
            raise

    is_awaited = inspect.iscoroutinefunction(application) or inspect.iscoroutinefunction(type(application).__call__)
    return awaited if is_awaited else called


def optimizer(module: Any, kind: str, lr: float) -> Any:
    """Return the optimizer of class `torch.optim.KIND` with learning rate `lr` for all parameters of a module."""
    import torch

    return getattr(torch.optim, kind)(module.parameters(), lr=lr)


def gradients_in(module: Any) -> dict[str, Any]:
    """Return the gradient of each parameter by the parameter's name; None where there is none."""
    return {name: parameter.grad for name, parameter in module.named_parameters()}


def switches(module: Any) -> dict[str, list[bool]]:
    """Return the `training` flag of each submodule and the `requires_grad` flag of each parameter, in order."""
    return {
        "training": [bool(part.training) for part in module.modules()],
        "requires_grad": [bool(parameter.requires_grad) for parameter in module.parameters()],
    }


def watch(module: Any) -> Any:
    """Return the module itself, with a hook that records every call; `noted` reads the records."""
    import torch

    notes: list[dict[str, Any]] = []

    def note(_: Any, args: Any, named: dict[str, Any]) -> None:
        modes = {"training": any(part.training for part in module.modules()), "gradient": torch.is_grad_enabled()}
        notes.append(modes | {"samples": len([*args, *named.values()][0])})

    module.register_forward_pre_hook(note, with_kwargs=True)
    module.notes = notes
    return module


def noted(watched: Any) -> list[dict[str, Any]]:
    """Return the recorded calls of a watched module, or of any object that keeps a list `notes`, in order."""
    return list(watched.notes)
