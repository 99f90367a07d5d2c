"""Evidence that something off limits was used: seen whatever way an answer takes, and never seen in a right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import kit
from autograder.assignment.course_folder import Course
from autograder.assignment.notebook import Cell, read_assignment, read_submission
from autograder.examiner.evidence import evidence, is_operator, ways_around
from autograder.examiner.examination import Examiner
from autograder.examiner.link import CandidateFault
from autograder.examiner.session import run_session
from autograder.feedback.exercise import exercise_data
from autograder.feedback.terminal import notebook_text, what_stood_out
from autograder.proof.answers import answers_of

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted({*kit.AUTOGRAD, *kit.oracles.convolution.LIBRARY, *kit.oracles.recurrent.LIBRARY})
GIVEN = "import torch\nfrom torch import nn\nx = torch.ones(3, requires_grad=True)\nimages, kernels = torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2)\n"
LSTM = "(torch.ones(1, 2), [torch.zeros(1, 3)] * 2, torch.ones(12, 2), torch.ones(12, 3))"

# How an answer reaches what is off limits without its name: what is seen of it, and which words of its text tell.
WAYS = {
    "the engine itself": (
        "def f(): return torch.autograd.variable.Variable._execution_engine.run_backward(((x * x).sum(),), (torch.tensor(1.0),), False, False, (x,), allow_unreachable=True, accumulate_grad=False)",
        "torch.autograd.backward",
        ["_execution_engine"],
    ),
    "slopes on the way up": (
        "import torch.autograd.forward_ad as up\ndef f():\n    with up.dual_level():\n        return torch._VF._make_dual(torch.ones(3), torch.ones(3), level=0) ** 2",
        "aten._make_dual",
        ["_VF", "_make_dual"],
    ),
    "torch.ops": ("def f(): return torch.ops.aten.conv2d(images, kernels)", "aten.convolution", ["ops"]),
    "torch._C": (
        "def f(): return torch._C._nn.im2col(images, (2, 2), (1, 1), (0, 0), (1, 1))",
        "aten.im2col",
        ["_C", "_nn"],
    ),
    "a split name": ("def f(): return getattr(torch, '_' + 'VF').conv2d(images, kernels)", "aten.conv2d", ["getattr"]),
    "text that is evaluated": (
        "def f(): return eval('torch._C._nn.avg' + '_pool2d(images, 2)')",
        "aten.avg_pool2d",
        ["eval"],
    ),
    "a cell of the library's": (f"def f(): return torch._VF.lstm_cell{LSTM}", "aten.lstm_cell", ["_VF"]),
    "modes that are switched off": (
        "def f():\n    with torch._C.DisableTorchFunction(), torch.utils._python_dispatch._disable_current_modes():\n        return torch._VF.conv2d(images, kernels)",
        "_disable_current_modes",
        ["_C", "_VF"],
    ),
    "compiled code": (
        "run = torch.jit.trace(lambda a, b: torch.conv2d(a, b), (images, kernels), check_trace=False)\ndef f(): return run(images, kernels)",
        "aten._convolution",
        ["jit"],
    ),
}


@pytest.mark.parametrize(("source", "seen", "words"), WAYS.values(), ids=WAYS.keys())
def test_what_runs_is_seen_whatever_it_is_called(start, source, seen, words):
    """Where a guard does not stop an answer, the operator that ran and the words of its text are told."""
    cell = Cell("f", GIVEN + source)
    candidate = start(cell, guarded=[name for name in NAMES if not is_operator(name)])
    candidate.begin_(0, NAMES)
    candidate.f()
    candidate.notice_("f")
    told = evidence([cell], candidate.noticed_, {"f": tuple(NAMES)})

    assert seen in told[0], told
    assert [word for word in words if word not in told[-1]] == [], told
    assert candidate.loading_.errors == {}


def test_what_was_refused_is_no_evidence(start):
    """Who calls what is off limits by its name is refused and reads so; that alone speaks for nothing."""
    cell = Cell("f", GIVEN + "def f(): return torch.autograd.grad((x * x).sum(), x)")
    candidate = start(cell, guarded=kit.AUTOGRAD[:2])
    candidate.begin_(0, kit.AUTOGRAD)
    with pytest.raises(CandidateFault, match="off limits"):
        candidate.f()
    candidate.notice_("f")

    assert evidence([cell], candidate.noticed_, {"f": kit.AUTOGRAD}) == []


def test_a_guard_that_is_gone_is_put_back_and_told(start):
    """Loading a library again takes its guards away for a moment: the next claim has them again, and staff are told."""
    names = ("colorsys.hsv_to_rgb",)
    cell = Cell(
        "f",
        "import importlib, colorsys\nimportlib.reload(colorsys)\ndef f(): return colorsys.hsv_to_rgb(1, 1, 1)",
    )
    candidate = start(cell, guarded=names)
    candidate.begin_(0, names)
    assert candidate.loading_.errors == {}
    with pytest.raises(CandidateFault, match="off limits"):
        candidate.f()
    candidate.notice_("f")
    told = evidence([cell], candidate.noticed_, {"f": names})

    assert told[0] == "f: the guard of colorsys.hsv_to_rgb had been taken off."
    assert "importlib, reload" in told[1]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("from torch import _VF", ["_VF"]),
        ("import torch._C as c", ["_C"]),
        ("from scipy.signal import _sigtools", ["_sigtools"]),
        ("import gc", ["gc"]),
        ("vars(np)['x']", ["vars"]),
        ("sys.modules['torch']", ["modules"]),
        ("torch.__dict__['x']", ["__dict__"]),
        ("!pip install x\neval('1')", ["eval"]),
        # What honest answers say.
        ("model.eval()\nre.compile('x')\nfor layer in self.modules(): pass", []),
        ("self._hidden = self.__dict__\n_, _x = f(_y)\ngc = ops = 1\ngetattr(self, 'W')", []),
        ("# torch._C and eval()\nname = 'torch._C'\n'''eval()'''", []),
        ("type(x).__name__, super().__init__()", []),
        ("x = 'abc", []),
        ("(" * 100_000, []),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_which_words_tell(source, words):
    """Words that lead around a guard are found where they do so, and not in what honest answers say with them."""
    assert ways_around(source) == words


def test_only_staff_read_it(examine, tiny):
    """Evidence costs nothing, stands in the report and in the summary, and in nothing that a student is shown."""
    tiny.write(
        {"double": "def double(x):\n    return 2 * x"},
        {"double": f"off_limits = ('torch.conv2d', 'aten.conv2d')\n{tiny.checks['double']}"},
    )
    source = """
        def double(x):
            import torch
            torch._VF.conv2d(torch.ones(1, 1, 1, 1), torch.ones(1, 1, 1, 1))
            return 2 * x
    """
    report = examine(double=source).report

    assert report.score == report.max_score
    assert report.evidence == [
        "double: aten.conv2d ran, which is off limits there.",
        "double: its text has _VF, with which one can get around what is off limits.",
    ]
    assert "off limits" in what_stood_out(report)
    assert "off limits" in notebook_text(report)
    assert "off limits" not in str(exercise_data(report.exercise("double"), report.notes))


@pytest.mark.parametrize("week", [path.name for path in sorted((ROOT / "source").iterdir())])
def test_no_right_answer_is_suspected(parent, week):
    """Of every week, neither the reference nor a differently written right answer gives any evidence at all."""
    assignment = read_assignment(Course(ROOT).source(week))
    release = read_submission(ROOT / "release" / week / f"{week}.ipynb", assignment).cells
    tried, limited, suspected = 0, 0, []

    def work(session):
        nonlocal tried, limited
        limited = sum(map(bool, session.off_limits.values()))
        session.seed = assignment.seed
        examiner = Examiner(assignment, session, parent)
        for exercise, names in session.off_limits.items():
            for answer in answers_of(assignment, exercise, release) if names else ():
                if answer.kind in ("reference", "right answer"):
                    with examiner.candidate(answer.cells) as candidate:
                        session.examine(candidate, only=exercise)
                    found = evidence(answer.cells, candidate.noticed_, {exercise: names})
                    tried, suspected[len(suspected) :] = tried + 1, found

    run_session(week, assignment.exercises, work)

    assert suspected == []
    assert tried >= 4 * limited  # the reference, and three right answers of each exercise
