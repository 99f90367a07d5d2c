"""Wrong ideas about `chain_rule_small`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

VALUE = "computes f, and the slope of z, which is used once"
USES_OF_X = "adds up what both uses of x send back"
USES_OF_Y = "adds up what both uses of y send back"
CLOSED = "sends nothing through a relu that is closed"


@misconception("chain_rule_small", breaks=[USES_OF_X])
def hears_x_only_from_the_difference(x, y, z):
    """X is used twice. Did the second contribution to dx overwrite the first?

    dx is a sum of two terms: one through x y, with relu(z - x) as a factor, and one through z - x.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    dx = y * gate
    dx = -dgap
    return total * gate, dx, (x + 1) * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_X])
def hears_x_only_from_the_product(x, y, z):
    """X also stands inside the relu. What comes back from there?

    dx is a sum of two terms: through z - x comes what arrived at the difference, times -1.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    return total * gate, y * gate, (x + 1) * gate, total if z > x else 0.0


@misconception("chain_rule_small", breaks=[USES_OF_X])
def loses_the_minus(x, y, z):
    """Nudge x up a little: does z - x grow or shrink?

    The slope of z - x along x is -1.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate + dgap, (x + 1) * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_Y])
def hears_y_only_from_the_product(x, y, z):
    """Y is used twice. What does the y that stands alone hear?

    The slope of x y + y along y is a sum: x from the product, and 1 from the y that stands alone.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate - dgap, x * gate, dgap


@misconception("chain_rule_small", breaks=[USES_OF_Y])
def hears_y_only_from_the_sum(x, y, z):
    """Y is used twice. Did the second contribution to dy overwrite the first?

    The slope of x y + y along y is a sum: x from the product, and 1 from the y that stands alone.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    dgap = total if z > x else 0.0
    return total * gate, y * gate - dgap, gate, dgap


@misconception("chain_rule_small", breaks=[CLOSED])
def forgets_that_relu_can_close(x, y, z):
    """When z is below x, relu gives 0 and stays at 0 if you nudge z. Which slope does it have there?

    relu(u) has slope 0 for u ≤ 0, so that nothing goes back to z, nor through z - x to x.
    """
    gate = max(z - x, 0.0)
    total = x * y + y
    return total * gate, y * gate - total, (x + 1) * gate, total


@misconception("chain_rule_small", breaks=[CLOSED])
def leaves_relu_out(x, y, z):
    """When z is below x, your f is not 0. Where is the relu?

    relu(u) = max(u, 0): where z is below x, one factor of f is 0.
    """
    gate = z - x
    total = x * y + y
    return total * gate, y * gate - total, (x + 1) * gate, total


@misconception("chain_rule_small", breaks=[VALUE, USES_OF_X])
def passes_on_only_its_own_slope(x, y, z):
    """Every node passes on what arrived times its own slope. What arrived at the relu?

    A factor of a product hears what arrived times the other factor; for the relu, that one is x y + y.
    """
    gate = max(z - x, 0.0)
    dgap = 1.0 if z > x else 0.0
    return (x * y + y) * gate, y * gate - dgap, (x + 1) * gate, dgap
