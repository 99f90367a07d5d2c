"""Run nbgrader's own tests twice, as it comes and with our configuration, and compare: `nox -s nbgrader_tests`.

They come with nbgrader, in the version that is installed. What fails as it comes is its own affair or
the machine's. What fails only with ours must stand in `differences.toml`, with the reason, and what
stands there must fail. With names of test files as arguments, only those are run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbgrader

HERE = Path(__file__).resolve().parent
OWN = Path(nbgrader.__file__).parent
TESTS = (
    "apps/test_nbgrader_autograde.py",
    "apps/test_nbgrader_generate_feedback.py",
    "apps/test_api.py",
    "api",
    "preprocessors",
)


def outcomes(folder: Path, tests: list[str], *options: str) -> dict[str, str]:
    """Run nbgrader's tests; gives for each why it failed, "" if it did not, and leaves out what was skipped."""
    home, results = folder / "home", folder / "results.xml"
    home.mkdir(exist_ok=True)
    guide = Path("docs", "source", "user_guide")  # some look for a file of it, from the folder above nbgrader's
    (folder / "nbgrader" / guide / "source").mkdir(parents=True, exist_ok=True)
    shutil.copy(OWN / guide / "autotests.yml", folder / "nbgrader" / guide)
    command = ["-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(OWN / "tests"), "-p", "no:cacheprovider"]
    subprocess.run(
        [sys.executable, *command, f"--junitxml={results}", *options, *(str(OWN / "tests" / test) for test in tests)],
        cwd=folder, stdout=sys.stderr, check=False,
        env=os.environ | {"HOME": str(home), "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])},
    )  # fmt: skip
    found = {}
    for case in ElementTree.parse(results).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('tests.')[2]}::{case.get('name')}"
        problem = next((case.find(kind) for kind in ("failure", "error") if case.find(kind) is not None), None)
        if case.find("skipped") is None:
            found[name] = "" if problem is None else (problem.get("message") or "it failed").splitlines()[0]
    return found


def main(tests: list[str]) -> int:
    """Compare, and tell; 1 if there is a difference that is not known, or a known one that is none."""
    known = {name: each["why"] for name, each in tomllib.loads((HERE / "differences.toml").read_text("utf-8")).items()}
    with tempfile.TemporaryDirectory(prefix="nbgrader-own-") as name:
        plain = outcomes(Path(name), tests)
        ours = outcomes(Path(name), tests, "-p", "with_ours")
    failing = {test: why for test, why in plain.items() if why}
    differing = {test: why for test, why in ours.items() if why and not plain.get(test)}
    unknown = {test: why for test, why in differing.items() if test not in known}
    gone = [test for test in known if test in ours and not ours[test]]
    print(f"nbgrader {nbgrader.__version__} as it comes: {len(plain) - len(failing)} of {len(plain)} tests pass")
    for test, why in failing.items():
        print(f"  fails also without us: {test}: {why}")
    print(f"with our configuration: {sum(not why for why in ours.values())} of {len(ours)} pass")
    for test in sorted(differing.keys() & known):
        print(f"  differs, as known: {test}: {known[test]}")
    for test, why in unknown.items():
        print(f"  NEW DIFFERENCE: {test}: {why}")
    for test in gone:
        print(f"  NO DIFFERENCE ANY MORE, take it out of differences.toml: {test}")
    if set(plain) != set(ours) or not ours:
        print(f"  NOT THE SAME TESTS RAN: {sorted(set(plain) ^ set(ours)) or 'none ran'}")
    return int(bool(unknown or gone or set(plain) != set(ours) or not ours))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(TESTS)))
