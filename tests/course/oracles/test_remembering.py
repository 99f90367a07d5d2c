"""Oracles that remember what they answered."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.course import oracles
from autograder.course.oracles import remembering


@pytest.fixture
def counting():
    """An oracle that remembers, and the list of what it was asked when it had to compute."""
    asked = []

    @remembering
    def oracle(x, scale=1.0):
        asked.append(x)
        return [(np.multiply(x, scale), scale)]

    return oracle, asked


def test_the_same_question_is_computed_once(counting):
    """Equal arguments, in other arrays, get the remembered answer."""
    oracle, asked = counting
    answers = [oracle(np.arange(3.0), scale=2.0) for _ in range(3)]

    assert len(asked) == 1
    assert [answer[0][0].tolist() for answer in answers] == [[0.0, 2.0, 4.0]] * 3


@pytest.mark.parametrize(
    "other",
    [
        0,
        False,
        -0.0,
        np.float64(0.0),
        np.float32(0.0),
        [0.0],
        (0.0,),
        np.zeros(()),
        np.zeros(1),
        np.zeros((1, 1)),
        "0.0",
    ],
    ids=repr,
)
def test_a_question_that_differs_in_anything_is_another_one(counting, other):
    """Type, dtype, shape and the sign of zero tell two questions apart, even where Python finds them equal."""
    oracle, asked = counting
    oracle(0.0)
    if isinstance(other, str):
        with pytest.raises(TypeError):
            oracle(other)
    else:
        oracle(other)

    assert len(asked) == 2


def test_what_a_check_does_to_an_answer_stays_with_the_check(counting):
    """Neither changing an answer nor changing the arguments afterwards changes what is remembered."""
    oracle, asked = counting
    x = np.ones(2)
    answer = oracle(x)
    answer[0][0][:] = 7.0
    answer.clear()
    x[:] = 5.0

    assert oracle(np.ones(2))[0][0].tolist() == [1.0, 1.0]
    assert oracle(x)[0][0].tolist() == [5.0, 5.0]
    assert len(asked) == 2


def test_what_is_no_plain_data_is_computed_every_time(counting):
    """An argument that cannot be known by its content, such as an object of a student's, is never remembered."""
    oracle, asked = counting

    class Two:
        def __mul__(self, other):
            return 2.0 * other

    two = Two()
    for _ in range(2):
        assert oracle(two)[0][0] == 2.0
    assert asked == [two, two]


def test_an_error_is_not_remembered(counting):
    """A question that cannot be answered raises every time."""
    oracle, asked = counting
    for _ in range(2):
        with pytest.raises(ValueError, match="broadcast"):
            oracle(np.ones(2), scale=np.ones(3))
    assert len(asked) == 2


def test_memory_is_bounded(counting, monkeypatch):
    """The oldest answer makes room for the newest."""
    monkeypatch.setattr(oracles, "REMEMBERED", 2)
    oracle, asked = counting
    for x in (1, 2, 3, 3, 2, 1):
        oracle(x)

    assert asked == [1, 2, 3, 1]


def test_remembered_truths_are_those_computed():
    """The oracles of week 3 answer twice the same, to the last bit, and give nobody another's arrays."""
    rng = np.random.default_rng(3)
    X, y = oracles.mlp.tagged_samples(rng, 7)
    params = oracles.mlp.init_params([X.shape[1], 4, 3], rng)
    dlogits = rng.normal(size=(7, 3))
    for ask in (
        lambda: oracles.mlp.forward_cache(X, params),
        lambda: oracles.mlp.gradients(X, params, dlogits),
        lambda: oracles.mlp.gradient_descent(X, y, params, 0.1, 3),
    ):
        first, second = ask(), ask()
        for one, other in zip(first, second, strict=True):
            for a, b in zip(one, other, strict=True):
                assert np.array_equal(a, b)
                assert not np.shares_memory(a, b)
