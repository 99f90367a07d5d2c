"""Mutants that a person has judged: no right check can tell them from the reference, and why.

They stand in `autograder/equivalent_mutants/WEEK.toml`, by exercise:

    [[mlp_backward]]
    line = "if layer > 0:"
    becomes = ["if layer != 0:"]
    reason = "range never gives a negative number."
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import UsageError
from autograder.graders.mutate import Mutant

FORM = 'an entry is headed [[EXERCISE]] and has line = "...", becomes = ["..."] and reason = "..."'
FOLDER = Path(__file__).resolve().parent.parent / "equivalent_mutants"


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


def judged_of(assignment: str, folder: Path = FOLDER) -> dict[str, list[Judged]]:
    """What was judged of an assignment's mutants.

    Args:
        assignment: whose.
        folder: where the files are.

    Returns:
        For each exercise that has any, its judged mutants.

    Raises:
        JudgedError: the file cannot be read, or an entry of it says too little.
    """
    path = folder / f"{assignment}.toml"
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return {exercise: [_judged(entry) for entry in entries] for exercise, entries in content.items()}
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise JudgedError(f"{path.parent.name}/{path.name}: {error}") from error


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
