"""Model serving: expected probabilities by torch.distributions, and requests to a student's HTTP service."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.candidate.protocol.networks import network
from autograder.examiner.compare import require
from autograder.examiner.link import CandidateTimeout

Array = np.ndarray
Layers = Sequence[Sequence[Any]]

PIXELS, MAX_BATCH = 64, 100
"""The numbers of an instance, and the most instances in one request, of the lesson's services."""
OTHER_METHODS = ("GET", "PUT", "DELETE")
BAD = [{}, {"instances": []}, {"instances": [[1.0] * 5]}, [1, 2]]
"""Invalid request bodies, before they are encoded as JSON."""
CLASSES = [f"class {number}" for number in range(PIXELS)]
"""The labels of the services' predictor: one for each number of an instance."""


def probabilities(layers: Layers, state: Mapping[str, torch.Tensor], x: Array) -> Array:
    """Return the probabilities (N, C) of a model in evaluation mode for samples (N, d)."""
    return torch.distributions.Categorical(logits=torch.tensor(logits(layers, state, x))).probs.numpy()


def logits(layers: Layers, state: Mapping[str, torch.Tensor], x: Array) -> Array:
    """Return the logits (N, C) of a model in evaluation mode for samples (N, d), in float64."""
    with torch.no_grad():
        return network(layers, state).eval().double()(torch.tensor(x, dtype=torch.float64)).numpy()


@dataclass(frozen=True)
class Request:
    """An HTTP request.

    Attributes:
        method, path: such as "GET", "/health".
        body: its text; "" for none.
        kind: the body's content type.
    """

    method: str
    path: str
    body: str = ""
    kind: str = "application/json"

    def __str__(self) -> str:
        """Return the request in a few words, for a message.

        >>> str(posted({"instances": [[1, 2, 3, 4], [1, 2]]}))
        'POST /predict with 2 instances, of 4 and 2 numbers,'
        >>> str(posted({"instance": []})), str(Request("GET", "/health"))
        ('POST /predict with {"instance":[]}', 'GET /health')
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
    """Return the POST request that sends data as JSON."""
    return Request("POST", path, json.dumps(data, separators=(",", ":")))


@dataclass(frozen=True)
class Answer:
    """An HTTP response.

    Attributes:
        request: the request that it answers.
        status: the status code.
        kind: the body's content type; "" for none.
        text: the body.
    """

    request: Request
    status: int
    kind: str
    text: str

    def require_status(self, *right: int) -> None:
        """Fail the claim unless the status code is one of these."""
        wanted = " or ".join(map(str, right))
        require(
            self.status in right,
            f"{self.request} was answered with the status {self.status}, but should be with {wanted}.",
        )

    def json(self) -> Any:
        """Return the decoded JSON body, and fail the claim if it is none."""
        require(
            "json" in self.kind, f"{self.request} was answered with {self.kind or 'nothing'}, but should be with JSON."
        )
        try:
            return json.loads(self.text)
        except ValueError:
            return require(False, f"{self.request} was answered with {self.text[:60]!r}, which is no JSON.")


class Service:
    """A student's web application with a stub predictor of ours, both in the student's process.

    Args:
        candidate: the student's code.
        make: the student's function that returns an application for a predictor.
        classes: the predictor's labels, one for each number of an instance.

    Raises:
        ClaimFailed: `make` returned no application.
    """

    def __init__(self, candidate: Any, make: Any, classes: Sequence[str]) -> None:
        self.candidate, self.classes = candidate, list(classes)
        self.predictor = candidate.live_("Stub", self.classes)
        self.app = make(self.predictor)
        require(hasattr(self.app, "_handle"), "It should give an application.")

    def ask(self, *requests: Request) -> list[Answer]:
        """Send requests one after another, and return the answers.

        Raises:
            CandidateTimeout: a request was not answered in time; names it.
        """
        sent = [[request.method, request.path, request.body, request.kind] for request in requests]
        try:
            answers = self.candidate.live_("ask", self.app, sent)
        except CandidateTimeout as fault:
            others = f" or one of {len(requests) - 1} others" if len(requests) > 1 else ""
            raise CandidateTimeout(f"{fault}, when it was asked {requests[0]}{others}") from None
        return [Answer(request, *answer) for request, answer in zip(requests, answers, strict=True)]

    def calls(self) -> list[dict[str, Any]]:
        """Return the recorded calls of the predictor so far."""
        return list(self.candidate.live_("noted", self.predictor))

    def right(self, rows: Array) -> list[dict[str, Any]]:
        """Return the predictor's predictions for instances (N, d)."""
        return [{"label": self.classes[int(row.argmax())], "probability": float(row.max())} for row in rows]


def rows(rng: np.random.Generator, count: int) -> list[list[float]]:
    """Return random instances as lists; the largest number of each is at another index."""
    instances = rng.integers(1, 9, size=(count, PIXELS)) / 10  # one decimal: the length of a request is limited
    instances[np.arange(count), rng.permutation(np.arange(count) % PIXELS)] = 0.9
    return instances.tolist()


def require_health(service: Service) -> None:
    """Fail the claim unless GET /health is answered with 200 and {"status": "ok"}."""
    answer = service.ask(Request("GET", "/health"))[0]
    answer.require_status(200)
    require(
        answer.json() == {"status": "ok"},
        f'GET /health was answered with {answer.text[:60]}, but should be with {{"status": "ok"}}.',
    )


def require_predictions(service: Service, rng: np.random.Generator) -> None:
    """Fail the claim unless POST /predict is answered with 200 and the predictor's predictions, for 1, 3 and 10 instances."""
    for count in (1, 3, 10):
        instances = rows(rng, count)
        answer = service.ask(posted({"instances": instances}))[0]
        answer.require_status(200)
        data, expected = answer.json(), service.right(np.array(instances))
        require(
            type(data) is dict and "predictions" in data,
            f'{answer.request} should be answered with a key "predictions".',
        )
        require_alike(data["predictions"], expected)


def require_alike(predictions: Any, expected: list[dict[str, Any]]) -> None:
    """Fail the claim unless predictions equal the expected ones; probabilities within 1e-6, for float32."""
    fits = (
        isinstance(predictions, list)
        and len(predictions) == len(expected)
        and all(type(one) is dict for one in predictions)
    )
    require(
        fits, f"The predictions should be a list of {len(expected)} objects, but are {json.dumps(predictions)[:60]}."
    )
    for one, right in zip(predictions, expected, strict=True):
        same = set(one) == set(right) and one["label"] == right["label"]
        near = same and type(one["probability"]) is float and abs(one["probability"] - right["probability"]) < 1e-6
        require(near, f"A prediction is {json.dumps(one)[:80]}, but should be {json.dumps(right)}.")


def require_refusals(service: Service, requests: Sequence[Request], *right: int) -> None:
    """Fail the claim unless each request is answered with one of these statuses, and the predictor is not called."""
    before = len(service.calls())
    for answer in service.ask(*requests):
        answer.require_status(*right)
    require(len(service.calls()) == before, "It asked the predictor although the request was bad.")


def require_explained(service: Service, requests: Sequence[Request]) -> None:
    """Fail the claim unless each request is answered with JSON that has a sentence as "error", and names the field."""
    for answer in service.ask(*requests):
        data = answer.json()
        explained = type(data) is dict and type(data.get("error")) is str and data["error"].strip()
        require(explained, f'{answer.request} should be answered with a sentence as "error".')
        field = data.get("field")
        require(
            field == "instances", f'{answer.request} should be answered with "instances" as "field", and not {field!r}.'
        )


def require_limit(service: Service, rng: np.random.Generator) -> None:
    """Fail the claim unless more than MAX_BATCH instances are answered with 413, and MAX_BATCH with 200."""
    for count in (MAX_BATCH + 1, MAX_BATCH + 30):
        require_refusals(service, [posted({"instances": rows(rng, count)})], 413)
    service.ask(posted({"instances": rows(rng, MAX_BATCH)}))[0].require_status(200)


def require_only_post(service: Service, rng: np.random.Generator) -> None:
    """Fail the claim unless other methods are answered with 405, also with a valid body, and POST with 200."""
    good = posted({"instances": rows(rng, 1)})
    for request in (Request("GET", "/predict"), *(Request(method, "/predict", good.body) for method in OTHER_METHODS)):
        service.ask(request)[0].require_status(405)
    service.ask(good)[0].require_status(200)


def anything(rng: np.random.Generator, depth: int = 3) -> Any:
    """Return random JSON data, for fuzzing; its dicts have keys that the service knows, and others.

    >>> anything(np.random.default_rng(0)), anything(np.random.default_rng(3))
    ({'instances': [None], '0': None}, {})
    """
    plain = [None, True, 0, -7, 1e308, 3.5, "", "instances", "\u00fc\u2028", "NaN", 10**30]
    kind = rng.integers(4) if depth else 0
    if kind in (0, 1):
        return plain[rng.integers(len(plain))]
    parts = [anything(rng, depth - 1) for _ in range(rng.integers(4))]
    if kind == 2:
        return parts
    return {("instances", "predictions", "", "0")[rng.integers(4)]: part for part in parts}


def require_never_broken(service: Service, rng: np.random.Generator) -> None:
    """Fail the claim if random JSON is answered with a status of 500 or more, or valid requests after it fail or get equal answers."""
    odd = [anything(rng) for _ in range(12)]
    odd += [{"instances": anything(rng)} for _ in range(12)]
    odd += [{"instances": [[anything(rng) for _ in range(PIXELS)]]} for _ in range(4)]
    answers = service.ask(*(posted(body) for body in odd), *(posted({"instances": [row]}) for row in rows(rng, 2)))
    for answer in answers[:-2]:
        answered = f"{answer.request} was answered with the status {answer.status}"
        require(answer.status < 500, f"{answered}, but a client's mistake has one from 400 to 499.")
    for answer in answers[-2:]:
        answer.require_status(200)
    require(
        answers[-2].text != answers[-1].text, "Two good requests, about other instances, were answered with the same."
    )


def require_evaluation(calls: Sequence[dict[str, Any]]) -> None:
    """Fail the claim unless a watched model was called, and never in training mode."""
    require(calls, "It never asked the model.")
    require(not any(call["training"] for call in calls), "The model was in training mode when it was asked.")


def require_no_gradient(calls: Sequence[dict[str, Any]]) -> None:
    """Fail the claim unless a watched model was called, and never with gradients enabled."""
    require(calls, "It never asked the model.")
    require(not any(call["gradient"] for call in calls), "The model was asked with gradients switched on.")
