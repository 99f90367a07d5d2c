"""Hidden checks of `create_flask_app(predictor)`: what it answers, asked in its own process, without a network.

What is refused is for `read_instances`; here it is only how a refusal gets to the client.
"""

from autograder.course.oracles.serving import BAD, Request, posted
from autograder.kit import needs, oracles, points, require

builds_on = ("read_instances",)

CLASSES = oracles.serving.CLASSES


def started(candidate):
    """The student's service, with a predictor of ours behind it."""
    return oracles.serving.Service(candidate, candidate.create_flask_app, CLASSES)


@points(0.5)
def check_health(candidate):
    """says that it is well"""
    oracles.serving.require_health(started(candidate))


@points(2)
def check_predictions(candidate, rng):
    """answers good instances with the predictor's predictions, in their order"""
    oracles.serving.require_predictions(started(candidate), rng)


@points(1.5)
def check_refusals(candidate):
    """answers bad instances with 400"""
    service = started(candidate)
    oracles.serving.require_refusals(service, [posted(body) for body in BAD], 400)


@points(1)
def check_no_json(candidate):
    """answers a body that is no JSON with 400 or 415"""
    service = started(candidate)
    bodies = [("hello", "application/json"), ("hello", "text/plain"), ('{"instances": [', "application/json")]
    oracles.serving.require_refusals(service, [Request("POST", "/predict", *body) for body in bodies], 400, 415)


@points(1)
@needs(check_refusals)
def check_explains(candidate):
    """says in JSON what is wrong, and in which field, also where there was no JSON"""
    requests = [posted(body) for body in BAD] + [Request("POST", "/predict", "hello")]
    oracles.serving.require_explained(started(candidate), requests)


@points(1)
def check_many(candidate, rng):
    """takes as many instances as are allowed, and answers more with 413"""
    oracles.serving.require_limit(started(candidate), rng)


@points(1)
def check_methods(candidate, rng):
    """answers other methods with 405"""
    oracles.serving.require_only_post(started(candidate), rng)


@points(1)
def check_apart(candidate, rng):
    """makes a new app at each call, with a predictor of its own"""
    one = started(candidate)
    other = oracles.serving.Service(candidate, candidate.create_flask_app, CLASSES[::-1])
    oracles.serving.require_predictions(one, rng)
    oracles.serving.require_predictions(other, rng)
    require(one.calls() and other.calls(), "Two apps ask the same predictor.")


@points(1)
def check_anything(candidate, rng):
    """never breaks, whatever comes"""
    oracles.serving.require_never_broken(started(candidate), rng)
