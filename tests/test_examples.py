"""Examples in docstrings hold, those of what an author of checks imports with a real candidate."""

import doctest
import importlib
import textwrap

import numpy as np
import pytest

from autograder import kit
from autograder.examiner.link import CandidateRaised

STUDENT = "import torch\n" + textwrap.dedent(kit.__doc__.partition("wrote this:\n")[2].partition("\nThe claims")[0])
MODULES = [
    "kit",
    "course.oracles",
    "course.oracles.attention",
    "course.oracles.mlp",
    "course.oracles.monitoring",
    "course.oracles.pieces",
    "course.oracles.recurrent",
    "course.oracles.convolution",
    "course.oracles.forecasts",
    "course.oracles.containers",
    "course.oracles.generative",
    "course.oracles.quantized",
    "course.oracles.serving",
    "examiner.show",
    "examiner.compare",
    "examiner.proxy",
    "assignment.exercise_files",
    "assignment.variants",
    "feedback.exercise",
    "proof.useless",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(start, name):
    """What the documentation of a module shows is what happens."""
    known = {"np": np, "candidate": start(STUDENT)}
    failed, _ = doctest.testmod(importlib.import_module(f"autograder.{name}"), extraglobs=known)

    assert failed == 0


@pytest.mark.parametrize(("name", "count"), [("kit", 8), ("examiner.show", 4), ("examiner.compare", 8)])
def test_there_are_examples_to_hold(name, count):
    """The modules that authors import from, and those that write messages, have examples."""
    found = doctest.DocTestFinder().find(importlib.import_module(f"autograder.{name}"))

    assert sum(len(test.examples) for test in found) >= count


def test_what_authors_import_is_little_and_shown():
    """At most twelve names; each has an example, also `oracles`, a module, and `AUTOGRAD`, in the next test."""
    shown = {name for name in kit.__all__ if ">>>" in (getattr(kit, name).__doc__ or "")}

    assert len(kit.__all__) <= 12
    assert set(kit.__all__) - shown == {"AUTOGRAD", "oracles"}
    assert ">>>" in kit.oracles.vjp.__doc__


def test_what_finds_gradients_by_itself_is_off_limits(start):
    """`AUTOGRAD` takes from the student of the kit's examples the one answer that it is about, and no other."""
    candidate = start(STUDENT, guarded=kit.AUTOGRAD)

    assert candidate.slope_of_square(3.0) == 6.0
    candidate.begin_(0, kit.AUTOGRAD)
    assert candidate.double(3) == 6
    with pytest.raises(CandidateRaised, match="off limits"):
        candidate.slope_of_square(3.0)
