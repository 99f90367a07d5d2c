"""Which libraries students' programs need, so that each run's warm parent imports those, once for all."""

from __future__ import annotations

from collections.abc import Iterable

# A library, and the words that all stand in the program that is to find it imported.
_WORDS = {
    "numpy.random": ("numpy",),
    "matplotlib.pyplot": ("matplotlib",),
    "sklearn.datasets": ("sklearn",),
    "scipy.signal": ("scipy",),
    "torch": ("torch",),
    "torch._dynamo": ("torch", "optim"),  # what the first optimizer imports: a second of processor time
}
LIBRARIES = tuple(_WORDS)


def libraries_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Name the libraries that programs seem to need; what they import beyond that costs only time, and only them.

    Args:
        texts: the programs' texts.

    >>> libraries_in(["import numpy as np", "from torch import nn"])
    ('numpy.random', 'torch')
    """
    missing = {word for words in _WORDS.values() for word in words}
    for text in texts:
        missing -= {word for word in missing if word in text}
    return tuple(library for library, words in _WORDS.items() if missing.isdisjoint(words))
