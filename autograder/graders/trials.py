"""What the checks of one exercise are tried on, and whether they say of it what they must.

Every answer takes the place of the exercise's cell in the reference's notebook, and the exercise
alone is examined: an answer must not be caught only because another exercise uses it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from autograder.examiner.diagnosis import name_mistakes
from autograder.examiner.examination import Examiner
from autograder.examiner.session import Outcome
from autograder.graders.useless import useless_classes
from autograder.mutants.examine import examine_mutants
from autograder.mutants.judged import judged_of, reason_for, stale
from autograder.mutants.mutate import mutants_of
from autograder.notebook import Cell
from autograder.variants import (
    Misconception,
    Variant,
    defined_names,
    misconceptions_of,
    right_answers_of,
    stand_in_of,
)

Kind = Literal["reference", "release", "degenerate", "right answer", "misconception", "mutant", "setup"]

DEGENERATE = {
    "nothing": "None",
    "zero": "0.0",
    "one": "1.0",
    "yes": "True",
    "an empty list": "[]",
    "an empty dict": "{}",
    "its first argument": "args[0]",
    "its last argument": "args[-1]",
    "all its arguments": "args",
    "a text": "'x'",
    "an object": "object()",
    "a list of nothing": "[None] * 3",
    "zeros like its first argument": "np.zeros_like(args[0])",
    "ones like its first argument": "np.ones_like(args[0])",
    "an error": "1 / 0",
}
"""What answers give back that do not look at what they are asked, by name."""


class Trial(msgspec.Struct, frozen=True):
    """One answer, examined.

    Attributes:
        kind: what sort of answer.
        name: which; for a mutant, its diff.
        seed: what hidden inputs were drawn from.
        score: the points that the exercise earned.
        held: the checks said of it what they must.
        problem: what they said instead; "" if they held.
        named: for a misconception: every claim that it fails was put down to it.
        judged: for a mutant: a person has judged that no check may tell it from the reference.
    """

    kind: Kind
    name: str
    seed: int
    score: float
    held: bool
    problem: str = ""
    named: bool = False
    judged: bool = False


def try_answers(examiner: Examiner, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    """Try everything but mutants.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: whose checks are tried.
        release: the cells of the untouched release.
        seeds: what to draw hidden inputs from, one after the other.

    Returns:
        One trial for each answer and seed.
    """
    found: list[Trial] = []
    for seed in seeds:
        examiner.session.seed = seed
        examiner.fingerprints = {}
        found += [
            _reference(examiner, exercise, seed),
            _worthless(examiner, exercise, "release", "untouched", _cell(release, exercise), seed),
        ]
        found += [
            _worthless(examiner, exercise, "degenerate", what, source, seed)
            for what, source in _degenerate(_cell(examiner.assignment.cells, exercise))
        ]
        for stand_in in stand_in_of(examiner.assignment.name, exercise):  # must be as good as a right answer
            outcomes = examiner.outcomes_of(exercise, [*examiner.assignment.cells, stand_in])
            problem = _all_passed(outcomes)
            found.append(Trial("right answer", "the stand-in", seed, _score(outcomes), not problem, problem))
        for variant in _of(exercise, right_answers_of(examiner.assignment.name)):
            found.append(_right(examiner, variant, seed))
        for variant in _of(exercise, misconceptions_of(examiner.assignment.name)):
            assert isinstance(variant, Misconception)
            found.append(_wrong(examiner, variant, seed))
    return found


def try_mutants(examiner: Examiner, exercise: str, part: int, parts: int) -> list[Trial]:
    """Try every so-manieth mutant of the reference.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: whose checks are tried.
        part, parts: which of how many equal parts of the mutants.

    Returns:
        One trial for each of these mutants; one more for each judgement that fits no mutant.
    """
    seed = examiner.session.seed
    everything = judged_of(examiner.assignment.name)
    judged = everything.get(exercise, [])
    mutants = mutants_of(_cell(examiner.assignment.cells, exercise))
    found = []
    for result in examine_mutants(examiner, exercise, mutants[part::parts]):
        reason, diff = reason_for(result.mutant, judged), result.mutant.diff
        lost = result.fate == "killed"
        problem = {
            "broken": f"a check broke: {result.problem}",
            "survived": "" if reason else "no claim fails",
            "killed": "judged as no mistake, but a claim fails" if reason else "",
        }[result.fate]
        found.append(Trial("mutant", diff, seed, 0.0, lost, problem, judged=bool(reason)))
    if part == 0:
        found += [
            Trial("setup", "judged mutants", seed, 0.0, False, text)
            for text in stale({exercise: judged}, {exercise: mutants})
        ]
    return found


def _reference(examiner: Examiner, exercise: str, seed: int) -> Trial:
    outcomes = examiner.outcomes_of(exercise, examiner.assignment.cells)
    claims = [claim for claim in examiner.session.claims if claim.exercise == exercise]
    problem = _all_passed(outcomes)
    if [outcome.claim for outcome in outcomes] != claims:
        problem = f"{len(outcomes)} of {len(claims)} claims were examined"
    return Trial("reference", "reference", seed, _score(outcomes), not problem, problem)


def _right(examiner: Examiner, variant: Variant, seed: int) -> Trial:
    outcomes = examiner.outcomes_of(variant.exercise, variant.applied_to(examiner.assignment.cells))
    problem = _all_passed(outcomes)
    return Trial("right answer", variant.name, seed, _score(outcomes), not problem, problem)


def _worthless(examiner: Examiner, exercise: str, kind: Kind, name: str, source: str, seed: int) -> Trial:
    """An answer that must earn nothing, and must not break a check either."""
    cells = [
        dataclasses.replace(cell, source=source) if cell.name == exercise else cell
        for cell in examiner.assignment.cells
    ]
    outcomes = examiner.outcomes_of(exercise, cells)
    earned = [outcome.claim.text for outcome in outcomes if outcome.verdict == "passed"]
    problem = _broken(outcomes) or (f"earned: {'; '.join(earned)}" if earned else "")
    if kind == "release" and not problem and any(outcome.verdict != "skipped" for outcome in outcomes):
        problem = "what was not written is told as wrong"
    return Trial(kind, name, seed, _score(outcomes), not problem, problem)


def _wrong(examiner: Examiner, mistake: Misconception, seed: int) -> Trial:
    """A known mistake; it is examined once more than for its fingerprint, so that chance would show."""
    outcomes = examiner.outcomes_of(mistake.exercise, mistake.applied_to(examiner.assignment.cells))
    failed = {outcome.claim.text for outcome in outcomes if outcome.verdict == "failed"}
    names = name_mistakes(outcomes, examiner.known_mistakes(mistake.exercise))
    named = all(claim in names and names[claim].name == mistake.name for claim in failed)
    problem = _broken(outcomes)
    if failed != set(mistake.breaks):
        more, less = failed - set(mistake.breaks), set(mistake.breaks) - failed
        problem = "; ".join([f"also fails: {claim}" for claim in more] + [f"does not fail: {claim}" for claim in less])
    elif not named:
        others = sorted({names[claim].name if claim in names else "nothing" for claim in failed})
        problem = f"is called {', '.join(others)}"
    return Trial("misconception", mistake.name, seed, _score(outcomes), failed == set(mistake.breaks), problem, named)


def _degenerate(source: str) -> Iterator[tuple[str, str]]:
    names = defined_names(source)
    for what, value in DEGENERATE.items():
        yield what, "\n".join(f"def {name}(*args, **options):\n    return {value}" for name in names)
        if text := useless_classes(source, value):
            yield f"objects that give {what}", text


def _of(exercise: str, variants: Sequence[Variant]) -> list[Variant]:
    return [variant for variant in variants if variant.exercise == exercise]


def _cell(cells: Sequence[Cell], exercise: str) -> str:
    return next((cell.source for cell in cells if cell.name == exercise), "")


def _all_passed(outcomes: Sequence[Outcome]) -> str:
    return "; ".join(f"{o.claim.text}: {o.verdict}: {o.message}" for o in outcomes if o.verdict != "passed")


def _broken(outcomes: Sequence[Outcome]) -> str:
    return "; ".join(f"{o.claim.text}: a check broke: {o.message}" for o in outcomes if o.verdict == "error")


def _score(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.claim.points for outcome in outcomes if outcome.verdict == "passed")
