"""Wrong ideas about `generator_step`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

LOSS = "gives the loss of before the step, a float"
STEP = "moves the generator with its optimizer, so that the discriminator takes its fakes for real ones more often"
FRESH = "forgets gradients that were left in the generator"
AGAIN = "makes fresh fakes at every step"
DISCRIMINATOR = "leaves the discriminator's weights alone"
MODES = "works in the mode that both networks are in, and leaves it so"
INPUTS = "leaves the random numbers as they were"


@misconception("generator_step", breaks=[STEP, FRESH, AGAIN, DISCRIMINATOR, MODES], diff="""
-    loss = g_loss(D(G(z)))
+    loss = g_loss(D(G(z).detach()))
""")
def cuts_here_too():
    """G does not change. How should it hear of the loss?

    Only through D: do not cut between them.
    """


@misconception("generator_step", breaks=[STEP, FRESH, AGAIN, DISCRIMINATOR, MODES], diff="""
-    opt_g.step()
+    pass
""")
def takes_no_step():
    """Who changes the weights: backward, or somebody else?

    backward only works out the gradients; the optimizer takes the step.
    """


@misconception("generator_step", breaks=[AGAIN, DISCRIMINATOR], diff="""
-    loss = g_loss(D(G(z)))
+    if not hasattr(G, "fake"):
+        G.fake = G(z)
+    loss = g_loss(D(G.fake))
""")
def keeps_its_fakes():
    """Your second step wants to go back through a graph that is used up. Where do its fakes come from?

    Make new ones in each step: G(z).
    """


@misconception("generator_step", breaks=[LOSS, STEP], diff="""
-    loss = g_loss(D(G(z)))
+    logits = D(G(z))
+    loss = nn.functional.binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))
""")
def helps_the_detective():
    """With your loss, is a fake that is taken for real good or bad?

    Good: the label is 1. g_loss of 15.8 does that.
    """


@misconception("generator_step", breaks=[LOSS, STEP], diff="""
-    loss = g_loss(D(G(z)))
+    logits = D(G(z))
+    loss = -nn.functional.binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))
""")
def takes_the_flat_loss():
    """How steep is your loss where the detective is sure?

    It is flat there: call g_loss of 15.8.
    """


@misconception("generator_step", breaks=[DISCRIMINATOR], diff="""
-    opt_g.step()
+    opt_g.step()
+    with torch.no_grad():
+        for weight in D.parameters():
+            weight -= 0.1 * weight.grad
""")
def moves_the_detective_too():
    """Your detective has changed in the forger's step. In which direction: the one that it wants?

    The other one. D's weights stay as they are.
    """


@misconception("generator_step", breaks=[FRESH, AGAIN], diff="""
-    opt_g.zero_grad()
+    pass
""")
def keeps_old_gradients():
    """What is in G's gradients from the step before? What does backward do with it?

    It adds to it: let the optimizer forget before backward.
    """


@misconception("generator_step", breaks=[LOSS], diff="""
-    return loss.item()
+    return loss
""")
def gives_a_tensor():
    """What is the type of your result?

    A float is asked for: loss.item().
    """


@misconception("generator_step", breaks=[LOSS], diff="""
-    return loss.item()
+    return g_loss(D(G(z))).item()
""")
def gives_the_loss_after_the_step():
    """Your loss is that of a forger who has learned already. Which one is asked for?

    The one before the step.
    """


@misconception("generator_step", breaks=[STEP], diff="""
-    opt_g.step()
+    with torch.no_grad():
+        for weight in G.parameters():
+            weight -= 0.1 * weight.grad
""")
def descends_on_its_own():
    """Whose learning rate is that? What is opt_g for?

    opt_g takes the step.
    """


@misconception("generator_step", breaks=[LOSS, STEP, FRESH, AGAIN], diff="""
-    loss = g_loss(D(G(z)))
+    loss = g_loss(D(G(torch.randn_like(z))))
""")
def draws_codes_of_its_own():
    """Two steps from the same start and with the same z go different ways. Whose random numbers are they?

    Take z.
    """


@misconception("generator_step", breaks=[MODES], diff="""
-    loss = g_loss(D(G(z)))
+    D.requires_grad_(False)
+    loss = g_loss(D(G(z)))
""")
def freezes_the_detective():
    """How is the detective going to learn after your step? Do its weights still ask for a gradient?

    Its gradients do no harm: the detective's own step clears them.
    """


@misconception("generator_step", breaks=[MODES], diff="""
-    loss = g_loss(D(G(z)))
+    D.eval()
+    loss = g_loss(D(G(z)))
""")
def switches_the_detective_off():
    """In which mode is D after your step?

    Leave both networks in the mode in which they are: no eval here.
    """


@misconception("generator_step", breaks=[INPUTS], diff="""
-    loss = g_loss(D(G(z)))
+    z.copy_(z.flip(0))
+    loss = g_loss(D(G(z)))
""")
def turns_the_callers_numbers_round():
    """The caller's random numbers are in another order after the call. What does copy_ do?

    It changes the tensor. Leave z as it is.
    """
