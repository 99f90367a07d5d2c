"""What the command `graders` does: prove the hidden checks, write trust cards and show them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.assignment.course_folder import Course, UsageError
from autograder.assignment.files import write_whole
from autograder.assignment.notebook import read_assignment
from autograder.commands.progress import phase
from autograder.commands.shared import FELL_SHORT, PROVEN, WIDE, errors, say
from autograder.proof.cards import (
    SEEDS,
    card_of,
    card_states,
    cards_table,
    complaint,
    differences,
    no_card_because,
    plain_table,
    read_card,
    terminal_table,
    write_card,
)
from autograder.proof.changed import plan_of
from autograder.proof.findings import AssignmentProof, Proof, proof_table
from autograder.proof.hashes import content_hash, engine_hash


def prove_weeks(
    course: Course, weeks: Sequence[str], exercise: str, seeds: int | None, jobs: int, json: bool, html: Path | None
) -> int:
    """Prove whole assignments, or one exercise of each; write the trust cards of those that were proven whole.

    Args:
        course: with the notebooks.
        weeks: the assignments.
        exercise: only this one; "" for all.
        seeds: how many; None for as many as a trust card takes.
        jobs: how many worker processes.
        json: print JSON, not tables.
        html: where to write a page, too.

    Returns:
        The exit status.
    """
    proof = Proof(assignments=[])
    for week in weeks:
        hashes = "", ""
        if not exercise and _release(course, week).exists():  # before the proof: a file may change meanwhile
            hashes = content_hash(course.source(week), _release(course, week)), engine_hash()
        proven = _prove(course, week, exercise, seeds, jobs)
        proof.assignments.append(proven)
        reason = no_card_because(proven)
        if not reason:
            path = write_card(card_of(proven, *hashes))
            errors.print(f"{week}: wrote {path}", markup=False, soft_wrap=True)
        elif not exercise:
            errors.print(f"{week}: no trust card was written: {reason}.", markup=False, soft_wrap=True)
    _print(proof, json)
    if html:
        from autograder.proof.page import proof_page

        write_whole(html, proof_page(proof).encode())
        errors.print(f"Open {html.resolve().as_uri()} in a browser.", soft_wrap=True)
    return _status([problem for proven in proof.assignments for problem in proven.problems])


def show_cards(course: Course, json: bool) -> int:
    """Print the table of the committed trust cards, or the cards themselves as JSON; return the exit status."""
    console = Console(highlight=False)
    if json:
        sys.stdout.write(msgspec.json.encode(card_states(course.root)).decode() + "\n")
    elif console.is_terminal:
        console.print(terminal_table(*cards_table(course.root)))
    else:
        sys.stdout.write(plain_table(*cards_table(course.root)))
    return PROVEN


def prove_changed(course: Course, since: str, seeds: int, sample: int, minutes: float, jobs: int, json: bool) -> int:
    """Prove the assignments that changed and a sample of the others, as far as there is time.

    Args:
        course: the project's own checkout.
        since: see `plan_of`.
        seeds: how many.
        sample: how many exercises of other assignments.
        minutes: after so long, no exercise is begun any more.
        jobs: how many worker processes.
        json: print JSON, not tables.

    Returns:
        The exit status; what there was no time for does not count.
    """
    began = time.monotonic()
    exercises = {week: read_assignment(course.source(week)).exercises for week in course.assignments()}
    plan = plan_of(course.root, exercises, since, sample)
    for reason in (
        *plan.reasons,
        f"To prove, with {seeds} seeds, within {minutes:g} minutes: {len(plan.exercises)} exercises.",
    ):
        errors.print(reason, markup=False, soft_wrap=True)
    proven: dict[str, AssignmentProof] = {}
    left = list(plan.exercises)
    while left and time.monotonic() - began < minutes * 60:
        week, exercise = left.pop(0)
        result = _prove(course, week, exercise, seeds, jobs)
        fits = not complaint(week, course.source(week), _release(course, week))
        for item in result.exercises:
            item.problems += differences(read_card(week) if fits else None, item)
        proven.setdefault(week, AssignmentProof(week, [])).exercises += result.exercises
    proof = Proof(assignments=list(proven.values()))
    _print(proof, json)
    if left:
        names = ", ".join(f"{exercise} ({week})" for week, exercise in left)
        errors.print(f"Not proven here for lack of time: {names}.", markup=False, soft_wrap=True)
    return _status([problem for assignment in proof.assignments for problem in assignment.problems])


def prove_sizes(course: Course, weeks: Sequence[str], exercise: str, seeds: int, jobs: int, json: bool) -> int:
    """List where a mistake that shows at one degenerate size costs more than a quarter of an exercise's points.

    Args:
        course: with the notebooks.
        weeks: the assignments.
        exercise: only this one; "" for all.
        seeds: how many.
        jobs: how many worker processes.
        json: print JSON, not a line for each.

    Returns:
        The exit status.
    """
    try:
        from autograder.proof.degenerate_sizes import Sizes, try_assignment_sizes
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    sizes = Sizes(assignments=[])
    for week in weeks:
        progress = partial(phase, errors, f"Trying degenerate sizes of {exercise or week}")
        sizes.assignments.append(try_assignment_sizes(course.source(week), seeds, jobs, progress, exercise))
    tried = [one for assignment in sizes.assignments for one in assignment.exercises]
    problems = [problem for one in tried for problem in one.problems]
    if json:
        sys.stdout.write(msgspec.json.encode(sizes).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    count, breaks = sum(bool(one.problems) for one in tried), sum(len(one.broken) for one in tried)
    say(f"{len(tried)} exercises, broken at {breaks} sizes: {count} of them fall short.")
    return FELL_SHORT if problems else PROVEN


def _not_installed(error: ModuleNotFoundError) -> UsageError:
    return UsageError(f"{error.name} is not installed, which makes mutants. Run `nox -s graders`.")


def _prove(course: Course, week: str, exercise: str, seeds: int | None, jobs: int) -> AssignmentProof:
    try:
        from autograder.proof.prove import prove
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    progress = partial(phase, errors, f"Proving {exercise or week}")
    cache = course.cache / "graders"
    return prove(course.source(week), _release(course, week), cache, seeds or SEEDS, jobs, progress, exercise)


def _release(course: Course, week: str) -> Path:
    return course.root / "release" / week / f"{week}.ipynb"


def _print(proof: Proof, json: bool) -> None:
    if json:
        sys.stdout.write(msgspec.json.encode(proof).decode() + "\n")
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, WIDE)
    for proven in proof.assignments:
        console.print(proof_table(proven))


def _status(problems: Sequence[str]) -> int:
    for problem in problems:
        errors.print(problem, markup=False, soft_wrap=True)
    return FELL_SHORT if problems else PROVEN
