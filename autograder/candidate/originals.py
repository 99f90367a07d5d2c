"""Objects that were sent as plain data, to give them back to the student's code as what they were."""

from __future__ import annotations

import copy
import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

MAX_ORIGINALS = 256  # that are remembered at a time: the latest


class Originals:
    """Remember the named tuples, `defaultdict`s and the like that travelled as plain data.

    A check passes on what it was given, such as the state of an LSTM or a cache, without looking into it. The
    student's code expects what it returned, `state.hidden` included, so a tuple, list or dict that holds exactly what
    was sent becomes the object that it was made from.

    Args:
        encoded: returns the bytes that a value travels as.
    """

    def __init__(self, encoded: Callable[[Any], bytes]) -> None:
        self._encoded = encoded
        self._sent: deque[Any] = deque(maxlen=MAX_ORIGINALS)  # since `given_back` looked
        self._by_content: dict[bytes, Any] = {}

    def keep(self, value: Any) -> None:
        """Remember an instance of a subclass of tuple, list or dict; of other types, the plain value is as good."""
        if issubclass(type(value), tuple | list | dict):
            self._sent.append(value)

    def forget(self) -> None:
        """Forget everything: a claim begins."""
        self._sent.clear()
        self._by_content.clear()

    def given_back(self, value: Any) -> Any:
        """Return what the student's code gets for plain data: containers that it sent itself are its own again."""
        while self._sent:
            original = self._sent.popleft()
            self._by_content[self._content(original)] = original
        while len(self._by_content) > MAX_ORIGINALS:
            del self._by_content[next(iter(self._by_content))]
        return self._replaced(value) if self._by_content else value

    def _replaced(self, value: Any) -> Any:
        if type(value) not in (tuple, list, dict):
            return value
        original = self._by_content.get(self._content(value))
        pairs = value.items() if type(value) is dict else enumerate(value)
        items = {key: self._replaced(item) for key, item in pairs}
        plain = items if type(value) is dict else type(value)(items.values())
        return plain if original is None else _of_its_class(original, plain)

    def _content(self, value: Any) -> bytes:
        """Return a hash of what a value travels as."""
        try:
            return hashlib.sha256(self._encoded(value)).digest()
        except ValueError:  # it has grown too large
            return b""


def _of_its_class(original: Any, plain: Any) -> Any:
    """Return an object like the original with these contents: what a call does to it, the next call does not see."""
    try:
        if type(plain) is tuple:
            made = tuple.__new__(type(original), plain)
            if hasattr(made, "__dict__"):
                vars(made).update(vars(original))
            return made
        made = copy.copy(original)
        if type(plain) is list:
            list.clear(made)
            list.extend(made, plain)
            return made
        base: type[dict[Any, Any]] = OrderedDict if isinstance(made, OrderedDict) else dict
        base.clear(made)
        for key, item in plain.items():
            base.__setitem__(made, key, item)
    except Exception:  # of a class of the student's, or one that is made otherwise, such as what torch.max returns
        return original
    return made
