"""Proxy of the student's code: checks call it as if it were local."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.codec import MAX_STRUCTURE, MAX_TEXT, Handle
from autograder.candidate.protocol.ways import NEXT, NOT, PARTS, TOO_LONG, UNREAD, WHOLE, How
from autograder.examiner.clock import Budget, Deadline
from autograder.examiner.conversations import Conversations, Ending, opening
from autograder.examiner.link import (
    BudgetUsedUp,
    CandidateFault,
    CandidateLost,
    CandidateRaised,
    CandidateTimeout,
    Exchange,
    Link,
    Remote,
    Script,
    Times,
)
from autograder.examiner.parent import WarmParent
from autograder.examiner.show import show_call

T = TypeVar("T")
MAX_LEFT_OUT = 20
"""How many statements of one cell may not end; of a cell with more, nothing is run."""
NOT_RUN = "that cell is not run when a notebook is graded. Write what you need into a cell of your own"


@dataclass(frozen=True)
class Deadlines:
    """How long a student's code may take, in seconds of its own time, see `clock.Deadline`.

    Attributes:
        cell: one cell while the notebook is loaded.
        statement: one statement of a cell of the student's own that cannot be interrupted from within.
        call: one call of the student's code.
        impatient: one call in an exercise in which a call has already taken too long.
        claim: all calls of one claim together, with what our own callbacks take.
        submission: all that a submission causes, following through and second attempts included; what is left
            after that is not examined any more.
    """

    cell: float = 10.0
    statement: float = 3.0
    call: float = 5.0
    impatient: float = 1.0
    claim: float = 45.0
    submission: float = 300.0


@dataclass
class Loading:
    """How loading the cells went.

    Attributes:
        errors: what a cell raised first, in words, by the cell's name.
        ways: how cells are run that did not end when they were run as usual.
        left_out: the lines of statements that are not run again, and why, by the cell's name.
        untouched: a sentence for each object that is not what the student sees, because of lines that are not run.
    """

    errors: dict[str, str] = field(default_factory=dict)
    ways: dict[str, How] = field(default_factory=dict)
    left_out: dict[str, dict[int, str]] = field(default_factory=dict)
    untouched: list[str] = field(default_factory=list)


class Candidate:
    """A submission that is running in a process of its own, started again if it dies.

    `candidate.conv2d(x, w)` calls the student's function `conv2d`; plain data comes back as data,
    anything else as an object that can be called, read and passed back.
    """

    def __init__(
        self,
        parent: WarmParent,
        cells: Sequence[Cell],
        replacements: Mapping[str, Callable[..., Any]] | None = None,
        deadlines: Deadlines | None = None,
        guarded: Sequence[str] = (),
        live: str = "",
        budget: Budget | None = None,
    ) -> None:
        """Make one; its process starts with the first claim.

        Args:
            parent: the warm parent that forks it.
            cells: the notebook's cells.
            replacements: functions of ours to put into its namespace, by name.
            deadlines: how long its code may take; the default ones if None.
            guarded: the functions of libraries that may be off limits in a claim.
            live: the text of the week's `live.py`.
            budget: the submission's time, if other candidates use it too.
        """
        self._parent = parent
        self._cells = cells
        self._replacements = dict(replacements or {})
        self._deadlines = deadlines or Deadlines()
        self._guarded = guarded
        self._live = live
        self._link: Link | None = None
        self._budget = budget or Budget(self._deadlines.submission, parent.programs)
        self._claim_deadline = self._budget.deadline
        self._call_seconds = self._deadlines.call
        self.loading_ = Loading()
        # One message takes all cells of a notebook; if that does not end well, the cells are run one by one.
        self._cell_by_cell = 8 * sum(len(cell.source) for cell in cells) > MAX_STRUCTURE
        self._last_call: Callable[[], str] = str
        self._new_claim: list[Any] | None = None  # goes out with the next request, which is the first of a claim
        self.noticed_: dict[str, set[str]] = {}  # by exercise
        self.seconds_ = {"cells": 0.0, "codec": 0.0, "waiting": 0.0}

    def __getattr__(self, name: str) -> RemoteFunction:
        if name.startswith("__"):
            raise AttributeError(name)
        return RemoteFunction(self, name)

    # Names end in an underscore so that they cannot hide a student's function.

    def start_exercise_(self) -> None:
        """Set the deadline of a call back: a time-out in one exercise does not shorten the next one's."""
        self._call_seconds = self._deadlines.call

    def rest_(self) -> None:
        """End the process if it has used up half of what a process may work, so that the next claim starts another one."""
        if self._link is not None and self._link.program.worked() > self._parent.limits.processor_seconds / 2:
            self.close_()

    def begin_(self, seed: int, off_limits: Sequence[str] = ()) -> None:
        """Start a claim: a running candidate, no objects left over, global generators seeded."""
        self._last_call = str
        self._new_claim = [seed, list(off_limits)]
        link = self._loaded()
        link.forget()
        self._claim_deadline = link.claim = Deadline(
            self._deadlines.claim, self._budget.programs, self._parent.programs, within=self._budget.deadline
        )

    def rehearse_(self, remembered: Conversations[Ending], *claim: object) -> Ending | None:
        """Replay what was said about a claim before; return how that ended, or None if an answer is new.

        Args:
            remembered: the conversations.
            claim: all that decides about what is asked first.
        """
        assert self._link is not None, "begin_() first"
        return self._link.rehearse(remembered, self._opening(claim), self._call_seconds)

    def keep_(self, remembered: Conversations[Ending], ending: Ending, *claim: object) -> None:
        """Remember the conversation about the claim that has just been examined, for `rehearse_`."""
        if self._link is not None:
            self._link.keep(remembered, self._opening(claim), ending)

    def _opening(self, claim: Sequence[object]) -> bytes:
        return opening(list(self._replacements), claim)

    def caught_(self) -> list[CandidateRaised]:
        """Return what the student's code raised in this claim and a library caught, in order."""
        with suppress(CandidateFault):
            if self._link is not None:
                return self._link.caught(self._deadlines.impatient)
        return []

    def is_late_(self) -> bool:
        """Return whether half of the submission's time is used up."""
        return self._budget.deadline.left() < self._budget.seconds / 2

    def uncounted_(self) -> AbstractContextManager[None]:
        """Let what we do meanwhile use up nothing of the submission's time."""
        return self._budget.deadline.paused()

    def script_(self) -> Script:
        """Return all that the candidate was asked since the claim began, for another one to `repeat_`."""
        return Script() if self._link is None else self._link.script()

    def repeat_(self, script: Script) -> list[Exchange]:
        """Ask all that another candidate was asked in a claim; return what this one sends, to its end if it does not last."""
        lost = []
        try:
            self.begin_(0)
            assert self._link is not None
            self._new_claim = None  # the script begins one
            with self._patience() as seconds:
                self._link.repeat(script, seconds)
                self._link.caught(seconds)
        except CandidateFault as fault:
            lost.append(("lost", str(fault)))
        return [*self.transcript_(), *lost]

    def notice_(self, exercise: str) -> None:
        """Collect the notices of the student's process since this was asked last, see `candidate.protocol.notices`."""
        if self._link is not None and self._link.alive:
            with suppress(CandidateFault):
                names = self._link.request(self._deadlines.impatient, "noticed")
                self.noticed_.setdefault(exercise, set()).update(names)

    def last_call_(self) -> str:
        """Return the claim's latest call of the student's code, as in a program; "" if there was none."""
        return self._last_call()

    def live_(self, function: str, *args: Any) -> Any:
        """Call a function, or a class, of `autograder.candidate.live` or of the week's `live.py`, in the student's process.

        It stays out of messages: they show the latest call of the student's code.
        """
        return self.ask_(self._last_call, "live", function, list(args))

    def transcript_(self) -> list[Any]:
        """Return what the candidate sent since the claim began."""
        return [] if self._link is None else self._link.transcript

    def close_(self) -> None:
        """End the process."""
        if self._link is not None and self._link.alive:
            self._link.close()
        self._account()

    def ask_(self, text: Callable[[], str], kind: str, *arguments: Any) -> Any:
        """Send one request; `text` gives how a message to the student writes it, and is seldom asked."""
        self._last_call = text
        self._check_time()
        with self._patience() as seconds:
            return self._wrap(self._asked(lambda link, claim: link.request(seconds, kind, *arguments, claim=claim)))

    def ask_each_(self, texts: Sequence[Callable[[], str]], name: str, cases: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """Ask for many calls of one function at once; of a call that raised an exception, that is the result."""
        self._last_call = texts[0]
        self._check_time()
        with self._patience() as seconds:

            def ask(link: Link, claim: list[Any] | None) -> Iterator[Any]:
                results = link.each(seconds, name, cases, claim)
                return itertools.chain([next(results)], results)

            for text, result in zip(texts, self._asked(ask), strict=True):
                self._last_call = text
                yield self._wrap(result)

    def _check_time(self) -> None:
        self._check_budget()
        if self._link is None or not self._link.alive:
            raise CandidateLost("was not run: the program had ended before")
        if self._claim_deadline.left() <= 0:
            raise self._claim_timeout()

    @contextmanager
    def _patience(self) -> Iterator[float]:
        """Yield how many seconds a call may take; once one has taken too long, the next ones of the exercise get fewer."""
        seconds = self._call_seconds
        try:
            yield seconds
        except BudgetUsedUp:
            raise
        except CandidateTimeout:
            self._call_seconds = self._deadlines.impatient
            if self._budget.is_used_up:
                raise CandidateTimeout(f"was still running when {self._all_seconds} were used up") from None
            if self._claim_deadline.left() <= 0:
                raise self._claim_timeout() from None
            raise CandidateTimeout(f"did not come back within {seconds:g} seconds") from None

    def _asked(self, ask: Callable[[Link, list[Any] | None], T]) -> T:
        assert self._link is not None
        claim, self._new_claim = self._new_claim, None
        try:
            return ask(self._link, claim)
        except CandidateTimeout:
            raise
        except CandidateLost:
            if claim is None:
                raise
        # A thread left over from the claim before may have ended the program: this claim starts once more.
        link = self._loaded()
        link.forget()
        link.claim = self._claim_deadline
        return ask(link, claim)

    def _check_budget(self) -> None:
        if self._budget.is_used_up:
            raise BudgetUsedUp(f"was not run: {self._all_seconds} were used up before")

    @property
    def _all_seconds(self) -> str:
        return f"the {self._budget.seconds:g} seconds for the whole notebook"

    def _claim_timeout(self) -> CandidateTimeout:
        return CandidateTimeout(f"took longer than {self._deadlines.claim:g} seconds, all its calls together")

    def _loaded(self) -> Link:
        if self._link is not None and self._link.alive:
            return self._link
        begun = time.perf_counter()
        try:
            while True:  # ends: every round but the first marks one more cell, or a part of one
                self._account()
                self._check_budget()
                with self.uncounted_():  # forking, and the warm parent's start, are ours; the cells are not
                    link = self._link = Link(
                        self._parent, self._wrap, claim=self._budget.deadline, statement=self._deadlines.statement
                    )
                self._budget.programs.add(link.program)
                link.request(self._deadlines.cell, "guard", list(self._guarded))
                if self._live:
                    link.request(self._deadlines.cell, "define", self._live)
                if self._run_cells(link) if self._cell_by_cell else self._run_together(link):
                    break
            if any(self._how(cell) == PARTS for cell in self._cells):
                self.loading_.untouched = link.request(self._deadlines.cell, "untouched")
            if self._replacements:
                link.bind(self._deadlines.cell, self._replacements)
        except BaseException:  # half of a notebook is no notebook
            if self._link is not None:
                self._link.close()
            raise
        finally:
            self.seconds_["cells"] += time.perf_counter() - begun
        link.times = Times()  # what loading took is told as a whole
        return link

    def _run_together(self, link: Link) -> bool:
        """Run all cells with one request; return whether that ended well."""
        cells = [cell for cell in self._cells if self._may_run(cell)]
        try:
            results = link.request(self._deadlines.cell, "load", [self._request(cell) for cell in cells])
        except CandidateFault as fault:
            link.close()
            reached = next((cell for cell in cells if link.reached and cell.name == link.reached[0]), None)
            if reached is None or not self._leave_out(reached, link.reached, fault):
                self._cell_by_cell = True
            return False
        for cell, result in zip(cells, results, strict=True):
            self._note(cell, *result)
        return True

    def _run_cells(self, link: Link) -> bool:
        """Run all cells, one after the other; return whether all ended."""
        for cell in self._cells:
            if not self._may_run(cell):
                continue
            try:
                result = link.request(self._deadlines.cell, "run", *self._request(cell))
            except CandidateFault as fault:
                link.close()
                self._check_budget()  # it may be no fault of this cell
                if not self._leave_out(cell, link.reached, fault):
                    self.loading_.errors.setdefault(cell.name, f"This cell {fault}.")
                    self.loading_.left_out[cell.name] = {0: f"that cell {fault}"}
                    self.loading_.ways[cell.name] = NEXT[self._how(cell)]
                return False
            self._note(cell, *result)
        return True

    def _leave_out(self, cell: Cell, reached: tuple[str, int] | None, fault: CandidateFault) -> bool:
        """Do not run a part of a cell again that did not end; return whether it is known which one."""
        name, line = reached or ("", 0)
        left_out = self.loading_.left_out.setdefault(cell.name, {})
        known = name == cell.name and self._how(cell) == PARTS and 0 < line <= cell.source.count("\n") + 1
        if not known or line in left_out or len(left_out) >= MAX_LEFT_OUT:
            return False
        left_out[line] = f"that line {fault}"
        self.loading_.errors.setdefault(cell.name, f"Line {line} of this cell {fault}.")
        return True

    def _request(self, cell: Cell) -> list[Any]:
        left_out = self.loading_.left_out.get(cell.name, {})
        return [cell.name, cell.source, self._how(cell), left_out if cell.runs else {0: NOT_RUN}]

    def _may_run(self, cell: Cell) -> bool:
        if len(cell.source) > MAX_TEXT:
            text = f"This cell is not run, because it is longer than {MAX_TEXT:,} characters."
            self.loading_.errors[cell.name] = text
            self.loading_.ways[cell.name] = UNREAD
        return self._how(cell) != UNREAD

    def _how(self, cell: Cell) -> How:
        return self.loading_.ways.get(cell.name, PARTS if cell.own else WHOLE if cell.runs else NOT)

    def _note(self, cell: Cell, error: dict[str, Any] | None, slow: Sequence[int]) -> None:
        """Note how a cell ended, and do not wait again for parts of it that took too long."""
        left_out = self.loading_.left_out.setdefault(cell.name, {})
        for line in slow[:MAX_LEFT_OUT]:
            left_out.setdefault(line, "that line takes too long outside of a function")
        if error is not None:
            raised = CandidateRaised(error)
            what = (
                f"A line of this cell is left out: {raised.message}"
                if raised.type == TOO_LONG
                else f"This cell {raised}"
            )
            self.loading_.errors.setdefault(cell.name, f"{what}{raised.place}")

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, Handle):
            return RemoteObject(self, value)
        if type(value) in (list, tuple):
            return type(value)(self._wrap(item) for item in value)
        if type(value) is dict:
            return {key: self._wrap(item) for key, item in value.items()}
        return value

    def _account(self) -> None:
        if self._link is not None:
            self.seconds_["codec"] += self._link.times.codec
            self.seconds_["waiting"] += self._link.times.waiting
            self._budget.programs.end(self._link.program)
            self._link = None


class RemoteFunction:
    """A name in the student's notebook, to be called."""

    def __init__(self, candidate: Candidate, name: str) -> None:
        self.candidate = candidate
        self.name = self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(False, args, kwargs)[0]

    def and_inputs(self, *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        """Call it; give the result, and the arguments as they are afterwards."""
        result, kept = self._call(True, args, kwargs)
        return result, kept

    def each(self, cases: Sequence[Sequence[Any]]) -> Iterator[Any]:
        """Call it for every case, and then give one result after the other.

        A message shows the call whose result was given last; with the cases from small to large, that
        is the smallest one that fails. All cases are asked for before the first result is judged,
        because a known mistake is recognised by everything that it says.

        Args:
            cases: the arguments of each call.

        Yields:
            What each call returned; a call that failed raises when its turn has come.
        """
        texts: list[Callable[[], str]] = [partial(show_call, self.name, args, {}) for args in cases]
        asked: list[tuple[Callable[[], str], Any]] = []
        results = self.candidate.ask_each_(texts, self.name, cases)
        try:
            for text, result in zip(texts, results, strict=True):  # to the end: who stops listening ends the program
                asked.append((text, result))
        except CandidateLost as lost:  # nobody is there any more to answer the others
            asked.append((texts[len(asked)], lost))
        for text, result in asked:
            self.candidate._last_call = text
            if isinstance(result, CandidateFault):
                raise result
            yield result

    def and_lines(self, *args: Any, **kwargs: Any) -> tuple[Any, dict[str, int]]:
        """Call it; give the result, and how many lines of Python ran, by cell: see `autograder.candidate.lines`."""
        text = partial(show_call, self.name, args, kwargs)
        result, lines = self.candidate.ask_(text, "count", self.name, list(args), kwargs)
        return result, lines

    def and_gradients(self, *args: Any, dout: Any) -> tuple[Any, list[Any]]:
        """Call it with tensors that ask for a gradient.

        Args:
            args: with what.
            dout: upstream gradient, a tensor of the shape that the result must have.

        Returns:
            The result, and for each argument the gradient of sum(dout * result), None where none arrives.
        """
        text = partial(show_call, self.name, args, {})
        result, gradients = self.candidate.ask_(text, "gradients", self.name, list(args), dout)
        return result, gradients

    def exists(self) -> bool:
        """Whether the notebook defines the name at all."""
        return bool(self.candidate.ask_(lambda: self.name, "has", self.name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get_(name)

    def get_(self, name: str) -> Any:
        """Read an attribute, such as a class method."""
        return self.candidate.ask_(lambda: f"{self.name}.{name}", "get", self.name, name)

    def _call(self, keep: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        text = partial(show_call, self.name, args, kwargs)
        return self.candidate.ask_(text, "call", self.name, list(args), kwargs, keep)


class RemoteObject(Remote):
    """An object in the student's process: call it, read its attributes, pass it back."""

    def __init__(self, candidate: Candidate, handle: Handle) -> None:
        super().__init__(handle, candidate._link)
        self._candidate = candidate

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        text = partial(show_call, self._handle.type_name, args, kwargs)
        return self._candidate.ask_(text, "call", self, list(args), kwargs, False)[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get_(name)

    def get_(self, name: str) -> Any:
        """Read an attribute."""
        return self._candidate.ask_(lambda: f"{self._handle.type_name}.{name}", "get", self, name)

    @property
    def type_name_(self) -> str:
        """What the object's class is called."""
        return self._handle.type_name

    def __repr__(self) -> str:
        return f"<{self._handle.type_name}>"
