"""The trust boundary: what is imported beside student code knows nothing, and nothing that arrives is run."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
ROOT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
CANDIDATE = [path for path in SOURCES if path.is_relative_to(PACKAGE / "candidate")]
TRUSTED = [path for path in SOURCES if not path.is_relative_to(PACKAGE / "candidate")]


def imports(path: Path) -> Iterator[str]:
    """All modules that a file imports, with dots in front where that is relative."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported(nodes: list[ast.stmt]) -> list[str]:
    """All modules that statements import, also those inside of functions."""
    inside = [node for top in nodes for node in ast.walk(top)]
    return [node.module or "" for node in inside if isinstance(node, ast.ImportFrom) and not node.level]


MORE = {"machine.py": ["autograder.candidate.confinement.landlock"]}
LIBRARIES = {"IPython", "httpx", "msgpack", "numpy", "onnx", "onnxruntime", "streamlit", "torch"}


@pytest.mark.parametrize("path", CANDIDATE, ids=relative)
def test_what_stands_beside_student_code_imports_nothing_else_of_ours(path):
    """Files in `candidate/` import libraries and each other, nothing of the examiner's."""
    depth = len(path.relative_to(PACKAGE / "candidate").parts)
    for name in imports(path):
        assert len(name) - len(name.lstrip(".")) <= depth
        assert name.startswith(".") or name.partition(".")[0] in LIBRARIES | set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", TRUSTED, ids=relative)
def test_the_trusted_side_imports_the_protocol_alone(path):
    """Of the candidate's package, others import only what both sides share; `doctor` asks for Landlock's version."""
    allowed = ("autograder.candidate.protocol", *MORE.get(relative(path), ()))
    tree = ast.parse(path.read_text())
    typing = {name for node in ast.walk(tree) if isinstance(node, ast.If) for name in imported(node.body)}
    names = [name for name in imported(tree.body) if name.startswith("autograder.candidate") and name not in typing]

    assert [name for name in names if not name.startswith(allowed)] == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_nothing_here_imports_the_solutions(path):
    """No file of the package imports `solutions`, so that the reference is never examined in a student's stead."""
    assert not [name for name in imports(path) if name.partition(".")[0] == "solutions"]


@pytest.mark.parametrize("path", TRUSTED, ids=relative)
def test_nothing_that_is_received_can_run(path):
    """The trusted side neither unpickles nor evaluates anything."""
    tree = ast.parse(path.read_text())
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert not {name.partition(".")[0] for name in imports(path)} & {
        "pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib",
    }  # fmt: skip
    assert not called & {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "course").glob("week*/*/check.py")), ids=relative)
def test_checks_are_named_so_that_pytest_never_collects_them(path):
    """Check files and their functions do not look like tests."""
    functions = [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]

    assert not [name for name in functions if name.startswith("test")]


def test_pytest_at_the_root_collects_no_check():
    """Where nobody says what to collect, the whole package included, pytest collects tests only."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(PACKAGE)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, result.stdout + result.stderr


# -- at run time, seen from a real candidate --------------------------------------------------

LOOK = """
    import gc, importlib.util, os, sys

    def modules():
        return [str(name) for name in sys.modules]

    def surroundings():
        return [*sys.path, *sys.argv, *sys.orig_argv, *(f"{key}={value}" for key, value in os.environ.items())]

    def descriptors():
        return sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}"))

    def is_socket(number):
        return os.readlink(f"/proc/self/fd/{number}").startswith("socket:")

    def leave(name):
        open(name, "w").close()

    def ours():
        return open("/proc/self/cmdline").read()

    def can_import(name):
        return importlib.util.find_spec(name) is not None

    def where():
        return os.getcwd(), os.environ["HOME"], os.listdir()

    def process():
        return os.getpid(), os.getppid(), os.getsid(0)
"""


@pytest.fixture
def look(start):
    """A candidate that looks around."""
    return start(LOOK)


def test_no_module_of_ours_is_loaded_beside_student_code(look):
    """After the warm start, a candidate holds no module of the project, no pytest, no nbgrader."""
    names = look.modules()
    unwanted = {"autograder", "pytest", "_pytest", "nbgrader", "solutions", "course", "hypothesis"}

    assert {"torch", "numpy", "candidate.serve"} <= set(names)
    assert not {name for name in names if name.partition(".")[0] in unwanted}
    assert not [name for name in names if re.search(r"(^|\.)week\d\d_", name)]


def test_an_import_does_not_find_the_project(look):
    """`import autograder` fails in a student's cell, also where the project is installed for development."""
    assert look.can_import("torch") is True
    assert look.can_import("autograder") is False
    assert look.can_import("solutions") is False


def test_nothing_of_the_instructors_environment_goes_in(look):
    """A candidate's path, arguments and environment tell nothing of the project or of who grades."""
    text = "\n".join(look.surroundings())

    assert str(ROOT) not in text.replace(sys.prefix, "the interpreter's place")
    assert not [name for name in ("USER", "LOGNAME", "PYTHONPATH", "SSH_AUTH_SOCK") if f"\n{name}=" in text]


def test_a_secret_in_our_environment_stays_here(monkeypatch):
    """What stands in the examiner's environment does not reach the warm parent's."""
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "tell nobody")
    from autograder.examiner import parent

    assert "tell nobody" not in str(parent._environment())


def test_command_lines_hold_no_secret(look, parent):
    """What `ps` shows of candidate and warm parent names no file of the project."""
    for line in (look.ours(), Path(f"/proc/{parent._process.pid}/cmdline").read_text()):
        assert line
        assert str(ROOT) not in line.replace(sys.prefix, "the interpreter's place")


def test_no_descriptor_is_inherited(look):
    """A candidate holds its socket and the three standard descriptors, which lead nowhere."""
    numbers = [number for number in look.descriptors() if number > 2]

    assert len(numbers) == 1
    assert look.is_socket(numbers[0])
    assert [look.is_socket(number) for number in (0, 1, 2)] == [False] * 3


def test_the_warm_parent_has_one_thread(look, parent):
    """Only a single-threaded process can be forked safely."""
    status = Path(f"/proc/{look._link._pid}/status").read_text()
    forked_by = int(re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE)[1])

    assert len(list(Path(f"/proc/{forked_by}/task").iterdir())) == 1


def test_a_candidate_starts_in_an_empty_directory_of_its_own(look, start):
    """Home and work directory are the same empty directory, and no two candidates share it."""
    here, home, files = look.where()
    look.leave("dropped")

    assert here == home
    assert files == []
    assert start(LOOK).where()[2] == []


def test_a_candidate_has_a_session_of_its_own(look):
    """Whatever a candidate starts can be killed with its session."""
    pid, parent, session = look.process()

    assert session == pid != parent != os.getpid()
