"""Wrong ideas about `gan_report`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

MEAN_GAP = "says how far the means are apart, over all features"
SPREAD = "says how much the fakes differ among themselves, compared with the real ones"
COVERAGE = "says which share of the real samples that could be nearest to a fake are"
COLLAPSE = "notices a generator that always makes the same, whatever that is"
COPIED = "says which share of the fakes are copies, but for 0.000001"
INPUTS = "leaves both arrays as they were"


@misconception("gan_report", breaks=[MEAN_GAP], diff="""
-        "mean_gap": float(np.linalg.norm(fake.mean(axis=0) - real.mean(axis=0))),
+        "mean_gap": float(abs(fake.mean() - real.mean())),
""")
def compares_one_mean_of_everything():
    """Turn all fakes upside down: does your gap notice? How many means has a set of pictures?

    One for each feature: axis=0; then the length of the difference.
    """


@misconception("gan_report", breaks=[MEAN_GAP], diff="""
-        "mean_gap": float(np.linalg.norm(fake.mean(axis=0) - real.mean(axis=0))),
+        "mean_gap": float(np.abs(fake.mean(axis=0) - real.mean(axis=0)).sum()),
""")
def adds_the_gaps_up():
    """How long is the way from (0, 0) to (3, 4)? Yours is 7.

    The length is the root of the sum of squares.
    """


@misconception("gan_report", breaks=[SPREAD], diff="""
-        "spread": float(np.sqrt(fake.var(axis=0).sum() / real.var(axis=0).sum())),
+        "spread": float(fake.var(axis=0).sum() / real.var(axis=0).sum()),
""")
def forgets_the_root():
    """Fakes that differ half as much get a quarter from you. What stands around the fraction?

    A root: spreads are deviations, not variances.
    """


@misconception("gan_report", breaks=[SPREAD, COLLAPSE], diff="""
-        "spread": float(np.sqrt(fake.var(axis=0).sum() / real.var(axis=0).sum())),
+        "spread": float(np.sqrt(real.var(axis=0).sum() / max(fake.var(axis=0).sum(), 1e-30))),
""")
def turns_the_fraction_round():
    """What does your spread give for a generator that always makes the same? What should it give?

    The fakes are on top: 0 if they are all the same.
    """


@misconception("gan_report", breaks=[SPREAD, COLLAPSE], diff="""
-        "spread": float(np.sqrt(fake.var(axis=0).sum() / real.var(axis=0).sum())),
+        "spread": float(np.sqrt(fake.var(axis=1).sum() / real.var(axis=1).sum())),
""")
def measures_how_the_features_differ():
    """You measure how much the pixels of one picture differ. What should be compared with what?

    One picture with another: the variance over the samples, axis=0.
    """


@misconception("gan_report", breaks=[SPREAD, COLLAPSE], diff="""
-        "spread": float(np.sqrt(fake.var(axis=0).sum() / real.var(axis=0).sum())),
+        "spread": float(fake.std() / real.std()),
""")
def throws_all_numbers_together():
    """A single picture with dark and light pixels has a spread for you. Between what should one differ?

    Between samples: one variance for each feature, axis=0, and then their sum.
    """


@misconception("gan_report", breaks=[COVERAGE, COLLAPSE], diff="""
-        "coverage": len(found) / min(len(real), len(fake)),
+        "coverage": len(found) / len(real),
""")
def counts_as_a_share_of_all_real_ones():
    """Can 10 fakes be nearest to 100 different real ones? What is the best that is possible?

    The share of min(N, M).
    """


@misconception("gan_report", breaks=[COVERAGE], diff="""
-        "coverage": len(found) / min(len(real), len(fake)),
+        "coverage": len(found) / len(fake),
""")
def counts_as_a_share_of_the_fakes():
    """Can 100 fakes be nearest to more than 10 real ones, if there are 10? What is the best that is possible?

    The share of min(N, M).
    """


@misconception("gan_report", breaks=[COVERAGE, COLLAPSE], diff="""
-    found = np.unique(distances.argmin(axis=1))
+    found = np.unique(distances.argmin(axis=0))
""")
def asks_the_real_ones_for_their_nearest():
    """You ask each real sample for its nearest fake. Who is asked in the lesson?

    Each fake, for its nearest real one: the smallest of its row.
    """


@misconception("gan_report", breaks=[COVERAGE, COLLAPSE], diff="""
-    found = np.unique(distances.argmin(axis=1))
+    found = distances.argmin(axis=1)
""")
def counts_every_fake():
    """Your coverage is never below 1 if there are enough fakes. How many different real ones are there in your list?

    Count each only once: np.unique, or a set.
    """


@misconception("gan_report", breaks=[COPIED], diff="""
-        "copied": float((distances.min(axis=1) <= 1e-6).mean()),
+        "copied": float((distances.min(axis=1) == 0).mean()),
""")
def wants_copies_to_the_last_bit():
    """A copy that was rounded once is none for you. How near is near enough?

    Not further than 0.000001.
    """


@misconception("gan_report", breaks=[COPIED], diff="""
-        "copied": float((distances.min(axis=1) <= 1e-6).mean()),
+        "copied": float((distances.min(axis=1) <= 1e-3).mean()),
""")
def takes_all_that_is_near_for_a_copy():
    """You call copies what is merely alike. How near is near enough?

    Not further than 0.000001.
    """


@misconception("gan_report", breaks=[COPIED], diff="""
-        "copied": float((distances.min(axis=1) <= 1e-6).mean()),
+        "copied": float((distances.min(axis=0) <= 1e-6).mean()),
""")
def counts_the_real_ones_that_were_copied():
    """You count which real samples have been copied. Which share is asked for?

    The share of the fakes: the smallest of each row, axis=1.
    """


@misconception("gan_report", breaks=[INPUTS], diff="""
-    found = np.unique(distances.argmin(axis=1))
+    found = np.unique(distances.argmin(axis=1))
+    gap = float(np.linalg.norm(fake.mean(axis=0) - real.mean(axis=0)))
+    fake -= fake.mean(axis=0)
+    real -= real.mean(axis=0)

-        "mean_gap": float(np.linalg.norm(fake.mean(axis=0) - real.mean(axis=0))),
+        "mean_gap": gap,
""")
def centres_the_callers_arrays():
    """The caller's arrays are centred after the call. What does -= do?

    fake - fake.mean(axis=0) makes a new array.
    """
