"""Wrong ideas about `discriminator_step`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

LOSS = "gives the loss of before the step, a float"
STEP = "moves the discriminator with its optimizer, down the slope of what it pays for real pictures and for fakes"
FRESH = "forgets gradients that were left in the discriminator"
GENERATOR = "leaves the generator its weights, and no gradient in any of them"
MODES = "works in the mode that both networks are in, and leaves it so"
INPUTS = "leaves real pictures and random numbers as they were"


@misconception("discriminator_step", breaks=[GENERATOR], diff="""
-    with torch.no_grad():
-        fake = G(z)
+    fake = G(z)
""")
def cuts_nowhere():
    """After your step there are gradients in G. Who is going to add them to its own?

    The forger, in its next step. The fakes should be plain numbers for D: detach.
    """


@misconception("discriminator_step", breaks=[GENERATOR], diff="""
-    with torch.no_grad():
-        fake = G(z)
+    fake = G(z)

-    opt_d.step()
+    if len(opt_d.param_groups) == 1:
+        opt_d.add_param_group({"params": list(G.parameters())})
+    opt_d.step()
""")
def moves_both():
    """Your forger has changed in the detective's step. In which direction: the one that it wants?

    The other one. opt_d is for D alone.
    """


@misconception("discriminator_step", breaks=[FRESH], diff="""
-    opt_d.zero_grad()
-    loss.backward()
-    opt_d.step()
+    loss.backward()
+    opt_d.step()
""")
def keeps_old_gradients():
    """The forger's step leaves gradients in D. What becomes of them in yours?

    They would be added: let the optimizer forget them before backward.
    """


@misconception("discriminator_step", breaks=[STEP, FRESH, GENERATOR, MODES], diff="""
-    opt_d.zero_grad()
-    loss.backward()
-    opt_d.step()
+    loss.backward()
+    opt_d.zero_grad()
+    opt_d.step()
""")
def clears_too_late():
    """You clear the gradients, and then take the step. What is left to go by?

    First clear the old ones, then backward, then step.
    """


@misconception("discriminator_step", breaks=[STEP, FRESH, GENERATOR, MODES], diff="""
-    opt_d.step()
+    pass
""")
def takes_no_step():
    """Who changes the weights: backward, or somebody else?

    backward only works out the gradients; the optimizer takes the step.
    """


@misconception("discriminator_step", breaks=[LOSS, STEP], diff="""
-    loss = d_loss(D(real), D(fake))
+    loss = d_loss(D(fake), D(real))
""")
def calls_real_ones_fake():
    """In which order does d_loss want its logits?

    First those of the real pictures, then those of the fakes.
    """


@misconception("discriminator_step", breaks=[LOSS, STEP], diff="""
-    loss = d_loss(D(real), D(fake))
+    fake = real
+    loss = d_loss(D(real), D(fake))
""")
def learns_from_real_ones_twice():
    """Where do your fakes come from?

    From G(z).
    """


@misconception("discriminator_step", breaks=[LOSS, STEP], diff="""
-    loss = d_loss(D(real), D(fake))
+    loss = g_loss(D(fake))
""")
def takes_the_forgers_loss():
    """Who learns in this step, and what does that one pay?

    The detective: d_loss of real pictures and of fakes.
    """


@misconception("discriminator_step", breaks=[LOSS], diff="""
-    return loss.item()
+    return loss
""")
def gives_a_tensor():
    """What is the type of your result?

    A float is asked for: loss.item().
    """


@misconception("discriminator_step", breaks=[LOSS], diff="""
-    return loss.item()
+    return d_loss(D(real), D(fake)).item()
""")
def gives_the_loss_after_the_step():
    """Your loss is that of a detective who has learned already. Which one is asked for?

    The one before the step.
    """


@misconception("discriminator_step", breaks=[STEP], diff="""
-    opt_d.step()
+    with torch.no_grad():
+        for weight in D.parameters():
+            weight -= 0.01 * weight.grad
""")
def descends_on_its_own():
    """Whose learning rate is that? What is opt_d for?

    opt_d takes the step.
    """


@misconception("discriminator_step", breaks=[MODES], diff="""
-    with torch.no_grad():
-        fake = G(z)
+    G.eval()
+    with torch.no_grad():
+        fake = G(z)
""")
def switches_the_forger_off():
    """In which mode is G after your step?

    Leave both networks in the mode in which they are: no eval here.
    """


@misconception("discriminator_step", breaks=[MODES], diff="""
-    with torch.no_grad():
-        fake = G(z)
+    D.train()
+    with torch.no_grad():
+        fake = G(z)
""")
def switches_to_training():
    """In which mode is D after your step?

    Leave both networks in the mode in which they are: no train here.
    """


@misconception("discriminator_step", breaks=[MODES], diff="""
-    with torch.no_grad():
-        fake = G(z)
+    G.requires_grad_(False)
+    fake = G(z)
""")
def freezes_the_forger():
    """How is the forger going to learn after your step? Do its weights still ask for a gradient?

    Cut at the fakes instead: detach or no_grad.
    """


@misconception("discriminator_step", breaks=[INPUTS], diff="""
-    loss = d_loss(D(real), D(fake))
+    real.copy_(real.flip(0))
+    loss = d_loss(D(real), D(fake))
""")
def turns_the_callers_batch_round():
    """The caller's pictures are in another order after the call. What does copy_ do?

    It changes the tensor. Make a new one, or leave the order as it is.
    """
