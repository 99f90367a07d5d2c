"""Name the misconception behind a wrong answer, by what the answer said.

Hidden inputs are drawn from a seed, so what a wrong answer sends back while it is examined is its
fingerprint. Every known misconception is examined once and its transcripts are kept; a student's
answer is given a name only if it failed every claim that the misconception breaks, and sent the
same there. A guess is never made. The form of an answer does not count, only what it says: a list is a
tuple and `np.float64(2)` is 2.0; in which order a student called our functions does not count either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.examiner.compare import same
from autograder.examiner.link import Exchange
from autograder.examiner.session import Outcome
from autograder.variants import Misconception

RTOL, ATOL = 1e-6, 1e-9


@dataclass(frozen=True)
class Fingerprint:
    """What one misconception sends.

    Attributes:
        name, exercise, hint: of the misconception.
        transcripts: for each claim that it breaks (by the claim's sentence), what it sent there.
    """

    name: str
    exercise: str
    hint: str
    transcripts: Mapping[str, list[Any]]


def fingerprint(misconception: Misconception, outcomes: Sequence[Outcome]) -> Fingerprint:
    """Keep what a misconception sent on the claims that it failed."""
    failed = {
        outcome.claim.text: _said(outcome.transcript)
        for outcome in outcomes
        if outcome.claim.exercise == misconception.exercise and outcome.verdict == "failed"
    }
    return Fingerprint(misconception.name, misconception.exercise, misconception.hint, failed)


def name_mistakes(outcomes: Sequence[Outcome], fingerprints: Sequence[Fingerprint]) -> dict[str, Fingerprint]:
    """Recognise misconceptions in the outcomes of one exercise.

    Args:
        outcomes: all outcomes of the exercise.
        fingerprints: the misconceptions that are known for it.

    Returns:
        For each claim that failed (by its sentence), what explains it; nothing at all if one of them
        stays unexplained, because then something else is wrong, which may explain the others, too.
        Where several misconceptions explain one claim, the one that explains most claims does.
    """
    failed = {outcome.claim.text: _said(outcome.transcript) for outcome in outcomes if outcome.verdict == "failed"}
    named: dict[str, Fingerprint] = {}
    for known in sorted(fingerprints, key=lambda known: len(known.transcripts)):
        if known.transcripts and all(
            claim in failed and same(failed[claim], transcript, RTOL, ATOL)
            for claim, transcript in known.transcripts.items()
        ):
            named.update(dict.fromkeys(known.transcripts, known))
    return named if named.keys() == failed.keys() else {}


def _said(transcript: Sequence[Exchange]) -> list[Any]:
    """What a transcript says, without its form."""
    return [_plain(exchange) for exchange in transcript if exchange[0] != "callback"]


def _plain(value: Any) -> Any:
    if type(value) in (list, tuple):
        return [_plain(item) for item in value]
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.shape == ()):
        return value.item()
    if callable(value):
        return "a function"  # one of ours, given back with the arguments
    return value
