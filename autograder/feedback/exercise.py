"""The report of an exercise as people read it: HTML for pages, text beside it.

Pure functions of the report. Everything is escaped; verdicts are words, sign and colour only repeat them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from autograder.assignment.report import ExerciseReport

MIME = "application/vnd.autograder.exercise+json"
FOLLOW_THROUGH = (
    "This builds on an exercise that is not right yet. It was examined with a right one in its place, "
    "so that the mistake there does not cost you points here."
)
_TEMPLATES = Path(__file__).parent / "templates"


class CellReport(msgspec.Struct):
    """What a grade cell shows: an exercise's report, and what was unusual about the notebook."""

    exercise: ExerciseReport
    notes: list[str] = []


def exercise_data(exercise: ExerciseReport, notes: list[str] | None = None) -> dict[str, Any]:
    """Return the content of a grade cell's output, by MIME type: HTML and text for people, data for the feedback page.

    Args:
        exercise: its report.
        notes: what was unusual about the notebook, to be shown first.
    """
    return {
        "text/html": exercise_html(exercise, notes),
        "text/plain": exercise_text(exercise),
        MIME: msgspec.to_builtins(CellReport(exercise, notes or [])),
    }


def cell_report(data: dict[str, Any]) -> CellReport | None:
    """Return what `exercise_data` was made of, if it was."""
    return msgspec.convert(data[MIME], CellReport) if MIME in data else None


def exercise_html(exercise: ExerciseReport, notes: list[str] | None = None) -> str:
    """Return one exercise as an HTML fragment that brings its style with it.

    Args:
        exercise: its report.
        notes: what was unusual about the notebook, to be shown first.
    """
    return environment().get_template("exercise.html.j2").render(exercise=exercise, notes=notes or [])


def exercise_text(exercise: ExerciseReport) -> str:
    """Return one exercise as plain text, a line a claim; a line that begins with "Hint:" is ours, because messages are one line."""
    lines = [f"{exercise.name}: {number(exercise.score)} of {number(exercise.max_score)} points"]
    if exercise.with_reference_predecessors:
        lines.append(FOLLOW_THROUGH)
    for claim in exercise.claims:
        lines.append(f"{claim.verdict:8}{number(claim.score)}/{number(claim.points)}  {claim.claim}")
        lines += [f"        {text}" for text in (claim.message, claim.hint and f"Hint: {claim.hint}") if text]
    return "\n".join(lines)


def number(value: float) -> str:
    """Return points as text, with at most two decimals.

    >>> number(2.0), number(1.5), number(1 / 3)
    ('2', '1.5', '0.33')
    """
    return f"{round(value, 2) or 0:g}"


def breakable(name: str) -> Markup:
    """Return a name that may be broken after its underscores, where there is little room.

    >>> breakable("relu_backward")
    Markup('relu_<wbr>backward')
    """
    return Markup("_<wbr>").join(name.split("_"))


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates of everything that we show, which escape what is put into them."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, auto_reload=False,
    )  # fmt: skip
    templates.filters["number"] = number
    templates.filters["breakable"] = breakable
    templates.globals["FOLLOW_THROUGH"] = FOLLOW_THROUGH
    return templates
