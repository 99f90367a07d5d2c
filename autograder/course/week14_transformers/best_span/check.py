"""Hidden checks of `best_span(start_logits, end_logits, context_mask, max_len)`: all stretches are tried."""

import numpy as np
import torch

from autograder.kit import oracles, parts, points, require


def drawn(rng, T):
    """Scores of a begin and of an end, no two sums of which are alike; place 0 has very low ones."""
    scores = [np.round(rng.permutation(T) + rng.uniform(0.1, 0.4, T), 3) for _ in range(2)]
    for own in scores:
        own[0] = -99.0
    return scores


def behind(T, before=1, after=0):
    """Which places belong to the page."""
    return [before <= place < T - after for place in range(T)]


def judge(candidate, starts, ends, page, longest):
    """Compare with what trying all stretches gives."""
    arguments = torch.tensor(starts), torch.tensor(ends), torch.tensor(page)
    found = parts(candidate.best_span(*arguments, longest), "start", "end")
    right = oracles.pieces.best_span(list(starts), list(ends), page, longest)
    require(
        found == right and all(type(place) is int for place in found),
        f"The best stretch goes from {right[0]} to {right[1]}, as ints, but it gives {found[0]!r} and {found[1]!r}.",
    )


def early_and_late(rng, T):
    """Scores whose best begin stands before their best end, both in the middle, so that nothing else decides."""
    starts, ends = drawn(rng, T)
    begin = int(rng.integers(1, T - 1))
    end = int(rng.integers(begin + 1, T))
    starts[begin] = ends[end] = T + 1.0
    return starts, ends, begin, end


@points(2)
def check_best(candidate, rng):
    """finds where an answer begins best and ends best"""
    for T in (3, 4, 9, 30):
        starts, ends, *_ = early_and_late(rng, T)
        judge(candidate, starts, ends, behind(T), T)
    starts, ends = drawn(rng, 6)
    starts[4] = ends[4] = 9.0
    judge(candidate, starts, ends, behind(6), 6)  # one token can be an answer
    judge(candidate, [-9.0, -2.0, -4.0], [-9.0, -5.0, -3.0], behind(3), 3)  # and all scores below zero


@points(2)
def check_order(candidate, rng):
    """gives no answer that ends before it begins, but the stretch with the largest sum"""
    judge(candidate, [-9.0, 1.0, 3.0], [-9.0, 4.0, 1.0], behind(3), 3)
    for T in (4, 5, 9, 30):
        for _ in range(3):
            ends, starts, *_ = early_and_late(rng, T)
            starts[0] = ends[0] = -99.0
            judge(candidate, starts, ends, behind(T), T)


@points(1)
def check_page(candidate, rng):
    """keeps to the page"""
    for T, before, after in [(5, 2, 1), (9, 4, 2), (30, 9, 5)]:
        for _ in range(3):
            starts, ends = drawn(rng, T)
            starts[1], ends[T - 1] = T + 1.0, T + 1.0  # both are off the page
            inside = np.sort(rng.choice(np.arange(before, T - after), size=2, replace=False))
            starts[inside[0]] = ends[inside[1]] = T + 0.5
            judge(candidate, starts, ends, behind(T, before, after), T)


@points(1)
def check_length(candidate, rng):
    """gives no answer that is too long"""
    for longest in (1, 2):
        judge(candidate, [-9.0, 3.0, 0.2, 0.0], [-9.0, 0.0, 1.1, 2.0], behind(4), longest)
    for T, longest in [(4, 1), (9, 2), (9, 4), (30, 5)]:
        starts, ends = drawn(rng, T)
        begin = int(rng.integers(1, T - longest))
        starts[begin], ends[begin + longest], ends[begin + longest - 1] = T + 1.0, T + 3.0, T + 2.0
        judge(candidate, starts, ends, behind(T), longest)


@points(1)
def check_no_answer(candidate, rng):
    """says that there is no answer where [CLS] has the largest sum, or where no stretch is allowed"""
    for T in (3, 9):
        for above, more in [(0.5, 3.0), (-0.5, 3.0), (0.5, -3.0), (-0.5, -3.0)]:  # more of one, and less of the other
            starts, ends, begin, end = early_and_late(rng, T)
            starts[0], ends[0] = starts[begin] + more + above, ends[end] - more
            judge(candidate, starts, ends, behind(T), T)
        starts, ends, *_ = early_and_late(rng, T)
        judge(candidate, starts, ends, [False] * T, T)
