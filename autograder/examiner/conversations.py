"""Remember the conversations of claims that held, so that nothing is worked out twice for a class.

What a check asks depends on nothing but its hidden inputs, which are the same for a whole class, and
on what it has been answered so far. So where every answer is, byte for byte, what it was in a
conversation after which the claim held, the claim holds again. The candidate is asked exactly what
the check would ask; only the check need not run. At the first answer that is new it does run, and
finds what was said until then already said, see `autograder.examiner.link`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROOM = 64 << 20
"""In bytes: where more was said, everything is forgotten. A week's checks say 1 to 5 MB for each way of calculating."""

Ending = TypeVar("Ending")
Heard = tuple[bytes, bytes]
"""The two parts of a frame from the candidate."""


@dataclass(frozen=True)
class Said:
    """A frame for the candidate; it either opens a request or answers a callback. An empty one: we only listen on."""

    frame: bytes
    opens: bool


class Conversations(Generic[Ending]):
    """What is said next, by the digest of all that was heard before; and at the end, how it ended.

    >>> remembered = Conversations()
    >>> start = opening("double", 7)
    >>> remembered.keep(start, [Said(b"double 2", True)], [(b"4", b"")], "holds")
    >>> remembered.next(start)
    Said(frame=b'double 2', opens=True)
    >>> remembered.next(then(start, (b"4", b""))), remembered.next(then(start, (b"5", b"")))
    ('holds', None)
    """

    def __init__(self) -> None:
        self._next: dict[bytes, Said | Ending] = {}
        self._frames: dict[Said, Said] = {}  # ways of calculating differ in few bits, what is said to them in none
        self._size = 0

    def next(self, state: bytes) -> Said | Ending | None:
        """What was said in this state; None if nobody was ever in it."""
        return self._next.get(state)

    def keep(self, state: bytes, said: Sequence[Said], heard: Sequence[Heard], ending: Ending) -> None:
        """Remember a conversation, in which every frame said was answered by one that was heard."""
        for question, answer in zip(said, heard, strict=True):
            if question not in self._frames:
                self._size += len(question.frame)
                if self._size > ROOM:
                    self._next, self._frames, self._size = {}, {}, 0
                    return
            self._next[state] = self._frames.setdefault(question, question)
            state = then(state, answer)
        self._next[state] = ending


def opening(*what: object) -> bytes:
    """The state before anything is said, named by all that decides about the first question."""
    return hashlib.blake2b(repr(what).encode(), digest_size=16).digest()


def then(state: bytes, heard: Heard) -> bytes:
    """The state after one more answer."""
    structure, payload = heard
    digest = hashlib.blake2b(structure, key=state, salt=len(structure).to_bytes(8), digest_size=16)
    digest.update(payload)
    return digest.digest()
