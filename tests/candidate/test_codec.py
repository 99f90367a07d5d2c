"""The codec: what travels comes back the same, and everything else is refused."""

from __future__ import annotations

import collections
import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.candidate.codec import (
    FRAME,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_PAYLOAD,
    MAX_TEXT,
    CodecError,
    Handle,
    decode,
    encode,
    frame_sizes,
)
from autograder.examiner.compare import same

DTYPES = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()
TORCH = [torch.bool, torch.int8, torch.int64, torch.uint8, torch.float16, torch.float32, torch.float64, torch.complex64]


def split(frame: bytes) -> tuple[bytes, bytes]:
    structure, payload = frame_sizes(frame[: FRAME.size])
    assert len(frame) == FRAME.size + structure + payload
    return frame[FRAME.size : FRAME.size + structure], frame[FRAME.size + structure :]


def there_and_back(value: Any) -> Any:
    return decode(*split(encode(value, lambda _: None)))


def array_of(dtypes: list[str], byte_order: str = "=") -> st.SearchStrategy[np.ndarray]:
    shapes = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
    return st.sampled_from(dtypes).flatmap(
        lambda dtype: arrays.arrays(np.dtype(dtype).newbyteorder(byte_order), shapes)
    )


keys = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.tuples(inner, inner),
    max_leaves=4,
)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
) | array_of(DTYPES)
plain_data = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(plain_data)
def test_plain_data_comes_back_the_same(value):
    """Whatever is plain data comes back equal, of the same types, shapes and dtypes, in the same order."""
    assert same(there_and_back([value]), [value])


@given(array_of(DTYPES, ">"))
def test_big_endian_arrays_come_back_native(value):
    """An array in the other byte order comes back with the same values, in ours."""
    back = there_and_back(value)

    assert back.dtype.isnative
    assert same(back, value.astype(value.dtype.newbyteorder("=")))


@pytest.mark.parametrize(
    "value",
    [
        np.arange(24.0).reshape(2, 3, 4).T,
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.arange(10)[::-3],
        np.arange(20.0).reshape(4, 5)[1::2, ::2],
        np.broadcast_to(np.float32(3), (2, 5)),
        np.arange(6).reshape(2, 3).view(),
        torch.arange(12.0).reshape(3, 4).t()[1:],
        torch.tensor([1 + 2j, 3 - 1j]).conj(),
        torch.tensor([1 + 2j]).conj().imag,
        torch.ones(3).expand(4, 3),
        torch.ones(2, 2, requires_grad=True) * 3,
    ],
    ids=lambda value: f"{type(value).__name__}{tuple(value.shape)}",
)
def test_memory_layout_does_not_matter(value):
    """Strides, order, lazy conjugation and gradients stay behind; the values arrive."""
    assert there_and_back(value).tolist() == value.tolist()


@pytest.mark.parametrize("dtype", TORCH, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)], ids=str)
def test_tensors_come_back_as_tensors(dtype, shape):
    """A tensor keeps its dtype and shape."""
    value = torch.ones(shape).to(dtype)
    back = there_and_back(value)

    assert type(back) is torch.Tensor
    assert (back.dtype, back.shape) == (value.dtype, value.shape)
    assert torch.equal(back, value)


def test_bfloat16_tensors_travel():
    """A bfloat16 tensor, which NumPy does not know, arrives as one."""
    value = torch.tensor([[1.5, -3.0e30, math.inf]], dtype=torch.bfloat16)
    back = there_and_back(value)

    assert back.dtype is torch.bfloat16
    assert torch.equal(back, value)


def test_a_parameter_arrives_as_a_tensor():
    """A model's parameter arrives as a tensor with its values."""
    assert torch.equal(there_and_back(torch.nn.Parameter(torch.ones(3))), torch.ones(3))


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_scalars_come_back_as_scalars(dtype):
    """A NumPy scalar keeps its type."""
    value = np.ones((), dtype)[()]
    back = there_and_back([value])[0]

    assert type(back) is type(value)
    assert back == value


def test_a_generator_arrives_in_its_state():
    """A random generator draws over there what it would have drawn here, and is not the same object."""
    rng = np.random.default_rng(3)
    rng.integers(10, size=3, dtype=np.int32)
    back = there_and_back(rng)

    assert back.normal(size=5).tolist() == rng.normal(size=5).tolist()
    assert back.integers(1 << 30, dtype=np.int32) == rng.integers(1 << 30, dtype=np.int32)


def test_arrays_that_arrive_can_be_written_to():
    """A decoded array owns its memory."""
    first, second = there_and_back([np.zeros(3), np.zeros(3)])
    first[0] = 1

    assert second.tolist() == [0, 0, 0]


def test_half_a_surrogate_pair_is_replaced():
    """Text that is no valid Unicode becomes text that is, no longer than before."""
    assert there_and_back("a\ud800b") == "a?b"
    assert there_and_back("\udfff" * MAX_TEXT) == "?" * MAX_TEXT


class _ListSubclass(list):
    pass


class _ArraySubclass(np.ndarray):
    pass


class _FloatSubclass(float):
    pass


class _StrSubclass(str):
    __slots__ = ()


class _TensorSubclass(torch.Tensor):
    pass


class _LyingClass:
    __class__ = float  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, None]),
        np.array("2026-01-01", dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.array(["a"]),
        np.longdouble(1),
        np.str_("a"),
        np.zeros((1,) * 17),
        np.zeros(3).view(_ArraySubclass),
        np.ma.masked_all(3),
        _ListSubclass(),
        _FloatSubclass(1),
        _StrSubclass("a"),
        collections.OrderedDict(a=1),
        collections.namedtuple("Pair", "a b")(1, 2),  # noqa: PYI024
        {1},
        range(3),
        _LyingClass(),
        torch.ones(3, device="meta"),
        torch.eye(3).to_sparse(),
        torch.ones((1,) * 17),
        torch.ones(2).as_subclass(_TensorSubclass),
        np.random.RandomState(0),
        np.random.Generator(np.random.MT19937(0)),
        len,
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_data_is_handed_to_the_caller(value):
    """Subclasses, exotic dtypes and layouts, and objects travel as a handle where the caller gives one, else not."""
    met = []

    def opaque(met_value: Any) -> Handle:
        met.append(met_value)
        return Handle(7, "Thing")

    back = decode(*split(encode([value], opaque)))

    assert met[0] is value
    assert back == [Handle(7, "Thing")]
    with pytest.raises(CodecError, match="may not travel"):
        encode([value], lambda _: None)


def nested(depth: int, kind: type = list) -> Any:
    value: Any = kind()
    for _ in range(depth):
        value = {0: value} if kind is dict else kind([value])
    return value


@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_nesting_has_a_limit(kind):
    """What is just not too deep comes back; one level more is refused."""
    assert there_and_back(nested(MAX_DEPTH, kind)) == nested(MAX_DEPTH, kind)
    with pytest.raises(CodecError, match="nested"):
        there_and_back(nested(MAX_DEPTH + 1, kind))


@pytest.mark.parametrize(
    "value",
    [
        "x" * (MAX_TEXT + 1),
        b"x" * (MAX_TEXT + 1),
        [None] * (MAX_ITEMS + 1),
        tuple(range(MAX_ITEMS + 1)),
        dict.fromkeys(range(MAX_ITEMS + 1)),
        ["x" * MAX_TEXT] * 17,
        1 << (4 * MAX_TEXT + 1),
        np.zeros(MAX_PAYLOAD // 8 + 1),
        [np.zeros(MAX_PAYLOAD // 16 + 1)] * 2,
        np.broadcast_to(1.0, (10**6, 10**6)),
        np.broadcast_to(np.array(1.0, ">f8"), (10**6, 10**6)),
        torch.ones(1).expand(10**6, 10**6),
        torch.ones(1, dtype=torch.complex64).conj().expand(10**6, 10**6),
    ],
    ids=[
        "text", "bytes", "list", "tuple", "dict", "structure", "integer", "array", "two arrays", "stride 0",
        "stride 0, big-endian", "expanded tensor", "expanded and conjugated tensor",
    ],
)  # fmt: skip
def test_size_has_a_limit(value):
    """What is too large is refused before it is copied."""
    tracemalloc.start()
    try:
        with pytest.raises(CodecError):
            encode(value, lambda _: None)
        assert tracemalloc.get_traced_memory()[1] < 2 * MAX_PAYLOAD
    finally:
        tracemalloc.stop()


def test_two_keys_that_become_one_are_refused():
    """No entry of a dict gets lost on the way."""
    with pytest.raises(CodecError, match="keys"):
        encode({"\ud800": 1, "?": 2}, lambda _: None)
