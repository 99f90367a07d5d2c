"""All first-order mutants of a solution cell: its text with one small thing changed, many times over."""

from __future__ import annotations

import ast
import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider

from autograder.proof.operators import OPERATORS, Change

# Variables are replaced by random numbers, which would make other mutants every time.
_NOT_USED = {"RemoveDecorator", "VariableReplacer", "VariableInserter"}


@dataclass(frozen=True)
class Mutant:
    """A solution cell with one thing changed.

    Attributes:
        operator: what was done, such as `call_dropped`; cosmic-ray's have its names.
        line: where, as a line of the cell, from 1.
        source: the text of the whole cell.
        before: the lines that were changed, as they were, without what surrounds them.
        after: the same lines now.
        repeat: how many mutants before this one in the cell have the same `before` and `after`.
    """

    operator: str
    line: int
    source: str
    before: str
    after: str
    repeat: int = 0

    @property
    def diff(self) -> str:
        """What was changed, as two lines."""
        return f"- {self.before}\n+ {self.after}"

    @cached_property
    def id(self) -> str:
        """A name that stays the same as long as the changed lines do."""
        return hashlib.sha256(f"{self.diff}\n{self.repeat}".encode()).hexdigest()[:10]


def mutants_of(source: str) -> list[Mutant]:
    """All first-order mutants of one solution cell.

    Docstrings, annotations and decorators stay as they are. What is no Python, and what does the
    same as the cell or as another mutant, is left out.

    Args:
        source: the text of the cell.

    Returns:
        The mutants, from the first line to the last, in the same order every time.

    Raises:
        SyntaxError: the cell itself is no Python.
    """
    seen = {_meaning(source)}
    found: list[Mutant] = []
    count: dict[tuple[str, str], int] = {}
    mutated = [*_with_cosmic_ray(source), *_with_ours(source)]
    lines = source.split("\n")
    for operator, text in mutated:
        try:
            meaning = _meaning(text)
        except (SyntaxError, ValueError):
            continue
        if meaning in seen:
            continue
        seen.add(meaning)
        line, before, after = _difference(lines, text.split("\n"))
        repeat = count[before, after] = count.get((before, after), -1) + 1
        found.append(Mutant(operator, line, text, before, after, repeat))
    return sorted(found, key=lambda mutant: mutant.line)


def _with_cosmic_ray(source: str) -> Iterator[tuple[str, str]]:
    nodes = list(ast_nodes(get_ast(source)))
    provider = OperatorProvider()
    for name in sorted(set(provider) - _NOT_USED):
        operator = provider[name]()
        places = sum(len(list(operator.mutation_positions(node))) for node in nodes)
        for place in range(places):
            yield name, mutate_code(source, operator, place)


def _with_ours(source: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(source)
    theirs = _names_from_elsewhere(tree)
    for node in ast.walk(tree):
        for operator in OPERATORS:
            for change in operator(node):
                if change.text not in theirs:  # `np` for `np.sum(x)` is no answer to anything
                    yield operator.__name__, _changed(source, change)


def _changed(source: str, change: Change) -> str:
    data = source.encode()  # positions in a syntax tree count bytes
    starts = [0, *(match.end() for match in re.finditer(b"\n", data))]
    node = change.node
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
    if change.header and isinstance(node, ast.With):
        last = node.items[-1].context_expr
        assert last.end_lineno is not None
        assert last.end_col_offset is not None
        end = data.index(b":", starts[last.end_lineno - 1] + last.end_col_offset)
    return (data[:start] + change.text.encode() + data[end:]).decode()


def _names_from_elsewhere(tree: ast.Module) -> set[str]:
    """Names, and names of their attributes, that the cell uses without having made them: modules."""
    made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    found = set()
    for node in ast.walk(tree):
        text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        if re.fullmatch(r"[\w.]+", text) and text.partition(".")[0] not in made:
            found.add(text)
    return found


def _difference(before: list[str], after: list[str]) -> tuple[int, str, str]:
    """The first line that differs, and what differs, before and after, each as one line."""
    changes = [
        change for change in difflib.SequenceMatcher(None, before, after, False).get_opcodes() if change[0] != "equal"
    ]
    (_, first, _, start, _), (_, _, last, _, end) = changes[0], changes[-1]
    return first + 1, _one_line(before[first:last]), _one_line(after[start:end])


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _meaning(source: str) -> str:
    """What a cell does, without docstrings, annotations, decorators and layout: cells that do the same read the same."""
    return ast.dump(_Bare().visit(ast.parse(source)))


class _Bare(ast.NodeTransformer):
    """Takes away what makes no difference when the code runs."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.decorator_list, node.returns = [], None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.decorator_list = []
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A constant that stands alone, such as a docstring, does nothing."""
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """`+1`, `~0` and `-1` are numbers."""
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(ast.USub() | ast.UAdd() | ast.Invert() as sign, ast.Constant(int() as number)):
                return ast.Constant({ast.USub: -number, ast.UAdd: +number, ast.Invert: ~number}[type(sign)])
            case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, ast.Constant(float() as number)):
                return ast.Constant({ast.USub: -number, ast.UAdd: +number}[type(sign)])
        return node
