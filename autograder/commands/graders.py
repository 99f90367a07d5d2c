"""`graders`: examine the graders themselves."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from autograder.commands.progress import phase
from autograder.commands.shared import FELL_SHORT, PROVEN, WIDE, CourseDir, Jobs, errors


def graders(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; all that there are if none.")] = None,
    exercise: Annotated[str, typer.Option(help="Only this exercise.")] = "",
    seeds: Annotated[int, typer.Option(min=1, help="With how many seeds to try everything but mutants.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Also write a page to look at, with a picture of the tolerances.")
    ] = None,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Examine the graders themselves: with right, useless and wrong answers, and with mutants of the reference."""
    from autograder.assignment.course_folder import Course, UsageError
    from autograder.assignment.files import write_whole

    try:
        from autograder.proof.findings import Proof, table
        from autograder.proof.prove import prove
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed, which makes mutants. Run `nox -s graders`.") from None

    course = Course(course_dir.resolve())
    proof = Proof(assignments=[])
    for week in weeks or course.assignments():
        release = course.root / "release" / week / f"{week}.ipynb"
        progress = partial(phase, errors, f"Proving {week}")
        remembered = course.cache / "graders"
        found = prove(course.source(week), release, remembered, seeds, jobs or os.cpu_count() or 1, progress, exercise)
        proof.assignments.append(found)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDE)
    if json:
        sys.stdout.write(msgspec.json.encode(proof).decode() + "\n")
    else:
        for found in proof.assignments:
            console.print(table(found))
    if html:
        from autograder.proof.page import proof_page

        write_whole(html, proof_page(proof).encode())
        errors.print(f"Open {html.resolve().as_uri()} in a browser.", soft_wrap=True)
    problems = [problem for found in proof.assignments for problem in found.problems]
    for problem in problems:
        errors.print(problem, markup=False, soft_wrap=True)
    raise typer.Exit(FELL_SHORT if problems else PROVEN)
