"""Wrong ideas about `reconstruction_error`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

MEAN = "takes the mean squared difference over the pixels of each picture"
AXES = "takes it over channels, height and width, too"
SINGLE = "gives a tensor with one number for a single picture"
INPUTS = "leaves x and xhat as they were"


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).mean()
""")
def gives_one_number_for_all():
    """Which of the pictures is the strange one? Your result is a single number.

    One number for each picture: the mean over all axes but the first.
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).flatten(1).sum(dim=1)
""")
def adds_the_pixels_up():
    """Is a large picture stranger than a small one, just because it has more pixels?

    The mean over the pixels, not their sum.
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).flatten(1).mean(dim=0)
""")
def averages_over_the_pictures():
    """You get a number for each pixel. For what do you want one?

    For each picture: average over all axes but the first.
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).flatten(1).mean(dim=1).sqrt()
""")
def takes_the_root():
    """Your errors are too small where they are large. What have you done to the mean at the end?

    The mean squared difference has no root.
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return (x - xhat).abs().flatten(1).mean(dim=1)
""")
def takes_the_absolute_difference():
    """A pixel that is off by 2: does it count twice as much as one that is off by 1, or four times?

    Four times: the differences are squared.
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return (x - xhat).flatten(1).mean(dim=1) ** 2
""")
def lets_differences_cancel():
    """One pixel is too dark, another as much too light. What is the error of that copy?

    First the squares, then the mean.
    """


@misconception("reconstruction_error", breaks=[AXES], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).mean(dim=1)
""")
def stops_at_the_second_axis():
    """Try it with pictures that have channels, height and width. How many axes are left?

    Make one axis of all but the first: flatten(1).
    """


@misconception("reconstruction_error", breaks=[MEAN, AXES, SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).flatten(1).mean(dim=1, keepdim=True)
""")
def keeps_an_axis():
    """Your result is a column. Which shape is asked for?

    (N,): one axis.
    """


@misconception("reconstruction_error", breaks=[SINGLE], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    return ((x - xhat) ** 2).flatten(1).mean(dim=1).squeeze()
""")
def squeezes_a_single_picture_away():
    """What is the shape of your result if there is one picture?

    squeeze takes that axis away, too. You do not need it.
    """


@misconception("reconstruction_error", breaks=[INPUTS], diff="""
-    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
+    x -= xhat
+    return (x**2).flatten(1).mean(dim=1)
""")
def subtracts_in_place():
    """The caller's pictures are differences after the call. What does -= do?

    x - xhat makes a new tensor.
    """
