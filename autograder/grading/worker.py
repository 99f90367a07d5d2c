"""Examine batches of submissions in a worker process, which keeps one warm parent and what it has learnt."""

from __future__ import annotations

import gc
import importlib
import resource
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from threadpoolctl import threadpool_limits

from autograder.assignment.exercise_files import CONTENT
from autograder.assignment.notebook import Submission, read_assignment
from autograder.assignment.report import Report
from autograder.candidate.protocol.limits import Tier
from autograder.examiner.conversations import Conversations
from autograder.examiner.diagnosis import Fingerprint
from autograder.examiner.examination import Examiner
from autograder.examiner.fingerprints import pack_unknown
from autograder.examiner.parent import WarmParent
from autograder.examiner.scripts import Scripts
from autograder.examiner.session import CheckSession, Outcome, run_session


@dataclass
class ExaminedSubmission:
    """One examined submission.

    Attributes:
        report: its report.
        seconds: where the time went: total, fork, cells, codec, waiting.
        peak_memory: the largest memory of the worker so far, in bytes.
        unknown: what its answers sent that no misconception explains, as `pack_unknown` gives it.
    """

    report: Report
    seconds: dict[str, float] = field(default_factory=dict)
    peak_memory: int = 0
    unknown: bytes = b""


class Worker:
    """What a worker process keeps from one batch to the next.

    Attributes:
        tier: how far candidates are confined.
        libraries: what students' programs need, see `libraries_in`.
        parents: the warm parents, by what is different in their candidates' environment.
    """

    def __init__(self, tier: Tier, libraries: Sequence[str]) -> None:
        self.tier = tier
        self.libraries = libraries
        self.parents: dict[tuple[tuple[str, str], ...], WarmParent] = {}
        self._fingerprints: dict[tuple[str, int], dict[str, Fingerprint]] = {}
        self._scripts: dict[tuple[str, Path], Scripts] = {}
        self._conversations: dict[tuple[str, Path], Conversations[Outcome]] = {}

    def warm_parent(self, environment: Mapping[str, str] | None = None) -> WarmParent:
        """Return the warm parent whose candidates have this environment; it is made once.

        Args:
            environment: what is different in it.
        """
        different = tuple(sorted((environment or {}).items()))
        if different not in self.parents:
            self.parents[different] = WarmParent(self.tier, libraries=self.libraries, environment=environment)
        return self.parents[different]

    def conversations(self, assignment: str, content: Path = CONTENT) -> Conversations[Outcome]:
        """Return what is remembered of the conversations about an assignment."""
        return self._conversations.setdefault((assignment, content), Conversations())

    def scripts(self, assignment: str, content: Path = CONTENT) -> Scripts:
        """Return what is remembered of what a right answer to an assignment was asked."""
        return self._scripts.setdefault((assignment, content), Scripts())

    def fingerprints(self, assignment: str, seed: int) -> dict[str, Fingerprint]:
        """Return the fingerprints of an assignment's misconceptions that are known so far; the caller adds to them."""
        return self._fingerprints.setdefault((assignment, seed), {})


_worker: Worker | None = None


def start_worker(tier: Tier, libraries: Sequence[str]) -> None:
    """Make this process a worker: start its warm parent, which imports its libraries while this process imports its own.

    Args:
        tier: how far candidates are confined.
        libraries: what students' programs need, see `libraries_in`.
    """
    global _worker
    _worker = Worker(tier, libraries)
    _worker.warm_parent().start()
    gc.disable()  # imports leave no garbage worth a fifth of their time
    importlib.import_module("autograder.kit")  # what checks import: torch and the oracles
    gc.enable()
    import torch  # not before: the warm parent would start only after it

    torch.set_num_threads(1)
    threadpool_limits(1)  # one worker a core: more threads would only wait for each other


def this_worker() -> Worker:
    """Return the worker that this process is, after `start_worker`."""
    assert _worker is not None, "start_worker() first"
    return _worker


def examine_batch(
    submissions: Sequence[Submission],
    source: Path,
    seed: int,
    content: Path = CONTENT,
    fingerprints: Path | None = None,
) -> list[ExaminedSubmission]:
    """Examine some submissions of one assignment.

    Args:
        submissions: what was taken from the students' notebooks.
        source: the assignment's source notebook.
        seed: what to draw hidden inputs from.
        content: the folder that holds every assignment's exercises.
        fingerprints: the folder in which those of this grader and seed are kept; None to keep none.

    Returns:
        One result a submission, in the same order.

    Raises:
        ChecksError: the checks are not as they must be.
        ParentError: no candidate can be started.
    """
    worker, assignment = this_worker(), read_assignment(source)
    parent, results = worker.warm_parent(), []

    def work(session: CheckSession) -> None:
        session.seed = seed
        session.conversations = worker.conversations(assignment.name, content)
        session.scripts = worker.scripts(assignment.name, content)
        with closing(Examiner(assignment, session, parent, kept=fingerprints)) as examiner:
            examiner.fingerprints = worker.fingerprints(assignment.name, seed)
            gc.collect()
            gc.freeze()  # what is there now stays; looking through torch again and again takes time
            for submission in submissions:
                examination = examiner.examine(submission)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                unknown = pack_unknown(examination.unknown)
                results.append(ExaminedSubmission(examination.report, dict(examination.seconds), peak, unknown))

    run_session(assignment.name, assignment.exercises, work, content)
    return results
