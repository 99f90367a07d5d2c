"""One candidate's end of the line, on the examiner's side: requests, deadlines, callbacks."""

from __future__ import annotations

import hashlib
import itertools
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from autograder.candidate.protocol.codec import FRAME, Callback, CodecError, Handle, decode, encode, frame_sizes
from autograder.examiner.accounts import LOOK_SECONDS, Program
from autograder.examiner.clock import Deadline, wait_for_end
from autograder.examiner.conversations import Conversations, Ending, Heard, Said, then
from autograder.examiner.parent import WarmParent

Exchange = tuple[Any, ...]
MAX_TRANSCRIPT = 16 << 20
LISTEN_SECONDS = 10.0  # how long a candidate may take to read a frame
END_SECONDS = 1.0  # how long one that has closed its socket may take to end, before it is killed
_NUMBER = re.compile(r"\d+")
IN_A_CLAIM = 1 << 20  # the first number in a claim; lower ones are of what lasts


class CandidateFault(Exception):
    """The student's program gave no answer; `str()` says why, in words for the student."""


class CandidateRaised(CandidateFault):
    """The student's code raised an exception."""

    def __init__(self, description: dict[str, Any], link: Link | None = None) -> None:
        self.link = link  # whose candidate raised it
        self.type = _text(description.get("type"))
        self.message = _text(description.get("message"))
        self.where = _texts(description.get("where"))
        self.bases = _texts(description.get("bases"))
        self.note = _text(description.get("note"))  # why a name is not defined that the student defines
        super().__init__(f"raised {self.type}: {self.message}".removesuffix(": "))

    @property
    def place(self) -> str:
        """Return the innermost place in the student's cells, in brackets; "" if there is none."""
        return f" ({self.where[-1]})" if self.where else ""


class CandidateLost(CandidateFault):
    """The candidate's process is of no more use: it timed out, died, or sent something malformed."""


class CandidateTimeout(CandidateLost):
    """The student's code took longer than its deadline."""


class BudgetUsedUp(CandidateTimeout):
    """The time for the whole submission is used up, so the student's code was not run any more."""


class ChangedError(RuntimeError):
    """A check asked something else than in the replay, though the answers were the same: it depends on more than it should."""


class Remote:
    """An object that lives in the candidate's process; here is only its handle."""

    def __init__(self, handle: Handle, link: Link | None) -> None:
        self._handle = handle
        self._link = link


class Lasting:
    """What a candidate may use from one claim to the next: to call, to pass back, and to read attributes of."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def read_(self, name: str) -> Any:
        """Give an attribute, if the candidate may have it."""
        raise AttributeError(name)


@dataclass(frozen=True)
class Asked:
    """Hold a request that was sent to a candidate.

    Attributes:
        frame: its bytes; none where one more answer to the request before is awaited.
        number, kind, arguments: by which its answer is recognised, see `Link.request`.
    """

    frame: bytes
    number: int
    kind: str
    arguments: Sequence[Any]


@dataclass(frozen=True)
class Script:
    """Hold all that a candidate was asked in a claim, so that another one can be asked the same.

    Attributes:
        requests: in their order.
        functions: ours, which the candidate may call back, by their numbers. They may remember their calls.
    """

    requests: Sequence[Asked] = ()
    functions: Mapping[int, Callable[..., Any]] = field(default_factory=dict)


@dataclass
class Times:
    """Seconds spent, for the benchmark: with the codec, and waiting for the candidate."""

    codec: float = 0.0
    waiting: float = 0.0


@dataclass
class Link:
    """A running candidate.

    Attributes:
        parent: the warm parent that forked it.
        wrap: what to make of handles before a callback sees them.
        transcript: what the candidate sent since the list was last emptied, as plain data; of what goes
            beyond the first `MAX_TRANSCRIPT` bytes, one digest.
        times: where the time went.
        claim: the longer deadline which ends that of every request, however long our own callbacks take: the
            claim's, and while cells are run the submission's.
        statement: how many seconds a part of a cell may take, where its time is limited.
        reached: the cell and the line of the part that was running when the candidate was lost, if that is known.
    """

    parent: WarmParent
    wrap: Callable[[Any], Any] = lambda value: value
    transcript: list[Exchange] = field(default_factory=list)
    times: Times = field(default_factory=Times)
    claim: Deadline | None = None
    statement: float = 3.0
    reached: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        self._pid, self._connection = self.parent.fork()
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._lasting: dict[int, Callable[..., Any]] = {}
        self._low_numbers = self._numbers = itertools.count(1)
        self._asked: list[Asked] = []  # in this claim
        self._room = MAX_TRANSCRIPT
        self._received, self._rest = 0, ""
        self._arrived = bytearray()  # and not yet taken
        self._said: list[Said] = []  # in this claim
        self._heard: list[Heard] = []
        self._said_before: deque[bytes] = deque()  # in a rehearsal, and not yet asked for by the check
        self._heard_before: deque[Heard | CandidateFault] = deque()
        self._has_lent = False  # something that lasts, besides the names that were bound
        self.program = Program(self._pid)
        self.parent.programs.add(self.program)
        self._open = True

    @property
    def alive(self) -> bool:
        """Return whether a request may be answered."""
        return self._open or bool(self._heard_before)

    def request(self, seconds: float, kind: str, *arguments: Any, claim: list[Any] | None = None) -> Any:
        """Send the candidate a request and return its answer.

        Args:
            seconds: how long the answer may take, in the candidate's own time, see `clock.Deadline`. The time
                that our own callbacks take does not count.
            kind: which request, see `autograder.candidate.serve`.
            claim: the claim that begins with this request: its seed, and what is off limits in it.
            arguments: plain data, handles, and functions of ours (the candidate may call them back).

        Returns:
            What the candidate sent: one value, or a list of them.

        Raises:
            CandidateRaised: the student's code raised an exception.
            CandidateLost: the candidate timed out, died or sent something malformed; it has been ended.
        """
        number = next(self._numbers)
        with self._conversation():
            self._send([kind, number, claim, *arguments], opens=True)
            self._asked.append(Asked(self._said[-1].frame, number, kind, arguments))
            return self._reply(seconds, number, kind, arguments)

    def each(
        self, seconds: float, name: str, cases: Sequence[Sequence[Any]], claim: list[Any] | None = None
    ) -> Iterator[Any]:
        """Ask for many calls of one function at once, and then give one result after the other, see `request`.

        Yields:
            What each call returned; of one that raised an exception, the `CandidateRaised`.

        Raises:
            CandidateLost: the candidate timed out, died or sent something malformed; it has been ended.
        """
        number = next(self._numbers)
        with self._conversation():
            self._send(["each", number, claim, name, [list(args) for args in cases]], opens=True)
            for position, args in enumerate(cases):
                if position:
                    self._say(Said(b"", opens=True))  # only listen
                self._asked.append(Asked(self._said[-1].frame, number, "call", (name, args, {}, False)))
                try:
                    result = self._reply(seconds, number, "call", (name, args, {}, False))[0]
                except CandidateRaised as error:
                    result = error
                yield result

    def _reply(self, seconds: float, number: int, kind: str, arguments: Sequence[Any]) -> Any:
        """Return what the candidate answers to a request; until it does, serve its callbacks."""
        whole = deadline = self._deadline(seconds, self.claim)
        self.reached = None
        while True:
            try:
                reply = self._receive(deadline)
            except CandidateTimeout:
                if kind == "load" and whole.left() <= 0:  # it may have been in other cells for most of the time
                    self.reached = None
                raise
            match reply:
                case ["return", int(answered), *values] if answered == number and _fit(kind, arguments, values):
                    if kind == "caught" and values[0]:
                        self._record("caught", [_briefly(error) for error in values[0]])
                    elif kind != "caught":
                        self._record("return", *(values[:1] if kind == "count" else values))  # what it said, not how
                    return values[0] if len(values) == 1 else values
                case ["raise", int(answered), dict(description)] if answered == number:
                    error = CandidateRaised(description, self)
                    self._record("raise", error.type, error.message)
                    raise error
                case ["callback", int(callback), list(args), dict(kwargs)] if callback in self._callbacks:
                    if callback not in self._lasting:
                        self._record("callback", args, kwargs)
                    deadline.pause()
                    self._answer(self._callbacks[callback], args, kwargs)
                    deadline.resume()
                case ["read", int(callback), str(name)] if callback in self._callbacks:
                    owner = self._callbacks[callback]
                    deadline.pause()
                    self._answer((owner if isinstance(owner, Lasting) else Lasting()).read_, [name], {})
                    deadline.resume()
                case ["reached", int(answered), str(cell), int(line), bool(is_timed)] if (
                    answered == number and kind in ("load", "run")
                ):
                    self.reached = (cell, line) if line else None
                    deadline = self._deadline(self.statement, whole) if is_timed else whole
                case _:
                    raise self._lost("sent a reply that was not asked for")

    @contextmanager
    def _conversation(self) -> Iterator[None]:
        try:
            yield
        except CandidateFault:
            raise
        except BaseException:  # of ours, in the middle of a conversation: the candidate waits for an answer for ever
            self.close()
            raise

    def rehearse(self, remembered: Conversations[Ending], state: bytes, seconds: float) -> Ending | None:
        """Replay a remembered conversation, for as long as the answers are the same.

        Args:
            remembered: the conversations.
            state: where they begin.
            seconds: how long the answer to each request may take, see `request`.

        Returns:
            How it ended; None if something new was heard: then the check is to have the conversation itself,
            and what was said and heard is given to its first requests.
        """
        if self._has_lent:  # what such an object answers depends on what happened to it before
            return None
        begun, deadline = time.perf_counter(), self._deadline(seconds, self.claim)
        while isinstance(said := remembered.next(state), Said):
            if said.opens:
                if self.claim is not None and self.claim.left() <= 0:
                    return None
                deadline = self._deadline(seconds, self.claim)
            self._said_before.append(said.frame)
            try:
                self._write(said.frame)
                heard = self._frame(deadline)
            except CandidateFault as fault:
                self._heard_before.append(fault)
                break
            self._heard_before.append(heard)
            state = then(state, heard)
        self.times.waiting += time.perf_counter() - begun
        if said is not None and not isinstance(said, Said):
            self._said_before.clear()
            self._heard_before.clear()
            return said
        return None

    def caught(self, seconds: float) -> list[CandidateRaised]:
        """Return what the student's code raised in this claim and a library caught, in order.

        Raises:
            CandidateFault: as `request` does.
        """
        if not self._open or self._said_before:  # in the middle of a rehearsal, another answer comes next
            return []
        return [CandidateRaised(error) for error in self.request(seconds, "caught")]

    def script(self) -> Script:
        """Return all that was asked since the claim began."""
        functions = {number: ours for number, ours in self._callbacks.items() if number not in self._lasting}
        return Script(tuple(self._asked), functions)

    def repeat(self, script: Script, seconds: float) -> None:
        """Ask all that another candidate was asked, whatever the answers are; the transcript has them.

        Args:
            script: what the other one was asked.
            seconds: how long each answer may take, see `request`.

        Raises:
            CandidateLost: the candidate timed out, died or sent something malformed; it has been ended.
        """
        self._callbacks |= script.functions
        for asked in script.requests:
            with self._conversation(), suppress(CandidateRaised):
                self._say(Said(asked.frame, opens=True))
                self._reply(seconds, asked.number, asked.kind, asked.arguments)

    def keep(self, remembered: Conversations[Ending], state: bytes, ending: Ending) -> None:
        """Remember the conversation of the claim that has just ended."""
        if not self._has_lent and len(self._said) == len(self._heard):
            remembered.keep(state, self._said, self._heard, ending)

    def forget(self) -> None:
        """Empty the transcript, and drop the callbacks handed out so far but for those that last."""
        self.transcript = []
        self._room, self._rest = MAX_TRANSCRIPT, ""
        self._callbacks = dict(self._lasting)
        self._numbers = itertools.count(IN_A_CLAIM)  # in every conversation the same
        self._said, self._heard, self._asked = [], [], []
        self._said_before.clear()
        self._heard_before.clear()

    def bind(self, seconds: float, names: dict[str, Callable[..., Any]]) -> None:
        """Put functions of ours into the student's namespace; they last as long as the candidate.

        Raises:
            CandidateFault: as `request` does.
        """
        self.forget()
        self._numbers = self._low_numbers
        self.request(seconds, "bind", names)
        self._lasting = dict(self._callbacks)
        self._has_lent = False

    def close(self, ending: bool = False) -> int | None:
        """End the candidate; its exit code as `WarmParent.kill` gives it.

        Args:
            ending: whether it seems to be ending by itself; then it is given a moment for that.
        """
        if not self._open:
            return None
        self._open = False
        self._connection.close()
        if ending:  # its socket closes a moment before its exit code is there
            wait_for_end(self._pid, self._deadline(END_SECONDS, None))
        self.parent.programs.end(self.program)
        return self.parent.kill(self._pid)

    def _record(self, *exchange: Any) -> None:
        self._room -= self._received
        if self._room < 0:
            if self.transcript and self.transcript[-1][0] == "rest":
                self.transcript.pop()
            exchange = ("rest", self._rest)
        self.transcript.append(exchange)

    def _answer(self, function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> None:
        try:
            self._send(["answer", function(*self.wrap(args), **self.wrap(kwargs))])
            return
        except CandidateRaised as error:  # another candidate stands behind the function
            where = error.where if error.link is self else []  # another's places show lines of the reference
            answer = ["failure", error.type, error.message, where]
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            # The function is ours, what it was called with is the student's. So is it if the result may not travel.
            answer = ["failure", type(error).__name__, str(error)[:500], []]
        self._send(answer)

    def _send(self, message: list[Any], opens: bool = False) -> None:
        begun = time.perf_counter()
        frame = encode(message, self._opaque)
        self.times.codec += time.perf_counter() - begun
        self._say(Said(frame, opens))

    def _say(self, said: Said) -> None:
        self._said.append(said)
        if not self._said_before:
            self._write(said.frame)
        elif said.frame != self._said_before.popleft():
            raise ChangedError("The check does not ask the same though it was answered the same.")

    def _deadline(self, seconds: float, within: Deadline | None) -> Deadline:
        return Deadline(seconds, self.program, self.parent.programs, within)

    def _write(self, frame: bytes) -> None:
        deadline, unsent = self._deadline(LISTEN_SECONDS, None), memoryview(frame)
        while unsent:
            left = deadline.left()
            if left <= 0:
                raise self._lost("stopped listening")
            try:
                self._connection.settimeout(min(left, LOOK_SECONDS))
                unsent = unsent[self._connection.send(unsent) :]
            except TimeoutError:
                continue
            except OSError:
                raise self._lost("stopped listening") from None

    def _receive(self, deadline: Deadline) -> Any:
        begun = time.perf_counter()
        structure, payload = self._heard_now(deadline)
        self._heard.append((structure, payload))
        arrived = time.perf_counter()
        self._received = len(structure) + len(payload)
        if self._received > self._room:
            self._rest = hashlib.sha256(self._rest.encode() + structure + payload).hexdigest()
        try:
            message = decode(structure, payload, callback=lambda callback: self._callbacks[callback.id])
        except CodecError as error:
            raise self._lost(f"sent something that is not data ({error})") from None
        self.times.waiting += arrived - begun
        self.times.codec += time.perf_counter() - arrived
        return message

    def _heard_now(self, deadline: Deadline) -> Heard:
        """Return what the candidate answers, or has answered in a rehearsal."""
        if not self._heard_before:
            return self._frame(deadline)
        heard = self._heard_before.popleft()
        if isinstance(heard, CandidateFault):
            raise heard
        return heard

    def _frame(self, deadline: Deadline) -> Heard:
        try:
            structure, payload = frame_sizes(self._exactly(FRAME.size, deadline))
        except CodecError as error:
            raise self._lost(f"sent something that is not data ({error})") from None
        return self._exactly(structure, deadline), self._exactly(payload, deadline)

    def _exactly(self, size: int, deadline: Deadline) -> bytes:
        while len(self._arrived) < size:
            left = deadline.left()
            if left <= 0:
                self.close()
                raise CandidateTimeout("did not come back in time")
            try:
                self._connection.settimeout(min(left, LOOK_SECONDS))
                chunk = self._connection.recv(1 << 16)  # mostly a whole frame
            except TimeoutError:
                self.program.waited()  # what threads waited that end before the answer comes
                continue
            except OSError:
                chunk = b""
            if not chunk:
                raise self._lost("ended the program", ending=True)
            self._arrived += chunk
        taken = bytes(self._arrived[:size])
        del self._arrived[:size]
        return taken

    def _lost(self, what: str, ending: bool = False) -> CandidateLost:
        code = self.close(ending)
        return CandidateLost(f"{what}{_how_it_ended(code)}")

    def _opaque(self, value: Any) -> Handle | Callback | None:
        if isinstance(value, Remote):  # it means something only in the process that it came from
            return value._handle if value._link is self else None
        if callable(value):
            number = next(self._low_numbers if isinstance(value, Lasting) else self._numbers)
            self._callbacks[number] = value
            if isinstance(value, Lasting):
                self._lasting[number] = value
                self._has_lent = True
            return Callback(number)
        return None


def _fit(kind: str, arguments: Sequence[Any], values: list[Any]) -> bool:
    """Whether a reply has the parts that this kind of request is answered with."""
    match kind, values:
        case "call", [_, kept]:
            _, args, _, keep = arguments
            return type(kept) is list and len(kept) == len(args) if keep else kept is None
        case "load", [results]:
            return type(results) is list and len(results) == len(arguments[0]) and all(map(_is_of_a_cell, results))
        case "count", [_, lines]:
            return type(lines) is dict and all(type(n) is int and n >= 0 for n in lines.values())
        case "run", [result]:
            return _is_of_a_cell(result)
        case (("noticed" | "untouched"), [names]):
            return type(names) is list and all(type(name) is str for name in names)
        case "has", [answer]:
            return type(answer) is bool
        case "gradients", [_, gradients]:
            return type(gradients) is list and len(gradients) == len(arguments[1])
        case "caught", [errors]:
            return type(errors) is list and all(type(error) is dict for error in errors)
        case (("get" | "live" | "define" | "bind" | "guard"), [_]):
            return True
    return False


def _is_of_a_cell(result: Any) -> bool:
    """Whether this is an error, or None, and a list of lines."""
    match result:
        case [None | dict(), list(lines)]:
            return all(type(line) is int for line in lines)
    return False


def _briefly(error: dict[str, Any]) -> list[str]:
    """Return the type of a caught exception, and of its message the first line without numbers: the rest tells of lines."""
    first, *_ = [*_text(error.get("message")).splitlines(), ""]
    return [_text(error.get("type")), _NUMBER.sub("#", first)]


def _text(value: Any) -> str:
    return value if type(value) is str else ""


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values] if type(values) is list else []


def _how_it_ended(code: int | None) -> str:
    if code is None or code == 0:
        return ""
    if code > 0:
        return f" (exit status {code})"
    known = {-9: "killed", -11: "a crash in compiled code", -24: "its processor time was used up", -6: "aborted"}
    return f" ({known.get(code, f'signal {-code}')})"
