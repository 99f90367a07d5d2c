"""Library calls that an exercise asks to be written by hand."""

import pytest

from autograder.assignment.notebook import Cell
from autograder.examiner.evidence import is_operator
from autograder.examiner.link import CandidateRaised
from autograder.examiner.proxy import Candidate
from autograder.kit import AUTOGRAD

NAMES = tuple(name for name in AUTOGRAD if not is_operator(name))
WAYS = {
    "as it stands": "import torch\ndef slope(x): return torch.autograd.grad(f(x), x)[0]",
    "imported by name": "from torch.autograd import grad\ndef slope(x): return grad(f(x), x)[0]",
    "under another name": "import torch.autograd as other\ndef slope(x): return other.grad(f(x), x)[0]",
    "found by a split name": "import torch\ndef slope(x): return getattr(torch.autograd, 'gr' + 'ad')(f(x), x)[0]",
    "imported again": "import importlib\ndef slope(x): return importlib.import_module('torch.autograd').grad(f(x), x)[0]",
    "through the tensor's method": "def slope(x):\n    f(x).backward()\n    return x.grad",
    "through torch.func": "import torch\ndef slope(x): return torch.func.grad(f)(x)",
    "on the way up": "import torch\ndef slope(x): return torch.func.jvp(f, (x,), (torch.ones(1),))[1]",
    "from behind the guard": "import torch\nbehind = [c.cell_contents for c in torch.autograd.grad.__closure__ if callable(c.cell_contents)][0]\ndef slope(x): return behind(f(x), x)[0]",
}


@pytest.fixture
def slope(parent, request):
    """A student's function that takes a slope in one of these ways, in a process of its own."""
    cells = [
        Cell("given", "import torch\ndef f(x): return (x ** 2).sum()"),
        Cell("slope", WAYS[request.param]),
        Cell("ask", "def ask():\n    return float(slope(torch.tensor([3.0], requires_grad=True)))"),
    ]
    candidate = Candidate(parent, cells, guarded=NAMES)
    yield candidate
    candidate.close_()


@pytest.mark.parametrize("slope", WAYS, indirect=True)
def test_refused(slope):
    """What is off limits refuses to work, however it is reached, and says so."""
    slope.begin_(0, NAMES)

    with pytest.raises(CandidateRaised, match=r"torch\.autograd\.[\w.]+ is off limits in this exercise"):
        slope.ask()


@pytest.mark.parametrize("slope", WAYS, indirect=True)
def test_allowed_elsewhere(slope):
    """In an exercise that does not ask for it by hand, the same call works."""
    slope.begin_(0, NAMES)
    with pytest.raises(CandidateRaised):
        slope.ask()
    slope.begin_(0)

    assert slope.ask() == 6.0
