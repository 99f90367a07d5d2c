"""What one worker process does: examine a batch of submissions with one warm parent."""

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
from autograder.assignment.report import Report, Tier
from autograder.examiner.conversations import Conversations
from autograder.examiner.diagnosis import Fingerprint
from autograder.examiner.examination import Examiner
from autograder.examiner.fingerprints import pack_unknown
from autograder.examiner.parent import WarmParent
from autograder.examiner.session import CheckSession, Outcome, run_session


@dataclass
class Result:
    """One examined submission.

    Attributes:
        report: its report.
        seconds: where the time went: total, fork, cells, codec, waiting.
        peak_memory: the largest memory of the worker so far, in bytes.
        unknown: what its answers sent that nothing explains, as `pack_unknown` gives it.
    """

    report: Report
    seconds: dict[str, float] = field(default_factory=dict)
    peak_memory: int = 0
    unknown: bytes = b""


_tier: Tier | None = None
_libraries: Sequence[str] = ()
_parents: dict[tuple[tuple[str, str], ...], WarmParent] = {}
_fingerprints: dict[tuple[str, int], dict[str, Fingerprint]] = {}
_conversations: dict[tuple[str, Path], Conversations[Outcome]] = {}


def start_worker(tier: Tier, libraries: Sequence[str]) -> None:
    """Get ready: start the warm parent, which imports its libraries while this process imports its own.

    Args:
        tier: how far candidates are confined.
        libraries: what students' programs need, see `libraries_in`.
    """
    global _tier, _libraries
    _tier, _libraries = tier, libraries
    warm_parent().start()
    gc.disable()  # imports leave no garbage worth a fifth of their time
    importlib.import_module("autograder.kit")  # what checks import: torch and the oracles
    gc.enable()
    import torch  # not before: the warm parent would start only after it

    torch.set_num_threads(1)
    threadpool_limits(1)  # one worker a core: more threads would only wait for each other


def warm_parent(environment: Mapping[str, str] | None = None) -> WarmParent:
    """The warm parent of this worker process.

    Args:
        environment: what is different in its candidates' environment; there is one parent for each.
    """
    assert _tier is not None, "start_worker() first"
    different = tuple(sorted((environment or {}).items()))
    if different not in _parents:
        _parents[different] = WarmParent(_tier, libraries=_libraries, environment=environment)
    return _parents[different]


def conversations_of(assignment: str, content: Path = CONTENT) -> Conversations[Outcome]:
    """What this worker process remembers of the conversations about an assignment."""
    return _conversations.setdefault((assignment, content), Conversations())


def examine_batch(
    submissions: Sequence[Submission],
    source: Path,
    seed: int,
    content: Path = CONTENT,
    fingerprints: Path | None = None,
) -> list[Result]:
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
    parent, assignment, results = warm_parent(), read_assignment(source), []

    def work(session: CheckSession) -> None:
        session.seed = seed
        session.conversations = conversations_of(assignment.name, content)
        with closing(Examiner(assignment, session, parent, kept=fingerprints)) as examiner:
            examiner.fingerprints = _fingerprints.setdefault((assignment.name, session.seed), {})
            gc.collect()
            gc.freeze()  # what is there now stays; looking through torch again and again takes time
            for submission in submissions:
                examination = examiner.examine(submission)
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                unknown = pack_unknown(examination.unknown)
                results.append(Result(examination.report, dict(examination.seconds), peak, unknown))

    run_session(assignment.name, assignment.exercises, work, content)
    return results
