"""Hidden checks of `lm_batches(ids, B, T)`.

Every character of the hidden texts occurs once, so its number tells where in the text it stood. Claims are
about places: which follow on each other, and which are there at all.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

# Characters, B, T. In the third one, B * T divides the length of the text; the first uses an odd number of them.
SIZES = [(28, 3, 3), (13, 2, 3), (24, 2, 3), (100, 3, 5), (91, 4, 7), (65, 4, 4)]
SMALLEST = [(10, 1, 3), (15, 2, 1), (9, 2, 4), (2, 1, 1)]


def places(candidate, rng, N, B, T):
    """Where in the text all elements of x and y stood; of the right shape but for how many batches there are."""
    ids = rng.permutation(np.arange(100, 100 + 3 * N))[:N]
    found = []
    for name, part in zip("xy", parts(candidate.lm_batches(ids, B, T), "x", "y"), strict=True):
        count = len(part) if isinstance(part, np.ndarray) and part.ndim == 3 else (N - 1) // (B * T)
        assert_close(name, actual=part, expected=np.zeros((max(count, 1), B, T)), atol=np.inf)
        require(part.dtype.kind in "iu", f"{name} should hold whole numbers.")
        where = oracles.recurrent.places(part, ids)
        require((where >= 0).all(), f"{name} holds numbers that are not in the text.")
        found.append(where)
    return found


def follows(earlier, later, what):
    """Fail unless every place is the one after another."""
    wrong = int((later != earlier + 1).sum())
    require(wrong == 0, f"{what}: {wrong} of {later.size} do not follow in the text.")


@points(1.5)
def check_targets(candidate, rng):
    """gives as y what follows in the text on each element of x"""
    for size in SIZES:
        x, y = places(candidate, rng, *size)
        require(x.shape == y.shape, f"x has shape {x.shape}, but y has {y.shape}.")
        follows(x, y, "The elements of y")


@points(1)
def check_rows(candidate, rng):
    """gives every row T characters that follow on each other"""
    for size in SIZES:
        x, _ = places(candidate, rng, *size)
        follows(x[:, :, :-1], x[:, :, 1:], "The characters of a row of x")


@points(1.5)
def check_continues(candidate, rng):
    """lets every row of a batch go on where it ended in the batch before"""
    for size in SIZES[2:]:
        x, _ = places(candidate, rng, *size)
        require(len(x) > 1, f"Of {size[0]} characters, x holds {x.size}: more than one batch fits.")
        follows(x[:-1, :, -1], x[1:, :, 0], "The first characters of the rows of a batch")


def holds_all(x, N, B, T):
    """Fail unless x holds as many characters as fit, from the first, every one once."""
    used = (N - 1) // (B * T) * B * T
    require(x.size == used, f"Of {N} characters, x holds {x.size} where {used} fit, with B={B} and T={T}.")
    require((np.sort(x.ravel()) == np.arange(used)).all(), "Some characters are there twice, and others not at all.")


@points(1)
def check_all_once(candidate, rng):
    """uses as much of the text as fits, from its beginning, every character once"""
    for size in SIZES:
        x, _ = places(candidate, rng, *size)
        holds_all(x, *size)


@points(0.5)
@needs(check_targets, check_rows, check_continues, check_all_once)
def check_smallest(candidate, rng):
    """works for a single row, for rows of one character, and for a single batch"""
    for size in SMALLEST:
        x, y = places(candidate, rng, *size)
        holds_all(x, *size)
        follows(x, y, "The elements of y")
        follows(x[:, :, :-1], x[:, :, 1:], "The characters of a row of x")
        follows(x[:-1, :, -1], x[1:, :, 0], "The first characters of the rows of a batch")


@points(0.5)
@needs(check_rows)
def check_leaves_inputs(candidate, rng):
    """leaves ids as they were"""
    assert_leaves_inputs(candidate.lm_batches, rng.permutation(100), 3, 5, names=["ids", "B", "T"])
