"""Right answers to `psi`, written differently from the reference."""

import math

import numpy as np

from autograder.kit import right_answer


@right_answer("psi")
def counts_with_open_edges(expected, actual, bins=10):
    edges = np.quantile(expected, np.linspace(0, 1, bins + 1))
    edges[0], edges[-1] = -np.inf, np.inf
    e = np.histogram(expected, edges)[0] + 0.5
    a = np.histogram(actual, edges)[0] + 0.5
    e, a = e / e.sum(), a / a.sum()
    return np.dot(a - e, np.log(a) - np.log(e))


@right_answer("psi")
def goes_bin_by_bin(expected, actual, bins=10):
    cuts = [-math.inf] + [np.percentile(expected, 100 * i / bins) for i in range(1, bins)] + [math.inf]
    total = 0.0
    for low, high in zip(cuts[:-1], cuts[1:], strict=True):
        e = (np.count_nonzero((expected >= low) & (expected < high)) + 0.5) / (expected.size + bins / 2)
        a = (np.count_nonzero((actual >= low) & (actual < high)) + 0.5) / (actual.size + bins / 2)
        total += (a - e) * math.log(a / e)
    return total


@right_answer("psi")
def digitizes(expected, actual, bins=10):
    ordered = sorted(expected.tolist())
    cuts = []
    for i in range(1, bins):
        place = i * (len(ordered) - 1) / bins
        low = int(place)
        cuts.append(ordered[low] + (place - low) * (ordered[low + 1] - ordered[low]))

    def shares(values):
        counts = [0.5] * bins
        for number in np.digitize(values, cuts):
            counts[number] += 1
        return np.array(counts) / sum(counts)

    e, a = shares(expected), shares(actual)
    return float(((e - a) * np.log(e / a)).sum())
