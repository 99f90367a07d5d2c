"""A course on disk: nbgrader's folders, as nbgrader's own configuration names them."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder.candidate.protocol.limits import TIERS, Tier

MOST_NAMED = 10  # folders in one sentence


class UsageError(ValueError):
    """What was asked for cannot be done; `str()` says why and what to do instead."""


class GradebookError(RuntimeError):
    """The gradebook cannot be used any more in the middle of a run; `str()` says why and what to do."""


@dataclass(frozen=True, order=True)
class Handin:
    """One student's file for one assignment, as it lies in `submitted/`."""

    assignment: str
    student: str
    path: Path


@dataclass(frozen=True)
class Course:
    """A course directory.

    Attributes:
        root: the folder with `nbgrader_config.py`, `source/`, `submitted/` and the rest.
        running: nbgrader's view of it, where an nbgrader that is running has one; else it is read from the folder.
    """

    root: Path
    running: CourseDirectory | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, directory: CourseDirectory) -> Course:
        """Return the course that a running nbgrader works in, as it is configured there: by whatever file or command line."""
        return cls(Path(directory.root), directory)

    @cached_property
    def config(self) -> Config:
        """Return nbgrader's configuration of this course.

        Raises:
            UsageError: the folder holds none.
        """
        if self.running is not None:
            running: Config = self.running.config
            return running
        if not (self.root / "nbgrader_config.py").exists():
            raise UsageError(
                f"{self.root} is no course: it holds no nbgrader_config.py. Say with --course-dir where the course is."
            )
        config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.root)
        return config

    @cached_property
    def directory(self) -> CourseDirectory:
        """Return nbgrader's view of the course."""
        return self.running or CourseDirectory(config=self.config)

    @property
    def confinement(self) -> Tier:
        """Return the tier of confinement that the configuration demands.

        Raises:
            UsageError: it names none.
        """
        demanded = self.config.Examine.get("confinement", "full")
        if demanded not in TIERS:
            raise UsageError(
                f"c.Examine.confinement in nbgrader_config.py is {demanded!r}: say one of {', '.join(TIERS)}."
            )
        return demanded

    def source(self, assignment: str, notebook: str = "") -> Path:
        """Return the assignment's source notebook: the one that is named like the assignment, unless another is asked for.

        Raises:
            UsageError: there is none.
        """
        folder = Path(self.directory.format_path(self.directory.source_directory, ".", assignment))
        path = folder / f"{notebook or assignment}.ipynb"
        if not path.exists():
            there = ", ".join(sorted(path.name for path in folder.parent.glob("*") if path.is_dir())) or "none"
            raise UsageError(
                f"There is no assignment {assignment!r} in {folder.parent}. There is: {there}. "
                "Name one of these, or say with --course-dir where the course is."
            )
        return path

    def assignments(self) -> list[str]:
        """Return the names of all assignments."""
        folder = Path(self.directory.format_path(self.directory.source_directory, ".", "week")).parent
        return sorted(path.stem for path in folder.glob("*/*.ipynb") if path.stem == path.parent.name)

    def handins(self, assignments: tuple[str, ...] = (), notebook: str = "") -> Iterator[Handin]:
        """Yield all submitted notebooks of assignments that exist, by student, but for those whom nbgrader excludes.

        Args:
            assignments: only these; all if empty.
            notebook: which one of an assignment that has several; by default, the one that is named like it.

        Raises:
            UsageError: a named assignment does not exist.
        """
        for name in assignments:
            self.source(name, notebook)
        names = assignments or self.assignments()
        excluded = {name.strip() for name in self.directory.student_id_exclude.split(",")}
        for folder in self._submitted():
            if folder.name in names and folder.parent.name not in excluded:
                yield Handin(folder.name, folder.parent.name, folder / f"{notebook or folder.name}.ipynb")

    def left_out(self, student: str = "") -> list[str]:
        """Return what to do about the folders in `submitted/` that are no submission of an assignment, a sentence each.

        Args:
            student: only in this one's folder; "" for all.
        """
        names = self.assignments()
        folders = [
            folder for folder in self._submitted() if folder.name not in names and student in ("", folder.parent.name)
        ]
        swapped = sorted({folder.parent.name for folder in folders if folder.parent.name in names})
        sentences = [
            f"submitted/{name} is named like an assignment and stands where a student's folder belongs: nobody in it is "
            f"graded. Move submitted/{name}/STUDENT to submitted/STUDENT/{name}."
            for name in swapped
        ]
        odd = [
            f"submitted/{folder.parent.name}/{folder.name}" for folder in folders if folder.parent.name not in swapped
        ]
        if odd:
            more = f" and {len(odd) - MOST_NAMED} more" if len(odd) > MOST_NAMED else ""
            sentences.append(
                f"Left out, because no assignment has this name: {', '.join(odd[:MOST_NAMED])}{more}. If one of them is a "
                "submission, give its folder the assignment's name."
            )
        return sentences

    def _submitted(self) -> list[Path]:
        """Return the folders of submissions, by student; hidden ones are Jupyter's."""
        folders = (self.root / self.directory.submitted_directory).glob("*/*/")
        return sorted(
            path for path in folders if path.is_dir() and not path.name.startswith(".") and path.parent.name[0] != "."
        )

    def mend_names(self, handins: Iterable[Handin]) -> None:
        """Copy what a browser renamed ("week03_backprop (1).ipynb") to the name by which nbgrader looks for it.

        The file stays as it is, beside its copy. Where there are several, a person has to choose.
        """
        for handin in handins:
            notebooks = [
                path for path in handin.path.parent.glob("*.ipynb") if path.is_file() and not path.is_symlink()
            ]
            if not os.path.lexists(handin.path) and len(notebooks) == 1:
                with contextlib.suppress(OSError):  # then it is not graded, and the report says so
                    shutil.copyfile(notebooks[0], handin.path)

    def report(self, handin: Handin) -> Path:
        """Return the file of a submission's report."""
        return self.root / "report" / handin.assignment / f"{handin.student}.json"

    def attempts(self, handin: Handin) -> Path:
        """Return the file that says which mistakes a student's earlier reports named."""
        return self.root / "report" / ".attempts" / handin.assignment / f"{handin.student}.json"

    def hints(self, assignment: str) -> Path:
        """Return the folder in which instructors write hints for groups of students."""
        return self.root / "hints" / assignment

    @property
    def cache(self) -> Path:
        """Return the folder of the cache: what was examined before."""
        return self.root / ".autograder"
