"""Render a student's feedback page.

The page is built of data: the gradebook's scores and comments, and the reports that stand in the
grade cells. No HTML of a notebook's outputs gets into it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from autograder.assignment.report import ExerciseReport
from autograder.feedback.exercise import cell_report, environment, number
from autograder.feedback.untrusted import code, markdown

_POLICY = "default-src 'none'; style-src 'sha256-{}'; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
SHORT = 30  # lines of code that are shown without being asked for


@dataclass(frozen=True)
class AnswerCell:
    """One cell, ready to be shown.

    Attributes:
        name: its id in nbgrader's metadata.
        html: its text, harmless.
        lines: of its source.
    """

    name: str
    html: Markup
    is_code: bool
    lines: int = 0
    anchor: str = ""

    @property
    def is_short(self) -> bool:
        """Return whether it is open on the page."""
        return self.lines <= SHORT


@dataclass(frozen=True)
class Part:
    """What has a score of its own: an exercise, a written answer, a task. Or answers that have none.

    Attributes:
        name: of the exercise, else the cell's id in nbgrader's metadata.
        score, points: as in the gradebook; None if it is worth nothing.
        pending: whether somebody has still to grade it.
        unanswered: whether the cell is as it was handed out.
        exercise: its report, if checks examined it.
        text: what the grade cell says, if it is no report of ours.
        answers: what the student wrote.
        comments: what the instructor wrote.
    """

    name: str
    anchor: str
    score: float | None = None
    points: float | None = None
    pending: bool = False
    unanswered: bool = False
    is_task: bool = False
    exercise: ExerciseReport | None = None
    text: str = ""
    answers: Sequence[AnswerCell] = ()
    comments: Sequence[Markup] = ()
    notes: Sequence[str] = field(default=(), repr=False)

    @property
    def reached(self) -> str:
        """Return the score, in words."""
        if self.points is None or self.score is None:
            return "no points"
        return f"{'–' if self.pending else number(self.score)} of {number(self.points)}"

    @property
    def overridden(self) -> bool:
        """Return whether a person gave another score than the checks."""
        return self.exercise is not None and self.score is not None and abs(self.score - self.exercise.score) > 1e-6

    @property
    def word(self) -> str:
        """Return the state of the part, in a few words."""
        if self.pending:
            return "not graded yet"
        if self.overridden:
            return "score set by your instructor"
        if self.exercise:
            return _in_short(self.exercise)
        if self.points is None:
            return "not graded by itself"
        return "no answer" if self.unanswered else "graded by your instructor"


def feedback_page(cells: Sequence[Any], about: Mapping[str, Any]) -> str:
    """Build a student's feedback page.

    Args:
        cells: of the autograded notebook, with the gradebook's scores in their metadata.
        about: what nbgrader knows of the notebook: `assignment`, `score`, `max_score`, `late_penalty`; and `state`,
            see `page_state`.

    Returns:
        The page, which can be written as UTF-8 whatever the student typed.
    """
    parts, rest = _sorted(cells)
    style, policy = _style()
    pending = sum(part.pending for part in parts)
    page = environment().get_template("page.html.j2").render(
        assignment=about["assignment"],
        score=about["score"],
        max_score=about["max_score"],
        late_penalty=about["late_penalty"],
        share=number(100 * min(max(about["score"] / (about["max_score"] or 1), 0), 1)),
        pending=f"{pending} answer{'s' if pending > 1 else ''}" if pending else "",
        notes=[note for part in parts for note in part.notes],
        parts=parts,
        rest=rest,
        style=style,
        state=about["state"],
        policy=policy,
    )  # fmt: skip
    return page.encode("utf-8", "replace").decode("utf-8")


def _sorted(cells: Sequence[Any]) -> tuple[list[Part], list[AnswerCell]]:
    """Return what is graded and the rest of a notebook, both in its order.

    A solution cell belongs to the grade cell that comes next.
    """
    parts: list[Part] = []
    rest: list[AnswerCell] = []
    waiting: list[Any] = []
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") or marks.get("task"):
            itself = marks.get("solution") or marks.get("task")
            parts.append(_part(cell, [cell] if itself else waiting))
            waiting = waiting if itself else []
            rest.append(AnswerCell(parts[-1].name, Markup(), is_code=False, anchor=parts[-1].anchor))
        elif marks.get("solution"):
            waiting.append(cell)
        elif cell.source.strip():
            rest.append(_answer(cell, 3))
    parts += [_part(cell, [cell]) for cell in waiting]
    return parts, rest


def _part(cell: Any, answers: Sequence[Any]) -> Part:
    marks = cell.metadata["nbgrader"]
    bundles = [output.data for output in cell.get("outputs", ()) if output.output_type == "display_data"]
    reports = [report for report in map(cell_report, bundles) if report]
    comments = [answer.metadata["nbgrader"].get("comment") for answer in answers]
    return Part(
        name=reports[0].exercise.name if reports else marks["grade_id"],
        anchor=f"graded-{marks['grade_id']}",
        score=marks.get("score"),
        points=marks.get("points"),
        pending=bool(marks.get("pending")),
        unanswered=bool(marks.get("unanswered")),
        is_task=bool(marks.get("task")),
        exercise=reports[0].exercise if reports else None,
        text="\n".join(bundle.get("text/plain", "") for bundle in bundles),
        answers=[_answer(answer, 5) for answer in answers],
        comments=[markdown(comment, top=5) for comment in comments if comment],
        notes=[note for report in reports for note in report.notes],
    )


def _answer(cell: Any, top: int) -> AnswerCell:
    name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    if cell.cell_type == "code":
        return AnswerCell(name, code(cell.source), is_code=True, lines=cell.source.count("\n") + 1)
    return AnswerCell(name, markdown(cell.source, cell.get("attachments"), top), is_code=False)


def _in_short(exercise: ExerciseReport) -> str:
    passed = sum(claim.verdict == "passed" for claim in exercise.claims)
    if passed == len(exercise.claims):
        return "all right"
    if all(claim.verdict == "skipped" for claim in exercise.claims):
        return "not attempted"
    return f"{passed} of {len(exercise.claims)} claims passed"


@lru_cache(maxsize=1)
def _style() -> tuple[Markup, str]:
    """Return the page's style, and the policy that allows this style, pictures, and nothing else."""
    names = ("claims.css", "page.css")
    style = "".join(environment().get_template(name).render() for name in names)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(style), _POLICY.format(digest)  # noqa: S704  # our own files
