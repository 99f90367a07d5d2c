"""A week's reports depend on the oracles that the week uses, and only these are imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.assignment.exercise_files import assignments_of, deciding_files, oracles_of
from autograder.course import oracles

FOLDER = Path(oracles.__file__).parent
USED = {
    "week03_backprop": {"bundled", "mlp"},
    "week09_convolution": {"bundled", "convolution"},
    "week09_convolution_more": {"bundled", "convolution"},
    "week12_rnn_lstm": {"recurrent"},
    "week12_rnn_lstm_more": {"forecasts", "recurrent"},
    "week14_transformers": {"attention", "pieces"},
    "week14_transformers_more": {"attention", "serving"},
    "week15_generative": {"attention", "generative"},
    "week15_generative_more": {"attention", "generative"},
    "week16_deployment": {"attention", "containers", "generative", "quantized", "serving"},
    "week16_deployment_more": {"monitoring"},
}


def oracles_among(paths):
    """The names of the oracles among files, without the package itself."""
    return {path.stem for path in paths if path.parent == FOLDER} - {"__init__"}


@pytest.mark.parametrize("assignment", sorted({*USED, *assignments_of()}))
def test_each_week_depends_on_the_oracles_that_it_uses(assignment):
    """Neither more, which would examine a week again for another's sake, nor less, which would miss a change."""
    assert oracles_among(deciding_files(assignment)) == USED[assignment]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("oracles.generative.auroc", {"generative", "attention"}),
        ("from autograder.course.oracles.serving import rows", {"serving"}),
        ("from autograder.course.oracles import mlp", {"mlp", "bundled"}),
        ("from autograder.course.oracles import draw", set()),
        ("oracles.vjp", set()),
        ("attention = 1", set()),
        ("oracles.(", set()),
    ],
)
def test_every_way_to_use_an_oracle_is_seen(tmp_path, source, expected):
    """Attributes and imports count, through other oracles too; a file with a syntax error uses none."""
    (tmp_path / "check.py").write_text(source)
    paths = oracles_of([tmp_path / "check.py"])

    assert oracles_among(paths) == expected
    assert FOLDER / "__init__.py" in paths


def test_an_oracle_is_imported_when_it_is_first_used():
    """The kit imports no subject; an attribute imports its own."""
    program = (
        "import sys\nfrom autograder.kit import oracles\n"
        "def held(): return [name.rpartition('.')[2] for name in sys.modules if name.startswith(oracles.__name__ + '.')]\n"
        "print(held())\noracles.mlp.digits\nprint(sorted(held()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["[]", "['bundled', 'mlp']"]


def test_a_subject_that_does_not_exist_is_no_attribute():
    """A misspelt name raises AttributeError, as for any module."""
    with pytest.raises(AttributeError, match="no attribute 'mpl'"):
        oracles.mpl  # noqa: B018


def test_every_subject_is_listed():
    """Type checkers and `help` see all modules with oracles; `bundled` holds data, not oracles."""
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__", "bundled"} <= set(oracles.__all__)
