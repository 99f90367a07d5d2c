"""Build source notebooks from the lessons in `solutions/`, one way.

An author writes prose, given code, solution cells and "try it" cells. The build adds nbgrader's metadata, cell ids that
depend on names alone, and after every exercise and its "try it" cell the locked cell in which its score will stand,
worth the sum of the points in its checks. Building twice gives the same bytes.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.exercise_files import CONTENT, assignments_of, exercise_files, place
from autograder.assignment.notebook import check_id
from autograder.authoring.lesson import BuildError, LessonCell, read_lesson
from autograder.authoring.rules import Exercise, problems_in_files, problems_in_proof
from autograder.examiner.claims import ChecksError, Claim
from autograder.examiner.session import CheckSession, run_session

REQUIREMENTS = "requirements.txt"
GRADE_CELL = """\
# Your score for {exercise} appears here when your work comes back. Leave this cell as it is.
### BEGIN HIDDEN TESTS
raise RuntimeError("Grade this with the course's nbgrader_config.py: its checks run in a process of their own.")
### END HIDDEN TESTS"""


def build_all(root: Path, check: bool = False, content: Path = CONTENT) -> list[str]:
    """Build every lesson of a project, and put what a student must install beside each notebook that names it.

    Args:
        root: the folder that holds `solutions/` and `source/`.
        check: write nothing; compare with what is there.
        content: the folder that holds every assignment's exercises.

    Returns:
        One line a file that was written, or with `check` one diff a file that is out of date.

    Raises:
        BuildError: a lesson is not as it must be.
    """
    changes = []
    for path, after in _built_files(root, content).items():
        before = path.read_text("utf-8") if path.exists() else ""
        if before == after:
            continue
        name = path.relative_to(root).as_posix()
        if check:
            diff = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (rebuilt)", lineterm="")
            changes.append("\n".join(diff))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, "utf-8")
            changes.append(f"wrote {name}")
    return changes


def _built_files(root: Path, content: Path) -> dict[Path, str]:
    """Return the text of every file that the build writes into `source/`."""
    lessons = sorted((root / "solutions").glob("*.py"))
    if not lessons:
        raise BuildError(f"There is no lesson in {root / 'solutions'}: write WEEK.py there.")
    orphans = {*assignments_of(content)} - {path.stem for path in lessons}
    if orphans:
        raise BuildError(f"autograder/course/{min(orphans)} has no lesson: write solutions/{min(orphans)}.py.")
    needed = root / "solutions" / REQUIREMENTS
    requirements = needed.read_text("utf-8") if needed.exists() else ""
    texts: dict[Path, str] = {}
    for lesson in lessons:
        folder = root / "source" / lesson.stem
        texts[folder / f"{lesson.stem}.ipynb"] = notebook = build(lesson, content)
        if requirements and REQUIREMENTS in notebook:  # only there: nbgrader copies it to every student's work
            texts[folder / REQUIREMENTS] = requirements
    return texts


def build(lesson: Path, content: Path = CONTENT) -> str:
    """Build one notebook.

    Args:
        lesson: `solutions/WEEK.py`, in py:percent format.
        content: the folder that holds every assignment's exercises.

    Returns:
        The notebook's text.

    Raises:
        BuildError: the lesson or its checks are not as they must be; names file and line.
    """
    cells = read_lesson(lesson)
    _raise_problems(lesson, problems_in_files(lesson, content))
    points = _points(lesson, cells, content)
    last = {cell.name: cell for cell in cells if cell.kind in ("exercise", "try")}
    built: list[Any] = []
    section, texts = "start", 0  # the last cell that has a name, and how many without one came since
    for number, cell in enumerate(cells):
        section, texts = (cell.grade_id, 0) if cell.kind else (section, texts + 1)
        cell_id = _cell_id(section) if cell.kind else f"{_cell_id(section)}_text{texts}"
        following = next((later.name for later in cells[number:] if later.kind in ("exercise", "manual")), "")
        built.append(_notebook_cell(cell, cell_id, points, following))
        if last.get(cell.name) is cell:
            built.append(_grade_cell(cell.name, points[cell.name]))
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


def _points(lesson: Path, cells: Sequence[LessonCell], content: Path) -> dict[str, float]:
    """Return what each exercise and each manually graded cell is worth; raise BuildError if its files lack something."""
    exercises = [cell for cell in cells if cell.kind == "exercise"]
    for cell in exercises:
        check = exercise_files(lesson.stem, cell.name, content).check
        if not check.exists():
            raise BuildError(f"{cell.place}: exercise {cell.name!r} has no checks: write {place(check)}.")
    claims, builds_on = _claims(lesson, [cell.name for cell in exercises], content)
    known = [Exercise(cell.name, cell.place, cell.cell.source) for cell in exercises]
    _raise_problems(lesson, problems_in_proof(lesson.stem, known, claims, builds_on, content))
    worth = {cell.name: sum(claim.points for claim in claims if claim.exercise == cell.name) for cell in exercises}
    return worth | {cell.name: _manual_points(cell) for cell in cells if cell.kind == "manual"}


def _claims(lesson: Path, exercises: Sequence[str], content: Path) -> tuple[list[Claim], dict[str, tuple[str, ...]]]:
    """Return the claims of an assignment, and what each exercise builds on."""
    claims: list[Claim] = []
    builds_on: dict[str, tuple[str, ...]] = {}

    def keep(session: CheckSession) -> None:
        claims.extend(session.claims)
        builds_on.update(session.builds_on)

    try:
        run_session(lesson.stem, exercises, keep, content)
    except ChecksError as error:
        raise BuildError(f"{lesson.name}: {error}") from None
    return claims, builds_on


def _raise_problems(lesson: Path, problems: Sequence[str]) -> None:
    """Raise one BuildError that lists all problems, if there are any."""
    if len(problems) > 1:
        raise BuildError("\n- ".join([f"{lesson.stem}: {len(problems)} things are left to do.", *problems]))
    if problems:
        raise BuildError(problems[0])


def _manual_points(cell: LessonCell) -> float:
    points = cell.options.get("points")
    if not isinstance(points, int | float) or isinstance(points, bool) or not 0 < points < math.inf:
        raise BuildError(f"{cell.place}: say what the cell is worth: manual={cell.name!r} points=4")
    return float(points)


def _notebook_cell(cell: LessonCell, cell_id: str, points: dict[str, float], following: str) -> Any:
    metadata: dict[str, Any] = {}
    if cell.kind == "exercise":
        metadata = {"nbgrader": _metadata(cell.grade_id, solution=True)}
        if "files" in cell.options:
            metadata["files"] = cell.options["files"]
    elif cell.kind == "manual":
        metadata = {"nbgrader": _metadata(cell.grade_id, solution=True, grade=True, points=points[cell.name])}
    elif cell.kind:
        metadata = {"nbgrader": _metadata(cell.grade_id, locked=True)}
        if cell.kind in ("try", "demo"):
            metadata["tags"] = [cell.kind]
    if cell.cell.cell_type == "code":
        return nbformat.v4.new_code_cell(cell.cell.source, metadata=metadata, id=cell_id)
    if "{points}" in cell.cell.source and not following:
        raise BuildError(f"{cell.place}: {{points}} stands for those of the exercise that follows, and none does.")
    text = cell.cell.source.replace("{points}", f"{points.get(following, 0):g}")
    text = text.replace("{total_points}", f"{sum(points.values()):g}")
    return nbformat.v4.new_markdown_cell(text, metadata=metadata, id=cell_id)


def _grade_cell(exercise: str, points: float) -> Any:
    name = check_id(exercise)
    metadata = {"nbgrader": _metadata(name, grade=True, locked=True, points=points)}
    return nbformat.v4.new_code_cell(GRADE_CELL.format(exercise=exercise), metadata=metadata, id=_cell_id(name))


def _cell_id(name: str) -> str:
    return name.replace("_", "-")


def _metadata(
    name: str, *, solution: bool = False, grade: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, Any]:
    """Return nbgrader's metadata, complete: with a key missing, nbgrader takes the cell for one of an older format."""
    metadata: dict[str, Any] = {
        "schema_version": 3, "grade_id": name, "solution": solution, "grade": grade, "locked": locked, "task": False,
    }  # fmt: skip
    if points is not None:
        metadata["points"] = points
    return metadata
