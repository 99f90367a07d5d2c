"""Mutation operators for arrays, calls and statements; cosmic-ray has those for numbers, signs and comparisons.

An operator is given one node of a cell's syntax tree and yields changes: a node, and what stands in
its place. A change leaves the rest of the cell's text as it is, so that its diff is short.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

AXES = ("0", "1", "-1", "None")
# Swapping the operands of + and * would make equivalent mutants.
NOT_COMMUTATIVE = (ast.MatMult, ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
IN_PLACE: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Div(), ast.Div: ast.Mult(),
}  # fmt: skip
SHARING = {"array": "asarray", "tensor": "as_tensor"}
_CLOSED = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Dict, ast.Set)


@dataclass(frozen=True)
class Change:
    """One change to a cell.

    Attributes:
        node: the expression or statement that is replaced.
        text: what stands in its place.
        header: of a statement with a body, replace only what stands before its colon.
    """

    node: ast.expr | ast.stmt
    text: str
    header: bool = False


Operator = Callable[[ast.AST], Iterator[Change]]


def axis_changed(node: ast.AST) -> Iterator[Change]:
    """Another axis: `axis=0`, `axis=1`, `axis=-1`, `axis=None`."""
    for keyword in node.keywords if isinstance(node, ast.Call) else ():
        if keyword.arg in ("axis", "dim"):
            for axis in AXES:
                yield Change(keyword.value, axis)


def dtype_changed(node: ast.AST) -> Iterator[Change]:
    """Another type of number: half as long, or whole numbers."""
    values = []
    if isinstance(node, ast.Call):
        values = [keyword.value for keyword in node.keywords if keyword.arg == "dtype"]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            values += node.args[:1]
    for value in values:
        yield Change(value, "'float32'")
        yield Change(value, "'int64'")


def keyword_dropped(node: ast.AST) -> Iterator[Change]:
    """A call without one of its named arguments: no `keepdims=True`, no `dtype=`, no `axis=`."""
    if isinstance(node, ast.Call):
        for index, _ in enumerate(node.keywords):
            new = copy.deepcopy(node)
            del new.keywords[index]
            yield _replaced(node, new)


def call_dropped(node: ast.AST) -> Iterator[Change]:
    """The object or an argument of a call instead of the call: no `.copy()`, `.detach()`, `.astype()`, `reversed()`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield _replaced(node, node.func.value)
        for argument in node.args:
            if not isinstance(argument, ast.Starred):
                yield _replaced(node, argument)


def arguments_swapped(node: ast.AST) -> Iterator[Change]:
    """Two neighbouring arguments of a call, swapped."""
    if isinstance(node, ast.Call):
        yield from _swaps(node, "args")


def elements_swapped(node: ast.AST) -> Iterator[Change]:
    """Two neighbouring elements of a tuple or list, swapped: of a result, or of a shape."""
    if isinstance(node, ast.Tuple | ast.List):
        yield from _swaps(node, "elts")


def operands_swapped(node: ast.AST) -> Iterator[Change]:
    """`b @ a` for `a @ b`, and the same for other operators that do not commute."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, NOT_COMMUTATIVE):
        yield _edited(node, lambda new: new.__dict__.update(left=new.right, right=new.left))


def operand_dropped(node: ast.AST) -> Iterator[Change]:
    """One side of `a + b` alone."""
    if isinstance(node, ast.BinOp):
        yield _replaced(node, node.left)
        yield _replaced(node, node.right)


def product_changed(node: ast.AST) -> Iterator[Change]:
    """`a * b` for `a @ b`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _edited(node, lambda new: new.__dict__.update(op=ast.Mult()))


def transpose_changed(node: ast.AST) -> Iterator[Change]:
    """A `.T` less, or one more on one side of `@`."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield _replaced(node, node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in (node.left, node.right):
            yield _replaced(side, ast.Attribute(side, "T", ast.Load()))


def assigned_in_place(node: ast.AST) -> Iterator[Change]:
    """`x += y` for `x = x + y`, and the reverse: the same numbers, in the caller's array or in a new one."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
        if ast.unparse(target) == ast.unparse(value.left):
            yield _replaced(node, ast.AugAssign(target, value.op, value.right))  # type: ignore[arg-type]
    elif isinstance(node, ast.AugAssign):
        yield Change(node, ast.unparse(node.target) + " = " + ast.unparse(ast.BinOp(node.target, node.op, node.value)))


def input_overwritten(node: ast.AST) -> Iterator[Change]:
    """`x - y` computed in place, where `x` is an array."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and type(node.op) in IN_PLACE:
        name = {ast.Add: "iadd", ast.Sub: "isub", ast.Mult: "imul", ast.Div: "itruediv"}[type(node.op)]
        yield Change(node, f"{node.left.id}.__{name}__({ast.unparse(node.right)})")


def copy_shared(node: ast.AST) -> Iterator[Change]:
    """`np.asarray` for `np.array`, and torch's likewise: no copy where no conversion is needed."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHARING:
        yield _edited(node, lambda new: setattr(new.func, "attr", SHARING[new.func.attr]))


def accumulation_changed(node: ast.AST) -> Iterator[Change]:
    """`x = y` and `x -= y` for `x += y`."""
    if isinstance(node, ast.AugAssign):
        yield Change(node, f"{ast.unparse(node.target)} = {ast.unparse(node.value)}")
        if type(node.op) in IN_PLACE:
            yield _edited(node, lambda new: new.__dict__.update(op=IN_PLACE[type(new.op)]))


def statement_dropped(node: ast.AST) -> Iterator[Change]:
    """`pass` for a statement."""
    if isinstance(node, ast.stmt) and not isinstance(
        node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass
    ):
        yield Change(node, "pass")


def condition_fixed(node: ast.AST) -> Iterator[Change]:
    """A condition that is always true, or always false."""
    if isinstance(node, ast.If | ast.IfExp):
        yield Change(node.test, "True")
        yield Change(node.test, "False")
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield Change(test, "True")


def context_dropped(node: ast.AST) -> Iterator[Change]:
    """The body of a `with` alone: no `torch.no_grad()`."""
    if isinstance(node, ast.With) and not any(item.optional_vars for item in node.items):
        yield Change(node, "if True", header=True)


def slice_opened(node: ast.AST) -> Iterator[Change]:
    """A slice without its start, its end or its step."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        for name in ("lower", "upper", "step"):
            if getattr(node.slice, name) is not None:
                new = copy.deepcopy(node)
                setattr(new.slice, name, None)
                yield _replaced(node, new)


def number_scaled(node: ast.AST) -> Iterator[Change]:
    """A number ten times as large or small: thresholds, floors, steps."""
    if isinstance(node, ast.Constant) and type(node.value) is float and node.value:
        yield Change(node, repr(float(f"{node.value * 10:.12g}")))
        yield Change(node, repr(float(f"{node.value / 10:.12g}")))


OPERATORS: tuple[Operator, ...] = (
    axis_changed, dtype_changed, keyword_dropped, call_dropped, arguments_swapped, elements_swapped, operands_swapped,
    operand_dropped, product_changed, transpose_changed, assigned_in_place, input_overwritten, copy_shared, accumulation_changed,
    statement_dropped, condition_fixed, context_dropped, slice_opened, number_scaled,
)  # fmt: skip


def _replaced(old: ast.expr | ast.stmt, new: ast.AST) -> Change:
    """Replace one node by another, in parentheses where precedence may need them."""
    text = ast.unparse(new)
    closed = isinstance(new, (ast.stmt, *_CLOSED)) or type(new) is type(old) is not ast.BinOp
    return Change(old, text if closed else f"({text})")


def _edited(node: Any, edit: Callable[[Any], object]) -> Change:
    """Change a copy of a node."""
    new = copy.deepcopy(node)
    edit(new)
    return _replaced(node, new)


def _swaps(node: ast.expr, name: str) -> Iterator[Change]:
    elements: Sequence[ast.expr] = getattr(node, name)
    for index in range(len(elements) - 1):

        def swap(new: Any, index: int = index) -> None:
            items = getattr(new, name)
            items[index : index + 2] = reversed(items[index : index + 2])

        yield _edited(node, swap)
