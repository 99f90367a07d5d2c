"""What the trials of an exercise's checks amount to, as data and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.table import Table

from autograder.graders.trials import Kind, Trial

KILLED = 0.98  # of the mutants that nobody has judged


class ExerciseProof(msgspec.Struct):
    """What was found out about the checks of one exercise.

    Attributes:
        name: the exercise.
        claims: how many there are.
        points: what they are worth together.
        reference, release_score, degenerate_score: the least that the reference earned, the most that
            the untouched release and degenerate answers did, over all seeds.
        right_answers, right_accepted: how many there are, and how many got full marks with every seed.
        misconceptions, misconceptions_exact, misconceptions_named: how many there are, how many failed
            exactly the claims that they declare, and how many were called by their own name throughout.
        mutants, killed, judged_equivalent: how many there are, how many lose points, how many need not.
        survivors: the diffs of mutants that neither lose points nor were judged.
        seeds: with how many seeds all but the mutants were tried.
        problems: a sentence for everything that fell short.
    """

    name: str
    claims: int
    points: float
    reference: float
    release_score: float
    degenerate_score: float
    right_answers: int
    right_accepted: int
    misconceptions: int
    misconceptions_exact: int
    misconceptions_named: int
    mutants: int
    killed: int
    judged_equivalent: int
    survivors: list[str]
    seeds: int
    problems: list[str]


class AssignmentProof(msgspec.Struct):
    """What was found out about an assignment's checks."""

    assignment: str
    exercises: list[ExerciseProof]

    @property
    def problems(self) -> list[str]:
        """Everything that fell short."""
        return [f"{exercise.name}: {problem}" for exercise in self.exercises for problem in exercise.problems]


class Proof(msgspec.Struct, kw_only=True):
    """All assignments that were asked for; this is what `--json` prints."""

    schema: int = 1
    assignments: list[AssignmentProof]


def exercise_proof(name: str, claims: int, points: float, trials: Sequence[Trial]) -> ExerciseProof:
    """Sum up the trials of one exercise.

    Args:
        name: the exercise.
        claims: how many it has.
        points: what they are worth together.
        trials: all of them, with all seeds.
    """
    right, wrong = _held(trials, "right answer"), _held(trials, "misconception")
    mutants = [trial for trial in trials if trial.kind == "mutant"]
    judged = [trial for trial in mutants if trial.judged]
    killed = [trial for trial in mutants if trial.held and not trial.judged]
    survivors = [trial.name for trial in mutants if not trial.held and not trial.judged]
    return ExerciseProof(
        name=name,
        claims=claims,
        points=points,
        reference=min((trial.score for trial in trials if trial.kind == "reference"), default=0.0),
        release_score=_most(trials, "release"),
        degenerate_score=_most(trials, "degenerate"),
        right_answers=len(right),
        right_accepted=sum(right.values()),
        misconceptions=len(wrong),
        misconceptions_exact=sum(wrong.values()),
        misconceptions_named=len(wrong) - len({t.name for t in trials if t.kind == "misconception" and not t.named}),
        mutants=len(mutants),
        killed=len(killed),
        judged_equivalent=len(judged),
        survivors=survivors,
        seeds=len({trial.seed for trial in trials if trial.kind == "reference"}),
        problems=_problems(trials, len(survivors) <= (1 - KILLED) * (len(mutants) - len(judged))),
    )


def table(proof: AssignmentProof) -> Table:
    """One row an exercise."""
    result = Table(title=proof.assignment)
    result.add_column("Exercise", overflow="fold")
    for title in (
        "Claims",
        "Reference",
        "Release",
        "Degenerate",
        "Right answers",
        "Misconceptions",
        "Named",
        "Mutants",
    ):
        result.add_column(title, justify="right")
    result.add_column("Result")
    for found in proof.exercises:
        result.add_row(
            found.name,
            f"{found.claims}",
            f"{found.reference:g} of {found.points:g}",
            f"{found.release_score:g}",
            f"{found.degenerate_score:g}",
            f"{found.right_accepted} of {found.right_answers}",
            f"{found.misconceptions_exact} of {found.misconceptions}",
            f"{found.misconceptions_named} of {found.misconceptions}",
            f"{found.killed} of {found.mutants - found.judged_equivalent}",
            "falls short" if found.problems else "proven",
        )
    return result


def _held(trials: Sequence[Trial], kind: Kind) -> dict[str, bool]:
    """Which answers of a kind held with every seed."""
    found: dict[str, bool] = {}
    for trial in trials:
        if trial.kind == kind:
            found[trial.name] = found.get(trial.name, True) and trial.held
    return found


def _most(trials: Sequence[Trial], kind: Kind) -> float:
    return max((trial.score for trial in trials if trial.kind == kind), default=0.0)


def _problems(trials: Sequence[Trial], enough_killed: bool) -> list[str]:
    """One sentence for each answer that has a problem, however many seeds show it."""
    found: dict[tuple[str, str], tuple[str, list[int]]] = {}
    for trial in trials:
        tolerated = trial.kind == "mutant" and enough_killed and trial.problem == "no claim fails"
        if trial.problem and not tolerated:
            found.setdefault((trial.kind, trial.name), (trial.problem, []))[1].append(trial.seed)
    return [
        f"{kind} “{name}”: {problem} (seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds[:5]))})"
        for (kind, name), (problem, seeds) in found.items()
    ]
