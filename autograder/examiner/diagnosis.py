"""Name the misconception in a wrong answer by comparing transcripts, the values that an answer sends while it is examined.

Hidden inputs are drawn from a seed, so the transcripts of a wrong answer are its fingerprint. Every known
misconception is examined once and its transcripts are kept. A student's answer is explained by a
misconception only if it fails every claim that the misconception breaks, with equal transcripts there. There
are no guesses. Fingerprints that nothing explains are kept as well: equal ones in a class form a group,
for which an instructor can write a hint. Only values are compared, not their types: a list equals a tuple and
`np.float64(2)` equals 2.0. The order in which a student's code calls our functions is ignored.
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
    """The transcripts of one wrong answer.

    Attributes:
        name, exercise, hint: of the misconception; name and hint are "" if it is not a known one.
        transcripts: what it sent on each claim that it fails, by the claim's sentence.
    """

    name: str
    exercise: str
    hint: str
    transcripts: Mapping[str, list[Any]]


def fingerprint(misconception: Misconception, outcomes: Sequence[Outcome]) -> Fingerprint:
    """Return the fingerprint of a misconception from the outcomes of examining it."""
    outcomes = [outcome for outcome in outcomes if outcome.claim.exercise == misconception.exercise]
    return Fingerprint(misconception.name, misconception.exercise, misconception.hint, _failed(outcomes))


def unexplained(
    exercise: str, reported: Sequence[Outcome], alone: Sequence[Outcome], explained: Mapping[str, Fingerprint]
) -> Fingerprint | None:
    """Return the fingerprint of a wrong answer that no known misconception explains.

    Args:
        exercise: the exercise.
        reported: the outcomes that are reported to the student.
        alone: the outcomes with right predecessors, if the student's are wrong: failures of this exercise alone.
        explained: the misconceptions that explain failed claims, by the claims' sentences.

    Returns:
        Its fingerprint, or None if every failed claim is explained.
    """
    claims = {outcome.claim.text for outcome in reported if outcome.verdict == "failed"} - explained.keys()
    transcripts = {claim: transcript for claim, transcript in _failed(alone).items() if claim in claims}
    return Fingerprint("", exercise, "", transcripts) if transcripts else None


def says_the_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether two wrong answers to one exercise fail the same claims with equal transcripts."""
    return one.exercise == other.exercise and same(dict(one.transcripts), dict(other.transcripts), RTOL, ATOL)


def name_mistakes(outcomes: Sequence[Outcome], fingerprints: Sequence[Fingerprint]) -> dict[str, Fingerprint]:
    """Return the misconceptions that explain the failed claims of one exercise.

    Args:
        outcomes: all outcomes of the exercise.
        fingerprints: the misconceptions that are known for it.

    Returns:
        The misconception for each failed claim, by the claim's sentence. It is empty if a failed claim is
        not explained, because then another mistake was made, which may have caused the other failures too.
        If several misconceptions explain one claim, the one that explains most claims is named.
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
    """Return the normalised transcript of each failed claim, by the claim's sentence."""
    return {outcome.claim.text: _transcript(outcome) for outcome in outcomes if outcome.verdict == "failed"}


def _transcript(outcome: Outcome) -> list[Any]:
    transcript = [_plain(exchange) for exchange in outcome.transcript if exchange[0] != "callback"]
    return [*transcript, ["fault", _NUMBER.sub("#", outcome.fault)]] if outcome.fault else transcript


def _plain(value: Any) -> Any:
    """Return a value with lists for tuples and Python numbers for NumPy scalars."""
    if type(value) in (list, tuple):
        return [_plain(item) for item in value]
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.shape == ()):
        return value.item()
    if callable(value):
        return "a function"  # one of the examiner's, returned with the arguments
    return value
