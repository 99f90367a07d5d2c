"""Collecting checks and judging one candidate: verdicts, and what must be wrong with checks to be refused."""

from __future__ import annotations

import pytest

from autograder.examiner import session as engine
from autograder.examiner.proxy import Deadlines

HEAD = """
import numpy as np
import pytest

from autograder.kit import assert_close, assert_raises, claim, needs, points, require

"""


def checks(text: str) -> str:
    """A check file with the imports of the others."""
    return HEAD + text


@pytest.fixture
def outcomes(tiny, start):
    """A function that examines an answer to one exercise `f` by the checks given, and gives verdicts and messages."""

    def outcomes(check_file: str, *answer: str, deadlines: Deadlines | None = None) -> list[tuple[str, str]]:
        tiny.write({"f": ""}, {"f": checks(check_file)})
        candidate = start(*answer, deadlines=deadlines)
        found = []
        tiny.session(lambda session: found.extend(session.examine(candidate)))
        return [(outcome.verdict, outcome.message) for outcome in found]

    return outcomes


THREE = """
@points(1)
def check_adds(candidate):
    \"\"\"adds one\"\"\"
    assert_close("the result", actual=candidate.f(np.zeros(2)), expected=np.ones(2))

@needs(check_adds)
@points(2)
def check_shape(candidate):
    \"\"\"keeps the shape\"\"\"
    require(candidate.f(np.zeros((2, 3))).shape == (2, 3), "f(x) should keep the shape of x.")

@points(4)
def check_refuses(candidate):
    \"\"\"refuses text\"\"\"
    assert_raises(TypeError, candidate.f, "x", why="x is text")
"""


@pytest.mark.parametrize(
    ("answer", "verdicts"),
    [
        ("def f(x):\n    return x + 1", ["passed", "passed", "passed"]),
        ("def f(x):\n    return x", ["failed", "skipped", "failed"]),
        ("def f(x):\n    return (x + 1)[:1].reshape(-1) if x.ndim > 1 else x + 1", ["passed", "failed", "failed"]),
        ("def f(x):\n    raise NotImplementedError", ["skipped", "skipped", "skipped"]),
        ("def f(x):\n    raise ValueError('no')", ["failed", "skipped", "failed"]),
        ("def g(x):\n    return x", ["failed", "skipped", "failed"]),
        ("def f(x):\n    __import__('os')._exit(0)", ["failed", "skipped", "failed"]),
        ("import sys\ndef f(x):\n    sys.exit(0)", ["failed", "skipped", "failed"]),
    ],
)
def test_verdicts(outcomes, answer, verdicts):
    """A claim passes or fails; it is skipped if it needs a failed one, or if nothing was written."""
    assert [verdict for verdict, _ in outcomes(THREE, answer)] == verdicts


def test_messages_tell_the_call_first_and_then_what_is_wrong(outcomes):
    """A message begins with the call; a skipped claim names the claim that it needed."""
    told = outcomes(THREE, "def f(x):\n    return x")

    assert told[0][1] == ("f(np.array([0.0, 0.0])): the result is [0.0, 0.0], but should be [1.0, 1.0].")
    assert told[1][1] == "Not examined, because this did not hold: “adds one”."
    assert told[2][1] == "f('x'): It should raise TypeError, because x is text; it returned str."


def test_the_smallest_case_that_fails_is_shown(outcomes):
    """Of cases from small to large, a message shows the first that fails, though all were asked for before."""
    check = (
        "import numpy as np\nfrom autograder.kit import assert_close, points\n"
        '@points(1)\ndef check_f(candidate):\n    """adds one"""\n'
        "    cases = [(np.zeros(size),) for size in (1, 2, 3, 40)]\n"
        "    for (x,), actual in zip(cases, candidate.f.each(cases), strict=True):\n"
        '        assert_close("the result", actual=actual, expected=x + 1)\n'
    )
    told = outcomes(check, "def f(x):\n    return x + (len(x) < 3)")

    assert told == [
        ("failed", "f(np.array([0.0, 0.0, 0.0])): the result is [0.0, 0.0, 0.0], but should be [1.0, 1.0, 1.0].")
    ]


def test_an_exception_is_told_with_its_place(outcomes):
    """A student reads what was raised and in which line of which cell."""
    [(_, told), *_] = outcomes(THREE, "def f(x):\n    return x / undefined")

    assert told == (
        "f(np.array([0.0, 0.0])): Your code raised NameError: name 'undefined' is not defined "
        "(cell c1, line 2, in f: return x / undefined)."
    )


def test_a_missing_name_is_explained_by_the_cell_that_failed(outcomes):
    """Where the name is missing because its cell raised, the message says so."""
    [(_, told), *_] = outcomes(THREE, "import no_such_library\ndef f(x):\n    return x + 1")

    assert "NameError: name 'f' is not defined" in told
    assert told.endswith(
        "`f` is defined in the cell c1, line 2, but line 1 of that cell raised "
        "ModuleNotFoundError: No module named 'no_such_library'."
    )


def test_what_was_not_written_is_told_as_that(outcomes):
    """The stub's NotImplementedError is no failure but something still to do."""
    assert outcomes(THREE, "def f(x):\n    raise NotImplementedError()")[0] == (
        "skipped",
        "You have not written this yet.",
    )


def test_what_another_cell_lacks_is_told_with_its_place(outcomes):
    """Where it is something else that was not written, the message does not blame this answer."""
    told = outcomes(THREE, "def g(x):\n    raise NotImplementedError", "def f(x):\n    return g(x)")

    assert told[0] == (
        "skipped",
        "Something that this builds on is not written yet (cell c1, line 2, in g: raise NotImplementedError).",
    )


ONE = '@points(1)\ndef check_it(candidate, rng):\n    """holds"""\n    {}\n'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("candidate.f(); {}['a']", "KeyError"),
        ("assert candidate.f() == 2", "AssertionError"),
        ("pytest.skip('not today')", "Skipped"),
        ("pytest.xfail('some day')", "XFailed"),
        ("pytest.fail('badly')", "Failed"),
        ("candidate.f(object)(candidate)", "TypeError"),
        ("raise pytest.UsageError('x')", "UsageError"),
        ("candidate.f('x' * 100_000)", "CodecError"),
        ("import no_such_library", "ModuleNotFoundError"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_a_check_that_breaks_is_our_fault(outcomes, body, told):
    """Whatever a check raises but a failed claim is `error`, never `failed` and never `passed`; others are examined."""
    more = '\n@points(1)\ndef check_more(candidate):\n    """more"""\n    require(candidate.f() == 1, "no")\n'
    (verdict, message), (then, _) = outcomes(ONE.format(body) + more, "def f(*args):\n    return 1")

    assert (verdict, then) == ("error", "passed")
    assert told in message


OWN_FIXTURE = """
import pytest
alive = []

@pytest.fixture
def number(rng, request):
    alive.append(getattr(request, "param", 1))
    yield alive[-1]
    alive.pop()

@points(1)
def check_without(candidate, rng):
    \"\"\"holds without\"\"\"
    require(candidate.f(alive) == [], f"{alive} is there.")

@points(1)
def check_with(candidate, number):
    \"\"\"holds with\"\"\"
    require((number, candidate.f(alive)) == (1, [1]), f"{number} and {alive} are there.")

@pytest.mark.parametrize("number", [claim("holds with five", 1, 5)], indirect=True)
def check_with_five(candidate, number):
    \"\"\"holds with five\"\"\"
    require((number, candidate.f(alive)) == (5, [5]), f"{number} and {alive} are there.")

@points(1)
def check_after(candidate, rng):
    \"\"\"holds after\"\"\"
    require(candidate.f(alive) == [], f"{alive} is there.")
"""


def test_fixtures_of_a_check_files_own_are_set_up_and_torn_down_for_every_claim(outcomes):
    """Checks with and without fixtures of their author's stand side by side; each fixture lives as long as its claim."""
    assert outcomes(OWN_FIXTURE, "def f(x):\n    return x") == [("passed", "")] * 4


def test_a_check_with_an_unknown_fixture_is_our_fault(outcomes):
    """A check that asks for a fixture that does not exist is `error`."""
    [(verdict, message)] = outcomes('@points(1)\ndef check_it(candidate, tmp_pth):\n    """holds"""', "f = len")

    assert verdict == "error"
    assert message


@pytest.mark.parametrize(
    ("hang", "limit", "message"),
    [
        ("while True: pass", "CHECK_SECONDS", "it took more than 1 seconds of processor time"),
        ("__import__('time').sleep(60)", "HANG_SECONDS", "Timeout"),
        ("candidate.f()", "HANG_SECONDS", "Timeout"),
    ],
)
def test_a_check_that_hangs_is_stopped(outcomes, monkeypatch, hang, limit, message):
    """A check that loops ends by its own processor time, one that sleeps by pytest-timeout; the next claim is examined."""
    monkeypatch.setattr(engine, limit, 1)
    more = '\n@points(1)\ndef check_more(candidate):\n    """more"""\n    require(candidate.g() == 1, "no")\n'
    answer = "import time\ndef f():\n    time.sleep(60)\ndef g():\n    return 1"
    first, then = outcomes(ONE.format(hang) + more, answer, deadlines=Deadlines(call=60))

    assert first[0] == "error"
    assert message in first[1]
    assert then == ("passed", "")


def test_all_that_was_collected_is_examined(tiny, start):
    """There are as many outcomes as claims, one a claim, in order, also if nothing works."""
    for answer in ("raise SystemExit", "def double(x):\n    return 2 * x"):
        candidate, outcomes = start(answer), []
        tiny.session(lambda session, to=outcomes, of=candidate: to.extend([session.claims, session.examine(of)]))
        claims, examined = outcomes

        assert [outcome.claim for outcome in examined] == claims
        assert [claim.text for claim in claims] == [
            "doubles every number", "leaves its input as it was", "is four times as much",
        ]  # fmt: skip


DRAW = '@points(1)\ndef check_it(candidate, rng):\n    """holds"""\n    require(False, str(rng.normal()))\n'


def test_inputs_are_the_same_for_the_same_seed(tiny, start):
    """Hidden inputs depend on the seed and the claim, on nothing else."""
    tiny.write({"f": "", "g": ""}, {"f": checks(DRAW), "g": checks(DRAW)})
    drawn = {}
    for seed in (1, 1, 2):

        def work(session, seed=seed):
            session.seed = seed
            drawn.setdefault(seed, []).append([outcome.message for outcome in session.examine(start("f = 1"))])

        tiny.session(work)

    assert drawn[1][0] == drawn[1][1]
    assert len({*drawn[1][0], *drawn[2][0]}) == 4


def test_what_goes_wrong_in_the_work_is_not_swallowed(tiny):
    """Pytest does not keep an exception of the work for itself."""

    def work(session):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tiny.session(work)
