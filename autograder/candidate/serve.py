"""The candidate's end of the socket: run cells, call the student's functions, return the results as data."""

from __future__ import annotations

import builtins
import random
import socket
import sys
import types
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from . import live
from .caught import caught, watch_logging
from .cells import Notebook, describe_error
from .lines import counting_lines
from .off_limits import OffLimits
from .originals import Originals
from .protocol.codec import FRAME, Callback, Handle, decode, encode, frame_sizes
from .protocol.notices import notices
from .protocol.ways import PARTS, WHOLE, How


class Server:
    """Answer the examiner's requests until its socket closes.

    A request is a list `[kind, id, claim, ...]`. `claim` holds the arguments of `begin` in the first request of a
    claim, and is None in all others. Every request is answered by exactly one `["return", id, ...]` or
    `["raise", id, ...]`; only `each` is answered by one for every case. While cells are loaded in parts,
    `["reached", id, cell, line, is_timed]` comes before each part. While a student's function runs, it may
    call a callback. That sends `["callback", number, args, kwargs]` and serves further requests until the answer
    comes. Objects of the reference have attributes too: `["read", number, name]` asks for one.

    Attributes:
        connection: the socket.
        received: bytes that were received and not yet decoded.
        notebook: the student's namespace.
        objects: the objects that the examiner has handles for, by number; forgotten when the next claim begins.
        numbers: their numbers by `id()`, so that an object has only one.
        originals: what was sent as plain data, though it is of a subclass of the student's.
        off_limits: the guards of library calls.
        live: the namespace of `live` and of the week's `live.py`.
        number: of the request that is answered.
        requests: the method for each kind of request.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = bytearray()
        self.notebook = Notebook()
        self.objects: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}
        self.originals = Originals(lambda value: encode(value, self.opaque, self.is_object))
        self.off_limits = OffLimits()
        self.live = dict(vars(live))
        self.number = 0
        self.requests: dict[str, Callable[..., Any]] = {
            "load": self.load,
            "run": self.run,
            "untouched": self.untouched,
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
            self.number = number
            reply = ["return", number, *self.requests[kind](*arguments)]
        except BaseException as error:  # everything a student's code raises is an answer
            reply = ["raise", number, self.notebook.describe(error)]
        try:
            self.send(reply)
        except Exception as error:  # the result may not travel, or cannot be read
            self.send(["raise", number, describe_error(error)])

    # -- requests ---------------------------------------------------------------------------

    def load(self, cells: list[list[Any]]) -> tuple[list[Any]]:
        """Run several cells, each a list of the arguments of `run`; return what `run` returns for each."""
        return ([self.run(*cell)[0] for cell in cells],)

    def run(self, name: str, source: str, how: How, left_out: dict[int, str]) -> tuple[list[Any]]:
        """Run one cell.

        Args:
            name: its name.
            source: its text.
            how: as a whole, in parts, or not at all; see `Notebook`.
            left_out: lines of parts that are not run, and why; under 0 why the cell is not run as a whole.

        Returns:
            Its error, or None, and the lines of parts that took too long.
        """
        if how == PARTS:
            result = self.notebook.run_parts(name, source, left_out, partial(self.reached, name))
            self.reached(name, 0, False)
            return ([*result],)
        if how == WHOLE:
            return ([self.notebook.run(name, source), []],)
        self.notebook.missing.add_text(name, source, left_out[0])
        return ([None, []],)

    def untouched(self) -> tuple[list[str]]:
        """Return what to tell the student about lines that are not run; see `Notebook.untouched`."""
        return (self.notebook.untouched(),)

    def reached(self, cell: str, line: int, is_timed: bool) -> None:
        """Tell the examiner which part of a cell runs next, so that it knows which one does not come back."""
        self.send(["reached", self.number, cell, line, is_timed])

    def guard(self, names: list[str]) -> tuple[None]:
        """Put guards on library functions. See `OffLimits.guard`."""
        self.off_limits.guard(names)
        return (None,)

    def begin(self, seed: int, off_limits: list[str]) -> None:
        """Begin a claim: forget the objects and the errors of the one before, seed the global generators, set what is off limits."""
        self.off_limits.begin(off_limits)
        self.objects.clear()
        self.numbers.clear()
        self.originals.forget()
        caught.clear()
        random.seed(seed)
        np.random.seed(seed)
        if "torch" in sys.modules:  # not torch.manual_seed, which seeds GPUs too and takes 50 times as long
            sys.modules["torch"].default_generator.manual_seed(seed)

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any], keep: bool) -> tuple[Any, Any]:
        """Call a function by name, or an object; return the result, and if `keep` the arguments as they are afterwards."""
        function = self.lookup(target) if type(target) is str else target
        args, kwargs = self.own(args), dict(zip(kwargs, self.own(kwargs.values()), strict=True))
        with self.off_limits.watched():
            result = function(*args, **kwargs)
        if _is_made_by(function, result):
            self.opaque(result)
        return result, args if keep else None

    def count(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, dict[str, int]]:
        """Call a function by name; return the result and the number of Python lines that ran, by cell."""
        with self.off_limits.watched():
            return counting_lines(self.lookup(name), self.own(args), kwargs)

    def gradients(self, name: str, args: list[Any], dout: Any) -> tuple[Any, list[Any]]:
        """Call a function by name and backpropagate; return the result and the arguments' gradients. See `live.gradients`."""
        with self.off_limits.watched():
            return live.gradients(self.lookup(name), self.own(args), dout)

    def define(self, source: str) -> tuple[None]:
        """Run the source of a week's `live.py` in the namespace of `live`."""
        exec(compile(source, "live.py", "exec"), self.live)
        return (None,)

    def call_live(self, function: str, args: list[Any]) -> tuple[Any]:
        """Call a function or a class of `live` or of the week's `live.py`."""
        return (self.live[function](*self.own(args)),)

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
            raise NameError(f"name '{name}' is not defined", name=name)
        return self.notebook.namespace[name]

    # -- transport --------------------------------------------------------------------------

    def send(self, message: list[Any]) -> None:
        """Send one message."""
        self.connection.sendall(encode(message, self.opaque, self.stays))

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

    def is_object(self, value: Any) -> bool:
        """Return whether the examiner has a handle for an object, so that it is to have no copy as data."""
        return id(value) in self.numbers

    def stays(self, value: Any) -> bool:
        """Return `is_object`; remember what is sent as data instead, see `Originals`."""
        if self.is_object(value):
            return True
        self.originals.keep(value)
        return False

    def own(self, args: Iterable[Any]) -> list[Any]:
        """Return arguments in which what the student's code had sent is what it was, see `Originals`."""
        return [self.originals.given_back(value) for value in args]

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
                return self.originals.given_back(message[1])
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


def _is_made_by(function: Any, result: Any) -> bool:
    """Return whether a class made an instance of itself, by a call of it or of a class method: that is an object.

    What a function returns is data where it can be; an instance of the student's `class Vocabulary(dict)` that the
    examiner asked the class for has methods to be called.
    """
    maker = function.__self__ if type(function) is types.MethodType else function
    return issubclass(type(maker), type) and maker in type(result).__mro__


def _failure(name: str, message: str, where: list[str]) -> Exception:
    """Return the exception that a callback raised, of a built-in class; of another one, a RuntimeError that names it."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        error = kind(message)
    else:
        error = RuntimeError(f"{name}: {message}")
    error.raised_in = where  # type: ignore[attr-defined]
    return error
