"""The warm parent: imports the heavy libraries once, then forks a candidate for each submission.

It is started by exec with a clean environment, holds no secret, and stays single-threaded, because
only a single-threaded process can be forked safely. It talks to the examiner over a socket that is
its standard input: one request, one answer.

    fork <limits>   with one end of a new socket attached; answers the process id of the candidate, as
                    the examiner sees it, once that is confined; or, as a text, why it cannot be
    kill <pid> <is it ending by itself>   kills the candidate and whatever it started; answers how it ended
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
import time
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
from .import_hooks import arrivals
from .protocol.limits import FULL, NONE, Limits, Tier
from .serve import Server
from .single_process import load_data_without_workers, notice_processes, use_threads_for_pools


@dataclass
class Running:
    """A candidate that was forked and not buried yet.

    Attributes:
        pid: its process id as we see it.
        keeper: a descriptor of who keeps its room; None if it has none.
        home: its directory on the machine's disk; "" in a room, which takes it along.
    """

    pid: int
    keeper: int | None
    home: str


@dataclass
class Confinement:
    """How candidates are confined: the tier, what they may read, and their rooms."""

    tier: Tier
    rules: Rules
    rooms: Rooms | None


def main(tier: Tier, project: str, libraries: Sequence[str]) -> None:
    """Serve the examiner until its end of the socket closes, however it ended; then leave nothing behind.

    Args:
        tier: how far candidates are confined.
        project: the folder of which they may see nothing.
        libraries: what to import beforehand; what is not installed is passed over.
    """
    _forget_the_project()
    shown = readable(project) if tier != NONE else Readable((), ())
    try:
        rooms = open_rooms(shown, Limits()) if tier == FULL else None
    except OSError as error:
        os.write(0, f"{error}\n".encode())
        sys.exit(1)
    confinement = Confinement(tier, reading(shown, in_a_room=tier == FULL), rooms)
    control = socket.socket(fileno=os.dup(0))
    os.chmod(tempfile.gettempdir(), 0o711)  # noqa: S103  # where we are root, candidates are not
    _import_what_is_there(libraries)
    control.sendall(b"ready\n")
    candidates: dict[int, Running] = {}
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, the pages that candidates share
    while True:
        request, descriptors = _receive(control)
        if request is None:
            break
        kind, argument = request
        if kind == "fork":
            answer: object = _fork(confinement, control, descriptors[0], Limits(**argument), candidates)
            os.close(descriptors[0])
        else:
            number, ending = argument
            answer = _end(candidates.pop(number), ending)
        control.sendall(json.dumps(answer).encode() + b"\n")
    for candidate in candidates.values():
        _end(candidate, ending=False)
    with contextlib.suppress(OSError):  # it is empty now, or it is not ours
        os.rmdir(tempfile.gettempdir())


def _fork(
    confinement: Confinement, control: socket.socket, descriptor: int, limits: Limits, candidates: dict[int, Running]
) -> int | str:
    """Fork a candidate; its process id as the examiner sees it, or why it could not be confined."""
    try:
        keeper = confinement.rooms.take() if confinement.rooms else None
    except OSError as error:
        return str(error)
    home = tempfile.mkdtemp(prefix="candidate-") if keeper is None else ""
    if home and confinement.tier != NONE:
        os.chown(home, *ordinary_ids())
    told, tell = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        try:
            number = _outside_number()
            control.close()
            if keeper is not None:
                enter(keeper)
            confine_this_process(
                [descriptor, tell], limits, confinement.tier, home or HOME, confinement.rules,
                parent=0 if keeper is not None else parent,
                own_users=confinement.rooms is not None and confinement.rooms.own_users,
            )  # fmt: skip
            os.write(tell, str(number).encode())
            os.close(tell)
        except BaseException as error:  # it is not confined, so it must not run a student's code
            os.write(tell, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        if confinement.tier != NONE:
            sys.addaudithook(notice_processes)
        try:
            _use_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
            Server(socket.socket(fileno=descriptor)).serve()
        finally:
            os._exit(0)
    os.close(tell)
    answer = os.read(told, 1000).decode()
    os.close(told)
    candidate = Running(pid, keeper, home)
    if not answer.isdecimal():
        _end(candidate, ending=False)
        return answer or "it ended while it was confined"
    candidates[int(answer)] = candidate
    return int(answer)


def _use_threads(count: int) -> None:
    """Use threads, if wanted: not before, because a process that has some can neither be forked safely nor confined."""
    if count > 1 and "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(count)


def _outside_number() -> int:
    """The process id of this process as the examiner sees it: what /proc of its namespace says."""
    try:
        return int(os.readlink("/proc/self"))
    except OSError:
        return os.getpid()


def _receive(control: socket.socket) -> tuple[list[Any] | None, list[int]]:
    """One request, and the descriptors that came with it (Python's own helper is missing on some builds)."""
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


def _end(candidate: Running, ending: bool) -> int:
    """Kill a candidate with all its processes and give its wait status (0 ended, N exit code, -N signal)."""
    pid = candidate.pid
    ended, status = os.waitpid(pid, os.WNOHANG)
    for _ in range(1000 * ending):  # its socket closes a moment before one can see how it ended
        if ended:
            break
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if candidate.keeper is not None:
            signal.pidfd_send_signal(candidate.keeper, signal.SIGKILL)  # and all that is in the room
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
    return os.waitstatus_to_exitcode(status) if ended else 0  # 0: it was still running, ended by us


def _forget_the_project() -> None:
    """Have no import in student code find the project by accident, also where it is installed for development."""
    sys.path[:] = [
        entry for entry in sys.path if entry.endswith(PACKAGES) or not os.path.isdir(os.path.join(entry, "autograder"))
    ]
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in getattr(finder, "__module__", "")]


def _import_what_is_there(libraries: Sequence[str]) -> None:
    use_threads_for_pools()  # first: torch takes over what the standard library has
    watching = importlib.util.find_spec(f"{__package__}.torch_calls")
    assert watching is not None
    assert isinstance(watching.loader, InspectLoader)
    arrivals.when_imported("torch", partial(_torch_is_here, watching, watching.loader.get_code(watching.name)))
    gc.disable()  # imports leave no garbage worth a fifth of their time
    for name in libraries:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    os.environ.pop("TORCHINDUCTOR_CACHE_DIR", None)  # torch._dynamo put it into our folder; a candidate has its home
    gc.enable()


def _torch_is_here(watching: ModuleSpec, code: CodeType | None) -> None:
    """Have torch do what it may in here; `torch_calls`, which needs it, was read while our files could be."""
    torch = sys.modules["torch"]
    torch.set_num_threads(1)
    load_data_without_workers(torch.utils.data.DataLoader)
    module = sys.modules[watching.name] = importlib.util.module_from_spec(watching)
    exec(code or "", module.__dict__)
