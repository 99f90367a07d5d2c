"""Wrong ideas about `conv2d_backward`: the code, the hint, and the claims that each one fails."""

import numpy as np

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
SIDES = "keeps height and width apart, in images, kernels and strides"


@misconception("conv2d_backward", breaks=[PADDING], id="M-193")
def gives_back_the_padding(dout, cache):
    """Your dx is larger than x. Which of its pixels belong to the padding?

    dx has the shape of x: work with padding, then take the middle.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded, dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[PADDING])
def cuts_the_padding_off_one_side_only(dout, cache):
    """Your dx has the right size, but it is shifted. Where in the padded image does x begin?

    x begins at row p_h and column p_w of the padded image.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, : x.shape[2], : x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[OVERLAP], id="M-194")
def overwrites_where_windows_overlap(dout, cache):
    """Windows overlap, and the later ones win in your dx. What happens to several contributions to one pixel?

    What is used several times gets the sum of what comes back from every use.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] = np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[DX], id="M-187")
def flips_the_kernel_on_the_way_back(dout, cache):
    """For a single window, compare your dx with the kernel: it lies the other way round. Did you flip once too often?

    With loops over windows, nothing is flipped: pixel (u, v) of a window gets dout times w at (u, v).
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w[:, :, ::-1, ::-1], axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[DW, STRIDE, SIDES], id="M-194")
def keeps_only_the_last_window_in_dw(dout, cache):
    """Your dw knows only the last place. A weight is used at all places: what happens to the contributions?

    dw is a sum over all images and all places.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded = np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw = np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[DB], id="M-195")
def keeps_the_images_apart_in_db(dout, cache):
    """Your db has a row for each image, but b has only one. Which axes of dout must disappear?

    b has one number for each kernel; everything else is summed.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(2, 3))


@misconception("conv2d_backward", breaks=[DB], id="M-195")
def sums_db_over_the_images_only(dout, cache):
    """Your db still has a height and a width. At how many places is one bias used?

    b has one number for each kernel: images, rows and columns are summed.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=0)


@misconception("conv2d_backward", breaks=[DB], id="M-195")
def takes_the_mean_for_db(dout, cache):
    """Your db is a mean. The bias is added at every place: do contributions add up or average?

    Each place adds b once, with the slope 1.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.mean(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[STRIDE], id="M-196")
def moves_the_window_by_one_all_the_same(dout, cache):
    """With stride 2, where did the second window start on the way forward? And where does it start in your code?

    The place (i, j) starts at pixel (i s_h, j s_w), as on the way forward.
    """
    x, w, _, (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i, i + k_h), slice(j, j + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[SIDES], id="M-190")
def swaps_the_strides(dout, cache):
    """The stride is (vertical, horizontal). By which of the two does your window move downwards?

    Row i of the places starts at pixel i times the first number.
    """
    x, w, (s_w, s_h), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[BATCH], id="M-060")
def divides_dw_by_the_number_of_images(dout, cache):
    """Your dw is N times too small. If the loss is a mean, where is its 1/N already?

    Whatever mean there is, dout has it in it; dw only adds up.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw / len(x), dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[BATCH])
def mixes_the_images(dout, cache):
    """All images get the same dx. Does what came back to one image concern the others?

    Image n gets what comes from dout[n].
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j].sum(axis=0), w, axes=([0], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[CHANNELS], id="M-188")
def sends_only_the_first_kernels_share_back(dout, cache):
    """A pixel was seen by every kernel. Do all of them have a say in your dx?

    A pixel gets the sum over all kernels of dout times weight.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += dout[:, :1, i, j, None, None] * w[:1]
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


@misconception("conv2d_backward", breaks=[PADDING])
def finds_dw_from_the_image_without_padding(dout, cache):
    """Your dw forgets that the windows lay in the padded image. Which pixels did a weight at the border meet?

    Windows are those of the padded image, also where they hold zeros.
    """
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    dpadded, dw = np.zeros((*x.shape[:2], x.shape[2] + 2 * p_h, x.shape[3] + 2 * p_w)), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            window = x[:, :, rows, columns]
            dw[:, :, : window.shape[2], : window.shape[3]] += np.tensordot(dout[:, :, i, j], window, axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    return dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


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
