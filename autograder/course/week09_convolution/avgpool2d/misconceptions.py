"""Wrong ideas about `avgpool2d`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

MEAN = "keeps the mean of every window"
STRIDE = "moves the window by the stride, so that windows may overlap or leave out pixels"
ALONE = "treats every image and every channel by itself"
SIDES = "keeps height and width apart, in images, windows and strides"
SMALLEST = "works without padding, for a single image, channel and pixel"
TOGETHER = "does all of this at once"
PADDING = "counts the padding as zeros"


@misconception("avgpool2d", breaks=[PADDING], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    padded = pad2d(x, (p_h, p_h, p_w, p_w), np.nan)

-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
+            out[:, :, i, j] = np.nanmean(padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w], axis=(2, 3))
""")
def divides_by_the_pixels_in_the_image():
    """You divide by the number of pixels that are no padding. What did we agree on?

    Padding counts as zeros, and they are numbers of the window, too.
    """


@misconception("avgpool2d", breaks=[PADDING], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
""")
def pads_as_for_the_maximum():
    """What is the mean of a window with a pixel and three times minus infinity? With what should you pad here?

    What adds nothing to a sum is 0.
    """


@misconception("avgpool2d", breaks=[MEAN, ALONE, STRIDE, SIDES, PADDING, SMALLEST], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].sum(axis=(2, 3))
""")
def adds_up_without_dividing():
    """Your numbers are sums. By what must you divide for a mean?

    A mean is a sum divided by how many numbers went in.
    """


@misconception("avgpool2d", breaks=[STRIDE], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    (k_h, k_w), (p_h, p_w) = k, padding
+    h_out = conv_output_size(x.shape[2], k_h, k_h, p_h)
+    w_out = conv_output_size(x.shape[3], k_w, k_w, p_w)

-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * k_h:i * k_h + k_h, j * k_w:j * k_w + k_w].mean(axis=(2, 3))
""")
def moves_the_window_by_its_own_size():
    """Your windows never overlap. By how much should they move: by k or by the stride?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("avgpool2d", breaks=[ALONE], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
+            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            out[:, :, i, j] = window.mean(axis=(1, 2, 3))[:, None]
""")
def takes_the_mean_of_all_channels():
    """All your channels are the same. Over which axes do you take the mean?

    The mean goes over the two axes of the window; images and channels stay apart.
    """


@misconception("avgpool2d", breaks=[SIDES, PADDING], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].sum(axis=(2, 3)) / k_h**2
""")
def divides_by_the_square_of_the_height():
    """Your windows hold k_h * k_w numbers. By how many do you divide where they are no squares?

    k is a pair: the height of a window times its width.
    """


@misconception(
    "avgpool2d",
    breaks=[TOGETHER],
    diff="""
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    h_out = -(-(x.shape[2] + 2 * p_h - k_h) // s_h) + 1
+    w_out = -(-(x.shape[3] + 2 * p_w - k_w) // s_w) + 1
""",
)
def rounds_the_number_of_windows_up():
    """Your last windows hang over the edge. Does a window count that does not fit whole?

    Places are counted as for a kernel: conv_output_size rounds down.
    """


@misconception("avgpool2d", breaks=[SMALLEST], diff="""
-    return out
+    return out.squeeze()
""")
def squeezes_the_result():
    """For a single image with a single channel, how many axes does your result have? What does `squeeze` take away?

    The result has the four axes (N, C, H_out, W_out), also where some of them have length 1.
    """
