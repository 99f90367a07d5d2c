"""Measure what a mistake costs that shows at one degenerate size only: at most a quarter of an exercise's points.

The reference is broken where the first axis of `x` has size 1, where `padding` is 0 and so on, see `breaks`;
it raises there, or its result is slightly wrong. Which sizes an exercise's checks try at all is recorded first.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.assignment.course_folder import UsageError
from autograder.assignment.notebook import Cell, read_assignment
from autograder.examiner.examination import Examiner
from autograder.examiner.session import Outcome
from autograder.proof import breaks
from autograder.proof.answers import source_of, with_answer
from autograder.proof.tasks import Progress, seeds_of, try_in_workers
from autograder.proof.trials import PATIENT, Trial

MOST = 0.25  # of an exercise's points
OTHER_TYPES = ("is a list", "is a number")  # in the place of an array
_BESIDE = """

import types as _types
_breaks = _types.ModuleType("breaks")
exec({text!r}, _breaks.__dict__)
"""
_SEEN = "\n\ndef sizes_seen():\n    return _breaks.SEEN\n"


class BrokenAt(msgspec.Struct, frozen=True):
    """Hold what the reference loses when it is broken at one degenerate size.

    Attributes:
        exercise: whose.
        function: the function or method that is broken.
        where: a sentence about its arguments.
        raises: whether it raises there; else its result is slightly wrong.
        loses: points, with the seed with which these are most.
        points: what the exercise is worth.
    """

    exercise: str
    function: str
    where: str
    raises: bool
    loses: float
    points: float

    @property
    def what(self) -> str:
        """Return what was broken where, as part of a sentence."""
        who = "" if self.function == self.exercise else f"`{self.function}` "
        return f"{who}{'raises' if self.raises else 'errs'} where {self.where}"

    @property
    def problem(self) -> str:
        """Return how much a mistake at this size costs, if that is more than a quarter of the points, else ""."""
        return f"loses {self.loses:g} of {self.points:g} points" if self.loses > MOST * self.points else ""


class SizesTried(msgspec.Struct):
    """Hold the results for the degenerate sizes of one exercise.

    Attributes:
        exercise: its name.
        broken: one for each break that the checks reach.
        not_reached: the degenerate sizes that no check tries, each with its function.
        problem: why nothing could be measured; "" if it could.
    """

    exercise: str
    broken: list[BrokenAt]
    not_reached: list[str]
    problem: str = ""

    @property
    def problems(self) -> list[str]:
        """Return a sentence for each break that costs too much."""
        own = [f"{self.exercise}: {self.problem}"] if self.problem else []
        costly = [broken for broken in self.broken if broken.problem]
        return own + [f"{self.exercise}: {broken.what}: {broken.problem}" for broken in costly]


class AssignmentSizes(msgspec.Struct):
    """Hold the results for an assignment."""

    assignment: str
    exercises: list[SizesTried]


class Sizes(msgspec.Struct, kw_only=True):
    """Hold the results for several assignments; this is what `--json` prints."""

    schema: int = 1
    assignments: list[AssignmentSizes]


def try_assignment_sizes(source: Path, seeds: int, jobs: int, progress: Progress, only: str = "") -> AssignmentSizes:
    """Break the reference of each exercise at every degenerate size that its checks try.

    Args:
        source: the assignment's source notebook.
        seeds: how many.
        jobs: how many worker processes.
        progress: opened with the number of exercises; gives a function to call after each of them.
        only: one exercise; "" for all of them.

    Raises:
        UsageError: the assignment has no such exercise.
        ChecksError: the checks are invalid.
    """
    assignment = read_assignment(source)
    if only and only not in assignment.exercises:
        raise UsageError(f"{assignment.name} has no exercise {only!r}; it has {', '.join(assignment.exercises)}.")
    exercises = [only] if only else assignment.exercises
    tasks = [(name, try_sizes, (name, seeds_of(assignment, seeds))) for name in reversed(exercises)]
    results = try_in_workers(source, [(task, {}) for task in tasks], jobs, progress)
    return AssignmentSizes(assignment.name, [results[name][0] for name in exercises])


def try_sizes(examiner: Examiner, exercise: str, seeds: Sequence[int]) -> list[SizesTried]:
    """Break the reference of one exercise at every degenerate size that its checks try.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: which.
        seeds: of the hidden inputs.

    Returns:
        The results, alone in a list.
    """
    source = source_of(examiner.assignment.cells, exercise)
    points = sum(claim.points for claim in examiner.session.claims if claim.exercise == exercise)
    functions = list(functions_of(source))
    recorded = [f"_breaks.record(globals(), {name!r})" for name in functions]
    seen: dict[str, dict[str, list[int]]] = {}
    examiner.session.seed = seeds[0]
    with examiner.candidate(_broken(examiner, exercise, [*recorded, _SEEN]), PATIENT) as candidate:
        outcomes = examiner.session.examine(candidate, exercise)
        if lost := _lost(outcomes):
            return [SizesTried(exercise, [], [], f"with its calls recorded, the reference loses {lost:g} points")]
        candidate.begin_(0)
        seen = candidate.sizes_seen()
    results: list[BrokenAt] = []
    not_reached = []
    usual = examiner.session.usual_sizes.get(exercise, {})
    known = {where for sentences in seen.values() for where in sentences}
    if unknown := sorted(usual.keys() - known):
        return [SizesTried(exercise, [], [], f"the check file has {unknown[0]!r} in usual_sizes, which no check tries")]
    for function, sentences in seen.items():
        has_numbers = bool(sentences.pop("*"))
        for where, (true, false) in sentences.items():
            if not true:
                not_reached.append(f"`{function}` where {where}")
            if where in usual or not true or not false or (where.endswith(OTHER_TYPES) and true > false):
                continue  # what is always so, or the usual type, is no degenerate size, but how the exercise is
            for raises in (True, False) if has_numbers else (True,):
                line = f"_breaks.break_at(globals(), {function!r}, {where!r}, {raises})"
                cells = _broken(examiner, exercise, [line])
                loses = max(_loses(examiner, exercise, cells, seed) for seed in seeds)
                results.append(BrokenAt(exercise, function, where, raises, loses, points))
    return [SizesTried(exercise, results, not_reached)]


def size_trials(examiner: Examiner, exercise: str, seeds: Sequence[int]) -> list[Trial]:
    """Return the results of `try_sizes` as trials for a proof, one for each break; the arguments are the same."""
    trials = []
    for tried in try_sizes(examiner, exercise, seeds):
        if tried.problem:
            trials.append(Trial("degenerate size", "any", seeds[0], 0.0, False, tried.problem))
        for broken in tried.broken:
            score, problem = broken.points - broken.loses, broken.problem
            trials.append(Trial("degenerate size", broken.what, seeds[0], score, not problem, problem))
    return trials


def functions_of(source: str) -> Iterator[str]:
    r"""Yield the functions of a cell that can be broken, and the methods of its classes, "Class.method".

    >>> list(functions_of("def f(x):\n    return x\nclass A:\n    def g(self): ...\n    @property\n    def h(self): ..."))
    ['f', 'A.g']
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                names = [ast.unparse(one) for one in getattr(method, "decorator_list", ())]
                if isinstance(method, ast.FunctionDef) and set(names) <= {"staticmethod", "classmethod"}:
                    yield f"{node.name}.{method.name}"


def _broken(examiner: Examiner, exercise: str, lines: Sequence[str]) -> list[Cell]:
    beside = _BESIDE.format(text=inspect.getsource(breaks))
    source = source_of(examiner.assignment.cells, exercise)
    return with_answer(examiner.assignment, exercise, "\n".join([source, beside, *lines]))


def _loses(examiner: Examiner, exercise: str, cells: Sequence[Cell], seed: int) -> float:
    examiner.session.seed = seed
    return _lost(examiner.outcomes_of(exercise, cells, PATIENT))


def _lost(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.claim.points for outcome in outcomes if outcome.verdict != "passed")
