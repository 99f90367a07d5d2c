"""What is right about a model that is served: probabilities by torch.distributions, and HTTP answers read as what they are."""

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
"""What the lesson's services take."""
OTHER_METHODS = ("GET", "PUT", "DELETE")
BAD = [{}, {"instances": []}, {"instances": [[1.0] * 5]}, [1, 2]]
"""What a client might send by mistake."""
CLASSES = [f"class {number}" for number in range(PIXELS)]
"""A name for each place of a sample, as the predictor that stands behind services knows them."""


def probabilities(layers: Layers, state: Mapping[str, torch.Tensor], x: Array) -> Array:
    """What a model that is not in training makes of samples (N, d): probabilities (N, C)."""
    return torch.distributions.Categorical(logits=torch.tensor(logits(layers, state, x))).probs.numpy()


def logits(layers: Layers, state: Mapping[str, torch.Tensor], x: Array) -> Array:
    """What a model that is not in training gives for samples (N, d), (N, C), in float64."""
    with torch.no_grad():
        return network(layers, state).eval().double()(torch.tensor(x, dtype=torch.float64)).numpy()


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
    """The request that sends data as JSON."""
    return Request("POST", path, json.dumps(data, separators=(",", ":")))


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
        require(
            self.status in right,
            f"{self.request} was answered with the status {self.status}, but should be with {wanted}.",
        )

    def json(self) -> Any:
        """The body as data; the claim fails if it is no JSON."""
        require(
            "json" in self.kind, f"{self.request} was answered with {self.kind or 'nothing'}, but should be with JSON."
        )
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
        self.predictor = candidate.live_("Stub", self.classes)
        self.app = make(self.predictor)
        require(hasattr(self.app, "_handle"), "It should give an application.")

    def ask(self, *requests: Request) -> list[Answer]:
        """Send requests, one after the other; where one is never answered, say which."""
        sent = [[request.method, request.path, request.body, request.kind] for request in requests]
        try:
            found = self.candidate.live_("ask", self.app, sent)
        except CandidateTimeout as fault:
            others = f" or one of {len(requests) - 1} others" if len(requests) > 1 else ""
            raise CandidateTimeout(f"{fault}, when it was asked {requests[0]}{others}") from None
        return [Answer(request, *answer) for request, answer in zip(requests, found, strict=True)]

    def calls(self) -> list[dict[str, Any]]:
        """How the predictor was called so far."""
        return list(self.candidate.live_("noted", self.predictor))

    def right(self, rows: Array) -> list[dict[str, Any]]:
        """What the predictor says about samples (N, d)."""
        return [{"label": self.classes[int(row.argmax())], "probability": float(row.max())} for row in rows]


def rows(rng: np.random.Generator, count: int) -> list[list[float]]:
    """Instances as JSON carries them; the largest number of each stands somewhere else."""
    found = rng.integers(1, 9, size=(count, PIXELS)) / 10  # few characters each: a request is one text
    found[np.arange(count), rng.permutation(np.arange(count) % PIXELS)] = 0.9
    return found.tolist()


def require_health(service: Service) -> None:
    """GET /health gives 200, and says ok."""
    answer = service.ask(Request("GET", "/health"))[0]
    answer.require_status(200)
    require(
        answer.json() == {"status": "ok"},
        f'GET /health was answered with {answer.text[:60]}, but should be with {{"status": "ok"}}.',
    )


def require_predictions(service: Service, rng: np.random.Generator) -> None:
    """POST /predict gives 200, and what the predictor says, for one instance and for several."""
    for count in (1, 3, 10):
        instances = rows(rng, count)
        answer = service.ask(posted({"instances": instances}))[0]
        answer.require_status(200)
        found, expected = answer.json(), service.right(np.array(instances))
        require(
            type(found) is dict and "predictions" in found,
            f'{answer.request} should be answered with a key "predictions".',
        )
        require_alike(found["predictions"], expected)


def require_alike(found: Any, expected: list[dict[str, Any]]) -> None:
    """Fail the claim unless predictions are these; a probability may have gone through float32."""
    fits = isinstance(found, list) and len(found) == len(expected) and all(type(one) is dict for one in found)
    require(fits, f"The predictions should be a list of {len(expected)} objects, but are {json.dumps(found)[:60]}.")
    for one, right in zip(found, expected, strict=True):
        same = set(one) == set(right) and one["label"] == right["label"]
        near = same and type(one["probability"]) is float and abs(one["probability"] - right["probability"]) < 1e-6
        require(near, f"A prediction is {json.dumps(one)[:80]}, but should be {json.dumps(right)}.")


def require_refusals(service: Service, requests: Sequence[Request], *right: int) -> None:
    """Each request gets one of these statuses, and the predictor is not asked."""
    before = len(service.calls())
    for answer in service.ask(*requests):
        answer.require_status(*right)
    require(len(service.calls()) == before, "It asked the predictor although the request was bad.")


def require_explained(service: Service, requests: Sequence[Request]) -> None:
    """Each refusal is JSON that says what is wrong, and in which field."""
    for answer in service.ask(*requests):
        found = answer.json()
        said = type(found) is dict and type(found.get("error")) is str and found["error"].strip()
        require(said, f'{answer.request} should be answered with a sentence as "error".')
        field = found.get("field")
        require(
            field == "instances", f'{answer.request} should be answered with "instances" as "field", and not {field!r}.'
        )


def require_limit(service: Service, rng: np.random.Generator) -> None:
    """More instances than are allowed get 413, and as many as are allowed 200."""
    for count in (MAX_BATCH + 1, MAX_BATCH + 30):
        require_refusals(service, [posted({"instances": rows(rng, count)})], 413)
    service.ask(posted({"instances": rows(rng, MAX_BATCH)}))[0].require_status(200)


def require_only_post(service: Service, rng: np.random.Generator) -> None:
    """Other methods get 405, with a good body as well, and POST gets 200."""
    good = posted({"instances": rows(rng, 1)})
    for request in (Request("GET", "/predict"), *(Request(method, "/predict", good.body) for method in OTHER_METHODS)):
        service.ask(request)[0].require_status(405)
    service.ask(good)[0].require_status(200)


def anything(rng: np.random.Generator, depth: int = 3) -> Any:
    """Some JSON: what clients send who know nothing of the service, and what those send who know half.

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
    """Whatever comes, no answer says that the service is broken; and good requests behind it get 200, each an answer of its own."""
    odd = [anything(rng) for _ in range(12)]
    odd += [{"instances": anything(rng)} for _ in range(12)]
    odd += [{"instances": [[anything(rng) for _ in range(PIXELS)]]} for _ in range(4)]
    answers = service.ask(*(posted(body) for body in odd), *(posted({"instances": [row]}) for row in rows(rng, 2)))
    for answer in answers[:-2]:
        told = f"{answer.request} was answered with the status {answer.status}"
        require(answer.status < 500, f"{told}, but a client's mistake has one from 400 to 499.")
    for answer in answers[-2:]:
        answer.require_status(200)
    require(
        answers[-2].text != answers[-1].text, "Two good requests, about other instances, were answered with the same."
    )


def require_evaluation(calls: Sequence[dict[str, Any]]) -> None:
    """A watched model was asked, and was never in training then."""
    require(calls, "It never asked the model.")
    require(not any(call["training"] for call in calls), "The model was in training mode when it was asked.")


def require_no_gradient(calls: Sequence[dict[str, Any]]) -> None:
    """A watched model was asked, and never with gradients switched on."""
    require(calls, "It never asked the model.")
    require(not any(call["gradient"] for call in calls), "The model was asked with gradients switched on.")
