"""The candidate's end of the socket: run cells, call the student's functions, return the results as data."""

from __future__ import annotations

import builtins
import random
import socket
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from . import live
from .caught import caught, watch_logging
from .cells import Notebook, describe_error
from .lines import counting_lines
from .off_limits import OffLimits
from .protocol.codec import FRAME, Callback, Handle, decode, encode, frame_sizes
from .protocol.notices import notices


class Server:
    """Answer the examiner's requests until its socket closes.

    A request is a list `[kind, id, claim, ...]`. `claim` holds the arguments of `begin` in the first request of a
    claim, and is None in all others. Every request is answered by exactly one `["return", id, ...]` or
    `["raise", id, ...]`; only `each` is answered by one for every case. While a student's function runs, it may
    call a callback. That sends `["callback", number, args, kwargs]` and serves further requests until the answer
    comes. Objects of the reference have attributes too: `["read", number, name]` asks for one.

    Attributes:
        connection: the socket.
        received: bytes that were received and not yet decoded.
        notebook: the student's namespace.
        objects: the objects that the examiner has handles for, by number; forgotten when the next claim begins.
        numbers: their numbers by `id()`, so that an object has only one.
        off_limits: the guards of library calls.
        live: the namespace of `live` and of the week's `live.py`.
        requests: the method for each kind of request.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = bytearray()
        self.notebook = Notebook()
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
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
            "noticed": self.take_notices,
            "caught": self.take_caught,
        }
        watch_logging()

    def serve(self) -> None:
        """Answer requests until the examiner closes the socket."""
        while (message := self.receive()) is not None:
            self.answer(message)

    def answer(self, message: list[Any]) -> None:
        """Answer one request."""
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
        """Run several cells, each a list of the arguments of `run`; return the error, or None, of each."""
        return ([self.notebook.run(*cell) for cell in cells],)

    def run(self, name: str, source: str, definitions_only: bool) -> tuple[Any]:
        """Run one cell; return its error, or None. See `Notebook.run`."""
        return (self.notebook.run(name, source, definitions_only),)

    def guard(self, names: list[str]) -> tuple[None]:
        """Put guards on library functions. See `OffLimits.guard`."""
        self.off_limits.guard(names)
        return (None,)

    def begin(self, seed: int, off_limits: list[str]) -> None:
        """Begin a claim: forget the objects and the errors of the one before, seed the global generators, set what is off limits."""
        self.off_limits.begin(off_limits)
        self.objects.clear()
        self.numbers.clear()
        caught.clear()
        random.seed(seed)
        np.random.seed(seed)
        if "torch" in sys.modules:  # not torch.manual_seed, which seeds GPUs too and takes 50 times as long
            sys.modules["torch"].default_generator.manual_seed(seed)

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any], keep: bool) -> tuple[Any, Any]:
        """Call a function by name, or an object; return the result, and if `keep` the arguments as they are afterwards."""
        function = self.lookup(target) if type(target) is str else target
        with self.off_limits.watched():
            result = function(*args, **kwargs)
        return result, args if keep else None

    def count(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, int]]:
        """Call a function by name; return the result and the number of Python lines that ran, by cell."""
        with self.off_limits.watched():
            return counting_lines(self.lookup(name), args, kwargs)

    def gradients(self, name: str, args: list[Any], dout: Any) -> tuple[Any, list[Any]]:
        """Call a function by name and backpropagate; return the result and the arguments' gradients. See `live.gradients`."""
        with self.off_limits.watched():
            return live.gradients(self.lookup(name), args, dout)

    def define(self, source: str) -> tuple[None]:
        """Run the source of a week's `live.py` in the namespace of `live`."""
        exec(compile(source, "live.py", "exec"), self.live)
        return (None,)

    def call_live(self, function: str, args: list[Any]) -> tuple[Any]:
        """Call a function or a class of `live` or of the week's `live.py`."""
        return (self.live[function](*args),)

    def get(self, target: Any, attribute: str) -> tuple[Any]:
        """Return an attribute of a name in the notebook, or of an object."""
        owner = self.lookup(target) if type(target) is str else target
        return (getattr(owner, attribute),)

    def has(self, name: str) -> tuple[bool]:
        """Return whether a name is defined in the notebook."""
        return (name in self.notebook.namespace,)

    def bind(self, names: dict[str, Any]) -> tuple[None]:
        """Define names in the notebook."""
        self.notebook.namespace.update(names)
        return (None,)

    def take_notices(self) -> tuple[list[str]]:
        """Return the notices since the last such request, and forget them."""
        taken = sorted(notices)
        notices.clear()
        return (taken,)

    def take_caught(self) -> tuple[list[dict[str, Any]]]:
        """Return what the student's code raised in this claim and a library caught, and forget it."""
        taken = list(caught)
        caught.clear()
        return (taken,)

    def lookup(self, name: str) -> Any:
        """Return what a name means in the notebook.

        Raises:
            NameError: it is not defined.
        """
        if name not in self.notebook.namespace:
            raise NameError(f"name '{name}' is not defined")
        return self.notebook.namespace[name]

    # -- transport --------------------------------------------------------------------------

    def send(self, message: list[Any]) -> None:
        """Send one message."""
        self.connection.sendall(encode(message, self.opaque))

    def receive(self) -> list[Any] | None:
        """Return the next message; None if the socket is closed."""
        header = self.exactly(FRAME.size)
        if header is None:
            return None
        structure, payload = map(self.exactly, frame_sizes(header))
        if structure is None or payload is None:
            return None
        return decode(
            structure,
            payload,
            handle=lambda handle: self.objects.get(handle.id, NOT_HERE),
            callback=lambda callback: self.stub(callback),
        )

    def exactly(self, size: int) -> bytes | None:
        """Return the next `size` bytes; None if the socket is closed before."""
        while len(self.received) < size:
            chunk = self.connection.recv(1 << 16)  # most frames fit into one chunk
            if not chunk:
                return None
            self.received += chunk
        taken = bytes(self.received[:size])
        del self.received[:size]
        return taken

    def opaque(self, value: Any) -> Handle | Callback:
        """Return the reference that travels for an object: a callback's own, else a handle with the object's number."""
        if isinstance(value, _Stub):
            return value.callback
        number = self.numbers.setdefault(id(value), len(self.objects) + 1)
        self.objects[number] = value
        return Handle(number, type(value).__name__)

    def stub(self, callback: Callback) -> _Stub:
        """Return a function that asks the examiner to run a callback."""
        return _Stub(self, callback)

    def ask(self, question: list[Any]) -> Any:
        """Send a question to the examiner, and serve its requests until the answer comes.

        Returns:
            The answer.

        Raises:
            Exception: a built-in exception that the callback raised.
            SystemExit: the examiner has closed the socket.
        """
        self.send(question)
        while (message := self.receive()) is not None:
            if message[0] == "answer":
                return message[1]
            if message[0] == "failure":
                raise _failure(*message[1:])
            self.answer(message)
        raise SystemExit  # the examiner is gone


class _NotHere:
    """Stand in for an object that this program never gave, where it is asked what a right answer was asked."""


NOT_HERE = _NotHere()


class _Stub:
    """Stand in for a function of the examiner's, or for an object of the reference, in the student's namespace."""

    def __init__(self, server: Server, callback: Callback) -> None:
        self.callback = callback
        self._server = server

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._server.ask(["callback", self.callback.id, list(args), kwargs])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._server.ask(["read", self.callback.id, name])


def _failure(name: str, message: str, where: list[str]) -> Exception:
    """Return the exception that a callback raised, of a built-in class; of another one, a RuntimeError that names it."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        error = kind(message)
    else:
        error = RuntimeError(f"{name}: {message}")
    error.raised_in = where  # type: ignore[attr-defined]
    return error
