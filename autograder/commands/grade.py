"""`grade`: examine what was submitted, and record it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.commands.progress import phase
from autograder.commands.shared import GRADED, SOME_NOT_GRADED, CourseDir, Jobs, errors, results, say

if TYPE_CHECKING:
    from autograder.assignment.course_folder import Course, Handin
    from autograder.assignment.report import Report
    from autograder.candidate.protocol.limits import Tier


def grade(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; all that were submitted if none.")] = None,
    student: Annotated[str, typer.Option(help="Grade only this student.", show_default=False)] = "",
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
    notebook: Annotated[Path | None, typer.Option(help="Examine this file alone; no gradebook is touched.")] = None,
    assignment: Annotated[str | None, typer.Option(help="With --notebook: which assignment it answers.")] = None,
    json: Annotated[bool, typer.Option("--json", help="With --notebook: print the report as JSON.")] = False,
    seed: Annotated[int | None, typer.Option(help="With --notebook: replay a report's seed.")] = None,
    accept_unconfined: Annotated[
        bool, typer.Option("--accept-unconfined", help="Grade even if this machine cannot confine students' programs.")
    ] = False,
) -> None:
    """Grade what was submitted, or one notebook."""
    from autograder.assignment.course_folder import Course, UsageError
    from autograder.assignment.report import to_json
    from autograder.feedback.terminal import notebook_text
    from autograder.grading.examine import examine_files

    course = Course(course_dir.resolve())
    if notebook is None:
        if assignment or json or seed is not None:
            raise UsageError("--assignment, --json and --seed go with --notebook. Without it, name the week itself.")
        raise typer.Exit(grade_course(course, tuple(weeks or ()), student, jobs, accept_unconfined))
    if assignment is None or weeks:
        raise UsageError("Say which assignment the notebook answers: --notebook FILE --assignment WEEK")
    if not notebook.is_file():
        raise UsageError(f"There is no file {notebook}.")
    demanded = "none" if accept_unconfined else course.confinement
    report = examine_files(course.source(assignment), {"": notebook}, None, 1, seed, demanded=demanded).reports[""]
    sys.stdout.write(to_json(report).decode() + "\n" if json else notebook_text(report))
    if report.status == "not_graded":
        say(f"Not graded: {report.reason}")
    raise typer.Exit(GRADED if report.status == "graded" else SOME_NOT_GRADED)


def grade_course(
    course: Course, weeks: tuple[str, ...], student: str, jobs: int | None, accept_unconfined: bool = False
) -> int:
    """Examine what was submitted in a course, record it, and print a table of it.

    Args:
        course: whose submissions.
        weeks: only these assignments; all if empty.
        student: only this one; "" for all.
        jobs: how many worker processes; None for one a core.
        accept_unconfined: grade even where students' programs cannot be confined.

    Returns:
        The exit status.

    Raises:
        UsageError: nothing was submitted, or it cannot be recorded.
        UnconfinedError: this machine confines less than the course demands.
        GradebookError: the gradebook cannot be used any more.
    """
    from autograder.assignment.course_folder import UsageError
    from autograder.examiner.tier_probe import demand
    from autograder.feedback.terminal import ending, reports_table
    from autograder.gradebook.record import gradebook_of, not_released, record
    from autograder.gradebook.recorded import points_differ

    handins = _submitted(course, weeks, student)
    demanded: Tier = "none" if accept_unconfined else course.confinement
    demand(demanded)
    course.mend_names(handins)
    course.config.Examine.confinement = demanded  # also where nbgrader records what was examined
    reports: dict[Handin, Report] = {}
    attempts: dict[Handin, str] = {}
    warnings = course.left_out(student)
    reused = 0
    assignments = sorted({handin.assignment for handin in handins})
    with gradebook_of(course) as api:
        missing = not_released(api, assignments)
        if missing and (weeks or len(missing) == len(assignments)):
            raise UsageError(" ".join(missing.values()))
        warnings += missing.values()
        for name in (name for name in assignments if name not in missing):
            of_week = [handin for handin in handins if handin.assignment == name]
            examined, attempts_of_week, unused_hints, unchanged = _examine(course, name, of_week, jobs, demanded)
            reports |= examined
            attempts |= attempts_of_week
            warnings += [] if student else unused_hints
            reused += unchanged
        warnings += points_differ(api, course, reports.values())
        with phase(errors, "Recording", len(reports)) as advance:
            recording = record(api, course, reports, advance, attempts)
    reports = recording.reports
    results.print(reports_table(reports))
    for text in (*warnings, *ending(course, reports, reused, recording.before, recording.refreshed)):
        say(text)
    return SOME_NOT_GRADED if any(report.status != "graded" for report in reports.values()) else GRADED


def _submitted(course: Course, weeks: tuple[str, ...], student: str) -> list[Handin]:
    """Return the submissions that are to be graded; raise UsageError if there is none."""
    from autograder.assignment.course_folder import UsageError

    handins = [handin for handin in course.handins(weeks) if student in ("", handin.student)]
    if not handins:
        what = (" and ".join(weeks) or "anything") + (f" by {student}" if student else "")
        nothing = (
            f"There is no submission of {what} in {course.root / 'submitted'}. Bring submissions in with "
            "nbgrader collect or nbgrader zip_collect, or say with --course-dir where the course is."
        )
        raise UsageError(" ".join([nothing, *course.left_out(student)]))
    return handins


def _examine(
    course: Course, name: str, handins: list[Handin], jobs: int | None, demanded: Tier
) -> tuple[dict[Handin, Report], dict[Handin, str], list[str], int]:
    """Examine the submissions of one assignment, and add the hints that each student gets.

    Returns:
        The reports, the names of what the students wrote, a sentence for each written hint that nobody can get, and how many reports were cached.
    """
    from autograder.grading.examine import examine_files
    from autograder.grading.hints import Hints

    files = {handin.student: handin.path for handin in handins}
    with phase(errors, f"Examining {name}", len(files)) as advance:
        examined = examine_files(course.source(name), files, course.cache, jobs, done=advance, demanded=demanded)
    hints = Hints(course, name)
    reports, attempts = {}, {}
    for handin in handins:
        student = handin.student
        report = examined.reports[student]
        if report.status == "graded":
            attempts[handin] = examined.attempts[student]
            report = hints.added_to(report, handin, examined.names[student], attempts[handin])
        reports[handin] = report
    return reports, attempts, hints.unused(), len(examined.reused)
