"""Decide which statements of a student's own cell are run, and say which names a statement defines.

In a cell of one's own, each top-level statement is run by itself, if it defines something:

- `import`, `def`, `class`, every assignment (`=`, `+=`, `:=`, with an annotation), `type` and `del`;
- a call that fills or sets something: `table.append(…)`, `torch.set_default_dtype(…)`, see `FILLS`;
- a `for` loop in which there is nothing but that; it fills a table, and trains nothing;
- `with … as name`, and `if`, `try`, `with` and `match` with one of these in them, but not `if __name__ == "__main__"`;
- a magic line, see `shell`.

All else is left out: other loops, and calls whose result nobody keeps, which train, plot or print.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable

FILLS = re.compile(r"(append|add|extend|insert|update|set[a-z_]*|(manual_)?seed|simplefilter|filterwarnings)\Z")
"""The names of functions that are called for what they change."""
_NOT_RUN = "that line is not run when a notebook is graded"
_ADVICE = "Put it into a function, or into the cell of your answer"
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINES = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
    ast.AugAssign, ast.Delete, getattr(ast, "TypeAlias", ast.Assign),
)  # fmt: skip


def why_left_out(statement: ast.stmt) -> str:
    """Return why a statement in a cell of the student's own is not run; "" if it is.

    Args:
        statement: a statement at the cell's top level.

    >>> why_left_out(ast.parse("EPS = 10**-7").body[0])
    ''
    >>> why_left_out(ast.parse("train(model)").body[0])[:71]
    'that line is not run when a notebook is graded: calls whose result is n'
    """
    if _counts(statement):
        return ""
    match statement:
        case ast.For() | ast.AsyncFor() | ast.While():
            return f"{_NOT_RUN}: loops are left out in cells of your own. {_ADVICE}"
        case ast.Expr():
            return f"{_NOT_RUN}: calls whose result is not kept are left out in cells of your own. {_ADVICE}"
        case ast.If(test=test) if _asks_for_main(test):
            return f'{_NOT_RUN}: what stands under `if __name__ == "__main__"` is left out'
    return f"{_NOT_RUN}: only what defines something counts in cells of your own. {_ADVICE}"


def is_import(statement: ast.stmt) -> bool:
    """Return whether a statement imports something by itself, at its top level or in a block."""
    return isinstance(statement, ast.Import | ast.ImportFrom) or any(map(is_import, _blocks(statement)))


def names_in(statements: Iterable[ast.stmt]) -> dict[str, int]:
    r"""Return the names that statements define in their own scope, each with the line of its last definition.

    Args:
        statements: statements of one cell.

    >>> names_in(ast.parse("import os.path\nfor i in x:\n    a, b = [c for c in i]").body)
    {'os': 1, 'i': 2, 'b': 3, 'a': 3}
    """
    names: dict[str, int] = {}
    todo: list[ast.AST] = []
    todo.extend([*statements][::-1])
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names[name] = node.lineno
                continue
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name.partition(".")[0]: node.lineno for alias in aliases}
            case ast.Name(id=name, ctx=ast.Store()):
                names[name] = node.lineno
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names[name] = node.lineno
        if not isinstance(node, _SCOPES):
            todo.extend(ast.iter_child_nodes(node))
    return names


def touched_by(statement: ast.stmt) -> set[str]:
    r"""Return the names of what a statement may change: it stores into it, calls a method of it, or hands it to a function.

    Args:
        statement: any statement.

    >>> sorted(touched_by(ast.parse("for x in data:\n    net.fit(x)\n    t[x] = shuffle(deck)\n    print(t, deep)").body[0]))
    ['deck', 'net', 't', 'x']
    """
    touched: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                touched.add(name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                touched.add(_root(node))
            case ast.Call(func=ast.Name(id=name)) if hasattr(builtins, name) or name == "display":
                continue  # `print(table)` changes nothing
            case ast.Call(func=function, args=arguments):
                touched |= {_root(function)} if isinstance(function, ast.Attribute) else set()
                touched |= {argument.id for argument in arguments if isinstance(argument, ast.Name)}
    return touched - {""}


def _root(node: ast.AST) -> str:
    """Return the name that a chain of attributes and items begins with; "" if it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _counts(statement: ast.stmt) -> bool:
    match statement:
        case ast.For():
            return _only_fills([statement]) and any(map(_counts, _blocks(statement)))
        case ast.If(test=test) if _asks_for_main(test):
            return False
        case ast.With(items=items) | ast.AsyncWith(items=items) if any(item.optional_vars for item in items):
            return True
        case ast.If() | ast.Try() | ast.With() | ast.AsyncWith() | ast.Match():
            return any(map(_counts, _blocks(statement)))
    if type(statement).__name__ == "TryStar":
        return any(map(_counts, _blocks(statement)))
    return isinstance(statement, _DEFINES) or _changes_something(statement)


def _only_fills(statements: Iterable[ast.stmt]) -> bool:
    """Return whether there is nothing in these statements but definitions and calls that fill something."""
    for statement in statements:
        match statement:
            case ast.For() | ast.If():
                fills = _only_fills(_blocks(statement))
            case _:
                fills = isinstance(statement, (*_DEFINES, ast.Pass, ast.Continue, ast.Break))
        if not fills and not _changes_something(statement):
            return False
    return True


def _changes_something(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.NamedExpr()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython"))))):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))):
            return FILLS.match(name) is not None
    return False


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def _blocks(statement: ast.stmt) -> list[ast.stmt]:
    """Return the statements in a block's bodies, `else`, handlers and cases; none if it is no block."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    bodies = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    bodies += [part.body for name in ("handlers", "cases") for part in getattr(statement, name, [])]
    return [inner for body in bodies for inner in body]
