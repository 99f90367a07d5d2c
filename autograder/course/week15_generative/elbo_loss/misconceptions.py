"""Wrong ideas about `elbo_loss`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

COPIES = "sums what bad copies cost over the pixels, and averages over the pictures"
ORDER = "adds what odd clouds cost, averaged over the pictures and weighted with beta"
DEFAULT = "weighs clouds with 1 unless it is told otherwise"
EXTREMES = "is right for logits of ten thousand, in either direction"
GRADIENT = "pushes logits to their pixels, and clouds to the standard one, by its gradient"
INPUTS = "leaves its inputs as they were"


@misconception("elbo_loss", breaks=[COPIES], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(dim=1)
""")
def averages_over_the_pixels():
    """With 64 pixels, your copies are 64 times as cheap as they should be. Which cost will win?

    The sum over the pixels, and then the mean over the pictures.
    """


@misconception("elbo_loss", breaks=[COPIES], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return copy.sum() + beta * kl_to_standard_normal(mu, logvar).mean()
""")
def adds_the_copies_of_all_pictures_up():
    """Your copies cost more in a large batch, and clouds do not. What is averaged over the pictures?

    Both.
    """


@misconception("elbo_loss", breaks=[ORDER], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return copy.mean() + beta * kl_to_standard_normal(mu, logvar).sum()
""")
def adds_the_clouds_of_all_pictures_up():
    """Your clouds cost more in a large batch, and copies do not. What is averaged over the pictures?

    Both.
    """


@misconception("elbo_loss", breaks=[COPIES, ORDER], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return (copy + beta * kl_to_standard_normal(mu, logvar)).sum()
""")
def adds_everything_up():
    """Is a large batch more expensive than a small one?

    At the end stands the mean over the pictures.
    """


@misconception("elbo_loss", breaks=[ORDER, GRADIENT], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return (copy - beta * kl_to_standard_normal(mu, logvar)).mean()
""")
def takes_the_clouds_off():
    """With your loss, the odder a cloud is, the better. What is wanted?

    Both are costs: plus.
    """


@misconception("elbo_loss", breaks=[COPIES, ORDER, EXTREMES, GRADIENT], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return -(copy + beta * kl_to_standard_normal(mu, logvar)).mean()
""")
def gives_the_elbo_itself():
    """An optimizer makes your number smaller. What happens to the copies?

    The loss is the negative of the ELBO: both costs are positive.
    """


@misconception("elbo_loss", breaks=[EXTREMES], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    p = torch.sigmoid(logits)
+    copy = -(x * torch.log(p) + (1 - x) * torch.log(1 - p)).sum(dim=1)
""")
def takes_logarithms_of_probabilities():
    """What is the logarithm of a sigmoid that has become 0? Try a logit of 10,000.

    Take the binary cross-entropy that wants logits.
    """


@misconception("elbo_loss", breaks=[COPIES, EXTREMES], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    copy = nn.functional.binary_cross_entropy_with_logits(torch.sigmoid(logits), x, reduction="none").sum(dim=1)
""")
def applies_a_sigmoid_first():
    """What does the function whose name ends in with_logits do with its first input?

    It applies the sigmoid by itself. Give it the logits as they are.
    """


@misconception("elbo_loss", breaks=[COPIES, EXTREMES], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    copy = ((torch.sigmoid(logits) - x) ** 2).sum(dim=1)
""")
def takes_squares():
    """Which cost of a copy does the formula name?

    Binary cross-entropy, not the squared difference.
    """


@misconception("elbo_loss", breaks=[COPIES, EXTREMES, GRADIENT], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    copy = ((logits - x) ** 2).sum(dim=1)
""")
def compares_logits_with_pixels():
    """A logit of 5 and a black pixel: is that a bad copy?

    No: the sigmoid of the logit is the pixel. Take the binary cross-entropy that wants logits.
    """


@misconception("elbo_loss", breaks=[ORDER], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return (copy + kl_to_standard_normal(mu, logvar)).mean()
""")
def forgets_beta():
    """Does your loss change if beta does?

    beta times the clouds' cost.
    """


@misconception("elbo_loss", breaks=[ORDER], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return (beta * copy + kl_to_standard_normal(mu, logvar)).mean()
""")
def weighs_the_copies():
    """If beta is 0, what should be left of the loss?

    The copies: beta weighs the clouds.
    """


@misconception("elbo_loss", breaks=[ORDER, GRADIENT], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    return copy.mean()
""")
def forgets_the_clouds():
    """Where in your loss are mu and logvar?

    Add beta times kl_to_standard_normal(mu, logvar).
    """


@misconception("elbo_loss", breaks=[DEFAULT], diff="""
-def elbo_loss(logits, x, mu, logvar, beta=1.0):
+def elbo_loss(logits, x, mu, logvar, beta):
""")
def always_asks_for_beta():
    """What if nobody says what beta is?

    beta=1.0 in the first line: as it was given to you.
    """


@misconception("elbo_loss", breaks=[EXTREMES, INPUTS], diff="""
-    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
+    p = logits.sigmoid_()
+    copy = -(x * p.log() + (1 - x) * (1 - p).log()).sum(dim=1)
""")
def squashes_the_callers_logits():
    """The caller's logits are probabilities after the call. What does the _ at the end say?

    That it changes the tensor. And the function that wants logits needs no sigmoid.
    """


@misconception("elbo_loss", breaks=[INPUTS], diff="""
-    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
+    cloud = 0.5 * (mu.pow_(2) + logvar.exp() - 1 - logvar).sum(dim=1)
+    return (copy + beta * cloud).mean()
""")
def squares_the_callers_means():
    """The caller's means are squares after the call. What does the _ at the end of pow_ say?

    That it changes the tensor. mu**2 makes a new one; or call kl_to_standard_normal.
    """
