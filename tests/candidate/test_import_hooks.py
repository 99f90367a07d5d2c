"""Libraries that student code imports are treated like those that the warm parent holds."""

from __future__ import annotations

import sys

import pytest

from autograder.assignment.notebook import Cell
from autograder.candidate.import_hooks import ImportHooks
from autograder.candidate.protocol.notices import CARD
from autograder.examiner.libraries import LIBRARIES, libraries_in
from autograder.examiner.link import CandidateRaised
from autograder.examiner.parent import WarmParent
from autograder.examiner.proxy import Candidate
from autograder.examiner.tier_probe import confinement

GUARDED = ("scipy.optimize.approx_fprime", "torch.autograd.grad", "torch.Tensor.backward")
TORCH = Cell(
    "torch", "import torch\nfrom torch.autograd import grad\nfrom scipy.optimize import approx_fprime as slopes"
)


@pytest.fixture(scope="module")
def light():
    """A warm parent that holds no library."""
    parent = WarmParent(confinement().tier, libraries=())
    yield parent
    parent.close()


@pytest.fixture
def start(light):
    """Start a candidate of it, in which some names are off limits."""
    started = []

    def start(*cells):
        candidate = Candidate(light, cells, guarded=GUARDED)
        started.append(candidate)
        candidate.begin_(0, GUARDED)
        return candidate

    yield start
    for candidate in started:
        candidate.close_()


@pytest.fixture
def import_hooks(monkeypatch, tmp_path):
    """Import hooks of this process, with a library to be imported."""
    (tmp_path / "late_library.py").write_text("there = True")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield ImportHooks()
    sys.modules.pop("late_library", None)


def test_a_hook_of_an_imported_library_runs_at_once(import_hooks):
    """A library that is imported already is not waited for."""
    done = []
    import_hooks.when_imported("sys", lambda: done.append(1))

    assert done == [1]
    assert import_hooks not in sys.meta_path


def test_a_hook_runs_once_after_the_import(import_hooks):
    """The hook sees the library complete, and runs once."""
    done = []
    import_hooks.when_imported("late_library", lambda: done.append(sys.modules["late_library"].there))
    import late_library  # noqa: F401

    assert done == [True]
    assert import_hooks.run_missed() == []


def test_a_missed_import_is_named_and_its_hook_runs(import_hooks):
    """Where a program removed the finder, the hook runs when missed imports are asked for, which are named."""
    done = []
    import_hooks.when_imported("late_library", lambda: done.append(1))
    sys.meta_path.remove(import_hooks)
    import late_library  # noqa: F401

    assert not done
    assert import_hooks.run_missed() == ["late_library"]
    assert done == [1]
    assert import_hooks.run_missed() == []


@pytest.mark.parametrize("call", ["grad(x.sum(), x)", "x.sum().backward()", "slopes([1.0], sum)"])
def test_late_libraries_are_guarded(start, call):
    """What is off limits refuses to work, by whatever name, also where the student's own cell brought the library."""
    candidate = start(TORCH, Cell("f", f"def f():\n    x = torch.ones(3, requires_grad=True)\n    return {call}"))
    with pytest.raises(CandidateRaised, match="off limits in this exercise"):
        candidate.f()


def test_late_operators_are_noticed(start):
    """Torch's operators are evidence also where torch came late."""
    candidate = start(TORCH, Cell("f", "def f():\n    return torch.ones(3).softmax(0)"))
    candidate.f()

    assert any("softmax" in name for name in candidate.ask_(lambda: "", "noticed"))


def test_a_guard_that_was_kept_away_is_noticed(start):
    """Taking the finder away before torch comes is evidence, and the guard is there for the claim."""
    away = Cell(
        "away", "import sys\nsys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != 'ImportHooks']"
    )
    candidate = start(away, TORCH, Cell("f", "def f(x):\n    return x"))
    candidate.f(1)

    assert "unguarded torch" in candidate.ask_(lambda: "", "noticed")


def test_late_torch_does_without_a_graphics_card(start):
    """A program that asks for a card gets the processor, as where the parent holds torch."""
    candidate = start(Cell("f", "import torch\ndef f():\n    return torch.ones(2).cuda().sum().item()"))

    assert candidate.f() == 2.0
    assert CARD in candidate.ask_(lambda: "", "noticed")


def test_libraries_are_known_by_the_texts():
    """Any of the programs may name a library."""
    assert libraries_in([]) == ()
    assert libraries_in(["from matplotlib import pyplot", "import numpy"]) == ("numpy.random", "matplotlib.pyplot")
    assert libraries_in(["import scipy.optimize"]) == ("scipy.signal",)
    assert libraries_in(["x = 1", "import torch"]) == ("torch", "torch._dynamo")
    everything = "numpy matplotlib sklearn scipy torch transformers flask fastapi django httpx onnx streamlit"
    assert set(libraries_in([everything])) == set(LIBRARIES)
