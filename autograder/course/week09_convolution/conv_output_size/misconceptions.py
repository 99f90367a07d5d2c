"""Wrong ideas about `conv_output_size`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

PLACES = "counts the places of a kernel that moves on by one pixel, without padding"
PAD = "adds the padding at both ends"
STRIDE = "moves on by the stride, as long as the kernel still fits whole"
DILATION = "spreads the weights of a dilated kernel"
REFUSES = "refuses a kernel that fits nowhere, and none that fits"
TOGETHER = "does all of this at once"


@misconception("conv_output_size", breaks=[PLACES, TOGETHER])
def forgets_the_first_place(n, k, stride=1, pad=0, dilation=1):
    """You count the steps of the kernel. Where does it stand before the first one?

    A kernel that is as long as the row takes no step, and has one place.
    """
    room = n + 2 * pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError("does not fit")
    return room // stride


@misconception("conv_output_size", breaks=[PLACES])
def gives_a_float(n, k, stride=1, pad=0, dilation=1):
    """Places are counted, so their number is an int. What does `/` give, even for 4 / 2?

    Python has a division that rounds down and gives an int for ints.
    """
    room = n + 2 * pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError("does not fit")
    return (room - room % stride) / stride + 1


@misconception("conv_output_size", breaks=[PAD])
def pads_one_end(n, k, stride=1, pad=0, dilation=1):
    """How many ends has a row of pixels, and how many of them get `pad` more?

    A row of n pixels becomes n + 2 pad.
    """
    room = n + pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError("does not fit")
    return room // stride + 1


@misconception("conv_output_size", breaks=[PAD])
def ignores_the_padding(n, k, stride=1, pad=0, dilation=1):
    """With padding there is more room. Does `pad` appear in your formula?

    A row of n pixels becomes n + 2 pad before anything else.
    """
    room = n - (dilation * (k - 1) + 1)
    if n + 2 * pad < dilation * (k - 1) + 1:
        raise ValueError("does not fit")
    return room // stride + 1


@misconception("conv_output_size", breaks=[STRIDE])
def rounds_up(n, k, stride=1, pad=0, dilation=1):
    """Take n=8, k=3 and stride 3. Does the kernel fit at pixel 6? Which way should you round?

    A place counts if the whole kernel lies on the row: at 0, 3, but not at 6.
    """
    room = n + 2 * pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError("does not fit")
    return -(-room // stride) + 1


@misconception("conv_output_size", breaks=[STRIDE])
def ignores_the_stride(n, k, stride=1, pad=0, dilation=1):
    """Your result does not depend on the stride. At which pixels do the places start?

    Places start at 0, stride, 2 stride, ... as long as the kernel fits.
    """
    room = n + 2 * pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError("does not fit")
    return room + 1


@misconception("conv_output_size", breaks=[STRIDE])
def divides_before_it_adds_up(n, k, stride=1, pad=0, dilation=1):
    """You divide the places of stride 1 by the stride. Which of them start a step: the last ones or the first?

    The steps are divided by the stride; the first place is added afterwards.
    """
    places = n + 2 * pad - dilation * (k - 1)
    if places < 1:
        raise ValueError("does not fit")
    return max(places // stride, 1)


@misconception("conv_output_size", breaks=[DILATION])
def multiplies_the_length_by_the_dilation(n, k, stride=1, pad=0, dilation=1):
    """Draw a kernel of 3 weights with dilation 2. Over how many pixels does it lie, from the first weight to the last?

    Between k weights lie k - 1 distances, each of the dilation.
    """
    span = k * dilation if dilation > 1 else k
    room = n + 2 * pad - span
    if n + 2 * pad < dilation * (k - 1) + 1:
        raise ValueError("does not fit")
    return room // stride + 1


@misconception("conv_output_size", breaks=[DILATION, REFUSES])
def ignores_the_dilation(n, k, stride=1, pad=0, dilation=1):
    """Your result does not depend on the dilation. Over how many pixels does a spread kernel lie?

    Between k weights lie k - 1 distances, each of the dilation.
    """
    room = n + 2 * pad - k
    if room < 0:
        raise ValueError("does not fit")
    return room // stride + 1


@misconception("conv_output_size", breaks=[REFUSES])
def never_refuses(n, k, stride=1, pad=0, dilation=1):
    """A kernel of 3 has no place on 2 pixels. What should happen then?

    Where there is no place at all, the docstring says which error is raised.
    """
    return (n + 2 * pad - (dilation * (k - 1) + 1)) // stride + 1


@misconception("conv_output_size", breaks=[TOGETHER])
def adds_the_padding_after_dividing(n, k, stride=1, pad=0, dilation=1):
    """With a stride and padding, you count places that are not there. Does a kernel that makes large steps stand on every pixel of the padding?

    The padding makes the row longer first; then the room is divided by the stride.
    """
    span = dilation * (k - 1) + 1
    if n + 2 * pad < span:
        raise ValueError("does not fit")
    return (n - span) // stride + 1 + 2 * pad
