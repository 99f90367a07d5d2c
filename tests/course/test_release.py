"""The release: what students get is what is committed, holds no answer, and says how much work it is."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.notebook import read_assignment
from autograder.assignment.variants import misconceptions_of
from autograder.examiner.session import claims_of

ROOT = Path(__file__).resolve().parents[2]
WEEKS = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))
PROGRAMS = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


def released(week):
    return nbformat.read(ROOT / "release" / week / f"{week}.ipynb", as_version=4)


def solution_lines(week):
    """Every line between the markers that is more than a bracket or a word."""
    lines, inside = [], False
    for line in (ROOT / "solutions" / f"{week}.py").read_text().splitlines():
        stripped = line.strip()
        if stripped in ("### BEGIN SOLUTION", "### END SOLUTION"):
            inside = stripped.startswith("### BEGIN")
        elif inside and len(stripped) > 12:
            lines.append(stripped)
    return lines


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of all releases, made anew by one run of nbgrader's command: starting it takes longer than a week."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "source").symlink_to(ROOT / "source")
    (folder / "nbgrader_config.py").symlink_to(ROOT / "nbgrader_config.py")
    done = subprocess.run(
        ["nbgrader", "generate_assignment", "*"], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PATH": PROGRAMS},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "release"


@pytest.mark.parametrize("week", WEEKS)
def test_the_command_makes_what_is_committed(made, week):
    """`nbgrader generate_assignment WEEK`, typed in the course, gives release/ as it stands: `nox -s release`."""
    again = {path.name: path.read_bytes() for path in (made / week).iterdir()}
    committed = {path.name: path.read_bytes() for path in (ROOT / "release" / week).iterdir()}

    assert again == committed


def test_every_lesson_is_released():
    """No week is forgotten, and none is left over."""
    assert WEEKS
    assert sorted(path.name for path in (ROOT / "release").iterdir()) == WEEKS


@pytest.mark.parametrize("week", WEEKS)
def test_no_line_of_a_solution_is_released(week):
    """Not a line between the markers is in the release, unless the lesson itself shows it to students elsewhere."""
    lesson = (ROOT / "solutions" / f"{week}.py").read_text()
    lines = solution_lines(week)
    sources = "\n".join(cell.source for cell in released(week).cells)
    shown = [line.strip() for line in sources.splitlines()]
    leaked = [line for line in lines if line in shown and lesson.count(line) == lines.count(line)]

    assert len(lines) > 3 * len(read_assignment(ROOT / "source" / week / f"{week}.ipynb").exercises)
    assert leaked == []
    assert "SOLUTION" not in sources
    assert "HIDDEN TESTS" not in sources


@pytest.mark.parametrize("week", WEEKS)
def test_the_workload_is_added_up(week):
    """The table at the top gives each part the minutes of its headings; up to 15 more for what trains there."""
    first, *rest = (cell.source for cell in released(week).cells if cell.cell_type == "markdown")
    stated = {
        int(part): int(minutes) for part, minutes in re.findall(r"^\| (\d)\. .* \| (\d+) \|$", first, re.MULTILINE)
    }
    added, part = dict.fromkeys(stated, 0), 0
    for source in rest:
        for heading in re.findall(r"^##? .*$", source, re.MULTILINE):
            if begins := re.match(r"# Part (\d)\. ", heading):
                part = int(begins[1])
            elif minutes := re.search(r", about (\d+) minutes\)$", heading):
                added[part] += int(minutes[1])

    assert stated
    for part, minutes in stated.items():
        assert added[part] <= minutes <= added[part] + 15, f"part {part} takes {added[part]} minutes"


@pytest.mark.parametrize("week", WEEKS)
def test_no_check_and_no_hint_is_released(week):
    """Claims, hints, names of misconceptions and the lines of the checks stay with the course."""
    text = "\n".join(cell.source for cell in released(week).cells)
    hints = [
        part for variant in misconceptions_of(week) for part in (variant.name, variant.hint, variant.pointer) if part
    ]
    claims = [claim.text for claim in claims_of(week)]
    code = [
        ast.unparse(node)
        for path in (ROOT / "autograder" / "course" / week).glob("*/check.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and len(ast.unparse(node)) > 40
    ]

    assert min(len(hints), len(claims), len(code)) > 10
    assert [secret for secret in [*hints, *claims, *code] if secret in text] == []


@pytest.mark.parametrize("week", WEEKS)
def test_the_release_does_not_need_the_project(week):
    """A student has the notebook and the course's libraries, and nothing of ours."""
    for cell in released(week).cells:
        if cell.cell_type == "code":
            names = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Import | ast.ImportFrom)]

            assert not any("autograder" in ast.unparse(node) for node in names)


@pytest.mark.parametrize("week", [week for week in WEEKS if (ROOT / "release" / week / "requirements.txt").exists()])
def test_a_missing_library_is_told(week, monkeypatch, capsys):
    """A notebook with requirements of its own says which are not there, and what to type; otherwise that all are."""
    look = next(cell.source for cell in released(week).cells if "find_spec(" in cell.source)
    exec(look, {})
    assert capsys.readouterr().out == "Everything is there.\n"
    gone = "transformers" if "transformers" in look else "flask"
    monkeypatch.setitem(sys.modules, gone, None)
    exec(look, {})
    assert capsys.readouterr().out.startswith(f"Missing: {gone}. Type `pip install -r requirements.txt`")
