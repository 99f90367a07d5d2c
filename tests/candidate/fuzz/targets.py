"""What is fuzzed of the codec, and how inputs are changed: `fuzz.py` does it for long, `test_fuzz.py` for seconds."""

from __future__ import annotations

import copy
import random
import tracemalloc
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import torch

from autograder.candidate.protocol.codec import FRAME, MAX_DEPTH, CodecError, Handle, Tag, decode, encode, frame_sizes
from autograder.examiner.compare import same
from autograder.examiner.show import kind_of, show

CORPUS = Path(__file__).parent / "corpus"
_ALIKE = "cannot be told apart"  # two generators in one state, two complex nan: keys of one dict all the same


class Finding(Exception):
    """Something that the codec must never do."""


def decode_frame(data: bytes) -> bool:
    """Decode a frame: it is refused with CodecError, or what it gives is plain data that can be sent, compared and shown.

    Returns:
        Whether it was decoded.

    Raises:
        Finding: it takes more memory than its size allows, or what it gives does not survive being sent back.
    """
    tracemalloc.start()
    try:
        value = _decode(data)
    except CodecError:
        return False
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if peak > (1 << 20) + 200 * len(data):
            raise Finding(f"{len(data)} bytes took {peak} bytes of memory")
    if len(show(value)) > 1_000 or len(kind_of(value)) > 1_000:
        raise Finding("what was decoded is shown at length")
    try:
        back = _there_and_back(value)
    except CodecError as error:
        if _ALIKE not in str(error):
            raise Finding(f"what was decoded cannot be sent back: {error}") from None
        return True
    if not same(back, value):
        raise Finding(f"what was decoded does not come back the same: {show(value)}")
    return True


def encode_object(data: bytes) -> bool:
    """Encode what `build` makes of some bytes: it is refused with CodecError, or arrives; plain data arrives the same.

    Returns:
        Whether it arrived.

    Raises:
        Finding: it does not.
    """
    choices = Choices(data)
    value = build(choices)
    try:
        back = _there_and_back(value, Handle(1, "Thing"))
    except CodecError as error:
        if choices.plain and choices.depth <= MAX_DEPTH and _ALIKE not in str(error):
            raise Finding(f"plain data was refused: {show(value)}") from None
        return False
    if choices.plain and not same(back, value):
        raise Finding(f"plain data does not come back the same: {show(value)}")
    return True


TARGETS: dict[str, Callable[[bytes], bool]] = {"decode": decode_frame, "encode": encode_object}


def corpus(target: str) -> list[bytes]:
    """The inputs that are kept for a target, in the same order on every machine."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def _decode(data: bytes) -> Any:
    if len(data) < FRAME.size:
        raise CodecError("no frame")
    structure, _ = frame_sizes(data[: FRAME.size])
    return decode(data[FRAME.size : FRAME.size + structure], data[FRAME.size + structure :])


def _there_and_back(value: Any, stand_in: Handle | None = None) -> Any:
    return _decode(encode(value, lambda _: stand_in))


# -- changing frames, by what they mean -------------------------------------------------------

_DTYPES = ["bool", "int8", "int64", "uint8", "uint16", "float16", "float32", "float64", "complex64", "bfloat16"]
_ODD = [
    None, True, False, 0, 1, 2, -1, 16, 17, 127, 128, 255, 256, 2**26, 2**26 + 1, 2**31, 2**32, 2**63 - 1, -(2**63), 2**64 - 1,
    0.0, -0.0, 1.5, float("nan"), float("inf"), 5e-324, "", "a", "\u202e", "0x1", "-0x1", "f" * 40, "_1", " 1", "nan", b"", b"\xff",
    *_DTYPES, "object", "O", ">f8", "float128", "datetime64[D]", "f8,f8", "qint8",
]  # fmt: skip


@dataclass
class Ext:
    """An extension: its code, and what is in it, or the bytes if those are no MessagePack."""

    code: int
    inner: Any


class Pairs(list):  # type: ignore[type-arg]
    """A dict, whatever its keys are."""


def mutate(frame: bytes, rng: random.Random) -> bytes:
    """Change a frame: mostly what it means, with sizes that fit, and now and then its bytes."""
    try:
        structure, _ = frame_sizes(frame[: FRAME.size])
        tree, payload = _unpack(frame[FRAME.size : FRAME.size + structure]), frame[FRAME.size + structure :]
    except Exception:
        tree, payload = _some(rng), rng.randbytes(rng.choice([0, 1, 8, 16]))
    for _ in range(rng.choice([1, 1, 2, 3])):
        tree = _changed(tree, rng)
    if rng.random() < 0.2:
        payload = rng.choice([payload[:-1], payload + b"\0", payload * 2, b"", rng.randbytes(len(payload))])
    packed = _pack(tree)
    made = FRAME.pack(len(packed), len(payload)) + packed + payload
    if rng.random() < 0.2:
        place, cut = rng.randrange(len(made)), rng.randrange(3)
        made = made[:place] + rng.randbytes(rng.randrange(3)) + made[place + cut :]
    return made


def _changed(tree: Any, rng: random.Random) -> Any:
    places = list(_places(tree))
    holder, key = rng.choice([*places, (None, None)])
    part = tree if holder is None else holder[key] if key is not None else holder.inner
    new = _new(part, rng, [h[k] if k is not None else h.inner for h, k in places])
    if holder is None:
        return new
    if key is None:
        holder.inner = new
    elif rng.random() < 0.1:
        del holder[key]
    elif rng.random() < 0.1:
        holder.insert(key, (part, part) if type(holder) is Pairs else part)
    else:
        holder[key] = (new, rng.choice(_ODD)) if type(holder) is Pairs else new
    return tree


def _places(node: Any, depth: int = 0) -> Any:
    """Where parts of a tree stand: in a list by an index, in an extension by None."""
    if depth > MAX_DEPTH + 2:
        return
    if isinstance(node, list):
        for index, item in enumerate(node[:20]):
            yield node, index
            for inner in item if type(item) is tuple else [item]:
                yield from _places(inner, depth + 1)
    elif isinstance(node, Ext) and not isinstance(node.inner, bytes):
        yield node, None
        yield from _places(node.inner, depth + 1)


def _new(part: Any, rng: random.Random, others: list[Any]) -> Any:
    match rng.randrange(9):
        case 0:
            return Ext(rng.randrange(-2, 11), part)
        case 1:
            return Ext(Tag.TUPLE, [part])
        case 2:
            return [part] * rng.choice([0, 1, 2, 30])
        case 3:
            return Pairs([(part, rng.choice(_ODD))] * rng.choice([0, 1, 2]))
        case 4:
            for _ in range(rng.choice([2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1])):
                part = [part] if rng.random() < 0.5 else Ext(Tag.TUPLE, [part])
            return part
        case 5 if others:
            return copy.deepcopy(rng.choice(others))
        case 6 if isinstance(part, Ext):
            return Ext(rng.randrange(9), part.inner)
        case 7:
            return _some(rng)
    return rng.choice(_ODD)


def _some(rng: random.Random) -> Ext:
    """An extension that is nearly right."""
    shape = [rng.choice([0, 1, 2, 2, 3]) for _ in range(rng.choice([0, 1, 2, 17]))]
    return rng.choice([
        Ext(rng.choice([Tag.ARRAY, Tag.TENSOR, Tag.NUMPY_SCALAR]), [rng.choice(_DTYPES), shape, rng.choice([0, 0, 1, 8])]),
        Ext(Tag.HANDLE, [rng.choice(_ODD), rng.choice(_ODD)]),
        Ext(Tag.CALLBACK, [1]),
        Ext(Tag.BIG_INT, [rng.choice(_ODD)]),
        Ext(Tag.COMPLEX, [rng.choice(_ODD), 1.0]),
        Ext(Tag.GENERATOR, [hex(rng.getrandbits(128)), hex(rng.getrandbits(129)), rng.choice(["0x0", "0x1", "0x2"]), "0x5"]),
    ])  # fmt: skip


def _unpack(data: bytes) -> Any:
    def extension(code: int, inner: bytes) -> Ext:
        try:
            return Ext(code, _unpack(inner))
        except Exception:
            return Ext(code, inner)

    return msgpack.unpackb(data, ext_hook=extension, object_pairs_hook=Pairs, strict_map_key=False)


def _pack(node: Any) -> bytes:
    if type(node) is Pairs:
        return msgpack.Packer().pack_map_header(len(node)) + b"".join(_pack(part) for pair in node for part in pair)
    if type(node) in (list, tuple):
        return msgpack.Packer().pack_array_header(len(node)) + b"".join(map(_pack, node))
    if type(node) is Ext:
        inner = node.inner if type(node.inner) is bytes else _pack(node.inner)
        return msgpack.packb(msgpack.ExtType(node.code & 127, inner))
    return msgpack.packb(node)


# -- objects of all kinds ---------------------------------------------------------------------


@dataclass
class Choices:
    """Bytes as a row of choices; when there are no more, always the first one.

    Attributes:
        plain: whether all that was built is plain data.
        depth: how deep what was built is nested.
    """

    data: bytes
    plain: bool = True
    depth: int = 0
    place: int = 0

    def among(self, count: int) -> int:
        """A number below `count`."""
        self.place += 1
        return self.data[self.place - 1] % count if self.place <= len(self.data) else 0

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        taken = self.data[self.place : self.place + count].ljust(count, b"\0")
        self.place += count
        return taken


def build(choices: Choices, depth: int = 0) -> Any:
    """Make an object of some bytes: plain data, or what pretends to be."""
    choices.depth = max(choices.depth, depth)
    kind = choices.among(16)
    if kind < 5 and depth < MAX_DEPTH + 2:
        items = [build(choices, depth + 1) for _ in range(choices.among(4))]
        if kind < 3:
            return tuple(items) if kind == 1 else items
        try:
            return (OrderedDict if kind == 4 and not choices.plain else dict)(zip(map(_key, items), items, strict=True))
        except Exception:  # no key, or one that raises
            return items
    if kind < 9:
        leaf = _LEAVES[choices.among(len(_LEAVES))]
        return leaf(choices) if callable(leaf) else leaf
    if kind < 13:
        return _array(choices)
    if depth > 2 or kind == 13:
        return None
    choices.plain = False
    return _LIARS[choices.among(len(_LIARS))]()


_ALL_DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i4"]


def _key(item: Any) -> Any:
    return item if not isinstance(item, np.ndarray | torch.Tensor | list | dict) else None


def _array(choices: Choices) -> Any:
    dtype = np.dtype(_ALL_DTYPES[choices.among(16)])
    choices.plain &= dtype.isnative
    shape = [choices.among(3) for _ in range(choices.among(5))]
    raw = choices.bytes(int(np.prod(shape)) * dtype.itemsize)
    raw = bytes(byte & 1 for byte in raw) if dtype.kind == "b" else raw
    array = np.frombuffer(raw, dtype).reshape(shape)
    match choices.among(6):
        case 0:
            return array[()] if array.shape == () and dtype.isnative else array
        case 1:
            return array.T
        case 2:
            return np.broadcast_to(array, (2, *array.shape))
        case 3 if array.ndim:
            return array[::-1]
        case 4 if dtype.isnative and dtype.str[1:] not in ("u2", "u4", "u8"):
            return torch.from_numpy(array.copy())
    return array


class _Raises(type):
    """A class of classes that raises whatever is asked of a class."""

    def __hash__(cls) -> int:
        raise ValueError("no hash")

    def __eq__(cls, other: object) -> bool:
        raise LookupError("no comparison")


class _SameAsFloat(type):
    """A class of classes whose classes say that they are float."""

    def __hash__(cls) -> int:
        return hash(float)

    def __eq__(cls, other: object) -> bool:
        return True

    @property
    def __name__(cls) -> Any:
        return 5


class _Hostile(metaclass=_Raises):
    pass


class _Pretender(metaclass=_SameAsFloat):
    shape, dtype, ndim, nbytes = "no shape", np.dtype("f8"), -1, -5

    def __getattr__(self, name: str) -> Any:
        raise OSError(name)


class _Names(type):
    @property
    def __name__(cls) -> Any:
        raise KeyError("no name")


class _NoName(metaclass=_Names):
    __class__ = dict  # type: ignore[assignment]


class _Number(float):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        raise TypeError("no hash")


class _Endless(list):  # type: ignore[type-arg]
    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Any:
        return iter(int, 1)


class _Array(np.ndarray):
    def tobytes(self, *args: Any) -> bytes:
        return b"short"

    @property
    def nbytes(self) -> int:  # type: ignore[override]
        return 0


def _own() -> list[Any]:
    endless: list[Any] = []
    endless.append(endless)
    return endless


_LEAVES: list[Any] = [
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, -(2**70), 1 << 500, 0.0, -0.0, float("nan"), float("-inf"), 5e-324,
    1j, complex(float("nan"), -0.0), "", "text", "\x00\u202e\U0001f600", b"", b"\xff\x00", (), [],
    lambda choices: int.from_bytes(choices.bytes(12), "big", signed=True),
    lambda choices: choices.bytes(choices.among(5)),
    lambda choices: choices.bytes(choices.among(9)).decode("utf-8", "ignore"),
    lambda choices: np.frombuffer(choices.bytes(8))[0].item(),
    lambda choices: np.random.default_rng(choices.among(256)),
]  # fmt: skip
_LIARS: list[Callable[[], Any]] = [
    lambda: object(), lambda: len, lambda: _Hostile, lambda: _Pretender, lambda: _Hostile(), lambda: _Pretender(),
    lambda: _NoName(), lambda: _Number(1), lambda: _Endless([1]), _own, lambda: range(3), lambda: {1}, lambda: np.float64,
    lambda: np.zeros(3).view(_Array), lambda: np.ma.masked_all(3), lambda: np.ma.masked, lambda: np.array([1, None]),
    lambda: np.longdouble(1), lambda: np.array(["a"]), lambda: np.datetime64("2026-01-01"), lambda: np.zeros(2, "f8,f8"),
    lambda: np.zeros((1,) * 17), lambda: np.str_("a"), lambda: np.void(b"ab"), lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    lambda: np.lib.stride_tricks.as_strided(np.zeros(1), (2**40, 2**19), (0, 0)), lambda: torch.ones(1).expand(10**6, 10**6),
    lambda: torch.ones(3, device="meta"), lambda: torch.eye(2).to_sparse(), lambda: torch.ones(2, requires_grad=True) * 2,
    lambda: torch.tensor([1 + 2j]).conj(), lambda: torch.ones(2).bfloat16(), lambda: torch.nn.Parameter(torch.ones(2)),
    lambda: torch.zeros(2).as_subclass(_Tensor), lambda: torch.ones((1,) * 17), lambda: torch.nn.Linear(1, 1).state_dict(),
    lambda: torch.nn.parameter.UninitializedParameter(), lambda: "half \ud800", lambda: "x" * 70_000, lambda: [None] * 100_001,
    lambda: 1 << (1 << 21), lambda: np.random.Generator(np.random.MT19937(0)), lambda: np.random.RandomState(0),
    lambda: OrderedDict(a=1), lambda: namedtuple("Pair", "a b")(1, 2), lambda: {"\ud800": 1, "?": 2}, lambda: {(1, 2): {3.0: 4}},
    lambda: dict.fromkeys(range(-2, 200)), lambda: Handle("1", 5), lambda: {torch.ones(1): (torch.ones(1),)},
    lambda: {(1 << 61) * n - n: n for n in range(150)},
]  # fmt: skip


class _Tensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *args: Any, **options: Any) -> Any:
        raise RuntimeError("no function")
