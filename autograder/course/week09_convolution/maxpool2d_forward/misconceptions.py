"""Wrong ideas about `maxpool2d_forward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

LARGEST = "keeps the largest number of every window"
STRIDE = "moves the window by the stride, so that windows may overlap or leave out pixels"
ALONE = "treats every image and every channel by itself"
SIDES = "keeps height and width apart, in images, windows and strides"
NEGATIVE = "finds the largest number also where all are negative"
PADDING = "pads with something that never wins, not even where all pixels are negative"
SMALLEST = "works without padding, for a single image, channel and pixel"
TOGETHER = "does all of this at once"
CACHE = "puts x, k, stride and padding into the cache, as they came in"


@misconception("maxpool2d_forward", breaks=[PADDING], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
+    padded = pad2d(x, (p_h, p_h, p_w, p_w))
""")
def pads_with_zeros():
    """Where all pixels are negative, the zeros of your padding win. Which number is smaller than every pixel?

    NumPy has a number below all others.
    """


@misconception("maxpool2d_forward", breaks=[PADDING], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
+    (k_h, k_w), (s_h, s_w), (p_w, p_h) = k, stride, padding
""")
def swaps_the_paddings():
    """With padding = (0, 1), on which sides should the image grow? The first number is vertical.

    The first number is for rows above and below, the second for columns left and right.
    """


@misconception("maxpool2d_forward", breaks=[STRIDE, PADDING], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    (k_h, k_w), (p_h, p_w) = k, padding
+    h_out = conv_output_size(x.shape[2], k_h, k_h, p_h)
+    w_out = conv_output_size(x.shape[3], k_w, k_w, p_w)

-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * k_h:i * k_h + k_h, j * k_w:j * k_w + k_w].max(axis=(2, 3))
""")
def moves_the_window_by_its_own_size():
    """Your windows never overlap. By how much should they move: by k or by the stride?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("maxpool2d_forward", breaks=[LARGEST, STRIDE, ALONE, SIDES, NEGATIVE], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i:i + k_h, j:j + k_w].max(axis=(2, 3))
""")
def moves_the_window_by_one_all_the_same():
    """The size is right, but your second window starts at pixel 1. Where does the stride put it?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("maxpool2d_forward", breaks=[ALONE], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            out[:, :, i, j] = window.max(axis=(1, 2, 3))[:, None]
""")
def takes_the_largest_of_all_channels():
    """All your channels are the same. Over which axes do you take the maximum?

    The maximum goes over the two axes of the window; images and channels stay apart.
    """


@misconception("maxpool2d_forward", breaks=[SIDES], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
+    (k_h, _), (s_h, s_w), (p_h, p_w) = k, stride, padding
     h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    w_out = conv_output_size(x.shape[3], k_h, s_w, p_w)

-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_h].max(axis=(2, 3))
""")
def takes_every_window_for_a_square():
    """Your windows are always as wide as they are high. What does the second number of k say?

    The first number of a pair counts rows, the second columns.
    """


@misconception("maxpool2d_forward", breaks=[NEGATIVE, PADDING], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            out[:, :, i, j] = np.maximum(out[:, :, i, j], window.max(axis=(2, 3)))
""")
def starts_with_zeros_and_keeps_what_is_larger():
    """Where all numbers of a window are negative, you give 0. What is the largest number so far, before you have seen one?

    Before the first number, the largest so far is below all numbers.
    """


@misconception("maxpool2d_forward", breaks=[CACHE], diff="""
-    return out, (x, k, stride, padding)
+    return out, (padded, k, stride, padding)
""")
def caches_the_padded_image():
    """The x in your cache is larger than the x that came in. Which one does the lesson ask for?

    The cache holds what came in, as it was.
    """


@misconception("maxpool2d_forward", breaks=[LARGEST, STRIDE, ALONE, SIDES, NEGATIVE, PADDING, SMALLEST], diff="""
-            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
+            out[:, :, i, j] = padded[:, :, i * s_h + k_h - 1, j * s_w + k_w - 1]
""")
def takes_the_last_number():
    """You keep the last number of every window. Is it always the largest?

    Try a window whose largest number stands first.
    """


@misconception(
    "maxpool2d_forward",
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


@misconception("maxpool2d_forward", breaks=[PADDING, SMALLEST], diff="""
-    return out, (x, k, stride, padding)
+    return out.squeeze(), (x, k, stride, padding)
""")
def squeezes_the_result():
    """For a single image with a single channel, how many axes does your result have? What does `squeeze` take away?

    The result has the four axes (N, C, H_out, W_out), also where some of them have length 1.
    """
