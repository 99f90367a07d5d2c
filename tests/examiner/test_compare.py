"""Comparing what a student's code gave with what is right: nothing wrong passes, and messages help."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.examiner.compare import ClaimFailed, assert_close

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
    told = message(np.ma.masked_array(np.zeros(9), mask=True), np.full(9, 7.0))

    assert told.endswith("9 of its 9 numbers are wrong. At [0] it is 0, but should be 7.")


def test_the_place_of_the_worst_element_is_told():
    """Of several wrong elements the worst one is shown, with its index."""
    given = np.zeros((3, 4))
    given[0, 1], given[2, 3] = 0.5, -2.25

    assert message(given, np.zeros((3, 4))) == (
        "dx has the right shape, but 2 of its 12 numbers are wrong. At [2, 3] it is -2.25, but should be 0."
    )


def test_one_wrong_element_is_told_in_the_singular():
    """Grammar holds for a single wrong number."""
    assert message(np.array([1.0, 3.0, 0, 0, 0]), np.array([1.0, 2.0, 0, 0, 0])) == (
        "dx has the right shape, but 1 of its 5 numbers is wrong. At [1] it is 3, but should be 2."
    )


def test_few_numbers_are_told_whole():
    """Up to four numbers stand there as a student would write them, without negative zeros."""
    told = message(np.array([[1.0, 3.0], [-0.0, 0.5]]), np.array([[1.0, 2.0], [0.0, 0.5]]))

    assert told == "dx is [[1.0, 3.0], [0.0, 0.5]], but should be [[1.0, 2.0], [0.0, 0.5]]."
    assert message(np.array([1.0000001, 2.0]), np.array([1.00000035, 2.0])) == (
        "dx has the right shape, but 1 of its 2 numbers is wrong. At [0] it is 1.0000001, but should be 1.00000035."
    )


@pytest.mark.parametrize("factor", [2, -0.5, 1e-9])
def test_the_scale_can_be_set_aside(factor):
    """A positive factor is forgiven, a negative one and any other difference not; the message says what was compared."""
    wanted = np.array([1.0, -4.0])
    if factor > 0:
        assert_close("dx", actual=factor * wanted, expected=wanted, scaled=True)
    else:
        assert message(factor * wanted, wanted, scaled=True) == (
            "dx, scaled to a largest number of 1, is [-0.25, 1.0], but should be [0.25, -1.0]."
        )
    assert "should be [0.25, -1.0]" in message(np.zeros(2), wanted, scaled=True)
    assert "should be [0.0, 0.0]" in message(wanted, np.zeros(2), scaled=True)
    assert message(np.ones(3), wanted, scaled=True) == "dx has shape (3,), but should have (2,)."
    assert "nan" in message(np.array([np.nan, -4.0]), wanted, scaled=True)


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
    told = message(np.ones(6), np.array([*expected, 1, 1, 1, 1]))

    assert f"At [{index}] it is 1, but should be nan" in told


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


@pytest.mark.parametrize(
    ("actual", "expected", "told"),
    [
        (np.zeros((0, 3)), np.zeros((3, 0)), "dx has shape (0, 3), but should have (3, 0)."),
        (np.zeros((0, 3)), np.zeros((2, 3)), "dx has shape (0, 3), but should have (2, 3)."),
        (np.zeros(0, bool), np.zeros(0), "dx has dtype bool, but should have float64."),
        (np.zeros(0, object), np.zeros(0), "dx has dtype object, but should have float64."),
        (np.zeros(2, "f8,f8"), np.zeros(2), "dx has dtype [('f0', '<f8'), ('f1', '<f8')], but should have float64."),
        (np.zeros(2, "m8[s]"), np.zeros(2), "dx has dtype timedelta64[s], but should have float64."),
        (np.zeros(2, "M8[s]"), np.zeros(2), "dx has dtype datetime64[s], but should have float64."),
        (np.array(["0", "0"]), np.zeros(2), "dx has dtype <U1, but should have float64."),
        (np.array([b"0", b"0"]), np.zeros(2), "dx has dtype |S1, but should have float64."),
        (np.broadcast_to(np.float64(0), (10**6, 10**6)), np.zeros(2), "dx has shape (1000000, 1000000), but should have (2,)."),
        (np.broadcast_to(np.float64(1), (2, 3)), np.zeros((2, 3)), "6 of its 6 numbers are wrong"),
        (np.zeros((1,) * 16), np.zeros(1), "dx has shape (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), but should have (1,)."),
        (np.ma.masked, 0.0, "dx is 0, but should be"),
        (np.float16(np.inf), 65520.0, "dx is infinite."),
        (np.array([5e-324]), np.array([1.0]), "dx is [4.94066e-324], but should be [1.0]."),
        (np.array([np.nan]), np.array([np.inf]), "dx is nan at [0]."),
        (np.array([-np.inf]), np.array([np.inf]), "dx is [-np.inf], but should be [np.inf]."),
        (np.array([np.nan, 1.0]), np.array([np.nan, 2.0]), "1.0], but should be"),
        (np.array([2**63 - 1]), np.array([-(2.0**63)]), "dx is [9.223372036854776e+18], but should be [-9.223372036854776e+18]."),
        (np.array([2**64 - 1], "u8"), np.array([-1.0]), "dx is [1.8446744073709552e+19], but should be [-1.0]."),
    ],
    ids=str,
)  # fmt: skip
def test_what_only_looks_alike_fails(actual, expected, told):
    """Empty, broadcastable, repeated, masked, huge, wrapped, rounded away, of an odd dtype: what is not equal does not pass."""
    if actual is np.ma.masked:
        expected = 1.0
    assert told in message(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (np.array([-0.0]), np.array([0.0])),
        (-0.0, 0.0),
        (np.array([5e-324, -5e-324]), np.zeros(2)),
        (np.broadcast_to(np.float64(2), (2, 3)), np.full((2, 3), 2.0)),
        (np.ones((3, 2)).T[::-1], np.ones((2, 3))),
        (np.ones(2, ">f8"), np.ones(2)),
        (np.float16(0.5), 0.5),
        (np.uint8(3), 3.0),
        (np.zeros((0, 3), int), np.zeros((0, 3))),
    ],
    ids=str,
)
def test_what_is_equal_passes_whatever_it_is_made_of(actual, expected):
    """The sign of zero, what is too small for any tolerance, strides, byte order and size of a number do not matter."""
    assert_close("dx", actual=actual, expected=expected)


numbers = st.floats(allow_subnormal=True, width=64)
DTYPES = ["?", "i1", "i4", "i8", "u1", "u8", "f2", "f4", "f8", "c8", "c16", "O", "U1", "M8[s]"]


@given(
    arrays.arrays(st.sampled_from(DTYPES), arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)),
    arrays.arrays("f8", arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3), elements=numbers),
)
def test_nothing_passes_but_what_is_equal_element_by_element(given_, wanted):
    """Whatever is given: it passes only with the right shape, a real dtype, and each element within the tolerance."""
    try:
        assert_close("dx", actual=given_, expected=wanted)
    except ClaimFailed:
        return
    assert given_.shape == wanted.shape
    assert given_.dtype.kind in "fiu"
    for is_, should_be in zip(given_.ravel().tolist(), wanted.ravel().tolist(), strict=True):
        both = math.isnan(is_) and math.isnan(should_be)
        assert both or is_ == should_be or abs(is_ - should_be) <= 1e-9 + 1e-7 * abs(should_be)


@given(
    arrays.arrays("f8", (3,), elements=st.floats(-1e6, 1e6)),
    st.integers(0, 2),
    st.sampled_from([NAN, INF, -INF, 1e300]),
)
def test_one_odd_number_is_always_noticed(values, place, odd):
    """One element that is nan, infinite or far off fails the claim, and is told with its place."""
    wrong = values.copy()
    wrong[place] = odd
    told = message(wrong, values)

    assert f"[{place}]" in told or told.startswith("dx is [")
    assert "dx" in message(values, wrong)


def test_a_tensor_is_compared_with_a_tensor():
    """Where a tensor is expected, an array will not do, and shape, dtype, values and truth values are told as for arrays."""
    right = torch.arange(6.0).reshape(2, 3)
    assert_close("dx", actual=right.clone().requires_grad_(), expected=right)
    assert_close("dx", actual=right > 2, expected=right > 2)

    assert (
        message(right.numpy(), right)
        == "dx should be a tensor of shape (2, 3), but is array of shape (2, 3) and dtype float32."
    )
    assert message(right.T, right) == "dx has shape (3, 2), but should have (2, 3)."
    assert message(right > 2, right) == "dx has dtype bool, but should have float32."
    assert message((right > 2) + 0, right > 2) == "dx has dtype int64, but should have bool."
    assert "At [0, 0] it is 1, but should be 0" in message(right + torch.eye(3)[:2], right)
    assert "1 of its 6 numbers is wrong" in message(right > 3, right > 2)
