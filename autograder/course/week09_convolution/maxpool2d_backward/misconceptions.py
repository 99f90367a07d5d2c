"""Wrong ideas about `maxpool2d_backward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

WINNER = "sends what comes back to the largest number of the window, and 0 to the others"
STRIDE = "moves the window by the stride"
ALONE = "treats every image and every channel by itself"
SIDES = "keeps height and width apart, in images, windows and strides"
TIES = "of equally large numbers, the first in reading order gets it"
OVERLAP = "adds up where a pixel is the largest of several windows"
SMALLEST = "works without padding, for a single image, channel and pixel"
TOGETHER = "does all of this at once"
PADDING = "gives back a gradient without the padding, which never wins"


@misconception("maxpool2d_backward", breaks=[TIES], diff="""
-            windows = padded[:, :, rows, columns].reshape(*x.shape[:2], -1)
-            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
-            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
+            window = padded[:, :, rows, columns]
+            wins = window == window.max(axis=(2, 3), keepdims=True)
+            dpadded[:, :, rows, columns] += wins * dout[:, :, i:i + 1, j:j + 1]
""")
def gives_it_to_all_of_the_largest():
    """Where several numbers are the largest, all of them get everything. What did we agree on for ties?

    At a tie, one pixel gets everything: the first in reading order.
    """


@misconception("maxpool2d_backward", breaks=[TIES], diff="""
-            windows = padded[:, :, rows, columns].reshape(*x.shape[:2], -1)
-            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
-            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
+            window = padded[:, :, rows, columns]
+            wins = window == window.max(axis=(2, 3), keepdims=True)
+            share = wins / wins.sum(axis=(2, 3), keepdims=True)
+            dpadded[:, :, rows, columns] += share * dout[:, :, i:i + 1, j:j + 1]
""")
def shares_it_between_the_largest():
    """Where several numbers are the largest, each gets a share. What did we agree on for ties?

    At a tie, one pixel gets everything: the first in reading order.
    """


@misconception("maxpool2d_backward", breaks=[TIES], diff="""
-            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
+            last = k_h * k_w - 1 - windows[:, :, ::-1].argmax(axis=2)
+            wins = np.arange(k_h * k_w) == last[:, :, None]
""")
def gives_it_to_the_last_of_the_largest():
    """Of several numbers that are the largest, your last one gets it. What did we agree on for ties?

    At a tie, the first in reading order gets everything.
    """


@misconception("maxpool2d_backward", breaks=[WINNER, STRIDE, ALONE, SIDES, TIES, OVERLAP, PADDING, SMALLEST])
def gives_it_to_the_whole_window(dout, cache):
    """Every pixel of a window gets the same from you. Which pixels had a say in the maximum?

    A nudge of a pixel that is not the largest does not change the maximum: its slope is 0.
    """
    x, (k_h, k_w), (s_h, s_w), (p_h, p_w) = cache
    dpadded = np.zeros((*x.shape[:2], x.shape[2] + 2 * p_h, x.shape[3] + 2 * p_w))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w] += dout[:, :, i : i + 1, j : j + 1]
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]


@misconception("maxpool2d_backward", breaks=[OVERLAP], diff="""
-            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
-            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
+            wins = (np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]).reshape(*x.shape[:2], k_h, k_w)
+            before = dpadded[:, :, rows, columns]
+            dpadded[:, :, rows, columns] = np.where(wins, dout[:, :, i:i + 1, j:j + 1], before)
""")
def overwrites_where_windows_overlap():
    """A pixel may win in several windows. Do you add up what it gets, or keep the last?

    What is used several times gets the sum of what comes back from every use.
    """


@misconception("maxpool2d_backward", breaks=[STRIDE, OVERLAP])
def moves_the_window_by_its_own_size(dout, cache):
    """Your windows lie side by side, whatever the stride. Where did they start on the way forward?

    The place (i, j) starts at pixel (i s_h, j s_w), as on the way forward.
    """
    x, (k_h, k_w), _, (p_h, p_w) = cache
    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
    dpadded = np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            for n, c in np.ndindex(x.shape[:2]):
                window = padded[n, c, i * k_h : i * k_h + k_h, j * k_w : j * k_w + k_w]
                u, v = np.unravel_index(window.argmax(), window.shape)
                dpadded[n, c, i * k_h + u, j * k_w + v] += dout[n, c, i, j]
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]


@misconception("maxpool2d_backward", breaks=[ALONE], diff="""
-            windows = padded[:, :, rows, columns].reshape(*x.shape[:2], -1)
-            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
-            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
+            window = padded[:, :, rows, columns]
+            first = window.reshape(len(x), -1).argmax(axis=1)
+            wins = (np.arange(window[0].size) == first[:, None]).reshape(window.shape)
+            dpadded[:, :, rows, columns] += wins * dout[:, :, i:i + 1, j:j + 1]
""")
def lets_the_channels_compete():
    """Of all channels only one gets something at each place. Does a pixel compete with those of other channels?

    Each image and each channel has a maximum of its own at each place.
    """


@misconception("maxpool2d_backward", breaks=[SIDES, TIES])
def takes_the_vertical_number_for_both(dout, cache):
    """Your windows are always as wide as they are high, and so are your steps. What does the second number of a pair say?

    The first number of a pair counts rows, the second columns.
    """
    x, (k, _), (s, _), (p_h, p_w) = cache
    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
    dpadded = np.zeros(padded.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = padded[n, c, i * s : i * s + k, j * s : j * s + k]
        u, v = np.unravel_index(window.argmax(), window.shape)
        dpadded[n, c, i * s + u, j * s + v] += dout[n, c, i, j]
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]


@misconception("maxpool2d_backward", breaks=[PADDING], diff="""
-    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
+    padded = pad2d(x, (p_h, p_h, p_w, p_w))
""")
def lets_the_padding_win():
    """Where all pixels are negative, your padding wins, and the gradient is lost there. With what did you pad on the way forward?

    What pads for a maximum must be smaller than every pixel.
    """


@misconception("maxpool2d_backward", breaks=[PADDING], diff="""
-    return dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
+    return dpadded
""")
def gives_back_the_padding():
    """Your gradient is larger than x. Which of its pixels belong to the padding?

    dx has the shape of x: work with padding, then take the middle.
    """


@misconception(
    "maxpool2d_backward",
    breaks=[TOGETHER],
    diff="""
-            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
+            before = dpadded[:, :, rows, columns] if s_h < k_h and s_w < k_w else 0
+            dpadded[:, :, rows, columns] = before + wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
""",
)
def overwrites_unless_windows_overlap_both_ways():
    """Where windows overlap along one axis only, your gradient keeps what came last. Can a pixel win twice there?

    Adding up is right everywhere, also where nothing overlaps.
    """


@misconception("maxpool2d_backward", breaks=[SMALLEST], diff="""
-    return dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
+    return dpadded[:, :, p_h:-p_h, p_w:-p_w]
""")
def cuts_from_the_padding_to_minus_the_padding():
    """You cut with p:-p. Without padding, p is 0: which rows does the slice 0:-0 take?

    In Python -0 is 0, so 0:-0 is empty. p_h + H says where the image ends, whatever the padding is.
    """
