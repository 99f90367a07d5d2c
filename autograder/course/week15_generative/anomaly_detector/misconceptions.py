"""Wrong ideas about `anomaly_detector`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

ONLY = "keeps all anomalies out of training and threshold"
COMPLETE = "tests with all anomalies, and with each normal sample that is used for nothing else"
SHARES = "takes half of the normal samples for training and a quarter for the threshold, rounded down"
SHUFFLES = "deals the normal samples out at random, as rng says"
THRESHOLD = "puts the threshold at the quantile of the errors"
DETECT = "raises an alarm above the threshold, and not at it"
PAIRS = "counts in how many pairs the anomaly has the larger error"
TIES = "counts a pair of equal errors as half"
INPUTS = "leaves its inputs as they were"


@misconception("anomaly_detector", breaks=[ONLY, SHARES], diff="""
-    normal = rng.permutation(np.flatnonzero(~is_anomaly))
+    normal = rng.permutation(len(is_anomaly))

-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    test = normal[half + quarter:]
""")
def trains_on_anomalies():
    """Your detector learns from broken parts, too. What will it copy well afterwards?

    Only normal samples are dealt out; all anomalies go to the test.
    """


@misconception("anomaly_detector", breaks=[ONLY, SHARES], diff="""
-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    odd = np.flatnonzero(is_anomaly)
+    test = np.concatenate([normal[half + quarter:], odd[1::2]])

-    return normal[:half], normal[half:half + quarter], test
+    return normal[:half], np.concatenate([normal[half:half + quarter], odd[::2]]), test
""")
def chooses_the_threshold_with_anomalies():
    """Your threshold looked at anomalies. What does the test say about damage that nobody has seen yet?

    val is made of normal samples only.
    """


@misconception("anomaly_detector", breaks=[ONLY, COMPLETE, SHARES], diff="""
-    return normal[:half], normal[half:half + quarter], test
+    return normal[:half], test, test
""")
def chooses_the_threshold_on_the_test():
    """You would choose the threshold with the very samples that you test with. What is such a test worth?

    A quarter of the normal samples is for the threshold and for nothing else.
    """


@misconception("anomaly_detector", breaks=[COMPLETE], diff="""
-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    test = np.concatenate([normal[half:], np.flatnonzero(is_anomaly)])
""")
def tests_with_what_it_chose_the_threshold_on():
    """Some samples are in two of your three lists. Which ones?

    The test begins behind both others: at half + quarter.
    """


@misconception("anomaly_detector", breaks=[COMPLETE], diff="""
-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    test = normal[half + quarter:]
""")
def forgets_the_anomalies():
    """There is no anomaly in your test. What do you want to find in it?

    Each anomaly belongs into the test.
    """


@misconception("anomaly_detector", breaks=[COMPLETE], diff="""
-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    test = np.concatenate([normal[half + quarter:half + 2 * quarter], np.flatnonzero(is_anomaly)])
""")
def drops_what_is_left_over():
    """With 11 normal samples, what becomes of the last ones?

    All that is used for nothing else goes to the test.
    """


@misconception("anomaly_detector", breaks=[SHUFFLES], diff="""
-    normal = rng.permutation(np.flatnonzero(~is_anomaly))
+    normal = np.flatnonzero(~is_anomaly)
""")
def deals_in_order():
    """The first half of the samples is always in training. What if they are sorted by date?

    Shuffle first: rng.permutation.
    """


@misconception("anomaly_detector", breaks=[SHUFFLES], diff="""
-    normal = rng.permutation(np.flatnonzero(~is_anomaly))
+    normal = np.random.permutation(np.flatnonzero(~is_anomaly))
""")
def deals_with_the_global_generator():
    """Two calls with equal generators deal differently. From where do your random numbers come?

    From rng: rng.permutation.
    """


@misconception("anomaly_detector", breaks=[SHARES], diff="""
-    half, quarter = len(normal) // 2, len(normal) // 4
+    half, quarter = len(is_anomaly) // 2, len(is_anomaly) // 4
""")
def takes_shares_of_all_samples():
    """Half of what is for training?

    Half of the normal samples, not of all.
    """


@misconception("anomaly_detector", breaks=[SHARES], diff="""
-    half, quarter = len(normal) // 2, len(normal) // 4
+    half, quarter = -(-len(normal) // 2), -(-len(normal) // 4)
""")
def rounds_up():
    """Half of 7 samples is 3.5. How many is that for you, and how many for the lesson?

    Rounded down: len(normal) // 2.
    """


@misconception("anomaly_detector", breaks=[SHARES], diff="""
-    half, quarter = len(normal) // 2, len(normal) // 4
+    half = len(normal) // 2
+    quarter = len(normal) - half
""")
def leaves_no_normal_sample_for_the_test():
    """Your test consists of anomalies only. How do you find out about false alarms?

    A quarter is for the threshold, and the rest for the test.
    """


@misconception("anomaly_detector", breaks=[INPUTS], diff="""
-    normal = rng.permutation(np.flatnonzero(~is_anomaly))
+    np.logical_not(is_anomaly, out=is_anomaly)
+    normal = rng.permutation(np.flatnonzero(is_anomaly))

-    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
+    test = np.concatenate([normal[half + quarter:], np.flatnonzero(~is_anomaly)])
""")
def turns_the_callers_mask_round():
    """After the call, the caller's normal samples are anomalies. What does out= do?

    ~is_anomaly makes a new array.
    """


@misconception("anomaly_detector", breaks=[THRESHOLD], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    return float(np.quantile(errors_normal_val, 1 - q))
""")
def takes_the_share_above():
    """With q = 0.95, how many of the normal samples raise an alarm with your threshold?

    q is the share that raises none: the quantile q itself.
    """


@misconception("anomaly_detector", breaks=[THRESHOLD], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    ordered = np.sort(errors_normal_val)
+    return float(ordered[min(int(q * len(ordered)), len(ordered) - 1)])
""")
def takes_the_next_error_in_the_list():
    """What is three quarters of the way from 1 to 2? Your threshold is always one of the errors.

    As np.quantile gives it, which goes on between two of them in a straight line.
    """


@misconception("anomaly_detector", breaks=[THRESHOLD], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    return float(np.mean(errors_normal_val) + 2 * np.std(errors_normal_val))
""")
def takes_two_deviations():
    """Where in your threshold is q?

    No bell curve is asked for: the quantile q of the errors.
    """


@misconception("anomaly_detector", breaks=[THRESHOLD], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    return float(q * np.max(errors_normal_val))
""")
def takes_a_share_of_the_largest():
    """One huge error moves your threshold a lot. What share of the samples is below it?

    The quantile q is the value with the share q of all errors below.
    """


@misconception("anomaly_detector", breaks=[THRESHOLD], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    return float(np.percentile(errors_normal_val, q))
""")
def takes_q_for_a_percentage():
    """Nearly every normal sample raises an alarm. In which unit does np.percentile want its share?

    It goes from 0 to 100; np.quantile goes from 0 to 1.
    """


@misconception("anomaly_detector", breaks=[INPUTS], diff="""
-    return float(np.quantile(errors_normal_val, q))
+    errors_normal_val.sort()
+    return float(np.quantile(errors_normal_val, q))
""")
def sorts_the_callers_errors():
    """The caller's errors are in another order after the call. What does sort do?

    np.sort makes a sorted copy; np.quantile needs no order at all.
    """


@misconception("anomaly_detector", breaks=[DETECT], diff="""
-    return errors > thr
+    return errors >= thr
""")
def raises_an_alarm_at_the_threshold():
    """An error that is equal to the threshold: is it above?

    No: >, not >=.
    """


@misconception("anomaly_detector", breaks=[DETECT], diff="""
-    return errors > thr
+    return errors < thr
""")
def raises_the_alarm_below():
    """Who raises an alarm with you: those that are copied well, or those that are not?

    A large error is strange: above the threshold.
    """


@misconception("anomaly_detector", breaks=[DETECT], diff="""
-    return errors > thr
+    return bool((errors > thr).any())
""")
def raises_one_alarm_for_all():
    """Which of the samples raised your alarm?

    One True or False for each sample.
    """


@misconception("anomaly_detector", breaks=[PAIRS, TIES], diff="""
-    return float((bad > good).mean() + (bad == good).mean() / 2)
+    return float((bad < good).mean() + (bad == good).mean() / 2)
""")
def counts_the_smaller_error():
    """What does a perfect detector get from you? Which of a pair should have the larger error?

    The anomaly.
    """


@misconception("anomaly_detector", breaks=[TIES], diff="""
-    return float((bad > good).mean() + (bad == good).mean() / 2)
+    return float((bad > good).mean())
""")
def counts_ties_as_nothing():
    """What does a detector get that says the same about everything? And what should a coin get?

    Half a pair, if both errors are equal.
    """


@misconception("anomaly_detector", breaks=[TIES], diff="""
-    return float((bad > good).mean() + (bad == good).mean() / 2)
+    return float((bad >= good).mean())
""")
def counts_ties_as_a_win():
    """What does a detector get that says the same about everything? And what should a coin get?

    A pair with equal errors counts half, not one.
    """


@misconception("anomaly_detector", breaks=[PAIRS, TIES], diff="""
-    bad, good = errors[is_anomaly][:, None], errors[~is_anomaly]
+    middle = np.median(errors)

-    return float((bad > good).mean() + (bad == good).mean() / 2)
+    return float((errors[is_anomaly] > middle).mean())
""")
def counts_anomalies_above_the_median():
    """You judge the errors with one threshold. What does the AUROC do without any?

    It looks at all pairs of an anomaly and a normal sample.
    """
