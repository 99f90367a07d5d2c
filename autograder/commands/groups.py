"""`groups`: equal wrong answers, and hints for them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseDir, errors


def groups(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop.")],
    hint: Annotated[str, typer.Option(metavar="GROUP", help="Begin the file of a hint for this group.")] = "",
    at_least: Annotated[int, typer.Option(min=1, help="Show groups of so many students.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print all groups as JSON.")] = False,
    course_dir: CourseDir = Path(),
) -> None:
    """List the wrong answers that no known misconception explains, equal ones together; write hints for them."""
    import msgspec

    from autograder.assignment.course_folder import Course
    from autograder.grading.groups import as_data, as_text, find, groups_of
    from autograder.grading.hints import begin

    course = Course(course_dir.resolve())
    unknown, examined, not_examined = groups_of(course, week)
    if not hint:
        data = as_data(unknown, week, examined, not_examined)
        sys.stdout.write(msgspec.json.encode(data).decode() + "\n" if json else as_text(data, at_least))
        return
    answers = find(unknown, hint, week)
    if answers.hint:
        sys.stdout.write(f"{answers.hint.path}\n")
        errors.print("The hint was begun before; nothing was changed.")
        return
    path, lasts = begin(course, week, answers.group, answers.fingerprint, answers.example)
    sys.stdout.write(f"{path}\n")
    errors.print("Write the hint into this file, and grade again: all who answered like this get it.", soft_wrap=True)
    if not lasts:
        errors.print(
            "Its example needs more of its notebook than this one cell, so this hint will only hold until the "
            "checks or the notebook change.", soft_wrap=True,
        )  # fmt: skip
