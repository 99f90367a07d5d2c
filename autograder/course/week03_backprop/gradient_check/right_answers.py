"""Right answers to `gradient_check`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("gradient_check", replaces="relative_error")
def goes_through_all_elements(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    errors = np.zeros(a.shape)
    for i in np.ndindex(a.shape):
        errors[i] = abs(a[i] - b[i]) / max(abs(a[i]) + abs(b[i]), 1e-3)
    return errors


@right_answer("gradient_check", replaces="relative_error")
def clips_the_divisor(a, b):
    size = np.add(np.absolute(a), np.absolute(b))
    return np.divide(np.absolute(np.subtract(b, a)), np.clip(size, 1e-3, None))


@right_answer("gradient_check", replaces="relative_error")
def chooses_the_divisor(a, b):
    size = np.abs(a) + np.abs(b)
    return np.where(size > 1e-3, np.abs(a - b) / np.where(size > 1e-3, size, 1.0), np.abs(a - b) * 1000)


@right_answer("gradient_check")
def returns_numpy_scalars(f, grad, x):
    slopes, claimed = numerical_gradient(f, x), np.asarray(grad(x))
    if slopes.shape != claimed.shape:
        raise ValueError("shapes differ")
    errors = relative_error(slopes, claimed)
    return np.all(errors < 1e-5), np.max(errors), np.unravel_index(errors.argmax(), errors.shape)


@right_answer("gradient_check")
def keeps_the_worst_in_a_loop(f, grad, x):
    claimed = grad(x)
    if np.shape(claimed) != np.shape(x):
        raise ValueError(np.shape(claimed))
    errors = relative_error(claimed, numerical_gradient(f, x))
    worst, err = (0,) * np.ndim(x), -1.0
    for i in np.ndindex(errors.shape):
        if np.isnan(errors[i]):
            return False, float("nan"), i
        if errors[i] > err:
            worst, err = i, float(errors[i])
    return err < 1e-5, err, worst


@right_answer("gradient_check")
def has_its_own_kind_of_value_error(f, grad, x):
    class ShapeError(ValueError):
        pass

    claimed = np.array(grad(x))
    if claimed.shape != x.shape:
        raise ShapeError(f"{claimed.shape} is not {x.shape}")
    nudged = numerical_gradient(f, x)
    errors = relative_error(claimed, nudged)
    worst = np.argwhere(errors == errors.max())
    err = errors.max().item()
    ok = bool(np.isfinite(err)) and err < 1e-5
    return ok, err, tuple(worst[0].tolist()) if len(worst) else (0,) * x.ndim
