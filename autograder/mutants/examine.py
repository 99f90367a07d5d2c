"""Examine mutants as a student's answers are examined, and see which of them the checks let through."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.examiner.candidate import Deadlines
from autograder.examiner.diagnosis import name_mistakes
from autograder.examiner.examination import Examiner
from autograder.mutants.mutate import Mutant

# Many a mutant loops for ever. The reference needs a tenth of a second for its longest call.
HASTY = Deadlines(cell=2.0, call=1.0, impatient=0.1, claim=5.0, submission=30.0)


@dataclass(frozen=True)
class Examined:
    """What examining one mutant gave.

    Attributes:
        mutant: which.
        fate: `killed` if its exercise lost points, `survived` if it did not, `broken` if a check broke on it.
        verdicts: what was said of each claim of the exercise, by its sentence.
        names: the misconception that each claim's failure was put down to, by the claim's sentence.
        problem: how the check broke.
    """

    mutant: Mutant
    fate: Literal["killed", "survived", "broken"]
    verdicts: dict[str, str]
    names: dict[str, str]
    problem: str = ""


def examine_mutants(examiner: Examiner, exercise: str, mutants: Sequence[Mutant]) -> list[Examined]:
    """Examine mutants of one exercise in the reference's notebook.

    Only the exercise itself is examined, so a mutant is not killed because another exercise uses it.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: whose cell was mutated.
        mutants: some or all mutants of the cell.

    Returns:
        One result a mutant, in the same order.
    """
    return [_examine(examiner, exercise, mutant) for mutant in mutants]


def _examine(examiner: Examiner, exercise: str, mutant: Mutant) -> Examined:
    cells = [
        dataclasses.replace(cell, source=mutant.source) if cell.name == exercise else cell
        for cell in examiner.assignment.cells
    ]
    outcomes = examiner.outcomes_of(exercise, cells, HASTY)
    broken = [outcome for outcome in outcomes if outcome.verdict == "error"]
    lost = any(outcome.claim.points for outcome in outcomes if outcome.verdict != "passed")
    named = name_mistakes(outcomes, examiner.known_mistakes(exercise)) if lost else {}
    return Examined(
        mutant=mutant,
        fate="broken" if broken else "killed" if lost else "survived",
        verdicts={outcome.claim.text: outcome.verdict for outcome in outcomes},
        names={claim: mistake.name for claim, mistake in named.items()},
        problem="; ".join(f"{outcome.claim.text}: {outcome.message}" for outcome in broken),
    )
