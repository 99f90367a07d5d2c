"""The only language that the two processes speak: plain data, with a limit on everything.

A message is one frame: the sizes of its two parts, the structure (MessagePack) and the raw
bytes of the arrays in it. The split keeps the part that a decoder has to build objects from
under a megabyte, however large the arrays are.

Nothing in a frame can run code. Decoding checks type, dtype and shape *before* it allocates.
Values that are not plain data travel as a `Handle` (an object that stays where it is) or, from
the examiner only, as a callback (a function that stays where it is).
"""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgpack
import numpy as np

FRAME = struct.Struct("!II")
MAX_STRUCTURE = 1 << 20
MAX_PAYLOAD = 64 << 20
MAX_ITEMS = 100_000
MAX_TEXT = 64 << 10
MAX_DEPTH = 24
MAX_DIMENSIONS = 16


class Tag(IntEnum):
    """What a MessagePack extension holds."""

    ARRAY = 0
    TENSOR = 1
    NUMPY_SCALAR = 2
    TUPLE = 3
    HANDLE = 4
    CALLBACK = 5
    BIG_INT = 6
    COMPLEX = 7
    GENERATOR = 8


_NUMPY_DTYPES = {
    name: np.dtype(name)
    for name in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float16", "float32", "float64", "complex64", "complex128",
    )
}  # fmt: skip
# Torch dtypes by the NumPy dtype that has the same bytes.
_TENSOR_DTYPES = {name: name for name in _NUMPY_DTYPES if name not in {"uint16", "uint32", "uint64"}}
_TENSOR_DTYPES["bfloat16"] = "int16"


class CodecError(ValueError):
    """A frame that is not well formed, or a value that may not travel."""


@dataclass(frozen=True)
class Handle:
    """An object that stays in the candidate's process; the examiner only holds its number."""

    id: int
    type_name: str


@dataclass(frozen=True)
class Callback:
    """A function that stays in the examiner's process; the candidate only holds its number."""

    id: int


def encode(message: Any, opaque: Callable[[Any], Handle | Callback | None]) -> bytes:
    """Turn a message into one frame.

    Args:
        message: plain data, possibly holding other objects.
        opaque: gives the `Handle` or `Callback` that stands for an object which is not plain
            data, or None if it may not travel.

    Returns:
        The frame, ready to be sent.

    Raises:
        CodecError: the value is too large, too deep or may not travel.
    """
    buffers: list[bytes] = []
    offset = 0

    def store(array: np.ndarray) -> list[Any]:
        nonlocal offset
        if array.nbytes > MAX_PAYLOAD - offset:  # before anything is copied: strides of 0 make 10^12 elements cheap
            raise CodecError(f"the value is too large to send: over {MAX_PAYLOAD >> 20} MiB")
        raw = _native(array).tobytes()
        buffers.append(raw)
        start, offset = offset, offset + len(raw)
        return [array.dtype.name, list(array.shape), start]

    def tree(value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CodecError(f"the value is nested deeper than {MAX_DEPTH} levels")
        kind = type(value)  # exact types: a subclass can lie about everything else
        if value is None or kind in (bool, float):
            return value
        if kind is int:
            return value if -(1 << 63) <= value < 1 << 63 else _ext(Tag.BIG_INT, _hex(value))
        if kind is str or kind is bytes:
            if len(value) > MAX_TEXT:
                raise CodecError(f"a text is longer than {MAX_TEXT} characters")
            return value.encode("utf-8", "replace").decode() if kind is str else value  # half a surrogate pair: "?"
        if kind is list or kind is tuple:
            _at_most(len(value), MAX_ITEMS)
            items = [tree(item, depth + 1) for item in value]
            return items if kind is list else _ext(Tag.TUPLE, items)
        if kind is dict:
            _at_most(len(value), MAX_ITEMS)
            mapping = {tree(key, depth + 1): tree(item, depth + 1) for key, item in value.items()}
            if len(mapping) != len(value):
                raise CodecError("two keys of a dict cannot be told apart")
            return mapping
        if kind is complex:
            return _ext(Tag.COMPLEX, [value.real, value.imag])
        if kind is np.random.Generator and type(value.bit_generator) is np.random.PCG64:
            state: Any = value.bit_generator.state
            numbers = [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]
            return _ext(Tag.GENERATOR, [_hex(number) for number in numbers])
        if kind is np.ndarray and value.dtype.name in _NUMPY_DTYPES and value.ndim <= MAX_DIMENSIONS:
            return _ext(Tag.ARRAY, store(value))
        if isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.name in _NUMPY_DTYPES:
            return _ext(Tag.NUMPY_SCALAR, store(np.asarray(value)))
        torch = sys.modules.get("torch")
        if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
            dtype = str(value.dtype).removeprefix("torch.")
            plain = value.layout is torch.strided and value.device.type == "cpu" and value.ndim <= MAX_DIMENSIONS
            if dtype in _TENSOR_DTYPES and plain:
                if value.numel() * value.element_size() > MAX_PAYLOAD:
                    raise CodecError(f"the value is too large to send: over {MAX_PAYLOAD >> 20} MiB")
                dense = value.detach().resolve_conj().resolve_neg().contiguous()
                _, shape, start = store((dense.view(torch.int16) if dtype == "bfloat16" else dense).numpy())
                return _ext(Tag.TENSOR, [dtype, shape, start])
        stand_in = value if kind in (Handle, Callback) else opaque(value)
        if stand_in is None:
            raise CodecError(f"a value of type {kind.__name__} may not travel")
        if isinstance(stand_in, Handle):
            return _ext(Tag.HANDLE, [stand_in.id, stand_in.type_name[:200]])
        return _ext(Tag.CALLBACK, [stand_in.id])

    structure = msgpack.packb(tree(message, 0))
    _at_most(len(structure), MAX_STRUCTURE)
    return b"".join([FRAME.pack(len(structure), offset), structure, *buffers])


def frame_sizes(header: bytes) -> tuple[int, int]:
    """Sizes in bytes of a frame's structure and payload, from its first `FRAME.size` bytes.

    Raises:
        CodecError: one of them is over its limit.
    """
    structure, payload = FRAME.unpack(header)
    if structure > MAX_STRUCTURE or payload > MAX_PAYLOAD:
        raise CodecError("the message is too large")
    return structure, payload


def decode(
    structure: bytes,
    payload: bytes,
    handle: Callable[[Handle], Any] = lambda handle: handle,
    callback: Callable[[Callback], Any] | None = None,
) -> Any:
    """Rebuild a message from the two parts of a frame.

    Args:
        structure: the MessagePack part.
        payload: the bytes of the arrays.
        handle: what to put in the place of a handle.
        callback: what to put in the place of a callback; None where none may arrive.

    Returns:
        The message. Its arrays own their memory and can be written to.

    Raises:
        CodecError: anything about the frame is not as `encode` would have made it.
    """
    used = 0

    def array(dtype: np.dtype, shape: Any, start: Any) -> np.ndarray:
        nonlocal used
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise CodecError("a shape is not a list of at most 16 sizes")
        if any(type(size) is not int or not 0 <= size <= MAX_PAYLOAD for size in shape):
            raise CodecError("a shape holds something that is not a size")
        if type(start) is not int or start != used:  # no byte twice: a small frame stays small when it is decoded
            raise CodecError("an array does not start where the one before it ends")
        stop = used = start + math.prod(shape) * dtype.itemsize
        if stop > len(payload):
            raise CodecError("an array is longer than the bytes sent for it")
        raw = np.frombuffer(payload[start:stop], dtype="uint8" if dtype == bool else dtype)
        if dtype == bool and raw.size and raw.max() > 1:
            raise CodecError("a bool is neither 0 nor 1")
        return raw.astype(dtype).reshape(shape)

    def extension(code: int, data: bytes, depth: int) -> Any:
        fields = unpack(data, depth)
        if type(fields) is not list:
            raise CodecError("a tagged value is not a list")
        if code == Tag.TUPLE:
            return tuple(fields)
        match code, fields:
            case (Tag.ARRAY | Tag.TENSOR | Tag.NUMPY_SCALAR), [str(dtype), shape, start]:
                names = _TENSOR_DTYPES if code == Tag.TENSOR else {name: name for name in _NUMPY_DTYPES}
                if dtype not in names:
                    raise CodecError(f"dtype {dtype[:30]!r} may not travel")
                values = array(_NUMPY_DTYPES[names[dtype]], shape, start)
                if code == Tag.TENSOR:
                    return _tensor(values, dtype)
                if code == Tag.NUMPY_SCALAR and values.shape != ():
                    raise CodecError("a scalar has a shape")
                return values if code == Tag.ARRAY else values[()]
            case Tag.HANDLE, [int(number), str(type_name)] if type(number) is int:
                return handle(Handle(number, type_name))
            case Tag.CALLBACK, [int(number)] if type(number) is int and callback is not None:
                return callback(Callback(number))
            case Tag.BIG_INT, [str(digits)]:
                return int(digits, 16)
            case Tag.COMPLEX, [float(real), float(imaginary)]:
                return complex(real, imaginary)
            case Tag.GENERATOR, [str(), str(), str(), str()]:
                return _generator(*(int(digits, 16) for digits in fields))
        raise CodecError(f"unknown or malformed tag {code}")

    def unpack(data: bytes, depth: int) -> Any:
        if depth > MAX_DEPTH + 1:  # an array at the deepest level is still an extension
            raise CodecError("the message is nested too deeply")
        return msgpack.unpackb(
            data,
            strict_map_key=False,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_str_len=4 * MAX_TEXT,
            max_bin_len=4 * MAX_TEXT,
            ext_hook=lambda code, inner: extension(code, inner, depth + 1),
        )

    try:
        message = unpack(structure, 0)
    except CodecError:
        raise
    except Exception as error:  # whatever a hostile frame makes the libraries raise is one thing to us
        raise CodecError(f"the message cannot be decoded: {type(error).__name__}") from None
    if used != len(payload):
        raise CodecError("there are bytes that belong to no array")
    _check_tree(message)
    return message


def _ext(code: int, fields: Any) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb(fields if isinstance(fields, list) else [fields]))


def _hex(value: int) -> str:
    if value.bit_length() > 4 * MAX_TEXT:
        raise CodecError("an integer has too many digits")
    return hex(value)


def _at_most(size: int, limit: int) -> None:
    if size > limit:
        raise CodecError(f"the value is too large to send: {size} where at most {limit} may be")


def _native(array: np.ndarray) -> np.ndarray:
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _tensor(values: np.ndarray, dtype: str) -> Any:
    import torch

    tensor = torch.from_numpy(values)
    return tensor.view(torch.bfloat16) if dtype == "bfloat16" else tensor


def _generator(state: int, increment: int, has_uint32: int, uinteger: int) -> np.random.Generator:
    bits = np.random.PCG64(0)
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return np.random.Generator(bits)


def _check_tree(message: Any) -> None:
    """Refuse deep nesting here, so that nobody who walks a message needs to."""
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise CodecError("the message is nested too deeply")


def _children(value: Any) -> Iterator[Any]:
    if type(value) is msgpack.Timestamp:  # the one extension that MessagePack decodes by itself
        raise CodecError("a time may not travel")
    if type(value) in (list, tuple):
        yield from value
    elif type(value) is dict:
        yield from value.keys()
        yield from value.values()
