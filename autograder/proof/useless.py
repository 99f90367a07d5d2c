"""Write classes and functions that return a constant, whatever their arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def useless_classes(source: str, value: str) -> str:
    r"""Return a cell's classes with every method returning the same constant.

    Bases and the names of methods stay; constructors take any arguments.

    Args:
        source: the text of a solution cell.
        value: the expression that each method returns; it may use the tuple `args`, which lacks self.

    Returns:
        The text of the classes, and of the cell's functions changed likewise; "" if it has no class.

    >>> print(useless_classes("class Cell(Base):\n    def step(self, x):\n        return x + 1", "None"))
    class Cell(Base):
    <BLANKLINE>
        def __init__(self, *args, **options):
            super().__init__()
    <BLANKLINE>
        def step(self, *args, **options):
            return None
    """
    body = ast.parse(source).body
    if not any(isinstance(node, ast.ClassDef) for node in body):
        return ""
    texts = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            texts.append(f"def {node.name}(*args, **options):\n    return {value}")
        elif isinstance(node, ast.ClassDef):
            texts.append(_useless(node, value))
    return "\n".join(texts)


def useless_beside_functions(source: str) -> str:
    r"""Return a cell's classes with every method returning None, but for those that its functions use.

    >>> print(useless_beside_functions("class A:\n    pass\nclass B:\n    pass\ndef f():\n    return B()"))
    class A:
    <BLANKLINE>
        def __init__(self, *args, **options):
            super().__init__()
    """
    body = ast.parse(source).body
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    used = {name.id for function in functions for name in ast.walk(function) if isinstance(name, ast.Name)}
    classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name not in used]
    return "\n".join(_useless(node, "None") for node in classes)


def functions_without_result(source: str) -> set[str]:
    r"""Return the names of the cell's functions without a return value, which are called for their effects.

    >>> sorted(functions_without_result("def save(x):\n    open(x)\ndef add(x):\n    return x + 1"))
    ['save']
    """
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if not any(_returns(node) for node in _own(function))}


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Walk the nodes of a function, but not into functions and classes within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _returns(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Return) and node.value is not None)


def _useless(node: ast.ClassDef, value: str) -> str:
    lines = ["def __init__(self, *args, **options):", "    super().__init__()"]
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name != "__init__":
            lines += [f"@{ast.unparse(decorator)}" for decorator in method.decorator_list]
            lines += [f"def {method.name}(self, *args, **options):", f"    return {value}"]
    node.body, node.decorator_list = list(ast.parse("\n".join(lines)).body), []
    return ast.unparse(node)
