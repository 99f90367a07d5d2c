"""Hidden checks of `make_path`, `make_request`, `parse_response` and `ask`, against the dialect of TensorFlow Serving."""

import json

import numpy as np

from autograder.course.oracles import draw
from autograder.kit import assert_raises, needs, points, require

GOOD = json.dumps({"predictions": [[1.5, 2.0], [0.25, -1.0]]})
ERROR = json.dumps({"error": "the model is asleep"})


@points(1)
def check_path(candidate):
    """sends to the model, or to a certain version of it"""
    cases = [("digits", None), ("cats", None), ("digits", 7), ("digits", 123), ("digits", 0)]
    for (name, version), actual in zip(cases, candidate.make_path.each(cases), strict=True):
        expected = f"/v1/models/{name}:predict" if version is None else f"/v1/models/{name}/versions/{version}:predict"
        require(actual == expected, f"The path is {actual!r}, but should be {expected!r}.")
    actual = candidate.make_path("birds")
    require(actual == "/v1/models/birds:predict", f"Without a version, the path is {actual!r}.")


def body(candidate, *args):
    """The body that the student makes, as data."""
    text = candidate.make_request(*args)
    require(type(text) is str, f"It should give a text, and not {type(text).__name__}.")
    try:
        found = json.loads(text)
    except ValueError:
        require(False, f"{text[:60]!r} is no JSON.")
    require(type(found) is dict, "The body should be a JSON object.")
    return found


def compare(name, found, expected):
    """Compare what stands under a name in the body."""
    require(name in found, f"The body should have the key {name!r}; it has {sorted(found)}.")
    require(
        found[name] == expected, f"{name} is {json.dumps(found[name])[:80]}, but should be {json.dumps(expected)[:80]}."
    )


@points(2)
def check_rows(candidate, rng):
    """sends samples by rows: the list of samples is the batch"""
    for shape in [(1,), (1, 2), (3, 2), (2, 2, 2)]:
        X = draw(rng, *shape)
        for given in (X, X.tolist(), X.astype(np.float32)):
            found = body(candidate, given, "serving_default")
            compare("instances", found, X.astype(np.float32).tolist() if given is not X else X.tolist())
            require("inputs" not in found, "By rows, there are no inputs.")


@points(1)
def check_columns(candidate, rng):
    """sends a dict by columns"""
    a, b = draw(rng, 2, 2), draw(rng, 2)
    for given in ({"pixels": a, "age": b}, {"pixels": a.tolist(), "age": b.tolist()}):
        found = body(candidate, given, "serving_default")
        compare("inputs", found, {"pixels": a.tolist(), "age": b.tolist()})
        require("instances" not in found, "By columns, there are no instances.")


@points(1)
def check_signature(candidate, rng):
    """says which signature to call, and serving_default unless it is told otherwise"""
    X = draw(rng, 2, 2)
    for given in (X, {"pixels": X}):
        for signature in ("serving_default", "score"):
            compare("signature_name", body(candidate, given, signature), signature)
        compare("signature_name", body(candidate, given), "serving_default")


@points(1)
def check_good(candidate, rng):
    """gives the predictions, or the outputs, of a good answer"""
    values = [[1.5, 2.0], [0.25, -1.0]], [], ["a"], {"scores": [1.0, 0.5]}
    cases = [(json.dumps({key: value}),) for key in ("predictions", "outputs") for value in values]
    for (text,), actual in zip(cases, candidate.parse_response.each(cases), strict=True):
        (expected,) = json.loads(text).values()
        require(
            actual == expected and type(actual) is type(expected), f"It gave {actual!r}, but should give {expected!r}."
        )


def require_good(candidate):
    """A good answer is not refused, whatever becomes of it."""
    found = candidate.parse_response(GOOD)
    require("1.5" in str(found), "It should give what a good answer holds.")


@points(1)
def check_error(candidate, rng):
    """raises what the server says as a RuntimeError"""
    require_good(candidate)
    for sentence in ("the model is asleep", "no such signature"):
        text = json.dumps({"error": sentence})
        assert_raises(RuntimeError, candidate.parse_response, text, why="the server sent an error", says=sentence)


@points(1)
def check_nonsense(candidate):
    """raises a ValueError for an answer that is none"""
    require_good(candidate)
    for text in ("{}", "[1, 2]", "7", "hello", "", '{"instances": [1]}', "null"):
        assert_raises(
            ValueError, candidate.parse_response, text, why=f"{text!r} holds no predictions, no outputs and no error"
        )


def sent(candidate, answers, *tries):
    """A server that gives these answers, and what it was asked; then ask() can be called."""
    server = candidate.live_("Sender", answers)
    return server, ("/v1/models/digits:predict", '{"instances": [1]}', *tries)


@points(1)
def check_asks(candidate):
    """sends the request once where the server answers, and gives what the answer holds"""
    for answer in (GOOD, json.dumps({"outputs": [3.5]})):
        server, args = sent(candidate, [answer])
        found = candidate.ask(server, *args)
        require(found == next(iter(json.loads(answer).values())), f"It gave {found!r}.")
        expected = [{"path": args[0], "body": args[1]}]
        require(
            candidate.live_("noted", server) == expected,
            "The server was not asked exactly once, with this path and this body.",
        )


@points(1.5)
def check_again(candidate):
    """asks again after a timeout, as often as it may"""
    for timeouts, tries in ((1, [3]), (2, [3]), (2, []), (1, [2]), (4, [5])):
        server, args = sent(candidate, [None] * timeouts + [GOOD], *tries)
        found = candidate.ask(server, *args)
        require(found == json.loads(GOOD)["predictions"], f"After {timeouts} timeouts it gave {found!r}.")
        times = len(candidate.live_("noted", server))
        require(times == timeouts + 1, f"With {timeouts} timeouts, the server was asked {times} times.")


@points(1)
def check_gives_up(candidate):
    """lets the timeout through when it has tried often enough, and not before"""
    for tries in ([1], [2], [4], []):
        server, args = sent(candidate, [None], *tries)
        assert_raises(TimeoutError, candidate.ask, server, *args, why="the server never answers")
        times, right = len(candidate.live_("noted", server)), tries[0] if tries else 3
        require(times == right, f"A server that never answers was asked {times} times, but should be {right} times.")


@points(1)
@needs(check_asks)
def check_no_second_time(candidate):
    """does not ask again after an error of the server"""
    server, args = sent(candidate, [ERROR, GOOD], 3)
    assert_raises(RuntimeError, candidate.ask, server, *args, why="the server sent an error")
    times = len(candidate.live_("noted", server))
    require(times == 1, f"The server was asked {times} times.")
