"""What a student's process may use of the reference: functions, classes and objects, and no more of them than that."""

from __future__ import annotations

import pytest

from autograder.assignment.report import Report
from autograder.examiner.borrow import Borrowed, ReferenceLostError, borrow
from autograder.examiner.link import CandidateLost, CandidateRaised

REFERENCE = """
    import os

    class Counter:
        step = 10

        def __init__(self, start, _secret=7):
            self.start, self.seen, self._secret = start, [], _secret

        @classmethod
        def from_text(cls, text):
            return cls(int(text))

        def add(self, x):
            self.seen.append(x)
            return self

        def total(self):
            return self.start + sum(self.seen)

        def partner(self):
            return {"both": [self, Counter(0)]}

        def __call__(self, x):
            return self.total() * x

        def end(self):
            os._exit(3)

        def numbers(self):
            yield 1

        def fail(self):
            raise KeyError("no such thing")

    def total_of(counter):
        return counter.total()
"""
USES = """
    def uses(start):
        counter = Counter(start)
        counter.add(2).add(3)
        return counter.total(), counter.seen, counter(2), counter.start

    def made_by_a_class_method():
        return Counter.from_text("4").total(), Counter.step

    def passes_back(start):
        counter = Counter(start)
        return total_of(counter), total_of(counter.partner()["both"][1])

    def keep():
        global kept
        kept = Counter(1)

    def use_what_was_kept():
        return kept.add(1).total()

    def read(name):
        try:
            return getattr(Counter(1), name)
        except AttributeError:
            return "refused"

    def read_of(what, name):
        server = Counter._server
        counter = Counter(1)
        target = {"class": Counter, "object": counter, "method": counter.add, "function": total_of}[what]
        try:
            return server.ask(["read", target.callback.id, name])
        except AttributeError:
            return "refused"

    def made(start):
        return Counter(start)

    def end():
        Counter(1).end()

    def fail():
        try:
            Counter(1).fail()
        except KeyError:
            return "KeyError"

    def fail_alone():
        Counter(1).fail()
"""


@pytest.fixture
def student(start):
    """A student whose `Counter` and `total_of` are the reference's."""
    reference = start(REFERENCE)
    return start(USES, replacements=borrow(reference, ["Counter", "total_of"], ["Counter"]))


def test_objects_of_the_reference_can_be_used(student):
    """The student's code constructs, calls, reads attributes and methods, and passes back."""
    assert student.uses(4) == (9, [2, 3], 18, 4)
    assert student.made_by_a_class_method() == (4, 10)
    assert student.passes_back(4) == (4, 0)


def test_what_it_raises_reaches_the_student(student):
    """An exception of the reference's is raised where the student's code called it."""
    assert student.fail() == "KeyError"
    with pytest.raises(CandidateRaised) as raised:
        student.fail_alone()
    assert len(raised.value.where) == 1 and "raise KeyError" not in raised.value.where[0]  # no line of the reference's


def test_objects_last_from_claim_to_claim(student):
    """What a student keeps in a variable of the notebook can be used in the next claim."""
    student.keep()
    student.begin_(1)

    assert student.use_what_was_kept() == 2


def test_a_check_can_use_them_too(student):
    """An object of the reference that the student's code returns is as good to a check as one of the student's."""
    counter = student.made(4)

    assert isinstance(counter, Borrowed)
    assert (repr(counter), counter.start, counter.add(5).total(), counter(2)) == ("<Counter>", 4, 9, 18)
    assert student.Counter(3).total() == student.Counter.from_text("3").total() == 3
    assert student.total_of(counter) == 9


@pytest.mark.parametrize("name", ["_secret", "__class__", "__dict__", "__init__"])
def test_private_attributes_are_not_lent(student, name):
    """A name that begins with an underscore is refused in the student's process, and by us."""
    assert student.read_of("object", name) == "refused"
    assert student.read("_secret") == "refused"


@pytest.mark.parametrize("what", ["method", "function"])
@pytest.mark.parametrize("name", ["func_code", "candidate", "get_", "exists", "and_inputs", "read_", "name"])
def test_functions_have_no_attributes(student, what, name):
    """Of functions and methods nothing can be read, not of ours either that stand behind them."""
    assert student.read_of(what, name) == "refused"


@pytest.mark.parametrize("name", ["candidate", "exists", "and_inputs", "type_name_", "get_", "read_"])
def test_our_own_attributes_are_not_lent(student, name):
    """Of classes and objects only what the reference gave them can be read, not what we did."""
    assert student.read_of("class", name) == "refused"
    assert student.read_of("object", name) == "refused"


def test_other_objects_cannot_be_looked_into(student):
    """A generator hangs on the reference's frames: it can be handed round, but nothing of it can be read."""
    generator = student.made(1).numbers()

    with pytest.raises(AttributeError):
        _ = generator.gi_frame


def test_a_plain_function_of_ours_has_no_attributes(start):
    """A student who reads an attribute of a function that a check passed in gets an AttributeError."""
    candidate = start("def read(f):\n    return hasattr(f, 'name'), hasattr(f, '__name__'), f(2)")

    assert candidate.read(lambda x: x) == (False, False, 2)


def test_reading_what_was_never_lent_ends_the_candidate(start):
    """A number that stands for nothing is no question that we answer."""
    candidate = start("def read(f):\n    return f._server.ask(['read', f.callback.id + 100, 'x'])")

    with pytest.raises(CandidateLost, match="not asked for"):
        candidate.read(len)


def test_a_students_object_stays_with_the_student(start):
    """What is the student's cannot be handed to the reference: the student's code is told, nothing else happens."""
    reference = start("def twice(x):\n    return 2 * x")
    student = start(
        "class Mine: pass\n\ndef try_it():\n    return twice(Mine())", replacements=borrow(reference, ["twice"], [])
    )

    with pytest.raises(CandidateRaised, match="TypeError: an object of type Mine"):
        student.try_it()
    assert student.twice(4) == 8  # the reference goes on


def test_a_reference_that_ends_is_our_fault(student):
    """If the process behind an object ends, no student's answer is to blame."""
    with pytest.raises(ReferenceLostError, match=r"method ended the program \(exit status 3\)"):
        student.end()


# -- a whole follow-through -------------------------------------------------------------------

HEAD = "from autograder.kit import assert_close, points\n"
CHECK_CELL = (
    HEAD
    + '''
@points(1)
def check_cell(candidate):
    """counts"""
    cell = candidate.Cell(2)
    cell.step(1.0)
    cell.step(2.0)
    assert_close("the total", actual=cell.total, expected=6.0)
'''
)
CHECK_RUN = (
    HEAD
    + '''
builds_on = ("cell",)


@points(2)
def check_run(candidate):
    """runs over all numbers"""
    assert_close("the total", actual=candidate.run(3, [1.0, 2.0]), expected=9.0)
    assert_close("the total of a cell", actual=candidate.total_of(candidate.Cell(4)), expected=0.0)
'''
)
CELL = "class Cell:\n    'SECRET_482913_END'\n    def __init__(self, factor):\n        self.factor, self.total = factor, 0.0\n"
CELL += "    def step(self, x):\n        self.total += self.factor * x\n"
RUN = "def run(factor, numbers):\n    cell = Cell(factor)\n    for x in numbers:\n        cell.step(x)\n    return cell.total\n\n"
RUN += "def total_of(cell):\n    return cell.total\n"
WRONG = CELL.replace("+=", "=").replace("SECRET", "")

SPY = r"""
import re

def look_round():
    pattern = re.compile(rb"SECRET_(\d{6})_END")
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw-p " in line and end - begin < 1 << 28:
                try:
                    memory.seek(begin)
                    if pattern.search(memory.read(end - begin)):
                        raise ValueError("seen")
                except OSError:
                    pass

"""


def scores(report: Report) -> dict[str, float]:
    return {exercise.name: exercise.score for exercise in report.exercises}


@pytest.fixture
def cells(tiny):
    """An exercise in which students write a class, and one that builds on it."""
    tiny.write({"cell": CELL, "run": RUN}, {"cell": CHECK_CELL, "run": CHECK_RUN})
    return tiny


def test_a_mistake_in_a_class_costs_once(cells, examine):
    """An exercise that builds on a wrong class is examined with a right one, which the reference's process holds."""
    assert scores(examine().report) == {"cell": 1.0, "run": 2.0}
    report = examine(cell=WRONG).report

    assert scores(report) == {"cell": 0.0, "run": 2.0}
    assert report.exercise("run").with_reference_predecessors is True
    assert scores(examine(cell="Cell = None").report) == {"cell": 0.0, "run": 2.0}
    assert scores(examine(cell=WRONG, run=RUN.replace("cell.step(x)", "pass")).report) == {"cell": 0.0, "run": 0.0}


def test_a_class_of_the_reference_is_not_in_the_students_process(cells, examine):
    """While the reference's class is used, the student's whole memory holds no letter of its text."""
    run = SPY + RUN.replace("    for x in", "    look_round()\n    for x in")

    assert scores(examine(cell=WRONG, run=run).report) == {"cell": 0.0, "run": 2.0}
    assert scores(examine(run=run).report)["run"] == 0  # the spy does find what stands in its own process


def test_a_stand_in_is_sent_where_an_author_wrote_one(cells, examine, monkeypatch, tmp_path):
    """The author's stand-in runs in the student's process, and only where the student's own answer is wrong."""
    monkeypatch.setattr("autograder.assignment.variants.stand_in_of.__defaults__", (tmp_path,))
    stand_in = tmp_path / "tiny" / "cell" / "stand_in.py"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text(WRONG.replace("self.total = self", "self.total = self.total + self") + "    here = True\n")
    here = RUN.replace("return cell.total\n\n", "return cell.total if getattr(Cell, 'here', False) else 0\n\n")

    assert scores(examine(cell=WRONG, run=here).report) == {"cell": 0.0, "run": 2.0}
    assert scores(examine(run=here).report) == {"cell": 1.0, "run": 0.0}
