"""What was worked out for one submission is not worked out again for the next that says the same."""

import inspect
from contextlib import closing

import pytest

from autograder.assignment.notebook import read_submission
from autograder.examiner import conversations
from autograder.examiner.conversations import Conversations, Said, opening, then
from autograder.examiner.examination import Examiner
from autograder.examiner.proxy import Deadlines

DOUBLE = "def double(x):\n    return x + x\n"
ANOTHER = "def double(x):\n    return 2 * x\n"
COUNTING = "asked = 0\n\ndef double(x):\n    global asked\n    asked += 1\n    return {}\n"

CHECKS = """
from pathlib import Path

from autograder.kit import assert_close, points

def ran(what):
    with Path({file!r}).open("a") as file:
        file.write(what + " ")

@points(1)
def check_twice(candidate):
    "is twice as much"
    ran("twice")
    for number in (1, 2, 3):
        assert_close("the result", actual=candidate.double(number), expected=2 * number)

@points(1)
def check_calls_back(candidate):
    "takes a function"
    ran("calls_back")
    assert_close("the result", actual=candidate.apply(lambda x: x + 1, 3), expected=8)
"""
APPLY = "\ndef apply(f, x):\n    return double(f(x))\n"


@pytest.fixture
def examine_all(tiny, parent, tmp_path):
    """A function that examines answers one after the other with one memory: their reports' lines, and the checks that ran."""

    def examine_all(*answers, checks=CHECKS, deadlines=None):
        file = tmp_path / "ran"
        tiny.write({"double": DOUBLE + APPLY}, {"double": checks.format(file=str(file))})
        found = []

        def work(session):
            with closing(Examiner(tiny.assignment, session, parent, deadlines)) as examiner:
                session.right = None  # nothing is asked on: the checks would run for the reference, too
                for answer in answers:
                    file.write_text("")
                    submission = read_submission(tiny.hand_in(double=answer), tiny.assignment)
                    (exercise,) = examiner.examine(submission).report.exercises
                    lines = [(claim.verdict, claim.message) for claim in exercise.claims]
                    found.append((lines, file.read_text().split()))

        tiny.session(work)
        return found

    return examine_all


def verdicts(lines):
    return [verdict for verdict, _ in lines]


def test_a_check_need_not_run_where_the_same_is_said(examine_all):
    """Another text that says the same is given the same verdicts, also after callbacks, and no check runs for it."""
    (first, ran), (second, ran_again) = examine_all(DOUBLE + APPLY, ANOTHER + APPLY)
    assert verdicts(first) == verdicts(second) == ["passed", "passed"]
    assert (ran, ran_again) == (["twice", "calls_back"], [])


def test_what_is_said_anew_is_examined(examine_all):
    """An answer that is wrong in the last call only, or in what it calls back with, fails where a fresh examination would."""
    last, back = COUNTING.format("7 if x == 3 else x + x"), "\ndef apply(f, x):\n    return double(f(x + 1) - 2)\n"
    fresh = examine_all(last + APPLY, DOUBLE + back)
    remembering = examine_all(DOUBLE + APPLY, last + APPLY, DOUBLE + back)[1:]
    assert [lines for lines, _ in remembering] == [lines for lines, _ in fresh]
    assert [ran for _, ran in remembering] == [["twice"], ["calls_back"]]
    assert verdicts(remembering[0][0]) == ["failed", "passed"]
    assert verdicts(remembering[1][0]) == ["passed", "failed"]


def test_nobody_is_asked_twice(examine_all):
    """Where the check takes over in the middle, the student's code has been asked as often as by the check alone."""
    counting = COUNTING.format("x + x if x < 3 else 100 + asked") + APPLY
    (fresh,) = examine_all(counting)
    _, (remembering, ran) = examine_all(DOUBLE + APPLY, counting)
    assert "103" in remembering[0][1]
    assert (remembering, ran) == (fresh[0], ["twice", "calls_back"])


@pytest.mark.parametrize("accident", ["raise ValueError('no')", "while True: pass", "import os; os._exit(3)"])
def test_accidents_in_the_middle_are_told_as_ever(examine_all, accident):
    """An error, a time-out or an end of the process in a later call gives the report that it gives without a memory."""
    wrong = f"def double(x):\n    if x == 3:\n        {accident}\n    return x + x\n" + APPLY
    deadlines = Deadlines(call=0.5, impatient=0.5)
    (fresh,) = examine_all(wrong, deadlines=deadlines)
    _, (remembering, ran) = examine_all(DOUBLE + APPLY, wrong, deadlines=deadlines)
    assert remembering == fresh[0] and ran == ["twice"]
    assert verdicts(fresh[0]) == ["failed", "passed"]


def test_failures_are_not_remembered(examine_all):
    """A wrong answer is examined again: its message may tell of its notebook."""
    wrong = "def double(x):\n    return x\n" + APPLY
    (_, first), (_, second) = examine_all(wrong, wrong)
    assert first == second == ["twice", "calls_back"]


def test_a_check_that_depends_on_more_is_examined_afresh(examine_all):
    """Where a check asks something else though it was answered the same, its claim is examined as if nothing were known."""
    checks = "RUNS = []" + CHECKS.replace("(1, 2, 3)", "(0, len(RUNS), 9)").replace('ran("twice")', "RUNS.append(1)")
    wrong = "def double(x):\n    return x + x + (x == 9)\n"
    (right, _), (failed, _) = examine_all(DOUBLE + APPLY, wrong + APPLY, checks=checks)
    assert (verdicts(right), verdicts(failed)) == (["passed", "passed"], ["failed", "passed"])
    assert "double(9)" in failed[0][1]


def test_objects_that_are_lent_are_not_remembered(tiny, parent):
    """What a lent object of the reference answers depends on its past, so nothing about it is taken from memory."""
    reference = "class double:\n    def __init__(self, x):\n        self.x = x\n    def twice(self):\n        return 2 * self.x\n"
    wrong = reference.replace("2 *", "3 *")
    fourfold = "def fourfold(x):\n    return double(double(x).twice()).twice()\n"
    tiny.write(
        {"double": reference, "fourfold": fourfold},
        {
            "double": inspect.cleandoc('''
                from autograder.kit import points, require
                @points(1)
                def check_twice(candidate):
                    "is twice as much"
                    require(candidate.double(3).twice() == 6, "It is not.")
            '''),
            "fourfold": inspect.cleandoc('''
                from autograder.kit import points, require
                builds_on = ("double",)
                @points(1)
                def check_fourfold(candidate):
                    "is four times as much"
                    require(candidate.fourfold(3) == 12, "It is not.")
            '''),
        },
    )  # fmt: skip
    scores = []

    def work(session):
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            for _ in range(3):
                submission = read_submission(tiny.hand_in(double=wrong), tiny.assignment)
                scores.append([exercise.score for exercise in examiner.examine(submission).report.exercises])

    tiny.session(work)
    assert scores == [[0, 1]] * 3


def test_the_memory_is_bounded(monkeypatch):
    """Where more was said than there is room for, everything is forgotten, and it starts again."""
    monkeypatch.setattr(conversations, "ROOM", 25)
    remembered, states = Conversations(), [opening(number) for number in range(3)]
    for number, state in enumerate(states):
        remembered.keep(state, [Said(b"ten bytes %d" % number, True)], [(b"", b"yes")], number)
    assert [remembered.next(state) for state in states] == [None, None, None]
    remembered.keep(states[0], [Said(b"ten bytes", True)], [(b"", b"yes")], "holds")
    assert remembered.next(then(states[0], (b"", b"yes"))) == "holds"


def test_the_parts_of_a_frame_are_told_apart():
    """The same bytes in another part of a frame are another answer."""
    state = opening("claim")
    assert then(state, (b"ab", b"c")) != then(state, (b"a", b"bc"))
