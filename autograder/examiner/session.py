"""One pytest run over many submissions: collect the checks once, then examine one after the other.

This file is a pytest plugin. The hidden checks are ordinary pytest functions; what pytest is not
asked to do is to collect them again for every student, which would cost more than running them.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import os
import sys
import traceback
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from _pytest._io import TerminalWriter
from _pytest.runner import runtestprotocol

from autograder.assignment.exercise_files import CHECK, CONTENT, exercises_of, live_helpers
from autograder.assignment.report import Verdict
from autograder.candidate.protocol.limits import Limits
from autograder.candidate.protocol.ways import UNREAD
from autograder.examiner.claims import (
    ChecksError,
    Claim,
    builds_on,
    checks_of,
    claim_of,
    memory,
    near_the_bound,
    off_limits,
    only_float32,
    sort_items,
    usual_sizes,
)
from autograder.examiner.clock import processor_time_limit
from autograder.examiner.compare import ClaimFailed, measuring
from autograder.examiner.conversations import Conversations
from autograder.examiner.link import CandidateFault, CandidateLost, CandidateRaised, ChangedError, Exchange, Script
from autograder.examiner.proxy import Candidate
from autograder.examiner.scripts import Scripts
from autograder.examiner.show import clean

CHECK_SECONDS = 60
"""Of processor time: a check that works for longer loops by itself. What waits for a candidate ends with its deadlines."""
FURTHER = 1_000_003
"""Between a seed and the one with which a wrong answer is asked on: far from the seeds of other attempts and of proofs."""
HANG_SECONDS = 3600
"""By the clock on the wall, which pytest-timeout reads: for a check that sleeps. No busy machine may meet it."""

_OPTIONS = [
    "-c", "/dev/null", "--import-mode=importlib", "--assert=plain", "--disable-plugin-autoload", "-p", "pytest_timeout",
    "-o", f"python_files={CHECK}", "-o", "python_functions=check_*", "-o", "python_classes=",
    "-o", "timeout_func_only=true",  # where pytest-timeout looks in spite of our calling the protocol ourselves
    "--strict-markers", "-o", "markers=points(worth)\nneeds(checks)",
]  # fmt: skip
# Reporting and capturing are ours to do; what is not loaded costs nothing for each claim.
_NOT_NEEDED = (
    "cacheprovider", "terminal", "capture", "logging", "warnings", "threadexception", "unraisableexception",
    "faulthandler", "doctest", "unittest", "junitxml", "pastebin", "stepwise", "tmpdir", "monkeypatch", "recwarn",
)  # fmt: skip


@dataclass
class Outcome:
    """What examining one claim gave.

    Attributes:
        transcript: what the candidate sent during it, as plain data; of one that holds, nobody needs it.
        fault: how it failed to answer, where the transcript does not say that.
        cause: how it failed to answer, in short; "" if it answered.
        distance: how far its numbers were from what is right, in units of what is tolerated: of the
            comparison that failed, or the largest of those that held; None if nobody measured, or
            there was nothing to measure.
        further: what it sent when it was asked all that a right answer is asked, see `CheckSession.ask_on`;
            None if it was not.
    """

    claim: Claim
    verdict: Verdict
    message: str = ""
    transcript: Sequence[Exchange] = ()
    fault: str = ""
    distance: float | None = None
    cause: str = ""
    further: Sequence[Exchange] | None = None


class CheckSession:
    """The plugin: holds the collected checks, and runs them on the candidate of the moment."""

    def __init__(self, exercises: Sequence[str] | None, work: Callable[[CheckSession], None]) -> None:
        self.exercises = exercises
        self.work = work
        self.seed = 0
        self.measures = False
        self.conversations: Conversations[Outcome] = Conversations()
        self.right: Candidate | None = None  # a right answer, for `ask_on`
        self.scripts = Scripts()
        self.error: BaseException | None = None
        self.builds_on: dict[str, tuple[str, ...]] = {}
        self.off_limits: dict[str, tuple[str, ...]] = {}
        self.memory = Limits.memory
        self.live = ""  # the text of the week's `live.py`
        self.near_the_bound: dict[str, str] = {}
        self.usual_sizes: dict[str, dict[str, str]] = {}
        self.only_float32: dict[str, str] = {}
        self._claims: dict[pytest.Item, Claim] = {}
        self._plain: dict[pytest.Item, dict[str, Any]] = {}  # checks without fixtures of their own, and their cases
        self._candidate: Candidate | None = None
        self._item: pytest.Item | None = None
        self._raised: BaseException | None = None  # by the check that ran last

    @property
    def claims(self) -> list[Claim]:
        """Return all claims, in the notebook's order."""
        return list(self._claims.values())

    def examine(self, candidate: Candidate, only: str | None = None, check: str | None = None) -> list[Outcome]:
        """Examine a candidate.

        Args:
            candidate: whose code.
            only: one exercise; all of them if None.
            check: the claims of one check of that exercise; of all of them if None.

        Returns:
            One outcome a claim, in the notebook's order.
        """
        items = [
            item
            for item, claim in self._claims.items()
            if only in (None, claim.exercise) and check in (None, claim.check)
        ]
        outcomes: list[Outcome] = []
        self._candidate, exercise = candidate, ""
        for item, following in zip_longest(items, items[1:]):
            claim = self._claims[item]
            if claim.exercise != exercise:
                exercise = claim.exercise
                candidate.start_exercise_()
            outcomes.append(self._examine_one(item, following, claim, outcomes))
            if following is None or self._claims[following].exercise != exercise:
                candidate.notice_(exercise)
        return outcomes

    def ask_on(self, candidate: Candidate, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Ask a candidate all that a right answer is asked about the claims that it failed, with other hidden inputs.

        A check ends at the first case that fails, so two wrong answers that agree until then may differ in the cases
        after it, and two that agree on few inputs may differ on others. What is heard here decides only about names,
        never about a verdict: it comes after everything else that this candidate is asked.

        Args:
            candidate: whose code.
            outcomes: of its claims.

        Returns:
            The outcomes, with `further` for those that failed by an answer. A program that gave none is not asked on,
            nor is one that has used up half of its time: the rest is for verdicts.
        """
        candidate.start_exercise_()
        asked_on = []
        for outcome in outcomes:
            has_answered = outcome.verdict == "failed" and not outcome.fault
            if has_answered and self.right is not None and not candidate.is_late_():
                with candidate.uncounted_():
                    script = self._script(outcome.claim)
                outcome = dataclasses.replace(outcome, further=_answers(candidate, script))
            asked_on.append(outcome)
        return asked_on

    def seeds_of(self, claim: Claim) -> tuple[int, int]:
        """Return what a candidate's generators are seeded with when a claim is examined, and when it is asked on."""
        item = self._item_of(claim)
        return self._candidate_seed(item, self.seed), self._candidate_seed(item, self.seed + FURTHER)

    def _script(self, claim: Claim) -> Script:
        """Return what a right answer is asked about a claim, with another seed than the session's."""
        script = self.scripts.get(self.seed, claim)
        if script is None:
            assert self.right is not None
            item = self._item_of(claim)
            self.right.rest_()
            before = self._candidate, self.seed
            try:
                self._candidate, self.seed = self.right, self.seed + FURTHER
                self._begin(item)
                self._run(item, None)
            except CandidateFault:  # then less is asked
                pass
            finally:
                self._candidate, self.seed = before
            script = self.right.script_()
            self.scripts.keep(self.seed, claim, script)
        return script

    def _examine_one(
        self, item: pytest.Item, following: pytest.Item | None, claim: Claim, before: list[Outcome]
    ) -> Outcome:
        candidate = self._candidate
        assert candidate is not None
        missing = [
            outcome.claim.text
            for outcome in before
            if outcome.claim.exercise == claim.exercise
            and outcome.claim.check in claim.needs
            and outcome.verdict != "passed"
        ]
        if missing:
            return Outcome(claim, "skipped", f"Not examined, because this did not hold: “{missing[0]}”.")
        what = (self.seed, claim, self.measures)
        try:
            self._begin(item)
            known = candidate.rehearse_(self.conversations, *what)
            if known is not None:
                return known
            error, distances = self._measured(item, following)
            if isinstance(
                error, ChangedError
            ):  # no check should; but then it is examined as if nothing were remembered
                candidate.close_()
                self._begin(item)
                error, distances = self._measured(item, following)
        except CandidateFault as fault:
            return Outcome(claim, "failed", clean(_sentence(fault)), fault=str(fault), cause=cause_of(fault))
        verdict, message = _judge(error, candidate)
        if isinstance(error, ClaimFailed):
            message += _caught(candidate.caught_())
        transcript = () if verdict == "passed" else tuple(candidate.transcript_())
        silence = _silence(error, candidate)
        cause = cause_of(error) if verdict == "failed" else ""
        distance = _distance(verdict, distances)
        outcome = Outcome(claim, verdict, clean(message), transcript, silence, distance, cause)
        if verdict == "passed":
            candidate.keep_(self.conversations, outcome, *what)
        return outcome

    def _begin(self, item: pytest.Item) -> None:
        assert self._candidate is not None
        off_limits = self.off_limits.get(self._claims[item].exercise, ())
        self._candidate.begin_(self._candidate_seed(item, self.seed), off_limits)

    def _candidate_seed(self, item: pytest.Item, seed: int) -> int:
        return self._seed_of(item, seed) & 0x7FFFFFFF

    def _item_of(self, claim: Claim) -> pytest.Item:
        return next(item for item, its in self._claims.items() if its == claim)

    def _measured(
        self, item: pytest.Item, following: pytest.Item | None
    ) -> tuple[BaseException | None, Sequence[float]]:
        """Run one check; return what it raised, and how far numbers were from what is right, if that is measured."""
        measured: contextlib.AbstractContextManager[list[float]]
        measured = measuring() if self.measures else contextlib.nullcontext([])
        with measured as distances:
            return self._run(item, following), distances

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> BaseException | None:
        """Run one check; return what it raised, if anything."""
        self._item = item
        if item not in self._plain:
            self._raised = RuntimeError("the check did not run")
            item._initrequest()  # type: ignore[attr-defined]  # fresh fixtures, as pytest-rerunfailures does it
            item.session._setupstate.teardown_exact(item)  # where the claim before was skipped, its file still stands
            with processor_time_limit(CHECK_SECONDS):
                runtestprotocol(item, log=False, nextitem=following)
            return self._raised
        # Setting up and tearing down what nearly all checks want takes pytest longer than running them.
        item.funcargs = {"candidate": self._candidate, "rng": self._rng(), **self._plain[item]}  # type: ignore[attr-defined]
        try:
            with processor_time_limit(CHECK_SECONDS):
                item.ihook.pytest_runtest_call(item=item)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:
            return error
        return None

    # -- pytest hooks -------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register a terminal for pytest-timeout to write to: pytest's own is off."""
        config.pluginmanager.register(SimpleNamespace(_tw=TerminalWriter(io.StringIO())), "terminalreporter")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Check what was collected, and put it in the notebook's order."""
        if self.error is not None:
            raise pytest.UsageError(str(self.error))
        try:
            if self.exercises is not None:
                items[:] = sort_items(items, self.exercises)
                self.builds_on = builds_on(items)
                self.off_limits = off_limits(items)
                self.near_the_bound = near_the_bound(items)
                self.usual_sizes = usual_sizes(items)
                self.only_float32 = only_float32(items)
            self.memory = memory(items)
            self._claims = {item: claim_of(item) for item in items}
            self._plain = {item: cases for item in items if (cases := _plain_cases(item)) is not None}
        except ChecksError as error:
            self.error = error
            raise pytest.UsageError(str(error)) from None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Make a check file that cannot be imported an error, not a smaller set of checks."""
        if not report.passed:
            lines = report.longreprtext.splitlines()
            causes = [line[1:].strip() for line in lines if line.startswith("E ")]  # as pytest marks what was raised
            cause = (causes or lines)[-1]
            self.error = ChecksError(f"{report.nodeid} cannot be imported: {cause}\n{report.longreprtext}")

    def pytest_runtestloop(self) -> bool:
        """Do the work that the session was opened for."""
        if self.error is None:
            try:
                self.work(self)
            except BaseException as error:  # pytest would print it and go on
                self.error = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep what a check raised."""
        error = call.excinfo.value if call.excinfo else None
        if error is not None or call.when == "call":
            self._raised = error
        outcome: Any = "passed" if error is None else "failed"
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    @pytest.fixture
    def candidate(self) -> Candidate:
        """Return the student's code."""
        assert self._candidate is not None
        return self._candidate

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Return random numbers for inputs: the same for everybody, different for every claim and release."""
        return self._rng()

    def _rng(self) -> np.random.Generator:
        assert self._item is not None
        return np.random.default_rng([self.seed, self._seed_of(self._item, self.seed)])

    def _seed_of(self, item: pytest.Item, seed: int) -> int:
        return zlib.crc32(f"{seed} {self._claims[item]}".encode())


def run_session(
    assignment: str, exercises: Sequence[str] | None, work: Callable[[CheckSession], None], content: Path = CONTENT
) -> None:
    """Collect the checks of an assignment, and do some work with them.

    Args:
        assignment: whose checks.
        exercises: the exercises that must have checks, in order; None to take what is there.
        work: what to do while the session is open.
        content: the folder that holds every assignment's exercises.

    Raises:
        ChecksError: the checks are not as they must be.
    """
    session = CheckSession(exercises, work)
    helpers = live_helpers(assignment, content)
    session.live = helpers.read_text("utf-8") if helpers.exists() else ""
    if (
        exercises is not None
        and not exercises
        and not any(files.check.exists() for files in exercises_of(assignment, content))
    ):
        work(session)  # a notebook of nbgrader's own kind: there is nothing for checks of ours to examine
        return
    folder = checks_of(assignment, content)
    options = [
        f"--timeout={HANG_SECONDS}",
        *_OPTIONS,
        *(part for name in _NOT_NEEDED for part in ("-p", f"no:{name}")),
    ]
    output = io.StringIO()
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):  # meant for tests; here they could take checks away
        os.environ.pop(name, None)
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), _forgotten(folder):
        status = pytest.main([*options, str(folder)], plugins=[session])
    if session.error is not None:
        raise session.error
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise ChecksError(f"The checks of {assignment} cannot be run:\n{output.getvalue()}")
    if not session.claims:
        raise ChecksError(f"No check of {assignment} was collected.")


@contextlib.contextmanager
def _forgotten(folder: Path) -> Iterator[None]:
    """Forget the check files afterwards: pytest would take another week's file of the same name for the same one."""
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if Path(getattr(module, "__file__", None) or "").parent.parent == folder:
                del sys.modules[name]


def claims_of(assignment: str, exercises: Sequence[str] | None = None, content: Path = CONTENT) -> list[Claim]:
    """Return all claims of an assignment.

    Raises:
        ChecksError: the checks are not as they must be.
    """
    claims: list[Claim] = []
    run_session(assignment, exercises, lambda session: claims.extend(session.claims), content)
    return claims


def _answers(candidate: Candidate, script: Script) -> list[Exchange]:
    """Return what a candidate answers to a script; it ends where one of our functions breaks that it calls back."""
    try:
        with processor_time_limit(CHECK_SECONDS):
            return candidate.repeat_(script)
    except Exception as error:
        return [*candidate.transcript_(), ("broke", type(error).__name__)]


def _distance(verdict: Verdict, distances: Sequence[float]) -> float | None:
    if not distances:
        return None
    return max(distances) if verdict == "passed" else distances[-1]


def _plain_cases(item: pytest.Item) -> dict[str, Any] | None:
    """Return the values of a check's parameters; None if it wants more than `candidate`, `rng` and them."""
    assert isinstance(item, pytest.Function)
    cases = dict(item.callspec.params) if hasattr(item, "callspec") else {}
    fixtures = item.session._fixturemanager
    own = set(item.fixturenames) - {"candidate", "rng"}
    return cases if own == set(cases) and not any(fixtures.getfixturedefs(name, item) for name in own) else None


def _judge(error: BaseException | None, candidate: Candidate | None) -> tuple[Verdict, str]:
    match error:
        case None:
            return "passed", ""
        case ClaimFailed():
            return "failed", _with_call(str(error), candidate)
        case CandidateRaised(type="NotImplementedError", where=[first, *_, last]) if _cell(first) != _cell(last):
            return "skipped", f"Something that this builds on is not written yet ({last})."
        case CandidateRaised(type="NotImplementedError"):
            return "skipped", "You have not written this yet."
        case CandidateRaised(type="NameError") if candidate is not None and (why := _why_missing(error, candidate)):
            return "failed", _with_call(f"{_sentence(error)} {why}", candidate)
        case CandidateFault():
            return "failed", _with_call(_sentence(error), candidate)
    places = [f" ({frame.name}, line {frame.lineno})" for frame in traceback.extract_tb(error.__traceback__)]
    return "error", f"{type(error).__name__}: {error}{''.join(places[-1:])}"


def _silence(error: BaseException | None, candidate: Candidate | None) -> str:
    """Return why there is no answer, where nothing that was sent says it."""
    match error:
        case CandidateRaised(type="NameError") if candidate is not None:
            return _why_missing(error, candidate)
        case CandidateLost():
            return str(error)
    return ""


def cause_of(error: BaseException | None) -> str:
    """Return how a student's program failed to answer, without what it says itself; "" if it answered."""
    match error:
        case CandidateRaised():
            return clean(f"raised {error.type}", 100)
        case CandidateFault():
            return clean(str(error), 100)
    return ""


def _cell(place: str) -> str:
    return place.partition(",")[0]


def _sentence(fault: CandidateFault) -> str:
    return f"Your code {fault}{fault.place if isinstance(fault, CandidateRaised) else ''}."


def _caught(errors: Sequence[CandidateRaised]) -> str:
    """Return a sentence about the first of the exceptions that a library caught; "" if there is none."""
    if not errors:
        return ""
    raised = f"{errors[0].type}: {errors[0].message}".removesuffix(": ")
    return f" While it ran, this was raised: {raised}{errors[0].place}."


def _why_missing(error: CandidateRaised, candidate: Candidate) -> str:
    """Return why a name may be missing; "" if all that defines something went well."""
    if error.note:
        return error.note
    for name, way in candidate.loading_.ways.items():
        if way == UNREAD:  # nobody knows what it would define
            return f"When the notebook was loaded, cell {name} had a problem: {candidate.loading_.errors[name]}"
    return ""


def _with_call(message: str, candidate: Candidate | None) -> str:
    call = candidate.last_call_() if candidate is not None else ""
    return f"{call}: {message}" if call else message
