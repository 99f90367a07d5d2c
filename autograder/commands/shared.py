"""What the commands share: options, consoles and exit statuses. Results go to stdout, everything else to stderr."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

GRADED, SOME_NOT_GRADED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
PROVEN, FELL_SHORT = 0, 1
WIDE = 120  # columns, where no terminal says how many there are

results = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

CourseDir = Annotated[Path, typer.Option(help="The course: the folder that holds nbgrader_config.py and submitted/.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, envvar="AUTOGRADER_JOBS", help="Worker processes; by default one a core.", show_default=False),
]


def say(sentence: str) -> None:
    """Print a sentence on stderr as it stands, and leave it to the terminal to break the line."""
    errors.print(sentence, markup=False, soft_wrap=True)
