"""Hidden checks of `representative_batches(X, n, rng)`: which rows come, in which form, and how they are drawn."""

import math

import numpy as np

from autograder.kit import points, require

SIZES = [(1, 1, 1), (4, 2, 3), (9, 3, 5), (30, 12, 2)]  # rows, batches, numbers of a row


def table(rng, rows, d):
    """Rows of which no two are alike."""
    return rng.normal(size=(rows, d)) + np.arange(rows)[:, None]


def drawn(candidate, X, n, seed):
    """The batches that the student's function gives."""
    function = candidate.representative_batches.get_("__call__")
    return candidate.live_("listed", function, [X, n, np.random.default_rng(seed)], 3 * n + len(X))


def rows_of(batches, X):
    """The places of batches in X; the claim fails if one is no row of X."""
    found = []
    for batch in batches:
        flat = np.ravel(np.asarray(batch, dtype=float)) if isinstance(batch, list | np.ndarray) else np.zeros(0)
        require(flat.shape == X.shape[1:], f"A batch should hold the {X.shape[1]} numbers of one row.")
        away = np.abs(X - flat).max(axis=1)
        require(away.min() < 1e-4, "A batch is no row of X.")
        found.append(int(away.argmin()))
    return found


@points(1)
def check_form(candidate, rng):
    """gives float32 arrays, each with one sample as its only row"""
    for rows, n, d in SIZES:
        for X in (table(rng, rows, d), rng.integers(0, 17, size=(rows, d))):
            batches = drawn(candidate, X, n, 0)
            require(batches, "There is no batch.")
            for batch in batches:
                fits = isinstance(batch, np.ndarray) and batch.shape == (1, d) and batch.dtype == np.float32
                require(fits, f"Each batch should be a float32 array of shape (1, {d}).")


@points(1)
def check_count(candidate, rng):
    """gives as many as are asked for, or all if there are fewer"""
    for rows, n, d in [*SIZES, (3, 5, 2), (3, 3, 2)]:
        found = len(drawn(candidate, table(rng, rows, d), n, 0))
        require(found == min(n, rows), f"Of {rows} rows, with n = {n}, there came {found} batches.")


@points(1.5)
def check_rows(candidate, rng):
    """takes rows of the data, none of them twice"""
    for rows, n, d in SIZES:
        X = table(rng, rows, d)
        found = rows_of(drawn(candidate, X, n, 1), X)
        require(found, "There is no batch.")
        require(len(found) == len(set(found)), "A row came twice.")
        require(n == rows or len(found) < rows, "All rows came.")


@points(1.5)
def check_random(candidate, rng):
    """draws from the whole table, as rng says"""
    X, rounds, seeds = table(rng, 6, 2), 300, rng.integers(2**32, size=300).tolist()
    found = [rows_of(drawn(candidate, X, 2, seed), X) for seed in [*seeds, *seeds[:8]]]
    require(found[:8] == found[-8:], "Two calls with equal generators give other rows.")
    times = np.bincount([row for rows in found[:rounds] for row in rows], minlength=6)
    share = times.mean() / rounds
    require(0 < share < 1, "Each call gives all rows or none.")
    far = 5.5 * math.sqrt(rounds * share * (1 - share))
    for row, count in enumerate(times):
        near = abs(count - times.mean()) < far
        require(
            near,
            f"In {rounds} calls, row {row} of the table came {count} times, but should come about {times.mean():.0f} times.",
        )
