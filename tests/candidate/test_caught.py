"""What a student's code raises, and a library catches, is told where a claim fails: its type, its text and its line."""

from __future__ import annotations

import pytest

HEAD = "import pytest\nfrom autograder.kit import assert_close, points, require\n"
STATUS = """
@points(1)
def check_status(candidate):
    "is answered"
    require(candidate.double(3) == 200, "It answered 500.")
"""
FRAMEWORK = """
import logging
log = logging.getLogger("framework")
log.setLevel(logging.CRITICAL)  # as many notebooks do

def serve(view, x):
    try:
        return view(x)
    except Exception as error:
        {}
        return 500

def double(x):
    return serve(view, x)

def view(x):
    {}
    return 200
"""
LOGS = [
    "log.error('no', exc_info=error)",
    "log.error('no', exc_info=True)",
    "log.error('no', exc_info=(type(error), error, error.__traceback__))",
    "log.exception('no')",
    "log.critical('no', exc_info=error)",
    "log.log(logging.ERROR, 'no', exc_info=error)",
]


def message(report):
    return report.exercises[0].claims[0].message


@pytest.mark.parametrize("logs", LOGS)
def test_what_a_framework_logs_is_told(tiny, examine, logs):
    """However a framework logs what it catches, also where the log is switched off, the student reads it."""
    tiny.write({"double": FRAMEWORK.format("raise", "pass")}, {"double": HEAD + STATUS})
    told = message(examine(double=FRAMEWORK.format(logs, "y = xx")).report)

    assert told == (
        "double(3): It answered 500. While it ran, this was raised: NameError: name 'xx' is not defined "
        "(cell double, line 17, in view: y = xx)."
    )


@pytest.mark.parametrize(
    ("log", "raises"),
    [
        ("pass", "y = xx"),  # nobody told
        ("log.error('no')", "y = xx"),
        ("log.error('no', exc_info=3)", "log.error('yes', exc_info=True)"),  # nothing was raised
        ("log.error('no', exc_info=ValueError('never raised'))", "y = xx"),
        ("log.warning('no', exc_info=True)", "y = xx"),
        ("log.log(logging.INFO, 'no', exc_info=error)", "y = xx"),
    ],
)
def test_only_what_was_raised_and_logged_as_an_error_is_told(tiny, examine, log, raises):
    """Nothing is invented, and calls of `logging` in any form cost nothing."""
    tiny.write({"double": FRAMEWORK.format("raise", "pass")}, {"double": HEAD + STATUS})
    answer = FRAMEWORK.format(log, raises).replace("return 200", "return 500")

    assert message(examine(double=answer).report) == "double(3): It answered 500."


def test_a_claim_that_holds_tells_nothing(tiny, examine):
    """Each claim tells of its own time; what was caught in one before is forgotten."""
    more = '@points(1)\ndef check_two(candidate):\n    "is two"\n    require(candidate.double(1) == 2, "no")\n'
    tiny.write({"double": FRAMEWORK.format("raise", "pass")}, {"double": HEAD + STATUS + more})
    answer = FRAMEWORK.format(LOGS[0], "y = xx if x == 3 else 0").replace("return 500", "return 200")
    one, two = examine(double=answer).report.exercises[0].claims

    assert (one.verdict, one.message) == ("passed", "")
    assert (two.verdict, two.message) == ("failed", "double(1): no")


APPS = """
import asyncio
import inspect

class Service:
    def __call__(self, environ, start):
        return environ["path"]

class Awaited:
    async def __call__(self, scope, receive, send):
        return await later(scope)

async def later(scope, *others):
    return scope["path"]

service, awaited = Service(), Awaited()

def given(name):
    return globals()[name]

def serve(app, *asked):
    try:
        found = app(*asked)
        return asyncio.run(found) if inspect.isawaitable(found) else found
    except Exception:
        return 500
"""


@pytest.mark.parametrize(("app", "others", "line"), [("service", 1, "7"), ("awaited", 2, "14"), ("later", 2, "14")])
def test_what_an_application_raises_is_kept(start, app, others, line):
    """An application that is wrapped answers as before, and what it raises is kept, whichever kind it is."""
    candidate = start(APPS)
    kept = candidate.live_("keeps_errors", candidate.given(app))

    assert candidate.serve(kept, {"path": 7}, *[None] * others) == 7
    assert candidate.caught_() == []
    assert candidate.serve(kept, {"way": 7}, *[None] * others) == 500
    assert [(error.type, error.message, f"line {line}," in error.place) for error in candidate.caught_()] == [
        ("KeyError", "'path'", True)
    ]
    assert candidate.caught_() == []


def test_what_is_kept_is_bounded(start):
    """A program that catches without an end costs a little memory and a short message."""
    candidate = start(
        "import logging\n\ndef flood():\n    for n in range(2000):\n        try:\n            raise ValueError('x' * 9_000_000 + str(n))\n"
        "        except ValueError as e:\n            logging.getLogger().error('no', exc_info=True)\n            break\n"
        "    for n in range(2000):\n        try:\n            raise ValueError(n)\n"
        "        except ValueError as e:\n            logging.getLogger().error('no', exc_info=True)\n"
    )
    candidate.flood()
    caught = candidate.caught_()

    assert len(caught) == 10
    assert max(len(error.message) for error in caught) == 200


@pytest.mark.parametrize(
    ("raises", "told"),
    [
        ("raise ValueError('no')", "raised ValueError: no (cell double, line 4, in inner: raise ValueError('no'))"),
        ("raise Mine('no')", "raised RuntimeError: Mine: no (cell double, line 4, in inner: raise Mine('no'))"),
    ],
)
def test_what_comes_through_a_function_of_ours_is_told(tiny, examine, raises, told):
    """Where a student's function is called through one of ours, the line that raised is told, not only who asked."""
    check = '@points(1)\ndef check_it(candidate):\n    "is it"\n    candidate.double(lambda x: candidate.inner(x))\n'
    answer = "class Mine(Exception): pass\n\ndef inner(x):\n    {}\n\ndef double(f):\n    return f(1)"
    tiny.write({"double": answer.format("return x")}, {"double": HEAD + check})

    assert told in message(examine(double=answer.format(raises)).report)
