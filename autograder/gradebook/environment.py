"""The environment of processes in which nbgrader runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def set_environment() -> None:
    """Put this interpreter's own programs first on PATH, and keep jsonschema from importing its grammars of IRIs.

    Called once where a program of ours begins. PATH holds for this process and all that it starts: nbgrader runs
    alembic by its bare name when it makes a gradebook, and the interpreter's environment need not be activated.
    Importing the grammars takes a second or two, and validating notebooks needs none: their schema has no IRIs.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: as if it were not installed
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != programs:
        os.environ["PATH"] = os.pathsep.join([programs, path])
