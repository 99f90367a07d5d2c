"""Name the misconception behind a wrong answer, by what the answer said.

Hidden inputs are drawn from a seed, so what a wrong answer sends back while it is examined is its
fingerprint. Every known misconception is examined once and its transcripts are kept; a student's
answer is given a name only if it failed every claim that the misconception breaks, and sent the
same there. A guess is never made. What nothing explains is kept as well: equal answers of a class are
one group, for which an instructor can write a hint. The form of an answer does not count, only what it says: a list is a
tuple and `np.float64(2)` is 2.0; in which order a student called our functions does not count either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.assignment.variants import Misconception
from autograder.examiner.compare import same
from autograder.examiner.session import Outcome

RTOL, ATOL = 1e-6, 1e-9
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")


@dataclass(frozen=True)
class Fingerprint:
    """What one wrong answer sends.

    Attributes:
        name, exercise, hint: of the misconception; where none is known, name and hint are "".
        transcripts: for each claim that it breaks (by the claim's sentence), what it sent there.
    """

    name: str
    exercise: str
    hint: str
    transcripts: Mapping[str, list[Any]]


def fingerprint(misconception: Misconception, outcomes: Sequence[Outcome]) -> Fingerprint:
    """Keep what a misconception sent on the claims that it failed."""
    own = [outcome for outcome in outcomes if outcome.claim.exercise == misconception.exercise]
    return Fingerprint(misconception.name, misconception.exercise, misconception.hint, _failed(own))


def unexplained(
    exercise: str, reported: Sequence[Outcome], alone: Sequence[Outcome], explained: Mapping[str, Fingerprint]
) -> Fingerprint | None:
    """Keep what a wrong answer sent that no known misconception explains.

    Args:
        exercise: which.
        reported: its outcomes, as the student is told them.
        alone: its outcomes with right predecessors, where there are wrong ones: what is wrong here, and not before.
        explained: the claims whose failure is explained.

    Returns:
        Its fingerprint, or None if there is nothing to explain.
    """
    told = {outcome.claim.text for outcome in reported if outcome.verdict == "failed"} - explained.keys()
    said = {claim: transcript for claim, transcript in _failed(alone).items() if claim in told}
    return Fingerprint("", exercise, "", said) if said else None


def says_the_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two wrong answers to one exercise fail the same claims, and send the same there."""
    return one.exercise == other.exercise and same(dict(one.transcripts), dict(other.transcripts), RTOL, ATOL)


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
    failed = _failed(outcomes)
    named: dict[str, Fingerprint] = {}
    for known in sorted(fingerprints, key=lambda known: len(known.transcripts)):
        if known.transcripts and all(
            claim in failed and same(failed[claim], transcript, RTOL, ATOL)
            for claim, transcript in known.transcripts.items()
        ):
            named.update(dict.fromkeys(known.transcripts, known))
    return named if named.keys() == failed.keys() else {}


def _failed(outcomes: Sequence[Outcome]) -> dict[str, list[Any]]:
    """What was said on each claim that failed, without its form."""
    return {outcome.claim.text: _said(outcome) for outcome in outcomes if outcome.verdict == "failed"}


def _said(outcome: Outcome) -> list[Any]:
    said = [_plain(exchange) for exchange in outcome.transcript if exchange[0] != "callback"]
    return [*said, ["fault", _NUMBER.sub("#", outcome.fault)]] if outcome.fault else said


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
