"""Make the first-order mutants of a solution cell: each is its text with one small change."""

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

# The two on variables draw random numbers, which would make other mutants in every run.
_NOT_USED = {"RemoveDecorator", "VariableReplacer", "VariableInserter"}


@dataclass(frozen=True)
class Mutant:
    """Hold a solution cell with one small change.

    Attributes:
        operator: the mutation operator, such as `call_dropped`; cosmic-ray's keep their names.
        line: the first changed line of the cell, from 1.
        source: the text of the whole cell.
        before: the changed lines as they were, joined to one, without indentation.
        after: the lines in their place, in the same form.
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
        """Return the change as two lines."""
        return f"- {self.before}\n+ {self.after}"

    @cached_property
    def id(self) -> str:
        """Return a name that stays the same as long as the changed lines do."""
        return hashlib.sha256(f"{self.diff}\n{self.repeat}".encode()).hexdigest()[:10]


def mutants_of(source: str) -> list[Mutant]:
    """Return all first-order mutants of one solution cell.

    Docstrings, annotations and decorators stay as they are. A mutant is left out if it is no
    valid Python, or equal to the cell or to another mutant but for layout and annotations.

    Args:
        source: the text of the cell.

    Returns:
        The mutants, from the first line to the last, in the same order every time.

    Raises:
        SyntaxError: the cell itself is no valid Python.
    """
    seen = {_meaning(source)}
    mutants: list[Mutant] = []
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
        mutants.append(Mutant(operator, line, text, before, after, repeat))
    return sorted(mutants, key=lambda mutant: mutant.line)


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
    modules = _names_from_elsewhere(tree)
    for node in ast.walk(tree):
        for operator in OPERATORS:
            for change in operator(node):
                if change.text not in modules:  # `np` for `np.sum(x)` is no answer to anything
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
    """Return the names, also dotted ones, that the cell uses without assigning them: modules, mostly."""
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assigned |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = set()
    for node in ast.walk(tree):
        text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        if re.fullmatch(r"[\w.]+", text) and text.partition(".")[0] not in assigned:
            names.add(text)
    return names


def _difference(before: list[str], after: list[str]) -> tuple[int, str, str]:
    """Return the number of the first line that differs, and the lines before and after, each joined to one."""
    changes = [
        change for change in difflib.SequenceMatcher(None, before, after, False).get_opcodes() if change[0] != "equal"
    ]
    (_, first, _, start, _), (_, _, last, _, end) = changes[0], changes[-1]
    return first + 1, _one_line(before[first:last]), _one_line(after[start:end])


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _meaning(source: str) -> str:
    """Return a cell's syntax tree as text, without docstrings, annotations, decorators and layout."""
    return ast.dump(_Bare().visit(ast.parse(source)))


class _Bare(ast.NodeTransformer):
    """Remove what makes no difference when the code runs."""

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
        """Replace a constant that stands alone, such as a docstring, by `pass`."""
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Replace `+1`, `~0` and `-1` by the numbers that they are."""
        self.generic_visit(node)
        match node:
            case ast.UnaryOp(ast.USub() | ast.UAdd() | ast.Invert() as sign, ast.Constant(int() as number)):
                return ast.Constant({ast.USub: -number, ast.UAdd: +number, ast.Invert: ~number}[type(sign)])
            case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, ast.Constant(float() as number)):
                return ast.Constant({ast.USub: -number, ast.UAdd: +number}[type(sign)])
        return node
