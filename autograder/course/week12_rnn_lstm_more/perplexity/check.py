"""Hidden checks of `perplexity(nll_sum, n_tokens)`, against the mean over all tokens."""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, points

MEANS = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]


def text(rng, lengths):
    """The surprises of the tokens of each piece; no two pieces are equally surprising."""
    means = rng.choice(MEANS, size=len(lengths), replace=False)
    return [
        mean * rng.uniform(0.5, 1.5, n) if n > 4 else np.full(n, mean) for mean, n in zip(means, lengths, strict=True)
    ]


def measured(pieces):
    """What a student is given of it."""
    return np.array([piece.sum() for piece in pieces]), np.array([len(piece) for piece in pieces])


@pytest.mark.parametrize(
    "lengths",
    [
        claim("is e to the mean surprise, for a text in one piece", 1, [[1], [2], [4], [30]]),
        claim("counts every token once, however the text was cut", 2, [[1, 3], [4, 2, 1], [7, 1, 1, 20]]),
        claim("stays finite for long texts", 0.5, [[3000], [2000, 1000]]),
    ],
)
def check_values(candidate, rng, lengths):
    """Agrees for these texts, given by the lengths of their pieces."""
    texts = [text(rng, pieces) for pieces in lengths]
    if max(map(max, lengths)) > 1000:  # a long text is about nothing but its length
        texts = [[np.full(n, 2.0) for n in pieces] for pieces in lengths]
    cases = [measured(pieces) for pieces in texts]
    for pieces, actual in zip(texts, candidate.perplexity.each(cases), strict=True):
        assert_close("the perplexity", actual=actual, expected=oracles.recurrent.perplexity(pieces))


@points(0.5)
@needs(check_values)
def check_inputs(candidate, rng):
    """leaves both arrays as they were"""
    assert_leaves_inputs(candidate.perplexity, *measured(text(rng, [3, 1, 2])), names=["nll_sum", "n_tokens"])
