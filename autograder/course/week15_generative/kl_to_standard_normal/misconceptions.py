"""Wrong ideas about `kl_to_standard_normal`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

MEAN = "charges a mean that wanders off"
SPREAD = "charges a spread that shrinks or grows"
ADDS = "adds up over the numbers of a code, for each sample by itself"
EXTREMES = "stays right for spreads far from 1, and charges nothing for the standard cloud"
GRADIENT = "pulls means to 0 and spreads to 1, by its gradient"
INPUTS = "leaves mu and logvar as they were"


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (1 + logvar - mu**2 - logvar.exp()).sum(dim=1)
""")
def turns_the_sign_round():
    """Is your divergence ever above 0? Should it ever be below?

    A divergence is never negative: turn the sign round.
    """


@misconception("kl_to_standard_normal", breaks=[ADDS], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).mean(dim=1)
""")
def averages_over_the_code():
    """Two numbers of a code pay 1 each. What does the code pay?

    What they pay adds up: sum, not mean.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum()
""")
def adds_all_samples_up():
    """Your result is a single number. For what is one asked for?

    For each sample: sum over the numbers of its code only.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1).mean()
""")
def averages_over_everything():
    """Your result is a single number. For what is one asked for?

    For each sample. The mean over samples comes in the next exercise.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=0)
""")
def adds_over_the_samples():
    """You get a number for each number of the code. For what is one asked for?

    For each sample: add up along the other axis, dim=1.
    """


@misconception("kl_to_standard_normal", breaks=[SPREAD, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + (0.5 * logvar).exp() - 1 - logvar).sum(dim=1)
""")
def takes_the_spread_for_the_variance():
    """Which of the two stands in the formula, the spread or the variance? At which spread is yours smallest?

    The variance: logvar.exp().
    """


@misconception("kl_to_standard_normal", breaks=[SPREAD], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + (2 * logvar).exp() - 1 - 2 * logvar).sum(dim=1)
""")
def takes_logvar_for_the_logarithm_of_the_spread():
    """Of what is logvar the logarithm?

    Of the variance already: no 2 is needed.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
""")
def forgets_the_half():
    """Everybody pays twice with you. What stands in front of the bracket?

    One half.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, SPREAD, ADDS], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu**2 + logvar.exp() - logvar).sum(dim=1)
""")
def forgets_the_one():
    """What does the standard cloud pay with you? And what should it pay?

    Nothing: the 1 is missing.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, ADDS, GRADIENT], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu + logvar.exp() - 1 - logvar).sum(dim=1)
""")
def forgets_the_square():
    """A mean of -3: should it pay, or be paid?

    The mean is squared.
    """


@misconception("kl_to_standard_normal", breaks=[MEAN, ADDS], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu.abs() + logvar.exp() - 1 - logvar).sum(dim=1)
""")
def takes_the_mean_without_its_sign():
    """A mean that is twice as far off pays twice as much with you. And in the formula?

    Four times as much: the mean is squared.
    """


@misconception("kl_to_standard_normal", breaks=[EXTREMES], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    logvar = logvar.clamp(-10, 10)
+    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
""")
def clips_the_logarithm():
    """What does a cloud pay with you that shrinks further and further?

    More and more, without end. Do not clip logvar.
    """


@misconception("kl_to_standard_normal", breaks=[INPUTS], diff="""
-    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
+    return 0.5 * (mu.pow_(2) + logvar.exp() - 1 - logvar).sum(dim=1)
""")
def squares_the_callers_means():
    """The caller's means are squares after the call. What does the _ at the end of pow_ say?

    That it changes the tensor. mu**2 makes a new one.
    """
