"""Mutants that a person has judged: no right check can tell them from the reference, and why.

They stand in the exercise's `equivalent.toml`:

    [[mutant]]
    line = "if layer > 0:"
    becomes = ["if layer != 0:"]
    reason = "range never gives a negative number."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment.course_folder import UsageError
from autograder.assignment.exercise_files import CONTENT, exercises_of, place
from autograder.proof.mutate import Mutant

FORM = 'an entry is headed [[mutant]] and has line = "...", becomes = ["..."] and reason = "..."'


class JudgedError(UsageError):
    """The file of judged mutants is not as it must be; `str()` says where and why."""


@dataclass(frozen=True)
class Judged:
    """Mutants of one line that need not be killed.

    Attributes:
        line: the line of the reference, without what surrounds it.
        becomes: what the mutants make of it.
        reason: why no check may tell them from the reference; another person can check it.
    """

    line: str
    becomes: tuple[str, ...]
    reason: str


def judged_of(assignment: str, content: Path = CONTENT) -> dict[str, list[Judged]]:
    """What was judged of an assignment's mutants.

    Args:
        assignment: whose.
        content: the folder that holds every assignment's exercises.

    Returns:
        For each exercise that has any, its judged mutants.

    Raises:
        JudgedError: the file cannot be read, or an entry of it says too little.
    """
    return {
        files.name: _read(files.equivalent) for files in exercises_of(assignment, content) if files.equivalent.exists()
    }


def _read(path: Path) -> list[Judged]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        if set(entries) != {"mutant"}:
            raise ValueError(f"{FORM}, and nothing else, but there is {', '.join(entries) or 'nothing'}")
        return [_judged(entry) for entry in entries["mutant"]]
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise JudgedError(f"{place(path)}: {error}") from error


def stale(judged: Mapping[str, Sequence[Judged]], mutants: Mapping[str, Sequence[Mutant]]) -> list[str]:
    """Judgements that no mutant fits any more, because the reference has changed.

    Args:
        judged: all that was judged of an assignment.
        mutants: all mutants of each of its exercises.

    Returns:
        A sentence for each.
    """
    found = []
    for exercise, entries in judged.items():
        changes = {(mutant.before, mutant.after) for mutant in mutants.get(exercise, ())}
        for entry in entries:
            found += [
                f"no mutant of {exercise} makes {after!r} of {entry.line!r} any more: delete that from the judged ones."
                for after in entry.becomes
                if (entry.line, after) not in changes
            ]
    return found


def reason_for(mutant: Mutant, judged: Sequence[Judged]) -> str:
    """Why a mutant of an exercise need not be killed; "" if nobody has judged it."""
    for entry in judged:
        if mutant.before == entry.line and mutant.after in entry.becomes:
            return entry.reason
    return ""


def _judged(entry: Mapping[str, object]) -> Judged:
    line, becomes, reason = (entry.get(name) for name in ("line", "becomes", "reason"))
    if not (isinstance(line, str) and isinstance(becomes, list) and isinstance(reason, str) and reason.strip()):
        raise ValueError(f"{FORM}, but there is {dict(entry)}")
    if set(entry) != {"line", "becomes", "reason"} or not becomes:
        raise ValueError(f"{FORM}, and nothing else, but there is {dict(entry)}")
    return Judged(line, tuple(str(after) for after in becomes), reason)
