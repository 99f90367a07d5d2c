"""Evidence for staff that an answer uses library calls that its exercise forbids, in spite of the guards.

The guards refuse a library's functions by name, in the student's process. Ways around them show in two places:
torch's operators are recorded while they run, whatever name they are called by; and the source is searched for
names by which guards can be circumvented. Both can be deceived and the second can be wrong, so no points
depend on them.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence

from autograder.assignment.notebook import Cell
from autograder.candidate.protocol.notices import UNGUARDED

# Names that no honest answer to an exercise with forbidden calls needs, by the context in which they count.
_CALLED = {"eval", "exec", "compile", "__import__"}  # not as an attribute: `model.eval()` is harmless
_BELOW = {"gc", "jit", "ops"}  # imported, or as an attribute: `import gc`, `torch.ops`; not as a variable's name
_ANYWHERE = {
    "importlib", "import_module", "ctypes", "reload", "getsource",  # give a library without its guards
    "_getframe", "__closure__", "__wrapped__", "__globals__", "__builtins__", "__subclasses__",  # give the guarded function
    "threading", "ThreadPoolExecutor",  # operators in other threads are not recorded
}  # fmt: skip
_LIBRARIES = {"np", "numpy", "scipy", "sys", "torch"}
_WORD = re.compile(r"[^\W\d]\w*")
_PRIVATE = re.compile(r"_[^\W_]\w*")  # one leading underscore; names with two are Python's
_OWN = {"self", "cls"}  # whose private attributes are the student's
MAX_NAMES = 6
MAX_READ = 200_000  # characters of a submission that are tokenized, because that is slow


def is_operator(name: str) -> bool:
    """Return whether a name off limits is one of torch's operators, which are recorded and not guarded: `aten.conv2d`."""
    return name.startswith("aten.")


def evidence(
    cells: Sequence[Cell], noticed: Mapping[str, set[str]], off_limits: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Return the evidence that forbidden library calls were used.

    Args:
        cells: the cells that the student handed in.
        noticed: the notices of each exercise.
        off_limits: the names that are off limits in each exercise.

    Returns:
        A sentence for each kind of evidence and exercise or cell.
    """
    sentences = []
    for exercise, names in off_limits.items():
        notices = noticed.get(exercise, set())
        if ran := sorted(notices & set(names)):
            sentences.append(f"{exercise}: {_few(ran)} ran, which is off limits there.")
        if gone := sorted(name for name in names if UNGUARDED + name in notices):
            sentences.append(f"{exercise}: the guard of {_few(gone)} had been taken off.")
    limited = {name for name, names in off_limits.items() if names}
    left = MAX_READ
    for cell in cells:
        if not (cell.name in limited or (cell.own and limited)):
            continue
        source, left = cell.source[:left], max(0, left - len(cell.source))
        if words := ways_around(source):
            sentences.append(
                f"{cell.name}: its text has {_few(words)}, with which one can get around what is off limits."
            )
    return sentences


def ways_around(source: str) -> list[str]:
    r"""Return the names in a source, outside comments and strings, by which a guard can be circumvented.

    >>> ways_around("import torch\nx = torch._C._nn.im2col(y)  # eval\nself._hidden = 'exec'")
    ['_C', '_nn']
    """
    suspicious = _CALLED | _BELOW | _ANYWHERE | {"getattr", "modules", "vars", "__dict__"}
    if not any(word in suspicious or _PRIVATE.fullmatch(word) for word in _WORD.findall(source)):
        return []  # a quick test: tokenizing takes a hundred times as long
    names: dict[str, None] = {}  # in place of an ordered set
    owner = before = ""
    for word in _tokens(source):
        if _leads_around(owner, before, word):
            names[owner if before == "(" else word] = None
        owner, before = before, word
    return list(names)


def _leads_around(owner: str, before: str, word: str) -> bool:
    """Return whether a name can circumvent a guard where it follows the two tokens `owner` and `before`."""
    if before == "(" and word in _LIBRARIES:
        return owner in {"getattr", "vars"}
    if word in _CALLED:
        return before != "."
    hidden = word in _BELOW or word == "__dict__" or (owner, word) == ("sys", "modules") or _PRIVATE.fullmatch(word)
    below = before in {"import", "from"} or (before == "." and owner not in _OWN)
    return word in _ANYWHERE or bool(hidden and below)


def _tokens(source: str) -> Iterator[str]:
    """Yield the names and operators of a source, until its end or the first syntax error."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.NAME, tokenize.OP):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_NAMES]) + (", ..." if len(names) > MAX_NAMES else "")
