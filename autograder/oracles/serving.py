"""What is right about a model that is served: probabilities by torch.distributions, and HTTP answers read as what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.candidate.beside import network
from autograder.examiner.compare import require

Array = np.ndarray
Layers = Sequence[Sequence[Any]]

PIXELS, MAX_BATCH = 64, 100
"""What the lesson's services take."""


def probabilities(layers: Layers, state: Mapping[str, torch.Tensor], x: Array) -> Array:
    """What a model that is not in training makes of samples (N, d): probabilities (N, C)."""
    with torch.no_grad():
        logits = network(layers, state).eval().double()(torch.tensor(x, dtype=torch.float64))
        return torch.distributions.Categorical(logits=logits).probs.numpy()


@dataclass(frozen=True)
class Request:
    """What a service is asked.

    Attributes:
        method, path: of HTTP.
        body: as a text; "" for none.
        kind: the type of the body.
    """

    method: str
    path: str
    body: str = ""
    kind: str = "application/json"

    def __str__(self) -> str:
        """The request in a few words, for a message.

        >>> str(posted({"instances": [[1, 2, 3, 4], [1, 2]]}))
        'POST /predict with 2 instances, of 4 and 2 numbers,'
        >>> str(posted({"instance": []})), str(Request("GET", "/health"))
        ('POST /predict with {"instance": []}', 'GET /health')
        """
        asked = f"{self.method} {self.path}"
        if not self.body:
            return asked
        try:
            rows = json.loads(self.body)["instances"]
            lengths = sorted({len(row) for row in rows if isinstance(row, list)}, reverse=True)
            return f"{asked} with {len(rows)} instances, of {' and '.join(map(str, lengths))} numbers,"
        except (ValueError, TypeError, LookupError):
            return f"{asked} with {self.body[:60]}"


def posted(data: Any, path: str = "/predict") -> Request:
    """The request that sends data as JSON."""
    return Request("POST", path, json.dumps(data))


@dataclass(frozen=True)
class Answer:
    """What a service answered.

    Attributes:
        request: that was asked.
        status: of HTTP.
        kind: the type of the body.
        text: the body.
    """

    request: Request
    status: int
    kind: str
    text: str

    def require_status(self, *right: int) -> None:
        """Fail the claim unless the status is one of these."""
        wanted = " or ".join(map(str, right))
        require(self.status in right, f"{self.request} was answered with the status {self.status}, but should be with {wanted}.")

    def json(self) -> Any:
        """The body as data; the claim fails if it is no JSON."""
        require("json" in self.kind, f"{self.request} was answered with {self.kind or 'nothing'}, but should be with JSON.")
        try:
            return json.loads(self.text)
        except ValueError:
            return require(False, f"{self.request} was answered with {self.text[:60]!r}, which is no JSON.")


class Service:
    """A student's web application, with a predictor of ours behind it; both live beside the student's code.

    Args:
        candidate: the student's code.
        make: makes the application of a predictor.
        classes: a name for each place of a sample.
    """

    def __init__(self, candidate: Any, make: Any, classes: Sequence[str]) -> None:
        self.candidate, self.classes = candidate, list(classes)
        self.predictor = candidate.beside_("stub", self.classes)
        self.app = make(self.predictor)
        require(hasattr(self.app, "_handle"), "It should give an application.")

    def ask(self, *requests: Request) -> list[Answer]:
        """Send requests, one after the other."""
        sent = [[request.method, request.path, request.body, request.kind] for request in requests]
        found = self.candidate.beside_("ask", self.app, sent)
        return [Answer(request, *answer) for request, answer in zip(requests, found, strict=True)]

    def calls(self) -> list[dict[str, Any]]:
        """How the predictor was called so far."""
        return list(self.candidate.beside_("noted", self.predictor))

    def right(self, rows: Array) -> list[dict[str, Any]]:
        """What the predictor says about samples (N, d)."""
        return [{"label": self.classes[int(row.argmax())], "probability": float(row.max())} for row in rows]
