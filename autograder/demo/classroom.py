"""Make a demo class: students who are right in their own way, wrong in classic ways, unlucky, or careless.

Their notebooks are copies of the released one, filled in, and are collected with nbgrader's own zip_collect.
"""

from __future__ import annotations

import copy
import io
import logging
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.notebook import Assignment, check_id, read_assignment
from autograder.assignment.variants import Variant, misconceptions_of, pick, right_answers_of
from autograder.examiner.session import run_session
from autograder.gradebook.page_maker import nbgrader_of

MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")
REFLECTION = "I tried it with small numbers first, and found my guess wrong where two of them were equal."
AT_WORK = 9
"""How many of the class, from the first on, just did their exercises; the accidents of the others are alike every week."""


@dataclass
class DemoWeek:
    """What the demo class needs to know about an assignment.

    Attributes:
        released: the notebook that students get.
        assignment: its source, with the reference's answers.
        early: the exercise that most others build on.
        right: right answers to its exercises.
        wrong: known mistakes in its exercises.
    """

    released: Any
    assignment: Assignment
    early: str
    right: Sequence[Variant] = field(default_factory=list)
    wrong: Sequence[Variant] = field(default_factory=list)

    def filled_in(self, variants: Sequence[Variant] = (), exercises: Sequence[str] | None = None) -> Any:
        """Return the released notebook with answers in it.

        Args:
            variants: answers that stand in the place of the reference's.
            exercises: answer only these; all if None.
        """
        notebook = copy.deepcopy(self.released)
        reference = {cell.name: cell.source for cell in self.assignment.cells if cell.solution}
        for name, source in reference.items():
            if exercises is None or name in exercises:
                for variant in variants:
                    if variant.exercise == name:
                        source = variant.in_cell(source)
                _cell(notebook, name).source = without_markers(source)
        return notebook

    def pick(self, variants: Sequence[Variant], turn: int) -> list[Variant]:
        """Return one variant of each exercise that has some: the first in turn 0, the second in turn 1, and so on."""
        return pick(variants, self.assignment.exercises, turn)


def without_markers(source: str) -> str:
    """Return the text of a reference's cell without nbgrader's marks, as a student would have written it."""
    return "\n".join(line for line in source.splitlines() if line.strip() not in MARKERS)


def make_demo(root: Path, say: Callable[[str], None], weeks: Sequence[str] = ()) -> Course:
    """Make the demo course, or bring it up to date, without touching what was graded in it by hand.

    Args:
        root: the project, with `source/` and `nbgrader_config.py`.
        say: called with a line for each step that takes a while.
        weeks: the assignments; if none is named, the first for the whole class, and the second for AT_WORK of it.

    Returns:
        The demo course, with its submissions collected.

    Raises:
        UsageError: the project has no source notebooks, or not the named ones, or nbgrader cannot collect.
    """
    notebooks = sorted((root / "source").glob("*/*.ipynb"))
    if not notebooks:
        raise UsageError(f"There is no notebook in {root / 'source'}. Build them first: nox -s build")
    sources = [Course(root).source(week) for week in weeks] or notebooks[:2]
    demo = root / ".demo"
    if any(_outdated(demo, path) for path in sources):
        say("The course changed: making the demo class anew.")
        shutil.rmtree(demo)
    demo.mkdir(exist_ok=True)
    shutil.copy(root / "nbgrader_config.py", demo / "nbgrader_config.py")
    course = Course(demo)
    for path in sources:
        week = path.stem
        if not (demo / "release" / week).is_dir():
            say(f"Releasing {week} to the demo class ...")
            shutil.copytree(path.parent, demo / "source" / week, dirs_exist_ok=True)
            _release(course, week)
        archive = demo / "downloaded" / week / "archive" / "class.zip"
        week_of_demo = demo_week(demo / "source" / week / path.name, demo / "release" / week / path.name)
        content = _zip(_files(week_of_demo, None if weeks or path == sources[0] else AT_WORK))
        if not archive.exists() or archive.read_bytes() != content:
            say(f"Collecting the demo class's notebooks of {week} ...")
            archive.parent.mkdir(parents=True, exist_ok=True)
            archive.write_bytes(content)
            _collect(course, week)
    return course


def demo_class(week: DemoWeek) -> dict[str, str]:
    """Return the class's notebooks as text, by what is special about each."""
    reference = week.filled_in()
    exercises = week.assignment.exercises
    first, second, third, fourth, fifth = (exercises[number % len(exercises)] for number in range(5))
    early = [variant for variant in week.wrong if variant.exercise == week.early] or list(week.wrong)

    def changed(change: Callable[[Any], None]) -> Any:
        notebook = copy.deepcopy(reference)
        change(notebook)
        return notebook

    def answer(name: str, text: str) -> Any:
        return changed(lambda notebook: _cell(notebook, name).update(source=text))

    def add_to(name: str, text: str) -> Any:
        return changed(lambda notebook: _cell(notebook, name).update(source=f"{_cell(notebook, name).source}\n{text}"))

    def start_with(name: str, text: str) -> Any:
        """Return the reference's notebook with a statement at the start of every function in one cell."""
        lines = []
        for line in without_markers(_reference(week, name)).splitlines():
            lines.append(line)
            if line.startswith("def ") and line.endswith(":"):
                lines.append(f"    {text}")
        return answer(name, "\n".join(lines))

    notebooks = {
        "right, in other words": week.filled_in(week.pick(week.right, 0)),
        "right, in still other words": week.filled_in(week.pick(week.right, 1)),
        "right, with helpers in cells of their own": changed(_with_own_cells),
        "classic mistakes": week.filled_in(week.pick(week.wrong, 0)),
        "other classic mistakes": week.filled_in(week.pick(week.wrong, 1)),
        "still other classic mistakes": week.filled_in(week.pick(week.wrong, 2)),
        "untouched": copy.deepcopy(week.released),
        "half done": week.filled_in(exercises=exercises[: len(exercises) // 2]),
        "a mistake early": week.filled_in(early[:1]),
        "a syntax error in one cell": answer(first, f"def {first}(f, x\n    return x"),
        "an import that does not exist": add_to(second, "import numpyy"),
        "an endless loop": start_with(third, "while True: pass"),
        "kills its own process": start_with(fourth, "import os; os.kill(os.getpid(), 9)"),
        "prints 10 MB": start_with(fifth, "print('z' * 10_000_000)"),
        "deleted a grade cell": changed(lambda notebook: notebook.cells.remove(_cell(notebook, check_id(first)))),
        "doubled a cell": changed(lambda notebook: _double(notebook, second)),
        "changed the points": changed(_change_points),
        "magics and a pasted tab": add_to(first, "%matplotlib inline\n!pip list\nif True:\n\tpass"),
    }
    texts = {what: nbformat.writes(notebook) for what, notebook in notebooks.items()}
    texts["broken JSON"] = texts["untouched"][:2000]
    texts["an empty file"] = ""
    return texts


def demo_week(source: Path, released: Path) -> DemoWeek:
    """Read what the demo class needs of an assignment, from its source and its released notebook."""
    assignment = read_assignment(source)
    builds_on: dict[str, tuple[str, ...]] = {}
    run_session(assignment.name, assignment.exercises, lambda session: builds_on.update(session.builds_on))
    followers = {name: _followers(name, builds_on) for name in assignment.exercises}
    return DemoWeek(
        released=nbformat.read(released, as_version=4),
        assignment=assignment,
        early=max(assignment.exercises, key=lambda name: len(followers[name])),
        right=right_answers_of(assignment.name),
        wrong=misconceptions_of(assignment.name),
    )


def _followers(name: str, builds_on: dict[str, tuple[str, ...]]) -> set[str]:
    """Return the exercises that build on one, directly or through others."""
    direct = {other for other, needed in builds_on.items() if name in needed}
    return direct.union(*(_followers(other, builds_on) for other in direct))


def _files(week: DemoWeek, students: int | None) -> dict[str, str]:
    """Return the notebooks of the first `students` of the class, of all if None, by the file name to collect them by."""
    name = week.assignment.name
    texts = list(demo_class(week).values())[:students]
    return {f"student{number:02}_{name}.ipynb": text for number, text in enumerate(texts, 1)}


def _zip(files: dict[str, str]) -> bytes:
    """Return an archive; the same files give the same bytes, so that an unchanged class is not collected again."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _outdated(demo: Path, source: Path) -> bool:
    """Return whether the demo course has another version of a source notebook."""
    copied = demo / "source" / source.parent.name / source.name
    return copied.exists() and copied.read_bytes() != source.read_bytes()


def _release(course: Course, week: str) -> None:
    """Do what `nbgrader generate_assignment WEEK --force` does, in this process: starting nbgrader takes seconds.

    Raises:
        UsageError: it failed.
    """
    result = nbgrader_of(course).generate_assignment(week, force=True)
    if not result["success"]:
        raise UsageError(f"nbgrader generate_assignment {week} failed in {course.root}:\n{result['log'][-2000:]}")


def _collect(course: Course, week: str) -> None:
    """Do what `nbgrader zip_collect WEEK --force` does, in this process.

    Raises:
        UsageError: it failed.
    """
    config = copy.deepcopy(course.config)
    app = ZipCollectApp(config=config, coursedir=CourseDirectory(config=config, assignment_id=week), force=True)
    app.log.setLevel(logging.ERROR)
    try:
        app.init_plugins()
        app.extract_archive_files()
        app.process_extracted_files()
    except SystemExit:  # after it has said why
        raise UsageError(f"nbgrader zip_collect {week} failed in {course.root}.") from None


def _reference(week: DemoWeek, name: str) -> str:
    return next(cell.source for cell in week.assignment.cells if cell.name == name)


def _cell(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def _with_own_cells(notebook: Any) -> None:
    """Add an experiment and a helper, and write the answer to what is graded by hand."""
    notebook.cells.insert(
        2, nbformat.v4.new_code_cell("import math\n\n\ndef half(value):\n    return value / 2", id="own-1")
    )
    notebook.cells.insert(3, nbformat.v4.new_code_cell("print(half(math.pi))\ninput('go on?')", id="own-2"))
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = REFLECTION


def _double(notebook: Any, name: str) -> None:
    cell = _cell(notebook, name)
    twin = copy.deepcopy(cell)
    twin.id = f"{cell.id}-copy"
    notebook.cells.insert(notebook.cells.index(cell) + 1, twin)


def _change_points(notebook: Any) -> None:
    for cell in notebook.cells:
        if "points" in cell.metadata.get("nbgrader", {}):
            cell.metadata.nbgrader.points = 1000
