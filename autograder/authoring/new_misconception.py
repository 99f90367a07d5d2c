"""Make a misconception of a group of equal answers: an entry in the exercise's `misconceptions.py`.

The entry is written only if its code alone, in the reference's notebook, sends exactly what the group sends. One function
is taken of a student's text, without comments, decorators and annotations, and with default values that are constants
alone: nothing of it runs when the file is imported.
"""

from __future__ import annotations

import ast
import keyword
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.exercise_files import CONTENT, PLACEHOLDER, exercise_files, place
from autograder.assignment.notebook import read_assignment
from autograder.assignment.variants import defined_names, replace_definition
from autograder.authoring.names import NAME, NAME_RULE
from autograder.examiner.diagnosis import Fingerprint, says_the_same
from autograder.grading.groups import find, groups_of
from autograder.grading.hints import Hints, sent_alone

_HEADER = '''\
"""Wrong ideas about `{}`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception
'''
_TODO = f"{PLACEHOLDER} the hint: a question or a pointer, never the solution."


def new_misconception(
    course: Course, week: str, group: str, name: str, content: Path = CONTENT
) -> tuple[str, list[str], str]:
    """Write a misconception with the code of a group's example.

    Args:
        course: whose submissions the group is made of.
        week: the assignment.
        group: the group's id.
        name: what the misconception will be called.
        content: the folder that holds every assignment's exercises.

    Returns:
        The place that was written, with its line; the claims that it breaks; and the exercise.

    Raises:
        UsageError: there is no such group, the name cannot be taken, or the example is more than
            one function; nothing was written.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(f"{name!r} is no name for a misconception: {NAME_RULE} A word of Python's own is none.")
    fingerprint, example, hint = _group(course, week, group)
    exercise = fingerprint.exercise
    path = exercise_files(week, exercise, content).misconceptions
    before = path.read_text("utf-8") if path.exists() else _HEADER.format(exercise)
    if name in _names(before):
        raise UsageError(f"{place(path)} has a {name!r} already; give another name.")
    function, breaks = _mistaken_function(course, week, fingerprint, example)
    replaces = "" if function.name == exercise else f", replaces={function.name!r}"
    claims = ", ".join(_constants(before).get(claim, repr(claim)) for claim in breaks)
    mark = ast.parse(f"misconception({exercise!r}, breaks=[{claims}]{replaces})", mode="eval").body
    function.name, function.decorator_list = name, [mark]
    function.body.insert(0, ast.Expr(ast.Constant(hint or _TODO)))
    text = _formatted(f"{before.rstrip()}\n\n\n{ast.unparse(function)}\n", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    line = text[: text.rindex("@misconception(")].count("\n") + 1
    return f"{place(path)}, line {line}", breaks, exercise


def _group(course: Course, week: str, group: str) -> tuple[Fingerprint, str, str]:
    """Return what a group sends, the code of one of its answers, and its hint as a docstring or ""."""
    for hint in Hints(course, week).groups:
        if hint.group == group and hint.fingerprint:
            text = f"{hint.question}\n\n    {hint.pointer}\n    " if hint.pointer else hint.question
            return hint.fingerprint, hint.example, "" if hint.problem else text
    answers = find(groups_of(course, week)[0], group, week)
    return answers.fingerprint, answers.example, ""


def _mistaken_function(
    course: Course, week: str, fingerprint: Fingerprint, example: str
) -> tuple[ast.FunctionDef, list[str]]:
    """Return the function of an example that makes the mistake, and the claims that it fails; raise UsageError if none does."""
    exercise = fingerprint.exercise
    reference = next(cell.source for cell in read_assignment(course.source(week)).cells if cell.name == exercise)
    functions = _functions(example, defined_names(reference))
    tried = [(exercise, replace_definition(reference, each.name, ast.unparse(each))) for each in functions]
    for function, (sent, claims) in zip(functions, sent_alone(course, week, tried), strict=True):
        if sent and says_the_same(sent, fingerprint):
            return function, [claim.claim for claim in claims if claim.verdict == "failed"]
    raise UsageError(
        "This mistake is not in one function of its cell alone: write it by hand, as docs/assistants.md shows it. "
        f"The example stands in: python -m autograder groups {week}"
    )


def _functions(example: str, wanted: Sequence[str]) -> list[ast.FunctionDef]:
    """Return the functions of an example that can take the place of one of the reference's, each by itself."""
    try:
        tree = ast.parse(example)
    except SyntaxError:
        raise UsageError("The example's code is no Python: there is no misconception in it to be kept.") from None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    if not functions:
        raise UsageError(
            f"The example defines no function {' or '.join(wanted)}: write the misconception by hand, "
            "as docs/assistants.md shows it."
        )
    for function in functions:
        _make_harmless(function)
    return functions


def _make_harmless(function: ast.FunctionDef) -> None:
    """Remove from a function what would run when it is defined; raise UsageError if a default value would."""
    function.decorator_list, function.returns = [], None
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument:
            argument.annotation = None
    for default in (*arguments.defaults, *arguments.kw_defaults):
        try:
            if default:
                ast.literal_eval(default)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            raise UsageError(
                f"A default value of {function.name} is more than a constant, and would run when the misconception is "
                "imported: write it by hand, as docs/assistants.md shows it."
            ) from None
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:] or [ast.Pass()]


def _names(source: str) -> set[str]:
    """Return all names that a file binds at its top level."""
    names = set()
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Import() | ast.ImportFrom():
                names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            case ast.Assign():
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def _constants(source: str) -> dict[str, str]:
    """Return the constants of a file that hold texts: their names, by the text."""
    return {
        node.value.value: target.id
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _formatted(text: str, path: Path) -> str:
    """Return a text as the project's formatter writes it; as it is, where the formatter is not installed."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(path), "-"]
    formatted = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    return formatted.stdout if formatted.returncode == 0 else text
