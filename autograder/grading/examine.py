"""Examine many submissions in parallel, remembering what was examined before."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

from autograder.assignment.exercise_files import CONTENT
from autograder.assignment.notebook import Submission, read_assignment, read_submission
from autograder.assignment.raw_cells import NotebookError
from autograder.assignment.report import Report, not_graded
from autograder.candidate.protocol.limits import Tier
from autograder.examiner.claims import ChecksError
from autograder.examiner.libraries import libraries_in
from autograder.examiner.tier_probe import demand
from autograder.grading.cache import fingerprints_of, grader_version, recall_report, remember_report, report_name
from autograder.grading.worker import ExaminedSubmission, examine_batch, start_worker
from autograder.grading.workers import workers

BATCH = 16


@dataclass
class Examined:
    """What examining several files gave.

    Attributes:
        reports: one a file, by the key it was asked for with.
        names, attempts: of those that could be read, by the same keys: see `report_name`, `Submission.attempt`.
        reused: the keys of those that had been examined before.
        results: with times and memory, of those that were examined now.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    attempts: dict[str, str] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    results: list[ExaminedSubmission] = field(default_factory=list)


def examine_files(
    source: Path,
    files: dict[str, Path],
    remembered: Path | None,
    jobs: int | None = None,
    seed: int | None = None,
    done: Callable[[str, Report], None] = lambda key, report: None,
    content: Path = CONTENT,
    demanded: Tier = "full",
) -> Examined:
    """Examine the submitted files of one assignment.

    Args:
        source: the assignment's source notebook.
        files: the files, by a key of the caller's, such as the student.
        remembered: the folder in which reports are kept from one run to the next; None to keep none.
        jobs: how many worker processes; by default one a core.
        seed: what to draw hidden inputs from; by default the assignment's own.
        done: called with each report as it comes.
        content: the folder that holds every assignment's exercises.
        demanded: how far students' programs have to be confined; they are, as far as this machine can.

    Returns:
        All reports, in the order of the files. A file that cannot be graded has one too; it says why.
        So have all files where the assignment's checks are not as they must be.

    Raises:
        UnconfinedError: this machine confines less than is demanded; nothing was examined.
    """
    tier = demand(demanded)
    assignment = read_assignment(source)
    number = assignment.seed if seed is None else seed
    version = grader_version(source, content)
    examined = Examined()
    waiting: dict[str, tuple[Submission, list[str]]] = {}

    def finish(keys: Sequence[str], report: Report) -> None:
        for key in keys:
            examined.reports[key] = report
            done(key, report)

    for key, path in files.items():
        try:
            submission = read_submission(path, assignment)
        except NotebookError as error:
            finish([key], not_graded(assignment.name, str(error), number, confinement=tier))
            continue
        name = examined.names[key] = report_name(version, submission, number, tier)
        examined.attempts[key] = submission.attempt()
        known = recall_report(remembered, name)
        if known is not None:
            examined.reused.add(key)
            finish([key], known)
        else:
            waiting.setdefault(name, (submission, []))[1].append(key)
    if waiting:
        jobs = min(jobs or os.cpu_count() or 1, len(waiting))
        submissions = {name: item[0] for name, item in waiting.items()}
        fingerprints = remembered and fingerprints_of(remembered, version, number)
        try:
            for name, result in _examine(submissions, jobs, (source, number, content, fingerprints), tier):
                examined.results.append(dataclasses.replace(result, unknown=b""))
                remember_report(remembered, name, result.report, result.unknown)
                finish(waiting[name][1], result.report)
        except ChecksError as error:  # other assignments can be graded all the same
            said = f"{error}".partition("\n")[0]  # below it stands how it came about: nox -s build shows that
            reason = f"The checks of {assignment.name} cannot be used, which is our fault: {said}"
            missing = [key for _, keys in waiting.values() for key in keys if key not in examined.reports]
            finish(missing, not_graded(assignment.name, reason, number, confinement=tier))
    examined.reports = {key: examined.reports[key] for key in files}
    return examined


def examine_more(
    source: Path, submissions: Sequence[Submission], remembered: Path, demanded: Tier, content: Path = CONTENT
) -> list[tuple[Report, str]]:
    """Examine what is no file of a student's, such as the reference with one wrong answer in it.

    Args:
        source: the assignment's source notebook.
        submissions: what to examine; usually few.
        remembered: the folder in which reports are kept from one run to the next.
        demanded: how far the programs have to be confined; they are, as far as this machine can.
        content: the folder that holds every assignment's exercises.

    Returns:
        For each its report, and the name under which that is remembered.
    """
    tier, version, seed = demand(demanded), grader_version(source, content), read_assignment(source).seed
    names = [report_name(version, submission, seed, tier) for submission in submissions]
    reports = {name: recall_report(remembered, name) for name in names}
    todo = {name: submission for name, submission in zip(names, submissions, strict=True) if reports[name] is None}
    if todo:
        how = (source, seed, content, fingerprints_of(remembered, version, seed))
        for name, result in _examine(todo, 1, how, tier):
            remember_report(remembered, name, result.report, result.unknown)
            reports[name] = result.report
    return [(report, name) for name in names if (report := reports[name])]


def _examine(
    submissions: dict[str, Submission], jobs: int, how: tuple[Path, int, Path, Path | None], tier: Tier
) -> Iterator[tuple[str, ExaminedSubmission]]:
    """Examine in batches; if a worker is lost, each of its submissions alone, so that one costs only itself."""
    names = list(submissions)
    size = max(1, min(BATCH, len(names) // (2 * jobs)))
    batches = [names[start : start + size] for start in range(0, len(names), size)]
    lost: list[str] = []
    cells = chain.from_iterable(submission.cells for submission in submissions.values())
    start = partial(start_worker, tier, libraries_in(cell.source for cell in cells))
    with workers(jobs, start) as executor:
        futures: dict[Future[list[ExaminedSubmission]], list[str]] = {
            executor.submit(examine_batch, [submissions[name] for name in batch], *how): batch for batch in batches
        }
        for future in as_completed(futures):
            try:
                yield from zip(futures[future], future.result(), strict=True)
            except ChecksError:
                raise
            except Exception:  # whatever it was, it is not the students' fault: try each alone
                lost.extend(futures[future])
    while lost:
        with workers(1, start) as executor:
            while lost:
                name, problem = lost.pop(0), ""
                try:
                    result = executor.submit(examine_batch, [submissions[name]], *how).result()[0]
                except BrokenProcessPool:
                    problem = "the process that examines it was lost"
                except Exception as error:
                    problem = f"{type(error).__name__}: {error}"
                if problem:
                    reason = f"It could not be examined, which is our fault: {problem}."
                    result = ExaminedSubmission(not_graded(how[0].stem, reason, how[1], confinement=tier))
                yield name, result
                if problem:  # the next one gets a fresh process
                    break
