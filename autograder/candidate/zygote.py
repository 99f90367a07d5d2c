"""The warm parent (zygote): import the large libraries once, then fork a candidate for each submission.

It is started by exec with a clean environment, holds no secret, and stays single-threaded, because
only a single-threaded process can be forked safely. It serves the examiner over a socket that is
its standard input: one JSON request a line, one JSON answer a line.

    ["fork", LIMITS]         with one end of a new socket attached. Forks and confines a candidate; the answer is
                             its process id as the examiner sees it, or a text that says why it is not confined.
    ["kill", PID]            Kills the candidate and all processes that it started; the answer is how it ended.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec
from types import CodeType
from typing import Any

from .confinement.landlock import Readable, Rules, reading
from .confinement.layers import confine_this_process
from .confinement.room import HOME, PACKAGES, Rooms, enter, open_rooms, readable
from .confinement.users import ordinary_ids
from .import_hooks import import_hooks
from .process_pools import load_data_without_workers, notice_processes, use_threads_for_pools
from .protocol.limits import FULL, NONE, Limits, Tier
from .serve import Server


@dataclass
class CandidateProcess:
    """A candidate that was forked and not reaped yet.

    Attributes:
        pid: its process id as the warm parent sees it.
        keeper: a pidfd of its room's keeper; None if it is in no room.
        home: its folder on the machine's disk; "" in a room, where it is gone with the room.
    """

    pid: int
    keeper: int | None
    home: str


@dataclass
class ConfinementPlan:
    """How to confine the candidates of this warm parent.

    Attributes:
        tier: the tier of confinement.
        rules: the files that they may read.
        rooms: where their rooms come from; None below the full tier.
    """

    tier: Tier
    rules: Rules
    rooms: Rooms | None


def main(tier: Tier, project: str, libraries: Sequence[str]) -> None:
    """Serve the examiner until its end of the socket closes; then end all candidates and remove their files.

    Args:
        tier: the tier at which candidates are confined.
        project: the folder of which they may see nothing.
        libraries: modules to import before the first fork; those that are not installed are skipped.
    """
    _forget_the_project()
    shown = readable(project) if tier != NONE else Readable((), ())
    try:
        rooms = open_rooms(shown, Limits()) if tier == FULL else None
    except OSError as error:
        os.write(0, f"{error}\n".encode())
        sys.exit(1)
    plan = ConfinementPlan(tier, reading(shown, in_a_room=tier == FULL), rooms)
    control = socket.socket(fileno=os.dup(0))
    os.chmod(tempfile.gettempdir(), 0o711)  # noqa: S103  # where we are root, candidates are another user
    _import_installed(libraries)
    control.sendall(b"ready\n")
    candidates: dict[int, CandidateProcess] = {}
    gc.collect()
    gc.freeze()  # the collector would write to, and so copy, the pages that candidates share
    while True:
        request, descriptors = _receive(control)
        if request is None:
            break
        kind, argument = request
        if kind == "fork":
            answer: object = _fork(plan, control, descriptors[0], Limits(**argument), candidates)
            os.close(descriptors[0])
        else:
            answer = _end(candidates.pop(argument))
        control.sendall(json.dumps(answer).encode() + b"\n")
    for candidate in candidates.values():
        _end(candidate)
    with contextlib.suppress(OSError):  # it is empty now, or it is not ours to remove
        os.rmdir(tempfile.gettempdir())


def _fork(
    plan: ConfinementPlan,
    control: socket.socket,
    descriptor: int,
    limits: Limits,
    candidates: dict[int, CandidateProcess],
) -> int | str:
    """Fork a candidate, and wait until it has confined itself.

    Args:
        plan: how to confine it.
        control: the socket to the examiner, which the candidate closes.
        descriptor: the candidate's end of its own socket.
        limits: its resource limits.
        candidates: the running candidates by process id as the examiner sees it; this one is added.

    Returns:
        Its process id as the examiner sees it, or a text that says why it could not be confined.
    """
    try:
        keeper = plan.rooms.take() if plan.rooms else None
    except OSError as error:
        return str(error)
    home = tempfile.mkdtemp(prefix="candidate-") if keeper is None else ""
    if home and plan.tier != NONE:
        os.chown(home, *ordinary_ids())
    outcome, report = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        try:
            outside_pid = _outside_pid()
            control.close()
            if keeper is not None:
                enter(keeper)
            confine_this_process(
                [descriptor, report], limits, plan.tier, home or HOME, plan.rules,
                parent=0 if keeper is not None else parent,
                own_users=plan.rooms is not None and plan.rooms.own_users,
            )  # fmt: skip
            os.write(report, str(outside_pid).encode())
            os.close(report)
        except BaseException as error:  # it is not confined, so it must not run student code
            os.write(report, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        if plan.tier != NONE:
            sys.addaudithook(notice_processes)
        try:
            _use_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
            Server(socket.socket(fileno=descriptor)).serve()
        finally:
            os._exit(0)
    os.close(report)
    answer = os.read(outcome, 1000).decode()
    os.close(outcome)
    candidate = CandidateProcess(pid, keeper, home)
    if not answer.isdecimal():
        _end(candidate)
        return answer or "it ended while it was confined"
    candidates[int(answer)] = candidate
    return int(answer)


def _use_threads(count: int) -> None:
    """Have torch use `count` threads; only now, because a process with threads can neither be forked safely nor confined."""
    if count > 1 and "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(count)


def _outside_pid() -> int:
    """Return this process's id as the examiner sees it, from the /proc of the examiner's PID namespace."""
    try:
        return int(os.readlink("/proc/self"))
    except OSError:
        return os.getpid()


def _receive(control: socket.socket) -> tuple[list[Any] | None, list[int]]:
    """Return one request, or None at the end of the stream, and the descriptors that came with it.

    `socket.recv_fds` would do this, but some builds of Python lack it.
    """
    descriptors = array.array("i")
    data = b""
    while not data.endswith(b"\n"):
        chunk, ancillary, _, _ = control.recvmsg(4096, socket.CMSG_SPACE(descriptors.itemsize))
        if not chunk:
            return None, []
        data += chunk
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(content[: descriptors.itemsize])
    return json.loads(data), list(descriptors)


def _end(candidate: CandidateProcess) -> int:
    """Kill a candidate with all its processes, and remove its files.

    Returns:
        Its exit code, or -N if it died of signal N by itself; 0 if it was running until it was killed here.
    """
    pid = candidate.pid
    ended, status = os.waitpid(pid, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if candidate.keeper is not None:
            signal.pidfd_send_signal(candidate.keeper, signal.SIGKILL)  # takes all processes of the room along
        else:
            os.killpg(pid, signal.SIGKILL)
    if ended == 0:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if candidate.keeper is not None:
        os.close(candidate.keeper)
    if candidate.home:
        shutil.rmtree(candidate.home, ignore_errors=True)
    return os.waitstatus_to_exitcode(status) if ended else 0


def _forget_the_project() -> None:
    """Remove the project from the import path, so that student code cannot import it, also after an editable install."""
    sys.path[:] = [
        entry for entry in sys.path if entry.endswith(PACKAGES) or not os.path.isdir(os.path.join(entry, "autograder"))
    ]
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in getattr(finder, "__module__", "")]


def _import_installed(libraries: Sequence[str]) -> None:
    """Import those of the libraries that are installed."""
    use_threads_for_pools()  # before torch, which copies names of the standard library's pools
    spec = importlib.util.find_spec(f"{__package__}.torch_modes")
    assert spec is not None
    assert isinstance(spec.loader, InspectLoader)
    import_hooks.when_imported("torch", partial(_prepare_torch, spec, spec.loader.get_code(spec.name)))
    gc.disable()  # collecting during imports takes a fifth of their time, and imports leave little garbage
    for name in libraries:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    os.environ.pop("TORCHINDUCTOR_CACHE_DIR", None)  # set by torch._dynamo to our folder; a candidate must use its home
    gc.enable()


def _prepare_torch(spec: ModuleSpec, code: CodeType | None) -> None:
    """Limit torch to one thread and no workers, and execute `torch_modes`.

    Args:
        spec: of `torch_modes`.
        code: of `torch_modes`; it was read by the warm parent, because a candidate cannot read our files.
    """
    torch = sys.modules["torch"]
    torch.set_num_threads(1)
    load_data_without_workers(torch.utils.data.DataLoader)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    exec(code or "", module.__dict__)
