"""Choose what to prove again after a change: the assignments that changed, and a sample of all others.

This is for CI, where nobody waits for a proof of everything: a card that somebody just wrote is found out sooner or
later, because every commit proves another sample.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment.course_folder import UsageError
from autograder.assignment.exercise_files import CONTENT, assignments_of, content_files

NO_COMMIT = "no commit"


@dataclass(frozen=True)
class Plan:
    """Hold which exercises to prove, in order, and why.

    Attributes:
        exercises: pairs of assignment and exercise.
        reasons: sentences for a person.
    """

    exercises: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


def plan_of(
    root: Path, exercises: Mapping[str, Sequence[str]], since: str = "", sample: int = 3, content: Path = CONTENT
) -> Plan:
    """Choose the exercises to prove after the commits at hand.

    Args:
        root: a checkout of the project.
        exercises: of every assignment, in the notebook's order.
        since: changes after this commit count; "" for the merge base with origin/main, else HEAD~1.
        sample: how many exercises of unchanged assignments to add, others for every commit.
        content: the folder that holds every assignment's exercises.

    Returns:
        First the exercises whose own folder changed, then the others of changed assignments, then the sample.

    Raises:
        UsageError: git does not know `since`.
    """
    commit = _git(root, "rev-parse", "HEAD") or NO_COMMIT
    base = _base(root, since)
    if base:
        paths = (_git(root, "diff", "--name-only", "--no-renames", f"{base}...HEAD") or "").splitlines()
        reasons = [f"Since {base[:12]}, {len(paths)} files changed."]
    else:
        paths = []
        reasons = ["Git knows no commit before this one here, so nothing counts as changed."]
    changes = changed_exercises(paths, exercises, content, root)

    def turn(chosen: tuple[str, str]) -> str:
        return hashlib.sha256(" ".join([commit, *chosen]).encode()).hexdigest()

    own = sorted(((week, name) for week, names in changes.items() for name in names & {*exercises[week]}), key=turn)
    rest = sorted({(week, name) for week in changes for name in exercises[week]} - set(own), key=turn)
    others = [(week, name) for week, names in exercises.items() if week not in changes for name in names]
    drawn = sorted(others, key=turn)[:sample]
    for week in changes:
        names = ", ".join(name for changed, name in own if changed == week)
        reasons.append(f"{week} changed" + (f", above all: {names}." if names else "."))
    if drawn:
        names = ", ".join(f"{name} ({week})" for week, name in drawn)
        reasons.append(f"A sample of the other assignments, chosen by the commit {commit[:12]}: {names}.")
    return Plan((*own, *rest, *drawn), tuple(reasons))


def changed_exercises(
    paths: Iterable[str], weeks: Iterable[str], content: Path = CONTENT, root: Path | None = None
) -> dict[str, set[str]]:
    """Map changed files to the assignments that depend on them.

    Args:
        paths: the files, relative to the project's root, as git prints them.
        weeks: the assignments that there are.
        content: the folder that holds every assignment's exercises.
        root: the project's root; by default, of this project.

    Returns:
        For each changed assignment, by name, the exercises in whose own folders files changed. A file of the engine
        changes no assignment.
    """
    home = content.parents[1] if root is None else root
    known = set(assignments_of(content)) & set(weeks)
    paths = list(paths)
    uses = {week: set(content_files(week, content)) for week in known} if paths else {}
    changes: dict[str, set[str]] = {}
    for path in (home / name for name in paths):
        if path.is_relative_to(content):
            week, *below = path.relative_to(content).parts
            if week in known:
                changes.setdefault(week, set()).update(below[:1] if len(below) > 1 else ())
                continue
            users = [name for name in known if path in uses[name]]  # an oracle
        else:
            parts = path.relative_to(home).parts
            users = [Path(part).stem for part in parts[1:2] if parts[0] in ("solutions", "source", "release")]
        for week in known.intersection(users):
            changes.setdefault(week, set())
    return dict(sorted(changes.items()))


def _base(root: Path, since: str) -> str:
    """Return the commit after which changes count; "" if there is none."""
    head = _git(root, "rev-parse", "HEAD")
    if since:
        base = _git(root, "rev-parse", "--verify", f"{since}^{{commit}}")
        if not base or not _git(root, "merge-base", base, "HEAD"):
            raise UsageError(f"Git knows no commit {since!r} before HEAD in {root}.")
        return base
    fork = _git(root, "merge-base", "origin/main", "HEAD")
    if fork and fork != head:  # on main itself, the last commit is what is at hand
        return fork
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints; "" if there is no git, or it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
