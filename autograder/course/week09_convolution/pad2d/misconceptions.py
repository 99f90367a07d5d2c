"""Wrong ideas about `pad2d`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

BORDER = "puts a border around every image"
ORDER = "reads pad as top, bottom, left, right"
VALUE = "fills the border with the value"
DTYPE = "gives images of the same dtype"
SMALLEST = "works for a single pixel, and without a border"
INPUTS = "leaves x as it was"
TOGETHER = "does all of this at once"


@misconception("pad2d", breaks=[BORDER, ORDER, SMALLEST, VALUE, DTYPE])
def pads_all_four_axes(x, pad, value=0):
    """Your result has more images and channels than x. Which two of the four axes get a border?

    N and C stay; H and W grow.
    """
    top, bottom, left, right = pad
    sides = ((top, bottom), (left, right))
    return np.pad(x, (*sides, *sides), constant_values=value)


@misconception("pad2d", breaks=[BORDER, ORDER, SMALLEST, VALUE, DTYPE])
def pads_the_first_two_axes(x, pad, value=0):
    """You put the border around the images and channels. Which axes are height and width?

    The axes are (N, C, H, W): the last two grow.
    """
    top, bottom, left, right = pad
    return np.pad(x, ((top, bottom), (left, right), (0, 0), (0, 0)), constant_values=value)


@misconception("pad2d", breaks=[ORDER])
def reads_left_and_right_first(x, pad, value=0):
    """With pad = (1, 0, 0, 0), where does your border appear, and where should it?

    The four numbers are, in this order: top, bottom, left, right.
    """
    left, right, top, bottom = pad
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


@misconception("pad2d", breaks=[ORDER])
def goes_around_like_a_clock(x, pad, value=0):
    """You read the sides like a clock, from the top to the right. In which order does the lesson name them?

    The four numbers are, in this order: top, bottom, left, right.
    """
    top, right, bottom, left = pad
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


@misconception("pad2d", breaks=[ORDER])
def uses_the_first_side_everywhere(x, pad, value=0):
    """All four sides of your border are equally wide. What do the other three numbers in pad say?

    Each of the four numbers is for one side.
    """
    return np.pad(x, ((0, 0), (0, 0), (pad[0], pad[0]), (pad[0], pad[0])), constant_values=value)


@misconception("pad2d", breaks=[VALUE])
def always_pads_with_zeros(x, pad, value=0):
    """Your border is 0, whatever the value. Where do you use it?

    The border holds the third argument.
    """
    top, bottom, left, right = pad
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))


@misconception("pad2d", breaks=[BORDER, ORDER, SMALLEST, VALUE, DTYPE])
def repeats_the_edge(x, pad, value=0):
    """Your border repeats the pixels at the edge. What should stand in it?

    np.pad has several modes; one of them puts the same number everywhere.
    """
    top, bottom, left, right = pad
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), mode="edge")


@misconception("pad2d", breaks=[DTYPE])
def makes_floats(x, pad, value=0):
    """Put whole numbers in, and print the dtype of what comes out. Of which dtype is the array that you fill?

    An array can be made with the dtype of another one.
    """
    top, bottom, left, right = pad
    out = np.full((*x.shape[:2], top + x.shape[2] + bottom, left + x.shape[3] + right), float(value))
    out[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
    return out


@misconception("pad2d", breaks=[INPUTS])
def shifts_the_callers_pixels(x, pad, value=0):
    """Your result is right, but the caller's x has changed. Whose array does `-=` work in?

    a -= b writes into a; a - b is an array of its own.
    """
    top, bottom, left, right = pad
    x -= np.array(value).astype(x.dtype)
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right))) + np.array(value).astype(x.dtype)


@misconception("pad2d", breaks=[TOGETHER])
def fills_one_pixel_on_each_side(x, pad, value=0):
    """The value stands in the outermost row and column only. How many pixels wide is your border?

    Fill everything with the value first, and put x into the middle.
    """
    top, bottom, left, right = pad
    out = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    sides = ((top, np.s_[:, :, :1]), (bottom, np.s_[:, :, -1:]), (left, np.s_[..., :1]), (right, np.s_[..., -1:]))
    for width, place in sides:
        if width:
            out[place] = value
    return out


@misconception("pad2d", breaks=[SMALLEST])
def puts_x_between_the_end_and_minus_the_border(x, pad, value=0):
    """You write x into out[top:-bottom, left:-right]. Which rows are those where the border below is 0 pixels wide?

    In Python -0 is 0, so a slice that ends there is empty. top + H says where x ends, whatever the border is.
    """
    top, bottom, left, right = pad
    out = np.full((*x.shape[:2], top + x.shape[2] + bottom, left + x.shape[3] + right), value, dtype=x.dtype)
    out[:, :, top:-bottom, left:-right] = x
    return out
