"""The command line: which commands there are, in the order of `--help`, and how a run of one ends.

A command's function imports what does its work when it is called, so that `--help` and wrong usage need not wait for
torch and nbgrader.
"""

from __future__ import annotations

import os
import sys

import typer

from autograder.commands.bench import bench
from autograder.commands.build import build
from autograder.commands.demo import demo
from autograder.commands.doctor import doctor
from autograder.commands.exercises import new_exercise_command, new_misconception_command
from autograder.commands.grade import grade
from autograder.commands.graders import graders
from autograder.commands.groups import groups
from autograder.commands.report_schema import report_schema
from autograder.commands.shared import INTERRUPTED, SOME_NOT_GRADED, WRONG_USAGE, errors, say
from autograder.gradebook.environment import set_environment

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="Examine notebooks with hidden checks, and record the scores with nbgrader.",
)  # fmt: skip


def _examples(*commands: str) -> str:
    """Return what stands below a command's help: examples of it that can be copied."""
    title = "**Example**" if len(commands) == 1 else "**Examples**"
    return "\n\n".join([title, *(f"`python -m autograder {command}`" for command in commands)])


app.command(
    epilog=_examples(
        "grade",
        "grade week03_backprop --student alice --jobs 4",
        "grade --notebook alice.ipynb --assignment week03_backprop --json",
    )
)(grade)
app.command(epilog=_examples("demo", "demo week09_convolution"))(demo)
app.command(epilog=_examples("bench", "bench --students 40 --jobs 1"))(bench)
app.command()(doctor)
app.command()(build)
app.command(
    "new-exercise",
    epilog=_examples(
        "new-exercise week03_backprop leaky_relu_backward",
        "new-exercise week03_backprop train_deeper --builds-on mlp_backward --builds-on sgd_step",
        "new-exercise week12_rnn_lstm lstm_cell --kind class",
    ),
)(new_exercise_command)
app.command(epilog=_examples("groups week03_backprop", "groups week03_backprop --hint 3f9a2c1b"))(groups)
app.command("report-schema", epilog=_examples("report-schema > report.schema.json"))(report_schema)
app.command("new-misconception", epilog=_examples("new-misconception week03_backprop 3f9a2c1b counts_dout_twice"))(
    new_misconception_command
)
app.command(
    epilog=_examples(
        "graders",
        "graders week03_backprop --exercise sgd_step --seeds 3",
        "graders week03_backprop --degenerate-sizes",
        "graders --cards",
        "graders --changed --since origin/main",
    )
)(graders)


def main() -> None:
    """Run a command; a mistake of its caller ends in one sentence, not in a traceback."""
    set_environment()
    try:
        app()
    except Exception as error:  # whatever the work raises: what is no mistake of the caller's is raised again
        sys.exit(_status(error))
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # typer's answer to Ctrl-C
            _interrupted()
        raise


def _status(error: Exception) -> int:
    """Say what an error means for the caller, and return the exit status; raise it again if it is a fault of ours."""
    from autograder.assignment.course_folder import GradebookError, UsageError
    from autograder.assignment.raw_cells import NotebookError
    from autograder.authoring.lesson import BuildError
    from autograder.examiner.claims import ChecksError
    from autograder.examiner.parent import ParentError
    from autograder.examiner.tier_probe import UnconfinedError

    match error:
        case UsageError() | NotebookError() | BuildError() | ChecksError() | ParentError() | UnconfinedError():
            say(f"Error: {error}")
            return WRONG_USAGE
        case OSError():
            say(f"Error: {error.strerror or error}: {error.filename or ''}")
        case GradebookError():
            say(f"Error: {error}")
        case _:
            raise error
    errors.print("Nothing that was recorded before is lost; run the same command again when this is mended.")
    return SOME_NOT_GRADED


def _interrupted() -> None:
    errors.print("Interrupted. What was examined is kept: run the same command again to go on.")
    sys.stderr.flush()
    os._exit(INTERRUPTED)  # the workers are ended already
