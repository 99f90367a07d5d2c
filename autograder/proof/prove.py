"""Prove the checks of whole assignments on all cores, with a cache of earlier proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from autograder.assignment.course_folder import UsageError
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import Assignment, Cell, read_assignment, read_submission
from autograder.examiner.examination import Examiner
from autograder.examiner.session import CheckSession, run_session
from autograder.proof.answers import source_of
from autograder.proof.cards import SEEDS
from autograder.proof.degenerate_sizes import size_trials
from autograder.proof.findings import AssignmentProof, ExerciseProof, TogetherProof, exercise_proof
from autograder.proof.hashes import engine_hash, proof_name
from autograder.proof.judged import judged_of, stale
from autograder.proof.mutate import mutants_of
from autograder.proof.tasks import Progress, Task, seeds_of, try_in_workers
from autograder.proof.together import pairs_of, right_notebooks, try_pairs, try_right_notebooks
from autograder.proof.trials import Trial, try_answers, try_in_float64, try_mutants

MUTANT_PARTS = 4
UNMEASURED = (
    *("week03_backprop", "week12_rnn_lstm_more", "week14_transformers", "week14_transformers_more"),
    *("week15_generative", "week15_generative_more", "week16_deployment", "week16_deployment_more"),
)
"""Assignments whose checks are still to be made so that an error at a degenerate size costs little."""
SIZE_SEEDS = 2  # the sizes of most inputs are the same with every seed
A_TASK = 14
PAIRS, NOTEBOOKS = "pairs of mistakes", "right notebooks"
TOGETHER = {PAIRS: try_pairs, NOTEBOOKS: try_right_notebooks}
"""The trials of all exercises together; no exercise has such a name."""
ELSEWHERE = {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2"}
"""Environment variables of other candidates, with which every verdict must be the same."""

AnyProof = TypeVar("AnyProof", ExerciseProof, TogetherProof)


def prove(
    source: Path,
    release: Path,
    remembered: Path | None,
    seeds: int = SEEDS,
    jobs: int = 2,
    progress: Progress = lambda total: nullcontext(lambda: None),
    only: str = "",
) -> AssignmentProof:
    """Prove the checks of an assignment.

    Args:
        source: its source notebook.
        release: its released notebook.
        remembered: the folder of the cache of proofs; None for no cache.
        seeds: how many.
        jobs: how many worker processes.
        progress: opened with the number of tasks; gives a function to call after each of them.
        only: one exercise; "" for all of them.

    Returns:
        The proof, with its exercises in the notebook's order.

    Raises:
        UsageError: the assignment was not released, or has no such exercise.
        ChecksError, JudgedError: the checks or the judged mutants are invalid.
    """
    if not release.exists():
        raise UsageError(f"There is no {release}. Release it first: nox -s release")
    assignment = read_assignment(source)
    if only and only not in assignment.exercises:
        raise UsageError(f"{assignment.name} has no exercise {only!r}; it has {', '.join(assignment.exercises)}.")
    session = _declared(assignment)
    claims, builds_on = session.claims, session.builds_on
    untouched = read_submission(release, assignment).cells
    engine = engine_hash()
    names = {exercise: proof_name(assignment, untouched, exercise, seeds, engine) for exercise in assignment.exercises}
    proofs = {name: _recall(remembered, names[name], ExerciseProof) for name in names if only in ("", name)}
    todo = [exercise for exercise, proof in proofs.items() if proof is None]
    digest = hashlib.sha256(" ".join(names.values()).encode()).hexdigest()
    together = None if only else _recall(remembered, f"together-{digest[:32]}", TogetherProof)
    sizes = dict.fromkeys(TOGETHER, 0)
    if not only and not together:
        sizes = {PAIRS: len(pairs_of(assignment, builds_on)), NOTEBOOKS: len(right_notebooks(assignment))}
    trials = _try_all(source, untouched, todo, sizes, seeds_of(assignment, seeds), jobs, progress)
    for exercise in todo:
        own = [claim for claim in claims if claim.exercise == exercise]
        points = sum(claim.points for claim in own)
        proof = exercise_proof(
            exercise, len(own), points, trials[exercise], _stale(assignment, exercise), session.near_the_bound
        )
        proofs[exercise] = _remembered(remembered, names[exercise], proof)
    if any(sizes.values()):
        pairs, notebooks = trials[PAIRS], trials[NOTEBOOKS]
        problems = [problem for problem in pairs + notebooks if problem]
        proof_of_both = TogetherProof(len(pairs), pairs.count(""), len(notebooks), notebooks.count(""), problems)
        together = _remembered(remembered, f"together-{digest[:32]}", proof_of_both)
    return AssignmentProof(assignment.name, [proof for proof in proofs.values() if proof is not None], together)


def _try_all(
    source: Path,
    release: Sequence[Cell],
    exercises: Sequence[str],
    sizes: Mapping[str, int],
    seeds: Sequence[int],
    jobs: int,
    progress: Progress,
) -> dict[str, list[Any]]:
    """Run all trials in worker processes; return their results by exercise, and by the keys of TOGETHER.

    `sizes` says how many trials of each of these keys there are.
    """
    work: list[Task] = []
    for exercise in reversed(exercises):  # a week's last exercises are its longest: they start first
        work.append((exercise, try_answers, (exercise, release, seeds)))
        if source.stem not in UNMEASURED:
            work.append((exercise, size_trials, (exercise, seeds[:SIZE_SEEDS])))
        work += [(exercise, try_mutants, (exercise, part, MUTANT_PARTS, seeds)) for part in range(MUTANT_PARTS)]
    for name, what in TOGETHER.items():
        work += [(name, what, (start, A_TASK)) for start in range(0, sizes[name], A_TASK)]
    again = [(exercise, _try_elsewhere, (exercise, release, seeds[:1])) for exercise in exercises]
    here: dict[str, str] = {}
    tasks = [*((task, here) for task in work), *((task, ELSEWHERE) for task in again)]
    return {name: [] for name in TOGETHER} | try_in_workers(source, tasks, jobs, progress)


def _try_elsewhere(examiner: Examiner, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    """Try all answers with two threads and another hash seed; there, right answers in float64, too."""
    trials = []
    for what, besides in ((try_answers, ""), (try_in_float64, ", in float64")):
        where = f" (with two threads and another hash seed{besides})"
        for trial in what(examiner, exercise, release, seeds):
            trials.append(structs.replace(trial, problem=trial.problem and trial.problem + where))
    return trials


def _declared(assignment: Assignment) -> CheckSession:
    """Return a closed session with the declarations of an assignment's check files."""
    sessions: list[CheckSession] = []
    run_session(assignment.name, assignment.exercises, sessions.append)
    return sessions[0]


def _stale(assignment: Assignment, exercise: str) -> list[str]:
    judged = judged_of(assignment.name).get(exercise, [])
    return stale({exercise: judged}, {exercise: mutants_of(source_of(assignment.cells, exercise))})


def _recall(folder: Path | None, name: str, kind: type[AnyProof]) -> AnyProof | None:
    if folder is None:
        return None
    try:
        return msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _remembered(folder: Path | None, name: str, proof: AnyProof) -> AnyProof:
    """Write a proof without problems to the cache; return it."""
    if folder is not None and not proof.problems:
        write_whole(folder / f"{name}.json", msgspec.json.encode(proof))
    return proof
