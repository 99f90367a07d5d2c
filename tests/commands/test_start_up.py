"""How a run of the command line starts: what it imports, and in which environment it works."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.gradebook.environment import set_environment

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = str(Path(sys.executable).parent)
HELP = """
import sys
from autograder.commands.app import main
sys.argv = ["autograder", *sys.argv[1:]]
try:
    main()
finally:
    print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
BARE = {"PATH": os.defpath, "HOME": str(Path.home()), "PYTHONPATH": str(ROOT)}  # no environment was activated


def run(*arguments, folder=ROOT):
    """Run Python by its path, where PATH does not lead to its environment."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=BARE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [["--help"], ["grade", "--help"], ["new-exercise"]])
def test_help_does_not_wait_for_large_libraries(arguments):
    """Help and wrong usage import neither torch nor nbgrader, nor what reads notebooks."""
    result = run("-c", HELP, *arguments)
    imported = result.stdout.rpartition("imported:")[2].split()

    assert "typer" in imported, result.stderr
    assert not {"torch", "numpy", "nbgrader", "nbformat", "jupytext", "sqlalchemy"} & set(imported)


@pytest.mark.parametrize("path", ["/usr/bin:/bin", None])
def test_our_programs_come_first_once(monkeypatch, path):
    """The interpreter's own programs are put first on PATH; doing so again changes nothing."""
    monkeypatch.delenv("PATH")
    if path:
        monkeypatch.setenv("PATH", path)
    set_environment()
    first = os.environ["PATH"]
    set_environment()

    assert first == os.pathsep.join([PROGRAMS, path or os.defpath])
    assert os.environ["PATH"] == first


def test_nbgrader_makes_a_gradebook_where_nothing_is_activated(course):
    """Nbgrader's own command, called by its path, finds alembic, which makes the gradebook."""
    (course / "gradebook.db").unlink()
    result = run("-m", "nbgrader", "generate_assignment", "week03_backprop", "--force", folder=course)

    assert result.returncode == 0, result.stderr
    assert (course / "gradebook.db").exists()
