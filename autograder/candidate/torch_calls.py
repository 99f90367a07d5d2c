"""torch's functions as they are called: told to `noticed`, or kept from asking for a graphics card.

It imports torch, so it is imported by the warm parent, and only where torch is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .protocol.notices import CARD, noticed

CARDS = ("cuda", "mps")
ENGINE = "torch.autograd.backward"  # the only name under which the engine that finds gradients can be off limits


@contextmanager
def noticing() -> Iterator[None]:
    """Notice which operators run, as `aten.conv2d`, by whatever name they are reached, and whether gradients are found.

    What runs in other threads is not seen.
    """
    with _Kernels(), _Functions():
        yield


class _Functions(TorchFunctionMode):
    """Sees what is called from Python, before torch takes it apart: `lstm_cell` is one call here, and ten kernels."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        noticed.add(f"aten.{getattr(func, '__name__', '').partition('.')[0]}")
        return func(*args, **(kwargs or {}))


class _Kernels(TorchDispatchMode):
    """Sees what is left after that, also what compiled code and the engine of autograd call."""

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        noticed.add(str(func.overloadpacket))
        if torch._C._current_graph_task_id() != -1:
            noticed.add(ENGINE)
        return func(*args, **(kwargs or {}))


class OnProcessor(TorchFunctionMode):
    """Has the processor do what a student's program asks a graphics card for."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if getattr(func, "__name__", "") in CARDS:  # x.cuda()
            noticed.add(CARD)
            return args[0]
        return func(*map(_processor, args), **{name: _processor(value) for name, value in (kwargs or {}).items()})


def _processor(value: Any) -> Any:
    asked = value.type if isinstance(value, torch.device) else value.partition(":")[0] if type(value) is str else ""
    if asked not in CARDS:
        return value
    noticed.add(CARD)
    return "cpu"
