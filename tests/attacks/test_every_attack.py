"""Every attack in a notebook of its own, through all three ways in; by `nox -s attacks` only: it takes minutes.

The same attacks are tried in candidates without a course around them by `test_attacks.py`, in every run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from nbgrader.apps import NbGraderAPI

from autograder.commands.grade import grade_course

from ..gradebook.conftest import CourseFolder, cell
from .conftest import WEEK, Enter
from .test_attacks import ATTACKS, TOOLS, Attack, name, text

EXERCISE = "receptive_field"
RUN = """
got = []
for attack in attacks:
    try:
        result = attack(**{told!r})
    except BaseException:
        result = None
    if result:
        got.append(attack.__doc__ + ": " + repr(result)[:80])
leave()
raise RuntimeError("the attack got " + ("; ".join(got) or "nothing"))
"""


def hostile(course: CourseFolder, attacks: Sequence[Attack], told: dict) -> str:
    """A notebook in which everything is right, and these attacks are tried as soon as it is loaded."""
    notebook = course.filled_in()
    found = cell(notebook, EXERCISE)
    found.source += f"\n{TOOLS}\nattacks = []\n"
    for attack in attacks:
        found.source += f"{text(attack, told)}\nattack.__doc__ = {name(attack)!r}\nattacks.append(attack)\n"
    found.source += RUN.format(told=told)
    return json.dumps(notebook)


def outcome(notes: str) -> str:
    """What came of an attack, by what the report says about the cell in which it stood."""
    _, found, got = notes.partition("the attack got ")
    if found:
        return "contained" if got.startswith("nothing") else f"got {got[:200]}"
    ended = any(told in notes for told in ("ended the program", "did not come back", "sent something that is not data"))
    return "contained; the program was ended" if ended else f"not tried: {notes[:200]}"


@pytest.fixture
def enter_attacks(enter: Enter, tier: str) -> Enter:
    """A function that enters outcomes; an attack may get what this tier does not promise to keep from it."""

    def enter_attacks(way: str, outcomes: Mapping[Attack, str]) -> None:
        allowed = {name(attack) for attack in outcomes if attack.only_full and tier != "full"}
        enter(tier, way, {name(attack): what for attack, what in outcomes.items()}, allowed)

    return enter_attacks


def test_grade(released, tier, bait, enter_attacks, tmp_path):
    """`grade` contains every attack; it costs its student nothing, and nothing of ours changes."""
    course, before = released.copy(tmp_path / "course"), bait.state()
    students = course.hand_in_each({attack: hostile(course, [attack], bait.told) for attack in ATTACKS})
    grade_course(course.course, (WEEK,), "", 2)
    reports = {
        attack: json.loads((course.root / "report" / WEEK / f"{student}.json").read_text())
        for attack, student in students.items()
    }

    assert {report["confinement"] for report in reports.values()} == {tier}
    assert {(report["status"], report["score"]) for report in reports.values()} == {
        ("graded", report["max_score"]) for report in reports.values()
    }
    assert bait.state() == before
    enter_attacks("grade", {attack: outcome("\n".join(report["notes"])) for attack, report in reports.items()})


def test_nbgrader_autograde(released, tier, bait, enter_attacks, tmp_path):
    """`nbgrader autograde` contains every attack as well."""
    course, before = released.copy(tmp_path / "course"), bait.state()
    students = course.hand_in_each({attack: hostile(course, [attack], bait.told) for attack in ATTACKS})
    done = NbGraderAPI(config=course.course.config).autograde(WEEK, "*")

    assert done["success"], done["log"]
    assert bait.state() == before
    outcomes = {attack: outcome(course.notes(student)) for attack, student in students.items()}
    enter_attacks("nbgrader autograde", outcomes)


def test_one_notebook(released, tier, bait, enter_attacks, tmp_path, command):
    """`--notebook` as well: many attacks a notebook, and those of which the program ends each in one of its own."""
    before = bait.state()
    path = tmp_path / "hostile.ipynb"

    def tried(attacks: Sequence[Attack]) -> str:
        path.write_text(hostile(released, attacks, bait.told))
        _, out, _ = command("grade", "--notebook", path, "--assignment", WEEK, "--json", "--course-dir", released.root)
        report = json.loads(out)
        assert report["confinement"] == tier
        return outcome("\n".join(report["notes"]))

    outcomes: dict[Attack, str] = {}
    waiting = [ATTACKS[start : start + 16] for start in range(0, len(ATTACKS), 16)]
    while waiting:
        group = waiting.pop()
        what = tried(group)
        if what == "contained" or len(group) == 1:
            outcomes |= dict.fromkeys(group, what)
        else:  # find out which
            waiting += [group[: len(group) // 2], group[len(group) // 2 :]]

    assert bait.state() == before
    enter_attacks("--notebook", outcomes)
