"""Hidden checks of `anomaly_split`, `fit_threshold`, `detect` and `auroc`."""

import numpy as np
import pytest

from autograder.kit import assert_close, assert_leaves_inputs, claim, needs, oracles, parts, points, require

SIZES = [(4, 1), (8, 3), (11, 2), (23, 8)]  # normal samples, anomalies


def marked(rng, normal, anomalies):
    """Which samples are anomalies, in no order."""
    return rng.permutation(np.arange(normal + anomalies) < anomalies)


def dealt(answer, N):
    """The three lists of indices that a student's split gave."""
    found = []
    for name, part in zip(("train", "val", "test"), parts(answer, "train", "val", "test"), strict=True):
        part = np.asarray(part) if type(part) in (list, tuple, np.ndarray) else np.array("no")
        plain = part.ndim == 1 and part.dtype.kind in "iu" and (part >= 0).all() and (part < N).all()
        require(plain, f"{name} should be an array of indices between 0 and {N - 1}.")
        require(len(part) == len(set(part)), f"A sample is in {name} twice.")
        found.append(part)
    return found


def splits(candidate, rng, sizes):
    """For each size: which samples are anomalies, and how they were dealt."""
    cases = [(marked(rng, *size), np.random.default_rng(rng.integers(2**32))) for size in sizes]
    for (is_anomaly, _), answer in zip(cases, candidate.anomaly_split.each(cases), strict=True):
        yield is_anomaly, dealt(answer, len(is_anomaly))


@points(1.5)
def check_only_normal(candidate, rng):
    """keeps all anomalies out of training and threshold"""
    for is_anomaly, (train, val, _) in splits(candidate, rng, SIZES):
        require(len(train), "There is nothing to train on.")
        for name, part in (("train", train), ("val", val)):
            count = int(is_anomaly[part].sum())
            require(count == 0, f"{count} of the {len(part)} samples of {name} are anomalies.")


@points(1)
def check_complete(candidate, rng):
    """tests with all anomalies, and with each normal sample that is used for nothing else"""
    for is_anomaly, (train, val, test) in splits(candidate, rng, SIZES):
        used = np.concatenate([train, val])
        wanted = np.setdiff1d(np.arange(len(is_anomaly)), used)
        require(len(used), "Nothing is used for training and threshold.")
        both = set(test) & set(used)
        require(not both, f"{len(both)} samples of the test are in train or val, too.")
        missing = set(wanted) - set(test)
        require(not missing, f"{len(missing)} samples are used nowhere.")


@points(1)
def check_shares(candidate, rng):
    """takes half of the normal samples for training and a quarter for the threshold, rounded down"""
    for is_anomaly, (train, val, _) in splits(candidate, rng, [*SIZES, (7, 0), (5, 20)]):
        normal = int((~is_anomaly).sum())
        for name, part, share in (("train", train, normal // 2), ("val", val, normal // 4)):
            require(len(part) == share, f"{name} has {len(part)} of {normal} normal samples, but should have {share}.")


@points(1)
def check_shuffles(candidate, rng):
    """deals the normal samples out at random, as rng says"""
    is_anomaly, ROUNDS = marked(rng, 12, 3), 400
    normal = np.flatnonzero(~is_anomaly)
    seeds = [int(seed) for seed in rng.integers(2**32, size=ROUNDS)]
    cases = [(is_anomaly, np.random.default_rng(seed)) for seed in [*seeds, seeds[0]]]
    found = [dealt(answer, 15) for answer in candidate.anomaly_split.each(cases)]
    for first, again in zip(found[0], found[-1], strict=True):
        require(np.array_equal(first, again), "Two calls with equal generators deal differently.")
    for place, name in enumerate(("train", "val")):
        times = sum(np.bincount(split[place], minlength=15) for split in found[:ROUNDS])[normal]
        share = times.mean() / ROUNDS  # whether it is the right one is for another claim
        require(0 < share < 1, f"All normal samples or none are in {name}.")
        # For each sample a binomial distribution; 5.5 sigma are exceeded once in 10 million draws.
        off = np.abs(times - ROUNDS * share).max() / np.sqrt(ROUNDS * share * (1 - share))
        message = (
            f"Of {ROUNDS} splits, some normal samples are in {name} {times.min()} times, others {times.max()} times."
        )
        require(off < 5.5, f"{message} All should be there about equally often.")


@points(1)
def check_threshold(candidate, rng):
    """puts the threshold at the quantile of the errors"""
    cases = [
        (np.abs(oracles.draw(rng, N)), q)
        for N, q in [(3, 0.5), (5, 0.75), (4, 0.9), (7, 0.95), (40, 0.99), (5, 1.0), (5, 0.0)]
    ]
    for (errors, q), actual in zip(cases, candidate.fit_threshold.each(cases), strict=True):
        assert_close("the threshold", actual=actual, expected=oracles.generative.quantile(list(errors), q))


@points(1)
def check_detect(candidate, rng):
    """raises an alarm above the threshold, and not at it"""
    cases = []
    for N in (1, 3, 9):
        errors = oracles.draw(rng, N)
        cases += [(errors, float(thr)) for thr in (errors[0], errors.min(), errors.max(), errors.min() - 1.0)]
    for (errors, thr), actual in zip(cases, candidate.detect.each(cases), strict=True):
        expected = np.array([float(error) > thr for error in errors])
        assert_close("the array of alarms", actual=actual, expected=expected)


def scored(rng, good, bad):
    """Errors of which no two are equal, larger ones for anomalies more often, and which are of anomalies, in no order."""
    is_anomaly = marked(rng, good, bad)
    return 2.0 * (rng.permutation(good + bad) + 2 * is_anomaly) + is_anomaly, is_anomaly


def tied(rng, good, bad):
    """Errors of 1 and 2, of normal samples and of anomalies, in no order."""
    errors, is_anomaly = np.array([*good, *bad], dtype=float), np.arange(len(good) + len(bad)) >= len(good)
    order = rng.permutation(len(errors))
    return errors[order], is_anomaly[order]


@pytest.mark.parametrize(
    ("draw", "sizes"),
    [
        claim(
            "counts in how many pairs the anomaly has the larger error",
            2,
            scored,
            [(1, 1), (2, 1), (3, 2), (9, 4), (5, 30)],
        ),
        claim(
            "counts a pair of equal errors as half",
            1,
            tied,
            [([1], [1]), ([1, 2], [2]), ([1, 1, 2], [2, 2]), ([1, 1, 1, 2, 2], [1, 2, 2])],
        ),
    ],
)
def check_auroc(candidate, rng, draw, sizes):
    """Agrees with counting pair by pair."""
    cases = [draw(rng, *size) for size in sizes]
    for (errors, is_anomaly), actual in zip(cases, candidate.auroc.each(cases), strict=True):
        assert_close("the AUROC", actual=actual, expected=oracles.generative.auroc(errors, is_anomaly))


@points(0.5)
@needs(check_detect, check_threshold, check_auroc)
def check_inputs(candidate, rng):
    """leaves its inputs as they were"""
    errors, is_anomaly = scored(rng, 5, 3)
    assert_leaves_inputs(candidate.anomaly_split, is_anomaly, np.random.default_rng(0), names=["is_anomaly", "rng"])
    assert_leaves_inputs(candidate.fit_threshold, errors, 0.8, names=["errors_normal_val", "q"])
    assert_leaves_inputs(candidate.detect, errors, 4.0, names=["errors", "thr"])
    assert_leaves_inputs(candidate.auroc, errors, is_anomaly, names=["errors", "is_anomaly"])
