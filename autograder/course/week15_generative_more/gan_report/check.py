"""Hidden checks of `gan_report(real, fake)`; each claim looks at its own entries alone."""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require


def entry(candidate, name, real, fake):
    """One entry of the student's report, a float."""
    found = candidate.gan_report(real, fake)
    require(type(found) is dict and name in found, f"It should give a dict with {name!r}.")
    assert_close(name, actual=found[name], expected=0.0, atol=np.inf)
    return found[name]


def drawn(rng, N, M, D):
    """Real samples, and fakes with another mean and another spread in each direction."""
    return oracles.draw(rng, N, D), oracles.draw(rng, M, D) * rng.uniform(0.3, 2, D) + rng.uniform(0.5, 1, D)


def nearest(real, fake):
    """For each fake, the distance to each real sample, (M, N)."""
    return np.array([[np.sqrt(sum((f - r) ** 2)) for r in real] for f in fake])


@points(1.5)
def check_mean_gap(candidate, rng):
    """says how far the means are apart, over all features"""
    for N, M, D in [(2, 2, 1), (3, 2, 2), (20, 30, 4)]:
        real, fake = drawn(rng, N, M, D)
        right = np.sqrt(sum((fake.mean(axis=0) - real.mean(axis=0)) ** 2))
        assert_close("mean_gap", actual=entry(candidate, "mean_gap", real, fake), expected=right, rtol=1e-6)
    real = oracles.draw(rng, 5, 2)
    moved = real + np.array([1.0, -1.0])  # the mean of all numbers stays
    assert_close("mean_gap", actual=entry(candidate, "mean_gap", real, moved), expected=2**0.5, rtol=1e-6)


@points(1.5)
def check_spread(candidate, rng):
    """says how much the fakes differ among themselves, compared with the real ones"""
    for N, M, D in [(2, 2, 1), (3, 4, 2), (20, 30, 4)]:
        real, fake = drawn(rng, N, M, D)
        right = np.sqrt(sum(np.var(fake, axis=0)) / sum(np.var(real, axis=0)))
        assert_close("spread", actual=entry(candidate, "spread", real, fake), expected=right, rtol=1e-6)
    same = np.tile(oracles.draw(rng, 1, 3) + 5, (6, 1))
    assert_close("spread", actual=entry(candidate, "spread", oracles.draw(rng, 9, 3), same), expected=0.0, atol=1e-7)


@points(2)
def check_coverage(candidate, rng):
    """says which share of the real samples that could be nearest to a fake are"""
    cases = [drawn(rng, *size) for size in [(3, 2, 1), (2, 5, 2), (30, 20, 3), (10, 40, 2)]]
    real = oracles.draw(rng, 30, 3)  # crowded around a few of many
    cases.append((real, np.tile(real[:3], (7, 1)) + rng.normal(size=(21, 3)) * 0.01))
    for (real, fake), found in zip(cases, list(candidate.gan_report.each(cases)), strict=True):
        right = len(set(nearest(real, fake).argmin(axis=1).tolist())) / min(len(real), len(fake))
        require(type(found) is dict and "coverage" in found, "It should give a dict with 'coverage'.")
        assert_close("coverage", actual=found["coverage"], expected=right)


@points(2)
def check_collapse(candidate, rng):
    """notices a generator that always makes the same, whatever that is"""
    for N, M in [(4, 3), (40, 25)]:
        real = oracles.draw(rng, N, 3)
        for one in (real.mean(axis=0), real[1]):
            fake = np.tile(one, (M, 1)) + rng.normal(size=(M, 3)) * 1e-9
            found = candidate.gan_report(real, fake)
            require(type(found) is dict and {"spread", "coverage"} <= set(found), "It has no spread or no coverage.")
            assert_close("coverage", actual=found["coverage"], expected=1 / min(N, M))
            assert_close("spread", actual=found["spread"], expected=0.0, atol=1e-6)


@points(1.5)
def check_copied(candidate, rng):
    """says which share of the fakes are copies, but for 0.000001"""
    for N, M, D, copies in [(2, 2, 1, 1), (4, 5, 2, 3), (20, 30, 4, 11)]:
        real, fake = drawn(rng, N, M, D)
        fake[:copies] = real[rng.integers(0, N, copies)]
        fake[:copies, 0] += rng.choice([-1, 1], copies) * 5e-7
        assert_close("copied", actual=entry(candidate, "copied", real, fake), expected=copies / M)
    real = oracles.draw(rng, 6, 2)
    near = real + np.array([4e-6, 0.0])
    assert_close("copied", actual=entry(candidate, "copied", real, near), expected=0.0)


@points(0.5)
@needs(check_mean_gap)
def check_inputs(candidate, rng):
    """leaves both arrays as they were"""
    assert_leaves_inputs(candidate.gan_report, *drawn(rng, 4, 3, 2), names=["real", "fake"])
