"""What a remembered report depends on: the engine, the week's own folder, and the oracles that its checks use."""

import shutil
from pathlib import Path

import pytest

import autograder
from autograder.assignment import exercise_files
from autograder.grading import cache

PACKAGE = Path(autograder.__file__).parent
SOURCES = PACKAGE.parent / "source"
WEEKS = ("week03_backprop", "week14_transformers", "week16_deployment")


@pytest.fixture
def package(monkeypatch, tmp_path):
    """A copy of the package, of which graders get their versions."""
    copy = Path(shutil.copytree(PACKAGE, tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(cache, "PACKAGE", copy)
    monkeypatch.setattr(exercise_files, "_ORACLES", copy / "course" / "oracles")
    return copy


@pytest.fixture
def changed(package):
    """A function that changes a file of the copy; gives the weeks whose graders are other ones then."""

    def versions():
        return {week: cache.grader_version(SOURCES / week / f"{week}.ipynb", package / "course") for week in WEEKS}

    def changed(file, text="\nCHANGED = True\n"):
        before = versions()
        with (package / file).open("a") as opened:
            opened.write(text)
        return {week for week, version in versions().items() if version != before[week]}

    return changed


@pytest.mark.parametrize(
    ("file", "weeks"),
    [
        ("course/week16_deployment/live.py", {"week16_deployment"}),
        ("course/week16_deployment/flask_app/check.py", {"week16_deployment"}),
        ("course/week14_transformers/masks/misconceptions.py", {"week14_transformers"}),
        ("course/week14_transformers/masks/right_answers.py", set()),
        ("course/oracles/attention.py", {"week14_transformers", "week16_deployment"}),  # of generative, of week 16
        ("course/oracles/serving.py", {"week16_deployment"}),
        ("course/oracles/__init__.py", set(WEEKS)),
        ("examiner/compare.py", set(WEEKS)),
        ("candidate/confinement/seccomp.py", set(WEEKS)),
        ("feedback/terminal.py", set()),
        ("commands/progress.py", set()),
    ],
)
def test_a_changed_file_makes_those_weeks_be_examined_again_that_depend_on_it(changed, file, weeks):
    """A helper of week 16 leaves what is remembered of week 3 valid; a comparison invalidates everything."""
    assert changed(file) == weeks
