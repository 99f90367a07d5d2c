"""Wrong ideas about `denoise_step`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

LOSS = "gives the mean squared difference between what the model made of it and the clean pictures"
NOISE = "shows the model in training x and normal noise of the given deviation"
CLIP = "shows nothing below 0 and nothing above 1"
EVALUATION = "shows the clean pictures when the model is not in training"
GENERATOR = "draws the noise from gen"
SLOPE = "lets the model learn from the loss"
INPUTS = "leaves x as it was"


@misconception("denoise_step", breaks=[LOSS], diff="""
-    return ((model(seen) - x) ** 2).mean()
+    return ((model(seen) - seen) ** 2).mean()
""")
def asks_for_the_noisy_pictures():
    """With your loss, which model is the best? Would it take any noise away?

    The target is x, the clean picture: otherwise copying is perfect.
    """


@misconception("denoise_step", breaks=[EVALUATION], diff="""
-    if model.training:
+    if sigma > 0:
""")
def makes_noise_all_the_time():
    """Your function shows noisy pictures to a model that is being tested, too. How does a model say that it is in training?

    Ask model.training.
    """


@misconception("denoise_step", breaks=[NOISE, CLIP, EVALUATION, GENERATOR], diff="""
-    return ((model(seen) - x) ** 2).mean()
+    return ((model(x) - x) ** 2).mean()
""")
def never_makes_noise():
    """You make noise. Does the model ever see it?

    model(seen), not model(x).
    """


@misconception("denoise_step", breaks=[NOISE, CLIP, EVALUATION, GENERATOR], diff="""
-    if model.training:
+    if not model.training:
""")
def makes_noise_in_the_test_alone():
    """In training, your model sees clean pictures. When is model.training True?

    After model.train(): then there is noise.
    """


@misconception("denoise_step", breaks=[CLIP], diff="""
-        seen = (x + sigma * noise).clamp(0, 1)
+        seen = x + sigma * noise
""")
def forgets_to_clip():
    """Is there a pixel darker than black? Look at the smallest number that the model was shown.

    Clip the sum: .clamp(0, 1).
    """


@misconception("denoise_step", breaks=[NOISE, CLIP], diff="""
-        seen = (x + sigma * noise).clamp(0, 1)
+        seen = x + (sigma * noise).clamp(0, 1)
""")
def clips_the_noise():
    """Your noise only makes pictures brighter. What is to be clipped?

    The sum, not the noise: (x + sigma * noise).clamp(0, 1).
    """


@misconception("denoise_step", breaks=[NOISE], diff="""
-        seen = (x + sigma * noise).clamp(0, 1)
+        seen = (x + sigma**0.5 * noise).clamp(0, 1)
""")
def takes_sigma_for_a_variance():
    """Your noise is too strong where sigma is small. Is sigma a variance or a deviation?

    A deviation: multiply a standard normal number by it.
    """


@misconception("denoise_step", breaks=[NOISE, CLIP], diff="""
-        noise = torch.tensor(gen.normal(size=x.shape), dtype=x.dtype)
+        noise = torch.tensor(gen.random(size=x.shape), dtype=x.dtype)
""")
def draws_numbers_between_zero_and_one():
    """Your noise is never negative. Which numbers does gen.random give, and which does the lesson ask for?

    Standard normal ones: gen.normal.
    """


@misconception("denoise_step", breaks=[NOISE], diff="""
-        noise = torch.tensor(gen.normal(size=x.shape), dtype=x.dtype)
+        noise = torch.tensor(gen.normal(size=x.shape[1:]), dtype=x.dtype)
""")
def gives_all_pictures_the_same_noise():
    """All pictures of a batch get the same noise. How many numbers do you draw?

    One for each pixel of each picture: size=x.shape.
    """


@misconception("denoise_step", breaks=[NOISE], diff="""
-        noise = torch.tensor(gen.normal(size=x.shape), dtype=x.dtype)
+        noise = torch.tensor(gen.normal(size=(len(x), 1)), dtype=x.dtype)
""")
def moves_each_picture_as_a_whole():
    """Each of your pictures gets brighter or darker as a whole. How many numbers do you draw?

    One for each pixel of each picture: size=x.shape.
    """


@misconception("denoise_step", breaks=[GENERATOR], diff="""
-        noise = torch.tensor(gen.normal(size=x.shape), dtype=x.dtype)
+        noise = torch.randn(x.shape, dtype=x.dtype)
""")
def draws_from_somewhere_else():
    """Your noise does not depend on gen. With equal generators, what should be equal?

    Draw from gen: gen.normal(size=x.shape).
    """


@misconception("denoise_step", breaks=[LOSS], diff="""
-    return ((model(seen) - x) ** 2).mean()
+    return ((model(seen) - x) ** 2).sum()
""")
def adds_the_squares_up():
    """Your loss grows with the batch. Is it a sum or a mean?

    The mean over all numbers.
    """


@misconception("denoise_step", breaks=[LOSS], diff="""
-    return ((model(seen) - x) ** 2).mean()
+    return (model(seen) - x).abs().mean()
""")
def takes_the_absolute_difference():
    """Which difference does the lesson ask for, the absolute or the squared one?

    The squared one: ** 2.
    """


@misconception("denoise_step", breaks=[SLOPE], diff="""
-    return ((model(seen) - x) ** 2).mean()
+    return ((model(seen) - x) ** 2).mean().detach()
""")
def cuts_the_loss_off():
    """Nobody can go backward from your loss. What has cut it off?

    Give the tensor as it is, without detach, item or no_grad.
    """


@misconception("denoise_step", breaks=[INPUTS], diff="""
-    seen = x
+    seen, clean = x, x.clone()

-        seen = (x + sigma * noise).clamp(0, 1)
+        seen.add_(sigma * noise).clamp_(0, 1)

-    return ((model(seen) - x) ** 2).mean()
+    return ((model(seen) - clean) ** 2).mean()
""")
def makes_the_callers_pictures_noisy():
    """The caller's pictures are noisy after the call. Is `seen = x` a copy?

    It is another name for the same tensor; functions that end in _ change it.
    """
