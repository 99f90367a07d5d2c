"""Right answers to `chain_rule_small`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("chain_rule_small")
def uses_the_formulas(x, y, z):
    is_open = z > x
    f = (x * y + y) * (z - x) * is_open
    dx = (y * (z - x) - (x * y + y)) * is_open
    return f, dx, (x + 1) * (z - x) * is_open, (x * y + y) * is_open


@right_answer("chain_rule_small")
def returns_a_list_of_numpy_floats(x, y, z):
    a, r = x * y + y, np.maximum(0, z - x)
    dr, da = a, r
    du = np.where(z - x > 0, dr, 0)
    dx, dy, dz = np.zeros(3)
    dz += du
    dx -= du
    dx += da * y
    dy += da * x
    dy += da
    return [np.float64(a * r), dx, dy, dz]


@right_answer("chain_rule_small")
def leaves_early_if_closed(x, y, z):
    if z <= x:
        return 0.0, 0.0, 0.0, 0.0
    return y * (x + 1) * (z - x), y * (z - x) - y * (x + 1), (x + 1) * (z - x), y * (x + 1)


@right_answer("chain_rule_small")
def carries_slopes_forward(x, y, z):
    slopes = []
    for vx, vy, vz in np.eye(3):
        total, dtotal = x * y + y, vx * y + x * vy + vy
        gap, dgap = z - x, vz - vx
        gate, dgate = (gap, dgap) if gap > 0 else (0.0, 0.0)
        slopes.append(dtotal * gate + total * dgate)
    return (total * gate, *slopes)
