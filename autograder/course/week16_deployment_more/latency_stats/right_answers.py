"""Right answers to `latency_stats`, written differently from the reference."""

import math

import numpy as np

from autograder.kit import right_answer


@right_answer("latency_stats")
def asks_numpy(times):
    ms = np.array(times, dtype=np.float64) * 1000.0
    if ms.size == 0:
        raise ValueError("nothing was measured")
    p50, p95, p99 = np.percentile(ms, [50, 95, 99], method="inverted_cdf").tolist()
    return {
        "n": int(ms.size),
        "mean_ms": ms.mean().item(),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "max_ms": ms.max().item(),
    }


@right_answer("latency_stats")
def uses_plain_python(times):
    import statistics

    ordered = sorted(float(time) for time in times)
    n = len(ordered)
    if not n:
        raise ValueError("no times")

    def place(share):
        return ordered[math.ceil(share * n) - 1] * 1000

    return {
        "max_ms": ordered[-1] * 1000,
        "p99_ms": place(0.99),
        "p95_ms": place(0.95),
        "p50_ms": place(0.5),
        "mean_ms": statistics.fmean(ordered) * 1000,
        "n": n,
    }


@right_answer("latency_stats")
def counts_how_many_are_below(times):
    times = [float(t) for t in times]
    if times == []:
        raise ValueError
    stats = {"n": len(times), "mean_ms": 1000 * sum(times) / len(times), "max_ms": 1000 * max(times)}
    for percent in (50, 95, 99):
        enough = [t for t in times if 100 * sum(u <= t for u in times) >= percent * len(times)]
        stats["p%d_ms" % percent] = 1000 * min(enough)
    return stats
