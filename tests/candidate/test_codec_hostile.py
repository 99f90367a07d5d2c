"""The codec against hostile frames: nothing but `CodecError` ever, and memory stays bounded."""

from __future__ import annotations

import tracemalloc
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.candidate.protocol.codec import (
    FRAME,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_PAYLOAD,
    MAX_STRUCTURE,
    Callback,
    CodecError,
    Tag,
    decode,
    encode,
    frame_sizes,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(np.arange(3.0)),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


def split(frame: bytes) -> tuple[bytes, bytes]:
    structure, _ = frame_sizes(frame[: FRAME.size])
    return frame[FRAME.size : FRAME.size + structure], frame[FRAME.size + structure :]


def ext(tag: int, *fields: Any) -> msgpack.ExtType:
    return msgpack.ExtType(tag, msgpack.packb(list(fields)))


def decoded(value: Any, payload: bytes = b"") -> Any:
    return decode(msgpack.packb(value), payload)


def refused(structure: bytes, payload: bytes = b"") -> None:
    """Decode, and see that nothing but CodecError is raised and that little memory is used."""
    tracemalloc.start()
    try:
        decode(structure, payload)
    except CodecError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < (1 << 20) + 200 * (len(structure) + len(payload))


@settings(max_examples=400)
@given(st.binary(max_size=200), st.binary(max_size=50))
def test_random_bytes_do_no_harm(structure, payload):
    """Random bytes are decoded or refused, with CodecError and nothing else."""
    refused(structure, payload)


@settings(max_examples=400)
@given(values, st.data())
def test_damaged_frames_do_no_harm(value, data):
    """A valid frame in which bytes were changed, cut off or added is decoded or refused, nothing else."""
    structure, payload = split(encode([value, (1, 2j), 1 << 70], lambda _: None))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(structure) - 1))
        cut = data.draw(st.integers(0, 3))
        structure = structure[:place] + data.draw(st.binary(max_size=3)) + structure[place + cut :] or b"\0"
    refused(structure, data.draw(st.just(payload) | st.binary(max_size=100)))


@pytest.mark.parametrize(
    ("value", "payload"),
    [
        (ext(Tag.ARRAY, "float64", [2], 0), b"\0" * 15),
        (ext(Tag.ARRAY, "float64", [1 << 26, 1 << 26, 1 << 26], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", [1 << 62, 1 << 62], 0), b""),
        (ext(Tag.ARRAY, "float64", [2**32, 2**32], 0), b""),
        (ext(Tag.ARRAY, "float64", [-1, -8], 0), b"\0" * 64),
        (ext(Tag.ARRAY, "float64", [True], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", [1.0], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", 1, 0), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", [1] * 17, 0), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", [1], 8), b"\0" * 16),
        (ext(Tag.ARRAY, "float64", [1], -8), b"\0" * 8),
        (ext(Tag.ARRAY, "float64", [1], 0), b"\0" * 9),
        ([ext(Tag.ARRAY, "float64", [1], 0)] * 2, b"\0" * 8),
        (ext(Tag.ARRAY, "object", [1], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "O", [1], 0), b"\0" * 8),
        (ext(Tag.ARRAY, ">f8", [1], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "datetime64[D]", [1], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "f8,f8", [1], 0), b"\0" * 16),
        (ext(Tag.ARRAY, "bfloat16", [1], 0), b"\0" * 2),
        (ext(Tag.ARRAY, b"float64", [1], 0), b"\0" * 8),
        (ext(Tag.ARRAY, "bool", [1], 0), b"\2"),
        (ext(Tag.TENSOR, "bool", [1], 0), b"\2"),
        (ext(Tag.TENSOR, "uint32", [1], 0), b"\0" * 4),
        (ext(Tag.TENSOR, "qint8", [1], 0), b"\0"),
        (ext(Tag.NUMPY_SCALAR, "float64", [1], 0), b"\0" * 8),
        (ext(Tag.CALLBACK, 1), b""),
        (ext(Tag.HANDLE, True, "x"), b""),
        (ext(Tag.HANDLE, 1.0, "x"), b""),
        (ext(Tag.HANDLE, 1), b""),
        (ext(Tag.BIG_INT, "no number"), b""),
        (ext(Tag.BIG_INT, 5), b""),
        (ext(Tag.COMPLEX, 1, 2), b""),
        (ext(Tag.COMPLEX, 1.0), b""),
        (ext(Tag.GENERATOR, "0x1", "0x1", "0x1"), b""),
        (ext(Tag.GENERATOR, "-1", "1", "0", "0"), b""),
        (ext(Tag.GENERATOR, hex(1 << 200), "1", "0", "0"), b""),
        (msgpack.ExtType(Tag.TUPLE, msgpack.packb({})), b""),
        (msgpack.ExtType(Tag.TUPLE, b""), b""),
        (ext(99, 1), b""),
        (msgpack.Timestamp(5, 5), b""),
        ([{"when": (msgpack.Timestamp(5, 5),)}], b""),
        ({"a": msgpack.Timestamp(5, 5)}, b""),
        (None, b"x"),
    ],
    ids=str,
)
def test_malformed_values_are_refused(value, payload):
    """A frame that `encode` would not have made is refused."""
    with pytest.raises(CodecError):
        decoded(value, payload)


@pytest.mark.parametrize(
    "structure",
    [
        b"",
        b"\xdd" + b"\xff" * 4,  # a list of 2^32 - 1 items
        b"\xdf" + b"\xff" * 4,  # a dict of as many
        b"\xc6" + b"\xff" * 4,  # bytes
        b"\xdb" + b"\xff" * 4,  # text
        b"\xc9" + b"\xff" * 4 + b"\x00",  # an extension
        b"\xdd" + (MAX_ITEMS + 1).to_bytes(4, "big") + b"\xc0" * (MAX_ITEMS + 1),
        b"\x91" * 100_000 + b"\xc0",
        b"\x81\x00" * 100_000 + b"\xc0",
        b"\x91" * (MAX_DEPTH + 1) + b"\xc0",
        b"\xa1\xff",  # invalid UTF-8
        b"\x81\x90\xc0",  # a list as a key
        b"\xc0\xc0",  # two values
        b"\xc1",
    ],
    ids=lambda structure: structure[:8].hex() or "empty",
)
def test_malformed_structures_are_refused(structure):
    """Counts that are not there, endless nesting and bad text are refused."""
    with pytest.raises(CodecError):
        decode(structure, b"")


def test_deeply_nested_extensions_are_refused():
    """Tuples in tuples have the same limit as lists: no recursion without a bound."""
    inner = msgpack.packb(None)
    for _ in range(1000):
        inner = msgpack.packb(msgpack.ExtType(Tag.TUPLE, b"\x91" + inner))
    with pytest.raises(CodecError):
        decode(inner, b"")


def test_a_small_frame_stays_small():
    """Arrays cannot share bytes: a frame of 40 kB cannot become 40 GB."""
    frame = [ext(Tag.ARRAY, "uint8", [1 << 20], 0)] * 1000
    with pytest.raises(CodecError):
        decoded(frame, bytes(1 << 20))
    refused(msgpack.packb(frame), bytes(1 << 20))


@pytest.mark.parametrize("sizes", [(MAX_STRUCTURE + 1, 0), (0, MAX_PAYLOAD + 1), (2**32 - 1, 2**32 - 1)])
def test_the_header_is_checked_before_anything_is_read(sizes):
    """A header that announces too much is refused."""
    with pytest.raises(CodecError):
        frame_sizes(FRAME.pack(*sizes))


def test_callbacks_arrive_only_where_they_may():
    """A callback is handed to the one who expects callbacks, and refused everywhere else."""
    structure, payload = split(encode(Callback(3), lambda _: None))

    assert decode(structure, payload, callback=lambda callback: callback.id) == 3
    with pytest.raises(CodecError):
        decode(structure, payload)
