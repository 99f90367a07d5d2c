"""Calling a student's code: what goes over, what comes back, and how exceptions are told."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.candidate.codec import CodecError
from autograder.examiner.candidate import RemoteObject
from autograder.examiner.link import MAX_TRANSCRIPT, CandidateRaised


def test_calls_give_data_back(start):
    """Arguments by position and by name go over, results come back with their types."""
    candidate = start(
        """
        import numpy as np, torch

        def scale(x, factor=2, *, shift=0):
            return x * factor + shift

        def everything():
            return {"a": (1, 2.5, None), "b": [np.float32(1), True, "ü", b"x", 1j, 1 << 100]}
        """
    )
    x = np.arange(6.0).reshape(2, 3)

    assert np.array_equal(candidate.scale(x, 3, shift=1), 3 * x + 1)
    assert torch.equal(candidate.scale(torch.ones(2)), torch.full((2,), 2.0))
    assert candidate.everything() == {"a": (1, 2.5, None), "b": [np.float32(1), True, "ü", b"x", 1j, 1 << 100]}
    assert type(candidate.everything()["b"][0]) is np.float32


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


def test_exceptions_tell_type_message_and_place(start):
    """An exception comes with its type, its bases, its message, and the line in the student's cell."""
    candidate = start(
        """
        def outer(x):
            return inner(x)

        def inner(x):
            return {}[x]  # here
        """
    )
    with pytest.raises(CandidateRaised) as caught:
        candidate.outer("key")

    assert (caught.value.type, caught.value.message) == ("KeyError", "'key'")
    assert caught.value.bases[:3] == ["KeyError", "LookupError", "Exception"]
    assert caught.value.where == [
        "cell c1, line 3, in outer: return inner(x)",
        "cell c1, line 6, in inner: return {}[x]  # here",
    ]
    assert str(caught.value) == "raised KeyError: 'key'"


def test_a_name_that_is_not_there(start):
    """Calling what the notebook does not define raises NameError, and one can ask beforehand."""
    candidate = start("def here():\n    pass")
    with pytest.raises(CandidateRaised, match="NameError: name 'gone' is not defined"):
        candidate.gone(1)

    assert (candidate.here.exists(), candidate.gone.exists()) == (True, False)


def test_arguments_are_copies_and_can_be_looked_at_afterwards(start):
    """What the student's code does to its arguments does not reach ours, but can be seen."""
    candidate = start("def spoil(x, y):\n    x[0] = 9\n    return y")
    x = np.zeros(2)
    result, kept = candidate.spoil.and_inputs(x, 5)

    assert (x.tolist(), result) == ([0, 0], 5)
    assert [kept[0].tolist(), kept[1]] == [[9, 0], 5]


@pytest.mark.parametrize("expression", ["'x' * 100_000", "list(range(200_000))", "np.zeros(10**7)"])
def test_a_result_that_is_too_large_is_an_exception(start, expression):
    """A result that may not travel is told as the student's error, and the candidate lives on."""
    candidate = start(f"import numpy as np\ndef big():\n    return {expression}\ndef small():\n    return 1")
    with pytest.raises(CandidateRaised):
        candidate.big()

    assert candidate.small() == 1


DRAW = """
    import random, numpy as np, torch

    def draw():
        return random.random(), np.random.rand(), torch.rand(()).item()
"""


def test_global_generators_are_seeded_for_every_claim(start):
    """Each claim begins with the same global random state, whatever was drawn before, in every process."""
    candidate, other = start(DRAW), start(DRAW)
    first = candidate.draw()
    then = candidate.draw()
    candidate.begin_(0)

    assert candidate.draw() == first == other.draw()
    assert then != first
    candidate.begin_(1)
    assert candidate.draw() != first


def test_the_transcript_is_what_the_candidate_sent(start):
    """A claim's transcript holds results, callback arguments and exceptions, and starts empty with the next one."""
    candidate = start("def f(g):\n    return g(1) + 1\n\ndef bad():\n    raise ValueError('x')")
    candidate.f(lambda x: 10 * x)
    with pytest.raises(CandidateRaised):
        candidate.bad()

    assert candidate.transcript_() == [("callback", [1], {}), ("return", 11, None), ("raise", "ValueError", "x")]
    candidate.begin_(0)
    assert candidate.transcript_() == []


def test_the_transcript_is_bounded(start):
    """However much a candidate sends, only the first part of it is kept."""
    candidate = start("import numpy as np\ndef big():\n    return np.zeros(1 << 20)")
    for _ in range(5):
        candidate.big()

    assert len(candidate.transcript_()) == MAX_TRANSCRIPT // (8 << 20) - 1
