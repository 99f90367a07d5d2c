"""The cells of a notebook's file as they stand there, of which nothing is believed but their types."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MAX_BYTES = 100 << 20
MAX_CELLS = 5_000
MAX_BRACKETS = 2_000_000  # each may become an object of a hundred bytes and more
_SCRIPT = re.compile(rb"^(# %%|# ---\s+# jupyter:|import marimo\b|# Databricks notebook source)", re.MULTILINE)


class NotebookError(ValueError):
    """A file that cannot be graded; `str()` is a sentence that says why and what to do."""


@dataclass
class RawCell:
    """A cell as it stands in a file, of which nothing is believed but types.

    Attributes:
        position: its place in the notebook, from 1.
        source: its text; what is no Unicode in it is replaced.
        grade_id: its id in nbgrader's metadata; "" if it has none.
        cell_id: its id in the notebook's format, or where Colab keeps that; "" if it has none.
        attachments: its pictures: by name, texts by MIME type.
    """

    position: int
    cell_type: str
    source: str
    grade_id: str
    metadata: dict[str, Any] = field(default_factory=dict)
    cell_id: str = ""
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def nbgrader(self) -> dict[str, Any]:
        """Return nbgrader's metadata of the cell; {} if it has none."""
        about = self.metadata.get("nbgrader")
        return about if isinstance(about, dict) else {}


def handed_in(path: Path) -> list[RawCell]:
    """Return the cells of a student's file.

    Args:
        path: the file that the student handed in.

    Raises:
        NotebookError: it is not a notebook.
    """
    if path.is_symlink():  # it could lead to anything that the course's staff may read
        raise NotebookError(f"{path.name} is a link and not a file. Hand in the notebook itself.")
    return list(raw_cells(content_of(path)))


def content_of(path: Path) -> bytes:
    """Return a file's content, as far as it may be a notebook's.

    Raises:
        NotebookError: it is no regular file, too large, or cannot be read.
    """
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            raise NotebookError(f"{path.name} is not a file. Hand in the notebook itself.")
        if size > MAX_BYTES:
            raise NotebookError(
                f"{path.name} is too large: {size >> 20} MB where {MAX_BYTES >> 20} may be. "
                "Clear all outputs, save, and hand in again."
            )
        return path.read_bytes()
    except FileNotFoundError:
        there = ", ".join(repr(other.name) for other in sorted(path.parent.glob("*.ipynb"))[:5]) or "no notebook"
        raise NotebookError(
            f"{path.name} cannot be read: it is not there. There is {there}. Hand in the notebook under its own name."
        ) from None
    except OSError as error:
        raise NotebookError(f"{path.name} cannot be read: {error.strerror}.") from None


def raw_cells(content: bytes) -> Iterator[RawCell]:
    """Yield a notebook's cells, whose types are checked before they are used.

    Args:
        content: of the file.

    Raises:
        NotebookError: it is no notebook.
    """
    if not content.strip():
        raise NotebookError("The file is empty. Save the notebook and hand in again.")
    if content.count(b"[") + content.count(b"{") > MAX_BRACKETS:
        raise NotebookError("The notebook holds too much. Clear all outputs, save, and hand in again.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        if _SCRIPT.search(content):
            raise NotebookError(
                "The file is a Python script and not a notebook, as jupytext, marimo or Databricks write it. "
                "Save it as a notebook (.ipynb) and hand in again."
            ) from None
        raise NotebookError(
            "The file is not a notebook: it is not valid JSON. Save it in Jupyter and hand in again."
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(cells, list) and len(cells) > MAX_CELLS:
        raise NotebookError(
            f"The notebook has {len(cells)} cells where {MAX_CELLS} may be. Delete some and hand in again."
        )
    if not isinstance(cells, list):
        raise NotebookError(
            "The file is not a notebook of a current format: it has no list of cells. "
            "Open it in Jupyter, save it and hand in again."
        )
    for position, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            continue
        metadata = cell.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        about = metadata.get("nbgrader")
        grade_id = about.get("grade_id") if isinstance(about, dict) else None
        kind, cell_id = cell.get("cell_type"), cell.get("id", metadata.get("id"))
        yield RawCell(
            position,
            kind if isinstance(kind, str) else "",
            _text(cell.get("source")),
            grade_id if isinstance(grade_id, str) else "",
            metadata,
            cell_id if isinstance(cell_id, str) else "",
            _attachments(cell.get("attachments")),
        )


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    pictures = value.items() if isinstance(value, dict) else ()
    return {
        _text(name): {_text(kind): text for kind, data in bundle.items() if (text := _text(data))}
        for name, bundle in pictures
        if isinstance(bundle, dict)
    }


def _text(value: Any) -> str:
    """Return a text, which may be a list of lines; half a surrogate pair becomes "?", because no file can hold it."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
