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

from autograder.assignment.report import ClaimReport, ExerciseReport

MIME = "application/vnd.autograder.exercise+json"
FOLLOW_THROUGH = (
    "This builds on an exercise that is not right yet. It was examined with a right one in its place, "
    "so that the mistake there does not cost you points here."
)
_HINT = " Hint: "
_TEMPLATES = Path(__file__).parent / "templates"


class Told(msgspec.Struct):
    """What a grade cell tells: an exercise's report, and what was unusual about the notebook."""

    exercise: ExerciseReport
    notes: list[str] = []


def exercise_data(exercise: ExerciseReport, notes: list[str] | None = None) -> dict[str, Any]:
    """The content of a grade cell's output, by MIME type: HTML and text for people, data for the feedback page.

    Args:
        exercise: its report.
        notes: what was unusual about the notebook, to be told before.
    """
    return {
        "text/html": exercise_html(exercise, notes),
        "text/plain": exercise_text(exercise),
        MIME: msgspec.to_builtins(Told(exercise, notes or [])),
    }


def told_by(data: dict[str, Any]) -> Told | None:
    """What `exercise_data` was made of, if it was."""
    return msgspec.convert(data[MIME], Told) if MIME in data else None


def exercise_html(exercise: ExerciseReport, notes: list[str] | None = None) -> str:
    """One exercise as an HTML fragment that brings its style with it.

    Args:
        exercise: its report.
        notes: what was unusual about the notebook, to be told before.
    """
    return environment().get_template("exercise.html.j2").render(exercise=exercise, notes=notes or [])


def exercise_text(exercise: ExerciseReport) -> str:
    """One exercise as plain text, a line a claim; a line that begins with "Hint:" is ours, because messages are one line."""
    lines = [f"{exercise.name}: {number(exercise.score)} of {number(exercise.max_score)} points"]
    if exercise.with_reference_predecessors:
        lines.append(FOLLOW_THROUGH)
    for claim in exercise.claims:
        lines.append(f"{claim.verdict:8}{number(claim.score)}/{number(claim.points)}  {claim.claim}")
        message, hint = message_and_hint(claim)
        lines += [f"        {text}" for text in (message, hint and f"Hint: {hint}") if text]
    return "\n".join(lines)


def message_and_hint(claim: ClaimReport) -> tuple[str, str]:
    """What happened, and what to try, which is "" unless the mistake is a known one."""
    if not claim.misconception:
        return claim.message, ""
    message, _, hint = claim.message.rpartition(_HINT)
    return message, hint


def number(value: float) -> str:
    """Points, with at most two decimals.

    >>> number(2.0), number(1.5), number(1 / 3)
    ('2', '1.5', '0.33')
    """
    return f"{round(value, 2) or 0:g}"


def breakable(name: str) -> Markup:
    """A name that may be broken after its underscores, where there is little room.

    >>> breakable("relu_backward")
    Markup('relu_<wbr>backward')
    """
    return Markup("_<wbr>").join(name.split("_"))


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates of everything that we show, escaping what is put into them."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, auto_reload=False,
    )  # fmt: skip
    templates.filters["number"] = number
    templates.filters["breakable"] = breakable
    templates.filters["message_and_hint"] = message_and_hint
    templates.globals["FOLLOW_THROUGH"] = FOLLOW_THROUGH
    return templates
