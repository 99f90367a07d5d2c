"""Everything there is to do, in one environment that all sessions share: `nox -l` lists it."""

import hashlib
import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"  # nox gives each session an environment; torch is too large for that
nox.options.sessions = ["tests"]

ROOT = Path(__file__).parent
ENVIRONMENT = ROOT / ".nox" / "shared"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
WORKERS = min(os.cpu_count() or 1, 4)  # each holds torch several times over: more would want more memory


def run(session, program, *arguments):
    """Run a program of the shared environment, after installing what is missing there."""
    install(session)
    path = os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)])
    session.run(str(PROGRAMS / program), *arguments, external=True, env={"PATH": path})


def install(session):
    """Install the project with all it needs, unless exactly that is there already."""
    stamp = ENVIRONMENT / "installed"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest() + sys.version
    if stamp.exists() and stamp.read_text() == wanted:
        return
    session.log("Installing into .nox/shared; this takes a few minutes once.")
    session.run(sys.executable, "-m", "venv", str(ENVIRONMENT), external=True, silent=True)
    groups = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "dev")
    session.run(str(PROGRAMS / "python"), "-m", "pip", "install", "-q", "-e", ".", *groups, external=True)
    stamp.write_text(wanted)


@nox.session
def grade(session):
    """Grade what was submitted; with nothing submitted, make and grade a demo class in .demo/, of the weeks named."""
    elsewhere = any(option.startswith(("--course-dir", "--notebook", "--help")) for option in session.posargs)
    submitted = any((ROOT / "submitted").glob("*/*/*.ipynb"))
    command = "grade" if submitted or elsewhere else "demo"
    run(session, "python", "-m", "autograder", command, *session.posargs)


def test(session, *arguments, by="loadfile"):
    """Run pytest on all cores; each file stays on one, so that what it prepares is made once, or else say `by` what."""
    spread = () if by == "one core" else ("-n", str(WORKERS), "--dist", by, "--no-loadscope-reorder")
    run(session, "pytest", "--durations=10", "--durations-min=1", *spread, *arguments)


@nox.session
def tests(session):
    """Test the project itself on all cores, at most four: about ten minutes on two; or only what is named."""
    one_file = any(Path(argument.partition("::")[0]).is_file() for argument in session.posargs)
    if not session.posargs:
        session.log(
            f"All tests but the slow ones, on {WORKERS} cores; on two cores this takes about ten minutes. The slow ones: "
            "nox -s notebooks, attacks, busy, nothing_lost, fuzz, nbgrader_tests."
        )
    test(session, *session.posargs, by="one core" if one_file else "loadfile")


@nox.session
def notebooks(session):
    """Execute every released notebook from top to bottom, with answers and without; half a minute each on two cores."""
    test(session, "-m", "", "tests/course/test_notebooks.py", *session.posargs, by="worksteal")


@nox.session
def attacks(session):
    """Try all attacks at all tiers, as all users, by all ways in; half an hour on two; `-- --attack-table FILE`."""
    test(session, "-m", "", "tests/attacks", *session.posargs)


@nox.session
def busy(session):
    """Try deadlines while other programs keep every processor busy; three minutes on two cores."""
    test(session, "-m", "slow", "tests/examiner/test_clock.py", *session.posargs, by="one core")


@nox.session
def nothing_lost(session):
    """Kill runs, let two work at once, and see that the next one completes it; about ten minutes on two cores."""
    test(session, "-m", "", "tests/nothing_lost", "--moments", "30", *session.posargs, by="worksteal")


@nox.session
def nbgrader_tests(session):
    """Run nbgrader's own tests as it comes and with our configuration, and compare; half an hour on one core."""
    run(session, "python", "tests/nbgrader_own/compare.py", *session.posargs)


@nox.session
def fuzz(session):
    """Fuzz the codec with a million inputs, up to half an hour on one core; exits 1 on a finding."""
    run(session, "python", "tests/candidate/fuzz/fuzz.py", *session.posargs)


@nox.session
def graders(session):
    """Examine the graders themselves: all weeks, or those named; `-- WEEK --html proof.html` for a page."""
    run(session, "python", "-m", "autograder", "graders", *session.posargs)


@nox.session
def build(session):
    """Build source/ from solutions/; with `-- --check`, only say whether it is up to date."""
    run(session, "python", "-m", "autograder", "build", *session.posargs)


@nox.session
def release(session):
    """Make the notebooks that students get: nbgrader generate_assignment for every week, or those named."""
    weeks = session.posargs or sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
    for week in weeks:
        run(session, "nbgrader", "generate_assignment", week, "--force")


@nox.session
def lint(session):
    """Check style and types."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    run(session, "mypy")


@nox.session
def docs(session):
    """Build the documentation into docs/_build/html; a broken link or reference fails it."""
    install(session)
    group = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "docs")
    stamp = ENVIRONMENT / "installed-docs"
    if not stamp.exists() or stamp.read_text() != "\n".join(group):
        session.run(str(PROGRAMS / "python"), "-m", "pip", "install", "-q", *group, external=True)
        stamp.write_text("\n".join(group))
    strict = ("-W", "--keep-going", "-n", "-q")
    run(session, "sphinx-build", *strict, *session.posargs, "docs", "docs/_build/html")
    session.log("Open docs/_build/html/index.html in a browser.")


@nox.session
def bench(session):
    """Measure against stock nbgrader, as ratios in one run."""
    run(session, "python", "-m", "autograder", "bench", *session.posargs)
