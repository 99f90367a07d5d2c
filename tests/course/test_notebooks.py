"""Released notebooks, executed as Jupyter does: from top to bottom with answers, to each missing answer without.

All of them by `nox -s notebooks`; otherwise the two of `SOME`.
"""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.assignment.notebook import read_assignment
from autograder.demo.classroom import without_markers

from .test_release import ROOT, WEEKS, released

QUICK = ("week09_convolution_more", "week16_deployment_more")  # seconds each; the longest takes minutes


def changed(weeks):
    """The weeks whose released notebook the last commit changed, or what is not committed yet; none without git."""
    if not shutil.which("git"):
        return []
    command = ["git", "diff", "--name-only", "HEAD^", "--", "release"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [week for week in weeks if f"release/{week}/{week}.ipynb" in done.stdout.splitlines()]


SOME = [*changed(WEEKS), *QUICK][:2]
SOME_BY_DEFAULT = [pytest.param(week, marks=() if week in SOME else pytest.mark.slow) for week in WEEKS]


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
    beside = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=None, kernel_name="python3", resources=beside, **options).execute(env=env)
    return notebook


@pytest.mark.parametrize("week", SOME_BY_DEFAULT)
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


@pytest.mark.parametrize("week", SOME_BY_DEFAULT)
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
