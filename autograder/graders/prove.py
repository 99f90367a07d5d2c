"""Try the checks of whole assignments, on all cores, and remember what was tried before."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import version
from pathlib import Path

import msgspec

from autograder.course import UsageError
from autograder.examiner import batch
from autograder.examiner.claims import CHECKS
from autograder.examiner.examination import Examiner
from autograder.examiner.session import CheckSession, claims_of, run_session
from autograder.files import write_whole
from autograder.graders.proof import AssignmentProof, ExerciseProof, exercise_proof
from autograder.graders.trials import Trial, try_answers, try_mutants
from autograder.grading import DECIDING, LIBRARIES, PACKAGE, workers
from autograder.notebook import Assignment, Cell, Submission, read_assignment, read_submission

SEEDS = 20
SEEDS_A_TASK = 5
MUTANT_PARTS = 4

Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]


def seeds_of(assignment: Assignment, count: int) -> list[int]:
    """The seeds to try: the assignment's own, and others that are the same in every run."""
    return [assignment.seed, *(1_000 + 77 * number for number in range(1, count))]


def prove(
    source: Path,
    release: Path,
    remembered: Path | None,
    seeds: int = SEEDS,
    jobs: int = 2,
    progress: Progress = lambda total: nullcontext(lambda: None),
    only: str = "",
) -> AssignmentProof:
    """Try the checks of an assignment.

    Args:
        source: its source notebook.
        release: its released notebook.
        remembered: the folder in which proofs are kept from one run to the next; None to keep none.
        seeds: how many.
        jobs: how many worker processes.
        progress: opened with the number of tasks; gives what to call when one of them is done.
        only: one exercise; "" for all of them.

    Returns:
        The proof, with its exercises in the notebook's order.

    Raises:
        UsageError: the assignment was not released, or has no such exercise.
        ChecksError, JudgedError: the checks or the judged mutants are not as they must be.
    """
    if not release.exists():
        raise UsageError(f"There is no {release}. Release it first: nox -s release")
    assignment = read_assignment(source)
    if only and only not in assignment.exercises:
        raise UsageError(f"{assignment.name} has no exercise {only!r}; it has {', '.join(assignment.exercises)}.")
    claims = claims_of(assignment.name, assignment.exercises)
    untouched = read_submission(release, assignment).cells
    names = {
        exercise: _proof_name(assignment, untouched, exercise, seeds)
        for exercise in assignment.exercises
        if only in ("", exercise)
    }
    proofs = {exercise: _recall(remembered, name) for exercise, name in names.items()}
    todo = [exercise for exercise, proof in proofs.items() if proof is None]
    for exercise, trials in _try_all(source, untouched, todo, seeds_of(assignment, seeds), jobs, progress).items():
        own = [claim for claim in claims if claim.exercise == exercise]
        proof = proofs[exercise] = exercise_proof(exercise, len(own), sum(claim.points for claim in own), trials)
        if remembered and not proof.problems:
            write_whole(remembered / f"{names[exercise]}.json", msgspec.json.encode(proof))
    return AssignmentProof(assignment.name, [proof for proof in proofs.values() if proof is not None])


def _try_all(
    source: Path,
    release: Sequence[Cell],
    exercises: Sequence[str],
    seeds: Sequence[int],
    jobs: int,
    progress: Progress,
) -> dict[str, list[Trial]]:
    if not exercises:
        return {}
    some = [seeds[start : start + SEEDS_A_TASK] for start in range(0, len(seeds), SEEDS_A_TASK)]
    found: dict[str, list[list[Trial]]] = {}
    futures: dict[Future[list[Trial]], tuple[str, int]] = {}
    total = len(exercises) * (len(some) + MUTANT_PARTS)
    with workers(jobs) as executor, progress(total) as advance:
        for exercise in reversed(exercises):  # a week's last exercises are its longest: they start first
            tasks = [executor.submit(_answers, source, exercise, release, chunk) for chunk in some]
            tasks += [executor.submit(_mutants, source, exercise, part) for part in range(MUTANT_PARTS)]
            found[exercise] = [[] for _ in tasks]
            futures |= {future: (exercise, number) for number, future in enumerate(tasks)}
        for future in as_completed(futures):
            exercise, number = futures[future]
            found[exercise][number] = future.result()
            advance()
    return {exercise: [trial for trials in parts for trial in trials] for exercise, parts in found.items()}


def _answers(source: Path, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    return _with_examiner(source, lambda examiner: try_answers(examiner, exercise, release, seeds))


def _mutants(source: Path, exercise: str, part: int) -> list[Trial]:
    return _with_examiner(source, lambda examiner: try_mutants(examiner, exercise, part, MUTANT_PARTS))


def _with_examiner(source: Path, work: Callable[[Examiner], list[Trial]]) -> list[Trial]:
    """Do some work with an examiner of an assignment, in a worker process."""
    assignment, found = read_assignment(source), []

    def session_work(session: CheckSession) -> None:
        session.seed = assignment.seed
        found.extend(work(Examiner(assignment, session, batch.warm_parent())))

    run_session(assignment.name, assignment.exercises, session_work)
    return found


def _proof_name(assignment: Assignment, release: Sequence[Cell], exercise: str, seeds: int) -> str:
    """Name the proof of exactly these checks, tried on exactly these answers, by exactly this engine."""
    week = assignment.name
    files = [path for pattern in (*DECIDING, "graders/*.py", "mutants/*.py") for path in PACKAGE.glob(pattern)]
    files += [PACKAGE / kind / week / f"{exercise}.py" for kind in ("misconceptions", "right_answers", "stand_ins")]
    files += [CHECKS / week / f"check_{exercise}.py", PACKAGE / "equivalent_mutants" / f"{week}.toml"]
    about = [Submission(assignment.cells).digest(), Submission(tuple(release)).digest(), str(seeds)]
    digest = hashlib.sha256(" ".join([*about, *map(version, LIBRARIES), platform.python_version()]).encode())
    for path in sorted(files):
        digest.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return f"{exercise}-{digest.hexdigest()[:32]}"


def _recall(folder: Path | None, name: str) -> ExerciseProof | None:
    if folder is None:
        return None
    try:
        return msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=ExerciseProof)
    except (OSError, msgspec.DecodeError):
        return None
