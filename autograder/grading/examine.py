"""Examine many submissions in parallel, remembering what was examined before."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import multiprocessing
import os
import platform
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec

from autograder.assignment.exercise_files import CONTENT, deciding_files
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import NotebookError, Submission, read_assignment, read_submission
from autograder.assignment.report import Report, Tier, from_json, not_graded, to_json
from autograder.candidate.protocol.codec import CodecError
from autograder.examiner.claims import ChecksError
from autograder.examiner.diagnosis import Fingerprint
from autograder.examiner.fingerprints import unpack
from autograder.examiner.libraries import libraries_in
from autograder.examiner.tier_probe import demand
from autograder.grading.worker import Result, examine_batch, start_worker

BATCH = 16
PACKAGE = Path(__file__).resolve().parents[1]
# What decides about a report: if one of these files changes, everything is examined again.
DECIDING = ("assignment/*.py", "candidate/**/*.py", "examiner/*.py", "grading/worker.py", "kit.py")
LIBRARIES = (
    "numpy", "torch", "transformers", "tokenizers", "scikit-learn",
    "django", "fastapi", "flask", "httpx", "onnx", "onnxruntime", "pydantic", "streamlit",
    "msgpack", "pytest",
)  # fmt: skip


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
    results: list[Result] = field(default_factory=list)


@contextmanager
def workers(jobs: int, start: Callable[[], None]) -> Iterator[Executor]:
    """Start worker processes; on the way out they end, after Ctrl-C at once, and take their candidates along.

    Args:
        jobs: how many.
        start: what each of them does first.
    """
    spawn = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, spawn, initializer=partial(_begin, start))
    try:
        yield executor
    except BaseException:
        for process in list((executor._processes or {}).values()):  # what they are at is given up
            process.kill()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _begin(start: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    threading.Thread(target=_end_with_main, daemon=True).start()
    start()


def _end_with_main() -> None:
    """End this worker when the main process is gone, however that ended: the pool would let it wait for ever."""
    main = multiprocessing.parent_process()
    assert main is not None
    main.join()
    os._exit(1)


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
                _remember(remembered, name, result)
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
            _remember(remembered, name, result)
            reports[name] = result.report
    return [(report, name) for name in names if (report := reports[name])]


def unknown_answers(remembered: Path, name: str) -> list[Fingerprint]:
    """What the answers behind a remembered report sent that no known misconception explains."""
    try:
        return unpack((remembered / "unknown" / name).read_bytes())
    except (OSError, CodecError, ValueError):
        return []  # nearly always because there is nothing to explain


def fingerprints_of(remembered: Path, version: str, seed: int) -> Path:
    """The folder in which the fingerprints of one grader and seed are kept."""
    return remembered / "fingerprints" / f"{version[:32]}-{seed}"


def report_name(version: str, submission: Submission, seed: int, tier: Tier) -> str:
    """Name the report of exactly these answers, examined by exactly this grader, confined as far."""
    return hashlib.sha256(f"{version} {seed} {tier} {submission.digest()}".encode()).hexdigest()[:32]


def grader_version(source: Path, content: Path = CONTENT) -> str:
    """Name everything that decides about a report of an assignment: notebook, checks, engine, libraries."""
    digest = hashlib.sha256(source.read_bytes())
    engine = [path for pattern in DECIDING for path in PACKAGE.glob(pattern)]
    for path in sorted([*engine, *deciding_files(source.stem, content)]):
        digest.update(f"{path.parent.name}/{path.name}".encode() + hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()


def _examine(
    submissions: dict[str, Submission], jobs: int, how: tuple[Path, int, Path, Path | None], tier: Tier
) -> Iterator[tuple[str, Result]]:
    """Examine in batches; if a worker is lost, each of its submissions alone, so that one costs only itself."""
    names = list(submissions)
    size = max(1, min(BATCH, len(names) // (2 * jobs)))
    batches = [names[start : start + size] for start in range(0, len(names), size)]
    lost: list[str] = []
    cells = chain.from_iterable(submission.cells for submission in submissions.values())
    start = partial(start_worker, tier, libraries_in(cell.source for cell in cells))
    with workers(jobs, start) as executor:
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
                    result = Result(not_graded(how[0].stem, reason, how[1], confinement=tier))
                yield name, result
                if problem:  # the next one gets a fresh process
                    break


def recall_report(folder: Path | None, name: str) -> Report | None:
    """The remembered report of this name, if there is one that can be read."""
    if folder is None:
        return None
    try:
        return from_json((folder / f"{name}.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def _remember(folder: Path | None, name: str, result: Result) -> None:
    if folder is None or result.report.status != "graded":
        return
    if result.unknown:
        write_whole(folder / "unknown" / name, result.unknown)
    write_whole(folder / f"{name}.json", to_json(result.report))
