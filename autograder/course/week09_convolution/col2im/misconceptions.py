"""Wrong ideas about `col2im`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

BACK = "puts every number back to the pixel that it was copied from"
OVERLAP = "adds up where windows overlap"
PADDING = "drops what falls onto the padding"
STRIDE = "finds the windows where the stride put them, and leaves 0 where none was"
SIDES = "keeps channels, height and width apart"
SMALLEST = "works without padding, for a single image and pixel"
TOGETHER = "does all of this at once"
BATCH = "takes every image's own matrix"


@misconception("col2im", breaks=[OVERLAP], diff="""
-            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, :, u, v]
+            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] = cols[:, :, u, v]
""")
def overwrites_where_windows_overlap():
    """Where windows overlap, your image holds only the number that came last. What should it hold?

    A pixel in four windows gets the sum of four numbers.
    """


@misconception("col2im", breaks=[OVERLAP], diff="""
     padded = np.zeros((n, c, h + 2 * p_h, w + 2 * p_w))
+    times = np.zeros(padded.shape)

-    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
+            times[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += 1
+    return (padded / np.maximum(times, 1))[:, :, p_h:p_h + h, p_w:p_w + w]
""")
def takes_the_mean_where_windows_overlap():
    """You undo im2col: a pixel in four windows gets the mean of four numbers. Should col2im undo, or add up?

    col2im is the way back of gradients, and contributions add up.
    """


@misconception("col2im", breaks=[PADDING], diff="""
-    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
+    return padded
""")
def keeps_the_padding():
    """Your image is larger than x_shape says. What should happen to numbers on the padding?

    Add up on an image with padding, then take the middle of it.
    """


@misconception("col2im", breaks=[PADDING], diff="""
-    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
+    return padded[:, :, :h, :w]
""")
def cuts_the_padding_off_one_side_only():
    """Your image has the right size, but it is shifted. Where in the padded image does it begin?

    The image begins at row p_h and column p_w of the padded one.
    """


@misconception("col2im", breaks=[STRIDE], diff="""
-            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, :, u, v]
+            padded[:, :, u:u + h_out, v:v + w_out] += cols[:, :, u, v]
""")
def moves_the_window_by_one_all_the_same():
    """With stride 2, where does the second window lie? And where do you put its numbers?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("col2im", breaks=[SIDES], diff="""
-    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out)
+    cols = cols.reshape(n, k_h, k_w, c, h_out, w_out)

-            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, :, u, v]
+            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, u, v]
""")
def reads_the_channels_last():
    """Your images mix their channels. In which order did im2col put channels and pixels into a column?

    A column holds all pixels of channel 0 first, then those of channel 1.
    """


@misconception("col2im", breaks=[SIDES], diff="""
-    (n, c, h, w), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x_shape, k, stride, pad
+    (n, c, h, w), (k_h, k_w), (s_w, s_h), (p_h, p_w) = x_shape, k, stride, pad
""")
def swaps_the_strides():
    """The stride is (vertical, horizontal). By which of the two do your windows move downwards?

    Row i of the places starts at pixel i times the first number.
    """


@misconception("col2im", breaks=[BATCH], diff="""
-    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out)
+    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out).sum(axis=0, keepdims=True)
""")
def gives_every_image_the_sum():
    """All your images are the same: the sum over the batch. Do numbers of one image belong into another?

    Image n is made of cols[n] alone.
    """


@misconception("col2im", breaks=[BACK, OVERLAP, PADDING, STRIDE, SIDES, BATCH, SMALLEST], diff="""
-    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out)
+    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out)[:, :, ::-1, ::-1]
""")
def turns_every_window_round():
    """Your windows come back turned round: the first number of a column goes to the last pixel. Must anything be flipped?

    Number m of a column goes to where im2col has taken number m from.
    """


@misconception(
    "col2im",
    breaks=[TOGETHER],
    diff="""
-    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
+    return padded[:, :, p_h * s_h:p_h * s_h + h, p_w * s_w:p_w * s_w + w]
""",
)
def cuts_off_more_than_the_padding():
    """With a stride and padding, your image begins in the wrong place. How far from the padded one's corner does it begin?

    The padding is as wide as it is, whatever the stride.
    """


@misconception(
    "col2im",
    breaks=[TOGETHER],
    diff="""
-            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, :, u, v]
+            places = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            places[:] = cols[:, :, u, v] + (places if s_h < k_h and s_w < k_w else 0)
""",
)
def overwrites_unless_windows_overlap_both_ways():
    """Where windows overlap along one axis only, your image keeps what came last. Is a pixel in two windows there?

    Adding up is right everywhere, also where nothing overlaps.
    """


@misconception("col2im", breaks=[SMALLEST], diff="""
-    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
+    return padded[:, :, p_h:-p_h, p_w:-p_w]
""")
def cuts_from_the_padding_to_minus_the_padding():
    """You cut with p:-p. Without padding, p is 0: which rows does the slice 0:-0 take?

    In Python -0 is 0, so 0:-0 is empty. p_h + h says where the image ends, whatever the padding is.
    """
