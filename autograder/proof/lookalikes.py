"""Make wrong answers that look like a misconception until a claim has failed, and differ after that.

A check ends at the first case that fails. An answer that does as a misconception does until then, and
raises an exception in every later call of the claim, makes another mistake: it must not share the name. Where a
mistake is such that nothing more is called, as with a service that lives at another address, there is no such answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.assignment.notebook import Assignment, Cell
from autograder.assignment.variants import defined_names
from autograder.examiner.examination import Examiner
from autograder.proof.answers import source_of, with_answer

# A claim begins with `random.seed`, by which one is told from another. Calls from inside of the answer do not count.
_COUNTING = """

import functools as _functools
import random as _random
import types as _types

_calls, _claim, _is_inside, _limits = {{}}, [0], [False], {limits}

def _begins(seed, *more, _seeds=_random.seed):
    _claim[0] = seed
    _seeds(seed, *more)

_random.seed = _begins

def _counts(function):
    @_functools.wraps(function)
    def counted(*args, **options):
        if _is_inside[0]:
            return function(*args, **options)
        claim = _claim[0]
        _calls[claim] = number = _calls.get(claim, 0) + 1
        if number > _limits.get(claim, number):
            raise ArithmeticError("another mistake")
        _is_inside[0] = True
        try:
            return function(*args, **options)
        finally:
            _is_inside[0] = False
    return counted

for _name in {names}:
    if isinstance(globals()[_name], type):
        for _method, _function in list(vars(globals()[_name]).items()):
            _asked = _method in ("__init__", "__call__") or not _method.startswith("_")
            if _asked and isinstance(_function, _types.FunctionType):
                setattr(globals()[_name], _method, _counts(_function))
    else:
        globals()[_name] = _counts(globals()[_name])

def counted_calls():
    return [list(call) for call in _calls.items()]

def differed():
    return any(number > _limits.get(claim, number) for claim, number in _calls.items())
"""


def lookalikes(
    examiner: Examiner, exercise: str, cells: Sequence[Cell], breaks: Sequence[str], of_reference: Mapping[str, int]
) -> dict[str, list[Cell]]:
    """Make the answers that look like a misconception.

    Args:
        examiner: of the assignment, while its check session is open.
        exercise: which.
        cells: the notebook's cells, with the misconception in them.
        breaks: the claims that it fails.
        of_reference: how often each claim calls the reference, see `calls_by_claim`.

    Returns:
        By the claim after whose first failure an answer differs, the notebook's cells with that answer. A claim
        without later calls has none.
    """
    calls = calls_by_claim(examiner, exercise, cells)
    found = {}
    for claim in examiner.session.claims:
        most = calls.get(claim.text, 0)
        if claim.exercise == exercise and claim.text in breaks and 0 < most < of_reference.get(claim.text, 0):
            limits = dict.fromkeys(examiner.session.seeds_of(claim), most)
            found[claim.text] = _counting(examiner.assignment, exercise, cells, limits)
    return found


def calls_by_claim(examiner: Examiner, exercise: str, cells: Sequence[Cell]) -> dict[str, int]:
    """Return how often each claim of an exercise calls the functions and methods of an answer, by the claim's sentence."""
    session = examiner.session
    with examiner.candidate(_counting(examiner.assignment, exercise, cells, {})) as candidate:
        session.examine(candidate, exercise)
        candidate.begin_(0)
        calls = dict(candidate.counted_calls()) if candidate.counted_calls.exists() else {}
    return {
        claim.text: calls.get(session.seeds_of(claim)[0], 0) for claim in session.claims if claim.exercise == exercise
    }


def _counting(assignment: Assignment, exercise: str, cells: Sequence[Cell], limits: Mapping[int, int]) -> list[Cell]:
    source = source_of(cells, exercise)
    counting = _COUNTING.format(limits=dict(limits), names=defined_names(source))
    return with_answer(assignment, exercise, source + counting)
