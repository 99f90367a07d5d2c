"""Examine many submissions in parallel, remembering what was examined before."""

from __future__ import annotations

import hashlib
import importlib.metadata
import multiprocessing
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.examiner.batch import Result, examine_batch, start_worker
from autograder.examiner.claims import CHECKS, ChecksError
from autograder.files import write_whole
from autograder.notebook import NotebookError, Submission, read_assignment, read_submission
from autograder.report import Report, from_json, not_graded, to_json

BATCH = 16
PACKAGE = Path(__file__).resolve().parent
# What decides about a report: if one of these files changes, everything is examined again.
DECIDING = ("candidate/*.py", "examiner/*.py", "kit.py", "notebook.py", "oracles/*.py", "report.py", "variants.py")
LIBRARIES = ("numpy", "torch", "scikit-learn", "msgpack", "pytest")


@dataclass
class Examined:
    """What examining several files gave.

    Attributes:
        reports: one a file, by the key it was asked for with.
        reused: the keys of those that had been examined before.
        results: with times and memory, of those that were examined now.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Start worker processes; on the way out they end, after Ctrl-C at once, and take their candidates along."""
    executor = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=start_worker)
    try:
        yield executor
    except BaseException:
        for process in list((executor._processes or {}).values()):  # what they are at is given up
            process.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def examine_files(
    source: Path,
    files: dict[str, Path],
    remembered: Path | None,
    jobs: int | None = None,
    seed: int | None = None,
    done: Callable[[str, Report], None] = lambda key, report: None,
    checks: Path = CHECKS,
) -> Examined:
    """Examine the submitted files of one assignment.

    Args:
        source: the assignment's source notebook.
        files: the files, by a key of the caller's, such as the student.
        remembered: the folder in which reports are kept from one run to the next; None to keep none.
        jobs: how many worker processes; by default one a core.
        seed: what to draw hidden inputs from; by default the assignment's own.
        done: called with each report as it comes.
        checks: the folder that holds every assignment's checks.

    Returns:
        All reports, in the order of the files. A file that cannot be graded has one too; it says why.

    Raises:
        ChecksError: the assignment's checks are not as they must be.
    """
    assignment = read_assignment(source)
    number = assignment.seed if seed is None else seed
    version = grader_version(source, checks)
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
            finish([key], not_graded(assignment.name, str(error), number))
            continue
        name = report_name(version, submission, number)
        known = _recall(remembered, name)
        if known is not None:
            examined.reused.add(key)
            finish([key], known)
        else:
            waiting.setdefault(name, (submission, []))[1].append(key)
    if waiting:
        jobs = min(jobs or os.cpu_count() or 1, len(waiting))
        submissions = {name: item[0] for name, item in waiting.items()}
        fingerprints = remembered and remembered / "fingerprints" / f"{version[:32]}-{number}"
        for name, result in _examine(submissions, jobs, (source, number, checks, fingerprints)):
            examined.results.append(result)
            if result.report.status == "graded":
                _remember(remembered, name, result.report)
            finish(waiting[name][1], result.report)
    examined.reports = {key: examined.reports[key] for key in files}
    return examined


def report_name(version: str, submission: Submission, seed: int) -> str:
    """Name the report of exactly these answers, examined by exactly this grader."""
    return hashlib.sha256(f"{version} {seed} {submission.digest()}".encode()).hexdigest()[:32]


def grader_version(source: Path, checks: Path = CHECKS) -> str:
    """Name everything that decides about a report of an assignment: notebook, checks, engine, libraries."""
    digest = hashlib.sha256(source.read_bytes())
    engine = [path for pattern in DECIDING for path in PACKAGE.glob(pattern)]
    ours = [*(checks / source.stem).glob("*.py"), *PACKAGE.glob(f"misconceptions/{source.stem}/*.py")]
    for path in sorted([*engine, *ours]):
        digest.update(f"{path.parent.name}/{path.name}".encode() + hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()


def _examine(
    submissions: dict[str, Submission], jobs: int, how: tuple[Path, int, Path, Path | None]
) -> Iterator[tuple[str, Result]]:
    """Examine in batches; if a worker is lost, each of its submissions alone, so that one costs only itself."""
    names = list(submissions)
    size = max(1, min(BATCH, len(names) // (2 * jobs)))
    batches = [names[start : start + size] for start in range(0, len(names), size)]
    lost: list[str] = []
    with workers(jobs) as executor:
        futures: dict[Future[list[Result]], list[str]] = {
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
        with workers(1) as executor:
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
                    result = Result(not_graded(how[0].stem, reason, how[1]))
                yield name, result
                if problem:  # the next one gets a fresh process
                    break


def _recall(folder: Path | None, name: str) -> Report | None:
    if folder is None:
        return None
    try:
        return from_json((folder / f"{name}.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def _remember(folder: Path | None, name: str, report: Report) -> None:
    if folder is not None:
        write_whole(folder / f"{name}.json", to_json(report))
