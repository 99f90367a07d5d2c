"""Compare what a student's code returned with the expected value; all wording of failures is in this module.

Values are rebuilt from decoded data before they arrive here, so no method of a student's class takes part in
a comparison. Type is compared first, then shape, dtype, finiteness and at last the values; the message
names the first difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograder.examiner.link import CandidateRaised, Remote
from autograder.examiner.proxy import RemoteFunction
from autograder.examiner.show import kind_of, show, show_numbers

FEW = 4
"""Messages show arrays of up to so many numbers completely; of larger ones, one wrong number and its index."""

_distances: list[float] | None = None  # the list of the innermost `measuring`


class ClaimFailed(Exception):
    """Raised when a claim does not hold; `str()` is the sentence that the student reads."""


@contextmanager
def measuring() -> Iterator[list[float]]:
    """Record the errors of compared arrays, to prove that tolerances fit.

    Yields:
        A list to which every `assert_close` inside adds its largest error, in units of its tolerance.
    """
    global _distances
    before, _distances = _distances, []
    try:
        yield _distances
    finally:
        _distances = before


def require(condition: object, message: str) -> None:
    """Fail the claim with a message unless the condition holds.

    >>> require(1 + 1 == 3, "The history should have 3 entries, one an epoch.")
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: The history should have 3 entries, one an epoch.
    """
    if not condition:
        raise ClaimFailed(message)


def parts(value: Any, *names: str) -> tuple[Any, ...]:
    """Return the parts of a returned tuple or list, and fail the claim if their number is another.

    Args:
        value: what the student's code returned.
        names: what the student calls the parts.

    >>> parts((1, 2), "dx", "dw")
    (1, 2)
    >>> parts(np.zeros(2), "dx", "dw")
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: It should return a tuple (dx, dw), but returned array of shape (2,) and dtype float64.
    """
    if type(value) not in (tuple, list) or len(value) != len(names):
        raise ClaimFailed(f"It should return a tuple ({', '.join(names)}), but returned {kind_of(value)}.")
    return tuple(value)


def assert_close(
    name: str,
    *,
    actual: Any,
    expected: Any,
    rtol: float = 1e-7,
    atol: float = 1e-9,
    dtype: str | None = None,
    scaled: bool = False,
) -> None:
    """Fail the claim unless `actual` is an array (or a number, or a tensor) like `expected`.

    Args:
        name: what the student calls the value: "dW", "the result".
        actual: what the student's code returned.
        expected: an array, a float or a tensor. A float also accepts a 0-d array; a tensor accepts only a tensor.
        rtol, atol: an element may differ by `atol + rtol * abs(expected)`.
        dtype: the dtype that `actual` must have; any floating or integer one if None.
        scaled: for claims that are not about the scale: divide both by their largest absolute value first.

    Raises:
        ClaimFailed: the first difference in type, shape, dtype, finiteness or value.

    >>> assert_close("dx", actual=np.zeros((2, 3)), expected=np.zeros((3, 2)))
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: dx has shape (2, 3), but should have (3, 2).
    """
    if is_tensor(expected):
        expected = array_of(expected)
        if not is_tensor(actual):
            raise ClaimFailed(f"{name} should be a tensor of shape {expected.shape}, but is {kind_of(actual)}.")
        actual = array_of(actual)
    wanted = np.asarray(expected)
    if not isinstance(actual, np.ndarray | np.generic | float | int) or isinstance(actual, bool):
        kind = "a number" if wanted.shape == () else f"an array of shape {wanted.shape}"
        raise ClaimFailed(f"{name} should be {kind}, but is {kind_of(actual)}.")
    given = np.asarray(actual)
    if given.shape != wanted.shape:
        raise ClaimFailed(f"{name} has shape {given.shape}, but should have {wanted.shape}.")
    if given.dtype.kind not in ("b" if wanted.dtype.kind == "b" else "fiu") or (
        dtype is not None and given.dtype != np.dtype(dtype)
    ):
        raise ClaimFailed(f"{name} has dtype {given.dtype}, but should have {dtype or wanted.dtype}.")
    given, wanted = given.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        if scaled:
            name, given, wanted = f"{name}, scaled to a largest number of 1,", _scaled(given), _scaled(wanted)
        distance, tolerated = np.abs(given - wanted), atol + rtol * np.abs(wanted)
        if _distances is not None and np.isfinite(atol):
            _distances.append(float(np.max(np.nan_to_num(distance / tolerated, nan=np.inf), initial=0.0)))
        if np.isfinite(distance).all() and (distance <= tolerated).all():
            return  # the common case; describing a difference takes several times as long
        _finite(name, given, wanted)
        _values(name, given, wanted, rtol, atol)


def assert_leaves_inputs(function: RemoteFunction, *args: Any, names: Sequence[str]) -> Any:
    """Call the student's function and fail the claim if it changed one of its arguments in place.

    Args:
        function: such as `candidate.relu_backward`.
        args: its arguments.
        names: what the student calls them.

    Returns:
        What the function returned.

    Raises:
        ClaimFailed: an argument is not as it was.

    >>> assert_leaves_inputs(candidate.double, np.ones(2), names=["x"])
    array([2., 2.])
    >>> assert_leaves_inputs(candidate.double_in_place, np.ones(2), names=["x"])
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: It changed its argument x; the caller still needs it as it was.
    """
    result, kept = function.and_inputs(*args)
    for name, before, after in zip(names, args, kept, strict=True):
        if not isinstance(before, np.random.Generator) and not same(before, after):  # drawing changes a generator
            raise ClaimFailed(f"It changed its argument {name}; the caller still needs it as it was.")
    return result


def assert_raises(error: type[Exception], function: RemoteFunction, *args: Any, why: str, says: str = "") -> None:
    """Fail the claim unless the student's function raises `error` for these arguments.

    Args:
        error: a built-in exception.
        function, args: the call.
        why: ends the sentence "It should raise ValueError, because ...".
        says: a text that the exception's message must contain.

    Raises:
        ClaimFailed: it returned, raised another exception, or its message lacks the text.
        CandidateRaised: it raised NotImplementedError, which says that it is not written yet.

    >>> assert_raises(ValueError, candidate.root, -1, why="no number has a negative square")
    >>> assert_raises(ValueError, candidate.root, -1, why="no number has a negative square", says="negative")
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: The ValueError should say 'negative'; it says 'no root'.
    >>> assert_raises(ValueError, candidate.double, -1, why="x is negative")
    Traceback (most recent call last):
    autograder.examiner.compare.ClaimFailed: It should raise ValueError, because x is negative; it returned int.
    """
    try:
        result = function(*args)
    except CandidateRaised as raised:
        if raised.type == "NotImplementedError":
            raise
        if error.__name__ in (raised.type, *raised.bases):
            require(
                says in raised.message, f"The {error.__name__} should say {says!r}; it says {raised.message[:80]!r}."
            )
            return
        raise ClaimFailed(f"It should raise {error.__name__}, because {why}; it {raised}.") from None
    raise ClaimFailed(f"It should raise {error.__name__}, because {why}; it returned {kind_of(result)}.")


def same(one: Any, other: Any, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """Return whether two decoded values are equal in type, shape and dtype, and in value within the tolerance.

    Args:
        one, other: decoded data; remote objects are equal if they are the same object.
        rtol, atol: as in `numpy.allclose`; nan equals nan.

    >>> same([np.zeros(2), "a"], [np.zeros(2), "a"]), same((1,), [1]), same(np.zeros((1, 2)), np.zeros(2))
    (True, False, False)
    """
    if is_tensor(one) and is_tensor(other):
        return str(one.dtype) == str(other.dtype) and same(array_of(one), array_of(other), rtol, atol)
    if type(one) is not type(other):
        return False
    if isinstance(one, Remote):
        return bool(one._handle == other._handle)
    if isinstance(one, np.ndarray | np.generic):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if rtol == atol == 0.0:
            return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fc"))
        with np.errstate(all="ignore"):
            return bool(np.allclose(one, other, rtol, atol, equal_nan=True))
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(same(a, b, rtol, atol) for a, b in zip(one, other, strict=True))
    if type(one) is dict:
        return same(list(one), list(other)) and same(list(one.values()), list(other.values()), rtol, atol)
    if type(one) in (float, complex):
        return bool(np.isclose(one, other, rtol, atol, equal_nan=True))
    if isinstance(one, np.random.Generator):
        return bool(one.bit_generator.state == other.bit_generator.state)
    return bool(one == other)


def _scaled(array: np.ndarray) -> np.ndarray:
    """Return an array divided by its largest absolute value, or as it is if that is 0 or infinite."""
    largest = np.max(np.abs(array), initial=0.0)
    return array / largest if 0 < largest < np.inf else array


def _finite(name: str, given: np.ndarray, wanted: np.ndarray) -> None:
    """Raise ClaimFailed if an element is nan or infinite that should not be."""
    for word, test in (("nan", np.isnan), ("infinite", np.isinf)):
        bad = test(given) & ~test(wanted)
        if bad.any():
            raise ClaimFailed(f"{name} is {word}{_at(bad)}.")


def _values(name: str, given: np.ndarray, wanted: np.ndarray, rtol: float, atol: float) -> None:
    """Raise ClaimFailed with the largest error if an element is not within the tolerance."""
    wrong = ~np.isclose(given, wanted, rtol, atol, equal_nan=True)
    if not wrong.any():
        return
    distance = np.nan_to_num(np.abs(given - wanted), nan=np.inf)
    worst = np.unravel_index(int(np.argmax(np.where(wrong, distance, -1.0))), wanted.shape)
    given, wanted = given + 0.0, wanted + 0.0  # shows -0.0 as 0.0
    is_, should_be = show(given[worst]), show(wanted[worst])
    if is_ == should_be:  # they differ only in later digits
        is_, should_be = repr(float(given[worst])), repr(float(wanted[worst]))
    if wanted.shape == ():
        raise ClaimFailed(f"{name} is {is_}, but should be {should_be}.")
    all_are, all_should_be = (show_numbers(array) if array.size <= FEW else "" for array in (given, wanted))
    if all_are != all_should_be:
        raise ClaimFailed(f"{name} is {all_are}, but should be {all_should_be}.")
    count = int(wrong.sum())
    raise ClaimFailed(
        f"{name} has the right shape, but {count} of its {wanted.size} numbers {'is' if count == 1 else 'are'} wrong. "
        f"At {_index(worst)} it is {is_}, but should be {should_be}."
    )


def is_tensor(value: Any) -> bool:
    """Return whether a decoded value is a tensor."""
    return type(value).__name__ in ("Tensor", "Parameter")  # a parameter travels as a tensor


def array_of(tensor: Any) -> np.ndarray:
    """Return the numbers of a tensor."""
    plain = tensor.detach()
    array: np.ndarray = (plain.float() if str(plain.dtype) == "torch.bfloat16" else plain).numpy()
    return array


def _at(where: np.ndarray) -> str:
    """Return the words that say where a bool array is True; nothing for a scalar."""
    if where.shape == ():
        return ""
    more = int(where.sum()) - 1
    return f" at {_index(np.argwhere(where)[0])}" + (f" and in {more} more places" if more else "")


def _index(place: Sequence[Any]) -> str:
    return f"[{', '.join(str(int(i)) for i in place)}]"
