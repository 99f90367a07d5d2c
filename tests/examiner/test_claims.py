"""Checks that are not as they must be are refused before anybody is examined."""

from __future__ import annotations

import pytest

from autograder.examiner.claims import ChecksError
from autograder.examiner.session import claims_of, run_session

HEAD = "import pytest\nfrom autograder.kit import needs, points\n\n"


@pytest.mark.parametrize("name", ["PYTEST_ADDOPTS", "PYTEST_PLUGINS"])
def test_options_for_tests_do_not_take_checks_away(tiny, monkeypatch, name):
    """What an instructor has set for pytest does not reach the checks."""
    monkeypatch.setenv(name, "-k nothing" if name == "PYTEST_ADDOPTS" else "no_such_plugin")

    assert len(claims_of("tiny", ("double", "fourfold"), tiny.content)) == 3


def test_a_comment_may_stand_below_a_claim(tiny):
    """Behind an empty line, for those who read the check."""
    tiny.write({"f": ""}, {"f": HEAD + GOOD.replace("holds", "holds\n\n    Because.")})

    assert [claim.text for claim in claims_of("tiny", ("f",), tiny.content)] == ["holds"]


def test_a_claim_may_need_several_others(tiny):
    """Named together or one below the other."""
    more = GOOD.replace("check_it", "check_more").replace("holds", "holds as well")
    for needing in ("@needs(check_it, check_more)", "@needs(check_it)\n@needs(check_more)"):
        last = needing + "\n" + GOOD.replace("check_it", "check_last").replace("holds", "holds, too")
        tiny.write({"f": ""}, {"f": HEAD + GOOD + more + last})

        assert set(claims_of("tiny", ("f",), tiny.content)[-1].needs) == {"check_it", "check_more"}


GOOD = '@points(1)\ndef check_it(candidate):\n    """holds"""\n'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"f": "import no_such_library\n" + GOOD}, "f/check.py cannot be imported"),
        ({"f": "def broken(:"}, "f/check.py cannot be imported"),
        ({"f": "pytest.skip('no', allow_module_level=True)\n" + GOOD}, "f/check.py cannot be imported"),
        ({"f": 'def check_it(candidate):\n    """holds"""'}, "f/check.py, check_it: say what the claim is worth"),
        ({"f": "@points(1)\ndef check_it(candidate):\n    pass"}, "f/check.py, check_it: write the claim"),
        ({"f": GOOD.replace("holds", "holds, but\n    only half of it is read")}, "check_it: the claim is one line of its"),
        ({"f": GOOD.replace("points(1)", "points(0)")}, "f/check.py, check_it: points must be a positive number"),
        ({"f": GOOD.replace("points(1)", "points(-1)")}, "points must be a positive number, not -1"),
        ({"f": GOOD.replace("points(1)", "points('1')")}, "points must be a positive number, not '1'"),
        ({"f": GOOD.replace("points(1)", "points(float('nan'))")}, "points must be a positive number, not nan"),
        ({"f": GOOD.replace("candidate", "rng")}, "f/check.py, check_it: take `candidate`"),
        ({"f": GOOD + GOOD.replace("check_it", "check_more")}, "Two claims read the same, 'f: holds'"),
        ({"f": GOOD, "g": GOOD}, "g/check.py has no exercise"),
        ({"g": GOOD}, "Exercise 'f' has no checks: write f/check.py"),
        ({"f": "def helper(candidate):\n    pass"}, "Exercise 'f' has no checks"),
        ({}, "There are no checks for 'tiny'"),
        ({"f": "builds_on = ('g',)\n" + GOOD}, "f/check.py: builds_on is ('g',), but must be a tuple of exercises"),
        ({"f": "builds_on = ('f',)\n" + GOOD}, "f/check.py: builds_on is ('f',)"),
        ({"f": "builds_on = 'f'\n" + GOOD}, "f/check.py: builds_on is 'f'"),
        (
            {"f": GOOD + '@needs(check_it)\n@points(1)\ndef check_more(candidate):\n    """more"""\n'
             "check_more, check_it = check_it, check_more"},
            "must stand before it in this file",
        ),
        (
            {"f": "def helper():\n    pass\n@needs(helper)\n" + GOOD},
            "f/check.py, check_it: helper must stand before it in this file",
        ),
    ],
)  # fmt: skip
def test_checks_that_are_not_as_they_must_be(tiny, files, told):
    """A mistake in the checks is told with the file and what to do, before anybody is examined."""
    tiny.write({"f": ""}, {name: HEAD + text for name, text in files.items()})
    worked = []
    with pytest.raises(ChecksError) as caught:
        run_session("tiny", ("f",), worked.append, tiny.content)

    assert told in str(caught.value)
    assert worked == []
