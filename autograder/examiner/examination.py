"""Examine one submission: its own code first, then exercises with wrong predecessors once more with right ones."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from autograder.assignment.notebook import AssertCell, Assignment, Cell, Submission
from autograder.assignment.report import ClaimReport, ExerciseReport, Report, exercise_report, graded
from autograder.assignment.variants import Misconception, defined_classes, defined_names, misconceptions_of, stand_in_of
from autograder.candidate.protocol.notices import CARD, PROCESSES, SHELL, WORKERS
from autograder.candidate.protocol.ways import WHOLE
from autograder.examiner.borrow import borrow
from autograder.examiner.clock import Budget
from autograder.examiner.diagnosis import Fingerprint, fingerprint, name_mistakes, unexplained
from autograder.examiner.evidence import evidence, is_operator
from autograder.examiner.fingerprints import recall, remember
from autograder.examiner.link import CandidateFault, CandidateRaised
from autograder.examiner.parent import WarmParent
from autograder.examiner.proxy import Candidate, Deadlines
from autograder.examiner.session import CheckSession, Outcome, cause_of
from autograder.examiner.show import clean

NOT_HERE = {
    WORKERS: "Your program asks for processes that help it. While it is graded there are none, so one process did all the work; this costs nothing.",
    CARD: "Your program asks for a graphics card. While it is graded there is none, so the processor did the work; this costs nothing.",
    PROCESSES: "Your program tries to start another program or process, which is refused while it is graded. Do the work in the one process.",
    SHELL: "Shell lines and magics that change something, such as `!pip install` or `%cd`, are not run when a notebook is graded. Use what the course installs.",
}
"""The note to the student for each notice: what their program asked for and grading does not offer."""

NOT_FOLLOWED = (
    "{name}: It builds on exercises that are not right yet, and would be examined with right ones in their place. "
    "That was given up when the {seconds:g} seconds for the whole notebook were used up. Find out which of your "
    "functions take long."
)
"""The note to the student about an exercise for which the time did not last."""


@dataclass
class Examination:
    """The result of examining one submission.

    Attributes:
        report: its report.
        seconds: the time that each phase took, in seconds.
        unknown: the fingerprints of failures that no known misconception explains; not for students.
    """

    report: Report
    seconds: Mapping[str, float]
    unknown: Sequence[Fingerprint] = ()


class Examiner:
    """Examine submissions of one assignment while a check session is open.

    Args:
        assignment: the assignment.
        session: its open check session.
        parent: the warm parent that forks the candidates; its memory limit is set to the session's.
        deadlines: how long a student's code may take; the default ones if None.
        kept: a folder in which fingerprints of misconceptions are kept from one run to the next; None for none.

    Attributes:
        fingerprints: the fingerprints recorded so far, by "exercise.misconception".
    """

    def __init__(
        self,
        assignment: Assignment,
        session: CheckSession,
        parent: WarmParent,
        deadlines: Deadlines | None = None,
        kept: Path | None = None,
    ) -> None:
        self.assignment = assignment
        self.session = session
        self.parent = parent
        parent.limits = dataclasses.replace(parent.limits, memory=session.memory)
        self.deadlines = deadlines or Deadlines()
        self.kept = kept
        self.fingerprints: dict[str, Fingerprint] = {}
        # The reference answers while a student's claim runs, whose own deadlines hold.
        patient = dataclasses.replace(self.deadlines, claim=math.inf, submission=math.inf)
        self._reference = Candidate(parent, assignment.cells, deadlines=patient, live=session.live)
        session.right = self._candidate(assignment.cells, deadlines=patient)  # another: what the one has lent must last

    def examine(self, submission: Submission) -> Examination:
        """Examine one submission.

        Args:
            submission: the contents of the student's notebook.

        Returns:
            Its report, the time it took, and the failures that no known misconception explains.
        """
        begun, forked = time.perf_counter(), self.parent.seconds
        budget = Budget(self.deadlines.submission, self.parent.programs)
        candidate = self._candidate(submission.cells, budget=budget)
        try:
            outcomes = self.session.examine(candidate)
            asserts = [_examine_asserts(candidate, cell) for cell in self.assignment.assert_cells]
            outcomes = self._asked_on(candidate, outcomes)
        finally:
            candidate.close_()
        seconds = dict(candidate.seconds_)
        exercises: dict[str, tuple[list[Outcome], bool]] = {}
        alone: dict[str, list[Outcome]] = {}  # with right predecessors
        given_up: list[str] = []  # the exercises that were not examined with right predecessors to the end
        for name, group in groupby(outcomes, key=lambda outcome: outcome.claim.exercise):
            submitted = list(group)
            wrong = [name for name in self._predecessors(name) if not _full(exercises[name][0])]
            exercises[name], alone[name] = (submitted, False), submitted
            if wrong and not _full(submitted):
                followed = alone[name] = self._follow_through(submission, name, wrong, budget)
                if budget.is_used_up and not _full(followed):
                    given_up.append(name)
                    if _score(followed) <= _score(submitted):
                        alone[name] = []
                        continue
                # At equal scores too, because then its messages are about this exercise alone.
                if _score(followed) >= _score(submitted):
                    written = any(outcome.verdict != "skipped" for outcome in followed)
                    exercises[name] = (followed, written)
        reports: list[ExerciseReport] = []
        unknown: list[Fingerprint | None] = []
        for name, (reported, with_reference) in exercises.items():
            failed = {outcome.claim.text for outcome in reported if outcome.verdict == "failed"}
            mistakes = name_mistakes(reported, self.known_mistakes(name, failed)) if failed else {}
            reports.append(_report(name, reported, with_reference, mistakes))
            unknown.append(unexplained(name, reported, alone[name], mistakes))
        total = time.perf_counter() - begun
        seconds |= {"fork": self.parent.seconds - forked, "total": total}
        notes = [*submission.notes, *_notes(candidate)]
        notes += [NOT_FOLLOWED.format(name=name, seconds=budget.seconds) for name in given_up]
        proofs = evidence(submission.cells, candidate.noticed_, self.session.off_limits)
        report = graded(
            self.assignment.name, reports + asserts, self.session.seed, total, notes, self.parent.tier, proofs
        )
        return Examination(report, seconds, [fingerprint for fingerprint in unknown if fingerprint])

    @contextmanager
    def candidate(self, cells: Sequence[Cell], deadlines: Deadlines | None = None) -> Iterator[Candidate]:
        """Start a candidate that runs cells as a submission's are run, and end its process on exit.

        Args:
            cells: the notebook's cells, with the answers that are examined.
            deadlines: how long the code may take; by default as long as a student's.

        Yields:
            The candidate.
        """
        candidate = self._candidate(cells, deadlines=deadlines)
        try:
            yield candidate
        finally:
            candidate.close_()

    def _candidate(
        self,
        cells: Sequence[Cell],
        replacements: Mapping[str, Callable[..., Any]] | None = None,
        deadlines: Deadlines | None = None,
        budget: Budget | None = None,
    ) -> Candidate:
        guarded = sorted(
            {name for names in self.session.off_limits.values() for name in names if not is_operator(name)}
        )
        cells = [*cells, *self.assignment.not_run]
        return Candidate(
            self.parent, cells, replacements, deadlines or self.deadlines, guarded, self.session.live, budget
        )

    def known_mistakes(self, exercise: str, failed: Set[str] | None = None) -> list[Fingerprint]:
        """Return the fingerprints of an exercise's misconceptions; each is recorded when it is first needed.

        Args:
            exercise: the exercise.
            failed: the claims that an answer fails, by their sentences. Then only misconceptions are returned
                that declare to break none but these; and none at all if together they do not break them all.
                None stands for all misconceptions.
        """
        known = [variant for variant in misconceptions_of(self.assignment.name) if variant.exercise == exercise]
        if failed is not None:
            known = [variant for variant in known if failed >= set(variant.breaks)]
            if failed > {claim for variant in known for claim in variant.breaks}:
                return []
        return [self._fingerprint(variant) for variant in known]

    def outcomes_of(self, exercise: str, cells: Sequence[Cell], deadlines: Deadlines | None = None) -> list[Outcome]:
        """Examine one exercise alone.

        Args:
            exercise: the exercise.
            cells: the notebook's cells, with the answers that are examined.
            deadlines: how long the code may take; by default as long as a student's.

        Returns:
            One outcome for each claim of the exercise.
        """
        with self.candidate(cells, deadlines) as candidate:
            return self.session.ask_on(candidate, self.session.examine(candidate, only=exercise))

    def _asked_on(self, candidate: Candidate, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Ask on about each exercise, see `CheckSession.ask_on`, but for those that will be followed through."""
        wrong = {outcome.claim.exercise for outcome in outcomes if outcome.verdict != "passed"}
        alone = [outcome for outcome in outcomes if wrong.isdisjoint(self._predecessors(outcome.claim.exercise))]
        asked = dict(zip(map(id, alone), self.session.ask_on(candidate, alone), strict=True))
        return [asked.get(id(outcome), outcome) for outcome in outcomes]

    def _fingerprint(self, variant: Misconception) -> Fingerprint:
        name = f"{variant.exercise}.{variant.name}"
        if name not in self.fingerprints:
            kept = recall(self.kept, name) if self.kept else None
            if kept is None:
                cells = variant.applied_to(self.assignment.cells)
                kept = fingerprint(variant, self.outcomes_of(variant.exercise, cells))
                if self.kept:
                    with suppress(OSError):  # a full disk is reported when the report is written, which matters more
                        remember(self.kept, name, kept)
            self.fingerprints[name] = kept
        return self.fingerprints[name]

    def _predecessors(self, exercise: str) -> list[str]:
        """Return the exercises that an exercise builds on, directly or indirectly, in the notebook's order."""
        predecessors: set[str] = set()
        todo = list(self.session.builds_on.get(exercise, ()))
        while todo:
            name = todo.pop()
            if name not in predecessors:
                predecessors.add(name)
                todo.extend(self.session.builds_on.get(name, ()))
        return [name for name in self.assignment.exercises if name in predecessors]

    def _follow_through(
        self, submission: Submission, exercise: str, wrong: Sequence[str], budget: Budget
    ) -> list[Outcome]:
        """Examine one exercise with its wrong predecessors replaced by the reference's.

        The reference runs in a process of its own, which lasts for the session. The student's process gets proxies
        that ask the examiner, which asks the reference; only data travels. Where gradients must flow through a
        predecessor, a proxy will not do, so the source of a stand-in that an author has written is sent instead.

        Args:
            submission: the contents of the student's notebook.
            exercise: the exercise to examine.
            wrong: its predecessors that failed.
            budget: the submission's time, of which this takes its part.

        Returns:
            One outcome for each claim of the exercise.
        """
        sent = [cell for name in wrong for cell in stand_in_of(self.assignment.name, name)]
        here = {name for cell in sent for name in defined_names(cell.source)}
        replaced = [cell.source for cell in self.assignment.cells if cell.name in wrong]
        names = [name for source in replaced for name in defined_names(source) if name not in here]
        classes = [name for source in replaced for name in defined_classes(source)]
        candidate = self._candidate([*submission.cells, *sent], borrow(self._reference, names, classes), budget=budget)
        try:
            self._reference.rest_()  # one who made it work for long must not cost the next one a right predecessor
            self._reference.begin_(0)
            return self.session.ask_on(candidate, self.session.examine(candidate, only=exercise))
        finally:
            candidate.close_()

    def close(self) -> None:
        """End the reference's processes."""
        self._reference.close_()
        if self.session.right is not None:
            self.session.right.close_()


def _report(
    name: str, outcomes: Sequence[Outcome], with_reference: bool, mistakes: Mapping[str, Fingerprint]
) -> ExerciseReport:
    claims = []
    for outcome in outcomes:
        mistake = mistakes.get(outcome.claim.text)
        claims.append(
            ClaimReport(
                claim=outcome.claim.text,
                verdict=outcome.verdict,
                points=outcome.claim.points,
                score=outcome.claim.points if outcome.verdict == "passed" else 0.0,
                message=outcome.message,
                cause=outcome.cause or None,
                hint=mistake.hint if mistake else None,
                misconception=mistake.name if mistake else None,
            )
        )
    return exercise_report(name, claims, with_reference)


def _examine_asserts(candidate: Candidate, cell: AssertCell) -> ExerciseReport:
    """Run an nbgrader test cell of an instructor's in the student's process: all of its points or none."""
    claim = ClaimReport("runs without an error", "passed", cell.points, cell.points)
    candidate.start_exercise_()
    try:
        candidate.begin_(0)
        error, _ = candidate.ask_(lambda: cell.name, "run", cell.name, cell.source, WHOLE, {})
        if error is not None:
            raise CandidateRaised(error)
    except CandidateFault as fault:
        claim.verdict, claim.score = "failed", 0.0
        note = fault.note if isinstance(fault, CandidateRaised) else ""
        claim.message, claim.cause = clean(f"Your code {fault}. {note}".strip()), cause_of(fault)
    return exercise_report(cell.name, [claim])


def _full(outcomes: Sequence[Outcome]) -> bool:
    return all(outcome.verdict == "passed" for outcome in outcomes)


def _score(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.claim.points for outcome in outcomes if outcome.verdict == "passed")


def _notes(candidate: Candidate) -> list[str]:
    """Return a sentence for each cell that raised, each object that was not changed, and each kind of notice."""
    errors = [clean(f"{name}: {error}", 400) for name, error in candidate.loading_.errors.items()]
    errors += [clean(text, 400) for text in candidate.loading_.untouched[:3]]
    notices = set().union(*candidate.noticed_.values())
    return errors + [sentence for name, sentence in NOT_HERE.items() if name in notices]
