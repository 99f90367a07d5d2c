"""Tell which cell of a student's notebook is which of the course's: by nbgrader's metadata, by ids, by text and place.

A git filter, another editor or "clear all metadata" takes nbgrader's metadata away, and so its name for each cell.
A weaker mark counts only for a cell of the course's that no stronger one has found. None of them gives a student
anything that they could not have by the metadata: it too is theirs to write.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.assignment.definitions import assigned_in, defined_in
from autograder.assignment.raw_cells import RawCell
from autograder.assignment.unwritten import CODE_STUB, TEXT_STUB

_METADATA = "nbgrader's metadata, as a git filter, another editor or clearing the metadata may cause."
_HAND_IN = "Hand in the notebook that was released, with your answers in its cells."
_SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """What a cell of the course's notebook is known by.

    Attributes:
        name: its id in nbgrader's metadata; "" for prose.
        cell_id: its id in the notebook's format, which the release keeps.
        cell_type: "code" or "markdown".
        about: its nbgrader metadata.
        text: what students get, without white space.
        start: the first line of that.
        names: the functions and classes that an answer in it defines.
    """

    name: str
    cell_id: str
    cell_type: str
    about: dict[str, Any] = field(default_factory=dict, hash=False)
    text: str = ""
    start: str = ""
    names: frozenset[str] = frozenset()

    @property
    def is_answer(self) -> bool:
        """Return whether a student writes into the cell."""
        return self.about.get("solution") is True

    @property
    def is_score(self) -> bool:
        """Return whether it is a locked cell in which a score stands."""
        return self.about.get("grade") is True and not self.is_answer


@dataclass(frozen=True)
class Recognised:
    """A student's cells, each with the name and the nbgrader metadata of the course's cell that it is.

    Attributes:
        cells: all cells; those that are none of the course's are as they were.
        names: of the course's cells, those that are there.
        by_id, by_text: the answers that were found by weaker marks than nbgrader's metadata, and which cells they are.
        strangers: the names in nbgrader's metadata that the course's notebook does not have.
        has_metadata: whether a cell has a name in nbgrader's metadata at all.
    """

    cells: list[RawCell]
    names: frozenset[str]
    by_id: dict[str, list[int]]
    by_text: dict[str, list[int]]
    strangers: tuple[str, ...]
    has_metadata: bool

    def notes(self) -> list[str]:
        """Return what the student and the staff are told, a sentence for each kind of mark."""
        return [
            *_note(self.by_id, "its id", "their ids"),
            *_note(self.by_text, "its text and place", "their text and place"),
        ]


def marks_of(cells: Iterable[RawCell]) -> tuple[Mark, ...]:
    """Return what the cells of a source notebook are known by."""
    return tuple(_mark(cell) for cell in cells)


def recognise(cells: Sequence[RawCell], marks: Sequence[Mark]) -> Recognised:
    """Find the course's cells in a student's notebook.

    Args:
        cells: what was handed in.
        marks: see `marks_of`.
    """
    search = _Search(cells, marks)
    search.by_metadata()
    by_metadata = search.names()
    search.by_id()
    by_id = search.names()
    search.by_text()
    search.by_definitions()
    search.by_place()
    recognised = [search.recognised(index) for index in range(len(cells))]
    names = {mark.name for mark in marks}
    strangers = dict.fromkeys(cell.grade_id for cell in recognised if cell.grade_id not in names | {""})
    return Recognised(
        recognised,
        search.names(),
        search.answers(by_id - by_metadata),
        search.answers(search.names() - by_id),
        tuple(strangers),
        any(cell.grade_id for cell in cells),
    )


def why_not(recognised: Recognised, marks: Sequence[Mark]) -> str:
    """Return why a notebook does not answer an assignment, and what to do, as a sentence goes on; "" if it does.

    Args:
        recognised: what was found of the assignment in the notebook.
        marks: what the assignment's cells are known by.
    """
    named = [mark for mark in marks if mark.name]
    answers = [mark for mark in named if mark.is_answer]
    needed = [mark for mark in answers if mark.cell_type == "code"] or answers or named
    found = recognised.names & {mark.name for mark in needed}
    is_foreign = recognised.strangers and len(recognised.strangers) >= len(recognised.names)
    if not named:
        is_empty = all(mark.cell_type != "code" for mark in marks)
        return "" if is_empty else "the course's own notebook marks none for nbgrader. Tell your instructor."
    if found - {*recognised.by_text} if is_foreign else found:
        return ""
    if is_foreign:
        others = _listed(recognised.strangers[:3])
        return f"it is the notebook of another assignment, with cells such as {others}. {_HAND_IN}"
    if recognised.names & {mark.name for mark in named if mark.is_score}:
        return ""  # all answers were deleted
    if not recognised.cells:
        return f"it has no cells. {_HAND_IN}"
    gone = "" if recognised.has_metadata else "nbgrader's metadata, which names them, is gone, "
    defined = _listed(sorted({name for mark in needed for name in mark.names})[:5], "or")
    no_text = f", and none defines {defined}" if defined else ""
    return f"{gone}no cell has the id of one that you should answer{no_text}. {_HAND_IN}"


class _Search:
    """A search for the course's cells, by one kind of mark after the other.

    Attributes:
        cells, marks: see `recognise`.
        found: for each of the student's cells that was found, which of the marks is its own; both by their indices.
    """

    def __init__(self, cells: Sequence[RawCell], marks: Sequence[Mark]) -> None:
        self.cells = cells
        self.marks = marks
        self.found: dict[int, int] = {}

    def names(self) -> frozenset[str]:
        """Return the names of the course's cells that were found, of the type that they should have."""
        found = ((self.cells[index], self.marks[place]) for index, place in self.found.items())
        return frozenset(mark.name for cell, mark in found if mark.name and mark.cell_type == cell.cell_type)

    def answers(self, names: frozenset[str]) -> dict[str, list[int]]:
        """Return the positions of the answers with these names, in the course's order."""
        positions: dict[str, list[int]] = {}
        for place, mark in enumerate(self.marks):
            if mark.name in names and mark.is_answer:
                here = [self.cells[index] for index, one in self.found.items() if one == place]
                positions[mark.name] = sorted(cell.position for cell in here if cell.cell_type == mark.cell_type)
        return positions

    def missing(self) -> list[tuple[int, Mark]]:
        """Return the marks with a name that were not found, each after its index."""
        found = self.names()
        return [(place, mark) for place, mark in enumerate(self.marks) if mark.name and mark.name not in found]

    def unknown(self, kind: str = "") -> Iterator[tuple[int, RawCell]]:
        """Yield the cells (of one type) that were not found and have no name in nbgrader's metadata, after their indices."""
        for index, cell in enumerate(self.cells):
            if index not in self.found and not cell.grade_id and kind in ("", cell.cell_type):
                yield index, cell

    def by_metadata(self) -> None:
        """Find the cells that nbgrader's metadata names."""
        places = {mark.name: place for place, mark in enumerate(self.marks) if mark.name}
        for index, cell in enumerate(self.cells):
            if cell.grade_id in places:
                self.found[index] = places[cell.grade_id]

    def by_id(self) -> None:
        """Find cells by their ids in the notebook's format; those that the metadata gives another name, too.

        An id that several cells have says nothing.
        """
        found, times = self.names(), Counter(cell.cell_id for cell in self.cells)
        places = {mark.cell_id: place for place, mark in enumerate(self.marks) if mark.cell_id}
        for index, cell in enumerate(self.cells):
            place = places.get(cell.cell_id)
            if index in self.found or place is None or times[cell.cell_id] > 1:
                continue
            mark = self.marks[place]
            if mark.cell_type == cell.cell_type and mark.name not in found:
                self.found[index] = place

    def by_text(self) -> None:
        """Find locked cells, prose and untouched answers by the text that was released, unless several have it."""
        if not self.missing():
            return
        found, places = self.names(), dict[tuple[str, str], list[int]]()
        for place, mark in enumerate(self.marks):
            if mark.text and mark.name not in found:
                places.setdefault((mark.cell_type, mark.text), []).append(place)
        for index, cell in self.unknown():
            candidates = places.get((cell.cell_type, _squeezed(cell.source)), [])
            if len(candidates) == 1:
                self.found[index] = candidates[0]

    def by_definitions(self) -> None:
        """Find the cells that define, or else assign, what an exercise asks for: all of it, or else parts."""
        for names_in in (defined_in, assigned_in):
            missing = [(place, mark) for place, mark in self.missing() if mark.is_answer and mark.names]
            if not missing:
                return
            defined = {index: names_in(cell.source) for index, cell in self.unknown("code")}
            for place, mark in missing:
                here = [index for index, names in defined.items() if mark.names & names and index not in self.found]
                whole = [index for index in here if mark.names <= defined[index]]
                self.found |= dict.fromkeys(whole or here, place)

    def by_place(self) -> None:
        """Find the text, or the code in which nothing is to be defined, that stands where an answer should."""
        for place, mark in self.missing():
            if mark.is_answer and not mark.names:
                before = max(((one, index) for index, one in self.found.items() if one < place), default=(0, -1))[1]
                after = [(one, index) for index, one in self.found.items() if one > place]
                end = min(after)[1] if after else len(self.cells) if self.found else 0
                between = [(index, cell) for index, cell in self.unknown(mark.cell_type) if before < index < end]
                here = [index for index, cell in between if cell.source.strip() and not self.is_prose(cell)]
                self.found |= dict.fromkeys(here[:1], place)

    def is_prose(self, cell: RawCell) -> bool:
        """Return whether a cell begins as one of the course's texts does, and so is that one, changed."""
        return any(mark.start == _start(cell.source) for mark in self.marks if not mark.name)

    def recognised(self, index: int) -> RawCell:
        """Return a cell with the name and the nbgrader metadata of the course's cell that it is."""
        cell, place = self.cells[index], self.found.get(index)
        name = "" if place is None else self.marks[place].name
        if place is None or name in ("", cell.grade_id):
            return cell
        metadata = {**cell.metadata, "nbgrader": self.marks[place].about}
        return dataclasses.replace(cell, grade_id=name, metadata=metadata)


def _mark(cell: RawCell) -> Mark:
    about = cell.metadata.get("nbgrader")
    about = about if isinstance(about, dict) else {}
    source, names = _HIDDEN.sub("", cell.source), set[str]()
    if about.get("solution") is True:
        stub = CODE_STUB if cell.cell_type == "code" else TEXT_STUB
        given = _SOLUTION.sub("", source)
        if cell.cell_type == "code":
            names = defined_in(given) or defined_in(source)
        source = _SOLUTION.sub(stub, source) if given != source else stub  # as nbgrader's ClearSolutions does
    return Mark(cell.grade_id, cell.cell_id, cell.cell_type, about, _squeezed(source), _start(source), frozenset(names))


def _squeezed(text: str) -> str:
    """Return a text without white space, which formatters change."""
    return "".join(text.split())


def _start(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def _note(cells: Mapping[str, Sequence[int]], its: str, their: str) -> list[str]:
    if not cells:
        return []
    where = [f"cell{'s' * (len(at) > 1)} {_listed([str(one) for one in at])} ({name})" for name, at in cells.items()]
    if len(where) == 1 and len(*cells.values()) == 1:
        lost = f"has lost its name in {_METADATA} It was recognised by {its}, and is"
    else:
        lost = f"have lost their names in {_METADATA} They were recognised by {their}, and are"
    return [f"C{_listed(where)[1:]} {lost} graded all the same."]


def _listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as they are listed in a sentence."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
