"""Data that comes with the libraries."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from autograder.course.oracles.bundled import handwritten_digits


def test_the_digits_are_those_of_scikit_learn():
    """The file that is read directly holds what the library's own loader gives."""
    images, classes = handwritten_digits()
    bunch = load_digits()

    assert np.array_equal(images, bunch.data)
    assert np.array_equal(classes, bunch.target)
