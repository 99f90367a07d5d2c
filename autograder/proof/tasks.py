"""Run the tasks of a proof in worker processes, each with an examiner of an assignment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import AbstractContextManager, closing
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from autograder.assignment.notebook import Assignment, read_assignment
from autograder.assignment.variants import misconceptions_of, right_answers_of
from autograder.examiner.examination import Examiner
from autograder.examiner.libraries import libraries_in
from autograder.examiner.session import CheckSession, run_session
from autograder.examiner.tier_probe import confinement
from autograder.grading.worker import start_worker, this_worker
from autograder.grading.workers import workers

Progress = Callable[[int], AbstractContextManager[Callable[[], None]]]
Task = tuple[str, Callable[..., list[Any]], tuple[Any, ...]]
"""A name, a function that takes an examiner, and its other arguments."""


def seeds_of(assignment: Assignment, count: int) -> list[int]:
    """Return the seeds to try: the assignment's own, and others that are the same in every run."""
    return [assignment.seed, *(1_000 + 77 * number for number in range(1, count))]


def try_in_workers(
    source: Path, tasks: Sequence[tuple[Task, Mapping[str, str]]], jobs: int, progress: Progress
) -> dict[str, list[Any]]:
    """Run tasks in worker processes, each with an examiner of an assignment.

    Args:
        source: the assignment's source notebook.
        tasks: each with what is different in its candidates' environment.
        jobs: how many worker processes.
        progress: opened with the number of tasks; gives a function to call after each of them.

    Returns:
        All results, by the names of the tasks.
    """
    results: dict[str, list[Any]] = {task[0]: [] for task, _ in tasks}
    if not tasks:
        return results
    start = partial(start_worker, confinement().tier, _libraries(source))
    with progress(len(tasks)) as advance, workers(jobs, start) as executor:
        futures = {
            executor.submit(_with_examiner, source, environment, what, *how): name
            for (name, what, how), environment in tasks
        }
        for future in as_completed(futures):
            results[futures[future]] += future.result()
            advance()
    return results


def _libraries(source: Path) -> tuple[str, ...]:
    """Return the libraries that the reference and its variants import."""
    assignment = read_assignment(source)
    variants = chain(right_answers_of(assignment.name), misconceptions_of(assignment.name))
    texts = [cell.source for cell in assignment.cells] + [variant.source for variant in variants]
    return libraries_in(texts)


def _with_examiner(
    source: Path, environment: Mapping[str, str], work: Callable[..., list[Any]], *how: Any
) -> list[Any]:
    """Call `work` with an examiner of an assignment, in a worker process; return its results."""
    assignment, results = read_assignment(source), []

    def session_work(session: CheckSession) -> None:
        session.seed, session.measures = assignment.seed, True
        session.conversations = this_worker().conversations(assignment.name)
        session.scripts = this_worker().scripts(assignment.name)
        with closing(Examiner(assignment, session, this_worker().warm_parent(environment))) as examiner:
            results.extend(work(examiner, *how))

    run_session(assignment.name, assignment.exercises, session_work)
    return results
