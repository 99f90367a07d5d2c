"""Other answers to an exercise: deliberate wrong ones (misconceptions) and differently written right ones.

Both are ordinary functions (or classes) that take the place of one definition in the reference's
cell; or, where most of a long answer stays as it is, a diff of the cell. They are examined exactly as
a submission is: as text, in a candidate's process.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar

from autograder.assignment.exercise_files import CONTENT, exercise_files, exercises_of, place
from autograder.assignment.notebook import Cell

Definition = TypeVar("Definition", bound=Callable[..., Any])


@dataclass(frozen=True)
class Variant:
    """One other answer.

    Attributes:
        name: what the idea is called, a verb phrase: `forgets_the_bias`.
        exercise: the exercise that it answers.
        replaces: the function or class in the exercise's cell whose place it takes.
        source: its text, under the name `replaces`.
        place: the file and the line where an author wrote it.
        diff: how it differs from the reference's text, in the place of `replaces` and `source`; see `patch`.
    """

    name: str
    exercise: str
    replaces: str
    source: str
    place: str = ""
    diff: str = ""

    def in_cell(self, source: str) -> str:
        """Return the text of the exercise's cell, with this answer in the place of the one it holds.

        Raises:
            ValueError: the cell does not have what is to be replaced.
        """
        return patch(source, self.diff) if self.diff else replace_definition(source, self.replaces, self.source)

    def applied_to(self, cells: Sequence[Cell]) -> list[Cell]:
        """Return a notebook's cells, with this answer in the place of the one they hold."""
        return [
            dataclasses.replace(cell, source=self.in_cell(cell.source)) if cell.name == self.exercise else cell
            for cell in cells
        ]


@dataclass(frozen=True)
class Misconception(Variant):
    """A wrong idea, written once: the code, the hint and the claims that it must fail.

    Attributes:
        hint: the question that a student who has this idea is asked; never the solution.
        pointer: what they read besides if they have it again in a later attempt; "" if nothing.
        breaks: the claims that it fails, exactly.
    """

    hint: str = ""
    pointer: str = ""
    breaks: tuple[str, ...] = ()


def misconception(
    exercise: str, *, breaks: Sequence[str], replaces: str = "", diff: str = ""
) -> Callable[[Definition], Definition]:
    r"""Mark a function (or class) as a wrong answer to an exercise; its docstring is the hint.

    The first paragraph is a question for everybody who makes the mistake. A second one, if there is
    one, is a pointer for those who make it again in a later attempt.

    A wrong answer is given as a body or as a diff of the reference's cell. Eight lines or more, of
    which four or fewer differ from the reference: a diff, so that a reader sees the mistake. The
    build asks for it. Everything else: a body. Lines are those of the definition, without docstrings
    and comments; of the lines removed and the lines added, the larger number counts.

    Args:
        exercise: the exercise that it answers.
        breaks: the sentences of the claims that it fails, exactly these.
        replaces: the definition in the exercise's cell whose place it takes, if it is not named
            like the exercise; not needed with a diff.
        diff: how the reference's cell changes, in the format of `patch`. The decorated function then
            holds nothing but the hint.

    >>> @misconception("double", breaks=["doubles what is below zero"])
    ... def forgets_the_sign(x):
    ...     '''What is twice -3, and what does your code give?
    ...
    ...     The absolute value of a number has lost its sign.
    ...     '''
    ...     return 2 * abs(x)
    >>> forgets_the_sign.variant.hint
    'What is twice -3, and what does your code give?'
    >>> forgets_the_sign.variant.pointer
    'The absolute value of a number has lost its sign.'
    >>> print(forgets_the_sign.variant.source)
    def double(x):
        return 2 * abs(x)
    >>> @misconception("double", breaks=["doubles what is below zero"], diff='''
    ... -    return 2 * x
    ... +    return 2 * abs(x)
    ... ''')
    ... def forgets_the_sign_again():
    ...     '''What is twice -3, and what does your code give?'''
    >>> print(forgets_the_sign_again.variant.in_cell("def double(x):\n    return 2 * x"))
    def double(x):
        return 2 * abs(x)
    """

    def mark(definition: Definition) -> Definition:
        hint, pointer = two_steps(inspect.getdoc(definition) or "")
        definition.variant = Misconception(  # type: ignore[attr-defined]
            name=definition.__name__,
            exercise=exercise,
            replaces=replaces or exercise,
            source="" if diff else _source(definition, replaces or exercise),
            place=_place(definition),
            diff=diff,
            hint=hint,
            pointer=pointer,
            breaks=tuple(breaks),
        )
        return definition

    return mark


def right_answer(exercise: str, *, replaces: str = "") -> Callable[[Definition], Definition]:
    """Mark a function (or class) as a right answer, written differently from the reference.

    Args:
        exercise: the exercise that it answers.
        replaces: the definition in the exercise's cell whose place it takes, if it is not named
            like the exercise.

    >>> @right_answer("double")
    ... def adds(x):
    ...     return x + x
    >>> print(adds.variant.source)
    def double(x):
        return x + x
    """

    def mark(definition: Definition) -> Definition:
        definition.variant = Variant(  # type: ignore[attr-defined]
            definition.__name__,
            exercise,
            replaces or exercise,
            _source(definition, replaces or exercise),
            _place(definition),
        )
        return definition

    return mark


def two_steps(text: str) -> tuple[str, str]:
    r"""Return a hint's question, its first paragraph, and its pointer, the rest; each in one line.

    >>> two_steps("Which way\nis down?\n\nThe gradient points up.")
    ('Which way is down?', 'The gradient points up.')
    >>> two_steps("Which way is down?")
    ('Which way is down?', '')
    """
    question, *rest = re.split(r"\n\s*\n", text.strip())
    return " ".join(question.split()), " ".join(" ".join(rest).split())


def misconceptions_of(assignment: str, content: Path = CONTENT) -> list[Misconception]:
    """Return all misconceptions of an assignment, by exercise."""
    variants = _variants([files.misconceptions for files in exercises_of(assignment, content)])
    return [variant for variant in variants if isinstance(variant, Misconception)]


def right_answers_of(assignment: str, content: Path = CONTENT) -> list[Variant]:
    """Return all right answers of an assignment besides the reference, by exercise."""
    return _variants([files.right_answers for files in exercises_of(assignment, content)])


def pick(variants: Sequence[Variant], exercises: Sequence[str], turn: int) -> list[Variant]:
    """Return one variant of each exercise that has some: the first, second ... of them; where there are fewer, they take turns."""
    own = ([variant for variant in variants if variant.exercise == name] for name in exercises)
    return [choices[turn % len(choices)] for choices in own if choices]


def stand_in_of(assignment: str, exercise: str, content: Path = CONTENT) -> list[Cell]:
    """Return what runs in a student's process in the place of a wrong predecessor, where gradients must flow through it.

    Everything that stands there can be read by the student's code: a build on a library's own parts,
    never the reference's text.

    Returns:
        A cell that defines what the exercise's cell does; none where the reference answers from its own process.
    """
    path = exercise_files(assignment, exercise, content).stand_in
    return [Cell(f"{exercise}_stand_in", path.read_text("utf-8"))] if path.exists() else []


def replace_definition(source: str, name: str, replacement: str) -> str:
    """Put another definition in the place of the top-level function or class `name`.

    Raises:
        ValueError: the source defines no such name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            lines = source.splitlines()
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            lines[first - 1 : node.end_lineno] = replacement.splitlines()
            return "\n".join(lines)
    raise ValueError(f"no function or class {name!r} is defined here")


def patch(source: str, diff: str) -> str:
    r"""Change a text by a diff without line numbers.

    Args:
        source: the text.
        diff: for each place, the lines to remove ("-" before them), to add ("+") and to find (a space);
            an empty line between two places.

    Raises:
        ValueError: the lines to remove or find stand nowhere in the text, or more than once.

    >>> print(patch("a = 1\nb = 2", "-b = 2\n+b = 3"))
    a = 1
    b = 3
    """
    text = f"\n{source}\n"
    for hunk in diff.strip("\n").split("\n\n"):
        lines = hunk.split("\n")
        before, after = ("".join(f"{line[1:]}\n" for line in lines if line[0] != mark) for mark in "+-")
        if text.count(f"\n{before}") != 1:
            raise ValueError(f"these lines stand there {text.count(before)} times, not once:\n{before}")
        text = text.replace(f"\n{before}", f"\n{after}")
    return text[1:-1]


def defined_names(source: str) -> list[str]:
    """Return the functions and classes that a cell defines at its top level."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def defined_classes(source: str) -> list[str]:
    """Return the classes that a cell defines at its top level."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


def _holds_one(value: object) -> bool:
    """Return whether a value has a variant; only functions and classes are asked, since there are objects that raise (`flask.request`)."""
    return issubclass(type(value), FunctionType | type) and hasattr(value, "variant")


def _variants(paths: Sequence[Path]) -> list[Any]:
    modules = [_module(path, path.stat().st_mtime_ns) for path in paths if path.exists()]
    return [value.variant for module in modules for value in vars(module).values() if _holds_one(value)]


@cache
def _module(path: Path, changed: int) -> ModuleType:
    """Run an author's file; again only if it has changed."""
    name = place(path).removesuffix(".py").replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where inspect looks for the text of a class
    spec.loader.exec_module(module)
    return module


def _place(definition: Any) -> str:
    path, line = Path(inspect.getsourcefile(definition) or ""), inspect.getsourcelines(definition)[1]
    return f"{place(path)}, line {line}"


def _is_ours(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in ("misconception", "right_answer")


def _source(definition: Any, name: str) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(definition)))
    node = tree.body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    node.name = name
    node.decorator_list = [one for one in node.decorator_list if not _is_ours(one)]
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
