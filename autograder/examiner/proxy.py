"""Proxy of the student's code: checks call it as if it were local."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.codec import MAX_STRUCTURE, MAX_TEXT, Handle
from autograder.examiner.clock import Deadline, Programs
from autograder.examiner.conversations import Conversations, Ending, opening
from autograder.examiner.link import (
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


@dataclass(frozen=True)
class Deadlines:
    """How long a student's code may take, in seconds of its own time, see `clock.Deadline`.

    Attributes:
        cell: one cell while the notebook is loaded.
        call: one call of the student's code.
        impatient: one call in an exercise in which a call has already taken too long.
        claim: all calls of one claim together, with what our own callbacks take.
        submission: everything together; what is left after that is not examined any more.
    """

    cell: float = 10.0
    call: float = 5.0
    impatient: float = 1.0
    claim: float = 45.0
    submission: float = 300.0


@dataclass
class Loading:
    """How loading the cells went.

    Attributes:
        errors: what a cell raised, in words, by the cell's name.
        definitions_only: cells of which only the definitions are run, because the rest did not end.
        skipped: cells that are not run at all, because not even their definitions end.
    """

    errors: dict[str, str] = field(default_factory=dict)
    definitions_only: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)


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
    ) -> None:
        self._parent = parent
        self._cells = cells
        self._replacements = dict(replacements or {})
        self._deadlines = deadlines or Deadlines()
        self._guarded = guarded
        self._live = live
        self._link: Link | None = None
        self._programs = Programs()  # the processes in which the code has run, one after the other
        self._submission_deadline = Deadline(self._deadlines.submission, self._programs, parent.programs)
        self._claim_deadline = self._submission_deadline
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

    def begin_(self, seed: int, off_limits: Sequence[str] = ()) -> None:
        """Start a claim: a running candidate, no objects left over, global generators seeded."""
        self._last_call = str
        self._new_claim = [seed, list(off_limits)]
        link = self._loaded()
        link.forget()
        self._claim_deadline = link.claim = Deadline(
            self._deadlines.claim, self._programs, self._parent.programs, within=self._submission_deadline
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
        return self._submission_deadline.left() < self._deadlines.submission / 2

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
        self._time_left()
        if self._link is None or not self._link.alive:
            raise CandidateLost("was not run: the program had ended before")
        if self._claim_deadline.left() <= 0:
            raise CandidateTimeout(f"took longer than {self._deadlines.claim:g} seconds, all its calls together")

    @contextmanager
    def _patience(self) -> Iterator[float]:
        """Yield how many seconds a call may take; once one has taken too long, the next ones of the exercise get fewer."""
        seconds = self._call_seconds
        try:
            yield seconds
        except CandidateTimeout:
            self._call_seconds = self._deadlines.impatient
            if self._claim_deadline.left() <= 0:
                raise
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

    def _time_left(self) -> float:
        left = self._submission_deadline.left()
        if left <= 0:
            raise CandidateTimeout("was not run: the time for the whole notebook was used up before")
        return left

    def _loaded(self) -> Link:
        if self._link is not None and self._link.alive:
            return self._link
        begun = time.perf_counter()
        try:
            while True:  # ends: every round but the first marks one more cell
                self._account()
                link = self._link = Link(self._parent, self._wrap)
                self._programs.add(link.program)
                link.request(self._deadlines.cell, "guard", list(self._guarded))
                if self._live:
                    link.request(self._deadlines.cell, "define", self._live)
                if not self._cell_by_cell:
                    if self._run_together(link):
                        break
                    self._cell_by_cell = True
                    continue
                lost = self._run_cells(link)
                if lost is None:
                    break
                shortened = lost.own or lost.name in self.loading_.definitions_only
                (self.loading_.skipped if shortened else self.loading_.definitions_only).add(lost.name)
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
        seconds = min(self._deadlines.cell, self._time_left())
        try:
            errors = link.request(seconds, "load", [[cell.name, cell.source, self._partly(cell)] for cell in cells])
        except CandidateFault:
            link.close()
            return False
        for cell, error in zip(cells, errors, strict=True):
            self._note(cell, error)
        return True

    def _run_cells(self, link: Link) -> Cell | None:
        """Run all cells, one after the other; return the one that did not end, if any."""
        for cell in self._cells:
            if not self._may_run(cell):
                continue
            seconds = min(self._deadlines.cell, self._time_left())
            try:
                error = link.request(seconds, "run", cell.name, cell.source, self._partly(cell))
            except CandidateFault as fault:
                self.loading_.errors[cell.name] = f"This cell {fault}."
                return cell
            self._note(cell, error)
        return None

    def _may_run(self, cell: Cell) -> bool:
        if len(cell.source) > MAX_TEXT:
            text = f"This cell is not run, because it is longer than {MAX_TEXT:,} characters."
            self.loading_.errors[cell.name] = text
            return False
        return cell.name not in self.loading_.skipped

    def _partly(self, cell: Cell) -> bool:
        return cell.own or cell.name in self.loading_.definitions_only

    def _note(self, cell: Cell, error: dict[str, Any] | None) -> None:
        if error is not None:
            raised = CandidateRaised(error)
            self.loading_.errors[cell.name] = f"This cell {raised}{raised.place}"

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
            self._programs.end(self._link.program)
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
