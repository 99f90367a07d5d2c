"""Answers that were handed in as files next to the notebook, for the solution cells that allow it."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.assignment.definitions import defined_in
from autograder.assignment.unwritten import is_unwritten

MAX_BYTES = 1 << 20
_STARTS = re.compile(r"""^if\s+__name__\s*==\s*(["'])__main__\1\s*:""", re.MULTILINE)


class _NoAnswerError(ValueError):
    """A file cannot count; `str()` goes on after its name, and says why."""


def from_files(
    exercise: str, sources: Sequence[str], files: Mapping[str, str], folder: Path
) -> tuple[list[str], list[str]]:
    """Return what answers a solution cell, its own text or files next to the notebook.

    A file counts if the cell is as it was released, or reads it: `from app import create_app`, or
    `open("Dockerfile")`. A file of Python takes the cell's place; what starts it as a program is left
    out. Any other file is the text that a function gives.

    Args:
        exercise: the cell's name.
        sources: what stands in it.
        files: for each file that may be handed in, the function that it stands for.
        folder: where the notebook lies.

    Returns:
        What to run in the cell's place, and a sentence about each file that is there.
    """
    answers, notes = list(sources), []
    for name, function in files.items():
        path = folder / name
        if not (path.exists() or path.is_symlink()):
            continue
        is_code = path.suffix == ".py"
        wanted = all(map(is_unwritten, sources)) or any(_reads(source, path) for source in sources)
        try:
            text = _read(path)
            if is_code and function not in defined_in(text):
                raise _NoAnswerError(f"does not count for {exercise}: it defines no {function}.")
            if not wanted:
                raise _NoAnswerError(f"does not count: {exercise} is answered in the notebook.")
        except _NoAnswerError as reason:
            if wanted or not is_code:  # one app.py may be meant for another cell
                notes.append(f"{name}, handed in beside the notebook, {reason}")
            continue
        if is_code:
            answers = [_STARTS.sub("if False:", text)]
        else:
            lines = "".join(f"        {line!r}\n" for line in text.splitlines(keepends=True) or [""])
            answers.append(f"def {function}():\n    return (\n{lines}    )")
        notes.append(f"{name}, handed in beside the notebook, counts as the answer to {exercise}.")
    return answers, notes


def _reads(source: str, path: Path) -> bool:
    """Return whether a cell imports or opens a file."""
    if path.suffix == ".py" and re.search(rf"^\s*(from|import)\s+{re.escape(path.stem)}\b", source, re.MULTILINE):
        return True
    return re.search(rf"""["'](\./)?{re.escape(path.name)}["']""", source) is not None


def _read(path: Path) -> str:
    """Return the text of a file, whose kind, size and encoding are checked first."""
    if path.is_symlink():  # it could lead to anything that the course's staff may read
        raise _NoAnswerError("does not count: it is a link. Hand in the file itself.")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _NoAnswerError("does not count: it is not a file.")
        if status.st_size > MAX_BYTES:
            raise _NoAnswerError(f"does not count: it is larger than {MAX_BYTES >> 20} MB.")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise _NoAnswerError(f"does not count: it cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise _NoAnswerError("does not count: it is no text in UTF-8. Save it as UTF-8 and hand in again.") from None
