"""What the codec refuses to send: what is no plain data, too deep or too large."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch

from autograder.candidate.protocol.codec import (
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


def there_and_back(value: Any) -> Any:
    frame = encode(value, lambda _: None)
    structure, _ = frame_sizes(frame[: FRAME.size])
    return decode(frame[FRAME.size : FRAME.size + structure], frame[FRAME.size + structure :])


class _ArraySubclass(np.ndarray):
    pass


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
        np.zeros((1,) * 17),
        np.zeros(3).view(_ArraySubclass),
        np.ma.masked_all(3),
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
    """Subclasses of arrays and tensors, exotic dtypes and layouts, and objects travel as a handle where the caller gives one, else not."""
    met = []

    def opaque(met_value: Any) -> Handle:
        met.append(met_value)
        return Handle(7, "Thing")

    frame = encode([value], opaque)

    assert met[0] is value
    assert decode(frame[FRAME.size :], b"") == [Handle(7, "Thing")]
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
