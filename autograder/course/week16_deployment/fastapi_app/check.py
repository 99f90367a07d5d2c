"""Hidden checks of `create_fastapi_app(predictor)`: what it answers, refuses and documents."""

import json
import math

from autograder.course.oracles.serving import MAX_BATCH, PIXELS, Request, posted
from autograder.kit import needs, oracles, points, require


def started(candidate):
    """The student's service, with a predictor of ours behind it."""
    return oracles.serving.Service(candidate, candidate.create_fastapi_app, oracles.serving.CLASSES)


def refuses(candidate, bodies):
    """All of these get 422, and a good one does not."""
    service = started(candidate)
    service.ask(posted({"instances": [[0.5] * PIXELS]}))[0].require_status(200)
    oracles.serving.require_refusals(service, [posted(body) for body in bodies], 422)


def with_one(rng, value):
    """Instances with a value somewhere."""
    found = oracles.serving.rows(rng, 2)
    found[1][int(rng.integers(PIXELS))] = value
    return {"instances": found}


@points(0.5)
def check_health(candidate):
    """says that it is well"""
    oracles.serving.require_health(started(candidate))


@points(2)
def check_predictions(candidate, rng):
    """answers good instances with the predictor's predictions, in their order"""
    oracles.serving.require_predictions(started(candidate), rng)


@points(1)
def check_key(candidate, rng):
    """refuses a body without instances, and one that is no JSON, with 422"""
    refuses(
        candidate,
        [{}, {"instance": oracles.serving.rows(rng, 1)}, oracles.serving.rows(rng, 1), 7, {"instances": None}],
    )
    service = started(candidate)
    oracles.serving.require_refusals(
        service, [Request("POST", "/predict", "hello"), Request("POST", "/predict", "{")], 422
    )


@points(1)
def check_numbers(candidate, rng):
    """refuses what is no list of numbers with 422"""
    refuses(
        candidate,
        [*(with_one(rng, value) for value in (None, "seven", [1], {})), {"instances": oracles.serving.rows(rng, 1)[0]}],
    )


@points(1)
def check_length(candidate, rng):
    """refuses instances of another length with 422"""
    one, other = oracles.serving.rows(rng, 2)
    refuses(
        candidate, [{"instances": found} for found in ([one[1:]], [[*one, 1.0]], [one, other[:5]], [[*one, *other]])]
    )


@points(1)
def check_count(candidate, rng):
    """refuses no instances at all, and too many, with 422"""
    refuses(candidate, [{"instances": found} for found in ([], oracles.serving.rows(rng, MAX_BATCH + 1))])
    service = started(candidate)
    service.ask(posted({"instances": oracles.serving.rows(rng, MAX_BATCH)}))[0].require_status(200)


@points(1)
def check_finite(candidate, rng):
    """refuses numbers that are not finite with 422"""
    refuses(candidate, [with_one(rng, value) for value in (math.nan, math.inf, -math.inf)])


def documented(candidate):
    """What the service says about itself: its answers to POST /predict, and all schemas by name."""
    answer = started(candidate).ask(Request("GET", "/openapi.json"))[0]
    answer.require_status(200)
    found = answer.json()
    try:
        return found["paths"]["/predict"]["post"], found.get("components", {}).get("schemas", {})
    except (LookupError, TypeError):
        return require(False, "/openapi.json knows nothing of POST /predict.")


def schema(about, schemas):
    """The schema of a body, looked up where it is named."""
    try:
        found = about["content"]["application/json"]["schema"]
        while "$ref" in found:
            found = schemas[found["$ref"].rsplit("/", 1)[-1]]
    except (LookupError, TypeError):
        return {}
    return found if type(found) is dict else {}


@points(1)
def check_documents_what_comes_in(candidate):
    """documents that a request needs instances"""
    post, schemas = documented(candidate)
    found = schema(post.get("requestBody"), schemas)
    named = "instances" in found.get("properties", {}) and "instances" in found.get("required", [])
    require(named, f"The documented body is {json.dumps(found)[:80]}, without a required field instances.")


@points(1)
def check_documents_what_goes_out(candidate):
    """documents that an answer has predictions"""
    post, schemas = documented(candidate)
    found = schema(post.get("responses", {}).get("200"), schemas)
    named = "predictions" in found.get("properties", {})
    require(named, f"The documented answer is {json.dumps(found)[:80]}, without a field predictions.")


@points(1)
@needs(check_predictions)
def check_loop(candidate, rng):
    """does not keep everybody else waiting while it predicts"""
    service = started(candidate)
    service.ask(posted({"instances": oracles.serving.rows(rng, 2)}))[0].require_status(200)
    require(service.calls(), "It never asked the predictor.")
    blocked = any(call["in the event loop"] for call in service.calls())
    require(not blocked, "The predictor works in the event loop, where nobody else is answered meanwhile.")


@points(1)
def check_anything(candidate, rng):
    """never breaks, whatever comes"""
    oracles.serving.require_never_broken(started(candidate), rng)
