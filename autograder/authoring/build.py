"""Build source notebooks from the lessons in `solutions/`, one way.

An author writes prose, given code, solution cells and "try it" cells; this adds nbgrader's
metadata, cell ids that only hang on names, and behind every exercise and its "try it" cell the
locked cell in which its score will stand, worth the sum of the points in its checks. Building
twice gives the same bytes.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from autograder.assignment.answer_files import defined_in
from autograder.assignment.exercise_files import CONTENT, assignments_of, exercise_files, place
from autograder.assignment.notebook import check_id
from autograder.authoring.rules import Exercise, left_in_texts, left_unproven
from autograder.examiner.claims import ChecksError, Claim
from autograder.examiner.session import CheckSession, run_session

REQUIREMENTS = "requirements.txt"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KINDS = ("exercise", "given", "try", "demo", "manual")
OPTIONS = {"manual": "points", "exercise": "files"}  # what cells of a kind may say of themselves
GRADE_CELL = """\
# Your score for {exercise} appears here when your work comes back. Leave this cell as it is.
### BEGIN HIDDEN TESTS
raise RuntimeError("Grade this with the course's nbgrader_config.py: its checks run in a process of their own.")
### END HIDDEN TESTS"""
_MARKER = re.compile(r"^# %%(?!%)")
NAME = re.compile(r"^[a-z][a-z0-9_]{0,49}$")  # so that every cell id made of it is one for nbformat: 64 characters
WEEK = re.compile(r"^week\d\d(_[a-z0-9]+)+$")  # as nbgrader_config.py expects it in the names of students' files
NAME_RULE = "use lower case, digits and underscores, at most 50 of them."
WEEK_RULE = "name a lesson weekNN_topic.py; the topic is in lower case, its words joined by underscores."
_SOLUTION_MARK = re.compile(r"(BEGIN|END) SOLUTION")  # all that nbgrader takes for one


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

    @property
    def grade_id(self) -> str:
        """Its id in nbgrader's metadata; "" if it has none."""
        return f"{self.name}_{self.kind}" if self.kind in ("try", "demo") else self.name


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
    cells = _read(lesson)
    _refuse(lesson, left_in_texts(lesson, content))
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


def build_all(root: Path, check: bool = False, content: Path = CONTENT) -> list[str]:
    """Build every lesson of a project, and lay what a student must install beside each notebook that names it.

    Args:
        root: the folder that holds `solutions/` and `source/`.
        check: write nothing; compare with what is there.
        content: the folder that holds every assignment's exercises.

    Returns:
        One text a file that was written, or with `check` one diff a file that is out of date.

    Raises:
        BuildError: a lesson is not as it must be.
    """
    lessons = sorted((root / "solutions").glob("*.py"))
    if not lessons:
        raise BuildError(f"There is no lesson in {root / 'solutions'}: write WEEK.py there.")
    orphans = {*assignments_of(content)} - {path.stem for path in lessons}
    if orphans:
        raise BuildError(f"autograder/course/{min(orphans)} has no lesson: write solutions/{min(orphans)}.py.")
    needed = root / "solutions" / REQUIREMENTS
    requirements = needed.read_text("utf-8") if needed.exists() else ""
    built: dict[Path, str] = {}
    for lesson in lessons:
        folder = root / "source" / lesson.stem
        built[folder / f"{lesson.stem}.ipynb"] = notebook = build(lesson, content)
        if (
            requirements and REQUIREMENTS in notebook
        ):  # nbgrader copies it to every student's work, so only where it is used
            built[folder / REQUIREMENTS] = requirements
    told = []
    for target, after in built.items():
        before = target.read_text("utf-8") if target.exists() else ""
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
    if not WEEK.match(lesson.stem):
        raise BuildError(f"{lesson.name}: {WEEK_RULE}")
    text = lesson.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _MARKER.match(line)]
    if len(lines) != len(notebook.cells):
        raise BuildError(f"{_odd_start(lesson, text)}: start every cell, also the first, with a line `# %%`.")
    cells = []
    for line, cell in zip(lines, notebook.cells, strict=True):
        found = _LessonCell(cell, f"{lesson.name}, line {line}")
        _classify(found)
        cells.append(found)
    _check_names(cells)
    return cells


def _odd_start(lesson: Path, text: str) -> str:
    """Where a cell starts in another way than with `# %%`."""
    lines = list(enumerate(text.splitlines(), 1))
    almost = [number for number, line in lines if re.match(r"#\s*%%(?!%)", line) and not _MARKER.match(line)]
    first = [number for number, line in lines if line.strip()]
    return f"{lesson.name}, line {(almost or first or [1])[0]}"


def _check_names(cells: Sequence[_LessonCell]) -> None:
    """See that no two cells get the same id, and that a try cell follows its exercise."""
    taken: dict[str, str] = {}
    exercises = set()
    for cell in cells:
        if cell.kind == "exercise":
            exercises.add(cell.name)
        elif cell.kind == "try" and cell.name not in exercises:
            raise BuildError(f"{cell.place}: no exercise {cell.name!r} stands before this try cell; name one.")
        for name in (cell.grade_id, check_id(cell.name) if cell.kind == "exercise" else ""):
            if name in taken:
                raise BuildError(f"{cell.place}: the id {name!r} is taken by {taken[name]}; give one another name.")
            if name:
                taken[name] = f"the cell in {cell.place.partition(', ')[2]}"


def _classify(found: _LessonCell) -> None:
    options = {key: value for key, value in found.options.items() if key not in {"lines_to_next_cell", "cell_marker"}}
    kinds = [kind for kind in KINDS if kind in options]
    if len(kinds) > 1:
        raise BuildError(f"{found.place}: a cell is of one kind, not both {kinds[0]} and {kinds[1]}.")
    if kinds:
        found.kind, found.name = kinds[0], str(options[kinds[0]])
        if not NAME.match(found.name):
            raise BuildError(f"{found.place}: {found.name!r} is no name; {NAME_RULE}")
    unknown = set(options) - set(KINDS) - {OPTIONS.get(found.kind)}
    if unknown:
        raise BuildError(f"{found.place}: unknown option {min(unknown)!r}; a cell may be {', '.join(KINDS)}.")
    code = found.cell.cell_type == "code"
    if code and not found.kind:
        raise BuildError(f"{found.place}: say what this code is: {', '.join(f'{kind}=' for kind in KINDS[:4])}")
    if found.kind and code == (found.kind == "manual"):
        raise BuildError(f"{found.place}: a {found.kind} cell is {'a markdown' if code else 'a code'} cell.")
    _check_files(found)
    _check_markers(found)


def _check_files(found: _LessonCell) -> None:
    """See that every file that an answer may be handed in as stands for a function of the cell."""
    files = found.options.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(function, str) for function in files.values()):
        raise BuildError(f'{found.place}: name each file and the function it stands for: files={{"app.py": "app"}}')
    for name, function in files.items():
        if Path(name).name != name:
            raise BuildError(f"{found.place}: {name!r} is no file beside the notebook; give a name without a folder.")
        if function not in defined_in(found.cell.source):
            raise BuildError(f"{found.place}: {name} stands for {function!r}, which this cell does not define.")


def _check_markers(found: _LessonCell) -> None:
    is_solution = found.kind in ("exercise", "manual")
    marks = [line.strip() for line in found.cell.source.splitlines() if _SOLUTION_MARK.search(line)]
    if not is_solution and marks:
        raise BuildError(f"{found.place}: `{marks[0]}` stands in a cell that is no exercise: students would see it.")
    if is_solution and not marks:
        raise BuildError(f"{found.place}: mark the answer with `{BEGIN}` and `{END}`, or students see it.")
    if marks != [BEGIN, END] * (len(marks) // 2):
        raise BuildError(f"{found.place}: every `{BEGIN}` needs one `{END}` after it, each a line by itself.")


def _points(lesson: Path, cells: Sequence[_LessonCell], content: Path) -> dict[str, float]:
    """What each exercise and each manually graded cell is worth."""
    exercises = [cell for cell in cells if cell.kind == "exercise"]
    for cell in exercises:
        check = exercise_files(lesson.stem, cell.name, content).check
        if not check.exists():
            raise BuildError(f"{cell.place}: exercise {cell.name!r} has no checks: write {place(check)}.")
    claims, builds_on = _claims(lesson, [cell.name for cell in exercises], content)
    known = [Exercise(cell.name, cell.place, cell.cell.source) for cell in exercises]
    _refuse(lesson, left_unproven(lesson.stem, known, claims, builds_on, content))
    worth = {cell.name: sum(claim.points for claim in claims if claim.exercise == cell.name) for cell in exercises}
    return worth | {cell.name: _manual_points(cell) for cell in cells if cell.kind == "manual"}


def _claims(lesson: Path, exercises: Sequence[str], content: Path) -> tuple[list[Claim], dict[str, tuple[str, ...]]]:
    """Collect the claims of an assignment, and what its exercises build on."""
    claims: list[Claim] = []
    builds_on: dict[str, tuple[str, ...]] = {}

    def take(session: CheckSession) -> None:
        claims.extend(session.claims)
        builds_on.update(session.builds_on)

    try:
        run_session(lesson.stem, exercises, take, content)
    except ChecksError as error:
        raise BuildError(f"{lesson.name}: {error}") from None
    return claims, builds_on


def _refuse(lesson: Path, found: Sequence[str]) -> None:
    """Stop if there is something to be done, and say all of it."""
    if len(found) > 1:
        raise BuildError("\n- ".join([f"{lesson.stem}: {len(found)} things are left to do.", *found]))
    if found:
        raise BuildError(found[0])


def _manual_points(cell: _LessonCell) -> float:
    points = cell.options.get("points")
    if not isinstance(points, int | float) or isinstance(points, bool) or not 0 < points < math.inf:
        raise BuildError(f"{cell.place}: say what the cell is worth: manual={cell.name!r} points=4")
    return float(points)


def _notebook_cell(cell: _LessonCell, cell_id: str, points: dict[str, float], following: str) -> Any:
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
    """Nbgrader's metadata, complete: with a key missing it takes the cell for one of an older format."""
    metadata: dict[str, Any] = {
        "schema_version": 3, "grade_id": name, "solution": solution, "grade": grade, "locked": locked, "task": False,
    }  # fmt: skip
    if points is not None:
        metadata["points"] = points
    return metadata
