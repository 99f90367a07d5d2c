"""Examining a submission: follow-through, instructors' asserts, known mistakes, and what the report says."""

from __future__ import annotations

import dataclasses
from contextlib import closing

import pytest

from autograder.assignment.notebook import read_submission
from autograder.assignment.report import Report
from autograder.examiner.examination import Examiner
from autograder.examiner.proxy import Deadlines

HEAD = "import numpy as np\nfrom autograder.kit import assert_close, claim, needs, points, require\n"
TRIPLE = "def double(x):\n    return 3 * x"


def scores(report: Report) -> dict[str, float]:
    return {exercise.name: exercise.score for exercise in report.exercises}


def messages(report: Report) -> list[str]:
    return [claim.message for exercise in report.exercises for claim in exercise.claims]


def test_the_reference_gets_full_marks(examine):
    """The reference earns every point, with nothing to say."""
    report = examine().report

    assert (report.status, report.score, report.max_score) == ("graded", 7.0, 7.0)
    assert scores(report) == {"double": 3.0, "fourfold": 4.0}
    assert messages(report) == ["", "", ""]
    assert report.notes == []


def test_an_untouched_notebook_gets_nothing(examine):
    """Where nothing was written, every claim is skipped and earns nothing."""
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    report = examine(double=stub, fourfold=stub).report

    assert (report.status, report.score, report.max_score) == ("graded", 0.0, 7.0)
    assert {claim.verdict for exercise in report.exercises for claim in exercise.claims} <= {"failed", "skipped"}


@pytest.mark.parametrize(
    "double",
    [
        TRIPLE,
        "def double(x):\n    raise NotImplementedError",
        "raise NotImplementedError()",
        "def double(x):\n    __import__('os')._exit(0)",
        "def double(x):\n    while True: pass",
        "def double(:",
        "import os; os._exit(0)",
        "double = None",
    ],
)
def test_a_mistake_costs_once(examine, double):
    """An exercise that builds on a wrong one is examined with a right one in its place, and the report says so."""
    report = examine(double=double, deadlines=Deadlines(cell=1, call=1, impatient=0.2)).report

    assert scores(report) == {"double": 0.0, "fourfold": 4.0}
    assert [exercise.with_reference_predecessors for exercise in report.exercises] == [False, True]


def test_a_wrong_answer_to_both_gets_nothing(examine):
    """A right predecessor does not make a wrong successor right; what is told is what it does with a right one."""
    report = examine(double=TRIPLE, fourfold="def fourfold(x):\n    return double(x)").report

    assert scores(report) == {"double": 0.0, "fourfold": 0.0}
    assert report.exercise("fourfold").with_reference_predecessors is True


def test_what_was_not_written_is_not_followed_through(examine):
    """With a right predecessor, an exercise that was not begun is still one that was not begun."""
    report = examine(double=TRIPLE, fourfold="def fourfold(x):\n    raise NotImplementedError()").report

    assert {claim.verdict for claim in report.exercise("fourfold").claims} == {"skipped"}
    assert report.exercise("fourfold").with_reference_predecessors is False


SLOW = "import time\ndef fourfold(x):\n    time.sleep(0.5)\n    return double(double(x))"


def test_following_through_takes_from_the_one_budget(examine):
    """What is followed through has what is left of the submission's time; what it was not enough for is told."""
    enough = examine(double=TRIPLE, fourfold=SLOW).report.exercise("fourfold")
    report = examine(double=TRIPLE, fourfold=SLOW, deadlines=Deadlines(submission=0.95)).report
    cut = report.exercise("fourfold")

    assert (enough.score, enough.with_reference_predecessors) == (4.0, True)
    assert (cut.score, cut.with_reference_predecessors) == (0.0, False)
    assert "but should be" in cut.claims[0].message  # what the answer gave with the student's own predecessor
    assert [
        note
        for note in report.notes
        if "0.95 seconds for the whole notebook were used up" in note and "fourfold" in note
    ]


def test_what_there_is_no_time_for_is_told(examine, tiny):
    """Once the submission's time is used up, nothing is run any more: neither claims nor asserts of an instructor's."""
    tiny.add_asserts("by_hand", "assert double(2) == 4", 5)
    hangs = "import time\ndef double(x):\n    time.sleep(60)"
    report = examine(double=hangs, deadlines=Deadlines(submission=0.5)).report
    first, *others = messages(report)

    assert report.score == 0
    assert first.endswith("Your code was still running when the 0.5 seconds for the whole notebook were used up.")
    assert others[0].startswith("Not examined, because this did not hold")
    assert others[1:] == ["Your code was not run: the 0.5 seconds for the whole notebook were used up before."] * 2
    assert report.status == "graded"


def test_the_better_result_counts(examine):
    """An answer that is right only together with the student's own wrong predecessor keeps its points."""
    report = examine(double=TRIPLE, fourfold="def fourfold(x):\n    return double(x) / 3 * 4").report

    assert scores(report) == {"double": 0.0, "fourfold": 4.0}
    assert report.exercise("fourfold").with_reference_predecessors is False


def chain(tiny) -> None:
    """A third exercise, which builds on the second; the first one matters to it indirectly."""
    check = 'builds_on = ("fourfold",)\n@points(1)\ndef check_it(candidate):\n    """is sixteen times as much"""\n'
    check += '    assert_close("the result", actual=candidate.sixteenfold(1.0), expected=16.0)\n'
    texts = tiny.checks
    answer = "def sixteenfold(x):\n    return fourfold(fourfold(x))"
    tiny.write(tiny.answers | {"sixteenfold": answer}, texts | {"sixteenfold": HEAD + check})


def test_what_an_exercise_builds_on_indirectly_counts_too(examine, tiny):
    """The predecessors of a predecessor are replaced as well."""
    chain(tiny)
    report = examine(double=TRIPLE).report

    assert scores(report) == {"double": 0.0, "fourfold": 4.0, "sixteenfold": 1.0}


def test_only_wrong_predecessors_are_replaced(examine, tiny):
    """A right predecessor stays the student's own."""
    chain(tiny)
    wrong = "mine = 'mine'\ndef fourfold(x):\n    return 5 * x"
    third = (
        "def sixteenfold(x):\n    return fourfold(fourfold(x)) if fourfold(1.0) == 4 and double.mark == 'mine' else 0"
    )
    report = examine(
        double="def double(x):\n    return x + x\ndouble.mark = 'mine'", fourfold=wrong, sixteenfold=third
    ).report

    assert scores(report) == {"double": 3.0, "fourfold": 0.0, "sixteenfold": 1.0}


SPY = r"""
import gc, re, sys

def findings():
    found = []
    pattern = re.compile(rb"SECRET_(\d{6})_END")
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw-p " in line and end - begin < 1 << 28:
                try:
                    memory.seek(begin)
                    found += pattern.findall(memory.read(end - begin))
                except OSError:
                    pass
    return found

def fourfold(x):
    stub = double
    if "double" not in sys._getframe().f_globals or stub.__class__.__name__ == "function":
        return 0
    seen = findings() + [name for name in ("__wrapped__", "__code__", "__source__") if hasattr(stub, name)]
    if seen:
        raise ValueError(f"seen: {seen}")
    return stub(stub(x))
"""


def test_the_reference_is_not_in_the_students_process(examine, tiny):
    """With the reference answering, the student's whole memory holds no letter of its text, nor anything it computed from."""
    check = 'builds_on = ("double",)\n@points(4)\ndef check_it(candidate):\n    """is four times as much"""\n'
    check += '    assert_close("the result", actual=candidate.fourfold(1.5), expected=6.0)\n'
    double = "SECRET = 'SECRET_482913_END'\n\ndef double(x):\n    'SECRET_482913_END'\n    return 2 * x"
    texts = {"double": tiny.checks["double"], "fourfold": HEAD + check}
    tiny.write(tiny.answers | {"double": double}, texts)
    report = examine(double=TRIPLE, fourfold=SPY).report

    assert report.exercise("fourfold").with_reference_predecessors is True, messages(report)
    report = examine(double=double, fourfold=SPY.replace('if "double"', 'if findings() or "double"')).report
    assert report.exercise("fourfold").score == 0  # the spy does find what stands in its own process


def test_a_reference_that_fails_in_a_students_stead_is_our_fault(examine, tiny):
    """If the reference cannot answer where that would have earned points, the submission is not graded."""
    cases = '@pytest.mark.parametrize("x", [claim("one", 1, 1.0), claim("two", 1, 2.0)])\n'
    check = f'builds_on = ("double",)\nimport pytest\n{cases}def check_it(candidate, x):\n'
    check += '    assert_close("the result", actual=candidate.fourfold(x), expected=4 * x)\n'
    double = "import os\n\ndef double(x):\n    return 2 * x if x in (1.0, 2.0) else os._exit(1) if x == 4.0 else 2 * x"
    texts = {"double": tiny.checks["double"], "fourfold": HEAD + check}
    texts["double"] = (
        texts["double"].replace("rng.normal(size=(2, 3))", "1.0").replace("__import__", "1.0 or __import__")
    )
    tiny.write(tiny.answers | {"double": double}, texts)
    report = examine(double=TRIPLE).report

    assert report.status == "not_graded"
    assert "fourfold: two: ReferenceLostError" in report.reason
    assert [claim.verdict for claim in report.exercise("fourfold").claims] == ["passed", "error"]


def test_a_reference_that_has_worked_for_long_is_started_again(tiny, parent, monkeypatch):
    """What one submission makes the reference work does not use up the processor time of its process for the next one."""
    works = "import time\n\ndef double(x):\n    until = time.process_time() + 0.3\n    while time.process_time() < until: pass\n    return 2 * x"
    tiny.write(tiny.answers | {"double": works}, tiny.checks)
    links = []

    def work(session):
        with closing(Examiner(tiny.assignment, session, parent)) as examiner:
            for processor_seconds in (120, 120, 1):  # the process may work as long as was allowed when it began
                monkeypatch.setattr(
                    parent, "limits", dataclasses.replace(parent.limits, processor_seconds=processor_seconds)
                )
                submission = read_submission(tiny.hand_in(double=TRIPLE), tiny.assignment)
                assert examiner.examine(submission).report.score == 4.0
                links.append(examiner._reference._link)

    tiny.session(work)

    assert links[0] is links[1]
    assert links[1] is not links[2]


def test_an_error_of_ours_makes_the_submission_not_graded(examine, tiny):
    """One claim that could not be examined is named as the reason; the others are examined all the same."""
    texts = tiny.checks
    tiny.write(tiny.answers, texts | {"double": texts["double"].replace("2 * x)", "undefined)")})
    report = examine().report

    assert report.status == "not_graded"
    assert report.reason.startswith("A check could not do its work, which is our fault. double: doubles every number:")
    assert "NameError" in report.reason
    assert scores(report)["fourfold"] == 4.0


def test_the_same_seed_gives_the_same_report(examine):
    """Examining twice gives the same report but for the seconds; another seed draws other inputs."""
    reports = [examine(double=TRIPLE, seed=seed).report for seed in (1, 1, 2)]

    assert messages(reports[0]) == messages(reports[1]) != messages(reports[2])
    assert [report.seed for report in reports] == [1, 1, 2]


def test_cells_that_went_wrong_are_noted(examine):
    """The report says which cell raised while the notebook was loaded."""
    assert examine(double="1 / 0").report.notes == [
        "double: This cell raised ZeroDivisionError: division by zero (cell double, line 1, in <module>: 1 / 0)"
    ]


PAYLOAD = "<script>alert(1)</script>\\x1b[31m\\u202e\\u2066\\u200b" + "x" * 5000


def test_messages_of_a_student_are_cleaned_and_bounded(examine):
    """What an exception says stays plain text: no control or direction codes, one line, at most 1,000 characters."""
    report = examine(
        double=f"def double(x):\n    raise ValueError('{PAYLOAD}')", fourfold=f"raise ValueError('{PAYLOAD}')"
    ).report
    texts = [*messages(report), *report.notes]

    assert any("raised ValueError: <script>alert(1)</script>[31mxxx" in text for text in messages(report))
    assert max(len(text) for text in texts) <= 1000
    assert not [text for text in texts if not text.isprintable()]


# -- asserts of an instructor's own -----------------------------------------------------------


@pytest.mark.parametrize(
    ("double", "score", "told"),
    [
        ("def double(x):\n    return 2 * x", 5.0, ""),
        (TRIPLE, 0.0, "Your code raised AssertionError: two and two."),
        ("def double(x):\n    __import__('os')._exit(0)", 0.0, "Your code ended the program."),
        ("import sys\ndef double(x):\n    sys.exit(0)", 0.0, "Your code raised SystemExit: 0."),
        ("def double(x):\n    while True: pass", 0.0, "Your code did not come back within 0.5 seconds."),
    ],
)
def test_asserts_of_an_instructor_run_beside_the_students_code(examine, tiny, double, score, told):
    """An ordinary test cell of nbgrader's earns its points if it raises nothing, in the student's process."""
    tiny.add_asserts("by_hand", "assert double(2) == 4, 'two and two'", 5)
    report = examine(double=double, deadlines=Deadlines(call=0.5)).report

    assert report.max_score == 12.0
    assert report.exercise("by_hand").score == score
    assert report.exercise("by_hand").claims[0].message == told


def test_an_ordinary_test_cell_can_ask_why_it_runs(examine, tiny):
    """Nbgrader tells a kernel in which it autogrades that it does; cells that ask are told the same here."""
    tiny.add_asserts("by_hand", "import os\nassert os.environ['NBGRADER_EXECUTION'] == 'autograde'", 5)
    assert examine().report.exercise("by_hand").score == 5


GREEDY = "def double(x):\n    large = np.empty(3 << 30, np.uint8)\n    return 2 * x"


@pytest.mark.parametrize(("more", "score"), [("", 0), ("memory_gib = 6", 3)])
def test_an_assignment_may_allow_more_memory(tiny, examine, more, score):
    """A program has two GiB, unless a check file of the assignment says how many it has."""
    tiny.write(tiny.answers, {name: tiny.checks[name] + (more if name == "fourfold" else "") for name in tiny.answers})

    assert examine(double=GREEDY).report.exercise("double").score == score
