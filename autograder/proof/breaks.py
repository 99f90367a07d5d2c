"""Break functions at one degenerate size: this module's text runs beside an answer, in the candidate's process.

A size is degenerate where much of an exercise makes no difference: a batch of one sample, no padding, a
matrix with as many rows as columns, a list in the place of an array. It is described by a sentence about
one parameter, such as "the first axis of `x` has size 1".
"""

import functools
import inspect
import re
from typing import Any

import numpy as np

FIRST = ("first", "second", "third", "fourth", "fifth")
PADDING = re.compile(r"pad|margin|border")
SIZE = re.compile(
    r"size|num|count|length|heads|layers|classes|channels|width|height|epochs|batch|vocab|hidden|\bn\b|n_"
)
MOST_ITEMS = 4  # of a tuple that is one argument, such as (vertical, horizontal) or (h, c)
SEEN: dict[str, dict[str, Any]] = {}
"""By function, what `record` has seen: for each sentence, how often it was true and false; "*": whether a result had numbers."""


def sizes_of(name: str, value: Any) -> dict[str, bool]:
    """Return which sentences about degenerate sizes can be said of an argument, and whether they are true.

    Args:
        name: the parameter.
        value: what was given for it.

    >>> sizes_of("x", np.ones((1, 3)))["the first axis of `x` has size 1"]
    True
    >>> sizes_of("padding", (0, 2))
    {'a number in `padding` is 0': True}
    """
    if _is_array(value):
        return _of_array(name, value)
    if type(value) in (int, float):
        return _of_number(name, value)
    if type(value) is tuple and 0 < len(value) <= MOST_ITEMS:
        if all(type(item) is int for item in value):
            said = [
                (PADDING, f"a number in `{name}` is 0", 0 in value),
                (SIZE, f"a number in `{name}` is 1", 1 in value),
            ]
            return {sentence: holds for names, sentence, holds in said if names.search(name)}
        if all(map(_is_array, value)):
            items = [_of_array(f"{name}[{position}]", item) for position, item in enumerate(value)]
            return {sentence: holds for item in items for sentence, holds in item.items()}
    if isinstance(value, str | dict | list | tuple):
        lists = {f"`{name}` is a list": True} if isinstance(value, list) else {}
        return lists | {f"`{name}` is empty": not value, f"`{name}` has one item": len(value) == 1}
    return {}


def _of_array(name: str, value: Any) -> dict[str, bool]:
    shape = tuple(value.shape)
    said = {f"`{name}` is a list": False, f"`{name}` is a number": False}
    said |= {f"`{name}` has no axis": not shape, f"`{name}` holds integers": "int" in str(value.dtype)}
    for which, size in zip(FIRST, shape, strict=False):
        said[f"the {which} axis of `{name}` has size 1"] = size == 1
        said[f"the {which} axis of `{name}` has size 0"] = size == 0
    if len(shape) > 1 and set(shape) != {1}:  # a matrix that is always square has no other size, except 1 x 1
        said[f"all axes of `{name}` have the same size"] = len(set(shape)) == 1
    return said


def _of_number(name: str, value: float) -> dict[str, bool]:
    said = {f"`{name}` is a number": True}
    if PADDING.search(name) or SIZE.search(name):
        said[f"`{name}` is 0"] = value == 0
    if SIZE.search(name):
        said[f"`{name}` is 1"] = value == 1
    return said


def changed(value: Any) -> tuple[Any, bool]:
    """Return a result with slightly wrong numbers, and whether there was a number in it.

    >>> changed((2, "text"))
    ((3, 'text'), True)
    """
    if _is_array(value):
        kind = str(value.dtype)
        if "float" in kind:
            return value * 1.01 + 0.01, True
        return (~value, True) if "bool" in kind else (value + 1, True)
    match value:
        case bool():
            return not value, True
        case int():
            return value + 1, True
        case float() | np.floating():
            return value * 1.01 + 0.01, True
        case list() | tuple() | dict() if type(value) in (list, tuple, dict):
            items = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
            for position, (key, item) in enumerate(items):
                other, was_number = changed(item)
                if was_number:
                    items[position] = key, other
                    return (dict(items) if isinstance(value, dict) else type(value)(i for _, i in items)), True
    return value, False


def record(namespace: dict[str, Any], name: str) -> None:
    """Have a function, or a method "Class.method", note in `SEEN` what it is called with.

    Args:
        namespace: where it is defined.
        name: what it is called there.
    """
    seen: dict[str, Any] = SEEN.setdefault(name, {"*": False})

    def around(right: Any, args: Any, kwargs: Any) -> Any:
        for sentence, holds in _said(right, args, kwargs).items():
            seen.setdefault(sentence, [0, 0])[not holds] += 1
        result = right(*args, **kwargs)
        seen["*"] = seen["*"] or changed(result)[1]
        return result

    _replace(namespace, name, around)


def break_at(namespace: dict[str, Any], name: str, sentence: str, raises: bool) -> None:
    """Break a function, or a method "Class.method", where a sentence is true of its arguments.

    Args:
        namespace: where it is defined.
        name: what it is called there.
        sentence: one of `sizes_of`.
        raises: whether it raises there; else its result is slightly wrong.
    """

    def around(right: Any, args: Any, kwargs: Any) -> Any:
        if not _said(right, args, kwargs).get(sentence):
            return right(*args, **kwargs)
        if raises:
            raise ValueError(f"broken where {sentence}")
        return changed(right(*args, **kwargs))[0]

    _replace(namespace, name, around)


def _said(right: Any, args: Any, kwargs: Any) -> dict[str, bool]:
    try:
        bound = inspect.signature(right).bind(*args, **kwargs)
    except (TypeError, ValueError):  # to refuse it is up to the function
        return {}
    bound.apply_defaults()
    said: dict[str, bool] = {}
    for name, value in bound.arguments.items():
        if name != "self":
            said |= sizes_of(name, value)
    return said


def _replace(namespace: dict[str, Any], name: str, around: Any) -> None:
    owner, _, method = name.rpartition(".")
    place = vars(namespace[owner]) if owner else namespace
    held = place[method]
    right = held.__func__ if isinstance(held, staticmethod | classmethod) else held

    @functools.wraps(right)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return around(right, args, kwargs)

    new = type(held)(wrapped) if right is not held else wrapped
    if owner:
        setattr(namespace[owner], method, new)
    else:
        namespace[method] = new


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "ndim")
