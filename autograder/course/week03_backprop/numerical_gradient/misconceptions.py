"""Wrong ideas about `numerical_gradient`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

BOTH_SIDES = "looks at both sides of x, so that a curve does not mislead it"
DISTANCE = "divides by the distance between the two points"
STEP = "nudges as far as eps says"
ONE_AT_A_TIME = "nudges one element at a time, in an array of any shape"
INTEGERS = "finds the slopes where x holds integers, too"
LEAVES_X = "leaves the caller's x as it was, bit for bit"


@misconception("numerical_gradient", breaks=[BOTH_SIDES])
def nudges_to_one_side(f, x, eps=1e-6):
    """Your slope is that of x's right side alone. What happens if you also look to the left?

    The error of a one-sided slope shrinks like eps, that of (f(x + eps) - f(x - eps)) / (2 eps) like eps².
    """
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        middle = f(nudged)
        nudged[i] = old + eps
        gradient[i] = (f(nudged) - middle) / eps
        nudged[i] = old
    return gradient


@misconception("numerical_gradient", breaks=[DISTANCE])
def divides_by_eps(f, x, eps=1e-6):
    """All your slopes are twice too steep. How far apart are the two points at which you call f?

    From x - eps to x + eps it is 2 eps.
    """
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        nudged[i] = old + eps
        above = f(nudged)
        nudged[i] = old - eps
        below = f(nudged)
        nudged[i] = old
        gradient[i] = (above - below) / eps
    return gradient


@misconception("numerical_gradient", breaks=[LEAVES_X])
def restores_x_by_arithmetic(f, x, eps=1e-6):
    """Adding eps and taking it away again can change the last bit of a number. Whose array do you nudge?

    In floating point, (x + eps) - eps need not be x; a number that was kept aside comes back exactly.
    """
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += eps
        above = f(x)
        x[i] -= 2 * eps
        below = f(x)
        x[i] += eps
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[ONE_AT_A_TIME, LEAVES_X])
def never_restores_x(f, x, eps=1e-6):
    """When you come to the second element, is the first one back where it was?

    x + eps e_i differs from x at the place i alone.
    """
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += eps
        above = f(x)
        x[i] -= 2 * eps
        below = f(x)
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[INTEGERS])
def nudges_integers(f, x, eps=1e-6):
    """Put 3 + 1e-6 into an array of integers and print it. Which dtype has the array that you nudge?

    An array of integers keeps 3 of 3.000001; one of float64 keeps all of it.
    """
    nudged = np.array(x)
    gradient = np.zeros(nudged.shape)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        nudged[i] = old + eps
        above = f(nudged)
        nudged[i] = old - eps
        below = f(nudged)
        nudged[i] = old
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[INTEGERS])
def rounds_the_slopes(f, x, eps=1e-6):
    """For an x of integers, your slopes are integers, too. Which dtype has the array that you write them into?

    np.zeros_like takes over the dtype as well; slopes are float64 whatever x holds.
    """
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        nudged[i] = old + eps
        above = f(nudged)
        nudged[i] = old - eps
        below = f(nudged)
        nudged[i] = old
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[BOTH_SIDES, DISTANCE, STEP, ONE_AT_A_TIME, INTEGERS, LEAVES_X])
def nudges_all_elements_at_once(f, x, eps=1e-6):
    """You nudged the whole array at once and got one number. How would you find the slope of a single element?

    In g_i, x is nudged along e_i, which is 1 at one place: two calls of f for each element.
    """
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@misconception("numerical_gradient", breaks=[ONE_AT_A_TIME])
def nudges_whole_rows(f, x, eps=1e-6):
    """In an array with several axes, x[i] is a whole row. How do you reach one element of any array?

    An index with one number for each axis reaches one element; np.ndindex gives all of a shape.
    """
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in range(len(nudged)):
        old = nudged[i].copy()
        nudged[i] = old + eps
        above = f(nudged)
        nudged[i] = old - eps
        below = f(nudged)
        nudged[i] = old
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[STEP])
def ignores_eps(f, x, eps=1e-6):
    """Whatever eps the caller asks for, your step is the same. Where does eps enter your code?

    Of (f(x + eps) - f(x - eps)) / (2 eps), all three eps are the caller's.
    """
    eps = 1e-6
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        nudged[i] = old + eps
        above = f(nudged)
        nudged[i] = old - eps
        below = f(nudged)
        nudged[i] = old
        gradient[i] = (above - below) / (2 * eps)
    return gradient
