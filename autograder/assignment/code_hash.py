"""Hash code, not prose, so that a reworded comment makes nobody examine or prove anything again.

A Python file is hashed as its syntax tree: comments and layout never count. Docstrings count only where they are
content, such as claims and hints. The hashes are the same on every version of Python, because they are committed.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_LEFT_OUT = {"ctx", "kind", "type_comment"}  # said by the rest of the tree, or without a meaning


@lru_cache(maxsize=512)  # many assignments share their oracles
def text_hash(source: str, docstrings: bool) -> str:
    r"""Return the hash of a Python text; of one that is no Python, such as a cell with magics, as it is written.

    Args:
        source: the text.
        docstrings: whether docstrings, and other strings that stand alone, count.

    >>> text_hash("x = 1  # one", docstrings=False) == text_hash("x  =  1", docstrings=False)
    True
    """
    words: list[str] = []
    try:
        _write(ast.parse(source), docstrings, words)
    except (SyntaxError, ValueError, RecursionError):
        words = [source]
    text = " ".join(words)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_hash(path: Path, docstrings: bool) -> str:
    """Return the hash of a Python file by its code, of another file by its bytes, of a missing one as "".

    Args:
        path: the file.
        docstrings: whether docstrings of a Python file count.
    """
    if not path.exists():
        return ""
    if path.suffix == ".py":
        return text_hash(path.read_text("utf-8"), docstrings)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_hash(paths: Iterable[Path], docstrings: bool) -> str:
    """Return one hash of several files and their names, wherever the project lies and in whatever order they come.

    Args:
        paths: the files; each counts with its own name and its folder's.
        docstrings: whether docstrings of Python files count.
    """
    parts = sorted(f"{path.parent.name}/{path.name} {file_hash(path, docstrings)}" for path in set(paths))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _write(node: ast.AST, docstrings: bool, words: list[str]) -> None:
    """Write out a syntax tree, without empty fields: newer versions of Python add some."""
    words.append(f"{type(node).__name__}(")
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "value" and isinstance(node, ast.Constant):
            words.append(repr(value))
        elif value is not None and value != [] and name not in _LEFT_OUT:
            words.append(f"{name}=")
            for item in value if isinstance(value, list) else [value]:
                if not isinstance(item, ast.AST):
                    words.append(repr(item))
                elif docstrings or not _stands_alone(item):
                    _write(item, docstrings, words)
    words.append(")")


def _stands_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
