"""What a student's process gets of the reference in a follow-through: names and objects to use, never their text.

The reference runs in a process of its own. A function or a class of it, and every object that comes
out of one, stands in the student's process as something to call, read and pass back; each use asks
us, and we ask the reference. Only data and further such stand-ins come back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from autograder.examiner.link import CandidateLost, Lasting
from autograder.examiner.proxy import RemoteFunction, RemoteObject


class ReferenceLostError(RuntimeError):
    """The reference could not answer in a student's stead. This is our fault."""


class Borrowed(Lasting):
    """A function, a class or an object of the reference.

    Attributes of classes of the exercise, and of their objects, can be read, but for those whose
    names begin with an underscore. Nothing else can be read: a function's text hangs on its attributes.
    """

    def __init__(self, what: RemoteFunction | RemoteObject, kind: str, classes: Collection[str]) -> None:
        self._what = what
        self._kind = kind
        self._classes = classes

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(lambda: self._what(*_given_back(args), **_given_back(kwargs)))

    def __getattr__(self, name: str) -> Any:
        return self.read_(name)

    def read_(self, name: str) -> Any:
        """Read an attribute."""
        if name.startswith("_") or self._kind not in self._classes:
            raise AttributeError(f"{self._kind!r} has no attribute {name!r} that can be read")
        return self._ask(lambda: self._what.get_(name))

    def __repr__(self) -> str:
        return f"<{self._kind}>"

    def _ask(self, question: Callable[[], Any]) -> Any:
        try:
            return _each(RemoteObject, self._lend, question())
        except CandidateLost as lost:
            raise ReferenceLostError(f"the reference's {self._kind} {lost}") from lost

    def _lend(self, found: RemoteObject) -> Borrowed:
        return Borrowed(found, found.type_name_, self._classes)


def borrow(reference: Any, names: Collection[str], classes: Collection[str]) -> dict[str, Borrowed]:
    """What to put into a student's namespace.

    Args:
        reference: the candidate that runs the reference.
        names: the functions and classes that stand in for the student's.
        classes: those of them that are classes.
    """
    return {name: Borrowed(RemoteFunction(reference, name), name, classes) for name in names}


def _given_back(values: Any) -> Any:
    """Arguments as the reference knows them: what it lent is its own again; what is the student's stays there."""
    return _each(Borrowed, lambda borrowed: borrowed._what, _each(RemoteObject, _refuse, values))


def _refuse(found: RemoteObject) -> None:
    raise TypeError(f"an object of type {found.type_name_} cannot be handed to a right answer in another process")


def _each(kind: type, change: Callable[[Any], Any], value: Any) -> Any:
    """Change everything of a kind in plain data."""
    if isinstance(value, kind):
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(_each(kind, change, item) for item in value)
    if type(value) is dict:
        return {key: _each(kind, change, item) for key, item in value.items()}
    return value
