"""Hostile and broken files in a class: each gets one sentence or its points, and no other student notices."""

from __future__ import annotations

import copy
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from autograder.assignment.notebook import read_assignment, read_submission
from autograder.assignment.raw_cells import NotebookError
from autograder.gradebook import preprocessors
from autograder.gradebook.faster import NotebookFile
from autograder.gradebook.preprocessors import Restore

from .conftest import ROOT, WEEK, CourseFolder, cell

PICTURES = {"pic.png": {"image/png": "A" * (5 << 20)}, "x": 5, "y": {"image/png": ["A", None], "b": {}}}


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


GONE = object()
WRONG = [
    GONE,
    None,
    True,
    10**30,
    float("nan"),
    "",
    "\ud800\x00\u202e",
    [[]],
    ["a", None],
    {"\ud800": {"a": [1]}},
    deep(400),
]


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where everything in a notebook's JSON stands; of a list of lines, only the first."""
    yield at
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if not (isinstance(value, str) and isinstance(key, int) and key):
            yield from places(value, (*at, key))


def put(tree: Any, at: tuple[Any, ...], value: Any) -> Any:
    """The notebook's JSON with another value in one place."""
    if not at:
        return {} if value is GONE else value
    tree = copy.deepcopy(tree)
    node = tree
    for key in at[:-1]:
        node = node[key]
    if value is GONE:
        del node[at[-1]]
    else:
        node[at[-1]] = value
    return tree


def small() -> dict[str, Any]:
    """A few cells of the released notebook, of each kind one, with outputs and a picture."""
    whole = json.loads((ROOT / "release" / WEEK / f"{WEEK}.ipynb").read_text())
    names = ["setup", "sgd_step", "sgd_step_check", "reflection"]
    by_name = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in whole["cells"]}
    cells = [by_name[name] for name in names]
    cells[1]["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": ["1"]}, "metadata": {}, "execution_count": 1},
        {"output_type": "stream", "name": "stdout", "text": ["x"]},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a"]},
    ]
    cells[3]["attachments"] = {"a.png": {"image/png": "AAAA"}}
    own = {
        "cell_type": "code",
        "source": ["x = 1"],
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "id": "own",
    }
    return {**whole, "cells": [*cells, own]}


def test_every_field_may_be_anything(tmp_path, monkeypatch):
    """Each field of a real notebook in turn, replaced by each wrong value: both ways read it alike, or refuse it alike."""
    source = ROOT / "source" / WEEK / f"{WEEK}.ipynb"
    assignment, path = read_assignment(source), tmp_path / f"{WEEK}.ipynb"
    where = SimpleNamespace(source=lambda *name: source), SimpleNamespace(assignment=WEEK, student="ada", path=path)
    monkeypatch.setattr(preprocessors, "_where", lambda *args: where)
    exporter, base = NotebookFile(), small()
    exporter._preprocessors = [Restore()]
    taken, refused = 0, set()
    for at in places(base):
        for value in WRONG:
            path.write_text(json.dumps(put(base, at, value)))
            try:
                submission = read_submission(path, assignment)
            except NotebookError as error:
                refused.add(str(error))
                continue
            text, _ = exporter.from_filename(str(path))  # raises if what comes out is no valid notebook
            text.encode()
            assert all(type(found.source) is str for found in submission.cells)
            taken += 1

    assert taken > 1_000
    assert len(refused) == 2  # no list of cells; cells of no assignment


def odd(notebook: Any) -> bytes:
    """The file of a notebook in which all is odd but the answers."""
    cell(notebook, "sgd_step").source += "\n# \ud800"
    cell(notebook, "sgd_step").outputs = [nbformat.v4.new_output("stream", text="x" * (20 << 20))]
    cell(notebook, "reflection")["attachments"] = PICTURES
    data = json.loads(json.dumps(notebook))
    for found in data["cells"]:
        found["id"] = "the-same"
    data["cells"] += [*copy.deepcopy(data["cells"]), 5, None, [], "x", {"cell_type": 5, "metadata": "x"}]
    data |= {
        "metadata": {"a": float("nan"), "b": -float("inf"), "c": deep(400)},
        "nbformat": "x" * 5_000,
        "nbformat_minor": [],
    }
    return b"\xef\xbb\xbf" + json.dumps(data).encode()


def old(notebook: Any, version: int) -> bytes:
    """A notebook's file in a format of long ago."""
    data = json.loads(json.dumps(notebook))
    cells = [{**found, "input": found["source"], "language": "python"} for found in data["cells"]]
    return json.dumps(
        {"worksheets": [{"cells": cells}], "nbformat": version, "nbformat_minor": 0, "metadata": {}}
    ).encode()


REFUSED: dict[str, tuple[Callable[[Any], bytes], str]] = {
    "sixteen-bits": (lambda notebook: json.dumps(notebook).encode("utf-16"), "not valid JSON"),
    "latin-one": (lambda notebook: json.dumps({**notebook, "a": "ü"}, ensure_ascii=False).encode("latin-1", "replace"), "not valid JSON"),
    "version-three": (lambda notebook: old(notebook, 3), "no list of cells"),
    "version-two": (lambda notebook: old(notebook, 2), "no list of cells"),
    "too-deep": (lambda notebook: b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "not valid JSON"),
    "too-many-parts": (lambda notebook: b'{"cells": [' + b"[]," * 2_000_001 + b"{}]}", "holds too much"),
    "cut-off": (lambda notebook: json.dumps(notebook).encode()[:2_000], "not valid JSON"),
    "zeros": (lambda notebook: bytes(10_000), "not valid JSON"),
}  # fmt: skip


def hand_in_with_links(folder: CourseFolder, student: str) -> None:
    """Hand in right answers, and beside them a file, and links to what a student must not get."""
    beside = folder.hand_in(student, folder.filled_in()).parent
    (beside / "data").mkdir()
    for name in ("secret.png", "data/secret.csv"):
        (beside / name).symlink_to(folder.course.source(WEEK))
    (beside / "own.csv").write_text("1,2")
    (beside / "secret").symlink_to(beside / "data")


def check_links(folder: CourseFolder, student: str, step: str) -> None:
    """What lies beside a notebook is there after a step of nbgrader, but nothing that a link led to."""
    beside = folder.path(step, student).parent
    assert (beside / "own.csv").read_text() == "1,2"
    assert not [path for path in beside.rglob("*") if "secret" in path.name or path.is_symlink()]


def test_a_class(released_course, points, tmp_path):
    """`grade`: one sentence for each that is refused, status 1, no trace, and everybody else is graded."""
    folder = released_course.copy(tmp_path / "course")
    folder.hand_in("odd", odd(folder.filled_in()))
    hand_in_with_links(folder, "links")
    for student, (change, _) in REFUSED.items():
        folder.hand_in(student, change(folder.filled_in()))
    done = folder.run("autograder", "grade", WEEK)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert "2 of 10 graded" in done.stderr
    for student, (_, told) in REFUSED.items():
        lines = [line for line in done.stderr.splitlines() if line.startswith(f"Not graded: {student}, ")]
        assert len(lines) == 1 and told in lines[0], (student, lines)
    for student in ("odd", "links"):
        assert sum(score or 0 for score, _, _ in folder.grades(student).values()) == sum(points.values())
    assert folder.students() == {"odd", "links"}
    for step in ("autograded", "feedback"):
        check_links(folder, "links", step)


ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o666),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "nowhere": lambda path: path.symlink_to("/no/such/file"),
}
PLACES = {"notebook": f"{WEEK}.ipynb", "timestamp": "timestamp.txt", "beside": "data.csv", "other": "other.ipynb"}
TOLD = {"notebook": "Hand in the notebook itself.", "timestamp": "timestamp.txt is not what nbgrader writes"}


def hand_in_odd_ones(folder: CourseFolder) -> dict[str, str]:
    """One student for each kind of thing that is no file, in each place; gives the place of each."""
    students = {f"{kind}-{place}": place for kind in ODD for place in PLACES}
    for student, place in students.items():
        path = folder.hand_in(student, folder.filled_in()).parent / PLACES[place]
        path.unlink(missing_ok=True)
        ODD[student.partition("-")[0]](path)
    return students


@pytest.mark.parametrize("command", [["autograder", "grade"], ["nbgrader", "autograde", WEEK]], ids=" ".join)
def test_what_is_no_file(command, released_course, points, tmp_path):
    """Pipes, sockets, folders, links to what never ends: a sentence where it is needed, not copied beside it; none waits."""
    folder = released_course.copy(tmp_path / "course")
    students = hand_in_odd_ones(folder)
    done = folder.run(*command)

    assert done.returncode == 1
    for told in TOLD.values():
        assert len([line for line in done.stderr.splitlines() if told in line]) >= len(ODD)
    for student, place in students.items():
        if place in TOLD:
            assert student in done.stderr
            assert student not in folder.students() or not any(score for score, _, _ in folder.grades(student).values())
            assert not folder.path("autograded", student).exists()
        else:
            assert sum(score or 0 for score, _, _ in folder.grades(student).values()) == sum(points.values())
            copied = folder.path("autograded", student).parent / PLACES[place]
            assert not os.path.lexists(copied) or copied.is_dir()
