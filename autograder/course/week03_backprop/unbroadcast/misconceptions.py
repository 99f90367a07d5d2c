"""Wrong ideas about `unbroadcast`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

NEW = "adds up over axes that are new"
STRETCHED = "adds up over an axis that was stretched"
KEEPS_AXIS = "keeps every axis of length 1"
SEVERAL = "adds up over several stretched axes"
AT_ONCE = "adds up over new and stretched axes at once"


@misconception("unbroadcast", breaks=[SEVERAL, AT_ONCE])
def takes_lengths_for_axes(grad, shape):
    """You sum over axis 1 because a length is 1. Which numbers are the axes, and which are their lengths?

    Axis i was stretched if shape[i] is 1: i is the axis, 1 its length.
    """
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis in shape:
        if axis == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@misconception("unbroadcast", breaks=[KEEPS_AXIS])
def loses_axes_of_length_one(grad, shape):
    """Your sum is right, but an axis is gone that the array had before. How can it stay?

    An axis that was summed with keepdims stays, with length 1.
    """
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


@misconception("unbroadcast", breaks=[STRETCHED, KEEPS_AXIS, SEVERAL, AT_ONCE])
def forgets_stretched_axes(grad, shape):
    """You sum over the axes that are new. What about an axis that was there before, with length 1?

    If shape[i] is 1, one number was used all along axis i: its gradient is the sum along it.
    """
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


@misconception("unbroadcast", breaks=[NEW, AT_ONCE])
def forgets_new_axes(grad, shape):
    """You sum over axes that were stretched. What about an axis that was not there before at all?

    The new axes are the first grad.ndim - len(shape) ones, and the array that you return has none of them.
    """
    return grad.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1), keepdims=True)


@misconception("unbroadcast", breaks=[NEW, STRETCHED, SEVERAL, AT_ONCE])
def averages_the_copies(grad, shape):
    """You take the mean over the copies. Every copy was used: do contributions average or add up?

    A number that is used n times has the sum of n gradients, and no 1/n.
    """
    grad = grad.mean(axis=tuple(range(grad.ndim - len(shape))))
    return grad.mean(axis=tuple(axis for axis, length in enumerate(shape) if length == 1), keepdims=True)


@misconception("unbroadcast", breaks=[NEW, STRETCHED, KEEPS_AXIS, SEVERAL, AT_ONCE])
def keeps_one_copy(grad, shape):
    """You keep what one of the copies hears. What about all the others?

    A number that is used n times has the sum of n gradients, one from each use.
    """
    while grad.ndim > len(shape):
        grad = grad[0]
    return grad[tuple(slice(0, length) for length in shape)]


@misconception("unbroadcast", breaks=[SEVERAL])
def lets_the_axes_shift(grad, shape):
    """After the first sum, the numbers of the axes behind it have changed. How can you sum over several at once?

    After summing away axis 0, what was axis 1 is axis 0; with keepdims every axis keeps its number.
    """
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis)
    return grad.reshape(shape)


@misconception("unbroadcast", breaks=[AT_ONCE])
def lines_up_on_the_left(grad, shape):
    """You compare the shapes from the left. Where does NumPy line them up?

    Shapes line up at their last axes: axis i of shape is axis i + grad.ndim - len(shape) of grad.
    """
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    grad = grad.sum(axis=stretched, keepdims=True)
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad
