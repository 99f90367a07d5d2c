"""Evidence for staff that an answer uses what its exercise puts off limits, in spite of the guards.

The guards refuse a library's functions by name, in the student's process. What gets around them is
looked for twice: torch's operators are noticed while they run, whatever name they were reached by; and
the text is read for ways around names. Both can be deceived and the second can be wrong, so no points hang on them.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from autograder.assignment.notebook import Cell
from autograder.candidate.off_limits import UNGUARDED

# Names that no honest answer to an exercise with something off limits needs, by where they stand.
_CALLED = {"eval", "exec", "compile", "__import__"}  # text that nobody can read; `model.eval()` is something else
_BELOW = {"gc", "jit", "ops"}  # `torch.ops`, `import gc`: what is behind names; as a variable's name they say nothing
_ANYWHERE = {
    "importlib", "import_module", "ctypes", "reload", "getsource",  # a library without its guards
    "_getframe", "__closure__", "__wrapped__", "__globals__", "__builtins__", "__subclasses__",  # what is behind a guard
    "threading", "ThreadPoolExecutor",  # where operators are not noticed
}  # fmt: skip
_LIBRARIES = {"np", "numpy", "scipy", "sys", "torch"}
_WORD = re.compile(r"[^\W\d]\w*")
_PRIVATE = re.compile(r"_[^\W_]\w*")  # what two underscores stand before is Python's own
_OWN = {"self", "cls"}
MAX_NAMES = 6
MAX_READ = 200_000  # characters of a submission; reading tokens is slow, and nobody types more


def is_operator(name: str) -> bool:
    """Whether something off limits is one of torch's operators: `aten.conv2d` is noticed, and cannot be guarded."""
    return name.startswith("aten.")


def evidence(
    cells: Sequence[Cell], noticed: Mapping[str, set[str]], off_limits: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Tell what speaks for the use of something off limits.

    Args:
        cells: what the student handed in.
        noticed: what was noticed while each exercise was examined.
        off_limits: what is off limits in each exercise.

    Returns:
        A sentence for each kind of evidence and exercise or cell.
    """
    told = []
    for exercise, names in off_limits.items():
        found = noticed.get(exercise, set())
        if ran := sorted(found & set(names)):
            told.append(f"{exercise}: {_few(ran)} ran, which is off limits there.")
        if gone := sorted(name for name in names if UNGUARDED + name in found):
            told.append(f"{exercise}: the guard of {_few(gone)} had been taken off.")
    limited = {name for name, names in off_limits.items() if names}
    left = MAX_READ
    for cell in cells:
        if not (cell.name in limited or (cell.own and limited)):
            continue
        source, left = cell.source[:left], max(0, left - len(cell.source))
        if words := ways_around(source):
            told.append(f"{cell.name}: its text has {_few(words)}, with which one can get around what is off limits.")
    return told


def ways_around(source: str) -> list[str]:
    r"""The names in a text, comments and strings aside, with which one can get around a guard.

    >>> ways_around("import torch\nx = torch._C._nn.im2col(y)  # eval\nself._hidden = 'exec'")
    ['_C', '_nn']
    """
    suspicious = _CALLED | _BELOW | _ANYWHERE | {"getattr", "modules", "vars", "__dict__"}
    if not any(word in suspicious or _PRIVATE.fullmatch(word) for word in _WORD.findall(source)):
        return []  # reading tokens takes a hundred times as long
    found: dict[str, None] = {}
    owner = before = ""
    for word in _tokens(source):
        if _leads_around(owner, before, word):
            found[owner if before == "(" else word] = None
        owner, before = before, word
    return list(found)


def _leads_around(owner: str, before: str, word: str) -> bool:
    """Whether a name does, behind the two tokens before it."""
    if before == "(" and word in _LIBRARIES:
        return owner in {"getattr", "vars"}
    if word in _CALLED:
        return before != "."
    hidden = word in _BELOW or word == "__dict__" or (owner, word) == ("sys", "modules") or _PRIVATE.fullmatch(word)
    below = before in {"import", "from"} or (before == "." and owner not in _OWN)
    return word in _ANYWHERE or bool(hidden and below)


def _tokens(source: str) -> Iterator[str]:
    """The tokens of a text that may be no Python, as far as it can be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.NAME, tokenize.OP):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_NAMES]) + (", ..." if len(names) > MAX_NAMES else "")
