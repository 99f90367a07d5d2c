"""Answers that lie: objects that claim to be equal, replies that are forged, scores that are printed.

Each is an answer to the tiny exercise `double`. None of them doubles a number, so each must earn
nothing; and none may be taken for a fault of ours, which would spare it the 0.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.candidate.protocol.notices import WORKERS
from autograder.examiner.examination import NOT_HERE

from ..conftest import function

LIES = {
    # F19: what comes back
    "F19 equal to everything": "class L:\n    __eq__ = lambda *a: True\n    __array__ = lambda *a, **k: np.zeros(x.shape)\nreturn L()",
    "F19 an array that answers comparisons": """
        class L(np.ndarray):
            def __array_function__(self, function, types, args, kwargs): return True
            def __array_ufunc__(self, *args, **kwargs): return np.bool_(True)
        return np.zeros(x.shape).view(L)""",
    "F19 a class that says it is another": "class L:\n    __class__ = np.ndarray\n    shape, dtype, ndim = x.shape, np.dtype(float), x.ndim\nreturn L()",
    "F19 a float that is always right": "class L(float):\n    __eq__ = __le__ = __lt__ = __ge__ = lambda *a: True\nreturn L(0)",
    "F19 fully masked": "return np.ma.masked_all(x.shape)",
    "F19 masked numbers": "return np.ma.array(np.zeros(x.shape), mask=True)",
    "F19 a tensor that answers operations": """
        import torch
        class L(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None): return torch.tensor(True)
        return torch.zeros(x.shape).as_subclass(L)""",
    "F19 a tensor without numbers": "import torch\nreturn torch.empty(x.shape, device='meta')",
    "F19 a sparse tensor": "import torch\nreturn torch.zeros(x.shape).to_sparse()",
    "F19 a lazy module": "import torch\nreturn torch.nn.LazyLinear(3)",
    "F19 one number seen a billion times": "return np.broadcast_to(np.float64(1), (10 ** 6, 10 ** 6))",
    "F19 one element of a tensor, as often": "import torch\nreturn torch.zeros(1).expand(10 ** 6, 10 ** 6)",
    "F19 300 MB": "return np.zeros(300 << 17)",
    "F19 objects in an array": "return np.full(x.shape, type('L', (), {}), dtype=object)",
    "F19 dates": "return np.zeros(x.shape, 'datetime64[s]')",
    "F19 records": "return np.zeros(x.shape, 'f8,i4')",
    "F19 a dict of another kind": "return type('L', (dict,), {'__len__': lambda s: 0})(a=1)",
    "F19 a number that is another when it is converted": "class L(float):\n    __float__ = __array__ = lambda *a, **k: 2.0\nreturn L(0)",
    "F19 a tuple that holds something else": "class L(tuple):\n    __iter__ = lambda s: iter(2 * x)\n    __len__ = lambda s: len(x)\nreturn L()",
    "F19 a tuple that never ends": "class L(tuple):\n    __iter__ = lambda s: iter(int, 1)\nreturn L((1,))",
    "F19 a text that is code": "class L(str):\n    __str__ = __repr__ = lambda s: 'np.full(x.shape, 2.0)'\nreturn L()",
    "F19 a million keys": "return dict.fromkeys(range(10 ** 6))",
    "F19 a list that holds itself": "a = []\na.append(a)\nreturn a",
    "F19 empty": "return np.zeros((0, *x.shape[1:]))",
    "F19 something that broadcasts": "return np.zeros((1, *x.shape[1:]))",
    "F19 not a number": "return np.full(x.shape, np.nan)",
    "F19 no number at all": "return np.full(x.shape, np.inf)",
    "F19 a shape that changes": "class L:\n    n = 0\n    @property\n    def shape(s):\n        s.n += 1\n        return x.shape if s.n % 2 else (0,)\nreturn L()",
    "F19 text": "return '<script>alert(1)</script>' * 1000",
    "F19 a proxy of the argument": "class L:\n    def __getattr__(s, n): return getattr(x, n)\nreturn L()",
    # F18: how it comes back
    "F18 another encoder": """
        import sys
        sys.modules["candidate.serve"].encode = lambda message, opaque: b"\\0\\0\\0\\1\\0\\0\\0\\0\\xc3"
        return x""",
    "F18 an exception that says passed": "class Passed(Exception): pass\nraise Passed('passed 3/3')",
    "F18 all the points as a number": "return 3.0",
    "F18 the words of a verdict": "return {'verdict': 'passed', 'score': 3.0}",
    # P1: what would help in the same process
    "P1 leaving": "import os\nos._exit(0)",
    "P1 leaving as if all was well": "raise SystemExit(0)",
    "P1 skipping": "import pytest\npytest.skip('done')",
    "P1 patching what judges": """
        import sys
        for module in list(sys.modules.values()):
            for name in ("assert_close", "require", "TestReport", "_judge"):
                if hasattr(module, name):
                    setattr(module, name, lambda *a, **k: None)
        return x""",
    "P1 the code of its callers": """
        import sys
        frame = sys._getframe()
        while frame:
            frame.f_locals.update(expected=0, actual=0, result=0)
            frame = frame.f_back
        return x""",
    # N2: what a kernel would take for a score
    "N2 printing points": "print(3.0)\nimport sys\nsys.stderr.write('3.0')\nsys.displayhook(3.0)\nreturn x",
    "N2 a transformer of input": "get_ipython().input_transformers_cleanup.append(lambda lines: ['3.0'])\nreturn x",
    "N2 what happens at the end": "import atexit\natexit.register(print, 3.0)\ntype('L', (), {'__del__': lambda s: print(3.0)})()\nreturn x",
    "N2 a flood": "print('3.0\\n' * 10 ** 6)\nreturn x",
    "N2 colours and directions": "raise ValueError('\\x1b[32mpassed\\x1b[0m \\u202e3/3\\u202c')",
    # C2: answers that were not worked out
    "C2 the answer in a caller's frame": """
        import gc, sys
        frame, found = sys._getframe(1), []
        while frame:
            found += [v for v in frame.f_locals.values() if type(v) is np.ndarray]
            frame = frame.f_back
        found += [v for v in gc.get_objects() if type(v) is np.ndarray and v.shape == x.shape]
        return next((v for v in found if v.shape == x.shape and not np.array_equal(v, x)), x)""",
    "C2 by the shape": "return {(2, 3): np.full((2, 3), 2.0), (3,): np.full(3, 2.0)}.get(x.shape, x)",
    "C2 from the seed": "np.random.seed(0)\nreturn 2 * np.random.default_rng(0).normal(size=x.shape)",
    # further ways
    "X22 notices that are forged": """
        import gc
        [server] = [one for one in gc.get_objects() if type(one).__name__ == "Server"]
        server.requests["noticed"] = lambda: (["torch.conv2d", 5, {"a": []}],)
        return x""",
    "X22 notices of other kinds": """
        import sys
        sys.modules["candidate.serve"].notices.update({"<script>alert(1)</script>", "workers", "\\x1b[32m"})
        return x""",
    "X23 notices without end": """
        import sys
        sys.modules["candidate.serve"].notices.update(map(str, range(10 ** 6)))
        return x""",
    "X24 notices that never come": """
        import gc
        [server] = [one for one in gc.get_objects() if type(one).__name__ == "Server"]
        server.requests["noticed"] = lambda: [0 for _ in iter(int, 1)]
        return x""",
    "X20 a clock of its own": "import time\ntime.monotonic = time.perf_counter = time.time = lambda: 0\nwhile True: pass",
    "X21 a context that swallows": "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('3.0')",
}  # fmt: skip


@pytest.mark.parametrize("body", LIES.values(), ids=LIES.keys())
def test_a_lie_earns_nothing(examine, body):
    """No claim is passed, the submission is graded all the same, and what is told is short and plain."""
    text = function("double(x)", body)
    ast.parse(text)
    report = examine(double=text).report
    exercise = report.exercise("double")

    assert report.status == "graded", report.reason
    assert exercise.score == 0
    assert {claim.verdict for claim in exercise.claims} <= {"failed", "skipped"}
    assert set(report.notes) <= {NOT_HERE[WORKERS]}  # X22 says that it asked for workers; that it may
    for claim in exercise.claims:
        assert len(claim.message) < 3000
        assert not set(claim.message) & set("\x1b\u202e\u202c\x07")


# Attacks of docs/attacks.md that are tested elsewhere, beside what they are about.
ELSEWHERE = {
    "F18 malformed frames, from a real candidate": "tests/examiner/test_faults.py::test_it_costs_only_the_claim_that_was_running",
    "F18 forged replies, from a real candidate": "tests/examiner/test_faults.py::test_a_forged_reply_of_the_wrong_form_is_a_fault_of_the_students",
    "F18 frames that no encoder makes": "tests/candidate/test_codec_hostile.py::test_malformed_values_are_refused",
    "F19 comparing": "tests/examiner/test_compare.py::test_what_is_wrong_before_the_values",
    "N1 ids, points, locked and doubled cells": "tests/gradebook/test_autograde.py::test_locked_cells_are_the_courses",
    "N1 huge and malformed files": "tests/assignment/test_notebook_damaged.py::test_a_file_that_cannot_be_graded_says_why",
    "N1 symbolic links": "tests/assignment/test_notebook_damaged.py::test_what_is_no_plain_file_is_not_read",
    "N3 active content": "tests/feedback/test_student_page.py::test_no_student_can_put_anything_active_into_the_page",
    "N2 one float a cell": "tests/gradebook/test_autograde.py::test_every_score_is_one_float_and_no_other_output_is_kept",
    "N1 archives that lead elsewhere": "tests/attacks/test_three_ways.py::test_an_archive_writes_nowhere_else",
    "N1 files named like ours": "tests/attacks/test_three_ways.py::test_nbgrader_autograde",
    "N1 tags that skip a cell": "tests/gradebook/test_autograde.py::test_locked_cells_are_the_courses",
    "F17 the limit of processor time": "tests/examiner/test_processes.py::test_processor_time_is_limited",
    "F18 frames in pieces": "tests/candidate/test_codec_hostile.py::test_malformed_structures_are_refused",
    "C1 library calls off limits": "tests/examiner/test_off_limits.py::test_refused",
    "C1 library calls by other ways": "tests/examiner/test_evidence.py::test_what_runs_is_seen_whatever_it_is_called",
    "C2 useless answers": "tests/proof/test_trials.py::test_a_check_that_useless_answers_pass",
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_is_tested_elsewhere_is_tested(place):
    """The tests that SECURITY.md and this list rely on are there."""
    path, _, name = place.partition("::")
    tree = ast.parse((Path(__file__).parents[2] / path).read_text())

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
