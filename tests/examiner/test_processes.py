"""What a candidate may use, and that nothing of it is left when it, its parent or the examiner ends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.candidate.confine import Limits
from autograder.examiner.link import CandidateLost, CandidateRaised
from autograder.examiner.parent import WarmParent

AGAIN = "import os, threading, time\ndef again():\n    return 'alive'"


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> object:
    """Wait for something to become true, and say whether it did."""
    ends = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_bomb_left_behind_by_one_claim_does_not_hit_the_next(start):
    """A thread that ends the program between two claims costs neither of them."""
    candidate = start(AGAIN, "def f():\n    threading.Timer(0.05, os._exit, [0]).start()\n    return os.getpid()")
    pid = candidate.f()

    assert wait_until(lambda: not is_alive(pid))
    candidate.begin_(0)
    assert candidate.again() == "alive"


def test_processor_time_is_limited(start, parent, monkeypatch):
    """Threads that spin after the reply use up the processor time that the candidate has, and then it ends."""
    monkeypatch.setattr(parent, "limits", Limits(processor_seconds=1))
    candidate = start(AGAIN, "def f():\n    while True: pass")
    with pytest.raises(CandidateLost, match="processor time was used up"):
        candidate.f()


def test_file_size_is_limited(start, parent, monkeypatch):
    """A file larger than the limit cannot be written."""
    monkeypatch.setattr(parent, "limits", Limits(file_bytes=1 << 16))
    candidate = start(AGAIN, "def f():\n    open('large', 'wb').write(bytes(1 << 20))")
    with pytest.raises(CandidateRaised, match="OSError"):
        candidate.f()


def test_nothing_of_a_candidate_is_left(start):
    """When a candidate is closed, the processes it started are killed and its directory is gone."""
    candidate = start(
        """
        import os, subprocess, sys, tempfile
        def leave():
            open("file", "w").write("x")
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            return os.getpid(), child.pid, os.getcwd(), tempfile.mkdtemp()
        """
    )
    pid, child, *folders = candidate.leave()
    assert is_alive(pid) and is_alive(child) and all(Path(folder).is_dir() for folder in folders)
    candidate.close_()

    assert wait_until(lambda: not is_alive(pid) and not is_alive(child))
    assert not [folder for folder in folders if Path(folder).exists()]


def test_a_killed_warm_parent_is_replaced(start):
    """A candidate that kills the warm parent costs its own claim; the next one gets a new parent."""
    candidate = start(AGAIN, "def f():\n    os.kill(os.getppid(), 9); time.sleep(60)", "parent = os.getppid")
    before = candidate.parent()
    with pytest.raises(CandidateLost):
        candidate.f()
    candidate.begin_(0)

    assert candidate.again() == "alive"
    assert candidate.parent() != before


def test_a_warm_parent_leaves_nothing_behind():
    """After a parent is closed, it and its candidates are gone, and so is the folder they worked in."""
    parent = WarmParent()
    pid, connection = parent.fork()
    zygote, folder = parent._process.pid, Path(parent._folder)
    assert is_alive(pid) and is_alive(zygote) and list(folder.iterdir())
    connection.close()
    parent.close()

    assert wait_until(lambda: not is_alive(pid) and not is_alive(zygote))
    assert not folder.exists()


EXAMINER = '''
import sys, time
from autograder.examiner.candidate import Candidate
from autograder.examiner.parent import WarmParent
from autograder.notebook import Cell

CELL = """
import os, subprocess, sys
def ids():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return os.getpid(), os.getppid(), child.pid, os.path.dirname(os.getcwd())
"""
candidate = Candidate(WarmParent(), [Cell("c", CELL)])
candidate.begin_(0)
print(*candidate.ids(), flush=True)
time.sleep(600)
'''


def test_a_killed_examiner_leaves_nothing_behind():
    """If the examiner is killed with SIGKILL, its warm parent, its candidates and what they started end too."""
    command = [sys.executable, "-c", EXAMINER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as examiner:
        *numbers, folder = examiner.stdout.readline().split()
        pids = [int(number) for number in numbers]
        assert [is_alive(pid) for pid in pids] == [True] * 3
        examiner.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not any(map(is_alive, pids)))
    assert wait_until(lambda: not Path(folder).exists())
