"""Start the warm parent, and have it fork and kill candidates."""

from __future__ import annotations

import array
import atexit
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from autograder.candidate.protocol.limits import Limits, Tier
from autograder.examiner.accounts import LOOK_SECONDS, Program, Programs
from autograder.examiner.clock import Deadline, wait_for_end
from autograder.examiner.libraries import LIBRARIES
from autograder.examiner.scratch import Scratch

START_SECONDS = 120.0  # of its own time, see `clock.Deadline`
ANSWER_SECONDS = 300.0  # it waits for processes that make rooms, and nobody counts what those wait for a processor
STOP_SECONDS = 10.0

T = TypeVar("T")

_PACKAGE = Path(__file__).resolve().parent.parent
# The parent sees the candidate package by itself, not the project around it.
_START = (
    "import os, sys; sys.path.insert(0, os.getcwd()); from candidate import zygote; "
    "del sys.path[0]; project = os.path.dirname(os.getcwd()); os.chdir(os.environ['TMPDIR']); "
    "zygote.main(sys.argv[1], project, sys.argv[2:])"
)


class ParentError(RuntimeError):
    """The warm parent cannot be started or does not answer. This is our fault, not a student's."""


class WarmParent:
    """A process that holds the heavy libraries and forks candidates; restarted if it is killed.

    Attributes:
        programs: who works on a candidate's answers: this thread, the warm parent and its candidates.
    """

    def __init__(
        self,
        tier: Tier,
        limits: Limits | None = None,
        libraries: Sequence[str] = LIBRARIES,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Make one; it starts with the first candidate, or when told to.

        Args:
            tier: how far candidates are confined, see `autograder.candidate.protocol.limits`.
            limits: what each may use.
            libraries: what it imports beforehand: all of them take seconds, and a larger process forks slower.
            environment: what is different in the candidates' environment.
        """
        self.tier = tier
        self.libraries = libraries
        self.limits = limits or Limits()
        self._environment = _environment() | dict(environment or {})
        self.seconds = 0.0
        self.programs = Programs()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process without waiting until it is warm.

        Raises:
            ParentError: it cannot be started.
        """
        try:
            self._scratch = Scratch("autograder-candidates-")
        except OSError as error:
            raise ParentError(f"the candidates have no temporary folder: {error}") from error
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START, self.tier, *self.libraries],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env=self._environment | {"TMPDIR": str(self._scratch.path)}, cwd=_PACKAGE,
            )  # fmt: skip
        except OSError as error:
            self._scratch.remove()
            raise ParentError(f"the candidates' warm parent cannot be started: {error}") from error
        finally:
            theirs.close()
        self._control = ours
        self._ready = False
        self._program, self._this_thread = Program(self._process.pid, alone=True), Program.of_this_thread()
        self.programs.add(self._program)
        self.programs.add(self._this_thread)
        atexit.register(self.close)

    def fork(self) -> tuple[int, socket.socket]:
        """Fork a candidate.

        Returns:
            Its process id and our end of its socket.

        Raises:
            ParentError: the warm parent does not start or answer.
        """
        begun = time.perf_counter()
        answer, ours = self._twice(self._forked)
        if not isinstance(answer, int):
            ours.close()
            raise ParentError(f"a candidate cannot be confined: {answer}")
        self.seconds += time.perf_counter() - begun
        return answer, ours

    def _twice(self, work: Callable[[], T]) -> T:
        """Return what `work` does with the process; a candidate may have killed it: then with another one."""
        for attempt in (1, 2):
            if self._control is None:
                self.start()
            try:
                return work()
            except (OSError, ValueError) as error:
                problem = self._stop()
                if attempt == 2:
                    raise ParentError(f"the candidates' warm parent does not answer: {problem or error}") from error
        raise AssertionError("unreachable")

    def _forked(self) -> tuple[Any, socket.socket]:
        """Fork a candidate; return its process id or why there is none, and our end of its socket."""
        ours, theirs = socket.socketpair()
        try:
            return self._request("fork", asdict(self.limits), theirs.fileno()), ours
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()

    def kill(self, pid: int) -> int | None:
        """Kill a candidate with all its processes.

        Args:
            pid: its process id.

        Returns:
            Its exit code (minus the signal's number if a signal ended it, 0 if it was still
            running), or None if the warm parent itself is gone.
        """
        try:
            return int(self._request("kill", pid))
        except (OSError, ValueError):
            self._stop()
            return None

    def close(self) -> None:
        """End the warm parent and with it all candidates."""
        self._stop()

    def _request(self, kind: str, argument: object, descriptor: int | None = None) -> Any:
        if self._control is None:
            raise OSError("not started")
        self._wait_until_warm()
        message = json.dumps([kind, argument]).encode() + b"\n"
        attached = (
            [] if descriptor is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        )
        self._control.sendmsg([message], attached)
        return json.loads(self._line(ANSWER_SECONDS))

    def _wait_until_warm(self) -> None:
        """Wait until the process has imported what it was told to.

        Raises:
            OSError: it does not say so.
            ParentError: it says why it cannot.
        """
        if self._ready:
            return
        if (line := self._line(START_SECONDS)) != b"ready\n":
            self._stop()
            raise ParentError(line.decode(errors="replace").strip())
        self._ready = True

    def _line(self, seconds: float) -> bytes:
        assert self._control is not None
        deadline, line = Deadline(seconds, self._program, self.programs), b""
        while not line.endswith(b"\n"):
            left = deadline.left()
            if left <= 0:
                raise OSError("it takes too long")
            self._control.settimeout(min(left, LOOK_SECONDS))
            try:
                chunk = self._control.recv(4096)
            except TimeoutError:
                continue
            if not chunk:
                raise OSError("its socket is closed")
            line += chunk
        return line

    def _stop(self) -> str:
        """End the process; the last line of what it wrote on stderr, if anything, tells why it failed."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is None:
            return ""
        atexit.unregister(self.close)
        if (
            self._ready
        ):  # it ends its candidates, and removes their files; nobody waits until it is warm, only to end it
            wait_for_end(self._process.pid, Deadline(STOP_SECONDS, self._program, self.programs))
        self.programs.end(self._program)
        self.programs.end(self._this_thread)
        self._process.kill()
        _, written = self._process.communicate()
        self._process = None
        self._scratch.remove()
        return written.decode(errors="replace").strip().rpartition("\n")[2]


def _environment() -> dict[str, str]:
    """The whole environment of candidates: nothing of the instructor's goes in."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pyarrow's: who has two threads cannot be forked safely
        "JOBLIB_MULTIPROCESSING": "0",  # scikit-learn's n_jobs: no processes in there
        "TORCHDYNAMO_DISABLE": "1",  # torch.compile gives the model as it is: no compiler in there
        "NBGRADER_EXECUTION": "autograde",  # what nbgrader tells a kernel, for test cells that ask
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }
