"""Rules for an exercise's files, applied by every build without running an answer.

That a mistake really fails the claims that it declares, and a right answer none, is for `nox -s graders` to prove.
"""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import TypeVar

from autograder.assignment.exercise_files import PLACEHOLDER, exercise_files, exercises_of, place
from autograder.assignment.variants import (
    Misconception,
    Variant,
    defined_names,
    misconceptions_of,
    right_answers_of,
    stand_in_of,
)
from autograder.examiner.claims import Claim

RIGHT_ANSWERS = 3
"""How many right answers an exercise has, besides the reference."""
LONG, FEW = 8, 4
"""A misconception of `LONG` lines or more that differs from the reference in `FEW` or fewer must be a diff."""

Loaded = TypeVar("Loaded", bound=Variant)


@dataclass(frozen=True)
class Exercise:
    """A solution cell: its name, the place it was read from, and the reference's text."""

    name: str
    place: str
    source: str


def problems_in_files(lesson: Path, content: Path) -> list[str]:
    """Return what an assignment's files must not hold: places to fill in, and bare asserts in checks.

    Args:
        lesson: `solutions/WEEK.py`.
        content: the folder that holds every assignment's exercises.

    Returns:
        One sentence for each bare assert, and one for each file with places to fill in; with file and line.
    """
    problems = list(_placeholders(lesson.name, lesson))
    for files in exercises_of(lesson.stem, content):
        for path in (files.check, files.misconceptions, files.right_answers):
            if path.exists():
                problems += _placeholders(place(path), path)
                problems += _bare_asserts(path) if path == files.check else []
    return problems


def problems_in_proof(
    week: str,
    exercises: Sequence[Exercise],
    claims: Sequence[Claim],
    builds_on: Mapping[str, Sequence[str]],
    content: Path,
) -> list[str]:
    """Return what is missing to prove the checks: claims that no mistake breaks, too few right answers, and the like.

    Args:
        week: the assignment.
        exercises: its exercises, in order.
        claims: its claims.
        builds_on: what each exercise declares to build on.
        content: the folder that holds every assignment's exercises.

    Returns:
        One sentence for each, with file and, where there is one, line.
    """
    if syntax_errors := [text for exercise in exercises for text in _syntax_errors(exercise)]:
        return syntax_errors
    mistakes, problem = _loaded(misconceptions_of, week, content)
    answers, other_problem = _loaded(right_answers_of, week, content)
    if problem or other_problem:
        return [text for text in (problem, other_problem) if text]
    problems: list[str] = []
    defined: dict[str, str] = {}  # names, and the earlier exercises that define them
    for exercise in exercises:
        own = [claim for claim in claims if claim.exercise == exercise.name]
        wrong = [variant for variant in mistakes if variant.exercise == exercise.name]
        right = [variant for variant in answers if variant.exercise == exercise.name]
        problems += _undeclared_predecessors(exercise, defined, builds_on.get(exercise.name, ()), week)
        problems += _misconception_problems(exercise, week, own, wrong, content)
        problems += _should_be_diffs(exercise, wrong)
        problems += _stand_in_problems(exercise, week, content)
        if len(right) < RIGHT_ANSWERS:
            problems.append(
                f"{exercise.place}: exercise {exercise.name!r} has {len(right)} of {RIGHT_ANSWERS} right answers: "
                f"write more in {place(exercise_files(week, exercise.name, content).right_answers)}."
            )
        defined |= dict.fromkeys(defined_names(exercise.source), exercise.name)
    return problems + [text for variant in (*mistakes, *answers) for text in _misplaced(variant, exercises)]


def _placeholders(place: str, path: Path) -> Iterator[str]:
    lines = [number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if PLACEHOLDER in line]
    if lines:
        more = f", here and in line {', '.join(map(str, lines[1:]))}" if lines[1:] else ""
        yield f"{place}, line {lines[0]}: fill in what is marked {PLACEHOLDER}{more}."


def _bare_asserts(path: Path) -> Iterator[str]:
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except SyntaxError:
        return  # reported when the checks are collected, with more about it
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield (
                f"{place(path)}, line {node.lineno}: a bare `assert` tells a student nothing; "
                "write require(condition, message), or assert_close, of autograder.kit."
            )


def _loaded(load: Callable[[str, Path], list[Loaded]], week: str, content: Path) -> tuple[list[Loaded], str]:
    """Return an assignment's variants and "", or none and a sentence that says which file cannot be imported, and why."""
    try:
        return load(week, content), ""
    except Exception as error:  # an author's file may raise anything
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError):
            frames.append((error.filename or "", error.lineno))
        authors = [(Path(name), line) for name, line in frames if Path(name).parent.parent.name == week]
        if not authors:
            raise
        path, line = authors[-1]
        return [], f"{place(path)}, line {line}: cannot be imported: {type(error).__name__}: {error}"


def _syntax_errors(exercise: Exercise) -> Iterator[str]:
    try:
        ast.parse(exercise.source)
    except SyntaxError as error:
        yield f"{exercise.place}: line {error.lineno} of this cell is no Python: {error.msg}."


def _undeclared_predecessors(
    exercise: Exercise, defined: Mapping[str, str], declared: Sequence[str], week: str
) -> Iterator[str]:
    nodes = list(ast.walk(ast.parse(exercise.source)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}  # a variable may be called like an exercise
    for other in sorted({defined[name] for name in (used - own) & defined.keys()} - {*declared, exercise.name}):
        yield (
            f"{exercise.place}: the answer to {exercise.name!r} calls that to {other!r}: add it to builds_on in "
            f"{place(exercise_files(week, exercise.name).check)}, or a mistake there costs here, too."
        )


def _misconception_problems(
    exercise: Exercise, week: str, claims: Sequence[Claim], mistakes: Sequence[Misconception], content: Path
) -> Iterator[str]:
    files = exercise_files(week, exercise.name, content)
    where = place(files.misconceptions)
    if not mistakes:
        yield f"{exercise.place}: exercise {exercise.name!r} has no misconceptions: write {where}."
        return
    texts = [claim.text for claim in claims]
    for mistake in mistakes:
        if not mistake.hint:
            yield f"{mistake.place}: write the hint, what a student with this idea is told, as its docstring."
        if not mistake.breaks:
            yield f"{mistake.place}: breaks= names no claim; name those that this mistake fails."
        for text in mistake.breaks:
            if text not in texts:
                close = get_close_matches(text, texts, 1, 0.0)[0]
                yield f"{mistake.place}: “{text}” is no claim of {exercise.name!r}. The closest is “{close}”."
    for claim in claims:
        if not any(claim.text in mistake.breaks for mistake in mistakes):
            line = _line(files.check, claim)
            yield f"{place(files.check)}, line {line}: no misconception breaks “{claim.text}”: write one in {where}."


def _should_be_diffs(exercise: Exercise, mistakes: Sequence[Misconception]) -> Iterator[str]:
    """Name the long bodies in which nearly everything is the reference's."""
    for mistake in mistakes:
        if mistake.diff or mistake.replaces not in defined_names(exercise.source):
            continue
        reference, lines = (_code_lines(source, mistake.replaces) for source in (exercise.source, mistake.source))
        blocks = SequenceMatcher(None, reference, lines, autojunk=False).get_matching_blocks()
        differing = max(len(reference), len(lines)) - sum(block.size for block in blocks)
        if len(lines) >= LONG and differing <= FEW:
            yield (
                f"{mistake.place}: of these {len(lines)} lines, {differing} differ from the reference: "
                "give a diff in place of the body, as the docstring of `misconception` shows it."
            )


def _code_lines(source: str, name: str) -> list[str]:
    """Return the lines of a definition in one layout, without docstrings, comments and empty lines."""
    definition = next(node for node in ast.parse(source).body if getattr(node, "name", "") == name)
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return [line for line in ast.unparse(definition).splitlines() if line]


def _stand_in_problems(exercise: Exercise, week: str, content: Path) -> Iterator[str]:
    """Check that what is sent in the place of a wrong predecessor defines all that the exercise does."""
    for cell in stand_in_of(week, exercise.name, content):
        where = place(exercise_files(week, exercise.name, content).stand_in)
        try:
            missing = [name for name in defined_names(exercise.source) if name not in defined_names(cell.source)]
        except SyntaxError as error:
            yield f"{where}, line {error.lineno}: cannot be read: {error.msg}"
            continue
        if missing:
            yield f"{where}: define {missing[0]!r}, too: a student's code finds nothing else in its place."


def _misplaced(variant: Variant, exercises: Sequence[Exercise]) -> Iterator[str]:
    """Check that there is a definition whose place a variant can take."""
    sources = {exercise.name: exercise.source for exercise in exercises}
    if variant.exercise not in sources:
        close = get_close_matches(variant.exercise, sources, 1, 0.0)[0]
        yield f"{variant.place}: there is no exercise {variant.exercise!r}. The closest is {close!r}."
        return
    if variant.diff:
        try:
            variant.in_cell(sources[variant.exercise])
        except ValueError as error:
            yield f"{variant.place}: its diff does not fit the solution cell of {variant.exercise!r}: {error}"
        return
    names = defined_names(sources[variant.exercise])
    if variant.replaces not in names:
        yield (
            f"{variant.place}: the solution cell of {variant.exercise!r} defines no {variant.replaces!r}; "
            f"say with replaces= what it takes the place of: {', '.join(names)}."
        )


def _line(path: Path, claim: Claim) -> int:
    """Return the line of a claim's sentence, or else of its check."""
    lines = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and node.value == claim.text:
            return node.lineno
        if isinstance(node, ast.FunctionDef):
            lines[node.name] = node.lineno
    return lines.get(claim.check, 1)
