"""Hidden checks of `chrono_split_scale(series, frac, gap)`.

Which steps are where is found out by how they lie to each other, so that it does not matter how they were
scaled. Whether they were scaled rightly is found out where it does not matter which steps are where.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

NAMES = ("train", "test", "mean", "std")
levelled = oracles.forecasts.levelled
CLOSE = {"rtol": 1e-5, "atol": 1e-5}  # who adds 1e-8 to a deviation, to be safe, is not wrong


def split(answer):
    """The four parts of an answer, the first two of them arrays with two axes."""
    found = dict(zip(NAMES, parts(answer, *NAMES), strict=True))
    for name in NAMES[:2]:
        part = found[name]
        require(
            isinstance(part, np.ndarray) and part.ndim == 2 and part.dtype.kind in "fiu",
            f"{name} should be an array with two axes.",
        )
        require(np.isfinite(part).all(), f"{name} holds numbers that are not finite.")
    return found


def walk(rng, N, D):
    """A series that goes somewhere, each feature in a unit of its own."""
    return np.cumsum(rng.normal(size=(N, D)), axis=0) * 3.0 ** np.arange(D) + 20.0 * rng.permutation(D) + 5.0


def block(rng, D, n=6):
    """Steps that come twice, so that the whole series and each half of it have the same mean and deviation."""
    return np.tile(walk(rng, n, D), (2, 1))


def parted(candidate, cases):
    """Fail unless the parts hold the right steps in the right order, however they are scaled."""
    for (series, frac, *gap), answer in zip(cases, candidate.chrono_split_scale.each(cases), strict=True):
        found, n = split(answer), int(frac * len(series))
        for name, rows in (("train", series[:n]), ("test", series[n + sum(gap) :])):
            size, right = len(found[name]), len(rows)
            require(size == right, f"{name} has {size} of {len(series)} steps, but should have {right}.")
            assert_close(
                f"{name}, moved and stretched to 0 ... 1,",
                actual=levelled(found[name]),
                expected=levelled(rows),
                **CLOSE,
            )


@points(2)
def check_parts(candidate, rng):
    """takes the first steps for training and those behind it for the test, in the order of time"""
    cases = [
        (oracles.draw(rng, 4, 1), 0.5),
        (oracles.draw(rng, 8, 1), 0.75),
        (walk(rng, 13, 1), 0.5),
        (walk(rng, 11, 1), 0.25),
        (walk(rng, 30, 3), 0.7),
    ]
    parted(candidate, cases)


@points(1)
def check_gap(candidate, rng):
    """leaves out gap steps behind the training part"""
    parted(candidate, [(oracles.draw(rng, 8, 1), 0.5, 1), (walk(rng, 13, 1), 0.5, 3), (walk(rng, 20, 2), 0.25, 4)])


@points(1.5)
def check_scale(candidate, rng):
    """gives each feature of the training part the mean 0 and the standard deviation 1"""
    cases = [(block(rng, D, n), 0.5) for D, n in [(1, 3), (1, 6), (3, 6), (4, 10)]]
    for (series, _), answer in zip(cases, candidate.chrono_split_scale.each(cases), strict=True):
        train, n = split(answer)["train"], len(series) // 2
        require(len(train) == n, f"train has {len(train)} of {len(series)} steps, but should have {n}.")
        assert_close(
            "the mean of each feature of train", actual=train.mean(axis=0), expected=np.zeros(train.shape[1]), **CLOSE
        )
        assert_close(
            "the standard deviation of each feature of train",
            actual=train.std(axis=0),
            expected=np.ones(train.shape[1]),
            **CLOSE,
        )


@points(1.5)
@needs(check_scale)
def check_same(candidate, rng):
    """scales the test with the same numbers as the training part"""
    cases = [(walk(rng, N, D), frac) for N, D, frac in [(4, 1, 0.5), (12, 2, 0.75), (21, 3, 0.6)]]
    for (series, _), answer in zip(cases, candidate.chrono_split_scale.each(cases), strict=True):
        found = split(answer)
        both = np.concatenate([found["train"], found["test"]])
        require(both.shape == series.shape, "train and test do not hold all steps.")
        assert_close(
            "all of train and test, sorted, moved and stretched to 0 ... 1,",
            actual=levelled(np.sort(both, axis=0)),
            expected=levelled(np.sort(series, axis=0)),
            **CLOSE,
        )


@points(2)
@needs(check_scale)
def check_no_future(candidate, rng):
    """learns nothing from the steps behind the training part"""
    for N, D, frac in [(6, 1, 0.5), (20, 3, 0.75)]:
        series, n = walk(rng, N, D), int(frac * N)
        other = series.copy()
        other[n:] = series[n:][::-1] * 2 - 7
        (_, before), (_, after) = (
            (None, split(candidate.chrono_split_scale(given, frac))) for given in (series, other)
        )
        for name in ("train", "mean", "std"):
            assert_close(f"with other steps behind it, {name}", actual=after[name], expected=before[name], **CLOSE)


@points(0.5)
@needs(check_scale)
def check_numbers(candidate, rng):
    """gives back the mean and the deviation with which it scaled, one for each feature"""
    for D in (1, 3):
        low, high = walk(
            rng, 2, D
        )  # every feature has two values, in turn, so that it does not matter which steps are where
        found = split(candidate.chrono_split_scale(np.tile([low, high], (12, 1)), 0.5))
        for name in ("mean", "std"):
            assert_close(name, actual=found[name], expected=np.zeros(D), atol=np.inf)
        back = found["train"] * found["std"] + found["mean"]
        assert_close(
            "the smallest of train * std + mean", actual=back.min(axis=0), expected=np.minimum(low, high), **CLOSE
        )
        assert_close(
            "the largest of train * std + mean", actual=back.max(axis=0), expected=np.maximum(low, high), **CLOSE
        )


@points(0.5)
@needs(check_scale)
def check_constant(candidate, rng):
    """divides a feature that never changes by 1"""
    for N, D in [(4, 1), (12, 3)]:
        series, n = walk(rng, N, D), N // 2
        series[:, -1] = 2.5
        found = split(candidate.chrono_split_scale(series, 0.5))
        assert_close("train", actual=found["train"][:, -1], expected=np.zeros(n), **CLOSE)
        assert_close("the last std", actual=np.asarray(found["std"]).ravel()[-1:], expected=np.ones(1), **CLOSE)


@points(0.5)
@needs(check_scale)
def check_inputs(candidate, rng):
    """leaves the series as it was"""
    assert_leaves_inputs(candidate.chrono_split_scale, walk(rng, 6, 2), 0.5, names=["series", "frac"])
