"""The proof of the graders as a page to look at, with a picture of the tolerances."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup
from matplotlib.figure import Figure

from autograder.proof.findings import COLUMNS, INSIDE, OUTSIDE, Proof, Tolerance, cells
from autograder.proof.judged import judged_of

_TEMPLATES = Path(__file__).parent / "templates"
_CLOSEST, _FARTHEST = 1e-9, 1e9  # nearer or farther points are drawn at the edge
_RIGHT, _WRONG, _INK = "#1f6f5c", "#b3452c", "#555555"


def proof_page(proof: Proof) -> str:
    """Return the page as HTML that needs no other file.

    Args:
        proof: of one or more assignments.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        columns=COLUMNS, cells=cells, picture=picture, judged_of=judged_of, inside=INSIDE, outside=OUTSIDE
    )
    return environment.get_template("proof.html.j2").render(proof=proof)


def picture(tolerances: Sequence[Tolerance]) -> Markup:
    """Draw how far right and wrong numbers are from each claim's tolerance, on a log scale; return SVG.

    Args:
        tolerances: of one exercise; the page's table has the same numbers.
    """
    figure = Figure(figsize=(7.5, 0.7 + 0.34 * len(tolerances)), layout="constrained")
    axes = figure.add_subplot()
    rows = range(len(tolerances))
    axes.axvspan(INSIDE, OUTSIDE, color="#dddddd", alpha=0.6, lw=0)
    axes.axvline(1.0, color=_INK, lw=1)
    axes.plot([_within(tolerance.right) for tolerance in tolerances], rows, "o", color=_RIGHT, label="right answers")
    wrong = [(tolerance.wrong, row) for row, tolerance in enumerate(tolerances) if tolerance.wrong is not None]
    axes.plot(
        [_within(x) for x, _ in wrong], [row for _, row in wrong], "x", color=_WRONG, mew=2, label="wrong answers"
    )
    axes.set_xscale("log")
    axes.set_xlim(_CLOSEST / 3, _FARTHEST * 3)
    axes.set_ylim(len(tolerances) - 0.5, -0.5)
    axes.set_yticks(rows, [_short(tolerance.claim) for tolerance in tolerances], fontsize=8)
    axes.set_xlabel("distance from what is right, in units of what is tolerated (line: the bound)", fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    svg = buffer.getvalue()
    return Markup(svg[svg.index("<svg") :])  # noqa: S704  # drawn here, and matplotlib escapes its texts


def _within(distance: float) -> float:
    return min(max(distance, _CLOSEST), _FARTHEST) if math.isfinite(distance) else _FARTHEST


def _short(claim: str) -> str:
    return claim if len(claim) <= 52 else f"{claim[:50].rstrip()} …"
