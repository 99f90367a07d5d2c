"""Cache the message exchanges of claims that passed, so that a check need not run again for equal answers.

The messages that a check sends depend only on its hidden inputs, which are the same for a whole class, and on
the candidate's answers so far. So if every answer equals, byte for byte, the answer in an exchange after
which the claim passed, the claim passes again. The candidate receives exactly the messages that the check
would send; only the check does not run. At the first answer that differs it does run, and the exchange until
then is replayed to it, see `autograder.examiner.link`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROOM = 64 << 20
"""Bytes of sent frames that are kept; beyond that the cache is emptied. A week's checks send 1 to 5 MB for each set of answers."""

Ending = TypeVar("Ending")
Heard = tuple[bytes, bytes]
"""The structure and the payload of a frame from the candidate."""


@dataclass(frozen=True)
class Said:
    """A frame for the candidate; an empty one stands for waiting for the next answer of the same request.

    Attributes:
        frame: its bytes.
        opens: whether it opens a request; else it answers a callback.
    """

    frame: bytes
    opens: bool


class Conversations(Generic[Ending]):
    """Map the digest of all frames heard so far to the frame that is sent next, or to how the exchange ended.

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
        self._frames: dict[Said, Said] = {}  # one object for equal frames: different answers get the same frames
        self._size = 0

    def next(self, state: bytes) -> Said | Ending | None:
        """Return the frame that was sent in this state, or the ending; None for a state that is not cached."""
        return self._next.get(state)

    def keep(self, state: bytes, said: Sequence[Said], heard: Sequence[Heard], ending: Ending) -> None:
        """Add an exchange to the cache.

        Args:
            state: from `opening`.
            said: the frames that were sent.
            heard: the candidate's answer to each.
            ending: how it ended.
        """
        for question, answer in zip(said, heard, strict=True):
            if question not in self._frames:
                self._size += len(question.frame)
                if self._size > ROOM:
                    self._next, self._frames, self._size = {}, {}, 0
                    return
            self._next[state] = self._frames.setdefault(question, question)
            state = then(state, answer)
        self._next[state] = ending


def opening(*inputs: object) -> bytes:
    """Return the state before the first frame: a digest of everything that the first frame depends on."""
    return hashlib.blake2b(repr(inputs).encode(), digest_size=16).digest()


def then(state: bytes, heard: Heard) -> bytes:
    """Return the state after one more answer: a digest chained to the state before."""
    structure, payload = heard
    digest = hashlib.blake2b(structure, key=state, salt=len(structure).to_bytes(8), digest_size=16)
    digest.update(payload)
    return digest.digest()
