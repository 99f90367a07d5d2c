"""Hash what a proof depends on: the content of one assignment, and the engine that all of them share."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Collection, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from autograder.assignment.code_hash import file_hash, files_hash, text_hash
from autograder.assignment.exercise_files import (
    CONTENT,
    content_files,
    exercise_files,
    exercises_of,
    live_helpers,
    oracles_of,
)
from autograder.assignment.notebook import Assignment, Cell, read_assignment, read_submission
from autograder.grading.cache import DECIDING, LIBRARIES, PACKAGE

PROVING = (*DECIDING, "proof/*.py")
"""The engine's files, on which every proof depends."""


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that decide about results, without what tells one build from another."""
    return {library: version(library).partition("+")[0] for library in LIBRARIES}


def engine_hash(package: Path = PACKAGE) -> str:
    """Hash everything that the proofs of all assignments depend on: our code but for words, and the libraries.

    Args:
        package: the folder `autograder`.
    """
    files = files_hash((path for pattern in PROVING for path in package.glob(pattern)), docstrings=False)
    return _hash([files, *map(str, library_versions().items())])


def content_hash(source: Path, release: Path, content: Path = CONTENT) -> str:
    """Hash everything that the proof of one assignment alone depends on.

    Args:
        source: its source notebook; files beside it count, too.
        release: its released notebook.
        content: the folder that holds every assignment's exercises.

    Returns:
        A hash of the code in both notebooks, of the week's folder, and of the oracles that it uses.

    Raises:
        NotebookError: a notebook cannot be read.
    """
    assignment = read_assignment(source)
    beside = [path for path in source.parent.iterdir() if path.is_file() and path.suffix != ".ipynb"]
    own = content_files(assignment.name, content)
    oracles = [path for path in own if not path.is_relative_to(content / assignment.name)]
    parts = [
        _notebook(assignment, [files.name for files in exercises_of(assignment.name, content)], content),
        _cells(read_submission(release, assignment).cells),
        files_hash(beside, docstrings=True),
        files_hash(set(own) - set(oracles), docstrings=True),
        files_hash(oracles, docstrings=False),  # theirs are neither claims nor hints
    ]
    return _hash(parts)


def proof_name(
    assignment: Assignment, release: Sequence[Cell], exercise: str, seeds: int, engine: str, content: Path = CONTENT
) -> str:
    """Name the proof of exactly these checks, tried on exactly these answers, by exactly this engine.

    Args:
        assignment: the reference's notebook.
        release: the cells of the untouched release.
        exercise: whose checks are tried.
        seeds: with how many seeds.
        engine: see `engine_hash`.
        content: the folder that holds every assignment's exercises.
    """
    own, live = exercise_files(assignment.name, exercise, content), live_helpers(assignment.name, content)
    oracles = oracles_of([path for path in (own.check, live) if path.exists()])
    parts = [
        engine, platform.python_version(), str(seeds), _notebook(assignment, [exercise], content), _cells(release),
        *(file_hash(path, True) for path in (own.check, own.misconceptions, own.right_answers, own.stand_in, live)),
        file_hash(own.equivalent, True), files_hash(oracles, docstrings=False),
    ]  # fmt: skip
    return f"{exercise}-{_hash(parts)[:32]}"


def _notebook(assignment: Assignment, exercises: Iterable[str], content: Path) -> str:
    """Hash the reference's cells, and of these exercises what degenerate answers and judged mutants depend on."""
    exercises = list(exercises)
    # Judged mutants are lines of a cell, with the comments in them.
    judged = [name for name in exercises if exercise_files(assignment.name, name, content).equivalent.exists()]
    examples = [text_hash(assignment.examples.get(name, ""), True) for name in exercises]
    return _hash([_cells(assignment.cells, judged), *examples])


def _cells(cells: Iterable[Cell], as_written: Collection[str] = ()) -> str:
    def source(cell: Cell) -> str:
        return cell.source if cell.name in as_written else text_hash(cell.source, docstrings=True)

    return _hash(f"{cell.name} {cell.own} {sorted(cell.files.items())} {source(cell)}" for cell in cells)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
