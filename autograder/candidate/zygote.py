"""The warm parent: imports the heavy libraries once, then forks a candidate for each submission.

It is started by exec with a clean environment, holds no secret, and stays single-threaded, because
only a single-threaded process can be forked safely. It talks to the examiner over a socket that is
its standard input: one request, one answer.

    fork <limits>   with one end of a new socket attached; answers the process id of the candidate
    kill <pid> <is it ending by itself>   kills the candidate and whatever it started; answers how it ended
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from typing import Any

from .confine import Limits, confine_this_process, enter
from .serve import Server

WARM = ("numpy.random", "torch", "matplotlib.pyplot", "sklearn.datasets", "scipy.signal")


def main() -> None:
    """Serve the examiner until its end of the socket closes, however it ended; then leave nothing behind."""
    control = socket.socket(fileno=os.dup(0))
    _forget_the_project()
    _import_what_is_there()
    control.sendall(b"ready\n")
    directories: dict[int, str] = {}
    gc.collect()
    gc.freeze()  # keeps the collector from touching, and so copying, the pages that candidates share
    while True:
        request, descriptors = _receive(control)
        if request is None:
            break
        kind, argument = request
        if kind == "fork":
            home = tempfile.mkdtemp(prefix="candidate-")
            pid = os.fork()
            if pid == 0:
                _become_candidate(control, descriptors[0], home, Limits(**argument))
            os.close(descriptors[0])
            directories[pid] = home
            answer: object = pid
        else:
            pid, ending = argument
            answer = _end(pid, ending)
            shutil.rmtree(directories.pop(pid), ignore_errors=True)
        control.sendall(json.dumps(answer).encode() + b"\n")
    for pid, home in directories.items():
        _end(pid, ending=False)
        shutil.rmtree(home, ignore_errors=True)
    with contextlib.suppress(OSError):  # it is empty now, or it is not ours
        os.rmdir(tempfile.gettempdir())  # noqa: PTH106


def _become_candidate(control: socket.socket, descriptor: int, home: str, limits: Limits) -> None:
    try:
        control.close()
        enter(home)
        confine_this_process(descriptor, limits)
        Server(socket.socket(fileno=descriptor)).serve()
    finally:
        os._exit(0)


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


def _end(pid: int, ending: bool) -> int:
    """Kill a candidate's whole session and give its wait status (0 ended, N exit code, -N signal)."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    for _ in range(1000 * ending):  # its socket closes a moment before one can see how it ended
        if ended:
            break
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if ended == 0:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return 0  # it was still running: ended by us
    return os.waitstatus_to_exitcode(status)


def _forget_the_project() -> None:
    """Have no import in student code find the project by accident, also where it is installed for development."""
    sys.path[:] = [entry for entry in sys.path if not os.path.isdir(os.path.join(entry, "autograder"))]  # noqa: PTH112, PTH118
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in getattr(finder, "__module__", "")]


def _import_what_is_there() -> None:
    for name in WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


if __name__ == "__main__":
    main()
