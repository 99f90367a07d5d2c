"""What the command line prints at the end: pure functions of the reports."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from autograder.assignment.course_folder import Course, Handin
from autograder.assignment.report import ClaimReport, Report
from autograder.examiner.show import clean
from autograder.examiner.tier_probe import HOW_FAR
from autograder.feedback.exercise import exercise_text


def reports_table(reports: Mapping[Handin, Report]) -> Table:
    """Return a table with one row a submission: who, which, how many points, and what stood out."""
    result = Table("Student", "Assignment", "Score", "Status")
    result.add_column("What stood out", overflow="fold")
    for handin, report in sorted(reports.items()):
        score = f"{report.score:g} of {report.max_score:g}" if report.status == "graded" else "-"
        result.add_row(
            escape(clean(handin.student, 100)), handin.assignment, score, report.status, escape(what_stood_out(report))
        )
    return result


def what_stood_out(report: Report) -> str:
    """Return what stands out in a submission, in one cell of a table."""
    if report.status == "not_graded":
        return report.reason or ""
    highlights = [
        f"{exercise.name}: {name}"
        for exercise in report.exercises
        for name in sorted({claim.misconception for claim in exercise.claims if claim.misconception})
    ]
    through = [exercise.name for exercise in report.exercises if exercise.with_reference_predecessors]
    if through:
        highlights.append(f"followed through: {', '.join(through)}")
    untouched = [exercise.name for exercise in report.exercises if _untouched(exercise.claims)]
    if untouched:
        everything = len(untouched) == len(report.exercises)
        highlights.append("nothing was written" if everything else f"not written: {', '.join(untouched)}")
    highlights += report.notes[:2] if report.notes and not untouched else []
    highlights += [
        f"{exercise.name}: {how}" for exercise in report.exercises if (how := _unknown_failure(exercise.claims))
    ]
    highlights += report.evidence
    return "; ".join(highlights) or "all right"


def ending(course: Course, reports: Mapping[Handin, Report], reused: int, before: int, refreshed: int) -> Iterator[str]:
    """Yield the lines after the table: what was done, what could not be, and where to look."""
    graded = sum(report.status == "graded" for report in reports.values())
    yield (
        f"{graded} of {len(reports)} graded; {reused} were examined before and are unchanged, "
        f"{before} were recorded before."
    )
    if refreshed:
        pages = "page was" if refreshed == 1 else "pages were"
        yield f"{refreshed} feedback {pages} made again: somebody graded, or a due date or a policy was changed."
    for handin, report in sorted(reports.items()):
        if report.status != "graded":
            yield f"Not graded: {clean(handin.student, 100)}, {handin.assignment}: {report.reason}"
    for tier in HOW_FAR:
        count = sum(report.confinement == tier for report in reports.values())
        if count:
            yield f"Confinement:    {tier} for {count} of {len(reports)}: {HOW_FAR[tier]}"
    yield f"Gradebook:      {course.root / 'gradebook.db'}"
    yield f"Feedback pages: {course.root / 'feedback'}"
    yield f"Reports:        {course.root / 'report'}"
    yield f"Look at it all: {sys.executable} -m jupyterlab {course.root}   (then Nbgrader > Formgrader)"


def notebook_text(report: Report) -> str:
    """Return the report of one notebook, for the terminal."""
    if report.status == "not_graded":
        return ""
    lines = [
        f"{report.assignment}: {report.score:g} of {report.max_score:g} points (seed {report.seed}, confinement {report.confinement})"
    ]
    lines += [f"Note: {note}" for note in report.notes]
    lines += [f"For staff alone: {sentence}" for sentence in report.evidence]
    lines += [f"\n{exercise_text(exercise)}" for exercise in report.exercises]
    return "\n".join(lines) + "\n"


def _untouched(claims: Sequence[ClaimReport]) -> bool:
    return all(claim.verdict == "skipped" for claim in claims)


def _unknown_failure(claims: Sequence[ClaimReport]) -> str:
    """Return how an exercise failed that no known mistake explains; "" if there is nothing to explain."""
    failed = [claim for claim in claims if claim.verdict == "failed" and not claim.misconception]
    if not failed:
        return ""
    return f"code {failed[0].cause}" if failed[0].cause else "wrong in a way of its own"
