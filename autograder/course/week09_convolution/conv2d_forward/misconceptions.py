"""Wrong ideas about `conv2d_forward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

WINDOW = "multiplies every window by the kernel and adds up"
CHANNELS = "adds up over all input channels"
KERNELS = "gives one image for each kernel"
BATCH = "convolves every image of a batch"
STRIDE = "moves the window by the stride, in both directions"
PADDING = "pads with zeros: the first number is for above and below, the second for left and right"
SIDES = "keeps height and width apart, in images, kernels and strides"
FLIP = "lays the kernel onto the image as it is, without flipping it"
BIAS = "adds each kernel's own bias at every place"
CACHE = "puts x, w, stride and padding into the cache, as they came in"
TOGETHER = "does all of this at once"
SMALLEST = "works without padding, for a single image, channel, kernel and pixel"


@misconception("conv2d_forward", breaks=[FLIP], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.tensordot(window, w[:, :, ::-1, ::-1], axes=([1, 2, 3], [1, 2, 3])) + b
""")
def flips_the_kernel():
    """You flip the kernel, as in signal processing. What does deep learning do?

    The first weight meets the upper left pixel of the window.
    """


@misconception("conv2d_forward", breaks=[CHANNELS], diff="""
-            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            window = padded[:, 0, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            out[:, :, i, j] = np.tensordot(window, w[:, 0], axes=([1, 2], [1, 2])) + b
""")
def looks_at_the_first_channel_only():
    """A window of a colour image is a block with three layers. Over which axes does your slice run, and your sum?

    A window has the shape (C, kH, kW), as one kernel has, and all of it is summed.
    """


@misconception("conv2d_forward", breaks=[WINDOW, CHANNELS, KERNELS, BATCH, STRIDE, PADDING, SIDES, FLIP], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) / x.shape[1] + b
""")
def takes_the_mean_of_the_channels():
    """With two channels your result is half as large as it should be. Is it a mean over the channels or a sum?

    The formula has one sum: over channels, rows and columns of the window.
    """


@misconception("conv2d_forward", breaks=[WINDOW, CHANNELS, KERNELS, BATCH, STRIDE, PADDING, SIDES, FLIP, BIAS, CACHE], diff="""
-    out = np.zeros((len(x), len(w), h_out, w_out))
+    out = np.zeros((len(x), w.shape[1], h_out, w_out))

-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [0, 2, 3])) + b
""")
def swaps_in_and_out_channels():
    """The shape of the kernels is (C_out, C_in, kH, kW). Which of the first two must match the channels of x?

    Kernel o is w[o], and its first axis has as many channels as x.
    """


@misconception("conv2d_forward", breaks=[KERNELS, BIAS], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            sums = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = sums.sum(axis=1, keepdims=True)
""")
def adds_the_kernels_up():
    """All your output images are the same. Should each kernel not give an image of its own?

    out has the shape (N, C_out, H_out, W_out): kernel o fills out[:, o].
    """


@misconception("conv2d_forward", breaks=[BATCH, BIAS], diff="""
-            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            window = padded[0, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            out[0, :, i, j] = np.tensordot(window, w, axes=([0, 1, 2], [1, 2, 3])) + b
""")
def convolves_the_first_image_only():
    """The first image comes out right, the others do not. Which of your loops or slices runs over the images?

    Image n of the result is made of x[n].
    """


@misconception("conv2d_forward", breaks=[STRIDE], diff="""
-            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            window = padded[:, :, i:i + k_h, j:j + k_w]
""")
def moves_the_window_by_one_all_the_same():
    """The size is right, but with stride 2 your second window starts at pixel 1. Where should it start?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("conv2d_forward", breaks=[STRIDE], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], stride, padding
+    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], (1, 1), padding
""")
def ignores_the_stride():
    """Your result has the size of stride 1, whatever the stride. Where do you use it?

    The stride says both how many places there are and where each of them starts.
    """


@misconception("conv2d_forward", breaks=[PADDING])
def ignores_the_padding(x, w, b, stride=(1, 1), padding=(0, 0)):
    """Your result is as small as without padding. Which image do your windows lie in?

    First comes the border of zeros; windows lie in what that gives.
    """
    (k_h, k_w), (s_h, s_w) = w.shape[2:], stride
    h_out = conv_output_size(x.shape[2], k_h, s_h, 0)
    w_out = conv_output_size(x.shape[3], k_w, s_w, 0)
    out = np.zeros((len(x), len(w), h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, stride, padding)


@misconception("conv2d_forward", breaks=[PADDING], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    padded = pad2d(x, (2 * p_h, 0, 2 * p_w, 0))
""")
def pads_above_and_left_only():
    """All your zeros lie above and to the left. On how many sides does the padding go?

    A padding of p adds 2 p rows: p above and p below.
    """


@misconception("conv2d_forward", breaks=[PADDING], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], stride, padding
+    (k_h, k_w), (s_h, s_w), (p_w, p_h) = w.shape[2:], stride, padding
""")
def swaps_the_paddings():
    """With padding = (1, 0), where do your zeros appear? The first number is vertical: above and below.

    The first number is for rows above and below, the second for columns left and right.
    """


@misconception("conv2d_forward", breaks=[SIDES], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], stride, padding
+    (k_h, k_w), (s_w, s_h), (p_h, p_w) = w.shape[2:], stride, padding
""")
def swaps_the_strides():
    """With stride = (2, 1), does your window move by 2 downwards or to the right?

    Row i of the places starts at pixel i times the first number.
    """


@misconception("conv2d_forward", breaks=[SIDES], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], stride, padding
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    k, (s_h, s_w), (p_h, p_w) = w.shape[2], stride, padding
+    h_out = conv_output_size(x.shape[2], k, s_h, p_h)
+    w_out = conv_output_size(x.shape[3], k, s_w, p_w)

-            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
+            window = padded[:, :, i * s_h:i * s_h + k, j * s_w:j * s_w + k]
""")
def takes_every_kernel_for_a_square():
    """Your windows are always as wide as they are high. Which axis of w says how wide a kernel is?

    w has the axes (C_out, C_in, kH, kW).
    """


@misconception("conv2d_forward", breaks=[PADDING, SIDES], diff="""
-    return out, (x, w, stride, padding)
+    return out.reshape(len(x), len(w), w_out, h_out), (x, w, stride, padding)
""")
def swaps_height_and_width_of_the_output():
    """Try an image that is wider than high. Which axis of your output is the height?

    The axes of the result are (N, C_out, H_out, W_out), in the order of those of x.
    """


@misconception("conv2d_forward", breaks=[BIAS], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3]))
""")
def leaves_out_the_bias():
    """Your result does not depend on b. At which places is it added?

    Every number of output image o gets b[o] added once.
    """


@misconception("conv2d_forward", breaks=[BIAS], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            products = window[:, None] * w + b[:, None, None, None]
+            out[:, :, i, j] = products.sum(axis=(2, 3, 4))
""")
def adds_the_bias_for_every_weight():
    """You add the bias once for each number in the window. Is it inside your sum or outside?

    sum(window * kernel) + b: the sum is finished when b comes.
    """


@misconception("conv2d_forward", breaks=[BIAS], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b[0]
""")
def adds_the_same_bias_to_all():
    """Every output image gets the first bias. Which one belongs to which kernel?

    Output image o gets b[o].
    """


@misconception("conv2d_forward", breaks=[PADDING, SIDES, SMALLEST], diff="""
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
     padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    h_out = (padded.shape[2] - k_h) // s_h
+    w_out = (padded.shape[3] - k_w) // s_w
""")
def misses_the_last_row_and_column():
    """Your output has a row and a column less than there are places. How often should each loop run?

    There are H_out rows of places, and 0 is the first.
    """


@misconception("conv2d_forward", breaks=[CACHE], diff="""
-    return out, (x, w, stride, padding)
+    return out, (padded, w, stride, padding)
""")
def caches_the_padded_image():
    """The x in your cache is larger than the x that came in. Which one does the lesson ask for?

    The cache holds what came in, as it was.
    """


@misconception("conv2d_forward", breaks=[CACHE], diff="""
-    return out, (x, w, stride, padding)
+    return out, (x, w, b, stride, padding)
""")
def caches_everything_that_came_in():
    """Your cache has five parts. Which one of them does nobody need on the way back?

    The slope of a sum along b is 1, whatever b is.
    """


@misconception(
    "conv2d_forward",
    breaks=[CACHE, STRIDE],
    diff="""
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
-    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
+    h_out = (x.shape[2] - k_h) // s_h + 1 + 2 * p_h
+    w_out = (x.shape[3] - k_w) // s_w + 1 + 2 * p_w
""",
)
def counts_the_places_before_padding():
    """With a stride and padding, you look for more windows than there are. What is divided by the stride?

    Count in the padded image: its sides, less the kernel's, divided by the stride, and one more.
    """


@misconception("conv2d_forward", breaks=[TOGETHER], diff="""
     padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    assert (padded.shape[2] - k_h) % s_h == 0 and (padded.shape[3] - k_w) % s_w == 0
""")
def insists_that_the_stride_divides():
    """You refuse images on which the last step of the window does not end at the edge. What becomes of such rows?

    The window moves on as long as it still fits whole; what is left over is not looked at.
    """


@misconception("conv2d_forward", breaks=[SMALLEST, SIDES], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w))
+    padded = np.zeros((*x.shape[:2], x.shape[2] + 2 * p_h, x.shape[3] + 2 * p_w))
+    padded[:, :, p_h:-p_h, p_w:-p_w] = x
""")
def puts_x_between_the_padding_and_minus_the_padding():
    """You write x into padded[p:-p]. Without padding, p is 0: which rows does the slice 0:-0 take?

    In Python -0 is 0, so 0:-0 is empty. pad2d works for every border.
    """


@misconception("conv2d_forward", breaks=[WINDOW, CHANNELS, KERNELS, BATCH, STRIDE, PADDING, SIDES, FLIP, SMALLEST], diff="""
-            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
+            out[:, :, i, j] = np.einsum("ncij,ocjl->no", window, w) + b
""")
def multiplies_matrices():
    """You multiply window and kernel as matrices. Which number of the kernel lies on which pixel?

    Pixel (i, j) of the window meets number (i, j) of the kernel, and no other; then all products are added.
    """
