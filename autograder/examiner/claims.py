"""Read the claims of an assignment, and what check files declare, from the checks that pytest collected."""

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
    """Raised for a mistake in a check file; the message's first line says where it is and what to do."""


@dataclass(frozen=True)
class Claim:
    """One sentence that is true of a right answer and carries points.

    Attributes:
        exercise: the exercise that it belongs to.
        text: the sentence, as the student reads it.
        points: what it is worth.
        check: the name of the function that checks it.
        needs: the names of the checks that must pass before it is examined.
    """

    exercise: str
    text: str
    points: float
    check: str
    needs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.text}"


def claim_of(item: pytest.Item) -> Claim:
    """Return the claim of a check that pytest collected.

    Raises:
        ChecksError: it has no sentence or no points, or does not use the student's code.
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
    """Return the exercise of a check file: `conv2d/check.py` holds the checks of `conv2d`."""
    return path.parent.name


def builds_on(items: Sequence[pytest.Item]) -> dict[str, tuple[str, ...]]:
    """Return the exercises that each exercise builds on, as its check file declares (`builds_on = ("relu",)`).

    Args:
        items: the checks, in the notebook's order.

    Raises:
        ChecksError: the declaration is no tuple of exercises that come before.
    """
    predecessors: dict[str, tuple[str, ...]] = {}
    for item in items:
        name, declared = exercise_of(item.path), getattr(_module(item), "builds_on", ())
        if name not in predecessors and (type(declared) is not tuple or not predecessors.keys() >= set(declared)):
            raise ChecksError(
                f"{exercise_of(item.path)}/{CHECK}: builds_on is {declared!r}, but must be a tuple of exercises that come before {name!r}."
            )
        predecessors[name] = declared
    return predecessors


def off_limits(items: Sequence[pytest.Item]) -> dict[str, tuple[str, ...]]:
    """Return the library calls that each exercise forbids, as declared (`off_limits = ("torch.autograd.grad",)`)."""
    return {exercise_of(item.path): tuple(getattr(_module(item), "off_limits", ())) for item in items}


def memory(items: Sequence[pytest.Item]) -> int:
    """Return the bytes that a student's program may use: the default, or the largest that is declared (`memory_gib = 4`)."""
    return max([Limits.memory, *(getattr(_module(item), "memory_gib", 0) << 30 for item in items)])


def near_the_bound(items: Sequence[pytest.Item]) -> dict[str, str]:
    """Return the claims whose errors may come close to the tolerance, with reasons (`near_the_bound = {claim: reason}`)."""
    reasons: dict[str, str] = {}
    for item in items:
        reasons |= getattr(_module(item), "near_the_bound", {})
    return reasons


def usual_sizes(items: Sequence[pytest.Item]) -> dict[str, dict[str, str]]:
    """Return the degenerate sizes that are what each exercise is about, with reasons (`usual_sizes = {size: reason}`)."""
    return {exercise_of(item.path): dict(getattr(_module(item), "usual_sizes", {})) for item in items}


def only_float32(items: Sequence[pytest.Item]) -> dict[str, str]:
    """Return the exercises that have to be answered in float32, with reasons, as declared (`only_float32 = reason`)."""
    declared = {exercise_of(item.path): getattr(_module(item), "only_float32", "") for item in items}
    return {exercise: reason for exercise, reason in declared.items() if reason}


def checks_of(assignment: str, content: Path = CONTENT) -> Path:
    """Return the folder that holds an assignment's checks.

    Raises:
        ChecksError: there is none.
    """
    folder = content / assignment
    if not any(files.check.exists() for files in exercises_of(assignment, content)):
        raise ChecksError(f"There are no checks for {assignment!r}: {folder} holds no EXERCISE/{CHECK}.")
    return folder


def sort_items(items: list[pytest.Item], exercises: Sequence[str]) -> list[pytest.Item]:
    """Return the items in the notebook's order; within an exercise they keep the file's order.

    Args:
        items: the checks, as pytest collected them.
        exercises: the exercises, in the notebook's order.

    Raises:
        ChecksError: an exercise has no checks, checks have no exercise, two claims read the same, or
            a claim needs a check that does not come before it.
    """
    claims = [claim_of(item) for item in items]
    checked = {claim.exercise for claim in claims}
    if missing := [name for name in exercises if name not in checked]:
        raise ChecksError(f"Exercise {missing[0]!r} has no checks: write {missing[0]}/{CHECK}.")
    if extra := sorted(checked - set(exercises)):
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
    return sorted(items, key=lambda item: order[exercise_of(item.path)])  # a stable sort


def _module(item: pytest.Item) -> ModuleType:
    assert isinstance(item, pytest.Function)
    module: Any = item.module
    return module
