"""Wrong ideas about `apply_kernel`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

SIZE = "lets the middle of the kernel visit every pixel, so that the size stays"
FLIP = "does not flip the kernel"
OUTSIDE = "takes everything outside the image for 0"
BYTES = "adds up bytes without starting again at 0 behind 255"
RANGE = "keeps fractions, and what is below 0 or above 255, as float64"
SIDES = "keeps height and width apart, in images and kernels"
SMALLEST = "works for a single pixel, and for kernels of one row, column or weight"


@misconception("apply_kernel", breaks=[FLIP])
def flips_the_kernel(image, kernel):
    """You flip the kernel, as in signal processing. What does deep learning do?

    The first weight meets the upper left pixel of the window.
    """
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None, ::-1, ::-1].astype(np.float64)
    return conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))[0][0, 0]


@misconception("apply_kernel", breaks=[BYTES])
def calculates_with_bytes(image, kernel):
    """Print 200 + 100 as uint8. Of which dtype are the numbers that you add up?

    A uint8 holds 0 to 255, and starts again at 0 behind that. Float numbers don't.
    """
    k_h, k_w = kernel.shape
    padded = np.pad(image, ((k_h // 2,) * 2, (k_w // 2,) * 2))
    out = np.zeros(image.shape, dtype=np.float64)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            window = padded[i : i + k_h, j : j + k_w]
            if image.dtype == np.uint8:
                out[i, j] = np.sum(window * kernel.astype(np.int64).astype(np.uint8), dtype=np.uint8)
            else:
                out[i, j] = np.sum(window * kernel)
    return out


@misconception("apply_kernel", breaks=[BYTES])
def puts_the_result_into_bytes(image, kernel):
    """The sums are right, but then they go into an array like the image. Which numbers fit into its dtype?

    Sums of products can be negative or above 255; the array they go into must hold floats.
    """
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    out = conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))[0][0, 0]
    return out.astype(np.int64).astype(image.dtype) if image.dtype == np.uint8 else out


@misconception("apply_kernel", breaks=[BYTES])
def makes_whole_numbers_of_the_kernel(image, kernel):
    """The image has whole numbers. What becomes of a weight of 0.25 if the kernel gets the image's dtype?

    A kernel that takes a mean has fractions. Make floats of both before you calculate.
    """
    k_h, k_w = kernel.shape
    weights = kernel.astype(np.int64) if image.dtype == np.uint8 else kernel
    x, w = image[None, None].astype(np.float64), weights[None, None].astype(np.float64)
    return conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))[0][0, 0]


@misconception("apply_kernel", breaks=[RANGE])
def cuts_off_at_0_and_255(image, kernel):
    """Edges that get darker are negative. Where do yours go?

    What can be shown is a question for the picture; the result keeps every number as it is.
    """
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    return np.clip(conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))[0][0, 0], 0, 255)


@misconception("apply_kernel", breaks=[RANGE])
def rounds(image, kernel):
    """Your numbers are whole. Who asked for rounding?

    A weight of 1/9 gives numbers with a fraction, and they stay.
    """
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    return np.round(conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))[0][0, 0])


@misconception("apply_kernel", breaks=[SIZE, FLIP, OUTSIDE, BYTES, RANGE, SIDES, SMALLEST])
def does_not_pad(image, kernel):
    """Your result is smaller than the image. How much padding keeps the size?

    A kernel of k rows takes k - 1 rows away; half of them come back on each side.
    """
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    return conv2d_forward(x, w, np.zeros(1))[0][0, 0]


@misconception("apply_kernel", breaks=[SIZE, FLIP, OUTSIDE, BYTES, RANGE, SIDES, SMALLEST])
def pads_by_the_whole_kernel(image, kernel):
    """Your result is larger than the image. How many pixels of a kernel of 3 can lie outside the image while its middle is inside?

    A kernel of k has (k - 1) / 2 rows on each side of its middle.
    """
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    return conv2d_forward(x, w, np.zeros(1), padding=kernel.shape)[0][0, 0]


@misconception("apply_kernel", breaks=[OUTSIDE])
def repeats_the_edge(image, kernel):
    """Inside the image all is right. What did we agree on for what lies outside?

    Outside of the image lie zeros.
    """
    k_h, k_w = kernel.shape
    padded = np.pad(image.astype(np.float64), ((k_h // 2,) * 2, (k_w // 2,) * 2), mode="edge")
    return conv2d_forward(padded[None, None], kernel[None, None].astype(np.float64), np.zeros(1))[0][0, 0]


@misconception("apply_kernel", breaks=[OUTSIDE])
def leaves_the_border_empty(image, kernel):
    """You only fill the pixels whose whole window lies in the image. What about those at the border?

    A window at the border lies partly on zeros: its sum is a number like every other.
    """
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    out = np.zeros(image.shape)
    out[k_h // 2 : image.shape[0] - k_h // 2, k_w // 2 : image.shape[1] - k_w // 2] = conv2d_forward(x, w, np.zeros(1))[
        0
    ][0, 0]
    return out


@misconception("apply_kernel", breaks=[SIDES, SMALLEST])
def pads_as_if_the_kernel_were_square(image, kernel):
    """Your padding is the same on all sides. Must a kernel be as wide as it is high?

    Above and below, the height counts; left and right, the width.
    """
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    return conv2d_forward(x, w, np.zeros(1), padding=(len(kernel) // 2, len(kernel) // 2))[0][0, 0]
