"""Wrong ideas about `conv_transpose2d`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

PRESS = "presses the kernel onto the sheet, as strongly as the pixel is large"
FLIP = "does not flip the kernel"
OVERLAP = "adds up where stamps overlap"
STRIDE = "presses every stamp one stride further, and leaves 0 where none was"
PADDING = "cuts the padding off, the first number above and below, the second left and right"
CHANNELS = "adds up the stamps of all input channels, for every output channel"
BATCH = "treats every image by itself"
SMALLEST = "works without padding, for a single image, channel and pixel"
TOGETHER = "does all of this at once"
SIDES = "keeps height and width apart, in images, kernels and strides"


@misconception("conv_transpose2d", breaks=[FLIP], diff="""
-            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
+            stamp = np.tensordot(x[:, :, i, j], w[:, :, ::-1, ::-1], axes=([1], [0]))
""")
def flips_the_kernel():
    """Your stamp is turned round. Compare the sheet of a single pixel with the kernel: must anything be flipped?

    For a single pixel of 1, the sheet is the kernel itself.
    """


@misconception("conv_transpose2d", breaks=[OVERLAP], diff="""
-            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
+            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] = stamp
""")
def overwrites_where_stamps_overlap():
    """Where stamps overlap, only your last one is left. What happens to ink on ink?

    Every stamp is added to what is on the sheet already.
    """


@misconception("conv_transpose2d", breaks=[OVERLAP], diff="""
     sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))
+    times = np.zeros(sheet.shape)

             sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
+            times[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += 1
+    sheet /= np.maximum(times, 1)
""")
def takes_the_mean_where_stamps_overlap():
    """You divide by the number of stamps at each place. Does ink add up or average?

    The formula has += and no division.
    """


@misconception("conv_transpose2d", breaks=[OVERLAP, STRIDE], diff="""
-    (h, width), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
-    sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))
+    (h, width), (k_h, k_w), (p_h, p_w) = x.shape[2:], w.shape[2:], pad
+    sheet = np.zeros((len(x), w.shape[1], h * k_h, width * k_w))

-            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
+            sheet[:, :, i * k_h:i * k_h + k_h, j * k_w:j * k_w + k_w] += stamp
""")
def presses_stamps_side_by_side():
    """Your stamps lie side by side, whatever the stride. How far apart should they be?

    The stamp of pixel (i, j) begins at (i s_h, j s_w).
    """


@misconception("conv_transpose2d", breaks=[PADDING, SMALLEST], diff="""
-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    return sheet[:, :, p_h:p_h + h * s_h, p_w:p_w + width * s_w]
""")
def multiplies_the_size_by_the_stride():
    """You make the result H * stride high. How much of the last stamp reaches beyond that?

    The last stamp begins at (H - 1) s_h and is k_h high.
    """


@misconception("conv_transpose2d", breaks=[PADDING], diff="""
-    (h, width), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
+    (h, width), (k_h, k_w), (s_h, s_w) = x.shape[2:], w.shape[2:], stride

-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    return sheet
""")
def ignores_the_padding():
    """Your result is as large as without padding. What should be cut off?

    p_h rows go above and below, p_w columns left and right.
    """


@misconception("conv_transpose2d", breaks=[PADDING], diff="""
-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    return np.pad(sheet, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
""")
def adds_the_padding():
    """Your result grows with the padding. The convolution in the other direction added it: what must you do?

    The result has 2 p_h rows less than the sheet.
    """


@misconception("conv_transpose2d", breaks=[PADDING], diff="""
-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    return sheet[:, :, :sheet.shape[2] - 2 * p_h, :sheet.shape[3] - 2 * p_w]
""")
def cuts_the_padding_off_one_end_twice():
    """You cut everything off at the lower right. On how many sides is the padding?

    p_h rows go above, and as many below.
    """


@misconception("conv_transpose2d", breaks=[SMALLEST], diff="""
-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    return sheet[:, :, p_h:-p_h, p_w:-p_w]
""")
def cuts_to_minus_zero():
    """Without padding, nothing is left of your sheet. What does sheet[0:-0] hold?

    -0 is 0, so the slice ends where it begins. Count from the front: up to the height less p_h.
    """


@misconception("conv_transpose2d", breaks=[STRIDE], diff="""
-            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
+            sheet[:, :, i:i + k_h, j:j + k_w] += stamp
""")
def moves_stamps_by_one():
    """The size is right, but your second stamp starts at pixel 1. Where does the stride put it?

    The stamp of pixel (i, j) begins at (i s_h, j s_w).
    """


@misconception("conv_transpose2d", breaks=[PRESS, FLIP, OVERLAP, STRIDE, PADDING, CHANNELS, BATCH, SIDES], diff="""
-    sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))
+    sheet = np.zeros((len(x), len(w), (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))

-            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
+            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [1]))
""")
def swaps_in_and_out_channels():
    """The shape of the kernels is (C_in, C_out, kH, kW) here. Which of the two must match the channels of x?

    w[c] holds the stamps of input channel c, one for each output channel.
    """


@misconception("conv_transpose2d", breaks=[CHANNELS], diff="""
-            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
+            stamp = np.tensordot(x[:, :1, i, j], w[:1], axes=([1], [0]))
""")
def uses_the_first_input_channel_only():
    """Only the first input channel leaves ink on your sheet. What about the others?

    Each number of the sheet is a sum over all input channels.
    """


@misconception("conv_transpose2d", breaks=[BATCH], diff="""
-            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
+            stamp = np.tensordot(x[:, :, i, j].sum(axis=0), w, axes=([0], [0]))
""")
def stamps_all_images_onto_one_sheet():
    """All your images are the same. Should each not have a sheet of its own?

    The sheets have the shape (N, C_out, ...).
    """


@misconception("conv_transpose2d", breaks=[SIDES], diff="""
-    (h, width), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
+    (h, width), (k_h, k_w), (s_w, s_h), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
""")
def swaps_the_strides():
    """The stride is (vertical, horizontal). By which of the two do stamps move downwards?

    Row i of the pixels presses at row i times the first number.
    """


@misconception("conv_transpose2d", breaks=[PADDING, SIDES], diff="""
-    (h, width), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
-    sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))
+    (h, width), k_h, (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2], stride, pad
+    sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_h))

-            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
+            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_h] += stamp
""")
def takes_every_kernel_for_a_square():
    """Your sheet is made for kernels that are as wide as they are high. Which axis of w is the width?

    w has the axes (C_in, C_out, kH, kW).
    """


@misconception("conv_transpose2d", breaks=[PRESS, FLIP, OVERLAP, STRIDE, PADDING, CHANNELS, BATCH, SIDES, SMALLEST], diff="""
-            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
+            stamp = w.sum(axis=0)
""")
def presses_every_stamp_equally():
    """Your sheet does not depend on the pixels. How strongly should each stamp be pressed?

    What is added is the pixel times the kernel.
    """


@misconception(
    "conv_transpose2d",
    breaks=[TOGETHER],
    diff="""
-    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
+    p_h, p_w = p_h * s_h, p_w * s_w
+    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
""",
)
def cuts_off_more_than_the_padding():
    """With a stride, you cut off more than the padding. How wide is it?

    The padding is as wide as it is, whatever the stride.
    """
