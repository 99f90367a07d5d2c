"""Calling a student's code: what goes over, what comes back, and how exceptions are told."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.examiner.link import MAX_TRANSCRIPT, CandidateLost, CandidateRaised


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
    """However much a candidate sends, only the first part of it is kept, and one digest that tells the rest apart."""
    candidate = start("import numpy as np\ndef big(x):\n    return np.full(1 << 20, x)")
    rests = []
    for values in ([1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 2.0], [1.0, 1.0, 2.0, 1.0]):
        candidate.begin_(0)
        for value in values:
            candidate.big(value)
        *kept, rest = candidate.transcript_()
        assert len(kept) == MAX_TRANSCRIPT // (8 << 20) - 1
        rests.append(rest)

    assert {rest[0] for rest in rests} == {"rest"}
    assert len(set(rests)) == 3


def test_all_cases_are_asked_for_before_the_first_is_judged(start):
    """Who looks at one result only has the others on record, and the call whose result came last is the latest."""
    candidate = start("def half(x):\n    return x / 2")
    results = candidate.half.each([(1,), (2,), (3,)])

    assert next(results) == 0.5
    assert candidate.last_call_() == "half(1)"
    assert [exchange[1] for exchange in candidate.transcript_()] == [0.5, 1.0, 1.5]
    assert [(value, candidate.last_call_()) for value in results] == [(1.0, "half(2)"), (1.5, "half(3)")]


def test_a_call_that_fails_raises_when_its_turn_has_come(start):
    """The results before it can be judged first, and those behind it are asked for all the same."""
    candidate = start("def inverse(x):\n    return 1 / x")
    results = candidate.inverse.each([(2,), (0,), (4,)])

    assert next(results) == 0.5
    with pytest.raises(CandidateRaised, match="ZeroDivisionError"):
        next(results)
    assert candidate.last_call_() == "inverse(0)"
    assert len(candidate.transcript_()) == 3


def test_a_program_that_ended_is_asked_no_more(start):
    """The case that ended it is told, not those behind it."""
    candidate = start("import os\ndef f(x):\n    return x or os._exit(1)")
    results = candidate.f.each([(1,), (0,), (2,)])

    assert next(results) == 1
    with pytest.raises(CandidateLost):
        next(results)
    assert candidate.last_call_() == "f(0)"


def test_calls_that_are_asked_together_are_asked_of_one_process(start):
    """After many calls at once, one of which raised, the same process answers the next request, and knows what it did."""
    candidate = start("asked = 0\ndef f(x):\n    global asked\n    asked += 1\n    return asked / x")
    results = candidate.f.each([(1,), (0,), (1,)])
    assert next(results) == 1
    with pytest.raises(CandidateRaised, match="ZeroDivisionError"):
        next(results)
    assert candidate.f(1) == 4
