"""Useless classes: objects whose methods give something without looking at what they are asked."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def useless_classes(source: str, value: str) -> str:
    r"""A cell's classes with every method giving the same thing.

    Bases, and the names of the methods, stay; an object can be made from any arguments.

    Args:
        source: the text of a solution cell.
        value: the expression that each method gives; it may use the tuple `args`, without self.

    Returns:
        The text of the classes, and of the cell's functions in the same manner; "" if it has no class.

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
    r"""A cell's classes with every method giving None, but for those that its functions need.

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
    r"""The cell's functions that give nothing back: what they do is all that they do.

    >>> sorted(functions_without_result("def save(x):\n    open(x)\ndef add(x):\n    return x + 1"))
    ['save']
    """
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if not any(_gives(node) for node in _own(function))}


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """All that is inside of a function, but for functions and classes in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _gives(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Return) and node.value is not None)


def _useless(node: ast.ClassDef, value: str) -> str:
    lines = ["def __init__(self, *args, **options):", "    super().__init__()"]
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name != "__init__":
            lines += [f"@{ast.unparse(decorator)}" for decorator in method.decorator_list]
            lines += [f"def {method.name}(self, *args, **options):", f"    return {value}"]
    node.body, node.decorator_list = list(ast.parse("\n".join(lines)).body), []
    return ast.unparse(node)
