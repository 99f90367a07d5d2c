"""`demo`: grade a class of our own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.grade import grade_course
from autograder.commands.shared import GRADED, SOME_NOT_GRADED, CourseDir, Jobs, errors, say


def demo(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; the first one if none.")] = None,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Make a demo class in .demo/, hand its notebooks in through nbgrader, and grade them."""
    from autograder.demo.classroom import make_demo
    from autograder.examiner.tier_probe import HOW_FAR, confinement

    course = make_demo(course_dir.resolve(), lambda text: errors.print(text, markup=False), weeks or ())
    tier = confinement().tier
    if tier != "full":
        say(
            f"WARNING: on this machine, {HOW_FAR[tier]} (tier {tier!r}). The demo class is ours, so it is "
            "graded all the same; with a real class, grading stops here. See: python -m autograder doctor"
        )
    status = grade_course(course, tuple(weeks or ()), "", jobs, accept_unconfined=True)
    if status == SOME_NOT_GRADED:
        errors.print("The files that could not be graded are broken on purpose: this is a demo class.")
        status = GRADED
    raise typer.Exit(status)
