"""The release: what students get holds no answer, runs from top to bottom, and stops where an answer is missing."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.assignment.notebook import read_assignment
from autograder.assignment.variants import misconceptions_of
from autograder.demo.classroom import without_markers
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


@pytest.fixture(scope="module", params=WEEKS)
def typed(request, tmp_path_factory):
    """A week, and the folder in which its release was made by the command that an instructor types."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "source").symlink_to(ROOT / "source")
    (folder / "nbgrader_config.py").symlink_to(ROOT / "nbgrader_config.py")
    done = subprocess.run(
        ["nbgrader", "generate_assignment", request.param], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PATH": PROGRAMS},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return request.param, folder


def test_the_command_makes_what_is_committed(typed):
    """`nbgrader generate_assignment WEEK`, typed in the course, gives release/ as it stands: `nox -s release`."""
    week, folder = typed
    made = {path.name: path.read_bytes() for path in (folder / "release" / week).iterdir()}
    committed = {path.name: path.read_bytes() for path in (ROOT / "release" / week).iterdir()}

    assert made == committed


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


@pytest.fixture(scope="module")
def kernel_without_us(tmp_path_factory):
    """An environment for a kernel that does not know where the project is, and a folder far from it."""
    keep = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    folder = tmp_path_factory.mktemp("student")
    found = subprocess.run(
        [sys.executable, "-c", "import autograder"], cwd=folder, env=keep, capture_output=True, check=False
    )
    return folder, keep | {"MPLBACKEND": "Agg"}, found.returncode != 0


def run(notebook, folder, env, **options):
    """Execute a notebook as Jupyter does."""
    client = NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.allow_errors = options.get("allow_errors", False)
    client.execute(env=env)
    return notebook


@pytest.mark.parametrize("week", WEEKS)
def test_the_release_with_answers_runs_from_top_to_bottom(week, kernel_without_us):
    """With the reference's answers, every cell runs, in a folder where the project cannot be imported."""
    folder, env, is_far = kernel_without_us
    notebook = released(week)
    answers = {cell.name: cell.source for cell in read_assignment(ROOT / "source" / week / f"{week}.ipynb").cells}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("solution"):
            cell.source = without_markers(answers[about["grade_id"]])
    for path in (ROOT / "release" / week).iterdir():
        if path.suffix != ".ipynb":
            shutil.copy(path, folder)  # what lies beside a notebook lies beside a student's, too
    if is_far:  # not where the project is installed into the very environment
        probe = "try:\n    import autograder\nexcept ImportError:\n    pass\nelse:\n    raise AssertionError('found')"
        notebook.cells.insert(0, nbformat.v4.new_code_cell(probe))
    run(notebook, folder, env)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]

    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("week", WEEKS)
def test_an_untouched_release_stops_at_each_exercise(week, kernel_without_us):
    """What is not written raises NotImplementedError where it is tried, and nothing else goes wrong before."""
    folder, env, _ = kernel_without_us
    notebook = released(week)
    exercises = read_assignment(ROOT / "source" / week / f"{week}.ipynb").exercises
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "demo" not in cell.metadata.get("tags", ())
    ]  # fmt: skip
    run(notebook, folder, env, allow_errors=True)
    raised = {
        cell.metadata.nbgrader.grade_id: [output.ename for output in cell.outputs if output.output_type == "error"]
        for cell in notebook.cells
        if cell.cell_type == "code"
    }

    assert exercises
    assert {name: raised[f"{name}_try"] for name in exercises} == {name: ["NotImplementedError"] for name in exercises}
    assert not [name for name, errors in raised.items() if errors and not name.endswith("_try")]


def test_a_notebook_that_fails_is_noticed(kernel_without_us):
    """The runs above can fail: an error in a cell ends them."""
    folder, env, _ = kernel_without_us
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), folder, env)
