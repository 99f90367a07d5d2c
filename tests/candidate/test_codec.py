"""The codec: what travels comes back the same, and everything else is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.candidate.protocol.codec import (
    FRAME,
    MAX_TEXT,
    decode,
    encode,
    frame_sizes,
)
from autograder.examiner.compare import same

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]
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


def test_a_models_state_arrives_as_a_dict():
    """What `state_dict()` gives, an OrderedDict of tensors, arrives as a plain dict of tensors, in the same order."""
    model = torch.nn.LSTM(2, 3)
    back = there_and_back(model.state_dict())

    assert type(back) is dict
    assert list(back) == list(model.state_dict())
    assert all(torch.equal(back[name], value) for name, value in model.state_dict().items())


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
