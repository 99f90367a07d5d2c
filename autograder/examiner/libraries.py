"""Find the libraries that students' programs name, so that the warm parent imports them once for all candidates."""

from __future__ import annotations

from collections.abc import Iterable

# The modules that the warm parent imports, each with the word in a program by which it is needed.
_WORDS = {
    "numpy.random": "numpy",
    "matplotlib.pyplot": "matplotlib",
    "sklearn.datasets": "sklearn",
    "scipy.signal": "scipy",
    "torch": "torch",
    "torch._dynamo": "torch",  # imported by the first optimizer and by the first TorchDispatchMode: takes a second
    "transformers.models.bert.modeling_bert": "transformers",  # transformers imports models lazily: takes seconds
    "transformers.models.bert.tokenization_bert": "transformers",
    "flask": "flask",
    "fastapi": "fastapi",
    "django.core.wsgi": "django",
    "httpx": "httpx",
    "onnx": "onnx",
    "streamlit": "streamlit",  # but not streamlit.testing, which creates a folder on import
}
LIBRARIES = tuple(_WORDS)


def libraries_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the libraries that programs name; other imports still work in a candidate, but take their time there.

    Args:
        texts: the sources of the programs.

    Returns:
        Names of modules, in the order in which to import them.

    >>> libraries_in(["import numpy as np", "from torch import nn"])
    ('numpy.random', 'torch', 'torch._dynamo')
    """
    missing = set(_WORDS.values())
    for text in texts:
        missing -= {word for word in missing if word in text}
    return tuple(library for library, word in _WORDS.items() if word not in missing)
