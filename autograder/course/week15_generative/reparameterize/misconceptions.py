"""Wrong ideas about `reparameterize`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

MEAN = "adds the noise to the mean where the variance is 1"
SPREAD = "stretches the noise by the spread"
GMU = "passes the gradient on to mu"
GLOGVAR = "passes a gradient on to logvar, in proportion to the noise"
INPUTS = "leaves its inputs as they were"


@misconception("reparameterize", breaks=[SPREAD], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.exp(logvar) * eps
""")
def takes_the_variance_for_the_spread():
    """In logvar is the logarithm of the variance. What is exp(logvar), and what stretches the noise?

    The spread is the root of the variance: exp(0.5 * logvar).
    """


@misconception("reparameterize", breaks=[SPREAD, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + eps
""")
def forgets_the_spread():
    """All of your clouds are equally wide. Where is logvar?

    The noise is multiplied by the spread.
    """


@misconception("reparameterize", breaks=[MEAN, SPREAD, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.exp(0.5 * logvar)
""")
def forgets_the_noise():
    """Call it with two different eps. Does the result differ?

    The spread stretches the noise: it is multiplied by eps.
    """


@misconception("reparameterize", breaks=[MEAN, SPREAD, GMU, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu * 1
""")
def gives_the_mean():
    """A point of the cloud is asked for, not its middle. What is eps for?

    mu plus spread times eps.
    """


@misconception("reparameterize", breaks=[GMU, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    with torch.no_grad():
+        return mu + torch.exp(0.5 * logvar) * eps
""")
def draws_without_a_gradient():
    """How should the encoder hear of the loss? What does no_grad do?

    The randomness is in eps alone; let the gradient pass through the rest.
    """


@misconception("reparameterize", breaks=[GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.exp(0.5 * logvar).detach() * eps
""")
def cuts_the_spread_off():
    """No gradient arrives at logvar. What has cut it off?

    Without detach, the spread can be learned.
    """


@misconception("reparameterize", breaks=[SPREAD, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.exp(-0.5 * logvar) * eps
""")
def turns_the_spread_round():
    """The larger the variance, the narrower is your cloud. Which sign is in the exponent?

    No minus: exp(0.5 * logvar).
    """


@misconception("reparameterize", breaks=[MEAN, SPREAD, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.sqrt(logvar.clamp(min=0)) * eps
""")
def takes_the_root_of_the_logarithm():
    """What is logvar if the variance is 1? And what does your cloud look like then?

    First undo the logarithm, then take the root: exp(0.5 * logvar).
    """


@misconception("reparameterize", breaks=[MEAN, SPREAD], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + 0.5 * logvar * eps
""")
def forgets_the_exponential():
    """What is logvar if the variance is 1? And what does your cloud look like then?

    0.5 * logvar is the logarithm of the spread. exp undoes it.
    """


@misconception("reparameterize", breaks=[MEAN, SPREAD, GLOGVAR], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    return mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
""")
def draws_noise_of_its_own():
    """Two calls with the same eps give different points. Whose noise do you take?

    The one that you are given: eps.
    """


@misconception("reparameterize", breaks=[INPUTS], diff="""
-    return mu + torch.exp(0.5 * logvar) * eps
+    eps *= torch.exp(0.5 * logvar)
+    return mu + eps
""")
def stretches_the_callers_noise():
    """The caller's eps is not standard normal any more after the call. What does *= do?

    eps * ... makes a new tensor.
    """
