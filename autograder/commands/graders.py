"""`graders`: prove the graders themselves, and show what was proven."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from autograder.commands.shared import CourseDir, Jobs


def graders(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; all that there are if none.")] = None,
    exercise: Annotated[str, typer.Option(help="Only this exercise.")] = "",
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="With how many seeds to try everything: 20, or 2 with --changed.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page to look at, with a picture of the tolerances.")
    ] = None,
    cards: Annotated[
        bool, typer.Option("--cards", help="Prove nothing; print what the last proof of each assignment showed.")
    ] = False,
    changed: Annotated[
        bool, typer.Option("--changed", help="Prove the assignments that changed, and a sample of the others.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="With --changed: since this commit; by default, since origin/main or HEAD~1.")
    ] = "",
    sample: Annotated[int, typer.Option(min=0, help="With --changed: how many exercises of other assignments.")] = 3,
    degenerate_sizes: Annotated[
        bool,
        typer.Option(
            "--degenerate-sizes",
            help="Instead, list what a mistake at one degenerate size costs, where that is over a quarter of the points.",
        ),
    ] = False,
    minutes: Annotated[float, typer.Option(min=0, help="With --changed: begin no exercise after so long.")] = 8.0,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Prove the graders: try them on right, worthless and wrong answers, and on mutants of the reference."""
    from autograder.assignment.course_folder import Course, UsageError
    from autograder.commands.proving import prove_changed, prove_sizes, prove_weeks, show_cards

    course, jobs = Course(course_dir.resolve()), jobs or os.cpu_count() or 1
    if degenerate_sizes:
        if cards or changed or html:
            raise UsageError("--degenerate-sizes goes without --cards, --changed and --html.")
        raise typer.Exit(prove_sizes(course, weeks or course.assignments(), exercise, seeds or 1, jobs, json))
    if (cards or changed) and (weeks or exercise or html or (cards and changed)):
        raise UsageError("--cards and --changed go without weeks, --exercise and --html, and not together.")
    if since and not changed:
        raise UsageError("--since goes with --changed.")
    if cards:
        raise typer.Exit(show_cards(course, json))
    if changed:
        raise typer.Exit(prove_changed(course, since, seeds or 2, sample, minutes, jobs, json))
    raise typer.Exit(prove_weeks(course, weeks or course.assignments(), exercise, seeds, jobs, json, html))
