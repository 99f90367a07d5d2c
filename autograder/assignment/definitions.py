"""Which names a cell's text defines, found without running or parsing it: something else in it may be no Python."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)
_ASSIGNED = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def defined_in(text: str) -> set[str]:
    """Return the functions and classes that a text defines at its top level."""
    return {*_DEFINED.findall(text)}


def assigned_in(text: str) -> set[str]:
    r"""Return the names that a text assigns to at its top level.

    >>> sorted(assigned_in("f = lambda x: x\nn: int = 3\nf(n=2) == 4\n    inner = 1"))
    ['f', 'n']
    """
    return {*_ASSIGNED.findall(text)}


def are_parts(sources: Sequence[str]) -> bool:
    """Return whether several texts are one that was split: each defines a function or class, and none what another does."""
    names = [defined_in(source) | assigned_in(source) for source in sources]
    each_defines = len(sources) > 1 and all(map(defined_in, sources))
    return each_defines and sum(map(len, names)) == len(set().union(*names))
