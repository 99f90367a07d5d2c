"""Try the checks of whole assignments, on all cores, and remember what was tried before."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import structs

from autograder.assignment.course_folder import UsageError
from autograder.assignment.exercise_files import exercise_files, live_helpers, oracles_of
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import Assignment, Cell, Submission, read_assignment, read_submission
from autograder.assignment.variants import misconceptions_of, right_answers_of
from autograder.examiner.examination import Examiner
from autograder.examiner.libraries import libraries_in
from autograder.examiner.session import CheckSession, run_session
from autograder.examiner.tier_probe import confinement
from autograder.grading.cache import DECIDING, LIBRARIES, PACKAGE
from autograder.grading.worker import start_worker, this_worker
from autograder.grading.workers import workers
from autograder.proof.answers import source_of
from autograder.proof.findings import AssignmentProof, ExerciseProof, TogetherProof, exercise_proof
from autograder.proof.judged import judged_of, stale
from autograder.proof.mutate import mutants_of
from autograder.proof.together import pairs_of, right_notebooks, try_pairs, try_right_notebooks
from autograder.proof.trials import Trial, try_answers, try_in_float64, try_mutants

SEEDS = 20
MUTANT_PARTS = 4
A_TASK = 14
PAIRS, NOTEBOOKS = "pairs of mistakes", "right notebooks"
TOGETHER = {PAIRS: try_pairs, NOTEBOOKS: try_right_notebooks}
"""What is tried of all exercises together; no exercise has such a name."""
ELSEWHERE = {"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2"}
"""Another environment for candidates, in which every verdict must be the same."""

Found = TypeVar("Found", ExerciseProof, TogetherProof)
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
    session = _declared(assignment)
    claims, builds_on = session.claims, session.builds_on
    untouched = read_submission(release, assignment).cells
    names = {exercise: _proof_name(assignment, untouched, exercise, seeds) for exercise in assignment.exercises}
    proofs = {name: _recall(remembered, names[name], ExerciseProof) for name in names if only in ("", name)}
    todo = [exercise for exercise, proof in proofs.items() if proof is None]
    digest = hashlib.sha256(" ".join(names.values()).encode()).hexdigest()
    together = None if only else _recall(remembered, f"together-{digest[:32]}", TogetherProof)
    sizes = dict.fromkeys(TOGETHER, 0)
    if not only and not together:
        sizes = {PAIRS: len(pairs_of(assignment, builds_on)), NOTEBOOKS: len(right_notebooks(assignment))}
    found = _try_all(source, untouched, todo, sizes, seeds_of(assignment, seeds), jobs, progress)
    for exercise in todo:
        own = [claim for claim in claims if claim.exercise == exercise]
        points = sum(claim.points for claim in own)
        proof = exercise_proof(
            exercise, len(own), points, found[exercise], _stale(assignment, exercise), session.near_the_bound
        )
        proofs[exercise] = _remembered(remembered, names[exercise], proof)
    if any(sizes.values()):
        pairs, notebooks = found[PAIRS], found[NOTEBOOKS]
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
    """Do everything that is to do; what was found by exercise, and by what is tried of all together, in such sizes."""
    work: list[tuple[str, Callable[..., list[Any]], tuple[Any, ...]]] = []
    for exercise in reversed(exercises):  # a week's last exercises are its longest: they start first
        work.append((exercise, try_answers, (exercise, release, seeds)))
        work += [(exercise, try_mutants, (exercise, part, MUTANT_PARTS, seeds)) for part in range(MUTANT_PARTS)]
    for name, what in TOGETHER.items():
        work += [(name, what, (start, A_TASK)) for start in range(0, sizes[name], A_TASK)]
    again = [(exercise, _try_elsewhere, (exercise, release, seeds[:1])) for exercise in exercises]
    found: dict[str, list[Any]] = {name: [] for name in (*exercises, *TOGETHER)}
    here: dict[str, str] = {}
    tasks = [*((task, here) for task in work), *((task, ELSEWHERE) for task in again)]
    if not tasks:
        return found
    start = partial(start_worker, confinement().tier, _libraries(source))
    with progress(len(tasks)) as advance, workers(jobs, start) as executor:
        futures = {
            executor.submit(_with_examiner, source, environment, what, *how): name
            for (name, what, how), environment in tasks
        }
        for future in as_completed(futures):
            found[futures[future]] += future.result()
            advance()
    return found


def _libraries(source: Path) -> tuple[str, ...]:
    """What the reference and its variants need."""
    assignment = read_assignment(source)
    variants = chain(right_answers_of(assignment.name), misconceptions_of(assignment.name))
    texts = [cell.source for cell in assignment.cells] + [variant.source for variant in variants]
    return libraries_in(texts)


def _try_elsewhere(examiner: Examiner, exercise: str, release: Sequence[Cell], seeds: Sequence[int]) -> list[Trial]:
    """The same verdicts with two threads and another hash seed; and there, of right answers, in float64."""
    found = []
    for what, besides in ((try_answers, ""), (try_in_float64, ", in float64")):
        where = f" (with two threads and another hash seed{besides})"
        for trial in what(examiner, exercise, release, seeds):
            found.append(structs.replace(trial, problem=trial.problem and trial.problem + where))
    return found


def _with_examiner(
    source: Path, environment: Mapping[str, str], work: Callable[..., list[Any]], *how: Any
) -> list[Any]:
    """Do some work with an examiner of an assignment, in a worker process."""
    assignment, found = read_assignment(source), []

    def session_work(session: CheckSession) -> None:
        session.seed, session.measures = assignment.seed, True
        session.conversations = this_worker().conversations(assignment.name)
        with closing(Examiner(assignment, session, this_worker().warm_parent(environment))) as examiner:
            found.extend(work(examiner, *how))

    run_session(assignment.name, assignment.exercises, session_work)
    return found


def _declared(assignment: Assignment) -> CheckSession:
    """A closed session, which knows what the check files of an assignment say."""
    found: list[CheckSession] = []
    run_session(assignment.name, assignment.exercises, found.append)
    return found[0]


def _stale(assignment: Assignment, exercise: str) -> list[str]:
    judged = judged_of(assignment.name).get(exercise, [])
    return stale({exercise: judged}, {exercise: mutants_of(source_of(assignment.cells, exercise))})


def _proof_name(assignment: Assignment, release: Sequence[Cell], exercise: str, seeds: int) -> str:
    """Name the proof of exactly these checks, tried on exactly these answers, by exactly this engine."""
    week = assignment.name
    own = exercise_files(week, exercise)
    files = [path for pattern in (*DECIDING, "proof/*.py") for path in PACKAGE.glob(pattern)]
    files += [own.check, own.misconceptions, own.right_answers, own.stand_in, own.equivalent, live_helpers(week)]
    files += oracles_of([path for path in (own.check, live_helpers(week)) if path.exists()])
    about = [Submission(assignment.cells).digest(), Submission(tuple(release)).digest(), str(seeds)]
    digest = hashlib.sha256(" ".join([*about, *map(version, LIBRARIES), platform.python_version()]).encode())
    for path in sorted(files):
        digest.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return f"{exercise}-{digest.hexdigest()[:32]}"


def _recall(folder: Path | None, name: str, kind: type[Found]) -> Found | None:
    if folder is None:
        return None
    try:
        return msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def _remembered(folder: Path | None, name: str, proof: Found) -> Found:
    """Keep a proof, unless something is left to mend."""
    if folder is not None and not proof.problems:
        write_whole(folder / f"{name}.json", msgspec.json.encode(proof))
    return proof
