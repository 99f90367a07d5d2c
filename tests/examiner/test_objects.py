"""Objects and functions that stay in one process and are used from the other."""

from __future__ import annotations

import pytest

from autograder.candidate.protocol.codec import CodecError
from autograder.examiner.link import CandidateRaised
from autograder.examiner.proxy import RemoteObject


def test_callbacks_are_called_with_data(start):
    """A function of ours is called from the student's code, and its result goes back there."""
    candidate = start("def twice(f, x):\n    return f(f(x, step=1), step=10)")

    assert candidate.twice(lambda x, step: x + step, 5) == 16


def test_a_callback_may_call_the_candidate_again(start):
    """Calls nest: student, ours, student, and back."""
    candidate = start("def apply(f, x):\n    return f(x) + 1\n\ndef square(x):\n    return x * x")

    assert candidate.apply(lambda x: candidate.square(x) * 10, 3) == 91
    assert candidate.apply(candidate.square, 4) == 17
    assert candidate.apply(lambda x: candidate.apply(candidate.square, x), 2) == 6


@pytest.mark.parametrize("error", [ValueError, TypeError, KeyError, ZeroDivisionError])
def test_what_a_callback_raises_reaches_the_student(start, error):
    """An exception of a callback, caused by what it was called with, is raised in the student's code."""
    candidate = start(
        "def try_it(f):\n    try:\n        f()\n    except Exception as e:\n        return type(e).__name__"
    )

    def fails() -> None:
        raise error("no")

    assert candidate.try_it(fails) == error.__name__


def test_our_own_failure_in_a_callback_is_ours(start):
    """What is raised in a callback by our own mistake stops the check, and the next claim has a working candidate."""
    candidate = start("def call(f):\n    try:\n        return f()\n    except BaseException:\n        return 'caught'")

    def broken() -> None:
        raise AssertionError("our bug")

    with pytest.raises(AssertionError, match="our bug"):
        candidate.call(broken)
    candidate.begin_(0)
    assert candidate.call(lambda: 3) == 3


def test_a_result_of_a_callback_that_may_not_travel_is_the_callers_error(start):
    """Where a student's call has a callback give more than may be sent, their call raises, and the candidate goes on."""
    candidate = start(
        "def call(f, size):\n    try:\n        return f(size)\n    except RuntimeError as e:\n        return str(e)"
    )

    assert candidate.call(bytes, 3) == bytes(3)
    assert "too large to send" in candidate.call(bytes, 1 << 20)
    assert candidate.call(bytes, 3) == bytes(3)


def test_a_function_that_went_over_comes_back_as_itself(start):
    """A callback that the student's code returns is our function again."""
    candidate = start("def keep(f):\n    return [f]")

    assert candidate.keep(len) == [len]


CELL = """
    class Cell:
        kind = "cell"

        def __init__(self, size, bias=True):
            self.size, self.bias, self.steps = size, bias, []

        def step(self, x):
            self.steps.append(x)
            return self

        def total(self):
            return sum(self.steps)

        def __call__(self, x):
            return x + self.size

    def size_of(cell):
        return cell.size if isinstance(cell, Cell) else "not a cell"

    def pair():
        return [Cell(1), {"b": Cell(2)}]

    def same(a, b):
        return a is b

    def visit(f):
        return f(Cell(7), 3)
"""


def test_objects_stay_and_can_be_used(start):
    """A class is called, its object's methods, attributes and call operator are used, and it is passed back."""
    candidate = start(CELL)
    cell = candidate.Cell(4, bias=False)

    assert (cell.size, cell.bias, cell.kind) == (4, False, "cell")
    assert cell.step(2).step(3).total() == 5
    assert cell.steps == [2, 3]
    assert cell(10) == 14
    assert candidate.size_of(cell) == 4
    assert repr(cell) == "<Cell>"


def test_objects_inside_of_data_can_be_used(start):
    """Objects in lists and dicts that come back are objects too, and remain the same ones over there."""
    candidate = start(CELL)
    first, rest = candidate.pair()

    assert (first.size, rest["b"].size) == (1, 2)
    assert candidate.same(first, first) is True
    assert candidate.same(first, rest["b"]) is False
    assert candidate.size_of([first]) == "not a cell"


def test_a_callback_may_be_handed_an_object(start):
    """An object that a callback receives can be used there and passed back."""
    candidate = start(CELL)

    assert candidate.visit(lambda cell, x: (cell.size, cell(x), cell)[:2]) == (7, 10)
    assert isinstance(candidate.visit(lambda cell, x: cell), RemoteObject)


def test_an_object_means_nothing_to_another_process(start):
    """An object of one candidate cannot be sent to another, and not to itself after a restart."""
    candidate, other = start(CELL, "import os"), start(CELL)
    cell = candidate.Cell(1)
    with pytest.raises(CodecError):
        other.size_of(cell)
    candidate.close_()
    candidate.begin_(0)
    with pytest.raises(CodecError):
        candidate.size_of(cell)


def test_a_missing_attribute_raises(start):
    """Reading what an object has not is an exception of the student's."""
    cell = start(CELL).Cell(4)
    with pytest.raises(CandidateRaised, match="AttributeError"):
        _ = cell.weight
