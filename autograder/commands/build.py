"""`build`: make the source notebooks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseDir, errors


def build(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail with a diff if out of date.")] = False,
    course_dir: CourseDir = Path(),
) -> None:
    """Build the source notebooks from the lessons in solutions/."""
    from autograder.authoring.build import build_all

    changes = build_all(course_dir.resolve(), check)
    for change in changes:
        sys.stdout.write(f"{change}\n")
    if check and changes:
        errors.print("source/ is out of date. Run: nox -s build")
        raise typer.Exit(1)
    if not changes:
        errors.print("source/ is up to date.")
