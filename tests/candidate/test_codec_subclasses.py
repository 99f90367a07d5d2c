"""Instances of subclasses of plain types arrive as the plain type, with what the base holds, whatever the class says."""

from __future__ import annotations

import collections
import enum
import time
from typing import Any

import numpy as np
import pytest
import torch

from autograder.candidate.protocol.codec import FRAME, Handle, decode, encode, frame_sizes
from autograder.examiner.compare import same


def lie(*args: Any, **kwargs: Any) -> Any:
    """What every method of the classes below gives."""
    raise AssertionError("a method of the class was used")


METHODS = """
    __iter__ __len__ __getitem__ __str__ __repr__ __eq__ __lt__ __ge__ __int__ __index__ __float__ __complex__ __bytes__
    __bool__ __contains__ __reduce_ex__ __copy__ items keys values copy encode real imag hex
"""
LIES = dict.fromkeys(METHODS.split(), lie)


def liar(base: type) -> Any:
    """A subclass of which every method lies."""
    return type("Liar", (base,), {**LIES, "__hash__": base.__hash__})


def moved() -> Any:
    """A subclass of OrderedDict whose order is not that of its keys' insertion."""
    value = liar(collections.OrderedDict)()
    collections.OrderedDict.update(value, a=1, b=2)
    collections.OrderedDict.move_to_end(value, "a")
    return value


class Colour(enum.IntEnum):
    """A number with a name."""

    RED = 3


CASES = {
    "namedtuple": (collections.namedtuple("Pair", "a b")(1, 2.5), (1, 2.5)),
    "torch.Size": (torch.ones(2, 3).shape, (2, 3)),
    "torch.max": (torch.max(torch.tensor([[1.0, 5.0]]), 1), (torch.tensor([5.0]), torch.tensor([1]))),
    "torch.sort": (torch.sort(torch.tensor([2, 1])), (torch.tensor([1, 2]), torch.tensor([1, 0]))),
    "numpy's results": (np.linalg.qr(np.eye(1)), (np.array([[1.0]]), np.array([[1.0]]))),
    "struct_time": (time.gmtime(0), (1970, 1, 1, 0, 0, 0, 3, 1, 0)),
    "OrderedDict": (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
    "defaultdict": (collections.defaultdict(list, {1: [2]}), {1: [2]}),
    "Counter": (collections.Counter("aab"), {"a": 2, "b": 1}),
    "IntEnum": (Colour.RED, 3),
    "bool": (True, True),
    "NumPy's float, which is a float": (np.float64(1.5), np.float64(1.5)),
    "NumPy's text": (np.str_("a"), "a"),
    "a lying tuple": (liar(tuple)((1, 2)), (1, 2)),
    "a lying list": (liar(list)([1, 2]), [1, 2]),
    "a lying dict": (liar(dict)(a=1), {"a": 1}),
    "a lying OrderedDict": (moved(), {"b": 2, "a": 1}),
    "a lying int": (liar(int)(5), 5),
    "a lying int of many digits": (liar(int)(1 << 80), 1 << 80),
    "a lying float": (liar(float)(2.5), 2.5),
    "a lying complex": (liar(complex)(1 + 2j), 1 + 2j),
    "a lying text": (liar(str)("right"), "right"),
    "lying bytes": (liar(bytes)(b"right"), b"right"),
}


@pytest.mark.parametrize(("value", "plain"), CASES.values(), ids=CASES.keys())
def test_it_arrives_as_what_its_base_holds(value, plain):
    """By itself, in a container and as a key, without a single call of a method of the class."""
    assert same(decoded(value), plain)
    assert same(decoded([{"inner": (value,)}]), [{"inner": (plain,)}])


def test_keys_are_plain_too():
    """A key of a dict is rebuilt as well."""
    back = decoded({collections.namedtuple("Place", "x y")(1, 2): Colour.RED})

    assert [(type(key), type(value)) for key, value in back.items()] == [(tuple, int)]


def test_the_caller_may_keep_one_as_an_object():
    """An instance that the other side knows as an object stays one."""
    value = collections.Counter("a")
    frame = encode([value, collections.Counter("b")], lambda _: Handle(7, "Counter"), lambda one: one is value)
    structure, _ = frame_sizes(frame[: FRAME.size])

    assert decode(frame[FRAME.size :], b"") == [Handle(7, "Counter"), {"b": 1}]
    assert structure == len(frame) - FRAME.size


def decoded(value: Any) -> Any:
    frame = encode(value, lambda _: None)
    structure, _ = frame_sizes(frame[: FRAME.size])
    return decode(frame[FRAME.size : FRAME.size + structure], frame[FRAME.size + structure :])
