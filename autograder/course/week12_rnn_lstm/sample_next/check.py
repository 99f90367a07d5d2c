"""Hidden checks of `sample_next(logits, temperature, top_k, top_p, rng)`, by statistics with fixed seeds.

One call draws for 800 rows. A share that is more than six standard deviations off has happened to
no right answer in a billion.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require

ROWS = 800
SIGMAS = 6.0


def shuffled(rng, p):
    """Scores whose softmax gives these probabilities, in any order, and the probabilities in this order."""
    p = rng.permutation(np.asarray(p) / np.sum(p))
    return np.log(p) + rng.normal(), p


def drawn(candidate, scores, temperature, top_k, top_p, seed, rows=ROWS):
    """What the student's code draws from the same scores for many rows."""
    logits = np.tile(scores, (rows, 1))
    ids = candidate.sample_next(logits, temperature, top_k, top_p, np.random.default_rng(seed))
    assert_close("the array of drawn numbers", actual=ids, expected=np.zeros(rows), atol=np.inf)
    require(ids.dtype.kind in "iu", "The drawn numbers should be whole numbers.")
    require((ids >= 0).all() and (ids < len(scores)).all(), "Some drawn numbers belong to no character.")
    return ids


def agree(candidate, rng, scores, p, temperature=1.0, top_k=None, top_p=None):
    """Fail unless every character is drawn as often as it should be."""
    ids = drawn(candidate, scores, temperature, top_k, top_p, int(rng.integers(1 << 30)))
    found, p = oracles.recurrent.frequencies(ids, len(p)), np.asarray(p)
    if oracles.recurrent.deviation(ids, p) > SIGMAS:
        worst = int(np.argmax(np.abs(found - p)))
        require(False, f"Of {ROWS:,} draws, {found[worst]:.1%} were character {worst}; {p[worst]:.1%} should be.")


def kept(p, chosen):
    """Probabilities of what is kept, which sum to 1 again."""
    p = np.where(chosen, p, 0.0)
    return p / p.sum()


@points(1.5)
def check_softmax(candidate, rng):
    """draws every character as often as the softmax of the scores says"""
    for p in ([3, 1], [4, 3, 2, 1], rng.uniform(1, 5, size=7)):
        agree(candidate, rng, *shuffled(rng, p))


@points(1)
def check_rows(candidate, rng):
    """draws for every row by itself, from the scores of this row"""
    ids = drawn(candidate, np.zeros(50), 1.0, None, None, seed=1, rows=200)
    require(
        len(np.unique(ids)) > 10, "In 200 rows with 50 equally likely characters, nearly always the same was drawn."
    )
    for V in (3, 7):
        logits = np.full((V, V), -50.0)
        wanted = rng.permutation(V)
        logits[np.arange(V), wanted] = 50.0
        ids = candidate.sample_next(logits, 1.0, None, None, np.random.default_rng(2))
        assert_close("the only likely character of each row", actual=ids, expected=wanted)


@points(1.5)
def check_temperature(candidate, rng):
    """makes the likely likelier with a temperature below 1, and evens out with one above"""
    for p, temperature in ([(3, 1), 0.5], [(4, 3, 2, 1), 0.5], [(30, 4, 2, 1), 2.0]):
        scores, _ = shuffled(rng, p)
        agree(candidate, rng, scores, oracles.recurrent.softmax(scores / temperature), temperature)


@points(0.5)
def check_best(candidate, rng):
    """takes the best character of each row with a temperature of 0"""
    logits = np.array([rng.permutation(5) for _ in range(40)]) - 2.0
    for top_k, top_p in ((None, None), (5, 1.0)):  # five characters of five: nothing else is turned
        ids = candidate.sample_next(logits, 0, top_k, top_p, np.random.default_rng(3))
        assert_close("the best character of each row", actual=ids, expected=logits.argmax(axis=1))


@points(1.5)
def check_top_k(candidate, rng):
    """draws from the top_k best characters alone, in their old proportions"""
    for p, k in ([(30, 28, 22, 20), 2], [(4, 3, 2, 1), 1], [(14, 13, 12, 11, 10, 9, 8, 7), 4], [(5, 4, 3), 3]):
        scores, p = shuffled(rng, p)
        agree(candidate, rng, scores, kept(p, p >= np.sort(p)[-k]), top_k=k)


@points(2)
def check_top_p(candidate, rng):
    """draws from the fewest best characters that together reach top_p, in their old proportions"""
    cases = (
        [(40, 30, 20, 10), 0.8, 3],
        [(5, 3, 2), 0.6, 2],
        [(50, 30, 15, 5), 0.4, 1],
        [(26, 25, 24.5, 24.5), 0.4, 2],
        [(5, 4, 3), 1.0, 3],
    )
    for p, top_p, count in cases:
        scores, p = shuffled(rng, p)
        agree(candidate, rng, scores, kept(p, p >= np.sort(p)[-count]), top_p=top_p)


@points(1)
@needs(check_temperature, check_top_k, check_top_p)
def check_order(candidate, rng):
    """turns the knobs in the agreed order: temperature, top_k, top_p"""
    scores, p = shuffled(rng, (40, 20, 20.5, 19.5))  # of the best three, two have 0.75; of all four, they have 0.6
    agree(candidate, rng, scores, kept(p, p >= np.sort(p)[-2]), top_k=3, top_p=0.7)
    scores, p = shuffled(rng, (45, 30, 15, 10))  # with temperature 0.5, the best alone has 0.62
    hot = oracles.recurrent.softmax(scores / 0.5)
    agree(candidate, rng, scores, kept(hot, p == p.max()), temperature=0.5, top_p=0.6)
    hotter = oracles.recurrent.softmax(scores / 0.25)
    agree(candidate, rng, scores, kept(hotter, p >= np.sort(p)[-2]), temperature=0.25, top_k=2)


@points(1)
def check_stable(candidate, rng):
    """survives scores of 10,000 and temperatures near 0"""
    scores, p = shuffled(rng, (3, 1))
    for shift in (1e4, -1e4):
        agree(candidate, rng, scores + shift, oracles.recurrent.softmax(scores + shift))
    agree(candidate, rng, scores, (p == p.max()).astype(float), temperature=0.001)


@points(0.5)
@needs(check_softmax)
def check_generator(candidate, rng):
    """takes all its chance from rng"""
    scores, _ = shuffled(rng, (4, 3, 2, 1))
    first, again, other = (drawn(candidate, scores, 1.0, None, None, seed, rows=60) for seed in (4, 4, 5))
    require((first == again).all(), "Two calls with the same rng drew different characters.")
    require((first != other).any(), "Two calls with different generators drew the same characters.")


@points(0.5)
@needs(check_softmax, check_rows)
def check_single(candidate, rng):
    """works for the scores of a single text"""
    for best in range(3):
        logits = np.full((1, 3), -50.0)
        logits[0, best] = 50.0
        ids = candidate.sample_next(logits, 1.0, None, None, np.random.default_rng(7))
        assert_close("the array of drawn numbers", actual=ids, expected=np.array([best]))


@points(0.5)
@needs(check_softmax)
def check_leaves_inputs(candidate, rng):
    """leaves logits as they were"""
    arguments = (rng.normal(size=(5, 7)), 0.7, 4, 0.8, np.random.default_rng(6))
    names = ["logits", "temperature", "top_k", "top_p", "rng"]
    assert_leaves_inputs(candidate.sample_next, *arguments, names=names)
