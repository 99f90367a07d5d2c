"""Wrong ideas about `latency_stats`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

P50 = "gives the middle time, or the one before the middle"
P95 = "gives as the 95th percentile a time that was measured, and within which at least 95 % came"
P99 = "gives the 99th percentile the same way"
REST = "gives how many there were, their mean and the largest"
MILLISECONDS = "tells all times in milliseconds"
LIST = "takes a list as well as an array"
NOTHING = "refuses to say anything about no times"
INPUTS = "leaves the times in their order"


@misconception("latency_stats", breaks=[P50, P95, P99], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(np.percentile(ms, percent))
""")
def goes_between_two_times():
    """Your percentile is a time that nobody measured. Which of NumPy's methods takes the definition literally?

    np.percentile(..., method="inverted_cdf"); or sort, and take place number ceil(0.95 n), counted from 1.
    """


@misconception("latency_stats", breaks=[P50, P95, P99], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[percent * len(ms) // 100])
""")
def goes_one_place_too_far():
    """Of 100 times you take the 96th. From which number does Python count places?

    The place is counted from 1, an index from 0.
    """


@misconception("latency_stats", breaks=[P50, P95, P99], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[max(percent * len(ms) // 100 - 1, 0)])
""")
def rounds_the_place_down():
    """Of three times, how many are at or below yours? Is that half of them?

    At least so many percent: the place is rounded up.
    """


@misconception("latency_stats", breaks=[P50, P95, P99], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[round(percent / 100 * (len(ms) - 1))])
""")
def takes_the_nearest_index():
    """You go so many percent of the way from the first time to the last. Is that what the definition counts?

    It counts how many times are at or below: the smallest place k with k >= 0.95 n.
    """


@misconception("latency_stats", breaks=[P50, P95, P99, MILLISECONDS], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[-1]) * percent / 100
""")
def takes_percent_of_the_largest():
    """Your 95th percentile is 95 percent of the largest time. Of what should it be 95 percent?

    Of how many times there are: 95 of 100 answers came within it.
    """


@misconception("latency_stats", breaks=[P50, P95, P99], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[::-1][(percent * len(ms) + 99) // 100 - 1])
""")
def counts_from_the_slowest():
    """Your 95th percentile is one of the quickest times. From which end do you count?

    95 percent are at or below it, so only few are slower.
    """


@misconception("latency_stats", breaks=[P50], diff="""
-        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])
+        stats[f"p{percent}_ms"] = float(ms[(percent * len(ms) + 99) // 100 - 1])

-    return stats
+    stats["p50_ms"] = float(np.median(ms))
+    return stats
""")
def takes_the_median_for_the_middle():
    """Of two times, your p50 is neither. Which one has half of all times at or below it?

    Between two times in the middle, the definition takes the smaller; a median goes between them.
    """


@misconception("latency_stats", breaks=[P50, P95, P99, REST], diff="""
-    ms = 1000 * np.sort(np.asarray(times, dtype=float))
+    ms = 1000 * np.asarray(times, dtype=float)
""")
def forgets_to_sort():
    """You count places in the order in which the answers came. What do percentiles need first?

    Sort the times, in a copy.
    """


@misconception("latency_stats", breaks=[MILLISECONDS], diff="""
-    ms = 1000 * np.sort(np.asarray(times, dtype=float))
+    ms = np.sort(np.asarray(times, dtype=float))
""")
def stays_with_seconds():
    """The entries are called _ms. How many milliseconds are 0.25 seconds?

    Times come in seconds: multiply by 1000.
    """


@misconception("latency_stats", breaks=[MILLISECONDS], diff="""
-    stats = {"n": len(ms), "mean_ms": float(ms.mean()), "max_ms": float(ms[-1])}
+    stats = {"n": len(ms), "mean_ms": float(ms.mean()) / 1000, "max_ms": float(ms[-1]) / 1000}
""")
def gives_only_the_percentiles_in_milliseconds():
    """Your mean and your largest time are in seconds, your percentiles in milliseconds. What do the names say?

    All five times are in milliseconds.
    """


@misconception("latency_stats", breaks=[NOTHING], diff="""
-        raise ValueError("no times were measured")
+        return dict.fromkeys(("n", "mean_ms", "p50_ms", "p95_ms", "p99_ms", "max_ms"), 0)
""")
def says_zero_about_nothing():
    """Without any times, you report a service that answers at once. Is that so?

    Raise ValueError: there is nothing to say.
    """


@misconception("latency_stats", breaks=[LIST], diff="""
-    ms = 1000 * np.sort(np.asarray(times, dtype=float))
+    ms = np.sort(times * 1000)
""")
def multiplies_a_list():
    """What is [0.5] * 1000 in Python? Try it.

    A list of a thousand. Make an array of it first: np.asarray(times).
    """


@misconception("latency_stats", breaks=[INPUTS], diff="""
-    ms = 1000 * np.sort(np.asarray(times, dtype=float))
+    times.sort()
+    ms = 1000 * np.asarray(times, dtype=float)
""")
def sorts_the_callers_times():
    """The caller's times are sorted after the call. Does the order in which answers came still matter to somebody?

    np.sort gives a sorted copy.
    """


@misconception("latency_stats", breaks=[P50, P95, P99, REST], diff="""
-    ms = 1000 * np.sort(np.asarray(times, dtype=float))
+    ms = 1000 * np.unique(np.asarray(times, dtype=float))
""")
def counts_equal_times_once():
    """Of a hundred times, 97 are equal. How many of them does your function count?

    np.unique leaves equal ones out; np.sort keeps them all.
    """
