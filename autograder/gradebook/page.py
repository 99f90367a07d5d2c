"""The report as people read it in the graded notebook: HTML for the feedback page, text beside it.

Pure functions of the report. Everything is escaped; verdicts are words, colour only repeats them.
"""

from __future__ import annotations

from html import escape

from autograder.report import ClaimReport, ExerciseReport

_STYLE = """\
.claims { font-family: system-ui, sans-serif; line-height: 1.45; max-width: 46rem; color: #1b1b1b; }
.claims table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; font-size: .95rem; }
.claims caption { text-align: left; font-weight: 600; padding: .2rem 0; color: #1b1b1b; }
.claims th, .claims td { text-align: left; vertical-align: top; padding: .45rem .6rem; border: 0;
  border-bottom: 1px solid #d0d0d0; background: #fff; white-space: normal; }
.claims th[scope=row] { font-weight: 400; }
.claims .points { white-space: nowrap; text-align: right; }
.claims .verdict { font-weight: 600; white-space: nowrap; border-left: .3rem solid #8a8a8a; }
.claims .passed { border-left-color: #00734f; color: #005a3e; }
.claims .failed { border-left-color: #b3400a; color: #8f3308; }
.claims .message { margin: .35rem 0 0; overflow-wrap: anywhere; }
.claims .hint { margin: .35rem 0 0; padding: .35rem .6rem; background: #fff6dc; border-radius: .25rem; }
"""
_HINT = " Hint: "


def exercise_html(exercise: ExerciseReport, notes: list[str] | None = None) -> str:
    """One exercise as an HTML fragment.

    Args:
        exercise: its report.
        notes: what was unusual about the notebook, to be told before.
    """
    title = f"{exercise.name}: {exercise.score:g} of {exercise.max_score:g} points"
    lines = [f'<section class="claims" aria-label="{escape(title)}">', f"<style>{_STYLE}</style>"]
    lines += [f"<p>{escape(note)}</p>" for note in notes or []]
    lines += [f"<h4>{escape(title)}</h4>"]
    if exercise.with_reference_predecessors:
        lines.append(f"<p>{escape(FOLLOW_THROUGH)}</p>")
    lines += [
        "<table>",
        "<caption>What was examined</caption>",
        '<thead><tr><th scope="col">Verdict</th><th scope="col">A right answer ...</th>'
        '<th scope="col" class="points">Points</th></tr></thead>',
        "<tbody>",
        *(_row(claim) for claim in exercise.claims),
        "</tbody></table></section>",
    ]
    return "\n".join(lines)


FOLLOW_THROUGH = (
    "This builds on an exercise that is not right yet. It was examined with a right one in its place, "
    "so that the mistake there does not cost you points here."
)


def exercise_text(exercise: ExerciseReport) -> str:
    """One exercise as plain text, a line a claim."""
    lines = [f"{exercise.name}: {exercise.score:g} of {exercise.max_score:g} points"]
    if exercise.with_reference_predecessors:
        lines.append(FOLLOW_THROUGH)
    for claim in exercise.claims:
        lines.append(f"{claim.verdict:8}{claim.score:g}/{claim.points:g}  {claim.claim}")
        if claim.message:
            lines.append(f"        {claim.message}")
    return "\n".join(lines)


def _row(claim: ClaimReport) -> str:
    message, hint = claim.message, ""
    if claim.misconception:
        message, _, hint = claim.message.rpartition(_HINT)
    told = f'<p class="message">{escape(message)}</p>' if message else ""
    told += f'<p class="hint"><strong>Hint:</strong> {escape(hint)}</p>' if hint else ""
    return (
        f'<tr><td class="verdict {claim.verdict}">{claim.verdict}</td>'
        f'<th scope="row">{escape(claim.claim)}{told}</th>'
        f'<td class="points">{claim.score:g} of {claim.points:g}</td></tr>'
    )
