"""The candidate's side of the conversation: run cells, answer calls, send data back."""

from __future__ import annotations

import builtins
import random
import socket
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from . import live
from .cells import Notebook, describe_error
from .lines import counting_lines
from .off_limits import OffLimits
from .protocol.codec import FRAME, Callback, Handle, decode, encode, frame_sizes
from .protocol.notices import noticed


class Server:
    """Answers the examiner's requests until its socket closes.

    Requests are lists `[kind, id, claim, ...]`, where `claim` is what the first request of a claim tells
    about it (see `begin`), else None; every one is answered by exactly one `["return", id, ...]`
    or `["raise", id, ...]`, only `each` by one for every case. While a function of the student's runs, it may call a callback: that
    sends `["callback", number, args, kwargs]` and serves further requests until the answer comes.
    What the reference lends has attributes, too: `["read", number, name]` asks for one.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.arrived = bytearray()  # and not yet taken
        self.notebook = Notebook()
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # of the objects, by id(): one object has one number
        self.off_limits = OffLimits()
        self.live = dict(vars(live))
        self.requests: dict[str, Callable[..., Any]] = {
            "load": self.load,
            "run": self.run,
            "call": self.call,
            "count": self.count,
            "gradients": self.gradients,
            "live": self.call_live,
            "define": self.define,
            "get": self.get,
            "has": self.has,
            "bind": self.bind,
            "guard": self.guard,
            "noticed": self.tell,
        }

    def serve(self) -> None:
        """Answer requests until the examiner closes the socket."""
        while (message := self.receive()) is not None:
            self.answer(message)

    def answer(self, message: list[Any]) -> None:
        kind, number, claim, *arguments = message
        if kind == "each":
            name, cases = arguments
            for position, args in enumerate(cases):
                self.answer(["call", number, None if position else claim, name, args, {}, False])
            return
        try:
            if claim is not None:
                self.begin(*claim)
            reply = ["return", number, *self.requests[kind](*arguments)]
        except BaseException as error:  # everything a student's code raises is an answer
            reply = ["raise", number, describe_error(error)]
        try:
            self.send(reply)
        except Exception as error:  # the result may not travel, or cannot be read
            self.send(["raise", number, describe_error(error)])

    # -- requests ---------------------------------------------------------------------------

    def load(self, cells: list[list[Any]]) -> tuple[list[Any]]:
        """Run several cells, each of them a list of what `run` takes."""
        return ([self.notebook.run(*cell) for cell in cells],)

    def run(self, name: str, source: str, definitions_only: bool) -> tuple[Any]:
        return (self.notebook.run(name, source, definitions_only),)

    def guard(self, names: list[str]) -> tuple[None]:
        self.off_limits.guard(names)
        return (None,)

    def begin(self, seed: int, off_limits: list[str]) -> None:
        """Start a claim: forget the objects of the one before, seed the global generators, say what is off limits."""
        self.off_limits.begin(off_limits)
        self.objects.clear()
        self.numbers.clear()
        random.seed(seed)
        np.random.seed(seed)
        if "torch" in sys.modules:  # not manual_seed: for graphics cards that nobody has it takes 50 times as long
            sys.modules["torch"].default_generator.manual_seed(seed)

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any], keep: bool) -> tuple[Any, Any]:
        """Call a function by name, or an object; if `keep`, give back the arguments as they are afterwards."""
        function = self.lookup(target) if type(target) is str else target
        with self.off_limits.watched():
            result = function(*args, **kwargs)
        return result, args if keep else None

    def count(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, int]]:
        """Call a function by name; give back as well how many lines of Python ran, by cell."""
        with self.off_limits.watched():
            return counting_lines(self.lookup(name), args, kwargs)

    def gradients(self, name: str, args: list[Any], dout: Any) -> tuple[Any, list[Any]]:
        """Call a function by name with tensors that ask for a gradient; give back what they get as well."""
        with self.off_limits.watched():
            return live.gradients(self.lookup(name), args, dout)

    def define(self, source: str) -> tuple[None]:
        """Run a week's `live.py`, in which the names of `live` are there."""
        exec(compile(source, "live.py", "exec"), self.live)
        return (None,)

    def call_live(self, function: str, args: list[Any]) -> tuple[Any]:
        """Call a function, or a class, of `live` or of the week's own `live.py`."""
        return (self.live[function](*args),)

    def get(self, target: Any, attribute: str) -> tuple[Any]:
        owner = self.lookup(target) if type(target) is str else target
        return (getattr(owner, attribute),)

    def has(self, name: str) -> tuple[bool]:
        return (name in self.notebook.namespace,)

    def bind(self, names: dict[str, Any]) -> tuple[None]:
        self.notebook.namespace.update(names)
        return (None,)

    def tell(self) -> tuple[list[str]]:
        """Give what was noticed since the last time this was asked."""
        found = sorted(noticed)
        noticed.clear()
        return (found,)

    def lookup(self, name: str) -> Any:
        if name not in self.notebook.namespace:
            raise NameError(f"name '{name}' is not defined")
        return self.notebook.namespace[name]

    # -- transport --------------------------------------------------------------------------

    def send(self, message: list[Any]) -> None:
        self.connection.sendall(encode(message, self.opaque))

    def receive(self) -> list[Any] | None:
        header = self.exactly(FRAME.size)
        if header is None:
            return None
        structure, payload = map(self.exactly, frame_sizes(header))
        if structure is None or payload is None:
            return None
        return decode(
            structure,
            payload,
            handle=lambda handle: self.objects[handle.id],
            callback=lambda callback: self.stub(callback),
        )

    def exactly(self, size: int) -> bytes | None:
        while len(self.arrived) < size:
            chunk = self.connection.recv(1 << 16)  # mostly a whole frame
            if not chunk:
                return None
            self.arrived += chunk
        taken = bytes(self.arrived[:size])
        del self.arrived[:size]
        return taken

    def opaque(self, value: Any) -> Handle | Callback:
        if isinstance(value, _Stub):
            return value.callback
        number = self.numbers.setdefault(id(value), len(self.objects) + 1)
        self.objects[number] = value
        return Handle(number, type(value).__name__)

    def stub(self, callback: Callback) -> _Stub:
        return _Stub(self, callback)

    def ask(self, question: list[Any]) -> Any:
        self.send(question)
        while (message := self.receive()) is not None:
            if message[0] == "answer":
                return message[1]
            if message[0] == "failure":
                raise _builtin_exception(message[1])(message[2])
            self.answer(message)
        raise SystemExit  # the examiner is gone


class _Stub:
    """A function of the examiner's, or something that the reference lends, seen from the student's side."""

    def __init__(self, server: Server, callback: Callback) -> None:
        self.callback = callback
        self._server = server

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._server.ask(["callback", self.callback.id, list(args), kwargs])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._server.ask(["read", self.callback.id, name])


def _builtin_exception(name: str) -> type[Exception]:
    found = getattr(builtins, name, RuntimeError)
    return found if isinstance(found, type) and issubclass(found, Exception) else RuntimeError
