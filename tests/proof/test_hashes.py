"""What a proof depends on: a week on its own files, all weeks on the engine, and nothing on words."""

import shutil

import pytest

from autograder.assignment import exercise_files
from autograder.assignment.exercise_files import content_files
from autograder.assignment.notebook import read_assignment, read_submission
from autograder.grading.cache import PACKAGE
from autograder.proof.hashes import content_hash, engine_hash, proof_name

WEEK, EXERCISE = "week03_backprop", "sgd_step"
OWN = f"course/{WEEK}/{EXERCISE}"
NOTEBOOKS = [PACKAGE.parent / folder / WEEK / f"{WEEK}.ipynb" for folder in ("source", "release")]


class Hashes:
    """The hashes of week 3 in a copy of the project."""

    def __init__(self, root):
        self.package = root / "autograder"
        self.notebooks = [root / "notebooks" / folder / f"{WEEK}.ipynb" for folder in ("source", "release")]
        for path, copy in zip(NOTEBOOKS, self.notebooks, strict=True):
            copy.parent.mkdir(parents=True)
            shutil.copyfile(path, copy)

    def now(self):
        """The hash of the content, that of the engine, and the name of the remembered proof."""
        content, engine = self.package / "course", engine_hash(self.package)
        assignment = read_assignment(self.notebooks[0])
        untouched = read_submission(self.notebooks[1], assignment).cells
        name = proof_name(assignment, untouched, EXERCISE, 20, engine, content)
        return content_hash(*self.notebooks, content), engine, name

    def changed(self, path, edit):
        """Which of the three change when a file of the package is edited."""
        hashes, file = self.now(), self.package / path
        text = file.read_text() if file.exists() else ""
        assert edit(text) != text
        file.write_text(edit(text))
        names = ("content", "engine", "proof")
        return {name for name, old, new in zip(names, hashes, self.now(), strict=True) if old != new}


def code(text):
    """A file with one more statement."""
    return f"{text}\nNEW = 1\n"


def comment(text):
    """A file with one more comment."""
    return f"{text}\n# New.\n"


def docstring(text):
    """A file with another first docstring."""
    return text.replace('"""', '"""In other words: ', 1)


@pytest.fixture
def hashes(tmp_path, monkeypatch):
    """The hashes of week 3 in a copy of the project, whose files may be changed."""
    shutil.copytree(PACKAGE, tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(exercise_files, "_ORACLES", tmp_path / "autograder" / "course" / "oracles")
    return Hashes(tmp_path)


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("course/week16_deployment/live.py", code),
        ("course/oracles/recurrent.py", code),
        ("course/week09_convolution/conv2d_forward/check.py", code),
        ("commands/grade.py", code),
        ("examiner/compare.py", comment),
        ("examiner/compare.py", docstring),
        ("kit.py", docstring),
        (f"{OWN}/check.py", comment),
        ("course/oracles/bundled.py", docstring),
        (f"course/{WEEK}/trust_card.json", code),
    ],
)
def test_what_week_3_does_not_depend_on(hashes, path, edit):
    """Other weeks' files, oracles that it does not use, commands, its card, comments, and docstrings of the engine."""
    assert hashes.changed(path, edit) == set()


@pytest.mark.parametrize(
    ("path", "edit", "changed"),
    [
        ("examiner/compare.py", code, {"engine", "proof"}),
        ("candidate/serve.py", code, {"engine", "proof"}),
        ("proof/operators.py", code, {"engine", "proof"}),
        ("kit.py", code, {"engine", "proof"}),
        (f"{OWN}/check.py", code, {"content", "proof"}),
        (f"{OWN}/check.py", docstring, {"content", "proof"}),
        (f"{OWN}/misconceptions.py", docstring, {"content", "proof"}),
        (f"{OWN}/right_answers.py", code, {"content", "proof"}),
        (f"{OWN}/stand_in.py", code, {"content", "proof"}),
        (f"{OWN}/equivalent.toml", comment, {"content", "proof"}),
        (f"course/{WEEK}/live.py", code, {"content", "proof"}),
        ("course/oracles/__init__.py", code, {"content", "proof"}),
        ("course/oracles/bundled.py", code, {"content"}),
        (f"course/{WEEK}/softmax_vjp/check.py", code, {"content"}),
    ],
)
def test_what_week_3_depends_on(hashes, path, edit, changed):
    """The engine, its own files, claims and hints, and the oracles that it uses, also through others."""
    assert hashes.changed(path, edit) == changed


@pytest.mark.parametrize(
    ("old", "new", "judged", "counts"),
    [
        ("W - lr * dW", "W - dW * lr", False, True),
        ("### BEGIN", "### Begin", False, False),
        ("### BEGIN", "### Begin", True, True),
    ],
)
def test_cells_count_by_their_code(hashes, old, new, judged, counts):
    """A changed answer in the lesson counts; a comment only where judged mutants are lines of its cell."""
    for path in (hashes.package / "course" / WEEK).glob("*/equivalent.toml"):
        path.unlink()
    if judged:
        (hashes.package / OWN / "equivalent.toml").touch()
    before, notebook = hashes.now(), hashes.notebooks[0]
    text = notebook.read_text()
    assert old in text
    notebook.write_text(text.replace(old, new))

    assert [old != new for old, new in zip(before, hashes.now(), strict=True)] == [counts, False, counts]


def test_a_week_uses_its_own_oracles_alone():
    """The package of oracles offers all of them, which makes no week depend on all."""
    oracles = {path.name for path in content_files(WEEK) if path.parent.name == "oracles"}

    assert oracles == {"__init__.py", "bundled.py", "mlp.py"}
