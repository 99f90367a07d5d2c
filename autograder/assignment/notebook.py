"""Read notebooks: the course's own, which is trusted, and a student's, of which only answers are taken.

From a submission come the text of the solution cells, known as `recognise` says, and the definitions in
cells that the student added. Everything else comes from the course's notebook.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from autograder.assignment.additions import added_to
from autograder.assignment.answer_files import from_files
from autograder.assignment.definitions import are_parts, defined_in
from autograder.assignment.raw_cells import NotebookError, RawCell, content_of, handed_in, raw_cells
from autograder.assignment.recognise import Mark, Recognised, marks_of, recognise, why_not
from autograder.assignment.unwritten import is_unwritten, written_copies

SKIPPED_TAGS = {"try", "demo"}
TRY = "_try"
CHANGED = "In cell {}, lines that the course gives are different or missing: they count as the course has them. Put what you need into a cell of your own."
HIDDEN = re.compile(r"[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?", re.DOTALL)
"""What nbgrader removes from a cell when an assignment is released."""
_AUTOTEST = re.compile(r"^\s*#.*\bAUTOTEST\b", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """One code cell that runs when a notebook is graded.

    Attributes:
        name: its id in nbgrader's metadata; "your cell 7" for one that a student added.
        source: its text.
        solution: whether a student's answer takes its place.
        own: whether the student added it; then what defines something is run.
        runs: whether it is run at all; what a given demonstration defines is only known by name.
        files: as what the answer may be handed in beside the notebook: file names, and the function each stands for.
    """

    name: str
    source: str
    solution: bool = False
    own: bool = False
    runs: bool = True
    files: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class AssertCell:
    """An ordinary nbgrader test cell that an instructor added: no hidden checks of ours, just asserts."""

    name: str
    source: str
    points: float


@dataclass(frozen=True)
class Assignment:
    """What an assignment's source notebook says.

    Attributes:
        name: `weekNN_topic`.
        cells: the cells that run when it is graded, with the reference's answers in them.
        not_run: given cells that do not, such as demonstrations.
        given: the texts of all given cells of code, by their ids.
        exercises: the names of the solution cells that checks examine, in order.
        points: what each graded cell is worth, by its name.
        assert_cells: test cells without hidden checks; they earn their points by raising nothing.
        seed: what hidden inputs are drawn from: fixed as long as the notebook does not change.
        examples: the visible examples, by exercise.
        marks: what each cell of the notebook is known by in a student's.
    """

    name: str
    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]
    points: dict[str, float]
    assert_cells: tuple[AssertCell, ...]
    seed: int
    examples: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    not_run: tuple[Cell, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """What is taken from a student's notebook.

    Attributes:
        cells: the cells to run, in order.
        notes: what was unusual about the notebook, a sentence each, for the student and the staff.
    """

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()

    def digest(self) -> str:
        """Return a hash of exactly these answers."""
        text = json.dumps([[cell.name, cell.source, cell.own] for cell in self.cells] + [list(self.notes)])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def attempt(self) -> str:
        """Return a hash of what the student wrote, whatever becomes of the course's own cells."""
        own = tuple(cell for cell in self.cells if cell.solution or cell.own)
        return Submission(own).digest()[:16]


def read_assignment(path: Path) -> Assignment:
    """Return what the source notebook of an assignment says.

    Args:
        path: `source/WEEK/WEEK.ipynb`.

    Raises:
        NotebookError: it cannot be read, or has tests that cannot be run.
    """
    content = content_of(path)
    cells, exercises, assert_cells, examples, not_run, given = [], [], [], {}, [], {}
    everything = list(raw_cells(content))
    code = [cell for cell in everything if cell.cell_type == "code"]
    graded = {cell.grade_id for cell in code if cell.nbgrader.get("grade") is True}
    for cell in code:
        about = cell.nbgrader
        is_solution = about.get("solution") is True
        if not is_solution and cell.grade_id:
            given[cell.grade_id] = cell.source
        if SKIPPED_TAGS & set(cell.metadata.get("tags", ())):
            if cell.grade_id.endswith(TRY):
                examples[cell.grade_id.removesuffix(TRY)] = cell.source
            not_run.append(Cell(cell.grade_id or f"cell {cell.position}", cell.source, runs=False))
            continue
        if about.get("grade") is True and not is_solution:
            if _AUTOTEST.search(cell.source):  # comments, unless nbgrader makes tests of them: anything would pass
                raise NotebookError(
                    f"{path.name}, cell {cell.grade_id}: nbgrader's AUTOTEST is not supported here. Write asserts in its place."
                )
            assert_cells.append(AssertCell(cell.grade_id, cell.source, float(about["points"])))
            continue
        files = cell.metadata.get("files", {})
        cells.append(Cell(cell.grade_id or f"cell {cell.position}", cell.source, is_solution, files=files))
        if is_solution and check_id(cell.grade_id) in graded:
            exercises.append(cell.grade_id)
    ours = {check_id(name) for name in exercises}
    seed = int.from_bytes(hashlib.sha256(content).digest()[:4], "big")
    return Assignment(
        name=path.stem,
        cells=tuple(cells),
        exercises=tuple(exercises),
        points={cell.grade_id: float(cell.nbgrader["points"]) for cell in everything if cell.nbgrader.get("grade")},
        assert_cells=tuple(cell for cell in assert_cells if cell.name not in ours),
        seed=seed,
        examples=examples,
        marks=marks_of(everything),
        not_run=tuple(not_run),
        given=given,
    )


def read_marks(content: bytes) -> tuple[Mark, ...]:
    """Return what each cell of a source notebook is known by, from the file's content."""
    return marks_of(raw_cells(content))


def check_id(exercise: str) -> str:
    """Return the id of the grade cell in which an exercise's score stands."""
    return f"{exercise}_check"


def read_submission(path: Path, assignment: Assignment) -> Submission:
    """Return what counts of a student's file.

    Args:
        path: the file that the student handed in.
        assignment: what it answers.

    Raises:
        NotebookError: it is not a notebook, or none of the assignment's cells is known in it.
    """
    recognised = recognise(handed_in(path), assignment.marks)
    if reason := why_not(recognised, assignment.marks):
        raise NotebookError(f"{path.name} holds none of the cells of {assignment.name}: {reason}")
    answers, own, notes = _sort(recognised.cells, assignment, path.parent)
    notes = [*recognised.notes(), *notes, *_missing_texts(recognised, assignment.marks)]
    cells: list[Cell] = list(own.pop("", ()))
    for cell in assignment.cells:
        if cell.solution:
            cells.extend(Cell(cell.name, source, solution=True) for source in answers.get(cell.name, ()))
        else:
            cells.append(cell)
        cells.extend(own.pop(cell.name, ()))
    return Submission(tuple(cells), (*notes, *_other_notebooks(path, assignment)))


def _other_notebooks(path: Path, assignment: Assignment) -> list[str]:
    """Return a note about each other notebook in the folder of a submission."""
    if (path.parent.name, path.stem) != (assignment.name, assignment.name):
        return []  # it lies anywhere, among notebooks that have nothing to do with it
    notes = []
    for other in sorted(path.parent.glob("*.ipynb")):
        if other.name == path.name or other.is_symlink() or not other.is_file():
            continue
        if filecmp.cmp(path, other, shallow=False):
            notes.append(f"It was handed in as {other.name!r}, and counts. Next time, keep the name {path.name}.")
        else:
            notes.append(f"Beside {path.name}, {other.name!r} was handed in: it does not count.")
    return notes


def _sort(
    raw: Sequence[RawCell], assignment: Assignment, folder: Path
) -> tuple[dict[str, list[str]], dict[str, list[Cell]], list[str]]:
    """Separate a student's answers from the cells they added, which stay after the cell they followed."""
    own, notes = _added(raw, assignment)
    answers: dict[str, list[str]] = {}
    known = {cell.name for cell in assignment.cells}
    asked = {mark.name: mark.names for mark in assignment.marks}
    solutions = {cell.name: cell.files for cell in assignment.cells if cell.solution}
    for cell in raw:
        if cell.grade_id in solutions and cell.cell_type == "code":
            answers.setdefault(cell.grade_id, []).append(cell.source)
    elsewhere = [cell for cell in raw if cell.cell_type == "code" and cell.grade_id not in known - {*solutions}]
    defined = [(cell, defined_in(cell.source)) for cell in elsewhere]
    for name, files in solutions.items():
        sources = answers.get(name, [])
        if not sources:
            notes.append(_missing(name, asked.get(name, frozenset()), defined))
            continue
        notes.extend(_several(name, sources))
        in_cell = written_copies(sources)
        answers[name], about_files = from_files(name, in_cell, files, folder)
        notes.extend(about_files)
        if (
            all(map(is_unwritten, in_cell))
            and answers[name] == in_cell
            and (place := _written_elsewhere(name, {*chain(*map(defined_in, in_cell))}, defined))
        ):
            answers[name] = []
            notes.append(f"The cell of {name} is as it was released; what {place} defines counts instead.")
    ours = [cell for cell in raw if cell.grade_id in asked]
    if any(_points_changed(cell, assignment) for cell in ours):
        notes.append("The points written in the notebook were changed; what counts is what the course says.")
    present = {cell.grade_id for cell in raw}
    for name in assignment.exercises:
        if check_id(name) not in present:
            notes.append(
                f"The locked cell that shows the score of {name} was deleted; {name} was examined all the same."
            )
    return answers, own, notes


def _points_changed(cell: RawCell, assignment: Assignment) -> bool:
    """Return whether a student changed a cell's points: nbgrader's checksum is still of those that the course says.

    Where the course itself has changed them since, the checksum is of what was released before.
    """
    about, given = cell.nbgrader, assignment.given.get(cell.grade_id)
    points = assignment.points.get(cell.grade_id)
    if given is None or points is None or about.get("points") in (None, points):
        return False
    import nbformat  # these two import much, and points are rarely changed
    from nbgrader.utils import compute_checksum

    marks = {"grade": True, "solution": False, "grade_id": cell.grade_id, "points": points}
    released = {"cell_type": "code", "source": HIDDEN.sub("", given).rstrip(), "metadata": {"nbgrader": marks}}
    return bool(about.get("checksum") == compute_checksum(nbformat.from_dict(released)))


def _missing(name: str, wanted: Set[str], defined: Sequence[tuple[RawCell, set[str]]]) -> str:
    """Return a note about an exercise without a cell; some of what it asks for may be defined in others."""
    parts = [wanted, *({one} for one in sorted(wanted))]
    place = next(filter(None, (_written_elsewhere(name, part, defined) for part in parts)), "")
    counts = f"what {place} defines counts instead" if place else "it counts as not answered"
    return f"The cell of {name} is missing or is no code cell any more: {counts}."


def _several(name: str, sources: Sequence[str]) -> list[str]:
    """Return a note about an exercise with several cells."""
    if are_parts(sources):
        return [f"The cell of {name} was split into {len(sources)} cells: all of them count."]
    if len(sources) > 1:
        return [f"The cell of {name} is there {len(sources)} times: the last answer in it counts."]
    return []


def _missing_texts(recognised: Recognised, marks: Sequence[Mark]) -> list[str]:
    """Return a note about each answer in prose that is not there."""
    missing = [mark for mark in marks if mark.is_answer and mark.cell_type == "markdown"]
    return [
        f"The cell of {mark.name} is missing or is no text cell any more: whoever grades it finds no answer."
        for mark in missing
        if mark.name not in recognised.names
    ]


def _added(raw: Sequence[RawCell], assignment: Assignment) -> tuple[dict[str, list[Cell]], list[str]]:
    """Return the cells that a student added, and what they added to given ones, by the cell that each follows; and notes."""
    own: dict[str, list[Cell]] = {}
    notes: list[str] = []
    known, after = {cell.name for cell in assignment.cells}, ""
    for cell in raw:
        if cell.grade_id in known:
            after = cell.grade_id
        if cell.cell_type != "code":
            continue
        if (given := assignment.given.get(cell.grade_id)) is not None:
            added, is_changed = added_to(cell.source, given)
            if added:
                own.setdefault(after, []).append(Cell(f"your lines in cell {cell.position}", added, own=True))
            if is_changed and cell.grade_id in known:
                notes.append(CHANGED.format(cell.position))
        elif not cell.nbgrader and cell.source.strip():
            own.setdefault(after, []).append(Cell(f"your cell {cell.position}", cell.source, own=True))
    return own, notes


def _written_elsewhere(name: str, wanted: Set[str], defined: Sequence[tuple[RawCell, set[str]]]) -> str:
    """Return where the names that an exercise asks for are defined, other than in its cell: the last such place, or ""."""
    if not wanted:
        return ""
    places = [cell for cell, names in defined if cell.grade_id != name and wanted <= names]
    if not places:
        return ""
    place = places[-1]
    if not place.nbgrader:
        return f"your cell {place.position}"
    if place.nbgrader.get("solution") is True:
        return f"the cell of {place.grade_id}"
    return f"the locked cell {place.position}"
