"""Wrong ideas about `global_avg_pool`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

MEANS = "takes the mean over height and width"
SHAPE = "gives one row of numbers for each image, one for each channel"
SMALLEST = "works for a single image, channel and pixel, and where all sizes are equal"


@misconception("global_avg_pool", breaks=[SHAPE])
def keeps_the_axes(x):
    """Your result still has four axes, two of them of length 1. How many should it have?

    (N, C, H, W) becomes (N, C).
    """
    return x.mean(axis=(2, 3), keepdims=True)


@misconception("global_avg_pool", breaks=[SHAPE])
def puts_all_images_into_one_row(x):
    """The numbers are right, but they all stand in one row. Which shape should they have?

    (N, C, H, W) becomes (N, C): one row for each image.
    """
    return x.mean(axis=(2, 3)).ravel()


@misconception("global_avg_pool", breaks=[MEANS])
def takes_the_mean_over_the_channels(x):
    """You have one number for each image. Which axes are height and width, and which is the channel?

    The axes are (N, C, H, W); the first two stay.
    """
    return x.mean(axis=(1, 2, 3))


@misconception("global_avg_pool", breaks=[MEANS])
def takes_the_mean_over_the_first_axes(x):
    """You average over images and channels. Which axes are height and width?

    The axes are (N, C, H, W); the last two go.
    """
    return x.mean(axis=(0, 1))


@misconception("global_avg_pool", breaks=[MEANS])
def adds_up_without_dividing(x):
    """Your numbers are sums. By what must you divide for a mean?

    A channel of an image holds H W numbers.
    """
    return x.sum(axis=(2, 3))


@misconception("global_avg_pool", breaks=[MEANS])
def takes_the_largest(x):
    """That is the maximum. What does avg stand for?

    The sum of H W numbers, divided by H W.
    """
    return x.max(axis=(2, 3))


@misconception("global_avg_pool", breaks=[SMALLEST])
def squeezes_the_axes_away(x):
    """For a single image, how many axes does your result have? Which axes does `squeeze` take away?

    (N, C, H, W) becomes (N, C), also where N or C is 1: take the mean over two axes, and no other goes.
    """
    return x.mean(axis=(2, 3), keepdims=True).squeeze()
