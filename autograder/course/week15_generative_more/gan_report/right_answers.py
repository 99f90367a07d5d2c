"""Right answers to `gan_report`, written differently from the reference."""

import math

import numpy as np

from autograder.kit import right_answer


@right_answer("gan_report")
def goes_fake_by_fake(real, fake):
    hit, copies = set(), 0
    for sample in fake:
        distance = np.linalg.norm(real - sample, axis=1)
        hit.add(int(np.argmin(distance)))
        copies += bool(distance.min() <= 1e-6)
    gap = np.mean(fake, axis=0) - np.mean(real, axis=0)
    return {
        "mean_gap": math.sqrt((gap * gap).sum()),
        "spread": math.sqrt(np.var(fake, axis=0).sum() / np.var(real, axis=0).sum()),
        "coverage": len(hit) / min(real.shape[0], fake.shape[0]),
        "copied": copies / len(fake),
    }


@right_answer("gan_report")
def asks_scipy(real, fake):
    from scipy.spatial.distance import cdist

    apart = cdist(real, fake)
    report = dict(copied=float(np.mean(apart.min(axis=0) <= 1e-6)))
    report["coverage"] = float(np.unique(apart.argmin(axis=0)).size / min(apart.shape))
    report["spread"] = float(np.linalg.norm(fake.std(axis=0)) / np.linalg.norm(real.std(axis=0)))
    report["mean_gap"] = float(np.sqrt(np.square(real.mean(axis=0) - fake.mean(axis=0)).sum()))
    return report


@right_answer("gan_report")
def marks_the_real_ones(real, fake):
    N, M = len(real), len(fake)
    squares = np.zeros((M, N))
    for feature in range(real.shape[1]):
        squares += np.subtract.outer(fake[:, feature], real[:, feature]) ** 2
    seen = np.zeros(N, dtype=bool)
    seen[squares.argmin(1)] = True
    centred_fake, centred_real = fake - fake.mean(0), real - real.mean(0)
    ratio = (centred_fake**2).sum() / M / ((centred_real**2).sum() / N)
    return {
        "coverage": float(seen.sum() / min(N, M)),
        "copied": np.count_nonzero(squares.min(1) <= 1e-12) / M,
        "mean_gap": float(np.hypot.reduce(fake.mean(0) - real.mean(0))),
        "spread": float(ratio**0.5),
    }
