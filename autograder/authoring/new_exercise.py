"""Write what a new exercise starts from: its section of the lesson, checks, misconceptions and right answers.

Every place to fill in is marked `TODO`, and the build names each one that is left. What is there already is kept:
running the command twice changes nothing.
"""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.assignment.course_folder import UsageError
from autograder.assignment.exercise_files import CONTENT, exercise_files, place
from autograder.authoring.names import NAME, NAME_RULE, WEEK, WEEK_RULE, Kind
from autograder.authoring.rules import RIGHT_ANSWERS

FILES = ("check", "misconceptions", "right_answers")
_SKELETONS = Environment(
    loader=PackageLoader("autograder.authoring", "skeletons"), undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False,  # noqa: S701  # Python, no HTML
)  # fmt: skip
# Cells whose name is their id in nbgrader's metadata, too, so that an exercise cannot be called the same.
_CELL = re.compile(r'^# %%.*\b(exercise|given|manual)="(\w+)"', re.MULTILINE)


def new_exercise(
    root: Path,
    week: str,
    name: str,
    *,
    kind: Kind = Kind.FUNCTION,
    builds_on: Sequence[str] = (),
    content: Path = CONTENT,
) -> list[str]:
    """Write the skeletons of an exercise.

    Args:
        root: the folder that holds `solutions/`.
        week: the assignment; it gets a lesson if it has none.
        name: the exercise.
        kind: what students write. The class of `lstm_cell` is called `LstmCell`.
        builds_on: the earlier exercises whose functions it calls.
        content: the folder that holds every assignment's exercises.

    Returns:
        One line a file: that it was written, or that it was there already.

    Raises:
        UsageError: a name cannot be one; nothing was written.
    """
    lessons = root / "solutions"
    if not lessons.is_dir():
        raise UsageError(f"{root} holds no solutions/. Say with --course-dir where the course is.")
    if not WEEK.fullmatch(week):
        weeks = ", ".join(sorted(path.stem for path in lessons.glob("*.py"))) or "none"
        raise UsageError(f"{week!r} is no name for a week: {WEEK_RULE} There is: {weeks}.")
    lesson = lessons / f"{week}.py"
    cells = {cell: kind for kind, cell in _CELL.findall(lesson.read_text("utf-8"))} if lesson.exists() else {}
    _check_names(lesson, name, cells, builds_on)
    builds_on = tuple(dict.fromkeys(builds_on))
    definition = "".join(map(str.capitalize, name.split("_"))) if kind is Kind.CLASS else name
    values = {
        "number": int(week[4:6]), "name": name, "kind": kind.value, "definition": definition, "builds_on": builds_on,
        "replaces": f'replaces="{definition}", ' if definition != name else "",
        "ways": [f"way_{number}" for number in range(1, RIGHT_ANSWERS + 1)],
    }  # fmt: skip
    lines = []
    if not lesson.exists():
        _write(lesson, _SKELETONS.get_template("lesson.txt").render(values))
    if name in cells:
        lines.append(f"kept  solutions/{lesson.name}, which has this exercise")
    else:
        start = _append(lesson, _SKELETONS.get_template("exercise.txt").render(values))
        lines.append(f"wrote solutions/{lesson.name}, from line {start}")
    for skeleton in FILES:
        path: Path = getattr(exercise_files(week, name, content), skeleton)
        written = _write(path, _SKELETONS.get_template(f"{skeleton}.txt").render(values))
        lines.append(f"{'wrote' if written else 'kept '} {place(path)}")
    return lines


def _check_names(lesson: Path, name: str, cells: dict[str, str], builds_on: Sequence[str]) -> None:
    """Raise UsageError if the exercise cannot be named so, or builds on what is not there; `cells` maps names to kinds."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(f"{name!r} is no name for an exercise: {NAME_RULE} A word of Python's own is none.")
    if cells.get(name, "exercise") != "exercise":
        raise UsageError(f"The name {name!r} is taken by a {cells[name]} cell of {lesson.name}; give another one.")
    earlier = [cell for cell, kind in cells.items() if kind == "exercise" and cell != name]
    for other in builds_on:
        if other not in earlier:
            close = difflib.get_close_matches(other, earlier, 1)
            advice = f"Did you mean {close[0]!r}?" if close else f"There is: {', '.join(earlier) or 'none'}."
            raise UsageError(f"--builds-on {other}: {lesson.name} has no such other exercise. {advice}")


def _write(path: Path, text: str) -> bool:
    """Write a file unless there is one; return whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def _append(lesson: Path, section: str) -> int:
    """Add a section at the end of a lesson; return the line in which it starts."""
    before = lesson.read_text("utf-8")
    lines = 0 if before.endswith("\n") else 1
    with lesson.open("a", encoding="utf-8") as file:
        file.write("\n" * lines + section)
    return before.count("\n") + lines + section.index("#") + 1
