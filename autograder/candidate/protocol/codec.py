"""The wire format between examiner and candidate: plain data only, with a limit on every size.

A message is one frame: the sizes of its two parts, the structure (MessagePack) and the raw bytes of the
arrays in it. Because arrays are kept apart, the part from which a decoder builds objects stays under a
megabyte, however large the arrays are.

An instance of a subclass of a plain type (a named tuple, `torch.Size`, a `defaultdict`) travels as the plain type.
What its base holds is read by methods of the base, so that no method of the subclass takes part.

Nothing in a frame can run code. Decoding checks type, dtype and shape *before* it allocates.
A value that is not plain data travels as a `Handle`, a number for an object of the candidate's, or, from
the examiner only, as a `Callback`, a number for a function of the examiner's.
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
MAX_SAME_HASH = 100  # keys of one dict: building a dict of keys with equal hashes takes quadratic time


class Tag(IntEnum):
    """The codes of our MessagePack extensions: what kind of value an extension holds."""

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
# For each torch dtype that may travel, the NumPy dtype with the same bytes.
_TENSOR_DTYPES = {name: name for name in _NUMPY_DTYPES if name not in {"uint16", "uint32", "uint64"}}
_TENSOR_DTYPES["bfloat16"] = "int16"


class CodecError(ValueError):
    """Raised for a frame that is not well formed, and for a value that may not travel."""


@dataclass(frozen=True)
class Handle:
    """Refer to an object that stays in the candidate's process.

    Attributes:
        id: its number there.
        type_name: the name of its class, as the candidate says it.
    """

    id: int
    type_name: str


@dataclass(frozen=True)
class Callback:
    """Refer to a function that stays in the examiner's process.

    Attributes:
        id: its number there.
    """

    id: int


def encode(
    message: Any,
    opaque: Callable[[Any], Handle | Callback | None],
    stays: Callable[[Any], bool] = lambda value: False,
) -> bytes:
    """Return a message as one frame.

    Args:
        message: plain data, possibly holding other objects.
        opaque: returns the `Handle` or `Callback` that refers to an object which is not plain
            data, or None if it may not travel.
        stays: returns whether an instance of a subclass of a plain type is referred to, instead of travelling as data.

    Returns:
        The frame, ready to be sent.

    Raises:
        CodecError: the value is too large, too deep or may not travel, or a method of its class raises.
    """
    encoder = _Encoder(opaque, stays)
    try:
        structure = msgpack.packb(encoder.tree(message, 0))
    except CodecError:
        raise
    except Exception as error:  # attributes and metaclasses of a student's class can raise or return anything
        raise CodecError("the value cannot be read") from error
    _at_most(len(structure), MAX_STRUCTURE)
    return b"".join([FRAME.pack(len(structure), encoder.size), structure, *encoder.buffers])


class _Encoder:
    """Convert values to what MessagePack packs, and collect the bytes of their arrays.

    Attributes:
        opaque, stays: see `encode`.
        buffers: the bytes of each array so far.
        size: their total length in bytes, which is the offset of the next array.
    """

    def __init__(self, opaque: Callable[[Any], Handle | Callback | None], stays: Callable[[Any], bool]) -> None:
        self.opaque = opaque
        self.stays = stays
        self.buffers: list[bytes] = []
        self.size = 0

    def tree(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CodecError(f"the value is nested deeper than {MAX_DEPTH} levels")
        kind = type(value)  # exact types: a subclass can override everything that is read below
        if kind in _AS_IT_IS:
            return value
        write = _WRITERS.get(kind)
        if write is not None:
            return write(self, value, depth)
        for base, as_base in _AS_BASE.items():
            if issubclass(kind, base) and not self.stays(value):
                return self.tree(as_base(value), depth)
        return self.other(value)

    def integer(self, value: int, depth: int) -> Any:
        return value if -(1 << 63) <= value < 1 << 63 else _ext(Tag.BIG_INT, [_hex(value)])

    def text(self, value: str, depth: int) -> str:
        _at_most(len(value), MAX_TEXT)
        return value.encode("utf-8", "replace").decode()  # a lone surrogate, which UTF-8 cannot hold, becomes "?"

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
        """Encode a tensor by its bytes, any other object as the handle or callback that refers to it."""
        torch = sys.modules.get("torch")
        if torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter):
            dtype = str(value.dtype).removeprefix("torch.")
            plain = value.layout is torch.strided and value.device.type == "cpu" and value.ndim <= MAX_DIMENSIONS
            if plain and dtype in _TENSOR_DTYPES:
                _at_most(value.numel() * value.element_size(), MAX_PAYLOAD)
                dense = value.detach().resolve_conj().resolve_neg().contiguous()
                numbers = (dense.view(torch.int16) if dtype == "bfloat16" else dense).numpy()
                return _ext(Tag.TENSOR, [dtype, *self.store(numbers)])
        reference = value if type(value) in (Handle, Callback) else self.opaque(value)
        if reference is None:
            raise CodecError(f"a value of type {type(value).__name__} may not travel")
        if isinstance(reference, Handle):
            return _ext(Tag.HANDLE, [reference.id, reference.type_name[:200]])
        return _ext(Tag.CALLBACK, [reference.id])

    def store(self, array: np.ndarray) -> list[Any]:
        """Append an array's bytes to the payload; return its shape and the offset at which they start."""
        if (
            array.nbytes > MAX_PAYLOAD - self.size
        ):  # checked before copying: with strides of 0, 10^12 elements are cheap
            raise CodecError(f"the value is too large to send: over {MAX_PAYLOAD >> 20} MiB")
        native = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
        start, self.size = self.size, self.size + array.nbytes
        self.buffers.append(native.tobytes())
        return [list(array.shape), start]


_AS_IT_IS = frozenset({type(None), bool, float})
_WRITERS: dict[type, Any] = {  # for each type the encoder's method
    int: _Encoder.integer,
    str: _Encoder.text,
    bytes: _Encoder.raw,
    list: _Encoder.to_list,
    tuple: _Encoder.to_tuple,
    dict: _Encoder.to_dict,
    OrderedDict: _Encoder.to_dict,  # the type of state_dict(); arrives as a dict
    complex: _Encoder.to_complex,
    np.ndarray: _Encoder.array,
    np.random.Generator: _Encoder.generator,
} | {dtype.type: _Encoder.scalar for dtype in _NUMPY_DTYPES.values()}

_WHOLE = slice(None)
# For each plain type that may have subclasses, how to copy what an instance of one holds without a method of the
# subclass. Those of NumPy (`np.float64` is a float) have writers of their own and are not looked up here.
_AS_BASE: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, _WHOLE),
    tuple: lambda value: tuple.__getitem__(value, _WHOLE),
    list: list.copy,
    OrderedDict: lambda value: dict(OrderedDict.items(value)),  # has an order of its own
    dict: lambda value: dict(dict.items(value)),  # `dict.copy` would use the `__iter__` of a subclass
}


def frame_sizes(header: bytes) -> tuple[int, int]:
    """Return the sizes in bytes of a frame's structure and payload.

    Args:
        header: the frame's first `FRAME.size` bytes.

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
    """Return the message in the two parts of a frame.

    Args:
        structure: the MessagePack part.
        payload: the bytes of the arrays.
        handle: returns the value that replaces a handle.
        callback: returns the value that replaces a callback; None where callbacks are refused.

    Returns:
        The message. Its arrays own their memory and can be written to.

    Raises:
        CodecError: the frame differs in any way from what `encode` makes.
    """
    decoder = _Decoder(payload, handle, callback)
    try:
        message = decoder.unpack(structure, 0)
    except CodecError:
        raise
    except Exception as error:  # a hostile frame can make MessagePack, NumPy or torch raise nearly anything
        raise CodecError(f"the message cannot be decoded: {type(error).__name__}") from None
    if decoder.used != len(payload):
        raise CodecError("there are bytes that belong to no array")
    _check_tree(message)
    return message


class _Decoder:
    """Convert unpacked MessagePack data to values.

    Attributes:
        payload, handle, callback: see `decode`.
        used: the number of the payload's bytes that belong to arrays decoded so far.
    """

    def __init__(
        self, payload: bytes, handle: Callable[[Handle], Any], callback: Callable[[Callback], Any] | None
    ) -> None:
        self.payload = payload
        self.handle = handle
        self.callback = callback
        self.used = 0

    def unpack(self, data: bytes, depth: int) -> Any:
        if depth > MAX_DEPTH + 1:  # one more than for values: an array's own fields are nested once more
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
        """Return the array, tensor or NumPy scalar of this dtype and shape that starts at an offset of the payload."""
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
        if type(start) is not int or start != self.used:  # arrays that share bytes would make a small frame large
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
    """Return a dict of these pairs, after checking that few of its keys have the same hash."""
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
    """Raise CodecError for deep nesting, so that code that walks a decoded message needs no check of its own."""
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise CodecError("the message is nested too deeply")


def _children(value: Any) -> Iterator[Any]:
    if type(value) is msgpack.Timestamp:  # MessagePack decodes this extension itself, without our hook
        raise CodecError("a time may not travel")
    if type(value) in (list, tuple):
        yield from value
    elif type(value) is dict:
        yield from value.keys()
        yield from value.values()
