"""`bench`: measure against stock nbgrader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseDir, Jobs


def bench(
    week: Annotated[str, typer.Argument(help="The assignment.")] = "week03_backprop",
    students: Annotated[int, typer.Option(min=20, help="How many submissions we grade.")] = 120,
    stock: Annotated[int, typer.Option(min=1, help="How many stock nbgrader grades.")] = 6,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Measure grading against stock nbgrader, as ratios in one run; it takes a minute or two."""
    from autograder.assignment.course_folder import Course
    from autograder.demo.benchmark import measure

    course = Course(course_dir.resolve())
    course.source(week)  # raises UsageError if there is no such week
    measure(course.root, week, students, stock, jobs or os.cpu_count() or 1)
