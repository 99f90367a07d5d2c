"""Where the files of an exercise lie. No other module spells their paths.

autograder/course/
oracles/               independent truths, one file a subject
WEEK/
live.py            what only this week needs beside student code
trust_card.json    what the last proof of the week's checks showed
EXERCISE/
check.py  misconceptions.py  right_answers.py  [stand_in.py]  [equivalent.toml]
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).resolve().parents[1] / "course"
"""The folder that holds every assignment's exercises."""
CHECK = "check.py"
PLACEHOLDER = "TODO"
"""Marks a place that an author or an instructor has to fill in."""
_ORACLES = CONTENT / "oracles"


@dataclass(frozen=True)
class ExerciseFiles:
    """The files of one exercise; those in brackets above need not be there.

    Attributes:
        folder: `autograder/course/WEEK/EXERCISE`.
    """

    folder: Path

    @property
    def name(self) -> str:
        """Return the name of the exercise."""
        return self.folder.name

    @property
    def check(self) -> Path:
        """Return the file of the hidden checks."""
        return self.folder / CHECK

    @property
    def misconceptions(self) -> Path:
        """Return the file of wrong answers on purpose, each with its hint."""
        return self.folder / "misconceptions.py"

    @property
    def right_answers(self) -> Path:
        """Return the file of right answers, written differently from the reference."""
        return self.folder / "right_answers.py"

    @property
    def stand_in(self) -> Path:
        """Return the file that is sent to a student's process in the place of a wrong predecessor."""
        return self.folder / "stand_in.py"

    @property
    def equivalent(self) -> Path:
        """Return the file of mutants that no check has to tell from the reference, with reasons."""
        return self.folder / "equivalent.toml"


def exercise_files(assignment: str, exercise: str, content: Path = CONTENT) -> ExerciseFiles:
    """Return the files of one exercise, whether they exist or not."""
    return ExerciseFiles(content / assignment / exercise)


def exercises_of(assignment: str, content: Path = CONTENT) -> list[ExerciseFiles]:
    """Return the files of all exercises of an assignment, by name."""
    folders = sorted(path for path in (content / assignment).glob("*/") if path.is_dir() and path.name[0] not in "._")
    return [ExerciseFiles(folder) for folder in folders]


def assignments_of(content: Path = CONTENT) -> list[str]:
    """Return the names of all assignments of which an exercise has checks."""
    return sorted({path.parent.parent.name for path in content.glob(f"*/*/{CHECK}")})


def live_helpers(assignment: str, content: Path = CONTENT) -> Path:
    """Return the file of what only this assignment needs beside student code, whether it exists or not."""
    return content / assignment / "live.py"


def place(path: Path) -> str:
    """Return the path of an exercise's file as people read it, from the project's root.

    >>> place(Path("/home/ada/clone/autograder/course/week03_backprop/sgd_step/check.py"))
    'autograder/course/week03_backprop/sgd_step/check.py'
    """
    return "/".join(("autograder", "course", *path.parts[-3:]))


def deciding_files(assignment: str, content: Path = CONTENT) -> list[Path]:
    """Return the files of an assignment's own on which its reports depend.

    Args:
        assignment: whose.
        content: the folder that holds every assignment's exercises.

    Returns:
        All Python files of the week's folder but for right answers, and the oracles that they use.
    """
    folder = content / assignment
    own = [*folder.glob("*.py"), *folder.glob("*/*.py")]
    own = [path for path in own if path != ExerciseFiles(path.parent).right_answers]
    return [*own, *oracles_of(own)]


def content_files(assignment: str, content: Path = CONTENT) -> list[Path]:
    """Return the files of an assignment's own on which the proof of its checks depends.

    Args:
        assignment: whose.
        content: the folder that holds every assignment's exercises.

    Returns:
        All files of the week's folder but its trust card, and the oracles that they use.
    """
    folder, card = content / assignment, trust_card(assignment, content)
    own = [path for path in folder.rglob("*") if path.is_file() and path != card]
    own = [path for path in own if not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)]
    return [*own, *oracles_of([path for path in own if path.suffix == ".py"])]


def trust_card(assignment: str, content: Path = CONTENT) -> Path:
    """Return the file that says what the last proof of an assignment's checks showed, whether it exists or not."""
    return content / assignment / "trust_card.json"


def oracles_of(paths: list[Path]) -> list[Path]:
    """Return the oracles that Python files use, directly or through other oracles; by name."""
    used: set[Path] = set()
    todo = list(paths)  # not the package's own file, which only names its modules
    while todo:
        path = todo.pop()
        new = {oracle for oracle in _oracles_named_in(path.read_text("utf-8")) if oracle not in used}
        used |= new
        todo += new
    return sorted(used | {_ORACLES / "__init__.py"})


def _oracles_named_in(source: str) -> list[Path]:
    """Return the files of the oracles that a Python text names; of some names there may be no file."""
    return [path for name in _names_of_oracles(source) if (path := _ORACLES / f"{name}.py").exists()]


@cache
def _names_of_oracles(source: str) -> tuple[str, ...]:
    """Return each NAME of `oracles.NAME`, and what is imported from `autograder.course.oracles` or a module of it."""
    if "oracles" not in source:  # parsing is slow, and most files use none
        return ()
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # the error is raised when the checks are collected
        return ()
    names: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "oracles":
            names.append(node.attr)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder.course.oracles"):
            module = (node.module or "").rpartition(".")[2]
            names += [module, *(alias.name for alias in node.names)]
    return tuple(names)
