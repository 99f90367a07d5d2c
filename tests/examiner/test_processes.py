"""What a candidate may use, and that nothing of it is left when it, its parent or the examiner ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.limits import Limits
from autograder.examiner.link import CandidateLost, CandidateRaised
from autograder.examiner.parent import WarmParent
from autograder.examiner.proxy import Candidate
from autograder.examiner.tier_probe import why_not

from ..processes import family, is_alive, wait_until

AGAIN = "import os, threading, time\ndef again():\n    return 'alive'"


@pytest.fixture(params=["full", "reduced", "none"])
def tier(request):
    """Every tier that this machine gives."""
    problem = "" if request.param == "none" else why_not(request.param)
    return pytest.skip(problem) if problem else request.param


def test_a_bomb_left_behind_by_one_claim_does_not_hit_the_next(start):
    """A thread that ends the program between two claims costs neither of them."""
    candidate = start(AGAIN, "def f():\n    threading.Timer(0.05, os._exit, [0]).start()")
    pid = candidate._link._pid
    candidate.f()

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


def running(tier: str) -> tuple[WarmParent, Candidate]:
    """A candidate with a parent of its own."""
    parent = WarmParent(tier, libraries=())
    candidate = Candidate(parent, [Cell("c", "import os, tempfile\ndef f():\n    return tempfile.mkdtemp()")])
    candidate.begin_(0)
    return parent, candidate


def test_nothing_of_a_candidate_is_left(tier):
    """When a candidate is closed, it is gone with all that was there for it alone, and so are its files."""
    parent, candidate = running(tier)
    folder = Path(candidate.f())
    there, pid = family(parent._process.pid), candidate._link._pid
    assert pid in there and folder.is_dir() == (tier != "full")
    candidate.close_()

    assert not is_alive(pid)
    assert not list(parent._scratch.path.iterdir()) and not folder.exists()
    for _ in range(5):
        candidate.begin_(0)
        candidate.close_()
    assert wait_until(lambda: len([pid for pid in family(parent._process.pid) if is_alive(pid)]) < len(there))
    parent.close()
    assert wait_until(lambda: not any(map(is_alive, there)))


def test_a_killed_warm_parent_is_replaced(start, parent):
    """Where the warm parent is killed, that costs the claim that runs; the next one gets a new parent."""
    candidate = start(AGAIN)
    candidate.again()
    before = parent._process.pid
    for pid in family(before):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with pytest.raises(CandidateLost):
        candidate.again()
    candidate.begin_(0)

    assert candidate.again() == "alive"
    assert parent._process.pid != before


def test_a_warm_parent_takes_all_along(tier):
    """After a parent is closed, it and its candidates are gone, and so is the folder they worked in."""
    parent, candidate = running(tier)
    there, folder = family(parent._process.pid), parent._scratch.path
    assert candidate._link._pid in there and all(map(is_alive, there))
    parent.close()

    assert wait_until(lambda: not any(map(is_alive, there)))
    assert not folder.exists()
    candidate.close_()


def test_candidates_die_with_their_parent(tier):
    """Where the warm parent is killed with SIGKILL, the kernel kills its candidates, whatever they are at."""
    parent, candidate = running(tier)
    there = family(parent._process.pid)
    parent._process.kill()

    assert wait_until(lambda: not any(map(is_alive, there)))
    candidate.close_()
    parent.close()


EXAMINER = """
import sys, time
from autograder.examiner.proxy import Candidate
from autograder.examiner.parent import WarmParent
from autograder.assignment.notebook import Cell

parent = WarmParent(sys.argv[1], libraries=())
candidate = Candidate(parent, [Cell("c", "def f(): return 1")])
candidate.begin_(0)
print(parent._process.pid, candidate._link._pid, parent._scratch.path, flush=True)
time.sleep(600)
"""


def test_a_killed_examiner_leaves_nothing_behind(tier):
    """If the examiner is killed with SIGKILL, its warm parent and its candidates end too."""
    command = [sys.executable, "-c", EXAMINER, tier]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as examiner:
        parent, candidate, folder = examiner.stdout.readline().split()
        there = family(int(parent))
        assert int(candidate) in there and all(map(is_alive, there))
        examiner.send_signal(signal.SIGKILL)

    assert wait_until(lambda: not any(map(is_alive, there)))
    assert wait_until(lambda: not Path(folder).exists())
