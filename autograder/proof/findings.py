"""What the trials of an assignment's checks amount to, as data and as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec
from rich.table import Table

from autograder.proof.answers import Kind
from autograder.proof.trials import Trial

INSIDE, OUTSIDE = (
    0.1,
    10.0,
)  # how far from the bound right and wrong numbers have to be, as a share of what is tolerated


class Tolerance(msgspec.Struct):
    """How well a claim's tolerance keeps right numbers from wrong ones.

    Attributes:
        claim: its sentence.
        right: the largest distance of a right answer's numbers from what is right, in units of what is tolerated.
        wrong: the smallest distance of a misconception's, of those that failed by a number; None if all
            failed by something else, such as a shape.
    """

    claim: str
    right: float
    wrong: float | None


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
            exactly the claims that they declare, and how many were called by their own name, with every seed.
        mutants, killed, judged_equivalent: how many there are, how many lose points with every seed, how
            many need not.
        mutants_misnamed: how many were called by the name of a misconception that does not explain all they fail.
        survivors: the diffs of mutants that neither lose points nor were judged.
        tolerances: of the claims that compare numbers.
        seeds: with how many seeds everything was tried.
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
    mutants_misnamed: int
    survivors: list[str]
    tolerances: list[Tolerance]
    seeds: int
    problems: list[str]


class TogetherProof(msgspec.Struct):
    """What was found out about answers to several exercises in one notebook.

    Attributes:
        pairs: how many pairs of misconceptions were examined.
        exact: how many of them lost what each loses alone, and nothing else.
        notebooks: how many notebooks were examined in which all answers are right, each written in another way.
        whole: how many of them earned everything.
        problems: a sentence for each of the others.
    """

    pairs: int
    exact: int
    notebooks: int
    whole: int
    problems: list[str]


class AssignmentProof(msgspec.Struct):
    """What was found out about an assignment's checks; `together` is left out where only one exercise was asked for."""

    assignment: str
    exercises: list[ExerciseProof]
    together: TogetherProof | None = None

    @property
    def problems(self) -> list[str]:
        """Everything that fell short."""
        found = [f"{exercise.name}: {problem}" for exercise in self.exercises for problem in exercise.problems]
        return found + (self.together.problems if self.together else [])


class Proof(msgspec.Struct, kw_only=True):
    """All assignments that were asked for; this is what `--json` prints."""

    schema: int = 1
    assignments: list[AssignmentProof]


def exercise_proof(
    name: str,
    claims: int,
    points: float,
    trials: Sequence[Trial],
    stale: Sequence[str] = (),
    near_the_bound: Collection[str] = (),
) -> ExerciseProof:
    """Sum up the trials of one exercise.

    Args:
        name: the exercise.
        claims: how many it has.
        points: what they are worth together.
        trials: all of them, with all seeds.
        stale: a sentence for each judgement that fits no mutant any more.
        near_the_bound: claims whose numbers may be close to what is tolerated: their check file says why.
    """
    mutants = [trial for trial in trials if trial.kind == "mutant"]
    judged = {trial.name for trial in mutants if trial.judged}
    tolerances = list(_tolerances(trials))
    return ExerciseProof(
        name=name,
        claims=claims,
        points=points,
        reference=min((trial.score for trial in trials if trial.kind == "reference"), default=0.0),
        release_score=_most(trials, "release"),
        degenerate_score=_most(trials, "degenerate"),
        right_answers=_count(trials, "right answer"),
        right_accepted=_count(trials, "right answer", lambda trial: trial.held),
        misconceptions=_count(trials, "misconception"),
        misconceptions_exact=_count(trials, "misconception", lambda trial: trial.held),
        misconceptions_named=_count(trials, "misconception", lambda trial: trial.named),
        mutants=_count(trials, "mutant"),
        killed=_count(trials, "mutant", lambda trial: trial.held and not trial.judged),
        judged_equivalent=len(judged),
        mutants_misnamed=len({trial.name for trial in mutants if trial.misnamed}),
        survivors=list(dict.fromkeys(trial.name for trial in mutants if not trial.held and not trial.judged)),
        tolerances=tolerances,
        seeds=len({trial.seed for trial in trials if trial.kind == "reference"}),
        problems=[*stale, *_problems(trials), *_too_close(tolerances, near_the_bound)],
    )


def table(proof: AssignmentProof) -> Table:
    """One row an exercise."""
    seeds = max((found.seeds for found in proof.exercises), default=0)
    result = Table(title=f"{proof.assignment}, {seeds} seeds")
    result.add_column("Exercise", no_wrap=True)
    for title in _COLUMNS:
        result.add_column(title, justify="right", no_wrap=True)
    result.add_column("Result", no_wrap=True)
    for found in proof.exercises:
        result.add_row(found.name, *cells(found), "falls short" if found.problems else "proven")
    if proof.together:
        exact = f"{proof.together.exact} of {proof.together.pairs}"
        whole = f"{proof.together.whole} of {proof.together.notebooks}"
        result.caption = (
            f"Mistakes in two exercises lose no more than each loses alone: {exact}.\n"
            f"Notebooks of right answers, each written in another way, earn everything: {whole}."
        )
    return result


_COLUMNS = ("Claims", "Reference", "Release", "Degenerate", "Right", "Wrong", "Named", "Mutants")
COLUMNS = (
    "Claims", "Reference", "Untouched release", "Degenerate answers", "Right answers accepted", "Mistakes exact",
    "Mistakes named", "Mutants killed",
)  # fmt: skip
"""What `cells` gives, as a page has room for it; a terminal gets shorter words."""


def cells(found: ExerciseProof) -> list[str]:
    """The figures of one exercise, each as a short text."""
    return [
        f"{found.claims}",
        f"{found.reference:g}/{found.points:g}",
        f"{found.release_score:g}",
        f"{found.degenerate_score:g}",
        f"{found.right_accepted}/{found.right_answers}",
        f"{found.misconceptions_exact}/{found.misconceptions}",
        f"{found.misconceptions_named}/{found.misconceptions}",
        f"{found.killed}/{found.mutants - found.judged_equivalent}",
    ]


def _count(trials: Sequence[Trial], kind: Kind, good: Callable[[Trial], bool] = lambda trial: True) -> int:
    """How many answers of a kind there are that are good with every seed."""
    found: dict[str, bool] = {}
    for trial in trials:
        if trial.kind == kind:
            found[trial.name] = found.get(trial.name, True) and good(trial)
    return sum(found.values())


def _most(trials: Sequence[Trial], kind: Kind) -> float:
    return max((trial.score for trial in trials if trial.kind == kind), default=0.0)


def _tolerances(trials: Sequence[Trial]) -> Iterator[Tolerance]:
    right: dict[str, float] = {}
    wrong: dict[str, float] = {}
    for trial in trials:
        for claim, distance in trial.distances.items():
            if trial.kind in ("reference", "right answer"):
                right[claim] = max(right.get(claim, 0.0), distance)
            elif trial.kind == "misconception" and claim in trial.failed and distance > 1:
                wrong[claim] = min(wrong.get(claim, distance), distance)
    for claim, distance in right.items():
        yield Tolerance(claim, distance, wrong.get(claim))


def _too_close(tolerances: Sequence[Tolerance], near_the_bound: Collection[str]) -> Iterator[str]:
    for found in tolerances:
        if found.claim in near_the_bound:
            continue
        if found.right > INSIDE:
            yield f"{found.claim}: a right answer uses {found.right:.0%} of what is tolerated; {INSIDE:.0%} is enough"
        if found.wrong is not None and found.wrong < OUTSIDE:
            yield f"{found.claim}: a wrong answer is only {found.wrong:.2g} times outside what is tolerated"


def _problems(trials: Sequence[Trial]) -> list[str]:
    """One sentence for each answer that has a problem, however many seeds show it."""
    found: dict[tuple[str, str], tuple[str, list[int]]] = {}
    for trial in trials:
        if trial.problem:
            seeds = found.setdefault((trial.kind, trial.name), (trial.problem, []))[1]
            seeds += [] if trial.seed in seeds else [trial.seed]
    return [
        f"{kind} “{name}”: {problem} (seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds[:5]))})"
        for (kind, name), (problem, seeds) in found.items()
    ]
