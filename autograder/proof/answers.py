"""Collect the answers that an exercise's checks are tried on: right, worthless and wrong ones."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from autograder.assignment.notebook import Assignment, Cell
from autograder.assignment.variants import (
    Misconception,
    defined_classes,
    defined_names,
    misconceptions_of,
    right_answers_of,
    stand_in_of,
)
from autograder.proof.useless import functions_without_result, useless_beside_functions, useless_classes

Kind = Literal[
    "reference", "release", "degenerate", "right answer", "misconception", "lookalike", "degenerate size", "mutant"
]

CONSTANT = {
    "nothing": "None",
    "zero": "0.0",
    "one": "1.0",
    "yes": "True",
    "an empty list": "[]",
    "an empty dict": "{}",
    "its first argument": "args[0]",
    "its last argument": "args[-1]",
    "all its arguments": "args",
    "a text": "'x'",
    "an object": "object()",
    "a list of nothing": "[None] * 3",
    "zeros like its first argument": "np.zeros_like(args[0])",
    "ones like its first argument": "np.ones_like(args[0])",
    "an error": "1 / 0",
}
"""The expressions that degenerate answers return, whatever their arguments; by name."""

# These call a right answer, but return only the form of its result, or the results of the visible examples.
_FORM = """
import copy as _copy
import numpy as _np

def _form(value):
    if isinstance(value, (list, tuple)):
        return [_form(item) for item in value]
    return getattr(value, "shape", type(value).__name__)

def _filled(value, number):
    if isinstance(value, (list, tuple)):
        return type(value)(_filled(item, number) for item in value)
    if isinstance(value, dict):
        return {key: _filled(item, number) for key, item in value.items()}
    if isinstance(value, str):
        return str(number) * len(value)
    if hasattr(value, "shape"):
        return value * 0 + number if hasattr(value, "detach") else _np.full_like(value, number)
    return type(value)(number) if isinstance(value, (bool, int, float)) else None  # an object has no form of its own
"""
_FILLED = """
def _apart(values):
    try:
        return _copy.deepcopy(values)
    except Exception:
        return values

def _fills(right):
    def answer(*args, **options):
        return _filled(right(*_apart(args), **_apart(options)), {number})
    return answer

{name} = _fills({name})
"""
_RECORDED = """
_seen = {{}}

def _records(name, right):
    def answer(*args, **options):
        result = right(*args, **options)
        _seen.setdefault(name, []).append((_form(args), _copy.deepcopy(result)))
        return result
    return answer

for _name in {names}:
    globals()[_name] = _records(_name, globals()[_name])
try:
    exec({examples!r}, globals())
except Exception:
    pass

def _repeats(name):
    def answer(*args, **options):
        seen = _seen[name]
        return _copy.deepcopy(next((result for form, result in seen if form == _form(args)), seen[0][1]))
    return answer

for _name in {names}:
    globals()[_name] = _repeats(_name)
"""


@dataclass(frozen=True)
class KnownAnswer:
    """Hold one answer to an exercise, in the reference's notebook.

    Attributes:
        kind: what kind of answer.
        name: its name within the kind.
        cells: the notebook's cells, with this answer in them.
        mistake: for a misconception: which claims it fails, and its hint.
    """

    kind: Kind
    name: str
    cells: Sequence[Cell]
    mistake: Misconception | None = None


def answers_of(assignment: Assignment, exercise: str, release: Sequence[Cell]) -> Iterator[KnownAnswer]:
    """Yield all known answers to an exercise, but for mutants.

    Args:
        assignment: the reference's notebook.
        exercise: which.
        release: the cells of the untouched release.

    Yields:
        The reference, the untouched cell, degenerate answers, right answers, misconceptions.
    """
    yield KnownAnswer("reference", "reference", assignment.cells)
    yield KnownAnswer("release", "untouched", with_answer(assignment, exercise, source_of(release, exercise)))
    for name, source in _degenerate(source_of(assignment.cells, exercise), assignment.examples.get(exercise, "")):
        yield KnownAnswer("degenerate", name, with_answer(assignment, exercise, source))
    for stand_in in stand_in_of(assignment.name, exercise):  # must be as good as a right answer
        yield KnownAnswer("right answer", "the stand-in", [*assignment.cells, stand_in])
    for variant in right_answers_of(assignment.name):
        if variant.exercise == exercise:
            yield KnownAnswer("right answer", variant.name, variant.applied_to(assignment.cells))
    for mistake in misconceptions_of(assignment.name):
        if mistake.exercise == exercise:
            yield KnownAnswer("misconception", mistake.name, mistake.applied_to(assignment.cells), mistake)


def with_answer(assignment: Assignment, exercise: str, source: str) -> list[Cell]:
    """Return the reference's cells with another text in an exercise's cell."""
    return [dataclasses.replace(cell, source=source) if cell.name == exercise else cell for cell in assignment.cells]


def source_of(cells: Sequence[Cell], exercise: str) -> str:
    """Return the text of an exercise's cell; "" if there is none."""
    return next((cell.source for cell in cells if cell.name == exercise), "")


def _without_parameters(source: str) -> set[str]:
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in functions if not ast.unparse(node.args)}


def _degenerate(source: str, examples: str) -> Iterator[tuple[str, str]]:
    names = defined_names(source)
    for what, value in CONSTANT.items():
        yield what, "\n".join(f"def {name}(*args, **options):\n    return {value}" for name in names)
        if text := useless_classes(source, value):
            yield f"objects that give {what}", text
    names = [name for name in names if name not in defined_classes(source)]
    if not names:
        return
    # Functions without a return value are not called for the form of a result: their effects might earn points.
    without_result = functions_without_result(source)
    names = [name for name in names if name not in without_result]
    useless = "\n" + useless_beside_functions(source)
    useless += "".join(f"\n\ndef {name}(*args, **options):\n    return None" for name in sorted(without_result))
    for what, number in (("zeros of the right form", 0), ("ones of the right form", 1)):
        yield what, source + _FORM + "".join(_FILLED.format(name=name, number=number) for name in names) + useless
    asked = [name for name in names if name not in _without_parameters(source)]  # such a one is its own example
    if asked:
        recorded = _RECORDED.format(names=asked, examples=examples)
        yield "what the visible examples show", source + _FORM + recorded + useless
