"""Keep what a right answer was asked, so that every wrong answer of a class can be asked the same."""

from __future__ import annotations

from autograder.examiner.claims import Claim
from autograder.examiner.link import Script

ROOM = 64 << 20
"""Bytes of requests that are kept; beyond that all are forgotten. A week's claims have 1 to 5 MB for each seed."""


class Scripts:
    """Map a seed and a claim to all that a right answer was asked.

    A script with functions of ours is not kept: they may remember who called them, so everybody gets new ones.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, Claim], Script] = {}
        self._size = 0

    def get(self, seed: int, claim: Claim) -> Script | None:
        """Return the script of a claim with this seed, if it was kept."""
        return self._kept.get((seed, claim))

    def keep(self, seed: int, claim: Claim, script: Script) -> None:
        """Keep a script, unless it holds functions."""
        if script.functions:
            return
        self._size += sum(len(asked.frame) for asked in script.requests)
        if self._size > ROOM:
            self._kept, self._size = {}, 0
            return
        self._kept[seed, claim] = script
