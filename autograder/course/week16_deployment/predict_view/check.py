"""Hidden checks of Django's `predict_view(request)` and `make_urlpatterns()`, asked as an application, without a network."""

from autograder.course.oracles.serving import BAD, Request, posted
from autograder.kit import needs, oracles, points

builds_on = ("read_instances",)


def started(candidate):
    """The student's view as a service, with a predictor of ours in the settings."""
    return oracles.serving.Service(candidate, candidate.django_app, oracles.serving.CLASSES)


@points(2)
def check_predictions(candidate, rng):
    """answers good instances with the predictor's predictions, also a program without a token"""
    oracles.serving.require_predictions(started(candidate), rng)


@points(1)
def check_refusals(candidate):
    """answers bad instances with 400"""
    oracles.serving.require_refusals(started(candidate), [posted(body) for body in BAD], 400)


@points(1)
def check_no_json(candidate):
    """answers a body that is no JSON with 400"""
    requests = [Request("POST", "/predict", body) for body in ("hello", '{"instances": [')]
    oracles.serving.require_refusals(started(candidate), requests, 400)


@points(1)
@needs(check_refusals)
def check_explains(candidate):
    """says in JSON what is wrong with bad instances, and in which field"""
    oracles.serving.require_explained(started(candidate), [posted(body) for body in BAD])


@points(1)
def check_many(candidate, rng):
    """takes as many instances as are allowed, and answers more with 413"""
    oracles.serving.require_limit(started(candidate), rng)


@points(1)
def check_methods(candidate, rng):
    """answers other methods with 405"""
    oracles.serving.require_only_post(started(candidate), rng)


@points(0.5)
def check_settings(candidate, rng):
    """looks the predictor up when a request comes"""
    first = started(candidate)
    oracles.serving.require_predictions(first, rng)
    later = oracles.serving.Service(candidate, candidate.django_app, oracles.serving.CLASSES[::-1])
    oracles.serving.require_predictions(later, rng)


@points(1)
def check_anything(candidate, rng):
    """never breaks, whatever comes"""
    oracles.serving.require_never_broken(started(candidate), rng)
