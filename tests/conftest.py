"""What several tests need: a warm parent, candidates from source text, and a tiny assignment."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from filelock import FileLock

from autograder.assignment.exercise_files import exercise_files, exercises_of
from autograder.assignment.notebook import Assignment, Cell, read_assignment, read_submission
from autograder.commands.app import main
from autograder.examiner.examination import Examination, Examiner
from autograder.examiner.parent import WarmParent
from autograder.examiner.proxy import Candidate, Deadlines
from autograder.examiner.session import CheckSession, run_session
from autograder.examiner.tier_probe import confinement
from autograder.gradebook.environment import set_environment
from autograder.grading.workers import workers

hypothesis.settings.register_profile("same every time", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("same every time")


def pytest_configure() -> None:
    """Set the environment that the command line sets: tests call what does the work, too."""
    set_environment()
    if "PYTEST_XDIST_WORKER" in os.environ:  # all cores have tests to do: a second worker only imports torch once more
        os.environ.setdefault("AUTOGRADER_JOBS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `nox -s nothing_lost` asks for."""
    parser.addoption("--moments", type=int, default=0, help="at how many moments to kill a run, each in a new course")


# Files that take longest. With several cores each file is one worker's, and what begins last should be short.
LONGEST = (
    "attacks/test_attacks.py",
    "gradebook/test_demo.py",
    "commands/test_new_misconception.py",
    "commands/test_graders_command.py",
    "attacks/test_between_submissions.py",
    "course/test_notebooks.py",
    "nothing_lost/test_two_runs.py",
    "nothing_lost/test_refused.py",
    "grading/test_slow_services.py",
    "gradebook/test_files_beside.py",
    "gradebook/test_autograde.py",
    "grading/test_accidents.py",
    "grading/test_examine.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the order within a file, and of the others, stays."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A function that has a folder made by the first worker of a run that asks for it; the others wait, and use it.

    Who changes it works on a copy. It lies among the temporary files of this run, so no other run sees it.
    """
    temporary = tmp_path_factory.getbasetemp()
    shared = (temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary) / "made-once"
    shared.mkdir(exist_ok=True)

    def made_once(name: str, make: Callable[[Path], object]) -> Path:
        folder, complete = shared / name, shared / f"{name}.complete"
        with FileLock(shared / f"{name}.lock"):
            if not complete.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
                make(folder)
                complete.touch()
        return folder

    return made_once


@pytest.fixture(scope="module")
def same_worker() -> Iterator[None]:
    """Runs in this process that follow each other have one worker: starting it takes longer than what it does."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        kept: dict[tuple[object, ...], Executor] = {}

        @contextmanager
        def workers_kept(jobs: int, start: partial[None]) -> Iterator[Executor]:
            if start.args not in kept:
                stack.close()  # one of them is enough: it holds torch twice
                kept.clear()
                kept[start.args] = stack.enter_context(workers(1, start))
            yield kept[start.args]

        for module in ("autograder.grading.examine", "autograder.proof.tasks"):
            patch.setattr(f"{module}.workers", workers_kept)
        yield


def function(head: str, body: str) -> str:
    """The text of a function, from what stands after `def` and a body that may be indented."""
    return f"def {head}:\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}"


UNTOUCHED = "# YOUR CODE HERE\nraise NotImplementedError()"

DOUBLE = '''
from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, points, require


@points(2)
def check_doubles(candidate, rng):
    """doubles every number"""
    x = rng.normal(size=(2, 3))
    assert_close("the result", actual=candidate.double(x), expected=2 * x)


@needs(check_doubles)
@points(1)
def check_leaves_its_input(candidate):
    """leaves its input as it was"""
    assert_leaves_inputs(candidate.double, __import__("numpy").ones(3), names=["x"])
'''

FOURFOLD = '''
from autograder.kit import assert_close, points

builds_on = ("double",)


@points(4)
def check_fourfold(candidate, rng):
    """is four times as much"""
    x = rng.normal(size=3)
    assert_close("the result", actual=candidate.fourfold(x), expected=4 * x)
'''

ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "fourfold": "def fourfold(x):\n    return double(double(x))",
}


@pytest.fixture(scope="session")
def parent() -> Iterator[WarmParent]:
    """A warm parent, for all tests."""
    parent = WarmParent(confinement().tier)
    yield parent
    parent.close()


@pytest.fixture
def start(parent: WarmParent) -> Iterator[Callable[..., Candidate]]:
    """A function that starts a candidate from the text of its cells."""
    started = []

    def start(*sources: str | Cell, own: bool = False, **options: Any) -> Candidate:
        cells = [
            source if isinstance(source, Cell) else Cell(f"c{number}", textwrap.dedent(source), own=own)
            for number, source in enumerate(sources, 1)
        ]
        candidate = Candidate(parent, cells, **options)
        started.append(candidate)
        candidate.begin_(0)
        return candidate

    yield start
    for candidate in started:
        candidate.close_()


def code(source: str, **nbgrader: Any) -> dict[str, Any]:
    """A code cell as it stands in a notebook's file."""
    metadata = {"nbgrader": {"schema_version": 3, **nbgrader}} if nbgrader else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def solution(name: str, source: str = UNTOUCHED) -> dict[str, Any]:
    """The solution cell of an exercise."""
    return code(source, grade_id=name, solution=True, grade=False, locked=False)


def grade_cell(name: str, source: str = "", points: float = 1) -> dict[str, Any]:
    """The locked cell in which a score stands."""
    return code(source, grade_id=name, solution=False, grade=True, locked=True, points=points)


class Tiny:
    """An assignment in a folder of its own, with two exercises: `double`, and `fourfold`, which builds on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = folder / "course"
        self.source = folder / "source" / "tiny" / "tiny.ipynb"
        self.more: list[dict[str, Any]] = []
        self.setup = code("import numpy as np", grade_id="setup", solution=False, grade=False, locked=True)
        self.write(ANSWERS, {"double": DOUBLE, "fourfold": FOURFOLD})

    def write(self, answers: Mapping[str, str], checks: Mapping[str, str]) -> None:
        """Write the source notebook, from the reference's answers, and the check files."""
        self.answers = dict(answers)
        self.write_notebook(self.source, answers)
        shutil.rmtree(self.content / "tiny", ignore_errors=True)
        for name, text in checks.items():
            path = exercise_files("tiny", name, self.content).check
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))

    @property
    def checks(self) -> dict[str, str]:
        """The texts of the check files, by exercise."""
        return {files.name: files.check.read_text() for files in exercises_of("tiny", self.content)}

    def add_asserts(self, name: str, source: str, points: float) -> None:
        """Add an ordinary test cell of nbgrader's."""
        self.more.append(grade_cell(name, source, points))
        self.write_notebook(self.source, self.answers)

    def write_notebook(self, path: Path, answers: Mapping[str, str]) -> None:
        """Write a notebook in which these answers stand."""
        cells = [self.setup]
        for name in self.answers:
            cells += [solution(name, answers.get(name, UNTOUCHED)), grade_cell(f"{name}_check")]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"cells": [*cells, *self.more], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))

    def hand_in(self, student: str = "ada", **answers: str) -> Path:
        """Write a student's notebook; where no answer is given, the reference's stands."""
        path = self.folder / "submitted" / student / "tiny.ipynb"
        self.write_notebook(path, self.answers | {name: textwrap.dedent(text) for name, text in answers.items()})
        return path

    @property
    def assignment(self) -> Assignment:
        """What the source notebook says."""
        return read_assignment(self.source)

    def session(self, work: Callable[[CheckSession], None]) -> None:
        """Do some work while the checks are collected."""
        run_session("tiny", self.assignment.exercises, work, self.content)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A tiny assignment."""
    return Tiny(tmp_path)


@pytest.fixture
def examine(tiny: Tiny, parent: WarmParent) -> Callable[..., Examination]:
    """A function that examines answers to the tiny assignment, in this process."""

    def examine(*, seed: int = 1, deadlines: Deadlines | None = None, **answers: str) -> Examination:
        found: list[Examination] = []

        def work(session: CheckSession) -> None:
            session.seed = seed
            with closing(Examiner(tiny.assignment, session, parent, deadlines)) as examiner:
                found.append(examiner.examine(read_submission(tiny.hand_in(**answers), tiny.assignment)))

        tiny.session(work)
        return found[0]

    return examine


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs a command in this process; gives its exit status, what it printed, and its complaints."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["autograder", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return command
