"""Wrong ideas about back-propagation by hand: the code, the hint, and the claims that each one fails.

Every function is taken as text and run in the place of the reference's, in the notebook's namespace.
"""

# ruff: noqa: F821 - an answer need not use all it is given; other names are the notebook's
# mypy: ignore-errors

import numpy as np

from autograder.kit import misconception

# ---------------------------------------------------------------- 3.1 numerical_gradient

BOTH_SIDES = "looks at both sides of x, so that a curve does not mislead it"
DISTANCE = "divides by the distance between the two points"
STEP = "nudges as far as eps says"
ONE_AT_A_TIME = "nudges one element at a time, in an array of any shape"
INTEGERS = "finds the slopes where x holds integers, too"
LEAVES_X = "leaves the caller's x as it was, bit for bit"


@misconception("numerical_gradient", breaks=[BOTH_SIDES], id="M-049")
def nudges_to_one_side(f, x, eps=1e-6):
    """Your slope is that of x's right side alone. What happens if you also look to the left?"""
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in np.ndindex(nudged.shape):
        old = nudged[i]
        middle = f(nudged)
        nudged[i] = old + eps
        gradient[i] = (f(nudged) - middle) / eps
        nudged[i] = old
    return gradient


@misconception("numerical_gradient", breaks=[DISTANCE], id="M-052")
def divides_by_eps(f, x, eps=1e-6):
    """All your slopes are twice too steep. How far apart are the two points at which you call f?"""
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


@misconception("numerical_gradient", breaks=[LEAVES_X], id="M-050")
def restores_x_by_arithmetic(f, x, eps=1e-6):
    """Adding eps and taking it away again can change the last bit of a number. Whose array do you nudge?"""
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


@misconception("numerical_gradient", breaks=[ONE_AT_A_TIME, LEAVES_X], id="M-050")
def never_restores_x(f, x, eps=1e-6):
    """When you come to the second element, is the first one back where it was?"""
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += eps
        above = f(x)
        x[i] -= 2 * eps
        below = f(x)
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception("numerical_gradient", breaks=[INTEGERS], id="M-051")
def nudges_integers(f, x, eps=1e-6):
    """Put 3 + 1e-6 into an array of integers and print it. Which dtype has the array that you nudge?"""
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


@misconception("numerical_gradient", breaks=[INTEGERS], id="M-051")
def rounds_the_slopes(f, x, eps=1e-6):
    """For an x of integers, your slopes are integers, too. Which dtype has the array that you write them into?"""
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
    """You nudged the whole array at once and got one number. How would you find the slope of a single element?"""
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@misconception("numerical_gradient", breaks=[ONE_AT_A_TIME])
def nudges_whole_rows(f, x, eps=1e-6):
    """In an array with several axes, x[i] is a whole row. How do you reach one element of any array?"""
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
    """Whatever eps the caller asks for, your step is the same. Where does eps enter your code?"""
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


# ---------------------------------------------------------------- 3.2 gradient_check

RELATIVE = "relative_error divides the distance of two slopes by the sum of their sizes"
FLOOR = "divides by no less than 1e-3, so that slopes of zero agree"
TELLS = "tells a right gradient from one that is wrong everywhere"
ONE_WRONG = "finds one slightly wrong element among right ones"
WORST = "says at which index the relative error is largest"
SHAPE = "refuses a gradient of another shape"
NAN = "does not let nan pass for a slope"


@misconception("gradient_check", breaks=[TELLS, ONE_WRONG, WORST], id="M-053")
def accepts_everything(f, grad, x):
    """Your checker said yes to a gradient with the wrong sign. What must it compare before it may say yes?"""
    return True, 0.0, (0,) * np.ndim(x)


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error", id="M-054")
def divides_zero_by_zero(a, b):
    """What does your relative error give for two slopes that are both zero, or zero but for rounding?"""
    return np.abs(a - b) / (np.abs(a) + np.abs(b))


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error", id="M-054")
def adds_the_floor(a, b):
    """You add 1e-3 to the divisor. The floor is only for divisors that are smaller than it."""
    return np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-3)


@misconception("gradient_check", breaks=[FLOOR], replaces="relative_error", id="M-054")
def divides_by_next_to_nothing(a, b):
    """Your divisor can get so small that rounding noise in a nudged slope looks like an error. How small may it be?"""
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)


@misconception("gradient_check", breaks=[RELATIVE, FLOOR, ONE_WRONG, WORST], replaces="relative_error")
def measures_the_distance_only(a, b):
    """An error of 0.01 is huge for a slope of 0.02 and nothing for one of 5,000. Where does the size enter?"""
    return np.abs(a - b)


@misconception("gradient_check", breaks=[RELATIVE], replaces="relative_error")
def divides_by_the_larger_size(a, b):
    """You divide by the larger of the two sizes. Read the formula again: what stands between |a| and |b|?"""
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-3)


@misconception("gradient_check", breaks=[RELATIVE, FLOOR, ONE_WRONG], replaces="relative_error")
def keeps_the_sign(a, b):
    """Your error is negative where a is smaller than b. Can the largest of such numbers find every mistake?"""
    return (a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-3)


@misconception("gradient_check", breaks=[RELATIVE], replaces="relative_error")
def divides_by_the_size_of_the_sum(a, b):
    """Your divisor is |a + b|. What becomes of it when a and b have different signs?"""
    return np.abs(a - b) / np.maximum(np.abs(a + b), 1e-3)


@misconception("gradient_check", breaks=[ONE_WRONG], id="M-055")
def averages_the_errors(f, grad, x):
    """A mean over all elements hides one that is wrong. Which number tells about the worst of them?"""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    errors = relative_error(claimed, numerical_gradient(f, x))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(np.mean(errors))
    return err < 1e-5, err, worst


@misconception("gradient_check", breaks=[ONE_WRONG], id="M-055")
def compares_lengths_of_vectors(f, grad, x):
    """Next to large slopes, a wrong small one hardly changes the length of the vector. Compare element by element."""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    nudged = numerical_gradient(f, x)
    errors = relative_error(claimed, nudged)
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(np.linalg.norm(claimed - nudged) / max(np.linalg.norm(claimed) + np.linalg.norm(nudged), 1e-3))
    return err < 1e-5, err, worst


@misconception("gradient_check", breaks=[WORST])
def counts_as_if_flat(f, grad, x):
    """`argmax` counts through the array as if it were flat. Can you use its number as an index into x?"""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    errors = relative_error(claimed, numerical_gradient(f, x))
    err = float(np.max(errors))
    return err < 1e-5, err, int(np.argmax(errors))


@misconception("gradient_check", breaks=[WORST])
def finds_the_largest_distance(f, grad, x):
    """You point at the element with the largest distance. Is that also the one with the largest relative error?"""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    nudged = numerical_gradient(f, x)
    err = float(np.max(relative_error(claimed, nudged)))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(claimed - nudged)), claimed.shape))
    return err < 1e-5, err, worst


@misconception("gradient_check", breaks=[SHAPE])
def broadcasts_the_shapes(f, grad, x):
    """NumPy subtracts a row from a table without a word. Who notices that grad(x) has another shape than x?"""
    errors = relative_error(np.asarray(grad(x)), numerical_gradient(f, x))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(errors[worst])
    return err < 1e-5, err, worst


@misconception("gradient_check", breaks=[NAN])
def lets_nan_pass(f, grad, x):
    """Every comparison with nan is false. What does your line for ok say when err is nan?"""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    errors = relative_error(claimed, numerical_gradient(f, x))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(errors[worst])
    return not err >= 1e-5, err, worst


@misconception("gradient_check", breaks=[NAN])
def skips_nan(f, grad, x):
    """You look for the largest error among the numbers and pass over nan. Is nan a right slope?"""
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError("the gradient has another shape than x")
    errors = relative_error(claimed, numerical_gradient(f, x))
    worst = tuple(int(i) for i in np.unravel_index(np.nanargmax(errors), errors.shape))
    err = float(errors[worst])
    return err < 1e-5, err, worst


# ---------------------------------------------------------------- 3.3 chain_rule_small

VALUE = "computes f, and the slope of z, which is used once"
USES_OF_X = "adds up what both uses of x send back"
USES_OF_Y = "adds up what both uses of y send back"
CLOSED = "sends nothing through a relu that is closed"


@misconception("chain_rule_small", breaks=[USES_OF_X], id="M-056")
def hears_x_only_from_the_difference(x, y, z):
    """X is used twice. Did the second contribution to dx overwrite the first?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    dx = y * gate
    dx = -dgap
    return total * gate, dx, (x + 1) * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_X], id="M-056")
def hears_x_only_from_the_product(x, y, z):
    """X also stands inside the relu. What comes back from there?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    return total * gate, y * gate, (x + 1) * gate, total if z > x else 0.0


@misconception("chain_rule_small", breaks=[USES_OF_X])
def loses_the_minus(x, y, z):
    """Nudge x up a little: does z - x grow or shrink?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate + dgap, (x + 1) * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_Y], id="M-056")
def hears_y_only_from_the_product(x, y, z):
    """Y is used twice. What does the y that stands alone hear?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate - dgap, x * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_Y], id="M-056")
def hears_y_only_from_the_sum(x, y, z):
    """Y is used twice. Did the second contribution to dy overwrite the first?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate - dgap, gate, dgap


@misconception("chain_rule_small", breaks=[CLOSED])
def forgets_that_relu_can_close(x, y, z):
    """When z is below x, relu gives 0 and stays at 0 if you nudge z. Which slope does it have there?"""
    gate = max(z - x, 0.0)
    total = x * y + y
    return total * gate, y * gate - total, (x + 1) * gate, total


@misconception("chain_rule_small", breaks=[CLOSED])
def leaves_relu_out(x, y, z):
    """When z is below x, your f is not 0. Where is the relu?"""
    gate = z - x
    total = x * y + y
    return total * gate, y * gate - total, (x + 1) * gate, total


@misconception("chain_rule_small", breaks=[VALUE, USES_OF_X])
def passes_on_only_its_own_slope(x, y, z):
    """Every node passes on what arrived times its own slope. What arrived at the relu?"""
    gate = max(z - x, 0.0)
    dgap = 1.0 if z > x else 0.0
    return (x * y + y) * gate, y * gate - dgap, (x + 1) * gate, dgap


# ---------------------------------------------------------------- 3.4 linear_backward

DX = "dx tells each sample how all outputs that it reaches depend on it"
DW = "dW pairs every output with every input, and has the shape of W"
DB = "db adds up over the samples, and has the shape of b"
SUMS = "dW and db are sums over the batch, not means"


@misconception("linear_backward", breaks=[DX, DW, DB, SUMS], id="M-057")
def multiplies_element_by_element(dout, cache):
    """You multiply element by element. A sum over products is a matrix product: over which axis does each sum run?"""
    x, W = cache
    return dout * W, dout * x, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DW], id="M-059")
def transposes_the_weight_gradient(dout, cache):
    """W has the shape (D_out, D_in), and so has its gradient. Which of the two comes first in your product?"""
    x, W = cache
    return dout @ W, x.T @ dout, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DX, DW, DB, SUMS], id="M-022")
def contracts_the_wrong_axis(dout, cache):
    """W has the shape (D_out, D_in). Which of its axes must meet the outputs in dout?"""
    x, W = cache
    return dout @ W.T, dout.T @ x, dout.sum(axis=0)


@misconception("linear_backward", breaks=[DB], id="M-058")
def sums_db_over_the_outputs(dout, cache):
    """Db has one number for each output. Which axis of dout must disappear?"""
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum(axis=1)


@misconception("linear_backward", breaks=[DB], id="M-058")
def keeps_the_batch_axis_of_db(dout, cache):
    """Db must have the shape of b, which has one axis. What does keepdims do?"""
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum(axis=0, keepdims=True)


@misconception("linear_backward", breaks=[DB], id="M-058")
def does_not_sum_db(dout, cache):
    """Your db has a row for each sample, but b has only one, used for all of them. What happens to contributions?"""
    x, W = cache
    return dout @ W, dout.T @ x, dout


@misconception("linear_backward", breaks=[DB], id="M-058")
def sums_db_over_everything(dout, cache):
    """Your db is a single number. Should all elements of b get the same gradient?"""
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum()


@misconception("linear_backward", breaks=[SUMS], id="M-060")
def divides_by_the_batch_size(dout, cache):
    """Your dW and db are N times too small. If the loss is a mean, where is its 1/N already?"""
    x, W = cache
    return dout @ W, dout.T @ x / len(x), dout.mean(axis=0)


# ---------------------------------------------------------------- 3.5 activations

RELU = "relu lets dout pass where its input was above zero, and only there"
SIGMOID = "the sigmoid multiplies dout by its slope, found from its output"
TANH = "tanh multiplies dout by its slope, found from its output"
RELU_AT_ZERO = "relu's slope at zero is 0"
ACTIVATIONS_LEAVE = "dout and the cache stay as they were"


@misconception("activation_backward", breaks=[RELU], replaces="relu_backward", id="M-061")
def looks_at_the_sign_of_dout(dout, cache):
    """Your gate opens where dout is positive. Does dout have a say in it, or what came in on the way forward?"""
    return np.where(dout > 0, dout, 0.0)


@misconception("activation_backward", breaks=[ACTIVATIONS_LEAVE], replaces="relu_backward", id="M-062")
def closes_the_gate_in_dout(dout, cache):
    """Your function wrote zeros into the caller's dout. Other layers may still need it: whose array do you change?"""
    dout[cache <= 0] = 0.0
    return dout


@misconception("activation_backward", breaks=[RELU_AT_ZERO], replaces="relu_backward")
def opens_the_gate_at_zero(dout, cache):
    """At exactly zero, your relu has slope 1. What did we agree on?"""
    return np.where(cache >= 0, dout, 0.0)


@misconception("activation_backward", breaks=[RELU, RELU_AT_ZERO, ACTIVATIONS_LEAVE], replaces="relu_backward")
def returns_the_slope_of_relu(dout, cache):
    """You return the slope of relu itself. What happened to dout, which arrived from the side of the loss?"""
    return (cache > 0).astype(np.float64)


@misconception("activation_backward", breaks=[RELU, RELU_AT_ZERO, ACTIVATIONS_LEAVE], replaces="relu_backward")
def multiplies_by_relu(dout, cache):
    """You multiply dout by what relu gave. Its value is not its slope: how steep is relu above zero?"""
    return dout * np.maximum(cache, 0.0)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward", id="M-015")
def takes_the_sigmoid_of_the_output(dout, cache):
    """The cache holds the output of the sigmoid. Is there still a sigmoid to take?"""
    s = 1 / (1 + np.exp(-cache))
    return dout * s * (1 - s)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward")
def returns_the_slope_of_the_sigmoid(dout, cache):
    """You return the slope of the sigmoid itself. What happened to dout, which arrived from the side of the loss?"""
    return cache * (1 - cache)


@misconception("activation_backward", breaks=[SIGMOID], replaces="sigmoid_backward")
def multiplies_by_the_sigmoid(dout, cache):
    """One factor is missing: at an output near 1 the sigmoid is flat. Does your formula know?"""
    return dout * cache


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward", id="M-016")
def forgets_the_square(dout, cache):
    """Your slope of tanh is 1 - tanh. What is it at an output of -0.9, and can tanh be that steep?"""
    return dout * (1 - cache)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward", id="M-015")
def takes_tanh_of_the_output(dout, cache):
    """The cache holds the output of tanh. Is there still a tanh to take?"""
    return dout * (1 - np.tanh(cache) ** 2)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def takes_tanh_for_a_sigmoid(dout, cache):
    """This is the slope of the sigmoid. Is tanh flat where its output is 0?"""
    return dout * cache * (1 - cache)


@misconception("activation_backward", breaks=[TANH], replaces="tanh_backward")
def returns_the_slope_of_tanh(dout, cache):
    """You return the slope of tanh itself. What happened to dout, which arrived from the side of the loss?"""
    return 1 - cache**2


# ---------------------------------------------------------------- 3.6 softmax_vjp

OFF_DIAGONAL = "adds up how every probability depends on each logit"
SAMPLES_APART = "keeps the samples of a batch apart"
ANY_AXIS = "works along any axis"
NO_MATRIX = "needs no matrix of all slopes, so that 16,000 classes are no problem"


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX], id="M-063")
def keeps_only_the_diagonal(dout, p, axis=-1):
    """You use only how each probability depends on its own logit. What happens to the others when one logit rises?"""
    return dout * p * (1 - p)


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def forgets_the_factor_in_front(dout, p, axis=-1):
    """The difference is right, but in the formula for the slopes a factor stands before the bracket. Where is it?"""
    return dout - np.sum(dout * p, axis=axis, keepdims=True)


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def takes_the_softmax_of_p(dout, p, axis=-1):
    """P already is the output of the softmax. Is there still a softmax to take?"""
    e = np.exp(p - p.max(axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    return p * (dout - np.sum(dout * p, axis=axis, keepdims=True))


@misconception("softmax_vjp", breaks=[OFF_DIAGONAL, SAMPLES_APART, ANY_AXIS, NO_MATRIX])
def forgets_the_weights_in_the_sum(dout, p, axis=-1):
    """You subtract the plain sum of dout. In the second sum, every dout has a factor: which one?"""
    return p * (dout - np.sum(dout, axis=axis, keepdims=True))


@misconception("softmax_vjp", breaks=[SAMPLES_APART, ANY_AXIS])
def mixes_the_samples(dout, p, axis=-1):
    """You sum over the whole array. Every sample needs a sum of its own."""
    return p * (dout - np.sum(dout * p))


@misconception("softmax_vjp", breaks=[SAMPLES_APART, ANY_AXIS])
def loses_the_summed_axis(dout, p, axis=-1):
    """After the sum, an axis is gone, and NumPy lines the rest up on the right. How can the axis stay?"""
    return p * (dout - np.sum(dout * p, axis=axis))


@misconception("softmax_vjp", breaks=[ANY_AXIS])
def always_takes_the_last_axis(dout, p, axis=-1):
    """Your sum runs along the last axis, whatever the caller says. Where does axis enter your code?"""
    return p * (dout - np.sum(dout * p, axis=-1, keepdims=True))


@misconception("softmax_vjp", breaks=[NO_MATRIX])
def builds_the_matrix(dout, p, axis=-1):
    """Your numbers are right, but the matrix of all slopes does not fit into memory. Which sum can you do on paper?"""
    p_last, dout_last = np.moveaxis(p, axis, -1), np.moveaxis(dout, axis, -1)
    slopes = p_last[..., None] * (np.eye(p_last.shape[-1]) - p_last[..., None, :])
    return np.moveaxis(np.einsum("...i,...ij->...j", dout_last, slopes), -1, axis)


# ---------------------------------------------------------------- 3.7 unbroadcast

NEW = "adds up over axes that are new"
STRETCHED = "adds up over an axis that was stretched"
KEEPS_AXIS = "keeps every axis of length 1"
SEVERAL = "adds up over several stretched axes"
AT_ONCE = "adds up over new and stretched axes at once"


@misconception("unbroadcast", breaks=[SEVERAL, AT_ONCE], id="M-064")
def takes_lengths_for_axes(grad, shape):
    """You sum over axis 1 because a length is 1. Which numbers are the axes, and which are their lengths?"""
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis in shape:
        if axis == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@misconception("unbroadcast", breaks=[KEEPS_AXIS], id="M-065")
def loses_axes_of_length_one(grad, shape):
    """Your sum is right, but an axis is gone that the array had before. How can it stay?"""
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1))


@misconception("unbroadcast", breaks=[STRETCHED, KEEPS_AXIS, SEVERAL, AT_ONCE])
def forgets_stretched_axes(grad, shape):
    """You sum over the axes that are new. What about an axis that was there before, with length 1?"""
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


@misconception("unbroadcast", breaks=[NEW, AT_ONCE])
def forgets_new_axes(grad, shape):
    """You sum over axes that were stretched. What about an axis that was not there before at all?"""
    return grad.sum(axis=tuple(axis for axis, length in enumerate(shape) if length == 1), keepdims=True)


@misconception("unbroadcast", breaks=[NEW, STRETCHED, SEVERAL, AT_ONCE])
def averages_the_copies(grad, shape):
    """You take the mean over the copies. Every copy was used: do contributions average or add up?"""
    grad = grad.mean(axis=tuple(range(grad.ndim - len(shape))))
    return grad.mean(axis=tuple(axis for axis, length in enumerate(shape) if length == 1), keepdims=True)


@misconception("unbroadcast", breaks=[NEW, STRETCHED, KEEPS_AXIS, SEVERAL, AT_ONCE])
def keeps_one_copy(grad, shape):
    """You keep what one of the copies hears. What about all the others?"""
    while grad.ndim > len(shape):
        grad = grad[0]
    return grad[tuple(slice(0, length) for length in shape)]


@misconception("unbroadcast", breaks=[SEVERAL])
def lets_the_axes_shift(grad, shape):
    """After the first sum, the numbers of the axes behind it have changed. How can you sum over several at once?"""
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis)
    return grad.reshape(shape)


@misconception("unbroadcast", breaks=[AT_ONCE])
def lines_up_on_the_left(grad, shape):
    """You compare the shapes from the left. Where does NumPy line them up?"""
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    grad = grad.sum(axis=stretched, keepdims=True)
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    return grad


# ---------------------------------------------------------------- 3.8 mlp_backward

LAST_LAYER = "sends dlogits into the last layer as they are, with no relu before it"
NO_DIVISION = "divides nothing by N, which is in dlogits already"
LAYER_INPUTS = "finds dW of a layer from what that layer received"
GATES = "lets a gradient pass relu only where it was open on the way forward"
DEPTH = "walks back through any number of layers"
DEEP_GATES = "closes the gates of every hidden layer of a deep network"
ORDER = "lists the first layer first"
CACHE_STAYS = "leaves cache and dlogits as they were"


@misconception("mlp_backward", breaks=[GATES])
def forgets_relu(cache, dlogits):
    """Your gradient passes every hidden layer untouched. Which units were off on the way forward?"""
    grads, dz = [], dlogits
    for x, W, z in reversed(cache):
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        dz = dx
    return grads


@misconception("mlp_backward", breaks=[LAST_LAYER])
def puts_a_relu_behind_the_logits(cache, dlogits):
    """You treat the last layer like all others. Is there a relu behind the logits?"""
    grads, dout = [], dlogits
    for x, W, z in reversed(cache):
        dout, dW, db = linear_backward(relu_backward(dout, z), (x, W))
        grads.insert(0, (dW, db))
    return grads


@misconception("mlp_backward", breaks=[NO_DIVISION, GATES, DEPTH, CACHE_STAYS], id="M-066")
def steps_while_still_going_backward(cache, dlogits):
    """You changed W before the gradient had passed it. The way back must see the weights of the way forward."""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        _, dW, db = linear_backward(dz, (x, W))
        W -= 0.1 * dW
        grads.insert(0, (dW, db))
        if layer > 0:
            dz = relu_backward(linear_backward(dz, (x, W))[0], cache[layer - 1][2])
    return grads


@misconception("mlp_backward", breaks=[CACHE_STAYS], id="M-066")
def steps_in_the_cache(cache, dlogits):
    """Your gradients are right, but the weights in the cache have changed. Who takes the step, and when?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        W -= 0.01 * dW
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2])
    return grads


@misconception("mlp_backward", breaks=[LAYER_INPUTS], id="M-067")
def takes_the_pre_activation_for_the_input(cache, dlogits):
    """You found dW from the z of the layer before. Is that what went into this layer, or did something lie between?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        into = cache[layer - 1][2] if layer > 0 else x
        dx, dW, db = linear_backward(dz, (into, W))
        grads.insert(0, (dW, db))
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2])
    return grads


@misconception("mlp_backward", breaks=[ORDER])
def lists_the_last_layer_first(cache, dlogits):
    """You walk from the last layer to the first and append as you go. In which order are they in the end?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.append((dW, db))
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2])
    return grads


@misconception("mlp_backward", breaks=[NO_DIVISION], id="M-060")
def divides_by_the_batch_size_again(cache, dlogits):
    """Your gradients are N times too small. cross_entropy is a mean: is its 1/N not in dlogits already?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW / len(x), db / len(x)))
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2])
    return grads


@misconception("mlp_backward", breaks=[NO_DIVISION], id="M-060")
def divides_on_the_way_through_the_layers(cache, dlogits):
    """The gradients of the early layers are too small. Which N do you divide by on the way, and where is it already?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2]) / len(x)
    return grads


@misconception("mlp_backward", breaks=[DEPTH])
def knows_two_layers_only(cache, dlogits):
    """Your code is written for one hidden layer. What if the cache holds four layers?"""
    x, W, _ = cache[-1]
    dx, dW, db = linear_backward(dlogits, (x, W))
    if len(cache) == 1:
        return [(dW, db)]
    x, W, _ = cache[0]
    _, dW_first, db_first = linear_backward(relu_backward(dx, cache[-2][2]), (x, W))
    return [(dW_first, db_first), (dW, db)]


@misconception("mlp_backward", breaks=[NO_DIVISION, GATES, DEPTH])
def looks_at_the_sign_of_what_arrives(cache, dlogits):
    """You gave relu_backward the upstream gradient where it wants its cache. What decided whether the gate was open?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        dz = relu_backward(dx, dx)
    return grads


@misconception("mlp_backward", breaks=[NO_DIVISION, LAYER_INPUTS, GATES, DEPTH, CACHE_STAYS])
def closes_the_gate_of_the_wrong_layer(cache, dlogits):
    """The gradient that leaves a layer passes the relu before it. You used the z behind it: compare their shapes."""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, z = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        if layer > 0:
            dz = relu_backward(dx, z)
    return grads


@misconception("mlp_backward", breaks=[DEEP_GATES])
def closes_only_the_last_gate(cache, dlogits):
    """With one hidden layer you are right, with more you are not. How many relus lie on the way back?"""
    grads, dz = [], dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        dz = relu_backward(dx, cache[layer - 1][2]) if layer == len(cache) - 1 > 0 else dx
    return grads


# ---------------------------------------------------------------- 3.9 sgd_step

DOWNHILL = "walks against the gradient"
LENGTH = "makes steps as long as lr times the slope"
ALL_MOVE = "moves the weights and the biases of every layer"
OLD_STAY = "leaves the old params and the grads as they were"


@misconception("sgd_step", breaks=[DOWNHILL], id="M-068")
def walks_uphill(params, grads, lr):
    """The gradient points uphill. Which way do you want to go?"""
    return [(W + lr * dW, b + lr * db) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[DOWNHILL, LENGTH, ALL_MOVE, OLD_STAY], id="M-069")
def returns_the_old_params(params, grads, lr):
    """You return the params that came in. Where do the new ones go?"""
    for (W, b), (dW, db) in zip(params, grads):
        W = W - lr * dW
        b = b - lr * db
    return params


@misconception("sgd_step", breaks=[DOWNHILL, LENGTH, ALL_MOVE, OLD_STAY], id="M-069")
def returns_an_empty_list(params, grads, lr):
    """The list that you return is empty. Where do the new weights go?"""
    new = []
    for (W, b), (dW, db) in zip(params, grads):
        W, b = W - lr * dW, b - lr * db
    return new


@misconception("sgd_step", breaks=[OLD_STAY])
def steps_in_place(params, grads, lr):
    """Your step is right, but the old weights are gone. What is the difference between W -= ... and W - ...?"""
    for (W, b), (dW, db) in zip(params, grads):
        W -= lr * dW
        b -= lr * db
    return params


@misconception("sgd_step", breaks=[OLD_STAY])
def scales_the_grads_in_place(params, grads, lr):
    """Your step is right, but the grads have changed. Whose arrays do you multiply by lr?"""
    new = []
    for (W, b), (dW, db) in zip(params, grads):
        dW *= lr
        db *= lr
        new.append((W - dW, b - db))
    return new


@misconception("sgd_step", breaks=[LENGTH])
def ignores_lr(params, grads, lr):
    """Your steps are the same for every learning rate. Where does lr enter?"""
    return [(W - dW, b - db) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[LENGTH])
def divides_by_lr(params, grads, lr):
    """With a smaller learning rate your steps become longer. Look at how lr enters."""
    return [(W - dW / lr, b - db / lr) for (W, b), (dW, db) in zip(params, grads)]


@misconception("sgd_step", breaks=[ALL_MOVE, OLD_STAY])
def forgets_the_biases(params, grads, lr):
    """The weights moved, the biases did not. Do they have no slope?"""
    return [(W - lr * dW, b) for (W, b), (dW, db) in zip(params, grads)]


# ---------------------------------------------------------------- 3.10 train_mlp

ONCE = "uses every sample exactly once in an epoch, in batches of the given size"
LAST_BATCH = "uses the last, smaller batch, with the mean over its own samples"
NEW_ORDER = "draws a new order from rng for every epoch"
DESCENT = "takes one gradient step after the other, for networks of any depth"
HISTORY = "keeps the mean loss per sample of every epoch, measured before the steps"
START = "begins with the weights that init_params draws from rng"
DATA_STAYS = "leaves X, y and hidden as they were"
DIGITS = "learns to read handwritten digits"


@misconception("train_mlp", breaks=[LAST_BATCH, HISTORY], id="M-070")
def drops_the_last_batch(X, y, hidden, lr, epochs, batch, rng):
    """Some samples are never used. What happens to those that do not fill a whole batch?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = count = 0
        for start in range(0, len(X) - batch + 1, batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
            count += len(rows)
        history.append(total / count)
    return params, history


@misconception("train_mlp", breaks=[LAST_BATCH, HISTORY], id="M-070")
def drops_the_last_batch_and_its_loss(X, y, hidden, lr, epochs, batch, rng):
    """Some samples are never used, and their loss is missing. What happens to those that do not fill a whole batch?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X) - batch + 1, batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, HISTORY, DIGITS], id="M-071")
def uses_the_same_batch_in_every_step(X, y, hidden, lr, epochs, batch, rng):
    """Every step of an epoch sees the same samples. Does your slice move on?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[:batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, HISTORY])
def draws_every_batch_anew(X, y, hidden, lr, epochs, batch, rng):
    """You draw every batch from all samples, so some come twice and others never. How does each get just one turn?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(X), batch):
            rows = rng.choice(len(X), size=min(batch, len(X) - start), replace=False)
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[LAST_BATCH])
def fills_up_the_last_batch(X, y, hidden, lr, epochs, batch, rng):
    """Your last batch is as large as the others: some samples have a second turn. May it not be smaller?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = np.take(order, range(start, start + min(batch, len(X))), mode="wrap")
            logits, cache = mlp_forward(X[rows], params)
            _, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            own = min(batch, len(X) - start)
            total += cross_entropy(logits[:own], y[rows[:own]])[0] * own
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[NEW_ORDER])
def never_shuffles(X, y, hidden, lr, epochs, batch, rng):
    """Your batches are the same in every epoch: the samples come as they lie in X. Where is the random order?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(logits)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[NEW_ORDER])
def shuffles_only_once(X, y, hidden, lr, epochs, batch, rng):
    """Your batches are the same in every epoch. How often do you draw an order?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    order = rng.permutation(len(X))
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[NEW_ORDER])
def draws_from_a_generator_of_its_own(X, y, hidden, lr, epochs, batch, rng):
    """Whatever rng the caller passes, your orders are the same. Which generator draws them?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    own = np.random.default_rng(0)
    for _ in range(epochs):
        order = own.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[NEW_ORDER])
def draws_from_the_global_generator(X, y, hidden, lr, epochs, batch, rng):
    """Two trainings with the same rng differ, so some numbers do not come from it. Where do you write np.random?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = np.random.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, DESCENT, HISTORY, DIGITS], id="M-092")
def shuffles_samples_and_labels_apart(X, y, hidden, lr, epochs, batch, rng):
    """You draw one order for X and another for y. Which answer belongs to which sample then?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        X, y = rng.permutation(X), rng.permutation(y)
        total = 0.0
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(logits)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[DATA_STAYS])
def shuffles_the_data_of_the_caller(X, y, hidden, lr, epochs, batch, rng):
    """You put the rows of the caller's own X into another order. Can you shuffle row numbers instead?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        X[:], y[:] = X[order], y[order]
        total = 0.0
        for start in range(0, len(X), batch):
            rows = slice(start, start + batch)
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(logits)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[DATA_STAYS])
def adds_to_the_list_of_the_caller(X, y, hidden, lr, epochs, batch, rng):
    """Your function changed the caller's list hidden. Does append make a new list?"""
    hidden.insert(0, X.shape[1])
    hidden.append(int(y.max()) + 1)
    params = init_params(hidden, rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[HISTORY], id="M-163")
def averages_the_batch_means(X, y, hidden, lr, epochs, batch, rng):
    """You average the losses of the batches. Should a batch of 2 samples count as much as one of 4?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        losses = []
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            losses.append(loss)
        history.append(sum(losses) / len(losses))
    return params, history


@misconception("train_mlp", breaks=[HISTORY])
def keeps_only_the_last_loss(X, y, hidden, lr, epochs, batch, rng):
    """Your history holds the loss of the last batch of each epoch. What about the other batches?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(loss)
    return params, history


@misconception("train_mlp", breaks=[HISTORY])
def keeps_a_loss_for_every_batch(X, y, hidden, lr, epochs, batch, rng):
    """Your history has one number for each batch. How many should it have?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            history.append(loss)
    return params, history


@misconception("train_mlp", breaks=[HISTORY])
def divides_by_the_number_of_batches(X, y, hidden, lr, epochs, batch, rng):
    """You weigh each loss by the size of its batch, but divide by the number of batches. A mean over what is it?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total, batches = 0.0, 0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
            batches += 1
        history.append(total / batches)
    return params, history


@misconception("train_mlp", breaks=[HISTORY], id="M-045")
def measures_after_the_steps(X, y, hidden, lr, epochs, batch, rng):
    """Your first loss is not that of the fresh weights. Do you measure before a step or after it?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            _, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(cross_entropy(mlp_forward(X, params)[0], y)[0])
    return params, history


@misconception("train_mlp", breaks=[START])
def draws_an_order_before_the_weights(X, y, hidden, lr, epochs, batch, rng):
    """With the same rng, init_params gives other weights than yours. What did you draw before them?"""
    order = rng.permutation(len(X))
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
        order = rng.permutation(len(X))
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, NEW_ORDER, DESCENT, DATA_STAYS, DIGITS])
def throws_the_new_weights_away(X, y, hidden, lr, epochs, batch, rng):
    """Your loss does not fall. What becomes of the list that sgd_step returns?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, NEW_ORDER, DESCENT, DIGITS])
def takes_all_samples_in_every_step(X, y, hidden, lr, epochs, batch, rng):
    """You take one step in an epoch, with all samples. Where does batch enter?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        logits, cache = mlp_forward(X[order], params)
        loss, dlogits = cross_entropy(logits, y[order])
        params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(loss)
    return params, history


@misconception("train_mlp", breaks=[ONCE, LAST_BATCH, DESCENT, HISTORY, DIGITS])
def takes_one_batch_an_epoch(X, y, hidden, lr, epochs, batch, rng):
    """You take one step in an epoch, with one batch. Which samples of this epoch have not had their turn?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        rows = rng.permutation(len(X))[:batch]
        logits, cache = mlp_forward(X[rows], params)
        loss, dlogits = cross_entropy(logits, y[rows])
        params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(loss)
    return params, history


@misconception("train_mlp", breaks=[DESCENT, DIGITS])
def adds_up_the_steps_of_an_epoch(X, y, hidden, lr, epochs, batch, rng):
    """All batches of an epoch see the same weights. When does a batch learn from the one before it?"""
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total, new = 0.0, params
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            new = sgd_step(new, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        params = new
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[DESCENT, START], id="M-025")
def builds_one_hidden_layer_only(X, y, hidden, lr, epochs, batch, rng):
    """Hidden may hold several sizes, but your network has only the first. How do you put all of them into a list?"""
    params = init_params([X.shape[1], hidden[0], int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history


@misconception("train_mlp", breaks=[DESCENT])
def counts_the_classes_it_sees(X, y, hidden, lr, epochs, batch, rng):
    """A class can be missing from y. Is the number of different labels the same as the largest label plus 1?"""
    params = init_params([X.shape[1], *hidden, len(np.unique(y))], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start : start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history
