"""Read a lesson: the cells of `solutions/WEEK.py`, each with what its author said that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

from autograder.assignment.definitions import defined_in
from autograder.assignment.notebook import check_id
from autograder.authoring.names import NAME, NAME_RULE, WEEK, WEEK_RULE

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KINDS = ("exercise", "given", "try", "demo", "manual")
OPTIONS = {"manual": "points", "exercise": "files"}  # what cells of a kind may say besides
_MARKER = re.compile(r"^# %%(?!%)")
_SOLUTION_MARK = re.compile(r"(BEGIN|END) SOLUTION")  # all that nbgrader takes for one


class BuildError(ValueError):
    """A lesson is not as it must be; `str()` says where, and what to do."""


@dataclass
class LessonCell:
    """A cell of a lesson.

    Attributes:
        cell: as jupytext read it.
        place: the file and the line where it starts, for messages.
        kind: one of KINDS; "" for prose.
        name: which exercise, or whatever else, it is; "" for prose.
    """

    cell: Any
    place: str
    kind: str = ""
    name: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """What its author said of it: `# %% exercise="double"` is {"exercise": "double"}."""
        layout = {"lines_to_next_cell", "cell_marker"}  # jupytext's own
        return {key: value for key, value in self.cell.metadata.items() if key not in layout}

    @property
    def grade_id(self) -> str:
        """Its id in nbgrader's metadata; "" if it has none."""
        return f"{self.name}_{self.kind}" if self.kind in ("try", "demo") else self.name


def read_lesson(path: Path) -> list[LessonCell]:
    """Read a lesson.

    Args:
        path: `solutions/WEEK.py`, in py:percent format.

    Returns:
        Its cells, in order.

    Raises:
        BuildError: a cell is not what it says, or has the name of another; names file and line.
    """
    if not WEEK.match(path.stem):
        raise BuildError(f"{path.name}: {WEEK_RULE}")
    text = path.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _MARKER.match(line)]
    if len(lines) != len(notebook.cells):
        raise BuildError(f"{_odd_start(path, text)}: start every cell, also the first, with a line `# %%`.")
    cells = [LessonCell(cell, f"{path.name}, line {line}") for line, cell in zip(lines, notebook.cells, strict=True)]
    for cell in cells:
        _classify(cell)
        _check_files(cell)
        _check_markers(cell)
    _check_names(cells)
    return cells


def _odd_start(lesson: Path, text: str) -> str:
    """Return the place of the cell that starts in another way than with `# %%`."""
    lines = list(enumerate(text.splitlines(), 1))
    almost = [number for number, line in lines if re.match(r"#\s*%%(?!%)", line) and not _MARKER.match(line)]
    first = [number for number, line in lines if line.strip()]
    return f"{lesson.name}, line {(almost or first or [1])[0]}"


def _classify(cell: LessonCell) -> None:
    """Set a cell's kind and name from its options."""
    options = cell.options
    kinds = [kind for kind in KINDS if kind in options]
    if len(kinds) > 1:
        raise BuildError(f"{cell.place}: a cell is of one kind, not both {kinds[0]} and {kinds[1]}.")
    if kinds:
        cell.kind, cell.name = kinds[0], str(options[kinds[0]])
        if not NAME.match(cell.name):
            raise BuildError(f"{cell.place}: {cell.name!r} is no name; {NAME_RULE}")
    unknown = set(options) - set(KINDS) - {OPTIONS.get(cell.kind)}
    if unknown:
        raise BuildError(f"{cell.place}: unknown option {min(unknown)!r}; a cell may be {', '.join(KINDS)}.")
    code = cell.cell.cell_type == "code"
    if code and not cell.kind:
        raise BuildError(f"{cell.place}: say what this code is: {', '.join(f'{kind}=' for kind in KINDS[:4])}")
    if cell.kind and code == (cell.kind == "manual"):
        raise BuildError(f"{cell.place}: a {cell.kind} cell is {'a markdown' if code else 'a code'} cell.")


def _check_files(cell: LessonCell) -> None:
    """Raise BuildError unless every file that an answer may be handed in as stands for a function of the cell."""
    files = cell.options.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(function, str) for function in files.values()):
        raise BuildError(f'{cell.place}: name each file and the function it stands for: files={{"app.py": "app"}}')
    for name, function in files.items():
        if Path(name).name != name:
            raise BuildError(f"{cell.place}: {name!r} is no file beside the notebook; give a name without a folder.")
        if function not in defined_in(cell.cell.source):
            raise BuildError(f"{cell.place}: {name} stands for {function!r}, which this cell does not define.")


def _check_markers(cell: LessonCell) -> None:
    """Raise BuildError unless solution markers stand in pairs where a solution is, and nowhere else."""
    is_solution = cell.kind in ("exercise", "manual")
    marks = [line.strip() for line in cell.cell.source.splitlines() if _SOLUTION_MARK.search(line)]
    if not is_solution and marks:
        raise BuildError(f"{cell.place}: `{marks[0]}` stands in a cell that is no exercise: students would see it.")
    if is_solution and not marks:
        raise BuildError(f"{cell.place}: mark the answer with `{BEGIN}` and `{END}`, or students see it.")
    if marks != [BEGIN, END] * (len(marks) // 2):
        raise BuildError(f"{cell.place}: every `{BEGIN}` needs one `{END}` after it, each a line by itself.")


def _check_names(cells: Sequence[LessonCell]) -> None:
    """Raise BuildError if two cells get the same id, or a try cell does not follow its exercise."""
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
