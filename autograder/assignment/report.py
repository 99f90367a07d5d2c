"""The report of one submission: flat, documented, versioned. The same record as JSON everywhere.

`docs/report.md` shows one in full.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from autograder.candidate.protocol.limits import Tier

SCHEMA = 2

Verdict = Literal["passed", "failed", "skipped", "error"]


class ClaimReport(msgspec.Struct):
    """One claim.

    Attributes:
        claim: the sentence that is true of a right answer.
        verdict: `passed`; `failed`; `skipped` (not attempted, or a claim it needs failed); `error`:
            our fault, costs the student nothing.
        points: what it is worth.
        score: what was earned.
        message: what happened, in one line of words for the student; "" if it passed.
        cause: how the student's program failed to answer, such as "raised ValueError" or "did not come back
            within 5 seconds"; None if it answered.
        hint: what to try, if the mistake is known: a question, and in a later attempt a pointer after it.
        misconception: the name of the mistake, if it is a known one; `group-ID` if it is one of several
            equal answers for which an instructor wrote a hint.
    """

    claim: str
    verdict: Verdict
    points: float
    score: float
    message: str = ""
    cause: str | None = None
    hint: str | None = None
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
        """Return the report of one exercise.

        Raises:
            KeyError: it has none.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)


def exercise_report(name: str, claims: list[ClaimReport], with_reference_predecessors: bool = False) -> ExerciseReport:
    """Return the report of one exercise, its claims summed up."""
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
    """Return the report of a submission; one claim that could not be examined makes it `not_graded`."""
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
    """Return the report of a submission about which nothing can be said; `reason` says why."""
    return Report(SCHEMA, assignment, "not_graded", reason, 0.0, max_score, [], seed, 0.0, confinement=confinement)


def json_schema() -> bytes:
    """Return the JSON Schema of a report, as JSON."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Report)), indent=1)


def to_json(report: Report) -> bytes:
    """Return the report as JSON, for people and programs."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1)


def from_json(data: bytes) -> Report:
    """Return a report read back from JSON.

    Raises:
        msgspec.DecodeError: it is not a report.
    """
    return msgspec.json.decode(data, type=Report)


def _sum(values: object) -> float:
    return round(sum(values), 6)  # type: ignore[call-overload]
