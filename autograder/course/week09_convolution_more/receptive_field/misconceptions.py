"""Wrong ideas about `receptive_field`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

ONE = "of one kernel is its length"
MORE = "grows by k - 1 with every further kernel"
STRIDES = "grows faster by the product of all strides below, but not by a kernel's own"
JUMP = "tells as jump how many pixels apart neighbouring outputs are"
NONE = "knows that without a layer, an output is one pixel"
INTS = "gives two ints"


@misconception("receptive_field", breaks=[STRIDES])
def lets_a_stride_count_for_its_own_kernel(layers):
    """A single kernel of 3 with stride 2 sees three pixels. Does your loop multiply the jump too early?

    A kernel reaches as far as the jump below it says; its own stride counts for the next one.
    """
    rf, jump = 1, 1
    for k, stride in layers:
        jump *= stride
        rf += (k - 1) * jump
    return rf, jump


@misconception("receptive_field", breaks=[STRIDES])
def ignores_the_strides_below(layers):
    """Your receptive field does not depend on the strides. How far apart are the numbers that the second kernel looks at?

    They lie a jump apart, and the jump is the product of the strides below.
    """
    rf, jump = 1, 1
    for k, stride in layers:
        rf += k - 1
        jump *= stride
    return rf, jump


@misconception("receptive_field", breaks=[STRIDES])
def uses_only_the_stride_just_below(layers):
    """After two layers of stride 2, how many pixels lie between neighbours: 2 or 4?

    Each stride multiplies the jump that was there before.
    """
    rf, jump, last = 1, 1, 1
    for k, stride in layers:
        rf += (k - 1) * last
        jump *= stride
        last = stride
    return rf, jump


@misconception("receptive_field", breaks=[STRIDES])
def multiplies_by_all_strides_at_once(layers):
    """You multiply every kernel by the strides of all layers, also of those above it. Which ones lie below?

    Go from the image upwards, and keep the jump as it is at each layer.
    """
    jump = 1
    for _, stride in layers:
        jump *= stride
    return 1 + sum((k - 1) * jump for k, _ in layers), jump


@misconception("receptive_field", breaks=[STRIDES, JUMP])
def adds_the_strides(layers):
    """Two layers of stride 3: how many pixels apart are neighbours above them, 5, 6 or 9?

    Neighbours of the second layer are 3 numbers of the first apart, and each of those is 3 pixels.
    """
    rf, jump = 1, 1
    for k, stride in layers:
        rf += (k - 1) * jump
        jump += stride - 1
    return rf, jump


@misconception("receptive_field", breaks=[MORE, STRIDES])
def adds_up_the_kernels(layers):
    """The windows of two neighbours overlap. By how much does the second kernel of 3 reach further: by 3?

    A kernel of k reaches k - 1 steps further than a kernel of 1.
    """
    rf, jump = 0, 1
    for k, stride in layers:
        rf += k * jump
        jump *= stride
    return rf or 1, jump


@misconception("receptive_field", breaks=[MORE, STRIDES])
def multiplies_the_kernels(layers):
    """A kernel of 3 over a kernel of 3 does not see nine pixels. Draw it: where do the windows overlap?

    A kernel of k reaches k - 1 steps further than a kernel of 1.
    """
    rf, jump = 1, 1
    for k, stride in layers:
        rf *= k
        jump *= stride
    return rf, jump


@misconception("receptive_field", breaks=[ONE, MORE, STRIDES])
def counts_steps_not_pixels(layers):
    """You count from the first pixel to the last without the first. How many pixels does a kernel of 3 see?

    From pixel 0 to pixel 2 there are two steps, and three pixels.
    """
    rf, jump = 0 if layers else 1, 1
    for k, stride in layers:
        rf += (k - 1) * jump
        jump *= stride
    return rf, jump


@misconception("receptive_field", breaks=[JUMP])
def gives_the_last_stride_for_the_jump(layers):
    """Your jump is the stride of the last layer. What about those below it?

    Each stride multiplies the jump that was there before.
    """
    rf, jump, last = 1, 1, 1
    for k, stride in layers:
        rf += (k - 1) * jump
        jump *= stride
        last = stride
    return rf, last


@misconception("receptive_field", breaks=[NONE])
def needs_a_first_layer(layers):
    """What does your function do with an empty list?

    Without a layer, an output is a pixel: it sees one, and neighbours are one apart.
    """
    rf, jump = layers[0]
    for k, stride in layers[1:]:
        rf += (k - 1) * jump
        jump *= stride
    return rf, jump


@misconception("receptive_field", breaks=[INTS])
def gives_floats(layers):
    """Pixels are counted. Where in your code does a number get a point?

    The operator / gives a float, even for 4 / 2; so does a 1.0.
    """
    rf, jump = 1.0, 1.0
    for k, stride in layers:
        rf += (k - 1) * jump
        jump *= stride
    return rf, jump


@misconception("receptive_field", breaks=[STRIDES])
def starts_at_the_output(layers):
    """Your loop begins at the wrong end. Which layer lies next to the image?

    The list goes from the image upwards, and so does the jump.
    """
    rf, jump = 1, 1
    for k, stride in reversed(layers):
        rf += (k - 1) * jump
        jump *= stride
    return rf, jump
