"""Files that are no notebooks, or hostile ones: read with care, or refused with a sentence."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.assignment import raw_cells
from autograder.assignment.notebook import Assignment, Cell, read_assignment, read_submission
from autograder.assignment.raw_cells import NotebookError
from autograder.assignment.recognise import Mark


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"{", "not valid JSON"),
        (b"\x00\xff\xfe", "not valid JSON"),
        (json.dumps({"cells": []}).encode("utf-16"), "not valid JSON"),
        (b"PK\x03\x04 a zip file", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"cells": ' + b"[" * 900 + b"]" * 900 + b"}", "holds none of the cells of tiny"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not valid JSON"),
        (b'{"cells": ' + b"1" * 5000 + b"}", "not valid JSON"),
        (b"null", "no list of cells"),
        (b"[]", "no list of cells"),
        (b'"cells"', "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"cells": {}}', "no list of cells"),
        (b'{"worksheets": [{"cells": []}], "nbformat": 3}', "no list of cells"),
        (b'{"cells": []}', "holds none of the cells of tiny"),
        (b'{"cells": [1, null, "x", []]}', "holds none of the cells of tiny"),
        (b'{"cells": [' + b"{}," * 5000 + b"{}]}", "5001 cells"),
        (b'{"cells": [{"metadata": {"nbgrader": {"grade_id": "relu"}}}]}', "the notebook of another assignment"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else "",
)
def test_a_file_that_cannot_be_graded_says_why(tiny, content, told):
    """Whatever is wrong with a file, the student reads a sentence that ends with what to do."""
    path = tiny.folder / "in.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=told) as caught:
        read_submission(path, tiny.assignment)

    assert "and in again" in str(caught.value) or "Hand in the notebook" in str(caught.value)


def test_a_file_that_is_too_large_is_not_read(tiny, monkeypatch):
    """Size is looked at before anything is read."""
    monkeypatch.setattr(raw_cells, "MAX_BYTES", 1 << 20)
    path = tiny.folder / "in.ipynb"
    with path.open("wb") as file:
        file.truncate(5 << 20)
    with pytest.raises(NotebookError, match="too large: 5 MB where 1 may be"):
        read_submission(path, tiny.assignment)


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "link"])
def test_what_is_no_plain_file_is_not_read(tiny, kind):
    """A folder, a pipe or a device cannot be handed in, nor a link, which could lead to the reference."""
    path: Path = tiny.folder / "in.ipynb"
    {
        "missing": lambda: None,
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
        "link": lambda: path.symlink_to(tiny.source),
    }[kind]()
    with pytest.raises(NotebookError, match=r"in\.ipynb (cannot be read|is not a file|is a link)"):
        read_submission(path, tiny.assignment)


NAMES = [
    "cells",
    "metadata",
    "id",
    "nbgrader",
    "grade_id",
    "source",
    "cell_type",
    "points",
    "tags",
    "solution",
    "grade",
]
words = st.sampled_from(
    [*NAMES, "double", "double_check", "setup", "code", "markdown", "prose", "def double(x):", "double = 1", "\ud800"]
) | st.text(max_size=3)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=20,
)
about = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, anything) | {"grade_id": words})
cell = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown"]) | anything,
        "id": words | anything,
        "source": words | anything,
        "metadata": st.fixed_dictionaries({"nbgrader": about | anything}, optional={"tags": anything}) | anything,
    },
)
known = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": "double"}}}
MARKS = (
    Mark("setup", "setup", "code", {"grade_id": "setup"}, "importnumpy", "import numpy"),
    Mark("", "text", "markdown", {}, "Double.", "Double."),
    Mark("double", "double", "code", {"grade_id": "double", "solution": True}, names=frozenset({"double"})),
    Mark("prose", "prose", "markdown", {"grade_id": "prose", "solution": True, "grade": True}),
)
ASSIGNMENT = Assignment(
    "tiny", (Cell("setup", ""), Cell("double", "", solution=True)), ("double",), {}, (), 1, marks=MARKS
)


@given(
    anything
    | st.fixed_dictionaries({"cells": st.lists(cell | anything, max_size=6).map(lambda cells: [*cells, known])})
)
def test_any_json_is_read_or_refused(tmp_path_factory, content):
    """Whatever types stand where, a file is read into plain text, or refused with a sentence."""
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_text(json.dumps(content))
    with contextlib.suppress(NotebookError):
        submission = read_submission(path, ASSIGNMENT)
        assert all(type(cell.name) is str and type(cell.source) is str for cell in submission.cells)
        assert submission.cells
        assert submission.digest()


def test_a_source_notebook_that_cannot_be_read_says_so(tiny):
    """The course's own notebook is read with the same care."""
    tiny.source.write_text("{")
    with pytest.raises(NotebookError, match="not valid JSON"):
        read_assignment(tiny.source)
