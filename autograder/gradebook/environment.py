"""The environment of processes in which nbgrader runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def set_environment() -> None:
    """Put this interpreter's own programs first on PATH, and leave out an import that takes longer than all others.

    Called once where a program of ours begins. nbgrader runs alembic by its bare name when it makes a gradebook, and
    the interpreter's environment need not be activated: that holds for this process and all that it starts. The import
    is of a second or two, of 35 grammars: jsonschema offers to validate IRIs with them, and no notebook's schema has any.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: as if it were not installed
    programs = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if path.split(os.pathsep)[0] != programs:
        os.environ["PATH"] = os.pathsep.join([programs, path])
