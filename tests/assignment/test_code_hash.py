"""Hashes of code: prose changes nothing, code does."""

import pytest

from autograder.assignment.code_hash import file_hash, files_hash, text_hash

CODE = '''
LIMIT = 3


def check(x):
    """doubles every number"""
    return x * 2  # twice
'''


@pytest.mark.parametrize("docstrings", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [("  # twice", ""), ("# twice", "# two times"), ("LIMIT = 3", "LIMIT  =  (3)"), ("\n\n\n", "\n\n# A rule.\n\n")],
)
def test_comments_and_layout_never_count(before, after, docstrings):
    """A comment, white space or a bracket more or less changes no hash."""
    assert before in CODE
    assert text_hash(CODE.replace(before, after), docstrings) == text_hash(CODE, docstrings)


def test_docstrings_count_where_they_are_content():
    """A changed docstring changes the hash of content, and not that of the engine."""
    reworded = CODE.replace("doubles every number", "doubles all numbers")

    assert text_hash(reworded, docstrings=True) != text_hash(CODE, docstrings=True)
    assert text_hash(reworded, docstrings=False) == text_hash(CODE, docstrings=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [("3", "4"), ("3", "3.0"), ("x * 2", "2 * x"), ("check(x)", "check(x, /)"), ("return", ""), ("x * 2", "'x * 2'")],
)
def test_code_counts(before, after):
    """A changed constant, type, operand, signature or statement changes the hash."""
    assert text_hash(CODE.replace(before, after), False) != text_hash(CODE, False)


def test_a_string_that_is_used_is_no_docstring():
    """Only strings that stand alone are left out."""
    assert text_hash("x = 'a'", False) != text_hash("x = 'b'", False)


def test_what_is_no_python_counts_as_written():
    """A cell with a magic is hashed by its text."""
    assert text_hash("%pip install a  # b", True) != text_hash("%pip install a", True)


def test_the_hash_of_a_text_is_fixed():
    """The hash is committed, so it is the same on every machine and version of Python."""
    expected = "51230651fb46"

    assert text_hash("def f(x: int = 1) -> str:\n    return f'{x!r:>3} of {[*y]}'", docstrings=False)[:12] == expected


def test_files_count_with_their_names(tmp_path):
    """The hash of files depends on their contents and names, but not on where the project lies or on their order."""
    for place in ("one", "two"):
        for name in ("a.py", "b.toml"):
            path = tmp_path / place / "week" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x = 1")
    one, two = (sorted((tmp_path / place / "week").iterdir()) for place in ("one", "two"))
    before = files_hash(one, docstrings=True)

    assert files_hash(reversed(two), docstrings=True) == before
    two[0].write_text("x = 1  # one")
    assert files_hash(two, docstrings=True) == before
    two[1].write_text("x = 1  # one")
    assert files_hash(two, docstrings=True) != before
    two[1].write_text("x = 1")
    renamed = two[1].rename(two[1].with_name("c.toml"))
    assert files_hash([two[0], renamed], docstrings=True) != before


def test_a_missing_file_has_an_empty_hash(tmp_path):
    """Files that need not be there have a hash, too, which differs from that of an empty file."""
    path = tmp_path / "stand_in.py"

    assert file_hash(path, docstrings=True) == ""
    path.write_text("")
    assert file_hash(path, docstrings=True) != ""
