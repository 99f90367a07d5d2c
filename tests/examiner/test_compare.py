"""Comparing what a student's code gave with what is right: nothing wrong passes, and messages help."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis.extra import numpy as arrays

from autograder.examiner.compare import ClaimFailed, assert_close, assert_leaves_inputs, assert_raises, parts, same
from autograder.examiner.link import CandidateRaised

NAN, INF = float("nan"), float("inf")


def message(actual, expected, **options) -> str:
    """What a student reads about a wrong value."""
    with pytest.raises(ClaimFailed) as caught:
        assert_close("dx", actual=actual, expected=expected, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (1.0, 1.0),
        (1, 1.0),
        (np.float32(1), 1.0),
        (np.array(1.0), 1.0),
        (1.0, np.array(1.0)),
        (np.ones((2, 3)), np.ones((2, 3))),
        (np.ones((2, 3), np.float32), np.ones((2, 3))),
        (np.ones(3, int), np.ones(3)),
        (np.ones(3) + 1e-10, np.ones(3)),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([INF, -INF, NAN]), np.array([INF, -INF, NAN])),
        (np.array([1e308]), np.array([1e308])),
    ],
    ids=str,
)
def test_right_values_pass(actual, expected):
    """A right value passes as an array or number of any floating or integer type."""
    assert_close("dx", actual=actual, expected=expected)


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        # what `np.allclose` would let pass
        (np.zeros(0), np.zeros(1), "dx has shape (0,), but should have (1,)."),
        (np.zeros(1), np.zeros(0), "dx has shape (1,), but should have (0,)."),
        (np.zeros((1, 3)), np.zeros((3, 1)), "dx has shape (1, 3), but should have (3, 1)."),
        (np.zeros(3), np.zeros((1, 3)), "dx has shape (3,), but should have (1, 3)."),
        (np.array(1.0), np.ones(3), "dx has shape (), but should have (3,)."),
        (np.ones(1), 1.0, "dx has shape (1,), but should have ()."),
        (1.0, np.ones(3), "dx has shape (), but should have (3,)."),
        ([1.0, 1.0], np.ones(2), "dx should be an array of shape (2,), but is list of 2."),
        ((1.0,), 1.0, "dx should be a number, but is tuple of 1."),
        (np.array([1.0, None]), np.ones(2), "dx has dtype object, but should have float64."),
        (np.array(["1", "1"]), np.ones(2), "dx has dtype <U1, but should have float64."),
        (np.array([True, True]), np.ones(2), "dx has dtype bool, but should have float64."),
        (np.True_, 1.0, "dx has dtype bool, but should have float64."),
        (True, 1.0, "dx should be a number, but is bool."),
        (1 + 0j, 1.0, "dx should be a number, but is complex."),
        (np.ones(2, complex), np.ones(2), "dx has dtype complex128, but should have float64."),
        (torch.ones(2), np.ones(2), "dx should be an array of shape (2,), but is tensor of shape (2,) and dtype float32."),
        (None, np.ones(2), "dx should be an array of shape (2,), but is None."),
        ("1", 1.0, "dx should be a number, but is str."),
        # what `assert_allclose` would let pass
        (np.array([NAN, 1.0]), np.array([1.0, 1.0]), "dx is nan at [0]."),
        (np.array([[1.0, NAN], [NAN, NAN]]), np.ones((2, 2)), "dx is nan at [0, 1] and in 2 more places."),
        (np.array([1.0, -INF]), np.array([1.0, 1.0]), "dx is infinite at [1]."),
        (NAN, 1.0, "dx is nan."),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_before_the_values(actual, expected, told):
    """Type comes first, then shape, then dtype, then finiteness: the first difference is told."""
    assert message(actual, expected) == told


def test_a_masked_array_is_taken_for_what_is_under_the_mask():
    """Should a masked array ever arrive, its mask hides nothing."""
    assert "wrong" in message(np.ma.masked_array(np.zeros(3), mask=True), np.full(3, 7.0))


def test_the_place_of_the_worst_element_is_told():
    """Of several wrong elements the worst one is shown, with its index."""
    given = np.zeros((3, 4))
    given[0, 1], given[2, 3] = 0.5, -2.25

    assert message(given, np.zeros((3, 4))) == (
        "dx has the right shape, but 2 of its 12 numbers are wrong. At [2, 3] it is -2.25, but should be 0."
    )


def test_one_wrong_element_is_told_in_the_singular():
    """Grammar holds for a single wrong number."""
    assert message(np.array([1.0, 3.0]), np.array([1.0, 2.0])) == (
        "dx has the right shape, but 1 of its 2 numbers is wrong. At [1] it is 3, but should be 2."
    )


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        (3.0, 2.0, "dx is 3, but should be 2."),
        (np.array(3.0), 2.5, "dx is 3, but should be 2.5."),
        (1.0000001, 1.00000035, "dx is 1.0000001, but should be 1.00000035."),
        (5.0, NAN, "dx is 5, but should be nan."),
        (5.0, INF, "dx is 5, but should be inf."),
        (INF, -INF, "dx is inf, but should be -inf."),
        (10**400, 1.0, "dx has dtype object, but should have float64."),
    ],
    ids=str,
)
def test_a_wrong_number_is_told_with_the_right_one(actual, expected, told):
    """For a single number, both are shown, with as many digits as tell them apart."""
    assert message(actual, expected) == told


@pytest.mark.parametrize("expected", [[1.0, NAN], [NAN, 1.0]])
def test_an_expected_nan_does_not_hide_a_wrong_number(expected):
    """Where nan is right, a number is wrong, and the message points at it."""
    index = int(np.isnan(expected).argmax())

    assert f"At [{index}] it is 1, but should be nan" in message(np.ones(2), np.array(expected))


def test_the_expected_array_is_never_shown_whole():
    """However wrong an array is, the message holds one pair of numbers of it."""
    expected = np.arange(10.0, 30.0) + 0.125
    text = message(np.full(20, 0.5), expected)

    assert len(re.findall(r"\d+\.\d+", text)) == 2
    assert len(text) < 200


def test_a_dtype_can_be_asked_for():
    """Where a claim is about the dtype, another one fails, after the shape and before the values."""
    assert_close("dx", actual=np.ones(2, np.float32), expected=np.ones(2), dtype="float32")
    told = message(np.zeros(2), np.ones(2), dtype="float32")

    assert told == "dx has dtype float64, but should have float32."


def test_tolerances_add_up():
    """An element may differ by `atol + rtol * abs(expected)`, and no more."""
    assert_close("dx", actual=np.array([100.9]), expected=np.array([100.0]), rtol=0.01, atol=0)
    assert "dx" in message(np.array([101.1]), np.array([100.0]), rtol=0.01, atol=0)
    assert "dx" in message(np.array([1e-3]), np.array([0.0]), rtol=0.5)


@given(arrays.arrays("f8", arrays.array_shapes(max_dims=3, max_side=3)))
def test_every_array_is_close_to_itself(values):
    """An array passes against itself, and a change of one finite element does not."""
    assert_close("dx", actual=values.copy(), expected=values)
    changed = values.copy()
    changed.flat[0] = values.flat[0] + 1 if abs(values.flat[0]) < 1e6 else 1.0
    with pytest.raises(ClaimFailed):
        assert_close("dx", actual=changed, expected=values)


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
        np.zeros(2).view(Anything), Number(1), torch.zeros(2).as_subclass(Tensor), Pretender(),
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
                assert str(failed).startswith("dx should be")

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
