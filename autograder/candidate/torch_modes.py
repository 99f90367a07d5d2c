"""torch modes that see every call of a torch function: one pair records the calls, another replaces GPU by CPU.

This module imports torch, so it is executed only once torch has been imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .protocol.notices import CARD, notices

GPUS = ("cuda", "mps")
AUTOGRAD_ENGINE = "torch.autograd.backward"  # all entrances to the engine are put off limits under this one name


@contextmanager
def recording_operators() -> Iterator[None]:
    """Record in `notices` which operators run, as `aten.conv2d`, under whatever name they are called, and autograd's engine.

    Calls in other threads are not seen.
    """
    with _RecordKernels(), _RecordFunctions():
        yield


class _RecordFunctions(TorchFunctionMode):
    """Record calls from Python, before torch takes them apart: `lstm_cell` is one call here, and ten kernels."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        notices.add(f"aten.{getattr(func, '__name__', '').partition('.')[0]}")
        return func(*args, **(kwargs or {}))


class _RecordKernels(TorchDispatchMode):
    """Record the kernels that are dispatched, also from compiled code and from autograd's engine."""

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        notices.add(str(func.overloadpacket))
        if torch._C._current_graph_task_id() != -1:
            notices.add(AUTOGRAD_ENGINE)
        return func(*args, **(kwargs or {}))


class ForceCPU(TorchFunctionMode):
    """Run on the CPU what a program sends to a GPU."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if getattr(func, "__name__", "") in GPUS:  # x.cuda()
            notices.add(CARD)
            return args[0]
        return func(*map(_on_cpu, args), **{name: _on_cpu(value) for name, value in (kwargs or {}).items()})


def _on_cpu(value: Any) -> Any:
    """Return "cpu" for a device, or the name of one, that is a GPU; any other argument as it is."""
    device = value.type if isinstance(value, torch.device) else value.partition(":")[0] if type(value) is str else ""
    if device not in GPUS:
        return value
    notices.add(CARD)
    return "cpu"
