"""Hostile and unlucky programs: each costs the claim that was running, and nothing else."""

from __future__ import annotations

import contextlib
import time

import pytest

from autograder.examiner.link import CandidateFault, CandidateLost, CandidateRaised, CandidateTimeout
from autograder.examiner.proxy import Deadlines

from ..conftest import function

QUICK = Deadlines(cell=5.0, call=0.7, impatient=0.2)
AGAIN = "def again():\n    return 'alive'"

TOOLS = """
    import ctypes, os, signal, socket, struct, sys, threading, time
    import numpy as np
    import msgpack

    line = next(n for n in range(3, 100) if os.path.exists(f"/proc/self/fd/{n}"))  # the socket to the examiner

    def write(data):
        while data:
            data = data[os.write(line, data):]

    def frame(message):
        structure = msgpack.packb(message)
        return struct.pack("!II", len(structure), 0) + structure

    class Odd(Exception):
        def __str__(self):
            raise RuntimeError
"""


FAULTS = [
    ("os._exit(0)", CandidateLost, "ended the program"),
    ("os._exit(3)", CandidateLost, "ended the program (exit status 3)"),
    ("ctypes.string_at(0)", CandidateLost, "ended the program (a crash in compiled code)"),
    ("os.abort()", CandidateLost, "ended the program (aborted)"),
    ("os.kill(os.getpid(), signal.SIGKILL)", CandidateLost, "ended the program (killed)"),
    ("os.kill(os.getpid(), signal.SIGSTOP)", CandidateTimeout, "did not come back within 0.7 seconds"),
    ("time.sleep(60)", CandidateTimeout, "did not come back within 0.7 seconds"),
    ("while True: pass", CandidateTimeout, "did not come back within 0.7 seconds"),
    ("signal.pthread_sigmask(0, range(1, 65)); 3 ** 10 ** 9", CandidateTimeout, "did not come back"),
    ("sys.exit()", CandidateRaised, "raised SystemExit"),
    ("raise KeyboardInterrupt", CandidateRaised, "raised KeyboardInterrupt"),
    ("raise GeneratorExit", CandidateRaised, "raised GeneratorExit"),
    ("f()", CandidateRaised, "raised RecursionError: maximum recursion depth"),
    ("np.ones(1 << 32)", CandidateRaised, "raised MemoryError"),
    ("[bytes(1 << 28) for _ in range(1 << 6)]", CandidateRaised, "raised MemoryError"),
    ("raise Odd", CandidateRaised, "raised Odd: (its message cannot be shown)"),
    ("raise ValueError('x' * (50 << 20))", CandidateRaised, "raised ValueError: xxx"),
    ("raise type('T' * 10000, (Exception,), {})", CandidateRaised, "raised TTT"),
    ("os.close(line); time.sleep(60)", CandidateLost, "ended the program"),
    ("write(b'garbage, not a frame at all')", CandidateLost, "not data"),
    ("write(struct.pack('!II', 2**32 - 1, 2**32 - 1))", CandidateLost, "too large"),
    ("write(struct.pack('!II', 100_000, 0) + b'\\x91' * 100_000)", CandidateLost, "not data"),
    ("write(struct.pack('!II', 5, 0) + b'\\xdd' + b'\\xff' * 4)", CandidateLost, "not data"),
    ("write(frame(['return', 2, 0, None]))", CandidateLost, "not asked for"),
    ("write(frame(['return', 99, 0, None]))", CandidateLost, "not asked for"),
    ("write(frame(['callback', 1, [], {}]))", CandidateLost, "not asked for"),
    ("write(frame(['answer', 1]))", CandidateLost, "not asked for"),
    ("write(frame(None))", CandidateLost, "not asked for"),
    ("while True: write(frame(['return', 2, 0, None]))", CandidateLost, "not asked for"),
    ("write(struct.pack('!II', 1000, 0))\nwhile True: write(b'x'); time.sleep(0.2)", CandidateTimeout, "within"),
    ("write(struct.pack('!II', 1000, 0))\nos._exit(0)", CandidateLost, "ended the program"),
]


@pytest.mark.parametrize(("body", "fault", "told"), FAULTS, ids=lambda value: value if isinstance(value, str) else "")
def test_it_costs_only_the_claim_that_was_running(start, body, fault, told):
    """The call is told as a fault of the student's, and the next claim has a living candidate."""
    candidate = start(TOOLS, AGAIN, function("f()", body), deadlines=QUICK)
    with pytest.raises(fault) as caught:
        candidate.f()

    assert told in str(caught.value)
    assert len(str(caught.value)) < 3000
    candidate.begin_(0)
    assert candidate.again() == "alive"


# What a program can send in the place of the reply that is due; the number is learned from `sys._getframe`.
FORGE = """
    def forge(*parts):
        reply = sys._getframe(1)
        while "number" not in reply.f_locals:
            reply = reply.f_back
        write(frame([parts[0], reply.f_locals["number"], *parts[1:]]))
        time.sleep(60)
"""


FORGED = [
    "'return'", "'return', 1", "'return', 1, [2, 3]", "'return', 1, None, 3", "'return', [], {}",
    "'raise'", "'raise', 5", "'raise', {}, 1",
]  # fmt: skip


@pytest.mark.parametrize("parts", FORGED)
def test_a_forged_reply_of_the_wrong_form_is_a_fault_of_the_students(start, parts):
    """A reply with the right number but not the parts that are due never becomes an error of ours."""
    candidate = start(TOOLS, FORGE, f"def f(x):\n    forge({parts})", deadlines=QUICK)
    with pytest.raises(CandidateLost, match="not asked for"):
        candidate.f(1)
    candidate.begin_(0)
    with pytest.raises(CandidateLost, match="not asked for"):
        candidate.f.and_inputs(1)


@pytest.mark.parametrize("parts", ["'return'", "'return', []", "'return', [1, 2, 3, 4]", "'return', [None] * 3, 1"])
def test_a_forged_reply_of_the_wrong_form_while_cells_are_loaded_costs_only_that_cell(start, parts):
    """A cell that answers in the place of the loading is found out, and the cells around it are run."""
    candidate = start(TOOLS, AGAIN, FORGE, f"forge({parts})", "def after():\n    return again()", deadlines=QUICK)

    assert "not asked for" in candidate.loading_.errors["c4"]
    assert list(candidate.loading_.errors) == ["c4"]
    assert candidate.after() == "alive"


@pytest.mark.parametrize(
    "description",
    ["{}", "{'type': 1, 'message': [1] * 1000, 'where': 5, 'bases': {}}", "{'where': [1, None], 'bases': [[]]}"],
)
def test_a_forged_exception_is_read_with_care(start, description):
    """An exception's description is believed only where it is text."""
    candidate = start(TOOLS, FORGE, f"def f():\n    forge('raise', {description})", deadlines=QUICK)
    with pytest.raises(CandidateRaised) as caught:
        candidate.f()

    assert (caught.value.type, caught.value.message) == ("", "")
    assert set(caught.value.where + caught.value.bases) <= {""}


@pytest.mark.parametrize("body", ["print('x' * (10 << 20))", "sys.stderr.write('x' * (10 << 20))", "os.write(1, b'x')"])
def test_output_costs_nothing(start, body):
    """What a program prints goes nowhere, however much it is."""
    assert start(TOOLS, f"def f():\n    {body}\n    return 1").f() == 1


def test_within_a_claim_a_dead_candidate_is_not_started_again(start):
    """After the program ended, further calls of the same claim say so."""
    candidate = start(TOOLS, AGAIN, "def f():\n    os._exit(0)")
    with contextlib.suppress(CandidateFault):
        candidate.f()
    with pytest.raises(CandidateLost, match="had ended before"):
        candidate.again()


def test_patience_ends_with_the_first_time_out_of_an_exercise(start):
    """After one time-out, calls get less time, until the next exercise begins."""
    candidate = start(TOOLS, "def f(x):\n    time.sleep(x)", deadlines=Deadlines(call=1.0, impatient=0.1))
    for told in ("within 1 seconds", "within 0.1 seconds"):
        with pytest.raises(CandidateTimeout, match=told):
            candidate.f(30)
        candidate.begin_(0)
    candidate.start_exercise_()

    assert candidate.f(0.3) is None


def test_a_callback_cannot_stretch_the_time_of_a_claim(start):
    """The time that our callbacks take is not the student's, but a claim ends all the same."""
    candidate = start("def f(g):\n    while True: g()", deadlines=Deadlines(call=30, claim=0.5))
    with pytest.raises(CandidateTimeout):
        candidate.f(lambda: time.sleep(0.1))


def test_the_time_of_a_callback_is_not_the_students(start):
    """A call may take longer than its deadline where the time is spent in our own function."""
    candidate = start("def f(g):\n    return g()", deadlines=Deadlines(call=0.4))

    assert candidate.f(lambda: time.sleep(0.8) or 5) == 5
