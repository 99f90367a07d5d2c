"""Claims: what the checks of an assignment promise about a right answer, and what it is worth."""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from autograder.assignment.exercise_files import CHECK, CONTENT, exercises_of
from autograder.candidate.protocol.limits import Limits


class ChecksError(ValueError):
    """A check file is not as it must be; the message's first line says where and what to do."""


@dataclass(frozen=True)
class Claim:
    """One sentence that is true of a right answer and carries points.

    Attributes:
        exercise: the exercise that it belongs to.
        text: the sentence, as the student reads it.
        points: what it is worth.
        check: the name of the function that checks it.
        needs: the names of the checks that must have passed before.
    """

    exercise: str
    text: str
    points: float
    check: str
    needs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.text}"


def claim_of(item: pytest.Item) -> Claim:
    """Read the claim from what pytest collected.

    Raises:
        ChecksError: it has no sentence or no points.
    """
    assert isinstance(item, pytest.Function)
    function, place = item.function, f"{exercise_of(item.path)}/{CHECK}, {item.originalname}"
    marks = {mark.name: mark for mark in reversed(list(item.iter_markers()))}
    if "points" not in marks:
        raise ChecksError(f"{place}: say what the claim is worth, with @points(2) or claim(text, 2).")
    points = marks["points"].args[0]
    if not isinstance(points, int | float) or not 0 < points < math.inf:
        raise ChecksError(f"{place}: points must be a positive number, not {points!r}.")
    text, _, rest = (inspect.getdoc(function) or "").partition("\n")
    text, rest = (item.callspec.id, "") if hasattr(item, "callspec") else (text, rest)
    if rest and not rest.startswith("\n"):
        raise ChecksError(f"{place}: the claim is one line of its docstring; leave a line empty before anything else.")
    if not text:
        raise ChecksError(f"{place}: write the claim, the sentence the student reads, as its docstring.")
    if "candidate" not in item.fixturenames:
        raise ChecksError(f"{place}: take `candidate`, the student's code; without it the claim holds for everybody.")
    needs = tuple(check.__name__ for mark in item.iter_markers("needs") for check in mark.args)
    return Claim(exercise_of(item.path), text, float(points), item.originalname, needs)


def exercise_of(path: Path) -> str:
    """Return the exercise whose checks stand in this file: `conv2d/check.py` holds those of `conv2d`."""
    return path.parent.name


def builds_on(items: Sequence[pytest.Item]) -> dict[str, tuple[str, ...]]:
    """What each exercise builds on, as its check file declares it (`builds_on = ("relu",)`).

    Args:
        items: the checks, in the notebook's order.

    Raises:
        ChecksError: something else stands there than exercises that come before.
    """
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        name, declared = exercise_of(item.path), getattr(_module(item), "builds_on", ())
        if name not in found and (type(declared) is not tuple or not found.keys() >= set(declared)):
            raise ChecksError(
                f"{exercise_of(item.path)}/{CHECK}: builds_on is {declared!r}, but must be a tuple of exercises that come before {name!r}."
            )
        found[name] = declared
    return found


def off_limits(items: Sequence[pytest.Item]) -> dict[str, tuple[str, ...]]:
    """The library calls that each exercise asks to be written by hand (`off_limits = ("torch.autograd.grad",)`)."""
    return {exercise_of(item.path): tuple(getattr(_module(item), "off_limits", ())) for item in items}


def memory(items: Sequence[pytest.Item]) -> int:
    """The bytes that a student's program may use: more than usual where a check file says `memory_gib = 4`."""
    return max([Limits.memory, *(getattr(_module(item), "memory_gib", 0) << 30 for item in items)])


def near_the_bound(items: Sequence[pytest.Item]) -> dict[str, str]:
    """Claims whose right and wrong numbers may be close to what is tolerated, and why (`near_the_bound = {claim: why}`)."""
    found: dict[str, str] = {}
    for item in items:
        found |= getattr(_module(item), "near_the_bound", {})
    return found


def only_float32(items: Sequence[pytest.Item]) -> dict[str, str]:
    """Exercises that have to be answered in float32, and why, as their check files say (`only_float32 = why`)."""
    declared = {exercise_of(item.path): getattr(_module(item), "only_float32", "") for item in items}
    return {exercise: why for exercise, why in declared.items() if why}


def checks_of(assignment: str, content: Path = CONTENT) -> Path:
    """The folder that holds an assignment's checks.

    Raises:
        ChecksError: there is none.
    """
    folder = content / assignment
    if not any(files.check.exists() for files in exercises_of(assignment, content)):
        raise ChecksError(f"There are no checks for {assignment!r}: {folder} holds no EXERCISE/{CHECK}.")
    return folder


def sort_items(items: list[pytest.Item], exercises: Sequence[str]) -> list[pytest.Item]:
    """Put the items in the notebook's order, and see that every exercise has checks and the other way round.

    Raises:
        ChecksError: an exercise has no checks, checks have no exercise, two claims read the same, or
            a claim needs something that is not examined before it.
    """
    claims = [claim_of(item) for item in items]
    found = {claim.exercise for claim in claims}
    if missing := [name for name in exercises if name not in found]:
        raise ChecksError(f"Exercise {missing[0]!r} has no checks: write {missing[0]}/{CHECK}.")
    if extra := sorted(found - set(exercises)):
        raise ChecksError(f"{extra[0]}/{CHECK} has no exercise: no solution cell is named {extra[0]!r}.")
    texts = [str(claim) for claim in claims]
    if twice := sorted({text for text in texts if texts.count(text) > 1}):
        raise ChecksError(f"Two claims read the same, {twice[0]!r}: a student could not tell them apart.")
    before: set[tuple[str, str]] = set()
    for claim in claims:
        if lacking := [name for name in claim.needs if (claim.exercise, name) not in before]:
            raise ChecksError(
                f"{claim.exercise}/{CHECK}, {claim.check}: {lacking[0]} must stand before it in this file."
            )
        before.add((claim.exercise, claim.check))
    order = {name: position for position, name in enumerate(exercises)}
    return sorted(items, key=lambda item: order[exercise_of(item.path)])  # stable: keeps the file's order


def _module(item: pytest.Item) -> ModuleType:
    assert isinstance(item, pytest.Function)
    module: Any = item.module
    return module
