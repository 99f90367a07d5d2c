"""Cases: small notebooks as students hand them in, each with what it must earn and what its student must read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.assignment.report import Report
from autograder.grading.examine import examine_files

WEEK = "week09_convolution_more"
ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Case:
    """What becomes of one notebook.

    Attributes:
        score: what it earns of 15 points.
        notes: what the student reads about the notebook.
    """

    score: float = 15
    notes: tuple[str, ...] = ()


TABLE = {
    "00_control": Case(),
    "01_import_in_given_cell": Case(),
    "03_own_cell_constant_power": Case(),
    "05_own_cell_lambda": Case(),
    "13_await_at_top_level": Case(),
    "17_metadata_stripped_ids_kept": Case(
        notes=(
            "Cell 6 (receptive_field), cell 17 (conv_transpose2d) and cell 26 (reflection) have lost their names in "
            "nbgrader's metadata, as a git filter, another editor or clearing the metadata may cause. They were "
            "recognised by their ids, and are graded all the same.",
        )
    ),
    "27_named_tuple": Case(),
}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    """The reports of all cases, examined together."""
    files = {name: CASES / name / f"{WEEK}.ipynb" for name in TABLE}
    return examine_files(ROOT / "source" / WEEK / f"{WEEK}.ipynb", files, None, 1, demanded="none").reports


def test_every_case_is_in_the_table():
    """No notebook lies there that nobody examines."""
    assert sorted(folder.name for folder in CASES.iterdir()) == sorted(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_it_earns_what_is_right_and_is_told(reports, name):
    """The score is what a person would give, and nothing is said that is not so."""
    report, case = reports[name], TABLE[name]

    assert report.status == "graded", report.reason
    assert [claim.message for exercise in report.exercises for claim in exercise.claims if claim.message] == []
    assert (report.score, tuple(report.notes)) == (case.score, case.notes)
