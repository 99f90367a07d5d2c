"""Proxies by which a student's process uses the reference in a follow-through, without ever receiving its source.

The reference runs in a process of its own. In the student's process, its functions, classes and objects are
proxies that can be called, read and passed back. Each use asks the examiner, which asks the reference; what
comes back is data and further proxies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from autograder.examiner.link import CandidateLost, Lasting
from autograder.examiner.proxy import RemoteFunction, RemoteObject


class ReferenceLostError(RuntimeError):
    """Raised when the reference cannot answer for a student's predecessor. This is our fault, not the student's."""


class Borrowed(Lasting):
    """Proxy of a function, a class or an object of the reference.

    Only public attributes of the exercise's classes and of their instances can be read: through a function's
    attributes, a student could reach its source.

    Args:
        target: what the proxy stands for.
        kind: the name of the function or class, or the type name of the object.
        classes: the names of the exercise's classes.
    """

    def __init__(self, target: RemoteFunction | RemoteObject, kind: str, classes: Collection[str]) -> None:
        self._target = target
        self._kind = kind
        self._classes = classes

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(lambda: self._target(*_unwrapped(args), **_unwrapped(kwargs)))

    def __getattr__(self, name: str) -> Any:
        return self.read_(name)

    def read_(self, name: str) -> Any:
        """Return an attribute.

        Raises:
            AttributeError: it may not be read.
            ReferenceLostError: the reference's process cannot answer.
        """
        if name.startswith("_") or self._kind not in self._classes:
            raise AttributeError(f"{self._kind!r} has no attribute {name!r} that can be read")
        return self._ask(lambda: self._target.get_(name))

    def __repr__(self) -> str:
        return f"<{self._kind}>"

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return _replace_each(RemoteObject, self._wrapped, question())
        except CandidateLost as lost:
            raise ReferenceLostError(f"the reference's {self._kind} {lost}") from lost

    def _wrapped(self, remote: RemoteObject) -> Borrowed:
        return Borrowed(remote, remote.type_name_, self._classes)


def borrow(reference: Any, names: Collection[str], classes: Collection[str]) -> dict[str, Borrowed]:
    """Return the proxies to put into a student's namespace, by name.

    Args:
        reference: the candidate that runs the reference.
        names: the functions and classes of the reference that replace the student's.
        classes: those of them that are classes.
    """
    return {name: Borrowed(RemoteFunction(reference, name), name, classes) for name in names}


def _unwrapped(arguments: Any) -> Any:
    """Return a student's arguments with every proxy replaced by the reference's own object.

    Raises:
        TypeError: there is an object of the student's process among them, which the reference cannot use.
    """
    return _replace_each(Borrowed, lambda borrowed: borrowed._target, _replace_each(RemoteObject, _refuse, arguments))


def _refuse(remote: RemoteObject) -> None:
    raise TypeError(f"an object of type {remote.type_name_} cannot be handed to a right answer in another process")


def _replace_each(kind: type, change: Callable[[Any], Any], value: Any) -> Any:
    """Return plain data with `change` applied to every instance of `kind` in it."""
    if isinstance(value, kind):
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(_replace_each(kind, change, item) for item in value)
    if type(value) is dict:
        return {key: _replace_each(kind, change, item) for key, item in value.items()}
    return value
