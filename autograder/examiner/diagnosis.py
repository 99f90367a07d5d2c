"""Name the misconception in a wrong answer by comparing transcripts, the values that an answer sends while it is examined.

Hidden inputs are drawn from a seed, so the transcripts of a wrong answer are its fingerprint. Every known
misconception is examined once and its transcripts are kept. A student's answer is explained by a
misconception only if it fails every claim that the misconception breaks, with equal transcripts there: until the
first case that failed, and of all that a right answer is asked about the claim, see `CheckSession.ask_on`. There
are no guesses. Fingerprints that nothing explains are kept as well: equal ones in a class form a group,
for which an instructor can write a hint. Only values are compared, not their types: a list equals a tuple and
`np.float64(2)` equals 2.0. With what a student's code calls our functions counts, but not in which order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.assignment.variants import Misconception
from autograder.examiner.compare import array_of, is_tensor, same
from autograder.examiner.link import Exchange
from autograder.examiner.session import Outcome

RTOL, ATOL = 1e-6, 1e-9
FURTHER_RTOL, FURTHER_ATOL = 1e-3, 1e-5
"""Of what is asked further: its cases are larger, where two ways to write one mistake round differently."""
LARGEST = 1e300  # a larger whole number is no float
FURTHER = "further"  # the head of what was asked further, the last item of a transcript
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
    return (
        one.exercise == other.exercise
        and list(one.transcripts) == list(other.transcripts)
        and all(_agree(said, other.transcripts[claim]) for claim, said in one.transcripts.items())
    )


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
            claim in failed and _agree(failed[claim], transcript) for claim, transcript in known.transcripts.items()
        ):
            named.update(dict.fromkeys(known.transcripts, known))
    return named if named.keys() == failed.keys() else {}


def _failed(outcomes: Sequence[Outcome]) -> dict[str, list[Any]]:
    """Return the normalised transcript of each failed claim, by the claim's sentence."""
    return {outcome.claim.text: _transcript(outcome) for outcome in outcomes if outcome.verdict == "failed"}


def _agree(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Return whether two transcripts of a claim are equal."""
    (said, further), (other_said, other_further) = _apart(one), _apart(other)
    return same(said, other_said, RTOL, ATOL) and same(further, other_further, FURTHER_RTOL, FURTHER_ATOL)


def _apart(transcript: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return what was sent until the first case that failed, and what was asked further."""
    if transcript and transcript[-1][0] == FURTHER:
        return list(transcript[:-1]), list(transcript[-1])
    return list(transcript), []


def _transcript(outcome: Outcome) -> list[Any]:
    transcript = _normalised(outcome.transcript)
    if outcome.fault:
        transcript.append(["fault", _NUMBER.sub("#", outcome.fault)])
    if outcome.further is not None:
        transcript.append([FURTHER, *_normalised(outcome.further)])
    return transcript


def _normalised(exchanges: Sequence[Exchange]) -> list[Any]:
    """Return exchanges as plain data, the calls of our functions before each reply in an order of their own."""
    normalised: list[Any] = []
    callbacks: list[Any] = []
    for exchange in map(_plain, exchanges):
        if exchange[0] == "callback":
            callbacks.append(exchange)
            continue
        normalised += [*sorted(callbacks, key=_projected), exchange]
        callbacks = []
    return [*normalised, *sorted(callbacks, key=_projected)]


def _projected(value: Any) -> float:
    """Return a number that is nearly equal for nearly equal values only: the product of all numbers in it with fixed ones."""
    numbers = np.concatenate([np.zeros(1), *_numbers(value)])
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(numbers @ np.cos(np.arange(numbers.size) ** 2)))


def _numbers(value: Any) -> Iterator[np.ndarray]:
    """Yield all numbers in plain data, as flat arrays; of a text its characters."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, str):
        yield np.array([float(ord(character)) for character in value])
    elif isinstance(value, bool | int | float):
        yield np.array([float(min(max(value, -LARGEST), LARGEST))])
    elif is_tensor(value) or isinstance(value, np.ndarray):
        array = array_of(value) if is_tensor(value) else value
        if array.dtype.kind in "biuf":
            yield array.astype(np.float64).ravel()


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
