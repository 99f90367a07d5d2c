"""How values are written in messages: short, bounded, safe."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.course import oracles
from autograder.examiner.compare import same
from autograder.examiner.show import MAX_LENGTH, clean, kind_of, show, show_call


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"), (0.1 + 0.2, "0.3"), (1e-9, "1e-09"), (float("nan"), "nan"), (float("-inf"), "-inf"),
        (3, "3"), (True, "True"), (None, "None"), ("a'b", '"a\'b"'), (b"x", "b'x'"), (1j, "1j"),
        (10**30, "an integer of 100 bits"), (-(1 << 100_000), "an integer of 100001 bits"),
        (np.float32(0.1), "0.1"), (np.int8(3), "3"), (np.bool_(True), "True"),
        (np.arange(3), "np.array([0, 1, 2])"), (np.array(2.0), "np.array(2.0)"), (np.zeros(7), "array of shape (7,)"),
        (np.array([[1.5], [-2 / 3]]), "np.array([[1.5], [-0.666667]])"), (np.zeros((0, 3)), "array of shape (0, 3)"),
        (np.array([np.nan, -np.inf]), "np.array([np.nan, -np.inf])"), (np.array([True]), "np.array([True])"),
        (np.float32([0.1]), "np.array([0.1], dtype=np.float32)"), (np.array(["a"]), "array of shape (1,)"),
        (torch.ones(1, 2), "torch.tensor([[1.0, 1.0]])"), (torch.zeros(2, 4), "tensor of shape (2, 4)"),
        (torch.tensor(2.5, dtype=torch.float64), "torch.tensor(2.5, dtype=torch.float64)"),
        (torch.nn.Parameter(torch.ones(1)), "torch.tensor([1.0])"),
        ((), "()"), ((1,), "(1,)"), ([1, (2,)], "[1, (2,)]"), ([0] * 9, "[0, 0, 0, 0, 0, 0, ...]"),
        ({"a": [1]}, "{'a': [1]}"), (dict.fromkeys(range(7)), "{0: None, 1: None, 2: None, 3: None, 4: None, 5: None, ...}"),
        (np.random.default_rng(7), "np.random.default_rng(7)"), (np.random.default_rng([7, 8]), "rng"),
        (len, "len"), (lambda x: x, "a function"), (oracles.written("lambda x: x**2", lambda x: x**2), "lambda x: x**2"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_values_are_written_as_in_a_program(value, text):
    """Small values are written out, large ones by their shape."""
    assert show(value) == text


def test_objects_and_functions_of_a_student_are_written_by_name(start):
    """An object of the student's is written by its class, a function by its name."""
    candidate = start("class Cell: pass")

    assert show(candidate.Cell()) == "<Cell>"
    assert kind_of(candidate.Cell()) == "<Cell>"
    assert show_call("train", [candidate.Cell(), candidate.step], {}) == "train(<Cell>, step)"


def test_a_generator_that_has_drawn_is_no_fresh_one():
    """Only a generator that has drawn nothing can be made again from its seed."""
    rng = np.random.default_rng(7)
    rng.random()

    assert show(rng) == "rng"


def test_a_call_with_few_numbers_can_be_run_again():
    """What a student copies from a message calls their function with the same arguments, functions included."""
    args = [
        oracles.written("lambda x: [2, np.nan] * x", lambda x: [2, np.nan] * x),
        [(np.array([[1.5]]), np.array([-2.0, 1e6])), (1, None)],
    ]
    text = show_call("collect", args, {"rng": np.random.default_rng(3), "x": torch.ones(2)})
    (f, rest), options = eval(text, {"np": np, "torch": torch, "collect": lambda *args, **options: (args, options)})

    assert np.array_equal(f(1), [2, np.nan], equal_nan=True)
    assert same(rest, args[1])
    assert same(options["x"], torch.ones(2))
    assert same(options["rng"], np.random.default_rng(3))


def test_a_call_with_many_numbers_shows_none_of_its_arrays():
    """All arrays of a call are written out, or none: a part of them is no case to calculate."""
    assert show_call("f", [np.ones(6), [np.ones(6)]], {}).count("1.0") == 12
    assert show_call("f", [np.ones(6), [np.ones(7)]], {}) == "f(array of shape (6,), [array of shape (7,)])"
    assert show_call("f", [torch.ones(12), np.ones(1), 2.5], {}) == "f(tensor of shape (12,), array of shape (1,), 2.5)"


@given(
    arrays.arrays("f8", arrays.array_shapes(max_dims=3, max_side=2), elements=st.integers(-99, 99).map(lambda n: n / 2))
)
def test_a_written_array_is_the_array(values):
    """Shape and every number can be read off."""
    assert same(eval(show(values, numbers=8)), values)


NESTED = st.recursive(
    st.none() | st.integers() | st.floats() | st.text() | st.just(np.arange(6)) | st.just(np.zeros((2, 9))),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(), inner, max_size=9),
    max_leaves=60,
)


@given(NESTED)
def test_no_value_is_written_at_length(value):
    """Whatever a value is, its text is bounded."""
    assert len(show(value)) <= MAX_LENGTH + 2
    assert len(show_call("f", [value, value], {"key": value})) <= MAX_LENGTH
    assert len(kind_of(value)) <= MAX_LENGTH


def test_a_deep_value_is_written_down_to_a_level():
    """Branches on each of many levels do not multiply: what is deep is left out."""
    value: list = []
    for _ in range(20):
        value = [value] * 6

    assert len(show(value)) <= MAX_LENGTH + 2
    assert show([[[[[1]]]]]) == "[[[[...]]]]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("two\nlines\r\n and\ttabs", "two lines and tabs"),
        ("red\x1b[31m", "red[31m"),
        ("\u202egnitide\u202c", "gnitide"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u2066isolate\u2069 \u061cmark", "isolate mark"),
        ("null\0 bell\a", "null bell"),
        ("\ud800 half", " half"),
        ("<b>ü µ → 漢</b>", "<b>ü µ → 漢</b>"),
        ("link \x1b]8;;http://x\x07y", "link ]8;;http://xy"),
    ],
    ids=ascii,
)
def test_text_is_cleaned(text, shown):
    """Control, direction and invisible codes go, on one line; everything readable stays."""
    assert clean(text) == shown


@given(st.text(), st.integers(10, 100))
def test_cleaned_text_is_bounded(text, limit):
    """Cleaned text is never longer than the limit and has no line ends."""
    shown = clean(text * 5, limit)

    assert len(shown) <= limit
    assert shown.isprintable() or all(character.isprintable() or character.isspace() for character in shown)
    assert "\n" not in shown


def test_long_text_says_that_it_goes_on():
    """Text over the limit ends in dots."""
    assert clean("x" * 5000) == "x" * 997 + "..."
