"""Read the mutants that a person has judged equivalent: no right check can tell them from the reference.

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
    """A file of judged mutants is invalid; `str()` says where and why."""


@dataclass(frozen=True)
class Judged:
    """Hold mutants of one line that no check has to kill.

    Attributes:
        line: the changed lines of the reference, joined to one, without indentation.
        becomes: what stands there in each of the mutants.
        reason: why they are equivalent to the reference, so that another person can verify it.
    """

    line: str
    becomes: tuple[str, ...]
    reason: str


def judged_of(assignment: str, content: Path = CONTENT) -> dict[str, list[Judged]]:
    """Read which mutants of an assignment were judged equivalent.

    Args:
        assignment: whose.
        content: the folder that holds every assignment's exercises.

    Returns:
        The judged mutants of each exercise that has any.

    Raises:
        JudgedError: a file cannot be read, or an entry of it lacks a field.
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
    """Return the judgements that match no mutant any more, because the reference has changed.

    Args:
        judged: the judged mutants of each exercise of an assignment.
        mutants: all mutants of each of its exercises.

    Returns:
        A sentence for each.
    """
    sentences = []
    for exercise, entries in judged.items():
        changes = {(mutant.before, mutant.after) for mutant in mutants.get(exercise, ())}
        for entry in entries:
            sentences += [
                f"no mutant of {exercise} makes {after!r} of {entry.line!r} any more: delete that from the judged ones."
                for after in entry.becomes
                if (entry.line, after) not in changes
            ]
    return sentences


def reason_for(mutant: Mutant, judged: Sequence[Judged]) -> str:
    """Return why a mutant of an exercise need not be killed; "" if nobody has judged it."""
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
