"""The command line. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from autograder.assignment.course_folder import Course, GradebookError, Handin, UsageError
from autograder.assignment.notebook import NotebookError
from autograder.assignment.report import Report, to_json
from autograder.authoring.build import BuildError, build_all
from autograder.authoring.new_exercise import Kind, new_exercise
from autograder.authoring.new_misconception import new_misconception
from autograder.commands.progress import phase
from autograder.examiner.claims import ChecksError
from autograder.examiner.parent import ParentError
from autograder.examiner.tier_probe import HOW_FAR, UnconfinedError, confinement, demand
from autograder.feedback.terminal import ending, notebook_text, table
from autograder.grading.examine import examine_files
from autograder.grading.groups import as_data, as_text, find, groups_of
from autograder.grading.hints import Hints, begin

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="Examine notebooks with hidden checks, and record the scores with nbgrader.",
)  # fmt: skip
errors = Console(stderr=True, highlight=False)
GRADED, SOME_NOT_GRADED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
PROVEN, FELL_SHORT = 0, 1

CourseDir = Annotated[Path, typer.Option(help="The course: the folder that holds nbgrader_config.py and submitted/.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Worker processes; by default one a core.", show_default=False)]


@app.command(
    epilog="**Examples**\n\n`python -m autograder grade`\n\n"
    "`python -m autograder grade week03_backprop --student alice --jobs 4`\n\n"
    "`python -m autograder grade --notebook alice.ipynb --assignment week03_backprop --json`"
)
def grade(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; all that were submitted if none.")] = None,
    student: Annotated[str, typer.Option(help="Grade only this student.", show_default=False)] = "*",
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
        errors.print(f"Not graded: {report.reason}", markup=False, soft_wrap=True)
    raise typer.Exit(GRADED if report.status == "graded" else SOME_NOT_GRADED)


@app.command(epilog="**Examples**\n\n`python -m autograder demo`\n\n`python -m autograder demo week09_convolution`")
def demo(
    weeks: Annotated[list[str] | None, typer.Argument(help="Assignments; the first one if none.")] = None,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Make a demo class in .demo/, hand its notebooks in through nbgrader, and grade them."""
    from autograder.demo.classroom import make_demo

    course = make_demo(course_dir.resolve(), lambda text: errors.print(text, markup=False), weeks or ())
    found = confinement()
    if found.tier != "full":
        errors.print(
            f"WARNING: on this machine, {HOW_FAR[found.tier]} (tier {found.tier!r}). The demo class is ours, so it is "
            "graded all the same; with a real class, grading stops here. See: python -m autograder doctor",
            markup=False, soft_wrap=True,
        )  # fmt: skip
    status = grade_course(course, tuple(weeks or ()), "*", jobs, accept_unconfined=True)
    if status == SOME_NOT_GRADED:
        errors.print("The files that could not be graded are broken on purpose: this is a demo class.")
        status = GRADED
    raise typer.Exit(status)


@app.command(
    epilog="**Examples**\n\n`python -m autograder bench`\n\n`python -m autograder bench --students 40 --jobs 1`"
)
def bench(
    week: Annotated[str, typer.Argument(help="The assignment.")] = "week03_backprop",
    students: Annotated[int, typer.Option(min=20, help="How many submissions we grade.")] = 120,
    stock: Annotated[int, typer.Option(min=1, help="How many stock nbgrader grades.")] = 6,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Measure grading against stock nbgrader, as ratios in one run; it takes a minute or two."""
    from autograder.demo.benchmark import measure

    course = Course(course_dir.resolve())
    course.source(week)
    measure(course.root, week, students, stock, jobs or os.cpu_count() or 1)


@app.command()
def doctor(course_dir: CourseDir = Path()) -> None:
    """Say how far this machine confines students' programs, and what else grading needs: what is missing, and how to get it."""
    from autograder.commands.doctor import examine_machine, table

    findings = examine_machine(Course(course_dir.resolve()))
    Console(highlight=False).print(table(findings))
    missing = [finding.what for finding in findings if finding.state == "missing"]
    if missing:
        errors.print(f"A course cannot be graded here before this is mended: {', '.join(missing)}.", markup=False)
    raise typer.Exit(FELL_SHORT if missing else PROVEN)


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail with a diff if out of date.")] = False,
    course_dir: CourseDir = Path(),
) -> None:
    """Build the source notebooks from the lessons in solutions/."""
    told = build_all(course_dir.resolve(), check)
    for text in told:
        sys.stdout.write(f"{text}\n")
    if check and told:
        errors.print("source/ is out of date. Run: nox -s build")
        raise typer.Exit(1)
    if not told:
        errors.print("source/ is up to date.")


@app.command(
    "new-exercise",
    epilog="**Examples**\n\n`python -m autograder new-exercise week03_backprop leaky_relu_backward`\n\n"
    "`python -m autograder new-exercise week03_backprop train_deeper --builds-on mlp_backward --builds-on sgd_step`\n\n"
    "`python -m autograder new-exercise week14_lstm lstm_cell --kind class`",
)
def new_exercise_command(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop; it may be a new one.")],
    name: Annotated[str, typer.Argument(help="The exercise, named like the function that students write.")],
    builds_on: Annotated[
        list[str] | None, typer.Option(help="An earlier exercise that it calls; once for each.", show_default=False)
    ] = None,
    kind: Annotated[Kind, typer.Option(help="What students write.")] = Kind.FUNCTION,
    course_dir: CourseDir = Path(),
) -> None:
    """Write the skeletons of an exercise: lesson, checks, misconceptions, right answers. Overwrites nothing."""
    for text in new_exercise(course_dir.resolve(), week, name, kind=kind, builds_on=tuple(builds_on or ())):
        sys.stdout.write(f"{text}\n")
    errors.print(
        f"Next: fill in every TODO, as CONTRIBUTING.md shows it; move the section of {name} to where it belongs in "
        "the lesson. `nox -s build` says what is left, with file and line; `nox -s graders` proves the checks.",
        markup=False, soft_wrap=True,
    )  # fmt: skip


@app.command(
    epilog="**Examples**\n\n`python -m autograder groups week03_backprop`\n\n"
    "`python -m autograder groups week03_backprop --hint 3f9a2c1b`"
)
def groups(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop.")],
    hint: Annotated[str, typer.Option(metavar="GROUP", help="Begin the file of a hint for this group.")] = "",
    at_least: Annotated[int, typer.Option(min=1, help="Show groups of so many students.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print all groups as JSON.")] = False,
    course_dir: CourseDir = Path(),
) -> None:
    """List the wrong answers that no known misconception explains, equal ones together; write hints for them."""
    course = Course(course_dir.resolve())
    found, examined, not_examined = groups_of(course, week)
    if not hint:
        data = as_data(found, week, examined, not_examined)
        sys.stdout.write(msgspec.json.encode(data).decode() + "\n" if json else as_text(data, at_least))
        return
    answers = find(found, hint, week)
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


@app.command(
    "new-misconception",
    epilog="**Example**\n\n`python -m autograder new-misconception week03_backprop 3f9a2c1b counts_dout_twice`",
)
def new_misconception_command(
    week: Annotated[str, typer.Argument(help="The assignment, such as week03_backprop.")],
    group: Annotated[str, typer.Argument(help="The group, as `groups` calls it.")],
    name: Annotated[str, typer.Argument(help="What the mistake will be called: a verb phrase, forgets_the_bias.")],
    course_dir: CourseDir = Path(),
) -> None:
    """Make a misconception of a group, with the code of its example. Overwrites nothing."""
    place, breaks, exercise = new_misconception(Course(course_dir.resolve()), week, group, name)
    sys.stdout.write(f"wrote {place}\n")
    claims = "".join(f"\n- {claim}" for claim in breaks)
    errors.print(
        f"Examined just now, its code sends what the group sends, and fails:{claims}\n"
        "Next: read the code, and write its hint if there was none for the group. It is tested like all misconceptions: "
        f"`python -m autograder graders {week} --exercise {exercise}` proves with twenty seeds that it fails exactly these "
        "claims and is called by its name. Then the group's hint is not needed any more.",
        markup=False, soft_wrap=True,
    )  # fmt: skip


@app.command(
    epilog="**Examples**\n\n`python -m autograder graders`\n\n"
    "`python -m autograder graders week03_backprop --exercise sgd_step --seeds 3`\n\n"
    "`python -m autograder graders --cards`\n\n`python -m autograder graders --changed --since origin/main`"
)
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
    minutes: Annotated[float, typer.Option(min=0, help="With --changed: begin no exercise after so long.")] = 8.0,
    jobs: Jobs = None,
    course_dir: CourseDir = Path(),
) -> None:
    """Prove the graders: try them on right, worthless and wrong answers, and on mutants of the reference."""
    from autograder.commands import graders as command

    course, jobs = Course(course_dir.resolve()), jobs or os.cpu_count() or 1
    if (cards or changed) and (weeks or exercise or html or (cards and changed)):
        raise UsageError("--cards and --changed go without weeks, --exercise and --html, and not together.")
    if since and not changed:
        raise UsageError("--since goes with --changed.")
    if cards:
        raise typer.Exit(command.show_cards(course, json))
    if changed:
        raise typer.Exit(command.prove_changed(course, since, seeds or 2, sample, minutes, jobs, json))
    raise typer.Exit(command.prove_weeks(course, weeks or course.assignments(), exercise, seeds, jobs, json, html))


def grade_course(
    course: Course, weeks: tuple[str, ...], student: str, jobs: int | None, accept_unconfined: bool = False
) -> int:
    """Examine what was submitted in a course, record it and tell how it went; gives the exit status."""
    from autograder.gradebook.record import gradebook_of, record

    handins = list(course.handins(weeks, student))
    if not handins:
        what = (" and ".join(weeks) or "anything") + ("" if student == "*" else f" by {student}")
        raise UsageError(
            f"There is no submission of {what} in {course.root / 'submitted'}. Bring submissions in with "
            "nbgrader collect or nbgrader zip_collect, or say with --course-dir where the course is."
        )
    demanded = "none" if accept_unconfined else course.confinement
    demand(demanded)
    course.mend_names(handins)
    course.config.Examine.confinement = demanded  # also where nbgrader records what was examined
    assignments = sorted({handin.assignment for handin in handins})
    with gradebook_of(course, assignments) as api:
        reports: dict[Handin, Report] = {}
        warnings: list[str] = []
        reused = 0
        for name in assignments:
            files = {handin.student: handin.path for handin in handins if handin.assignment == name}
            with phase(errors, f"Examining {name}", len(files)) as advance:
                examined = examine_files(
                    course.source(name), files, course.cache, jobs, done=advance, demanded=demanded
                )
            reused += len(examined.reused)
            hints = Hints(course, name)
            for handin in (handin for handin in handins if handin.assignment == name):
                report = examined.reports[handin.student]
                if report.status == "graded":
                    attempt = examined.attempts[handin.student]
                    report = hints.told(handin, report, examined.names[handin.student], attempt)
                reports[handin] = report
            warnings += hints.untold() if student == "*" else []
        with phase(errors, "Recording", len(reports)) as advance:
            reports, before = record(api, course, reports, advance)
    Console(highlight=False).print(table(reports))
    for text in (*warnings, *ending(course, reports, reused, before)):
        errors.print(text, markup=False, soft_wrap=True)
    return SOME_NOT_GRADED if any(report.status != "graded" for report in reports.values()) else GRADED


def main() -> None:
    """Run a command; mistakes of the caller end in one sentence, not in a stack trace."""
    try:
        app()
    except (UsageError, NotebookError, BuildError, ChecksError, ParentError, UnconfinedError) as error:
        errors.print(f"Error: {error}", markup=False, soft_wrap=True)
        sys.exit(WRONG_USAGE)
    except (OSError, GradebookError) as error:
        said = f"{error.strerror or error}: {error.filename or ''}" if isinstance(error, OSError) else f"{error}"
        errors.print(f"Error: {said}", markup=False, soft_wrap=True)
        errors.print("Nothing that was recorded before is lost; run the same command again when this is mended.")
        sys.exit(SOME_NOT_GRADED)
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # typer's answer to Ctrl-C
            _interrupted()
        raise


def _interrupted() -> None:
    errors.print("Interrupted. What was examined is kept: run the same command again to go on.")
    sys.stderr.flush()
    os._exit(INTERRUPTED)  # the workers are ended already
