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
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sized
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
MAX_SAME_HASH = 100  # keys of a dict: whoever chooses keys with equal hashes makes it take quadratic time


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
_NAMES = {dtype: name for name, dtype in _NUMPY_DTYPES.items()}
_NAMES |= {dtype.newbyteorder(): name for name, dtype in _NUMPY_DTYPES.items()}
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
        CodecError: the value is too large, too deep or may not travel, or what its class defines fails.
    """
    encoder = _Encoder(opaque)
    try:
        structure = msgpack.packb(encoder.tree(message, 0))
    except CodecError:
        raise
    except Exception as error:  # a class can lie to whoever looks at it, or raise; so can a class of classes
        raise CodecError("the value cannot be read") from error
    _at_most(len(structure), MAX_STRUCTURE)
    return b"".join([FRAME.pack(len(structure), encoder.size), structure, *encoder.buffers])


class _Encoder:
    """Turns values into what MessagePack packs, and keeps the bytes of their arrays aside.

    Attributes:
        buffers, size: the arrays' bytes so far, and how many there are.
    """

    def __init__(self, opaque: Callable[[Any], Handle | Callback | None]) -> None:
        self.opaque = opaque
        self.buffers: list[bytes] = []
        self.size = 0

    def tree(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CodecError(f"the value is nested deeper than {MAX_DEPTH} levels")
        kind = type(value)  # exact types: a subclass can lie about everything else
        if kind in _AS_IT_IS:
            return value
        write = _WRITERS.get(kind)
        return self.other(value) if write is None else write(self, value, depth)

    def integer(self, value: int, depth: int) -> Any:
        return value if -(1 << 63) <= value < 1 << 63 else _ext(Tag.BIG_INT, [_hex(value)])

    def text(self, value: str, depth: int) -> str:
        _at_most(len(value), MAX_TEXT)
        return value.encode("utf-8", "replace").decode()  # half a surrogate pair: "?"

    def raw(self, value: bytes, depth: int) -> bytes:
        _at_most(len(value), MAX_TEXT)
        return value

    def to_list(self, value: list[Any], depth: int) -> list[Any]:
        _at_most(len(value), MAX_ITEMS)
        return [self.tree(item, depth + 1) for item in value]

    def to_tuple(self, value: tuple[Any, ...], depth: int) -> msgpack.ExtType:
        _at_most(len(value), MAX_ITEMS)
        return _ext(Tag.TUPLE, [self.tree(item, depth + 1) for item in value])

    def to_dict(self, value: dict[Any, Any], depth: int) -> dict[Any, Any]:
        _at_most(len(value), MAX_ITEMS)
        mapping = {self.tree(key, depth + 1): self.tree(item, depth + 1) for key, item in value.items()}
        _all_there(mapping, value)
        return mapping

    def to_complex(self, value: complex, depth: int) -> msgpack.ExtType:
        return _ext(Tag.COMPLEX, [value.real, value.imag])

    def generator(self, value: np.random.Generator, depth: int) -> Any:
        if type(value.bit_generator) is not np.random.PCG64:
            return self.other(value)
        state: Any = value.bit_generator.state
        numbers = [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]
        return _ext(Tag.GENERATOR, [_hex(number) for number in numbers])

    def array(self, value: np.ndarray, depth: int) -> Any:
        name = _NAMES.get(value.dtype)
        if name is None or value.ndim > MAX_DIMENSIONS:
            return self.other(value)
        return _ext(Tag.ARRAY, [name, *self.store(value)])

    def scalar(self, value: np.generic, depth: int) -> msgpack.ExtType:
        return _ext(Tag.NUMPY_SCALAR, [_NAMES[value.dtype], *self.store(np.asarray(value))])

    def other(self, value: Any) -> msgpack.ExtType:
        """A tensor, or what stays where it is."""
        torch = sys.modules.get("torch")
        if torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter):
            dtype = str(value.dtype).removeprefix("torch.")
            plain = value.layout is torch.strided and value.device.type == "cpu" and value.ndim <= MAX_DIMENSIONS
            if plain and dtype in _TENSOR_DTYPES:
                _at_most(value.numel() * value.element_size(), MAX_PAYLOAD)
                dense = value.detach().resolve_conj().resolve_neg().contiguous()
                numbers = (dense.view(torch.int16) if dtype == "bfloat16" else dense).numpy()
                return _ext(Tag.TENSOR, [dtype, *self.store(numbers)])
        stand_in = value if type(value) in (Handle, Callback) else self.opaque(value)
        if stand_in is None:
            raise CodecError(f"a value of type {type(value).__name__} may not travel")
        if isinstance(stand_in, Handle):
            return _ext(Tag.HANDLE, [stand_in.id, stand_in.type_name[:200]])
        return _ext(Tag.CALLBACK, [stand_in.id])

    def store(self, array: np.ndarray) -> list[Any]:
        """Keep an array's bytes; gives its shape and where they start."""
        if array.nbytes > MAX_PAYLOAD - self.size:  # before anything is copied: strides of 0 make 10^12 elements cheap
            raise CodecError(f"the value is too large to send: over {MAX_PAYLOAD >> 20} MiB")
        native = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
        start, self.size = self.size, self.size + array.nbytes
        self.buffers.append(native.tobytes())
        return [list(array.shape), start]


_AS_IT_IS = frozenset({type(None), bool, float})
_WRITERS: dict[type, Any] = {  # methods of the encoder
    int: _Encoder.integer,
    str: _Encoder.text,
    bytes: _Encoder.raw,
    list: _Encoder.to_list,
    tuple: _Encoder.to_tuple,
    dict: _Encoder.to_dict,
    OrderedDict: _Encoder.to_dict,  # what state_dict() gives; arrives as a dict
    complex: _Encoder.to_complex,
    np.ndarray: _Encoder.array,
    np.random.Generator: _Encoder.generator,
} | {dtype.type: _Encoder.scalar for dtype in _NUMPY_DTYPES.values()}


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
    decoder = _Decoder(payload, handle, callback)
    try:
        message = decoder.unpack(structure, 0)
    except CodecError:
        raise
    except Exception as error:  # whatever a hostile frame makes the libraries raise is one thing to us
        raise CodecError(f"the message cannot be decoded: {type(error).__name__}") from None
    if decoder.used != len(payload):
        raise CodecError("there are bytes that belong to no array")
    _check_tree(message)
    return message


class _Decoder:
    """Turns what MessagePack unpacks into values.

    Attributes:
        used: how many of the payload's bytes belong to arrays that were met.
    """

    def __init__(
        self, payload: bytes, handle: Callable[[Handle], Any], callback: Callable[[Callback], Any] | None
    ) -> None:
        self.payload = payload
        self.handle = handle
        self.callback = callback
        self.used = 0

    def unpack(self, data: bytes, depth: int) -> Any:
        if depth > MAX_DEPTH + 1:  # an array at the deepest level is still an extension
            raise CodecError("the message is nested too deeply")
        return msgpack.unpackb(
            data,
            strict_map_key=False,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_str_len=4 * MAX_TEXT,
            max_bin_len=4 * MAX_TEXT,
            object_pairs_hook=_mapping,
            ext_hook=lambda code, inner: self.extension(code, inner, depth + 1),
        )

    def extension(self, code: int, data: bytes, depth: int) -> Any:
        fields = self.unpack(data, depth)
        if type(fields) is not list:
            raise CodecError("a tagged value is not a list")
        match code, fields:
            case Tag.TUPLE, _:
                return tuple(fields)
            case ((Tag.ARRAY | Tag.TENSOR | Tag.NUMPY_SCALAR), [str(dtype), shape, start]):
                return self.numbers(code, dtype, shape, start)
            case Tag.HANDLE, [int(number), str(type_name)] if type(number) is int:
                return self.handle(Handle(number, type_name))
            case Tag.CALLBACK, [int(number)] if type(number) is int and self.callback is not None:
                return self.callback(Callback(number))
            case Tag.BIG_INT, [str(digits)]:
                return int(digits, 16)
            case Tag.COMPLEX, [float(real), float(imaginary)]:
                return complex(real, imaginary)
            case Tag.GENERATOR, [str(), str(), str(), str()]:
                return _generator(*(int(digits, 16) for digits in fields))
        raise CodecError(f"unknown or malformed tag {code}")

    def numbers(self, code: int, dtype: str, shape: Any, start: Any) -> Any:
        """An array, a tensor or a NumPy scalar."""
        name = _TENSOR_DTYPES.get(dtype) if code == Tag.TENSOR else dtype
        if name not in _NUMPY_DTYPES:
            raise CodecError(f"dtype {dtype[:30]!r} may not travel")
        values = self.array(_NUMPY_DTYPES[name], shape, start)
        if code == Tag.TENSOR:
            return _tensor(values, dtype)
        if code == Tag.NUMPY_SCALAR and values.shape != ():
            raise CodecError("a scalar has a shape")
        return values if code == Tag.ARRAY else values[()]

    def array(self, dtype: np.dtype, shape: Any, start: Any) -> np.ndarray:
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise CodecError("a shape is not a list of at most 16 sizes")
        if any(type(size) is not int or not 0 <= size <= MAX_PAYLOAD for size in shape):
            raise CodecError("a shape holds something that is not a size")
        if type(start) is not int or start != self.used:  # no byte twice: a small frame stays small when decoded
            raise CodecError("an array does not start where the one before it ends")
        stop = self.used = start + math.prod(shape) * dtype.itemsize
        if stop > len(self.payload):
            raise CodecError("an array is longer than the bytes sent for it")
        is_bool = dtype.kind == "b"
        raw = np.frombuffer(self.payload[start:stop], dtype="uint8" if is_bool else dtype)
        if is_bool and raw.size and raw.max() > 1:
            raise CodecError("a bool is neither 0 nor 1")
        return raw.astype(dtype).reshape(shape)


def _ext(code: int, fields: list[Any]) -> msgpack.ExtType:
    return msgpack.ExtType(code, msgpack.packb(fields))


def _mapping(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """A dict, made only after its keys have shown that making it takes no longer than its size allows."""
    if len(pairs) > MAX_SAME_HASH and max(Counter(hash(key) for key, _ in pairs).values()) > MAX_SAME_HASH:
        raise CodecError("too many keys of a dict have the same hash")
    mapping = dict(pairs)
    _all_there(mapping, pairs)
    return mapping


def _all_there(mapping: Sized, items: Sized) -> None:
    if len(mapping) != len(items):
        raise CodecError("two keys of a dict cannot be told apart")


def _hex(value: int) -> str:
    if value.bit_length() > 4 * MAX_TEXT:
        raise CodecError("an integer has too many digits")
    return hex(value)


def _at_most(size: int, limit: int) -> None:
    if size > limit:
        raise CodecError(f"the value is too large to send: {size} where at most {limit} may be")


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
