"""Useless classes: objects whose methods give something without looking at what they are asked."""

from __future__ import annotations

import ast


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


def _useless(node: ast.ClassDef, value: str) -> str:
    lines = ["def __init__(self, *args, **options):", "    super().__init__()"]
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name != "__init__":
            lines += [f"@{ast.unparse(decorator)}" for decorator in method.decorator_list]
            lines += [f"def {method.name}(self, *args, **options):", f"    return {value}"]
    node.body, node.decorator_list = list(ast.parse("\n".join(lines)).body), []
    return ast.unparse(node)
