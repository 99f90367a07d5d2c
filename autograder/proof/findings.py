"""Sum up the trials of an assignment's checks, as data and as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec
from rich.table import Table

from autograder.proof.answers import Kind
from autograder.proof.trials import Trial

INSIDE, OUTSIDE = 0.1, 10.0
"""The largest distance of right numbers and the smallest of wrong ones, in units of the tolerance."""


class Tolerance(msgspec.Struct):
    """Hold how far right and wrong numbers are from a claim's tolerance.

    Attributes:
        claim: its sentence.
        right: the largest distance of a right answer's numbers from the expected ones, in units of the tolerance.
        wrong: the smallest distance of a misconception's, of those that failed by a number; None if all
            failed by something else, such as a shape.
    """

    claim: str
    right: float
    wrong: float | None


class ExerciseProof(msgspec.Struct):
    """Hold the results of all trials of one exercise.

    Attributes:
        name: the exercise.
        claims: how many there are.
        points: what they are worth together.
        reference, release_score, degenerate_score: the lowest score of the reference, and the highest of the
            untouched release and of degenerate answers, over all seeds.
        right_answers, right_accepted: how many there are, and how many got full marks with every seed.
        misconceptions, misconceptions_exact, misconceptions_named: how many there are, how many failed
            exactly the claims that they declare, and how many were called by their own name, with every seed.
        mutants, killed, judged_equivalent: how many there are, how many lose points with every seed, how
            many no check has to kill.
        mutants_misnamed: how many were called by the name of a misconception that does not explain all they fail.
        survivors: the diffs of mutants that neither lose points nor were judged equivalent.
        tolerances: of the claims that compare numbers.
        sizes, sizes_contained: at how many degenerate sizes the reference was broken, and at how many of them that
            costs at most a quarter of the points.
        seeds: with how many seeds everything was tried.
        problems: a sentence for each shortcoming.
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
    sizes: int
    sizes_contained: int
    seeds: int
    problems: list[str]


class TogetherProof(msgspec.Struct):
    """Hold the results of notebooks with wrong answers to two exercises, or right answers to all.

    Attributes:
        pairs: how many pairs of misconceptions were examined.
        exact: how many of these lost what each misconception loses alone, and nothing else.
        notebooks: how many notebooks of right answers, each written in another way, were examined.
        whole: how many of these earned full marks.
        problems: a sentence for each of the others.
    """

    pairs: int
    exact: int
    notebooks: int
    whole: int
    problems: list[str]


class AssignmentProof(msgspec.Struct):
    """Hold the proof of an assignment's checks; `together` is None where only one exercise was asked for."""

    assignment: str
    exercises: list[ExerciseProof]
    together: TogetherProof | None = None

    @property
    def problems(self) -> list[str]:
        """Return all shortcomings, each after its exercise."""
        problems = [f"{exercise.name}: {problem}" for exercise in self.exercises for problem in exercise.problems]
        return problems + (self.together.problems if self.together else [])


class Proof(msgspec.Struct, kw_only=True):
    """Hold the proofs of several assignments; this is what `--json` prints."""

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
        stale: a sentence for each judgement that matches no mutant any more.
        near_the_bound: claims whose numbers may be close to the tolerance: their check file says why.
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
        sizes=_count(trials, "degenerate size"),
        sizes_contained=_count(trials, "degenerate size", lambda trial: trial.held),
        seeds=len({trial.seed for trial in trials if trial.kind == "reference"}),
        problems=[*stale, *_problems(trials), *_too_close(tolerances, near_the_bound)],
    )


def proof_table(proof: AssignmentProof) -> Table:
    """Return a table with one row an exercise, for a terminal."""
    seeds = max((exercise.seeds for exercise in proof.exercises), default=0)
    result = Table(title=f"{proof.assignment}, {seeds} seeds")
    result.add_column("Exercise", no_wrap=True)
    for title in _COLUMNS:
        result.add_column(title, justify="right", no_wrap=True)
    result.add_column("Result", no_wrap=True)
    for exercise in proof.exercises:
        result.add_row(exercise.name, *cells(exercise), "falls short" if exercise.problems else "proven")
    if proof.together:
        exact = f"{proof.together.exact} of {proof.together.pairs}"
        whole = f"{proof.together.whole} of {proof.together.notebooks}"
        result.caption = (
            f"Mistakes in two exercises lose no more than each loses alone: {exact}.\n"
            f"Notebooks of right answers, each written in another way, earn everything: {whole}."
        )
    return result


_COLUMNS = ("Claims", "Reference", "Release", "Degenerate", "Right", "Wrong", "Named", "Sizes", "Mutants")
COLUMNS = (
    "Claims", "Reference", "Untouched release", "Degenerate answers", "Right answers accepted", "Mistakes exact",
    "Mistakes named", "Degenerate sizes contained", "Mutants killed",
)  # fmt: skip
"""The headers of `cells` on a page; a terminal gets the shorter ones."""


def cells(proof: ExerciseProof) -> list[str]:
    """Return the figures of one exercise, each as a short text."""
    return [
        f"{proof.claims}",
        f"{proof.reference:g}/{proof.points:g}",
        f"{proof.release_score:g}",
        f"{proof.degenerate_score:g}",
        f"{proof.right_accepted}/{proof.right_answers}",
        f"{proof.misconceptions_exact}/{proof.misconceptions}",
        f"{proof.misconceptions_named}/{proof.misconceptions}",
        f"{proof.sizes_contained}/{proof.sizes}",
        f"{proof.killed}/{proof.mutants - proof.judged_equivalent}",
    ]


def _count(trials: Sequence[Trial], kind: Kind, good: Callable[[Trial], bool] = lambda trial: True) -> int:
    """Count the answers of a kind that are good with every seed."""
    good_so_far: dict[str, bool] = {}
    for trial in trials:
        if trial.kind == kind:
            good_so_far[trial.name] = good_so_far.get(trial.name, True) and good(trial)
    return sum(good_so_far.values())


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
    for tolerance in tolerances:
        if tolerance.claim in near_the_bound:
            continue
        if tolerance.right > INSIDE:
            yield f"{tolerance.claim}: a right answer uses {tolerance.right:.0%} of what is tolerated; {INSIDE:.0%} is enough"
        if tolerance.wrong is not None and tolerance.wrong < OUTSIDE:
            yield f"{tolerance.claim}: a wrong answer is only {tolerance.wrong:.2g} times outside what is tolerated"


def _problems(trials: Sequence[Trial]) -> list[str]:
    """Return one sentence for each answer that has a problem, however many seeds show it."""
    by_answer: dict[tuple[str, str], tuple[str, list[int]]] = {}
    for trial in trials:
        if trial.problem:
            seeds = by_answer.setdefault((trial.kind, trial.name), (trial.problem, []))[1]
            seeds += [] if trial.seed in seeds else [trial.seed]
    return [
        f"{kind} “{name}”: {problem} (seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds[:5]))})"
        for (kind, name), (problem, seeds) in by_answer.items()
    ]
