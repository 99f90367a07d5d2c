"""Build source notebooks from the lessons in `solutions/`, one way.

An author writes prose, given code, solution cells and "try it" cells; this adds nbgrader's
metadata, cell ids that never change, and behind every exercise the locked cell in which its score
will stand, worth the sum of the points in its checks. Building twice gives the same bytes.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.examiner.claims import CHECKS, ChecksError
from autograder.examiner.session import claims_of
from autograder.notebook import check_id

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KINDS = ("exercise", "given", "try", "demo", "manual")
GRADE_CELL = """\
# Your score for {exercise} appears here when your work comes back. Leave this cell as it is.
### BEGIN HIDDEN TESTS
raise RuntimeError("Grade this with the course's nbgrader_config.py: its checks run in a process of their own.")
### END HIDDEN TESTS"""
_MARKER = re.compile(r"^# %%(?!%)")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


class BuildError(ValueError):
    """A lesson is not as it must be; the message says where and what to do."""


@dataclass
class _LessonCell:
    """A cell of a lesson, with the place it was read from."""

    cell: Any
    place: str
    kind: str = ""
    name: str = ""

    @property
    def options(self) -> dict[str, Any]:
        found: dict[str, Any] = self.cell.metadata
        return found


def build(lesson: Path) -> str:
    """Build one notebook.

    Args:
        lesson: `solutions/WEEK.py`, in py:percent format.

    Returns:
        The notebook's text.

    Raises:
        BuildError: the lesson or its checks are not as they must be; names file and line.
    """
    cells = _read(lesson)
    exercises = [cell.name for cell in cells if cell.kind == "exercise"]
    points = _points(lesson, exercises)
    manual = [_manual_points(cell) for cell in cells if cell.kind == "manual"]
    total = _number(sum(points.values()) + sum(manual))
    built: list[Any] = []
    waiting = ""  # the exercise whose grade cell is still to come
    for number, cell in enumerate(cells):
        following = next((later.name for later in cells[number:] if later.kind == "exercise"), None)
        if waiting and not (cell.kind == "try" and cell.name == waiting):
            built.append(_grade_cell(waiting, points[waiting]))
            waiting = ""
        waiting = cell.name if cell.kind == "exercise" else waiting
        built.append(_notebook_cell(cell, len(built), points.get(following or "", 0.0), total))
    if waiting:
        built.append(_grade_cell(waiting, points[waiting]))
    notebook = nbformat.v4.new_notebook(
        cells=built,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "built_from": f"solutions/{lesson.name}; do not edit: nox -s build writes this file",
        },
    )
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def build_all(root: Path, check: bool = False) -> list[str]:
    """Build every lesson of a project.

    Args:
        root: the folder that holds `solutions/` and `source/`.
        check: write nothing; compare with what is there.

    Returns:
        One text a notebook that was written, or with `check` one diff a notebook that is out of date.

    Raises:
        BuildError: a lesson is not as it must be.
    """
    lessons = sorted((root / "solutions").glob("*.py"))
    if not lessons:
        raise BuildError(f"There is no lesson in {root / 'solutions'}: write WEEK.py there.")
    orphans = {path.name for path in CHECKS.iterdir() if any(path.glob("check_*.py"))} - {path.stem for path in lessons}
    if orphans:
        raise BuildError(f"autograder/checks/{min(orphans)} has no lesson: write solutions/{min(orphans)}.py.")
    told = []
    for lesson in lessons:
        target = root / "source" / lesson.stem / f"{lesson.stem}.ipynb"
        before = target.read_text("utf-8") if target.exists() else ""
        after = build(lesson)
        if before == after:
            continue
        name = target.relative_to(root).as_posix()
        if check:
            diff = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (rebuilt)", lineterm="")
            told.append("\n".join(diff))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(after, "utf-8")
            told.append(f"wrote {name}")
    return told


def _read(lesson: Path) -> list[_LessonCell]:
    if not _NAME.match(lesson.stem):
        raise BuildError(f"{lesson.name}: name a lesson weekNN_topic.py, in lower case.")
    text = lesson.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _MARKER.match(line)]
    if len(lines) != len(notebook.cells):
        raise BuildError(f"{lesson.name}: start every cell, also the first, with a line `# %%`.")
    cells = []
    for line, cell in zip(lines, notebook.cells, strict=True):
        found = _LessonCell(cell, f"{lesson.name}, line {line}")
        _classify(found)
        cells.append(found)
    for kind in ("exercise", "given", "demo", "manual"):
        names = [cell.name for cell in cells if cell.kind == kind]
        for cell in cells:
            if cell.kind == kind and names.count(cell.name) > 1:
                raise BuildError(f"{cell.place}: {kind} {cell.name!r} is there twice; give one another name.")
    return cells


def _classify(found: _LessonCell) -> None:
    options = {key: value for key, value in found.options.items() if key not in {"lines_to_next_cell", "cell_marker"}}
    kinds = [kind for kind in KINDS if kind in options]
    if len(kinds) > 1:
        raise BuildError(f"{found.place}: a cell is of one kind, not both {kinds[0]} and {kinds[1]}.")
    if kinds:
        found.kind, found.name = kinds[0], str(options[kinds[0]])
        if not _NAME.match(found.name):
            raise BuildError(f"{found.place}: {found.name!r} is no name; use lower case, digits and underscores.")
    unknown = set(options) - set(KINDS) - ({"points"} if found.kind == "manual" else set())
    if unknown:
        raise BuildError(f"{found.place}: unknown option {min(unknown)!r}; a cell may be {', '.join(KINDS)}.")
    code = found.cell.cell_type == "code"
    if code and not found.kind:
        raise BuildError(f"{found.place}: say what this code is: {', '.join(f'{kind}=' for kind in KINDS[:4])}")
    if found.kind and code == (found.kind == "manual"):
        raise BuildError(f"{found.place}: a {found.kind} cell is {'a markdown' if code else 'a code'} cell.")
    _check_markers(found)


def _check_markers(found: _LessonCell) -> None:
    is_solution = found.kind in ("exercise", "manual")
    marks = [line.strip() for line in found.cell.source.splitlines() if line.strip() in (BEGIN, END)]
    if not is_solution and marks:
        raise BuildError(f"{found.place}: `{marks[0]}` stands in a cell that is no exercise: students would see it.")
    if is_solution and not marks:
        raise BuildError(f"{found.place}: mark the answer with `{BEGIN}` and `{END}`, or students see it.")
    if marks != [BEGIN, END] * (len(marks) // 2):
        raise BuildError(f"{found.place}: every `{BEGIN}` needs one `{END}` after it.")


def _points(lesson: Path, exercises: Sequence[str]) -> dict[str, float]:
    try:
        claims = claims_of(lesson.stem, exercises)
    except ChecksError as error:
        raise BuildError(f"{lesson.name}: {error}") from None
    return {name: sum(claim.points for claim in claims if claim.exercise == name) for name in exercises}


def _manual_points(cell: _LessonCell) -> float:
    points = cell.options.get("points")
    if not isinstance(points, int | float) or points <= 0:
        raise BuildError(f"{cell.place}: say what the cell is worth: manual=\"{cell.name}\" points=4")
    return float(points)


def _notebook_cell(cell: _LessonCell, number: int, points: float, total: str) -> Any:
    source = cell.cell.source.replace("{points}", _number(points)).replace("{total_points}", total)
    metadata: dict[str, Any] = {}
    if cell.kind == "exercise":
        metadata = {"nbgrader": _metadata(cell.name, solution=True)}
    elif cell.kind == "manual":
        metadata = {"nbgrader": _metadata(cell.name, solution=True, grade=True, points=_manual_points(cell))}
    elif cell.kind:
        name = cell.name if cell.kind == "given" else f"{cell.name}_{cell.kind}"
        metadata = {"nbgrader": _metadata(name, locked=True)}
        if cell.kind in ("try", "demo"):
            metadata["tags"] = [cell.kind]
    return _cell(cell.cell.cell_type, source, metadata, f"text-{number:02}")


def _grade_cell(exercise: str, points: float) -> Any:
    metadata = {"nbgrader": _metadata(check_id(exercise), grade=True, locked=True, points=points)}
    return _cell("code", GRADE_CELL.format(exercise=exercise), metadata, "")


def _cell(cell_type: str, source: str, metadata: dict[str, Any], number: str) -> Any:
    make = nbformat.v4.new_code_cell if cell_type == "code" else nbformat.v4.new_markdown_cell
    name = metadata.get("nbgrader", {}).get("grade_id", number)
    return make(source, metadata=metadata, id=name.replace("_", "-")[:64])


def _metadata(
    name: str, *, solution: bool = False, grade: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, Any]:
    """Nbgrader's metadata, complete: with a key missing it takes the cell for one of an older format."""
    metadata: dict[str, Any] = {
        "schema_version": 3, "grade_id": name, "solution": solution, "grade": grade, "locked": locked, "task": False,
    }  # fmt: skip
    if points is not None:
        metadata["points"] = points
    return metadata


def _number(value: float) -> str:
    return f"{value:g}"
