"""Wrong ideas about `vae`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has five linear layers with a bias, under their names and of the right sizes"
ENCODE = "gives a mean and the logarithm of a variance for each number of the code"
DECODE = "decodes codes to logits, which may be any number"
FORWARD = "copies by way of the point of the cloud that eps says, and gives the cloud as well"
DRAWS = "without eps, draws another point of each cloud at every call"
SAMPLE = "makes pictures up out of standard normal codes, with no picture as a model"
NO_GRADIENT = "makes them up without a gradient"
GRADIENT = "lets the gradient of all that it gives reach every weight"
COLLAPSED = "finds the numbers of the code that carry nothing on average over the pictures"
FLOOR = "takes a hundredth as the floor unless it is told otherwise"


@misconception("vae", breaks=[PARTS, ENCODE, DECODE, FORWARD, DRAWS, SAMPLE, GRADIENT], diff="""
-        self.mu, self.logvar = nn.Linear(h, z), nn.Linear(h, z)
+        self.both, self.z = nn.Linear(h, 2 * z), z

-        return self.mu(hidden), self.logvar(hidden)
+        return self.both(hidden).chunk(2, dim=1)

-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return torch.sigmoid(self.decode(torch.randn(n, self.z)))
""")
def makes_one_layer_for_both():
    """That works, but how should anybody load weights into it that were saved by somebody else?

    Two layers side by side, named mu and logvar, each from h to z.
    """


@misconception("vae", breaks=[ENCODE], diff="""
-        hidden = torch.relu(self.enc(x))
+        hidden = self.enc(x)
""")
def encodes_in_a_straight_line():
    """What are two linear layers with nothing in between worth?

    One. Behind enc stands a relu.
    """


@misconception("vae", breaks=[DECODE, DRAWS, SAMPLE], diff="""
-        return self.dec2(torch.relu(self.dec1(code)))
+        return self.dec2(self.dec1(code))
""")
def decodes_in_a_straight_line():
    """What are two linear layers with nothing in between worth?

    One. Behind dec1 stands a relu.
    """


@misconception("vae", breaks=[ENCODE], diff="""
-        return self.mu(hidden), self.logvar(hidden)
+        return self.logvar(hidden), self.mu(hidden)
""")
def swaps_mean_and_variance():
    """In which order does encode give its two results?

    First mu, then logvar.
    """


@misconception("vae", breaks=[ENCODE], diff="""
-        return self.mu(hidden), self.logvar(hidden)
+        return self.mu(hidden), self.logvar(hidden).exp()
""")
def gives_the_variance():
    """Is your second result ever negative? May the logarithm of a variance be?

    The layer gives the logarithm itself; nothing comes behind it.
    """


@misconception("vae", breaks=[ENCODE], diff="""
-        return self.mu(hidden), self.logvar(hidden)
+        return self.mu(hidden), torch.relu(self.logvar(hidden))
""")
def gives_only_positive_logarithms():
    """Can any of your clouds be narrower than the standard one?

    A logarithm may be negative; nothing comes behind the layer.
    """


@misconception("vae", breaks=[DECODE, DRAWS], diff="""
-        return self.dec2(torch.relu(self.dec1(code)))
+        return torch.sigmoid(self.dec2(torch.relu(self.dec1(code))))

-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return self.decode(torch.randn(n, self.mu.out_features))
""")
def decodes_to_pixels():
    """Your decode gives numbers between 0 and 1. What does the loss do with them once more?

    decode gives logits; the sigmoid belongs into sample.
    """


@misconception("vae", breaks=[FORWARD, GRADIENT], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        eps = torch.randn_like(mu)
""")
def ignores_eps():
    """Call it twice with the same eps. Why is the copy another one?

    Draw only if eps is None.
    """


@misconception("vae", breaks=[DRAWS], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        if eps is None:
+            eps = torch.zeros_like(mu)
""")
def draws_nothing():
    """Without eps, your code is always the middle of the cloud. Where is the randomness?

    Draw eps from a standard normal distribution.
    """


@misconception("vae", breaks=[DRAWS], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        if eps is None:
+            eps = torch.rand_like(mu)
""")
def draws_numbers_between_zero_and_one():
    """Your codes are never below the mean. Which numbers does rand give?

    Those between 0 and 1; randn gives standard normal ones.
    """


@misconception("vae", breaks=[DRAWS], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        if eps is None:
+            eps = torch.randn(len(mu), 1)
""")
def draws_one_number_a_picture():
    """All numbers of a code move together. How many random numbers do you draw?

    One for each number of each code.
    """


@misconception("vae", breaks=[DRAWS], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        if eps is None:
+            eps = torch.randn(mu.shape[1])
""")
def draws_the_same_for_all_pictures():
    """All pictures of a batch get the same noise. How many random numbers do you draw?

    One for each number of each code.
    """


@misconception("vae", breaks=[DRAWS], diff="""
-        if eps is None:
-            eps = torch.randn_like(mu)
+        if eps is None:
+            torch.manual_seed(0)
+            eps = torch.randn_like(mu)
""")
def begins_the_dice_anew():
    """Every call draws the same. What does manual_seed do?

    It begins the sequence of random numbers anew. Leave it to the caller.
    """


@misconception("vae", breaks=[FORWARD, DRAWS], diff="""
-        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
+        return self.decode(mu), mu, logvar
""")
def decodes_the_mean():
    """What do you decode: a point of the cloud, or its middle?

    reparameterize(mu, logvar, eps).
    """


@misconception("vae", breaks=[FORWARD, DRAWS], diff="""
-        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
+        return self.decode(mu + logvar.exp() * eps), mu, logvar
""")
def stretches_by_the_variance():
    """In logvar is the logarithm of the variance. What stretches the noise?

    The spread. You have a function for that: reparameterize.
    """


@misconception("vae", breaks=[GRADIENT], diff="""
-        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
+        return self.decode(reparameterize(mu, logvar, eps).detach()), mu, logvar
""")
def cuts_the_code_off():
    """How should the encoder hear how bad the copy is?

    Through the code: do not cut it off.
    """


@misconception("vae", breaks=[FORWARD, DRAWS, GRADIENT], diff="""
-        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
+        return mu, logvar, self.decode(reparameterize(mu, logvar, eps))
""")
def gives_the_copy_last():
    """In which order does the model give its three results?

    (logits, mu, logvar).
    """


@misconception("vae", breaks=[FORWARD, DRAWS, GRADIENT], diff="""
-        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
+        return self.decode(reparameterize(mu, logvar, eps))
""")
def gives_the_copy_alone():
    """How should the loss know what the cloud pays?

    Give (logits, mu, logvar).
    """


@misconception("vae", breaks=[SAMPLE], diff="""
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return torch.sigmoid(self(torch.rand(n, self.enc.in_features))[0])
""")
def samples_by_encoding():
    """What do you encode to make something up? A picture of noise is a picture, too.

    No picture goes in: codes come from the standard cloud.
    """


@misconception("vae", breaks=[SAMPLE], diff="""
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return self.decode(torch.randn(n, self.mu.out_features))
""")
def samples_logits():
    """Are your pixels between 0 and 1?

    decode gives logits; a sigmoid makes pixels of them.
    """


@misconception("vae", breaks=[SAMPLE], diff="""
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return torch.sigmoid(self.decode(torch.rand(n, self.mu.out_features)))
""")
def samples_a_corner_of_the_cloud():
    """Are your codes ever negative? Which numbers does rand give?

    Those between 0 and 1; randn gives standard normal ones.
    """


@misconception("vae", breaks=[SAMPLE], diff="""
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return torch.sigmoid(self.decode(torch.randn(1, self.mu.out_features).repeat(n, 1)))
""")
def samples_one_code():
    """Look at two of your pictures. How many codes do you draw?

    n of them.
    """


@misconception("vae", breaks=[SAMPLE], diff="""
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+            return torch.sigmoid(self.decode(torch.zeros(n, self.mu.out_features)))
""")
def samples_the_middle():
    """Look at two of your pictures. Where is the randomness?

    Draw the codes: torch.randn.
    """


@misconception("vae", breaks=[NO_GRADIENT], diff="""
-        with torch.no_grad():
-            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
+        return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
""")
def samples_with_a_gradient():
    """Draw one of your made-up pictures with plt.imshow. What does torch complain about?

    Nobody trains on what sample gives: work under torch.no_grad().
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    price = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
+    mu, logvar = mu.mean(dim=0), logvar.mean(dim=0)
+    price = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)

-    return price.mean(dim=0) < floor
+    return price < floor
""")
def averages_the_means_first():
    """One picture has a mean of 1, another one of -1. Does this number carry nothing?

    First what each picture pays, and then the mean over the pictures.
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    return price.mean(dim=0) < floor
+    return price.mean(dim=1) < floor
""")
def judges_pictures():
    """You get an answer for each picture. For what is one asked for?

    For each number of the code: average over the pictures, dim=0.
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    return price.mean(dim=0) < floor
+    return price.sum(dim=0) < floor
""")
def adds_over_the_pictures():
    """With enough pictures, nothing collapses for you. Is it a sum or a mean?

    The mean over the pictures.
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    return price.mean(dim=0) < floor
+    return price.mean(dim=0) > floor
""")
def finds_what_is_alive():
    """For which numbers is your answer True: for those that carry something?

    True means that it has collapsed: it pays less than floor.
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    price = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
+    price = 0.5 * mu**2
""")
def looks_at_means_alone():
    """A cloud with a mean of 0, but as narrow as a needle: has it collapsed?

    Its spread is far from standard, and pays for it. Take the whole divergence.
    """


@misconception("vae", breaks=[COLLAPSED], diff="""
-    return price.mean(dim=0) < floor
+    return (price < floor).all(dim=0)
""")
def wants_every_picture_below_the_floor():
    """A single picture saves a number with you. What is compared with the floor?

    The mean over the pictures.
    """


@misconception("vae", breaks=[FLOOR], diff="""
-def collapsed(mu, logvar, floor=0.01):
+def collapsed(mu, logvar, floor=0.1):
""")
def takes_a_tenth():
    """How low is the floor if nobody says so?

    0.01, as in the line that was given to you.
    """
