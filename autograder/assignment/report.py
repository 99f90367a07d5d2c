"""The report of one submission: flat, documented, versioned. The same record as JSON everywhere."""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA = 1

Verdict = Literal["passed", "failed", "skipped", "error"]
Tier = Literal["full", "reduced", "none"]


class ClaimReport(msgspec.Struct):
    """One claim.

    Attributes:
        claim: the sentence that is true of a right answer.
        verdict: `passed`; `failed`; `skipped` (not attempted, or a claim it needs failed); `error`:
            our fault, costs the student nothing.
        points: what it is worth.
        score: what was earned.
        message: what happened, and a hint where the mistake is known; "" if it passed.
        misconception: the name of the mistake, if it is a known one; `group-ID` if it is one of several
            equal answers for which an instructor wrote a hint.
    """

    claim: str
    verdict: Verdict
    points: float
    score: float
    message: str = ""
    misconception: str | None = None


class ExerciseReport(msgspec.Struct):
    """One exercise: its claims, and their sum.

    Attributes:
        with_reference_predecessors: whether the score is the one that the answer reaches when the
            exercises that it builds on are right ones.
    """

    name: str
    score: float
    max_score: float
    with_reference_predecessors: bool
    claims: list[ClaimReport]


class Report(msgspec.Struct):
    """One submission.

    Attributes:
        status: `graded`, or `not_graded` if nothing can be said about it; then `reason` says why.
        notes: what was unusual about the notebook, for the student and the staff.
        seed: what the hidden inputs were drawn from; the same seed gives the same report.
        seconds: how long examining it took.
        confinement: the tier at which the student's program was confined, see `autograder.candidate.confinement.layers`.
        evidence: what makes it likely that something off limits was used, a sentence each; for the staff alone.
    """

    schema: int
    assignment: str
    status: Literal["graded", "not_graded"]
    reason: str | None
    score: float
    max_score: float
    exercises: list[ExerciseReport]
    seed: int
    seconds: float
    notes: list[str] = []
    confinement: Tier = "none"
    evidence: list[str] = []

    def exercise(self, name: str) -> ExerciseReport:
        """The report of one exercise.

        Raises:
            KeyError: it has none.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)


def exercise_report(name: str, claims: list[ClaimReport], with_reference_predecessors: bool = False) -> ExerciseReport:
    """Sum up the claims of one exercise."""
    return ExerciseReport(
        name=name,
        score=_sum(claim.score for claim in claims),
        max_score=_sum(claim.points for claim in claims),
        with_reference_predecessors=with_reference_predecessors,
        claims=claims,
    )


def graded(
    assignment: str,
    exercises: list[ExerciseReport],
    seed: int,
    seconds: float,
    notes: list[str],
    confinement: Tier = "none",
    evidence: list[str] | None = None,
) -> Report:
    """Sum up a submission; one claim that could not be examined makes it `not_graded`."""
    faults = [
        f"{exercise.name}: {claim.claim}: {claim.message}"
        for exercise in exercises
        for claim in exercise.claims
        if claim.verdict == "error"
    ]
    return Report(
        schema=SCHEMA,
        assignment=assignment,
        status="not_graded" if faults else "graded",
        reason=f"A check could not do its work, which is our fault. {faults[0]}" if faults else None,
        score=_sum(exercise.score for exercise in exercises),
        max_score=_sum(exercise.max_score for exercise in exercises),
        exercises=exercises,
        seed=seed,
        seconds=round(seconds, 4),
        notes=notes,
        confinement=confinement,
        evidence=evidence or [],
    )


def not_graded(assignment: str, reason: str, seed: int, max_score: float = 0.0, confinement: Tier = "none") -> Report:
    """Say that nothing can be said about a submission, and why."""
    return Report(SCHEMA, assignment, "not_graded", reason, 0.0, max_score, [], seed, 0.0, confinement=confinement)


def to_json(report: Report) -> bytes:
    """The report as JSON, for people and programs."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1)


def from_json(data: bytes) -> Report:
    """Read a report back.

    Raises:
        msgspec.DecodeError: it is not a report.
    """
    return msgspec.json.decode(data, type=Report)


def _sum(values: object) -> float:
    return round(sum(values), 6)  # type: ignore[call-overload]
