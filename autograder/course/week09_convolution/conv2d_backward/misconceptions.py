"""Wrong ideas about `conv2d_backward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

DB = "db adds up over all places of all images"
DW = "dw adds up, for all places, the window times what came back"
DX = "dx of a single window is the kernel times what came back"
OVERLAP = "dx adds up where windows overlap"
STRIDE = "finds the windows where the stride puts them, and gives 0 to pixels in none"
PADDING = "works on the padded image, and gives back a dx without the padding"
BATCH = "dx is found for each image by itself, dw is the sum over the images"
CHANNELS = "keeps channels and kernels apart"
TOGETHER = "does all of this at once"
SMALLEST = "works without padding, for a single image, channel and pixel"
SIDES = "keeps height and width apart, in images, kernels and strides"


@misconception("conv2d_backward", breaks=[PADDING], diff="""
-    dx = dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dpadded, dw, dout.sum(axis=(0, 2, 3))
""")
def gives_back_the_padding():
    """Your dx is larger than x. Which of its pixels belong to the padding?

    dx has the shape of x: work with padding, then take the middle.
    """


@misconception("conv2d_backward", breaks=[PADDING], diff="""
-    dx = dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dpadded[:, :, :x.shape[2], :x.shape[3]], dw, dout.sum(axis=(0, 2, 3))
""")
def cuts_the_padding_off_one_side_only():
    """Your dx has the right size, but it is shifted. Where in the padded image does x begin?

    x begins at row p_h and column p_w of the padded image.
    """


@misconception("conv2d_backward", breaks=[OVERLAP], diff="""
-            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
+            dpadded[:, :, rows, columns] = np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
""")
def overwrites_where_windows_overlap():
    """Windows overlap, and the later ones win in your dx. What happens to several contributions to one pixel?

    What is used several times gets the sum of what comes back from every use.
    """


@misconception("conv2d_backward", breaks=[DX], diff="""
-            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
+            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w[:, :, ::-1, ::-1], axes=([1], [0]))
""")
def flips_the_kernel_on_the_way_back():
    """For a single window, compare your dx with the kernel: it lies the other way round. Did you flip once too often?

    With loops over windows, nothing is flipped: pixel (u, v) of a window gets dout times w at (u, v).
    """


@misconception("conv2d_backward", breaks=[DW, BATCH], diff="""
-    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
+    dpadded = np.zeros(padded.shape)

-            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
+            dw = np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
""")
def keeps_only_the_last_window_in_dw():
    """Your dw knows only the last place. A weight is used at all places: what happens to the contributions?

    dw is a sum over all images and all places.
    """


@misconception("conv2d_backward", breaks=[DB], diff="""
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dx, dw, dout.sum(axis=(2, 3))
""")
def keeps_the_images_apart_in_db():
    """Your db has a row for each image, but b has only one. Which axes of dout must disappear?

    b has one number for each kernel; everything else is summed.
    """


@misconception("conv2d_backward", breaks=[DB], diff="""
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dx, dw, dout.sum(axis=0)
""")
def sums_db_over_the_images_only():
    """Your db still has a height and a width. At how many places is one bias used?

    b has one number for each kernel: images, rows and columns are summed.
    """


@misconception("conv2d_backward", breaks=[DB], diff="""
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dx, dw, dout.mean(axis=(0, 2, 3))
""")
def takes_the_mean_for_db():
    """Your db is a mean. The bias is added at every place: do contributions add up or average?

    Each place adds b once, with the slope 1.
    """


@misconception("conv2d_backward", breaks=[STRIDE], diff="""
-    x, w, (s_h, s_w), (p_h, p_w) = cache
+    x, w, _, (p_h, p_w) = cache

-            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
+            rows, columns = slice(i, i + k_h), slice(j, j + k_w)
""")
def moves_the_window_by_one_all_the_same():
    """With stride 2, where did the second window start on the way forward? And where does it start in your code?

    The place (i, j) starts at pixel (i s_h, j s_w), as on the way forward.
    """


@misconception("conv2d_backward", breaks=[SIDES], diff="""
-    x, w, (s_h, s_w), (p_h, p_w) = cache
+    x, w, (s_w, s_h), (p_h, p_w) = cache
""")
def swaps_the_strides():
    """The stride is (vertical, horizontal). By which of the two does your window move downwards?

    Row i of the places starts at pixel i times the first number.
    """


@misconception("conv2d_backward", breaks=[BATCH], diff="""
-    return dx, dw, dout.sum(axis=(0, 2, 3))
+    return dx, dw / len(x), dout.sum(axis=(0, 2, 3))
""")
def divides_dw_by_the_number_of_images():
    """Your dw is N times too small. If the loss is a mean, where is its 1/N already?

    Whatever mean there is, dout has it in it; dw only adds up.
    """


@misconception("conv2d_backward", breaks=[BATCH], diff="""
-            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
+            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j].sum(axis=0), w, axes=([0], [0]))
""")
def mixes_the_images():
    """All images get the same dx. Does what came back to one image concern the others?

    Image n gets what comes from dout[n].
    """


@misconception("conv2d_backward", breaks=[CHANNELS], diff="""
-            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
+            dpadded[:, :, rows, columns] += dout[:, :1, i, j, None, None] * w[:1]
""")
def sends_only_the_first_kernels_share_back():
    """A pixel was seen by every kernel. Do all of them have a say in your dx?

    A pixel gets the sum over all kernels of dout times weight.
    """


@misconception("conv2d_backward", breaks=[DW, PADDING, BATCH], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w))
-    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
+    dpadded, dw = np.zeros((*x.shape[:2], x.shape[2] + 2 * p_h, x.shape[3] + 2 * p_w)), np.zeros(w.shape)

-            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
+            window = x[:, :, rows, columns]
+            dw[:, :, :window.shape[2], :window.shape[3]] += np.tensordot(dout[:, :, i, j], window, axes=([0], [0]))
""")
def finds_dw_from_the_image_without_padding():
    """Your dw forgets that the windows lay in the padded image. Which pixels did a weight at the border meet?

    Windows are those of the padded image, also where they hold zeros.
    """


@misconception(
    "conv2d_backward",
    breaks=[TOGETHER],
    diff="""
-    dx = dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
+    dx = dpadded[:, :, p_h * s_h:p_h * s_h + x.shape[2], p_w * s_w:p_w * s_w + x.shape[3]]
""",
)
def cuts_off_more_than_the_padding():
    """With a stride and padding, your dx begins in the wrong place. How far from the padded image's corner does x begin?

    The padding is as wide as it is, whatever the stride.
    """


@misconception(
    "conv2d_backward",
    breaks=[TOGETHER],
    diff="""
-            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
+            before = dpadded[:, :, rows, columns] if s_h < k_h and s_w < k_w else 0
+            dpadded[:, :, rows, columns] = before + np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
""",
)
def overwrites_unless_windows_overlap_both_ways():
    """Where windows overlap along one axis only, your dx keeps what came last. Is a pixel in two windows there?

    Adding up is right everywhere, also where nothing overlaps.
    """


@misconception("conv2d_backward", breaks=[SMALLEST], diff="""
-    dx = dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
+    dx = dpadded[:, :, p_h:-p_h, p_w:-p_w]
""")
def cuts_from_the_padding_to_minus_the_padding():
    """You cut with p:-p. Without padding, p is 0: which rows does the slice 0:-0 take?

    In Python -0 is 0, so 0:-0 is empty. p_h + H says where the image ends, whatever the padding is.
    """
