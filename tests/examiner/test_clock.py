"""Deadlines count a program's own time: with the kernel's accounts in the test's hands, and on a busy machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.assignment.notebook import Cell
from autograder.examiner import accounts, clock
from autograder.examiner.accounts import Program, Programs
from autograder.examiner.clock import HANG_FACTOR, PATIENCE, Deadline
from autograder.examiner.link import CandidateLost, CandidateTimeout
from autograder.examiner.parent import ParentError, WarmParent
from autograder.examiner.proxy import Candidate, Deadlines
from autograder.examiner.tier_probe import why_not


class Imagined(Program):
    """A program whose accounts the test writes."""

    def __init__(self, knows_work: bool = True, knows_waiting: bool = True) -> None:
        self.work, self.wait = 7.0, 3.0
        self.knows_work, self.knows_waiting = knows_work, knows_waiting

    def worked(self) -> float:
        return self.work

    def waited(self) -> float:
        return self.wait

    def end(self) -> None:
        pass


@pytest.fixture
def wall(monkeypatch):
    """The time on the clock."""
    wall = {"now": 100.0}
    monkeypatch.setattr(clock.time, "monotonic", lambda: wall["now"])
    return wall


def together(*members: Program) -> Programs:
    programs = Programs()
    for program in members:
        programs.add(program)
    return programs


def test_a_program_that_works_gets_its_seconds(wall):
    """A program that has worked for as long as it may take is overdue."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    wall["now"], program.work = 105.0, 12.0

    assert deadline.left() <= 0


def test_waiting_for_a_processor_does_not_count(wall):
    """Time in which others had the processor is given back, however much it was."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    wall["now"], program.work, program.wait = 200.0, 9.0, 101.0

    assert deadline.left() == pytest.approx(3.0)
    wall["now"], program.work = 203.0, 12.0
    assert deadline.left() <= 0


def test_sleeping_counts(wall):
    """A program that neither works nor waits for a processor is overdue after its seconds."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    wall["now"] = 105.0

    assert deadline.left() <= 0


def test_a_program_does_not_wait_for_itself(wall):
    """While its main thread waits for its other threads, their work counts."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    wall["now"], program.work, program.wait = 105.0, 13.0, 8.0

    assert deadline.left() <= 0


def test_the_waiting_of_the_others_does_not_count(wall):
    """Where the answer is there but the examiner waits for a processor, that is not the program's time."""
    program, examiner = Imagined(), Imagined()
    deadline = Deadline(5.0, program, together(program, examiner))
    wall["now"], examiner.wait = 105.0, 7.0

    assert deadline.left() == pytest.approx(4.0)


def test_the_accounts_are_read_only_when_the_clock_on_the_wall_says_so(wall, monkeypatch):
    """Looking at a deadline that cannot be over costs no reading, since it happens for every message."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    monkeypatch.setattr(Imagined, "worked", None)
    wall["now"] = 104.5

    assert deadline.left() == pytest.approx(0.5)


def test_what_is_over_stays_over(wall):
    """An account that is corrected later does not bring an ended program back."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    wall["now"] = 105.0
    assert deadline.left() <= 0
    program.wait += 3.0

    assert deadline.left() <= 0


def test_a_longer_deadline_ends_it_too(wall):
    """The end of a claim is the end of its calls."""
    program = Imagined()
    claim = Deadline(2.0, program, together(program))
    deadline = Deadline(5.0, program, together(program), within=claim)
    assert deadline.left() == pytest.approx(2.0)
    wall["now"] = 102.0

    assert deadline.left() <= 0


def test_a_pause_does_not_count(wall):
    """What happens in a pause is not the program's, but the longer deadline goes on."""
    program = Imagined()
    claim = Deadline(20.0, program, together(program))
    deadline = Deadline(5.0, program, together(program), within=claim)
    wall["now"] = 102.0
    deadline.pause()
    wall["now"], program.wait = 112.0, 13.0
    deadline.resume()

    assert deadline.left() == pytest.approx(3.0)
    wall["now"] = 114.9
    assert deadline.left() == pytest.approx(0.1)
    wall["now"] = 115.0
    assert deadline.left() <= 0


def test_a_program_whose_own_time_stands_still_is_ended(wall):
    """The clock on the wall has the last word, long after any busy machine is done."""
    program = Imagined()
    deadline = Deadline(5.0, program, together(program))
    passed = HANG_FACTOR * 5.0
    wall["now"], program.wait = 100.0 + passed - 1, 3.0 + passed - 1
    assert deadline.left() > 0
    wall["now"], program.wait = 106.0 + passed, 9.0 + passed

    assert deadline.left() <= 0


def test_where_waiting_is_guessed_patience_bounds_it(wall):
    """Without the kernel's account of waiting, a program that hardly works has some times its seconds, and no more."""
    program = Imagined(knows_waiting=False)
    deadline = Deadline(5.0, program, together(program))
    wall["now"], program.work, program.wait = 106.0, 9.0, 7.0
    assert deadline.left() == pytest.approx(3.0)
    passed = PATIENCE * 5.0
    wall["now"], program.wait = 100.0 + passed, 3.0 + passed

    assert deadline.left() <= 0


def test_where_waiting_is_guessed_sleeping_counts(wall):
    """There, too, a program that was not seen waiting is overdue after its seconds."""
    program = Imagined(knows_waiting=False)
    deadline = Deadline(5.0, program, together(program))
    wall["now"] = 105.0

    assert deadline.left() <= 0


def test_where_the_kernel_keeps_no_accounts_the_clock_on_the_wall_counts(wall):
    """On a system without processor clocks, time is time."""
    program = Imagined(knows_work=False, knows_waiting=False)
    deadline = Deadline(5.0, program, together(program))
    wall["now"] = 105.0

    assert deadline.left() <= 0


def test_programs_that_end_are_still_counted():
    """A sum of programs never becomes less, and knows of waiting only if all do."""
    one, other = Imagined(), Imagined(knows_waiting=False)
    programs = together(one)
    assert programs.knows_waiting
    programs.add(other)
    programs.end(one)
    programs.end(one)

    assert not programs.knows_waiting
    assert (programs.worked(), programs.waited()) == (14.0, 6.0)


# -- accounts of threads ----------------------------------------------------------------------

CROWD = [str(number) for number in range(64)]


@pytest.mark.parametrize(
    ("now", "waited"),
    [
        ({"main": (1, 5), "server": (1, 7)}, 0),
        ({"main": (1, 5), "server": (2, 9)}, 2),  # the main thread sleeps until the server answers
        ({"main": (2, 6), "server": (2, 9)}, 3),  # one after the other
        ({"main": (1, 6)}, 1),  # the other one has ended
        ({"main": (1, 5), "server": (0, 3)}, 3),  # it has ended, and a new one has its number
        ({"main": (1, 5)} | dict.fromkeys(CROWD, (10, 10)), 10),  # 64 that wait for each other
        ({"main": (1, 5)} | dict.fromkeys(CROWD, (1, 90)), 64 * 90 - 31 * 64),  # and for other programs
    ],
)
def test_the_waiting_of_threads(now, waited):
    """What threads waited is added up, but for their waiting for each other."""
    before = {"main": (1, 5), "server": (1, 7)}

    assert accounts.waiting(before, now, processors=2) == waited


# -- with the kernel's own accounts -----------------------------------------------------------

LINUX = pytest.mark.skipif(
    not accounts.accounts_are_kept(), reason="this kernel does not tell how long programs waited"
)


@pytest.fixture
def busy_machine():
    """Other programs that always want a processor: more than four times as many as there are."""
    runs = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"  # it ends with the tests
    command = [sys.executable, "-S", "-c", runs]
    count = 4 * len(os.sched_getaffinity(0))
    with contextlib.ExitStack() as stack:
        # A session each: Linux may share processors among sessions, and a candidate has one of its own.
        others = [stack.enter_context(subprocess.Popen(command, start_new_session=True)) for _ in range(count)]
        stack.callback(lambda: [other.kill() for other in others])
        yield


def skip_if_nobody_waited(somebody_did):
    """Say that a test held, but asked nothing: the machine has too many processors, or shares them in another way."""
    if not somebody_did:
        pytest.skip("nobody had to wait for a processor")


@LINUX
@pytest.mark.slow
def test_the_accounts_of_a_program_that_has_ended_stay(busy_machine):
    """What a program worked and waited is known after its end, too, and grows no more."""
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) as process:
        program = Program(process.pid)
        while program.worked() < 0.2:
            time.sleep(0.05)
        waited = program.waited()
        process.kill()

    assert waited > 0.1
    assert program.worked() >= 0.2
    assert program.waited() >= waited
    program.end()
    program.end()


@LINUX
@pytest.mark.parametrize("tier", ["full", "reduced", "none"])
def test_the_accounts_can_be_read_at_every_tier(tier):
    """However a candidate is confined, the examiner reads how long it worked and waited."""
    if tier != "none" and (problem := why_not(tier)):
        pytest.skip(problem)
    parent = WarmParent(tier, libraries=())
    candidate = Candidate(parent, [Cell("c", "def f():\n    for i in range(3_000_000): pass")])
    try:
        candidate.begin_(0)
        program = candidate._link.program
        worked, threads = program.worked(), program._threads
        candidate.f()

        assert program.knows_waiting and program.knows_work
        assert program.worked() > worked
        program.waited()
        assert program._threads is threads is not None
    finally:
        candidate.close_()
        parent.close()


@LINUX
def test_a_thread_that_was_alone_keeps_its_account():
    """When a program begins to have threads, what its main thread waited before is not counted again."""
    runs = "import sys, threading\nprint('one', flush=True)\ninput()\nthreading.Thread(target=input).start()\nprint('two', flush=True)\n"
    with subprocess.Popen([sys.executable, "-S", "-c", runs], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        program = Program(process.pid)
        alone = set(program._threads._before)
        process.stdin.write(b"go\n")
        process.stdin.flush()
        process.stdout.readline()
        program.waited()
        both = set(program._threads._before)
        program.end()
        process.kill()

    assert alone == {str(process.pid)}
    assert alone < both


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_without_accounts_a_program_that_sleeps_is_not_taken_for_one_that_waits(monkeypatch):
    """Where the kernel tells only who is ready, who sleeps has not waited, and who is ready but did not work has."""
    monkeypatch.setattr(accounts, "accounts_are_kept", lambda: False)
    runs = {"sleeps": "print(flush=True); input()", "works": "print(flush=True)\nwhile True: pass"}
    guessed = {}
    for name, code in runs.items():
        with subprocess.Popen(
            [sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            program = Program(process.pid)
            while name == "sleeps" and b") S" not in Path(f"/proc/{process.pid}/stat").read_bytes():
                time.sleep(0.01)
            time.sleep(2 * accounts.LOOK_SECONDS)
            guessed[name] = program._threads.guess(worked=0.0) > 0
            process.kill()
        program.end()

    assert not program.knows_waiting
    assert guessed == {"sleeps": False, "works": True}


WORK = """
    import threading, time

    def work(seconds):
        while time.thread_time() < seconds: pass
        return "done"

    def works(seconds):
        return work(time.thread_time() + seconds)

    def crowd():
        for _ in range(64):
            threading.Thread(target=work, args=(1e9,), daemon=True).start()
        work(1e9)
"""


@LINUX
@pytest.mark.slow
def test_a_busy_machine_takes_nothing_from_right_code(start, busy_machine):
    """Work of 1.2 seconds fits into two, though a busy machine takes far longer for it."""
    candidate = start(WORK, deadlines=Deadlines(call=2.0, claim=2.0))
    begun = time.monotonic()

    assert candidate.works(1.2) == "done"
    skip_if_nobody_waited(time.monotonic() - begun > 2.2)


@LINUX
@pytest.mark.parametrize(("call", "least"), [("works(1e9)", 0.9), ("crowd()", 0.0)])  # a crowd may wait for its lock
@pytest.mark.slow
def test_a_busy_machine_gives_nothing_to_endless_code(start, busy_machine, call, least):
    """Code that does not end gets the seconds that it has, of processor time, whatever else runs, and no more."""
    candidate = start(WORK, f"def f():\n    {call}", deadlines=Deadlines(call=1.0))
    program = candidate._link.program
    before = program.worked()
    with pytest.raises(CandidateTimeout, match="did not come back within 1 seconds"):
        candidate.f()

    assert least < program.worked() - before < 1.6


@LINUX
@pytest.mark.slow
def test_a_busy_machine_gives_nothing_to_sleeping_code(start, busy_machine):
    """A program that sleeps does not wait for a processor: it is ended after its seconds, not after more of them."""
    candidate = start("import time\ndef f():\n    time.sleep(1e6)", deadlines=Deadlines(call=1.0))
    programs = candidate._parent.programs
    begun, waited = time.monotonic(), programs.waited()
    with pytest.raises(CandidateTimeout):
        candidate.f()

    assert 0.9 < time.monotonic() - begun - (programs.waited() - waited) < 1.8


@LINUX
@pytest.mark.slow
def test_a_claim_and_a_submission_count_own_time_too(start, busy_machine):
    """Calls that wait long for a processor use up neither the time of their claim nor that of the notebook."""
    candidate = start(WORK, deadlines=Deadlines(claim=1.5, submission=3.0))
    begun = time.monotonic()
    for _ in range(4):
        candidate.works(0.25)

    skip_if_nobody_waited(time.monotonic() - begun > 1.8)
    with pytest.raises(CandidateTimeout):
        for _ in range(10):
            candidate.works(0.25)


def test_work_of_several_processes_is_that_of_one_submission(start):
    """Who lets the program end and start again has no new time for the notebook."""
    candidate = start(
        WORK, "def ends():\n    works(0.6)\n    import os\n    os._exit(0)", deadlines=Deadlines(submission=2.0)
    )
    with pytest.raises(CandidateTimeout, match="whole notebook"):
        for seed in range(1, 10):
            with contextlib.suppress(Exception):
                candidate.ends()
            candidate.begin_(seed)
            candidate._check_time()

    assert candidate._budget.programs.worked() > 0.6


SERVER = """
    import threading, time

    def answer(seconds):
        until = time.thread_time() + seconds
        while time.thread_time() < until: pass

    def serve(times, seconds):
        for _ in range(times):
            server = threading.Thread(target=answer, args=(seconds,))
            server.start()
            server.join()
        return "done"
"""


@LINUX
@pytest.mark.slow
def test_a_busy_machine_takes_nothing_from_a_server(start, busy_machine):
    """While the main thread waits for the threads of a server, what those wait for a processor does not count."""
    candidate = start(SERVER, deadlines=Deadlines(call=2.0, claim=2.5))
    begun = time.monotonic()

    assert candidate.serve(4, 0.3) == "done"
    skip_if_nobody_waited(time.monotonic() - begun > 2.2)


@LINUX
@pytest.mark.slow
def test_how_a_program_ended_is_known_on_a_busy_machine_too(start, busy_machine):
    """A program that has closed its socket has a second of its own time to end by itself."""
    ends = "import os, time\ndef f():\n    os.closerange(3, 99)\n    while time.process_time() < 0.6: pass\n    os._exit(5)"
    with pytest.raises(CandidateLost, match="exit status 5"):
        start(ends).f()


@pytest.mark.slow
def test_the_start_of_a_warm_parent_is_no_time_of_a_submission():
    """What the first student of a run waits for, the libraries, does not use up their budget."""
    parent = WarmParent("none", libraries=("torch",))
    candidate = Candidate(parent, [Cell("c", "def f(): return 1")], deadlines=Deadlines(submission=0.6))
    try:
        candidate.begin_(0)

        assert candidate.f() == 1
        assert parent._program.worked() > 0.6
    finally:
        candidate.close_()
        parent.close()


@pytest.mark.parametrize(
    ("deadlines", "told"),
    [
        (Deadlines(call=0.3), "did not come back within 0.3 seconds"),
        (Deadlines(claim=0.3), "took longer than 0.3 seconds, all its calls together"),
        (Deadlines(submission=0.3), "was still running when the 0.3 seconds for the whole notebook were used up"),
    ],
)
def test_which_deadline_is_over_is_told(start, deadlines, told):
    """A call that does not end is told which of its deadlines ended it."""
    with pytest.raises(CandidateTimeout) as raised:
        start("import time\ndef f():\n    time.sleep(60)", deadlines=deadlines).f()

    assert str(raised.value) == told


@LINUX
@pytest.mark.slow
def test_a_warm_parent_has_its_own_time_too(busy_machine, monkeypatch):
    """What the warm parent waits for a processor is known while it starts, and one that takes too long is an error."""
    parent = WarmParent("none", libraries=("numpy",))
    begun = time.monotonic()
    try:
        parent.fork()[1].close()
        passed, waited = time.monotonic() - begun, parent.programs.waited()
    finally:
        parent.close()
    assert parent.programs.knows_waiting
    assert 0 < waited < 2 * passed  # the parent's and this thread's
    monkeypatch.setattr("autograder.examiner.parent.START_SECONDS", 0.001)
    parent = WarmParent("none", libraries=("numpy",))
    with pytest.raises(ParentError, match="does not answer"):
        parent.fork()


def test_a_message_that_nobody_reads_ends_the_candidate(start, monkeypatch):
    """Who does not read what it is sent is ended, in time."""
    monkeypatch.setattr("autograder.examiner.link.LISTEN_SECONDS", 0.5)
    stops = "import os, signal, threading\ndef f():\n    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGSTOP]).start()"
    candidate = start(stops + "\ndef g(x):\n    return 1")
    candidate.f()
    stat = Path(f"/proc/{candidate._link._pid}/stat")
    while stat.read_text().rpartition(")")[2].split()[0] != "T":
        time.sleep(0.02)
    with pytest.raises(CandidateLost, match="stopped listening"):
        candidate.g(np.zeros(200_000))
