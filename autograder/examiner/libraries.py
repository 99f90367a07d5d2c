"""Which libraries students' programs need, so that each run's warm parent imports those, once for all."""

from __future__ import annotations

from collections.abc import Iterable

# What is imported, and the word in a program that asks for it.
_WORDS = {
    "numpy.random": "numpy",
    "matplotlib.pyplot": "matplotlib",
    "sklearn.datasets": "sklearn",
    "scipy.signal": "scipy",
    "torch": "torch",
    "torch._dynamo": "torch",  # the first optimizer, and the first look at torch's operators, import it: a second
    "transformers.models.bert.modeling_bert": "transformers",  # its models are imported when first asked for: seconds
    "transformers.models.bert.tokenization_bert": "transformers",
    "flask": "flask",
    "fastapi": "fastapi",
    "django.core.wsgi": "django",
    "httpx": "httpx",
    "onnx": "onnx",
    "streamlit": "streamlit",  # not what tests its pages: that makes itself a folder
}
LIBRARIES = tuple(_WORDS)


def libraries_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Name the libraries that programs seem to need; what they import beyond that costs only time, and only them.

    Args:
        texts: the programs' texts.

    >>> libraries_in(["import numpy as np", "from torch import nn"])
    ('numpy.random', 'torch', 'torch._dynamo')
    """
    missing = set(_WORDS.values())
    for text in texts:
        missing -= {word for word in missing if word in text}
    return tuple(library for library, word in _WORDS.items() if word not in missing)
