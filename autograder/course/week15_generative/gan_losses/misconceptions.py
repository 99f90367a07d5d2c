"""Wrong ideas about `gan_losses`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

DETECTIVE = "charges the detective for doubts about real pictures and for faith in fakes"
MEANS = "adds up two means, however many pictures there are of each kind"
FORGER = "charges the forger for fakes that are not taken for real ones"
STEEP = "teaches a forger whom the detective sees through"
SIGNS = "pushes the logits of real pictures up and those of fakes down for the detective, and those of fakes up for the forger"
EXTREMES = "is right for logits of ten thousand, in either direction"
INPUTS = "leaves the logits as they were"


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, SIGNS, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return bce(real_logits, torch.zeros_like(real_logits)) + bce(fake_logits, torch.ones_like(fake_logits))
""")
def swaps_the_labels():
    """What does your detective pay for calling a real picture real?

    Nearly nothing: real ones have the label 1, fakes 0.
    """


@misconception("gan_losses", breaks=[FORGER, STEEP, EXTREMES], diff="""
-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    return -nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
""")
def takes_the_flat_loss():
    """How steep is your loss where the detective is sure? Look at the picture in the lesson.

    It is flat there. Ask how far the detective is from calling the fake real: label 1.
    """


@misconception("gan_losses", breaks=[FORGER, STEEP, SIGNS, EXTREMES], diff="""
-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
""")
def has_the_forger_help_the_detective():
    """What does your forger pay for a fake that is taken for real?

    Nearly nothing: it wants the label 1.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return (bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))) / 2
""")
def halves_the_sum():
    """What does a detective without an idea pay with you?

    log 2 twice: the sum of two means, and no half.
    """


@misconception("gan_losses", breaks=[MEANS], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    labels = torch.cat([torch.ones_like(real_logits), torch.zeros_like(fake_logits)])
+    return 2 * bce(torch.cat([real_logits, fake_logits]), labels)
""")
def throws_all_pictures_together():
    """Try it with one real picture and nine fakes. How much does the real one count?

    As much as all fakes together: one mean for each kind, and then the sum.
    """


@misconception("gan_losses", breaks=[EXTREMES], diff="""
-    bce = nn.functional.binary_cross_entropy_with_logits
+    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)

-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return -torch.log(real).mean() - torch.log(1 - fake).mean()

-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    return -torch.log(torch.sigmoid(fake_logits)).mean()
""")
def takes_logarithms_of_probabilities():
    """What is the logarithm of a sigmoid that has become 0? Try a logit of 10,000.

    Take the binary cross-entropy that wants logits.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, FORGER, STEEP, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
+    return bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))

-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    fake = torch.sigmoid(fake_logits)
+    return nn.functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))
""")
def applies_a_sigmoid_first():
    """What does the function whose name ends in with_logits do with its first input?

    It applies the sigmoid by itself. Give it the logits as they are.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, SIGNS, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return bce(real_logits, torch.ones_like(real_logits))
""")
def forgets_the_fakes():
    """A detective who says real to everything: what does it pay with you?

    It should pay for the fakes: add their mean, with the label 0.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, SIGNS, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return bce(fake_logits, torch.zeros_like(fake_logits))
""")
def forgets_the_real_ones():
    """A detective who says fake to everything: what does it pay with you?

    It should pay for the real ones: add their mean, with the label 1.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, FORGER], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return bce(real_logits, torch.ones_like(real_logits), reduction="sum") + bce(fake_logits, torch.zeros_like(fake_logits), reduction="sum")

-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits), reduction="sum")
""")
def adds_instead_of_averaging():
    """Does a larger batch make your detective worse?

    Means, not sums.
    """


@misconception("gan_losses", breaks=[DETECTIVE, MEANS, FORGER, EXTREMES], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return fake_logits.mean() - real_logits.mean()

-    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
+    return -fake_logits.mean()
""")
def compares_logits_alone():
    """How far down can your losses go? There is a GAN that does so, but it is another one.

    Never below 0: binary cross-entropy of the logits with labels.
    """


@misconception("gan_losses", breaks=[INPUTS], diff="""
-    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
+    return nn.functional.softplus(real_logits.neg_()).mean() + nn.functional.softplus(fake_logits).mean()
""")
def turns_the_callers_logits_round():
    """The caller's logits have another sign after the call. What does the _ at the end of neg_ say?

    That it changes the tensor. -real_logits makes a new one.
    """
