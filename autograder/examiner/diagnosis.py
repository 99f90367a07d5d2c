"""Name the misconception behind a wrong answer, by what the answer said.

Hidden inputs are drawn from a seed, so what a wrong answer sends back while it is examined is its
fingerprint. Every known misconception is examined once and its transcripts are kept; a student's
answer is given a name only if it failed every claim that the misconception breaks, and sent the
same there. A guess is never made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    transcripts: Mapping[str, Sequence[Exchange]]


def fingerprint(misconception: Misconception, outcomes: Sequence[Outcome]) -> Fingerprint:
    """Keep what a misconception sent on the claims that it failed."""
    failed = {
        outcome.claim.text: outcome.transcript
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
        For each claim (by its sentence) whose failure is explained, by what. Where several
        misconceptions explain one claim, the one that explains most claims does.
    """
    failed = {outcome.claim.text: outcome.transcript for outcome in outcomes if outcome.verdict == "failed"}
    named: dict[str, Fingerprint] = {}
    for known in sorted(fingerprints, key=lambda known: len(known.transcripts)):
        if known.transcripts and all(
            claim in failed and same(list(failed[claim]), list(transcript), RTOL, ATOL)
            for claim, transcript in known.transcripts.items()
        ):
            named.update(dict.fromkeys(known.transcripts, known))
    return named
