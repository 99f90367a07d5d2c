"""What else checks ask of a student's code: parts, sameness, inputs left alone, exceptions, no lies."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from autograder.examiner.compare import ClaimFailed, assert_close, assert_leaves_inputs, assert_raises, parts, same
from autograder.examiner.link import CandidateRaised

NAN = float("nan")


@pytest.mark.parametrize("value", [None, 3.0, np.zeros(2), (1,), (1, 2, 3), "ab", {"a": 1, "b": 2}], ids=str)
def test_a_result_that_has_not_the_parts_fails(value):
    """Only a tuple or list of the right length can be taken apart."""
    with pytest.raises(ClaimFailed, match=re.escape("should return a tuple (dx, dw), but returned")):
        parts(value, "dx", "dw")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0), (1, True), (0, None), ([1], (1,)), ("1", b"1"), ({"a": 1}, {"a": 2}), ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.ones(2), np.ones(2, np.float32)), (np.ones((1, 2)), np.ones(2)), (np.float64(1), 1.0), ([1, 2], [1]),
        (np.ones(2), torch.ones(2, dtype=torch.float64)), (torch.ones(2), torch.ones(2).bfloat16()),
        (torch.zeros(2).bfloat16(), torch.ones(2).bfloat16()), (np.random.default_rng(1), np.random.default_rng(2)),
        ({1: "a"}, {True: "a"}), ({1: "a"}, {1.0: "a"}), ({(1,): 2}, {(1.0,): 2}), ({"a": 1}, {"a": True}), (np.float64(0), np.array(0.0)),
        (np.bool_(True), True), (np.zeros(2, "i4"), np.zeros(2, "u4")), (np.zeros((2, 0)), np.zeros((0, 2))), ([NAN], [None]),
        (torch.zeros(0), torch.zeros(0, 1)), (torch.ones(2), torch.nn.Parameter(torch.zeros(2))), ({"a": NAN}, {"a": 0.0}),
        (NAN, 1.0), (1j, 2j), (np.array(True), np.array(False)), (np.zeros(0), np.zeros((0, 1))),
    ],
    ids=str,
)  # fmt: skip
def test_different_data_is_not_the_same(one, other):
    """Two pieces of data that differ in type, shape, dtype, order or value are not the same, either way round."""
    assert not same(one, other)
    assert not same([one], [other], 1e-6, 1e-9)
    assert not same((other,), (one,), 1e-6, 1e-9)
    assert same(one, one, 1e-6, 1e-9) and same(other, other)


def test_the_same_within_a_tolerance():
    """With a tolerance, numbers and arrays that are nearly equal are the same, the types still being equal."""
    assert same([1.0, np.ones(2), torch.ones(2)], [1 + 1e-9, np.ones(2) + 1e-9, torch.ones(2) + 1e-7], 1e-6, 1e-9)
    assert not same([1.0], [1 + 1e-9])
    assert same(torch.nn.Parameter(torch.ones(2)), torch.ones(2))


def test_keys_that_are_objects_can_be_compared():
    """Keys are compared as values are: generators and tensors among them neither raise nor pass for each other."""
    one, other = np.random.default_rng(1), np.random.default_rng(2)

    assert same({one: 1}, {np.random.default_rng(1): 1})
    assert not same({one: 1}, {other: 1})
    assert same({torch.ones(2): 1}, {torch.ones(2): 1})
    assert not same({torch.ones(2): 1}, {torch.ones(3): 1})


LIARS = """
    import numpy as np, torch

    class Anything(np.ndarray):
        def __eq__(self, other):
            return True
        def __array_function__(self, *args):
            return True
        def __array_ufunc__(self, *args, **options):
            return True

    class Number(float):
        def __eq__(self, other):
            return True
        __hash__ = None

    class Tensor(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *args, **options):
            return True

    class Pretender:
        __class__ = np.ndarray
        shape, dtype = (2,), np.dtype("float64")
        def __array__(self, *args, **options):
            return np.ones(2)

    liars = [
        np.zeros(2).view(Anything), Number(7), torch.zeros(2).as_subclass(Tensor), Pretender(),
        np.ma.masked_all(2), np.ma.masked, torch.ones(2, device="meta"), torch.eye(2).to_sparse(),
        np.array([1.0, 1.0], dtype=object), np.array([1, 1], dtype="m8[s]"), np.ones(2, dtype="f8,f8"),
    ]

    def f(number):
        return liars[number]
"""


def test_objects_that_lie_about_themselves_do_not_pass(start):
    """What claims to be equal to everything, or to be an array, arrives as an object or as plain data."""
    candidate = start(LIARS)
    passed = []
    for number in range(11):
        for expected in (np.ones(2), 1.0):
            try:
                assert_close("dx", actual=candidate.f(number), expected=expected)
                passed.append(number)
            except ClaimFailed as failed:
                assert str(failed).startswith(("dx should be", "dx is 7", "dx has shape ()"))

    assert passed == []


CODE = """
    def clean(x, y):
        return x + y

    def spoils(x, y):
        y += x
        return y

    def picky(x):
        if x < 0:
            raise UnicodeError("negative")
        raise NotImplementedError

    def odd(x):
        raise RuntimeError("odd")

    class Thing: pass

    def touch(thing):
        return 1
"""


def test_changed_arguments_are_noticed(start):
    """A function that changes an argument in place fails, by the argument's name; one that does not gives its result."""
    candidate = start(CODE)
    x, y = np.ones(2), np.ones(2)

    assert assert_leaves_inputs(candidate.clean, x, y, names=["x", "y"]).tolist() == [2, 2]
    assert assert_leaves_inputs(candidate.touch, candidate.Thing(), names=["thing"]) == 1
    with pytest.raises(ClaimFailed, match="changed its argument y"):
        assert_leaves_inputs(candidate.spoils, x, y, names=["x", "y"])


def test_exceptions_that_are_asked_for(start):
    """The exception or one derived from it holds; another one, or none, fails; not written yet is told as that."""
    candidate = start(CODE)
    assert_raises(ValueError, candidate.picky, -1, why="x is negative")  # UnicodeError is a ValueError

    with pytest.raises(ClaimFailed, match="should raise ValueError, because x is odd; it raised RuntimeError: odd"):
        assert_raises(ValueError, candidate.odd, 1, why="x is odd")
    with pytest.raises(ClaimFailed, match="should raise ValueError, because x is 1; it returned int"):
        assert_raises(ValueError, candidate.clean, 1, 2, why="x is 1")
    with pytest.raises(CandidateRaised, match="NotImplementedError"):
        assert_raises(ValueError, candidate.picky, 1, why="x is 1")
