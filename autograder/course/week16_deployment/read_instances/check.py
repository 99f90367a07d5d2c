"""Hidden checks of `read_instances(payload)`: what it takes, and what it refuses."""

import math

import numpy as np

from autograder.course.oracles.serving import PIXELS
from autograder.kit import assert_close, assert_raises, points, require


def digits(rng, count):
    """Instances: whole numbers and halves from 0 to 16."""
    return [
        [value / 2 if value % 2 else value // 2 for value in row]
        for row in rng.integers(0, 33, size=(count, PIXELS)).tolist()
    ]


def with_one(rng, value):
    """Two instances with a value somewhere in the second one."""
    rows = digits(rng, 2)
    rows[1][int(rng.integers(PIXELS))] = value
    return {"instances": rows}


def require_good(candidate):
    """A good payload is not refused; in which form its numbers come is for another claim."""
    good = candidate.read_instances({"instances": [[0.5 + place for place in range(PIXELS)]]})
    numbers = np.ravel(np.asarray(good, dtype=float)) if isinstance(good, list | np.ndarray) else np.zeros(0)
    right = len(numbers) == PIXELS and (abs(numbers - np.arange(PIXELS)) < 1).all()
    require(right, "It should give the numbers of a good payload.")


def refuses(candidate, payloads):
    """All of these are refused, and a good one is not."""
    require_good(candidate)
    for payload, why in payloads:
        assert_raises(ValueError, candidate.read_instances, payload, why=why)


@points(1.5)
def check_takes(candidate, rng):
    """gives good instances as a float32 array, in their order"""
    for count in (1, 2, 5):
        rows = digits(rng, count)
        expected = np.array(rows, dtype=np.float32)
        actual = candidate.read_instances({"instances": rows, "comment": "hello"})
        assert_close("the array", actual=actual, expected=expected, dtype="float32")


@points(1)
def check_key(candidate, rng):
    """refuses a payload that is no dict, or has no instances"""
    payloads = [({}, "the key is missing"), ({"instance": digits(rng, 1)}, "the key is another one")]
    payloads += [(value, "the payload is no dict") for value in (digits(rng, 1), None, 7, "instances", ["instances"])]
    refuses(candidate, payloads)


@points(1)
def check_list(candidate, rng):
    """refuses instances that are no list of lists, or none at all"""
    payloads = [({"instances": []}, "there is no instance")]
    payloads += [
        ({"instances": value}, "instances should be a list") for value in (None, 3, "digits", {"a": digits(rng, 1)[0]})
    ]
    payloads += [({"instances": digits(rng, 1)[0]}, "each instance should be a list")]
    payloads += [
        ({"instances": [digits(rng, 1)[0], value]}, "each instance should be a list")
        for value in (None, 5, "x" * PIXELS)
    ]
    refuses(candidate, payloads)


@points(1)
def check_length(candidate, rng):
    """refuses instances that are too short or too long"""
    one, other = digits(rng, 2)
    payloads = [
        ({"instances": rows}, f"an instance has not {PIXELS} numbers")
        for rows in ([one[1:]], [[*one, 1]], [one, other[:5]])
    ]
    payloads += [({"instances": [[*one, *other]]}, "there are two in one"), ({"instances": [one, []]}, "one is empty")]
    payloads += [({"instances": [one[1:], other[1:]]}, "both are too short")]
    refuses(candidate, payloads)


@points(1)
def check_numbers(candidate, rng):
    """refuses what is no number, also if it looks like one"""
    refuses(
        candidate, [(with_one(rng, value), f"{value!r} is no number") for value in (None, "7", "seven", [1], {}, "")]
    )


@points(1)
def check_finite(candidate, rng):
    """refuses numbers that are not finite, or too large for float32"""
    refuses(candidate, [(with_one(rng, value), f"{value} is not finite") for value in (math.nan, math.inf, -math.inf)])
    refuses(candidate, [(with_one(rng, value), f"{value} is infinite as float32") for value in (1e39, -1e300)])


@points(0.5)
def check_field(candidate, rng):
    """says in the message of a ValueError that instances are wrong"""
    require_good(candidate)
    for payload in ({"instances": 3}, {"instances": "digits"}):  # which are refused by everybody who looks
        assert_raises(ValueError, candidate.read_instances, payload, why="something is wrong", says="instances")
