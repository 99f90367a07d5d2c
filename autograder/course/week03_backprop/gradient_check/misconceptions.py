"""Wrong ideas about `gradient_check`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

RELATIVE = "relative_error divides the distance of two slopes by the sum of their sizes"
FLOOR = "divides by no less than 1e-3, so that slopes of zero agree"
TELLS = "tells a right gradient from one that is wrong everywhere"
ONE_WRONG = "finds one slightly wrong element among right ones"
WORST = "says at which index the relative error is largest"
SHAPE = "refuses a gradient of another shape"
NAN = "does not let nan pass for a slope"


@misconception("gradient_check", breaks=[TELLS, ONE_WRONG, WORST])
def accepts_everything(f, grad, x):
    """Your checker said yes to a gradient with the wrong sign. What must it compare before it may say yes?

    ok says that the largest relative error between grad(x) and the nudged gradient is below 1e-5.
    """
    return True, 0.0, (0,) * np.ndim(x)


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error")
def divides_zero_by_zero(a, b):
    """What does your relative error give for two slopes that are both zero, or zero but for rounding?

    The divisor is max(|a| + |b|, 1e-3), so it is never below 1e-3.
    """
    return np.abs(a - b) / (np.abs(a) + np.abs(b))


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error")
def adds_the_floor(a, b):
    """You add 1e-3 to the divisor. The floor is only for divisors that are smaller than it.

    A floor is a maximum: max(|a| + |b|, 1e-3) leaves all larger divisors as they are.
    """
    return np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-3)


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error")
def divides_by_next_to_nothing(a, b):
    """Your divisor can get so small that rounding noise in a nudged slope looks like an error. How small may it be?

    Noise of 1e-10 over a divisor of 1e-8 is an error of 1e-2, and over a divisor of 1e-3 one of 1e-7.
    """
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)


@misconception("gradient_check", breaks=[RELATIVE, FLOOR, ONE_WRONG, WORST], replaces="relative_error")
def measures_the_distance_only(a, b):
    """An error of 0.01 is huge for a slope of 0.02 and nothing for one of 5,000. Where does the size enter?

    err = |a - b| / max(|a| + |b|, 1e-3), element by element.
    """
    return np.abs(a - b)


@misconception("gradient_check", breaks=[RELATIVE], replaces="relative_error")
def divides_by_the_larger_size(a, b):
    """You divide by the larger of the two sizes. Read the formula again: what stands between |a| and |b|?

    The two sizes are added before the floor comes in: max(|a| + |b|, 1e-3).
    """
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-3)


@misconception("gradient_check", breaks=[RELATIVE, FLOOR, ONE_WRONG], replaces="relative_error")
def keeps_the_sign(a, b):
    """Your error is negative where a is smaller than b. Can the largest of such numbers find every mistake?

    Above the line stands a distance, |a - b|, and a distance is never negative.
    """
    return (a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-3)


@misconception("gradient_check", breaks=[RELATIVE], replaces="relative_error")
def divides_by_the_size_of_the_sum(a, b):
    """Your divisor is |a + b|. What becomes of it when a and b have different signs?

    For a = -b, |a + b| is 0 and |a| + |b| is not.
    """
    return np.abs(a - b) / np.maximum(np.abs(a + b), 1e-3)


@misconception("gradient_check", breaks=[ONE_WRONG], diff="""
-    err = float(errors[worst])
+    err = float(np.mean(errors))
""")
def averages_the_errors():
    """A mean over all elements hides one that is wrong. Which number tells about the worst of them?

    err is the maximum of the relative errors: of a million, one that is 1 gives a mean of 1e-6.
    """


@misconception("gradient_check", breaks=[ONE_WRONG], diff="""
-    errors = np.asarray(relative_error(claimed, numerical_gradient(f, x)))
+    nudged = numerical_gradient(f, x)
+    errors = np.asarray(relative_error(claimed, nudged))
     worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
-    err = float(errors[worst])
+    err = float(np.linalg.norm(claimed - nudged) / max(np.linalg.norm(claimed) + np.linalg.norm(nudged), 1e-3))
""")
def compares_lengths_of_vectors():
    """Next to large slopes, a wrong small one hardly changes the length of the vector. Compare element by element.

    First each element's distance by each element's size, then the maximum.
    """


@misconception("gradient_check", breaks=[WORST])
def counts_as_if_flat(f, grad, x):
    """`argmax` counts through the array as if it were flat. Can you use its number as an index into x?

    In an array of shape (2, 3), the flat count 4 is the place (1, 1): an index has one number for each axis.
    """
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    errors = relative_error(claimed, numerical_gradient(f, x))
    err = float(np.max(errors))
    return err < 1e-5, err, int(np.argmax(errors))


@misconception("gradient_check", breaks=[WORST], diff="""
-    errors = np.asarray(relative_error(claimed, numerical_gradient(f, x)))
-    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
-    err = float(errors[worst])
+    nudged = numerical_gradient(f, x)
+    err = float(np.max(relative_error(claimed, nudged)))
+    worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(claimed - nudged)), claimed.shape))
""")
def finds_the_largest_distance():
    """You point at the element with the largest distance. Is that also the one with the largest relative error?

    worst_index is the place of the largest of the very numbers whose maximum is err.
    """


@misconception("gradient_check", breaks=[SHAPE])
def broadcasts_the_shapes(f, grad, x):
    """NumPy subtracts a row from a table without a word. Who notices that grad(x) has another shape than x?

    Shapes (3,) and (1, 3) subtract to (1, 3): compare the two shapes before you compare any number.
    """
    errors = relative_error(np.asarray(grad(x)), numerical_gradient(f, x))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(errors[worst])
    return err < 1e-5, err, worst


@misconception("gradient_check", breaks=[NAN], diff="""
-    return bool(err < 1e-5), err, worst
+    return bool(not err >= 1e-5), err, worst
""")
def lets_nan_pass():
    """Every comparison with nan is false. What does your line for ok say when err is nan?

    For nan, err < 1e-5 is false, and so is err >= 1e-5: neither is the opposite of the other.
    """


@misconception("gradient_check", breaks=[NAN], diff="""
-    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
+    worst = tuple(int(i) for i in np.unravel_index(np.nanargmax(errors), errors.shape))
""")
def skips_nan():
    """You look for the largest error among the numbers and pass over nan. Is nan a right slope?

    max and argmax let nan win, so that err is nan and nothing is below the bound; nanmax and nanargmax do not.
    """
