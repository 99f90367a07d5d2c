"""What one submission does to the next, to the examiner, and to the machine's time."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from autograder.candidate.protocol.notices import CARD, WORKERS
from autograder.examiner import parent as parent_module
from autograder.examiner.link import CandidateLost, CandidateRaised, CandidateTimeout
from autograder.examiner.proxy import Deadlines

from ..conftest import function
from .conftest import PATIENT, attacker, started
from .test_attacks import ATTACKS, TOOLS, text

TENSORS = """
import torch

def tensors():
    return len([torch.ones(64 << 20) for _ in range(40)])

def graph():
    y = torch.ones(4 << 20, requires_grad=True)
    while True:
        y = torch.sin(y)

def fill():
    global kept
    kept = [torch.ones(64 << 20) for _ in range(4)]
    return held()

def held():
    return int(sum(tensor[-1] for tensor in kept))
"""


def test_f14_tensors_to_the_limit_and_beyond(confined):
    """Tensors, and a graph that grows, end at the limit with a reason; a neighbour with a gigabyte of them goes on."""
    with attacker(confined, TENSORS, deadlines=PATIENT) as neighbour:
        assert neighbour.fill() == 4
        with attacker(confined, TENSORS, deadlines=PATIENT) as candidate:
            for attempt in (candidate.tensors, candidate.graph):
                with pytest.raises(CandidateRaised, match="can't allocate memory"):
                    attempt()
            assert candidate.fill() == 4  # and what it held is free again
        assert neighbour.held() == 4


DROP = """
import builtins

def drop():
    leave()
    np.sum = lambda *args: 42
    builtins.sorted = lambda *args: []
    sys.modules["numpy.random"].rand = None
    return left()

def find():
    return left() + [len(sorted([1])), int(np.sum([1, 2])), callable(np.random.rand)]
"""


def test_f13_nothing_is_left_for_the_next(confined):
    """Files, patched libraries and environment of one submission are not there in the next, nor in one beside it."""
    with attacker(confined, TOOLS, DROP) as first, attacker(confined, TOOLS, DROP) as beside:
        assert first.drop()
        assert first.find()[-3:] == [0, 42, False]
        assert beside.find() == [1, 3, True]
    with attacker(confined, TOOLS, DROP) as following:
        assert following.find() == [1, 3, True]


SEE = """
import os

def home():
    return os.getcwd(), os.getpid()

def sees(other, pid):
    seen = []
    for attempt in (lambda: os.listdir(other), lambda: os.kill(pid, 0), lambda: open(f"/proc/{pid}/status").read()):
        try:
            attempt()
            seen.append(attempt)
        except OSError:
            pass
    return len(seen)
"""


def test_f13_candidates_do_not_see_each_other(confined):
    """A submission reaches neither the process nor the files of one that runs at the same time, nor the reference's."""
    with attacker(confined, SEE) as first, attacker(confined, SEE + "\nopen('mine', 'w').close()\n") as second:
        (folder, pid), outside = second.home(), second._link._pid
        if confined.tier != "full":
            assert first.sees(folder, pid) == 0
        assert first.sees(f"/proc/{outside}/cwd", outside) == 0
        assert first.sees(f"/proc/{pid}/cwd/mine", outside) == 0


def test_x19_descriptors_sent_to_the_examiner_do_not_stay(confined):
    """Open files that a submission sends over its socket are not kept by the examiner."""
    attack = next(attack for attack in ATTACKS if attack.number == "X19")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with attacker(confined, TOOLS, text(attack, {})) as candidate, pytest.raises(CandidateLost):
            candidate.attack()

    assert len(list(Path("/proc/self/fd").iterdir())) <= before


SLOW = {
    "F17 a Python loop": "while True: pass",
    "F17 linear algebra that hears no signal": "import numpy as np\nwhile True: np.linalg.svd(np.ones((900, 900)))",
    "F17 a power under the lock": "return 7 ** 10 ** 9",
    "F17 a regular expression": "import re\nreturn re.match('(a+)+$', 'a' * 60 + 'b')",
    "F17 all signals blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
    "F17 all signals ignored": """
        import signal
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True: pass""",
    "F17 stopping itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "F17 a timer that never ends": "import signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(600)",
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW.keys())
def test_f17_time(confined, body):
    """Whatever a call does to go on for ever, it is ended at its deadline, and the process is gone."""
    with attacker(confined, function("f()", body), deadlines=Deadlines(call=0.3, claim=2)) as candidate:
        pid = candidate._link._pid
        with pytest.raises(CandidateTimeout):
            candidate.f()

    assert not Path(f"/proc/{pid}").exists()


SPIN = "import threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()"


def test_f17_threads_that_spin_after_the_reply(confined):
    """A thread that goes on after the answer ends with its submission."""
    with attacker(confined, f"def f():\n    {SPIN}\n    return 1") as candidate:
        pid = candidate._link._pid
        assert candidate.f() == 1

    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("wanted", ["a file of a hub", "a model of a hub"])
def test_f12_a_hub_is_switched_off(unconfined, bait, wanted):
    """Also where nothing is confined, what loads models asks no server: a right program does not wait for one."""
    attack, before = next(attack for attack in ATTACKS if attack.wanted == wanted), bait.state()
    with (
        attacker(unconfined, TOOLS, text(attack, bait.told), deadlines=PATIENT) as candidate,
        pytest.raises(CandidateRaised),
    ):
        candidate.attack(**bait.told)

    assert bait.state() == before


PACKAGED = """
import importlib.util, os, sys

def look(folder):
    found = []
    for name in ("autograder", "nbgrader", "solutions"):
        at = os.path.join(folder, name, "hidden.py")
        try:
            found.append(open(at).read())
        except OSError:
            pass
        try:
            found.append(__import__(name + ".hidden"))
        except (ImportError, OSError):
            pass
    import harmless
    return [str(thing) for thing in found], harmless.x
"""


@pytest.mark.parametrize("tier", ["full", "reduced"])
def test_f23_graders_among_the_packages_are_hidden(tier, monkeypatch):
    """Where graders or answers are installed like any package, they can be neither read nor imported; others can."""
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder, "site-packages")
        for name in ("autograder", "nbgrader", "solutions"):
            (packages / name).mkdir(parents=True)
            (packages / name / "hidden.py").write_text("answer = 42")
        (packages / "harmless.py").write_text("x = 7")
        Path(folder).chmod(0o755)
        start = f"import sys; sys.path.append({str(packages)!r}); {parent_module._START}"
        monkeypatch.setattr(parent_module, "_START", start)
        parent = started(tier, "ordinary")
        try:
            with attacker(parent, PACKAGED) as candidate:
                assert candidate.look(str(packages)) == ([], 7)
        finally:
            parent.close()


def test_right_code_works(confined):
    """What right code does works at every tier: files at home, threads, temporary files, late imports, names, plots."""
    code = """
import os

def f(named):
    import concurrent.futures, getpass, tempfile, wave, zoneinfo
    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "file"), "w") as file:
        file.write(getpass.getuser() if named else "x")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(abs, range(-8, 0)))
    plt.plot(numbers)
    plt.title("text")
    plt.savefig("plot.png")
    return sum(numbers), os.path.getsize("plot.png") > 1000, load_digits().data.shape, os.urandom(3) != b""
"""
    with attacker(confined, code, deadlines=Deadlines(call=60)) as candidate:
        # Outside of a room, who has a name is the machine's business; who runs the tests here may have none.
        assert candidate.f(confined.tier == "full") == (36, True, (1797, 64), True)


ASKS = """
import torch

def load():
    data = torch.utils.data.TensorDataset(torch.arange(10.0))
    loader = torch.utils.data.DataLoader(data, batch_size=4, num_workers=2, persistent_workers=True, prefetch_factor=3)
    positional = torch.utils.data.DataLoader(data, 4, False, None, None, 2)
    return [[batch[0].tolist() for batch in each] for each in (loader, positional)]

def pools():
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    with multiprocessing.Pool(2) as one, multiprocessing.get_context("spawn").Pool(2) as other, ProcessPoolExecutor(2) as third:
        return [list(pool.map(abs, range(-3, 0))) for pool in (one, other, third)]

def on_a_card():
    model = torch.nn.Linear(2, 1).cuda()
    return model(torch.ones(1, 2, device="cuda").to(torch.device("cuda:0"))).device.type

def compiled():
    return torch.compile(torch.nn.ReLU())(torch.tensor([-1.0, 2.0])).tolist()

def scores():
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.model_selection import cross_val_score
    return cross_val_score(KNeighborsClassifier(1), [[0.0], [0.1], [9.0], [9.1]], [0, 0, 1, 1], cv=2, n_jobs=2).tolist()

def trains():
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 16, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(16 * 26 * 26, 10))
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(3):
        loss = torch.nn.functional.cross_entropy(model(torch.randn(64, 1, 28, 28)), torch.randint(10, (64,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return bool(torch.isfinite(loss))
"""


@pytest.mark.parametrize("name", ["load", "pools", "on_a_card", "compiled", "scores", "trains"])
def test_right_code_that_asks_for_helpers_works(start, name):
    """Loaders with workers, pools, cards, torch.compile, n_jobs and a small training work; what there is not is noticed."""
    candidate = start(ASKS, deadlines=Deadlines(cell=60, call=120))
    expected = {
        "load": [[[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]] * 2,
        "pools": [[3, 2, 1]] * 3,
        "on_a_card": "cpu",
        "compiled": [0, 2],
        "scores": [1, 1],
        "trains": True,
    }

    noticed = {"load": {WORKERS}, "pools": {WORKERS}, "on_a_card": {CARD}}

    assert getattr(candidate, name)() == expected[name]
    candidate.notice_("exercise")
    assert candidate.noticed_["exercise"] == noticed.get(name, set())


def test_torch_keeps_its_caches_in_the_candidates_own_folder(start):
    """What the warm parent imported has not settled where compiled code lies: that folder is not a candidate's."""
    candidate = start("""
        import os
        import torch
        from torch._inductor.runtime.cache_dir_utils import cache_dir

        def inside():
            return cache_dir().startswith(os.environ["HOME"] + os.sep)
    """)

    assert candidate.inside() is True
