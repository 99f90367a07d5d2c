"""Named tuples and the like: data for checks, and what they were for the student's code when they come back."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autograder.examiner.compare import parts
from autograder.examiner.proxy import RemoteObject

CELL = """
    from collections import defaultdict
    from typing import NamedTuple

    import numpy as np

    class State(NamedTuple):
        h: object
        c: object

    class Cache(dict):
        __getattr__ = dict.__getitem__

    class Vocabulary(dict):
        @classmethod
        def of(cls, text):
            return cls((letter, place) for place, letter in enumerate(text))

        def more(self, letter):
            self[letter] = len(self)
            return self

        def encode(self, text):
            return [self[letter] for letter in text]

    def start():
        return State(np.zeros(2), (1, 2))

    def step(state, by=1.0):
        return by, State(state.h + by, state.c)

    def forward(x):
        return 2 * x, [Cache(x=x, counts=defaultdict(int, a=1))]

    def backward(dout, caches):
        [cache] = caches
        cache.counts["b"] += 1
        return dout * cache.x, len(cache.counts)

    def extremes(x):
        return x.max(0)

    def where(found):
        return found.indices

    def pair(f):
        return f(State(1, 2))

    def kind(value):
        return type(value).__name__

    def make(text):
        return Vocabulary.of(text)
"""


def test_a_named_tuple_is_a_tuple(start):
    """A check unpacks it and looks at its type as at any other tuple."""
    state = start(CELL).start()

    assert type(state) is tuple
    assert [part.tolist() if isinstance(part, np.ndarray) else part for part in parts(state, "h", "c")] == [
        [0, 0],
        (1, 2),
    ]


def test_a_state_that_is_passed_on_is_what_it_was(start):
    """The student's code reads the fields of a state that a check passes back, whether whole, in parts, or by name."""
    candidate = start(CELL)
    state = candidate.start()
    for by in (1.0, 2.0):
        _, state = parts(candidate.step(state, by=by), "out", "state")

    assert state[0].tolist() == [3, 3]
    assert candidate.step(by=1.0, state=state)[1][0].tolist() == [4, 4]
    assert candidate.kind((state,)) == "tuple"


def test_a_cache_that_is_passed_on_is_what_it_was(start):
    """A dict with attributes, with a defaultdict in it, inside of a list; as of plain data, a call gets a copy."""
    candidate = start(CELL)
    out, caches = candidate.forward(3.0)

    assert (out, caches) == (6.0, [{"x": 3.0, "counts": {"a": 1}}])
    assert candidate.backward(10.0, caches) == (30.0, 2)
    assert candidate.backward.and_inputs(10.0, caches)[0][0] == 30.0


def test_what_torch_returns_is_passed_on_too(start):
    """The fields of what `torch.max` returns are there when it comes back."""
    candidate = start(CELL)

    assert candidate.where(candidate.extremes(torch.tensor([1.0, 3.0]))).item() == 1


def test_what_a_check_changed_is_plain(start):
    """Other contents than were sent are the check's own, a plain tuple."""
    candidate = start(CELL)
    h, c = candidate.start()

    assert candidate.kind((h, c)) == "State"
    assert candidate.kind((h + 1, c)) == "tuple"
    assert candidate.kind([h, c]) == "list"


def test_another_claim_remembers_nothing(start):
    """What was sent in one claim is nothing special in the next."""
    candidate = start(CELL)
    state = candidate.start()
    candidate.begin_(0)

    assert candidate.kind(state) == "tuple"


def test_a_callback_gets_data_and_may_give_it_back(start):
    """A function of ours is called with a plain tuple; what it returns is the student's own again."""
    candidate = start(CELL)
    seen = []

    def ours(state):
        seen.append(type(state))
        return state

    assert candidate.pair(ours) == (1, 2)
    assert seen == [tuple]


@pytest.mark.parametrize("make", ["Vocabulary.of", "Vocabulary"])
def test_what_a_class_makes_is_an_object(start, make):
    """An instance of a class that a check made has methods, though the class is a dict; so has what these return."""
    candidate = start(CELL)
    made = candidate.Vocabulary.of("ab") if make == "Vocabulary.of" else candidate.Vocabulary([("a", 0), ("b", 1)])

    assert isinstance(made, RemoteObject)
    assert made.encode("ba") == [1, 0]
    assert made.more("c").encode("c") == [2]
    assert candidate.make("ab") == {"a": 0, "b": 1}
