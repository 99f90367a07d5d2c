"""Right answers to `read_instances`, written differently from the reference."""

import math

import numpy as np

from autograder.kit import right_answer


@right_answer("read_instances")
def converts_and_looks_at_the_form(payload):
    if type(payload) is not dict:
        raise ValueError("no instances: this is no object")
    rows = payload.get("instances")
    if type(rows) is not list or any(type(row) is not list for row in rows):
        raise ValueError("instances should be a list of lists")
    if any(type(value) not in (int, float) for row in rows for value in row):
        raise ValueError("instances should hold numbers")
    if len(rows) == 0 or {len(row) for row in rows} != {PIXELS}:
        raise ValueError(f"instances should be at least one list of {PIXELS} numbers")
    with np.errstate(over="ignore"):
        found = np.asarray(rows, dtype=np.float64).astype(np.float32)
    if not np.all(np.isfinite(found)):
        raise ValueError("instances should be finite")
    return found


@right_answer("read_instances")
def translates_exceptions(payload):
    try:
        rows = payload["instances"]
        if not (isinstance(rows, list) and rows):
            raise TypeError("a list is wanted")
        found = np.empty((len(rows), PIXELS), np.float32)
        for place, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != PIXELS:
                raise TypeError("a list of pixels is wanted")
            for column, value in enumerate(row):
                if isinstance(value, str) or not math.isfinite(value) or abs(value) > np.finfo(np.float32).max:
                    raise ValueError(f"{value!r} is no pixel")
                found[place, column] = value
    except (TypeError, KeyError, IndexError, ValueError) as error:
        raise ValueError(f"something is wrong with instances: {error}") from error
    return found


@right_answer("read_instances")
def has_rules(payload):
    def wrong(rule):
        raise ValueError("instances " + rule)

    if not isinstance(payload, dict):
        wrong("cannot be in something that is no object")
    if "instances" not in payload:
        wrong("are missing")
    rows = payload["instances"]
    if not isinstance(rows, list) or rows == []:
        wrong("must be a list that is not empty")
    stacked = []
    for row in rows:
        if not isinstance(row, list):
            wrong("must be lists themselves")
        if len(row) != PIXELS:
            wrong(f"must have {PIXELS} numbers")
        for value in row:
            if not isinstance(value, (float, int)):
                wrong("must hold numbers")
            if not -3.4e38 <= value <= 3.4e38:
                wrong("must hold numbers that are not too large")
        stacked.append(np.float32(row))
    return np.stack(stacked)
