"""Counting lines: what a call runs in Python can be told from what it runs inside a library."""

import sys

import pytest

from autograder.candidate.lines import counting_lines
from autograder.examiner.link import CandidateRaised

SQUARES = """
    import numpy as np

    def loop(n):
        total = 0
        for i in range(n):
            total += i * i
        return total

    def one_line(n):
        return sum([i * i for i in range(n)])

    def called_back(n):
        return sum(map(lambda i: i * i, range(n)))

    def vectorised(n):
        return np.vectorize(lambda i: i * i)(np.arange(n)).sum()

    def library(n):
        return int((np.pad(np.arange(n), 1) ** 2).sum())
"""


@pytest.mark.parametrize("name", ["loop", "one_line", "called_back", "vectorised"])
def test_a_loop_in_python_shows(start, name):
    """Ten times as many rounds run at least as many lines more, however the loop is written."""
    function = getattr(start(SQUARES), name)
    function(3)
    (few, before), (many, after) = function.and_lines(5), function.and_lines(50)

    assert (few, many) == (30, 40_425)
    assert after["c1"] - before["c1"] >= 45


def test_a_loop_inside_a_library_does_not_show(start):
    """What NumPy does in compiled code counts the same, however large the array, and for the cell that asked for it."""
    library = start(SQUARES).library
    library(3)

    few, many = library.and_lines(5)[1], library.and_lines(5_000)[1]

    assert few == many
    assert few.keys() == {"c1"}
    assert few["c1"] > 10


def test_lines_are_told_apart_by_cell(start):
    """What a function calls in another cell counts there: a check can leave out what an exercise builds on."""
    candidate = start("def twice(x):\n    y = x + x\n    return y", "def fourfold(x):\n    return twice(twice(x))")

    assert candidate.fourfold.and_lines(1) == (4, {"c1": 4, "c2": 1})


def test_a_loop_of_a_library_counts_where_it_was_asked_for(start):
    """What runs in a library for another cell counts there, too."""
    candidate = start(
        "import numpy as np\n\ndef places(n):\n    return list(np.ndindex(n, n))",
        "def count(n):\n    return len(places(n))",
    )
    candidate.count(3)
    (few, before), (many, after) = candidate.count.and_lines(5), candidate.count.and_lines(20)

    assert (few, many) == (25, 400)
    assert after["c1"] - before["c1"] >= 375
    assert before["c2"] == after["c2"] == 1


def test_counting_changes_nothing(start):
    """The result, an error and the transcript are those of an ordinary call, and nothing is traced afterwards."""
    candidate = start("def f(x, y=1):\n    return [1 // x, y]")

    assert candidate.f.and_lines(1, y=2) == ([1, 2], {"c1": 1})
    assert candidate.transcript_() == [("return", [1, 2])]
    with pytest.raises(CandidateRaised, match="ZeroDivisionError"):
        candidate.f.and_lines(0)
    assert candidate.f(1) == [1, 1]
    before = sys.gettrace()
    with pytest.raises(ZeroDivisionError):
        counting_lines(lambda: 1 // 0, [], {})
    assert sys.gettrace() is before
