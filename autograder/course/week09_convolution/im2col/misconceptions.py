"""Wrong ideas about `im2col`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

WINDOWS = "makes a column of every window"
IMAGES = "makes a matrix for each image, with the windows of all its channels"
IN_WINDOW = "runs through a window channel by channel, then row by row"
OF_PLACES = "runs through the places row by row"
STRIDE = "moves the window by the stride"
PADDING = "pads with zeros, above and below, left and right"
SIDES = "keeps height and width apart, in images, windows and strides"
LOOPS = "runs no loop in Python over pixels or places"
SMALLEST = "works without padding, for a single image, channel and pixel"
TOGETHER = "does all of this at once"


@misconception("im2col", breaks=[IN_WINDOW], diff="""
-    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
+    cols = np.zeros((len(x), k_h, k_w, x.shape[1], h_out, w_out))

-            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            cols[:, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
""")
def runs_through_the_channels_last():
    """Your columns mix the channels: for each place in the kernel, all channels. What comes first, the channel or the pixel?

    A column holds all pixels of channel 0 first, then those of channel 1.
    """


@misconception("im2col", breaks=[IN_WINDOW], diff="""
-    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
+    cols = np.zeros((*x.shape[:2], k_w, k_h, h_out, w_out))

-            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            cols[:, :, v, u] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
""")
def runs_through_a_window_column_by_column():
    """Look at the window 1 2 / 3 4. In which order do its numbers stand in your column, and in reading order?

    In reading order, a row is finished before the next one begins: 1 2 3 4.
    """


@misconception("im2col", breaks=[OF_PLACES], diff="""
-    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
+    cols = np.zeros((*x.shape[:2], k_h, k_w, w_out, h_out))

-            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            piece = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            cols[:, :, u, v] = piece.transpose(0, 1, 3, 2)
""")
def runs_through_the_places_column_by_column():
    """Your second column is the window below the first. Which window comes second in reading order?

    Behind the first place comes its neighbour on the right.
    """


@misconception("im2col", breaks=[LOOPS])
def loops_over_the_places(x, k, stride=(1, 1), pad=(0, 0)):
    """You go from place to place in Python. Can one slice take the same pixel of all windows at once?

    Fix a pixel (u, v) of the kernel: all places see it at rows u, u + s_h, u + 2 s_h, ...
    """
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, pad
    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    cols = []
    for i in range(h_out):
        for j in range(w_out):
            window = padded[:, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w]
            cols.append(window.reshape(len(x), -1))
    return np.stack(cols, axis=2)


@misconception("im2col", breaks=[STRIDE], diff="""
-            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            cols[:, :, u, v] = padded[:, :, u:u + h_out, v:v + w_out]
""")
def moves_the_window_by_one_all_the_same():
    """You have as many columns as you should, but with stride 2 your second window starts at pixel 1. Where should it?

    The place (i, j) starts at pixel (i s_h, j s_w).
    """


@misconception("im2col", breaks=[PADDING])
def ignores_the_padding(x, k, stride=(1, 1), pad=(0, 0)):
    """You have fewer columns than you should. Which image do your windows lie in: the one with padding?

    First comes the border of zeros; windows lie in what that gives.
    """
    (k_h, k_w), (s_h, s_w) = k, stride
    h_out = conv_output_size(x.shape[2], k_h, s_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w)
    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
    for u in range(k_h):
        for v in range(k_w):
            cols[:, :, u, v] = x[:, :, u : u + s_h * h_out : s_h, v : v + s_w * w_out : s_w]
    return cols.reshape(len(x), -1, h_out * w_out)


@misconception("im2col", breaks=[SIDES], diff="""
-    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, pad
+    (k_h, k_w), (s_w, s_h), (p_h, p_w) = k, stride, pad
""")
def swaps_the_strides():
    """The stride is (vertical, horizontal). By which of the two do your windows move downwards?

    Row i of the places starts at pixel i times the first number.
    """


@misconception("im2col", breaks=[IMAGES, IN_WINDOW, LOOPS], diff="""
-    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
+    cols = np.zeros((len(x), k_h, k_w, h_out, w_out))

-            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
+            cols[:, u, v] = padded[:, 0, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
""")
def copies_the_first_channel_only():
    """Your columns are too short for images with several channels. What is a window of a colour image made of?

    A column has C kH kW numbers.
    """


@misconception("im2col", breaks=[IMAGES, PADDING], diff="""
-    return cols.reshape(len(x), -1, h_out * w_out)
+    return cols.transpose(1, 2, 3, 0, 4, 5).reshape(1, x.shape[1] * k_h * k_w, -1)
""")
def puts_all_images_into_one_matrix():
    """You lay the columns of all images side by side. How many matrices should a batch of two images give?

    The result has three axes, images first.
    """


@misconception("im2col", breaks=[WINDOWS, IMAGES, IN_WINDOW, OF_PLACES, STRIDE, PADDING, SIDES, SMALLEST, LOOPS], diff="""
-    return cols.reshape(len(x), -1, h_out * w_out)
+    return cols.reshape(len(x), -1, h_out * w_out).transpose(0, 2, 1)
""")
def makes_a_row_of_every_window():
    """Your windows are the rows of the matrix. What should they be?

    The result is (N, C kH kW, places): one column for each place.
    """


@misconception(
    "im2col",
    breaks=[STRIDE],
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


@misconception("im2col", breaks=[SMALLEST], diff="""
-    return cols.reshape(len(x), -1, h_out * w_out)
+    return cols.reshape(len(x), -1, h_out * w_out).squeeze()
""")
def squeezes_the_result():
    """For a single image, how many axes does your result have? What does `squeeze` take away?

    The result has three axes, (N, C kH kW, H_out W_out), also where some of them have length 1.
    """


@misconception("im2col", breaks=[TOGETHER], diff="""
-    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
+    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
+    assert (x.shape[2] + 2 * p_h - k_h) % s_h == 0 and (x.shape[3] + 2 * p_w - k_w) % s_w == 0
""")
def insists_that_the_stride_divides():
    """You refuse images on which the last step of the window does not end at the edge. What becomes of such rows?

    The window moves on as long as it still fits whole; what is left over is not looked at.
    """
