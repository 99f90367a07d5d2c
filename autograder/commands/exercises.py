"""`new-exercise` and `new-misconception`: what an author starts from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.authoring.names import Kind
from autograder.commands.shared import CourseDir, say


def new_exercise_command(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop; it may be a new one.")],
    name: Annotated[str, typer.Argument(help="The exercise, named like the function that students write.")],
    builds_on: Annotated[
        list[str] | None, typer.Option(help="An earlier exercise that it calls; once for each.", show_default=False)
    ] = None,
    kind: Annotated[Kind, typer.Option(help="What students write.")] = Kind.FUNCTION,
    course_dir: Annotated[Path, typer.Option(help="The course: the folder that holds solutions/.")] = Path(),
) -> None:
    """Write the skeletons of an exercise: lesson, checks, misconceptions, right answers. Overwrites nothing."""
    from autograder.authoring.new_exercise import new_exercise

    for line in new_exercise(course_dir.resolve(), week, name, kind=kind, builds_on=tuple(builds_on or ())):
        sys.stdout.write(f"{line}\n")
    say(
        f"Next: fill in every TODO, as docs/assistants.md shows it; move the section of {name} to where it belongs in "
        "the lesson. `nox -s build` says what is left, with file and line. When nothing is left, "
        f"`nox -s release -- {week}` and `nox -s graders -- {week} --exercise {name}` prove the checks."
    )


def new_misconception_command(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop.")],
    group: Annotated[str, typer.Argument(help="The group, as `groups` calls it.")],
    name: Annotated[str, typer.Argument(help="What the mistake will be called: a verb phrase, forgets_the_bias.")],
    course_dir: CourseDir = Path(),
) -> None:
    """Make a misconception of a group, with the code of its example. Overwrites nothing."""
    from autograder.assignment.course_folder import Course
    from autograder.authoring.new_misconception import new_misconception

    place, breaks, exercise = new_misconception(Course(course_dir.resolve()), week, group, name)
    sys.stdout.write(f"wrote {place}\n")
    claims = "".join(f"\n- {claim}" for claim in breaks)
    say(
        f"Examined just now, its code sends what the group sends, and fails:{claims}\n"
        "Next: read the code, and write its hint if there was none for the group. It is tested like all misconceptions: "
        f"`python -m autograder graders {week} --exercise {exercise}` proves with twenty seeds that it fails exactly these "
        "claims and is called by its name. Then the group's hint is not needed any more."
    )
