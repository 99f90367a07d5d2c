"""`doctor`: what this machine lacks for grading."""

from __future__ import annotations

from pathlib import Path

import typer

from autograder.commands.shared import FELL_SHORT, PROVEN, CourseDir, errors, results


def doctor(course_dir: CourseDir = Path()) -> None:
    """Say how far this machine confines students' programs, and what else grading needs: what is missing, and how to get it."""
    from autograder.assignment.course_folder import Course
    from autograder.machine import examine_machine, findings_table

    findings = examine_machine(Course(course_dir.resolve()))
    results.print(findings_table(findings))
    missing = [finding.what for finding in findings if finding.state == "missing"]
    if missing:
        errors.print(f"A course cannot be graded here before this is mended: {', '.join(missing)}.", markup=False)
    raise typer.Exit(FELL_SHORT if missing else PROVEN)
