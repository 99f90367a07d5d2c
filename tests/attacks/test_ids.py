"""The ids of attacks, such as F01 in a table or f01 in the name of a test, and docs/attacks.md, which explains them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = {path.name: path.read_text() for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)}
ROWS = dict(
    re.findall(r"^\| ([A-Z]\d+) \|[^|]+\| ([^|]+) \|[^|]+\|$", (ROOT / "docs/attacks.md").read_text(), re.MULTILINE)
)


def used_in(text: str) -> set[str]:
    """Return the ids in a test file's text."""
    return set(re.findall(r"\b[A-Z]\d{1,2}\b", text)) | {
        name.upper() for name in re.findall(r"^def test_([a-z]\d+)_", text, re.MULTILINE)
    }


def test_the_page_explains_exactly_the_ids_in_use():
    """Whoever meets an id can look it up, and no row outlives its attacks."""
    assert set().union(*map(used_in, TESTS.values())) == set(ROWS)


@pytest.mark.parametrize("number", ROWS)
def test_an_attack_is_tried_where_the_page_says(number):
    """The files of a row are there, and those beside this one name its id."""
    for name in re.findall(r"`([^`]+)`", ROWS[number]):
        assert number in used_in(TESTS[name]) if "/" not in name else (ROOT / name).is_file()
