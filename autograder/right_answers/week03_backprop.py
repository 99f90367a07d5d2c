"""Right answers that are written differently from the reference: each must earn every point.

Every function is taken as text and run in the place of the reference's, in the notebook's namespace.
"""

# ruff: noqa: F821 - the other names are the notebook's
# mypy: ignore-errors

import numpy as np

from autograder.kit import right_answer

# ---------------------------------------------------------------- 3.1 numerical_gradient


@right_answer("numerical_gradient")
def nudges_with_a_one_hot_array(f, x, eps=1e-6):
    x = np.array(x, dtype=float)
    slopes = []
    for i in range(x.size):
        nudge = np.zeros(x.size)
        nudge[i] = eps
        nudge = nudge.reshape(x.shape)
        slopes.append((f(x + nudge) - f(x - nudge)) / (2 * eps))
    return np.array(slopes).reshape(x.shape)


@right_answer("numerical_gradient")
def walks_with_nditer(f, x, eps=1e-6):
    x = np.asarray(x).astype(np.float64)
    gradient = np.empty(x.shape)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        below, above = x.copy(), x.copy()
        below[walk.multi_index] -= eps
        above[walk.multi_index] += eps
        gradient[walk.multi_index] = 0.5 * (f(above) - f(below)) / eps
        walk.iternext()
    return gradient


@right_answer("numerical_gradient")
def nudges_the_callers_array_and_restores_it(f, x, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    gradient = np.zeros(x.shape, dtype=np.float64)
    for i in np.ndindex(x.shape):
        kept = x[i].copy()
        x[i] = kept + eps
        above = f(x)
        x[i] = kept - eps
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / eps / 2
    return gradient


@right_answer("numerical_gradient")
def takes_the_mean_of_both_sides(f, x, eps=1e-6):
    x = np.array(x, dtype=np.float64)
    flat, middle = x.ravel(), f(x)
    gradient = np.zeros(x.size)
    for i in range(x.size):
        one = np.where(np.arange(x.size) == i, eps, 0.0)
        right = (f((flat + one).reshape(x.shape)) - middle) / eps
        left = (middle - f((flat - one).reshape(x.shape))) / eps
        gradient[i] = (right + left) / 2
    return gradient.reshape(x.shape)


# ---------------------------------------------------------------- 3.2 gradient_check


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


# ---------------------------------------------------------------- 3.3 chain_rule_small


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


# ---------------------------------------------------------------- 3.4 linear_backward


@right_answer("linear_backward")
def uses_einsum(dout, cache):
    x, W = cache
    dx = np.einsum("no,oi->ni", dout, W)
    dW = np.einsum("no,ni->oi", dout, x)
    return dx, dW, np.einsum("no->o", dout)


@right_answer("linear_backward")
def uses_loops_only(dout, cache):
    x, W = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[0])
    for n in range(x.shape[0]):
        for o in range(W.shape[0]):
            db[o] += dout[n, o]
            for i in range(x.shape[1]):
                dW[o, i] += dout[n, o] * x[n, i]
                dx[n, i] += dout[n, o] * W[o, i]
    return dx, dW, db


@right_answer("linear_backward")
def adds_outer_products(dout, cache):
    x, W = cache
    dW = sum(np.outer(d, row) for d, row in zip(dout, x))
    dx = np.stack([W.T @ d for d in dout])
    return [dx, dW, np.add.reduce(dout)]


@right_answer("linear_backward")
def broadcasts_and_sums(dout, cache):
    x, W = cache
    dx = (dout[:, :, None] * W).sum(axis=1)
    dW = (dout[:, :, None] * x[:, None, :]).sum(axis=0)
    return dx, dW, np.ones(len(dout)) @ dout


@right_answer("linear_backward")
def transposes_at_the_end(dout, cache):
    x, W = cache
    return np.dot(dout, W), np.dot(x.T, dout).T, np.sum(dout, 0)


# ---------------------------------------------------------------- 3.5 activations


@right_answer("activation_backward", replaces="relu_backward")
def multiplies_by_a_mask(dout, cache):
    return dout * (cache > 0)


@right_answer("activation_backward", replaces="relu_backward")
def masks_a_copy(dout, cache):
    dx = dout.copy()
    dx[cache <= 0] = 0
    return dx


@right_answer("activation_backward", replaces="relu_backward")
def goes_through_every_gate(dout, cache):
    dx = np.zeros(dout.shape)
    for i in np.ndindex(dout.shape):
        if cache[i] > 0:
            dx[i] = dout[i]
    return dx


@right_answer("activation_backward", replaces="relu_backward")
def uses_heaviside(dout, cache):
    return np.heaviside(cache, 0.0) * dout


@right_answer("activation_backward", replaces="sigmoid_backward")
def multiplies_out(dout, cache):
    return dout * (cache - cache**2)


@right_answer("activation_backward", replaces="sigmoid_backward")
def goes_back_to_the_input(dout, cache):
    z = np.log(cache) - np.log1p(-cache)
    return dout * np.exp(-z) / (1 + np.exp(-z)) ** 2


@right_answer("activation_backward", replaces="sigmoid_backward")
def multiplies_step_by_step(dout, cache):
    dx = np.array(dout, dtype=np.float64)
    dx *= cache
    dx *= 1 - cache
    return dx


@right_answer("activation_backward", replaces="tanh_backward")
def squares_by_a_product(dout, cache):
    return dout * (1 - cache * cache)


@right_answer("activation_backward", replaces="tanh_backward")
def takes_the_third_binomial_formula(dout, cache):
    return np.multiply(dout, (1 - cache) * (1 + cache))


@right_answer("activation_backward", replaces="tanh_backward")
def goes_back_through_cosh(dout, cache):
    return dout / np.cosh(np.arctanh(cache)) ** 2


# ---------------------------------------------------------------- 3.6 softmax_vjp


@right_answer("softmax_vjp")
def splits_the_sum(dout, p, axis=-1):
    weighted = dout * p
    return weighted - p * weighted.sum(axis=axis, keepdims=True)


@right_answer("softmax_vjp")
def moves_the_axis_to_the_end(dout, p, axis=-1):
    d, q = np.moveaxis(dout, axis, -1), np.moveaxis(p, axis, -1)
    return np.moveaxis(q * (d - np.einsum("...i,...i->...", d, q)[..., None]), -1, axis)


@right_answer("softmax_vjp")
def goes_through_all_samples(dout, p, axis=-1):
    d, q = np.swapaxes(dout, axis, -1), np.swapaxes(p, axis, -1)
    dz = np.zeros(d.shape)
    for i in np.ndindex(d.shape[:-1]):
        dz[i] = q[i] * (d[i] - np.dot(d[i], q[i]))
    return np.swapaxes(dz, axis, -1)


@right_answer("softmax_vjp")
def centres_dout(dout, p, axis=-1):
    mean = np.average(dout, axis=axis, weights=p)
    return p * (dout - np.expand_dims(mean, axis))


@right_answer("softmax_vjp")
def applies_along_the_axis(dout, p, axis=-1):
    both = np.concatenate([dout, p], axis=axis)

    def one(v):
        d, q = np.split(v, 2)
        return q * d - q * (q @ d)

    return np.apply_along_axis(one, axis, both)


# ---------------------------------------------------------------- 3.7 unbroadcast


@right_answer("unbroadcast")
def sums_one_axis_at_a_time(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            grad = grad.sum(axis=axis, keepdims=True)
    return grad


@right_answer("unbroadcast")
def pads_the_shape_with_ones(grad, shape):
    padded = (1,) * (grad.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i in range(grad.ndim) if padded[i] != grad.shape[i])
    return grad.sum(axis=axes).reshape(shape)


@right_answer("unbroadcast")
def adds_every_number_where_it_came_from(grad, shape):
    total = np.zeros(shape)
    places = np.broadcast_to(np.arange(total.size).reshape(shape), grad.shape)
    np.add.at(total.reshape(-1), places.ravel(), grad.ravel())
    return total


@right_answer("unbroadcast")
def goes_through_all_numbers(grad, shape):
    result = np.zeros(shape)
    for index in np.ndindex(*grad.shape):
        tail = index[len(index) - len(shape) :]
        result[tuple(0 if length == 1 else i for i, length in zip(tail, shape))] += grad[index]
    return result


@right_answer("unbroadcast")
def counts_from_the_right(grad, shape):
    axes = []
    for back in range(1, grad.ndim + 1):
        if back > len(shape) or shape[-back] < grad.shape[-back]:
            axes.append(grad.ndim - back)
    return np.add.reduce(grad, axis=tuple(axes), keepdims=True).reshape(shape)


# ---------------------------------------------------------------- 3.8 mlp_backward


@right_answer("mlp_backward")
def masks_with_the_input_of_the_layer(cache, dlogits):
    grads = []
    dout = dlogits
    for layer, (x, W, _) in reversed(list(enumerate(cache))):
        dout, dW, db = linear_backward(dout, (x, W))
        grads.append([dW, db])
        if layer:
            dout = relu_backward(dout, x)
    return grads[::-1]


@right_answer("mlp_backward")
def does_without_the_earlier_exercises(cache, dlogits):
    grads = [None] * len(cache)
    delta = dlogits
    for i in range(len(cache) - 1, -1, -1):
        x, W, _ = cache[i]
        grads[i] = (np.einsum("no,ni->oi", delta, x), delta.sum(0))
        if i:
            delta = np.einsum("no,oi->ni", delta, W) * (cache[i - 1][2] > 0)
    return tuple(grads)


@right_answer("mlp_backward")
def calls_itself(cache, dlogits):
    *before, (x, W, _) = cache
    dx, dW, db = linear_backward(dlogits, (x, W))
    if not before:
        return [(dW, db)]
    return [*mlp_backward(before, relu_backward(dx, before[-1][2])), (dW, db)]


@right_answer("mlp_backward")
def gates_every_layer_and_forgives_the_last(cache, dlogits):
    grads, dout = [], dlogits
    for step, (x, W, z) in enumerate(cache[::-1]):
        dz = dout if step == 0 else relu_backward(dout, z)
        dout, *pair = linear_backward(dz, (x, W))
        grads = [tuple(pair), *grads]
    return grads


# ---------------------------------------------------------------- 3.9 sgd_step


@right_answer("sgd_step")
def appends_pair_by_pair(params, grads, lr):
    new = []
    for i in range(len(params)):
        W, b = params[i]
        dW, db = grads[i]
        new.append([W + (-lr) * dW, b + (-lr) * db])
    return new


@right_answer("sgd_step")
def steps_in_copies(params, grads, lr):
    new = [(W.copy(), b.copy()) for W, b in params]
    for (W, b), (dW, db) in zip(new, grads):
        W -= lr * dW
        b -= lr * db
    return new


@right_answer("sgd_step")
def maps_over_both(params, grads, lr):
    def step(value, slope):
        return np.subtract(value, np.multiply(lr, slope))

    return [tuple(map(step, pair, slopes)) for pair, slopes in zip(params, grads)]


# ---------------------------------------------------------------- 3.10 train_mlp


@right_answer("train_mlp")
def shuffles_row_numbers(X, y, hidden, lr, epochs, batch, rng):
    params = init_params([X.shape[1], *hidden, np.max(y) + 1], rng)
    history, rows = [], np.arange(X.shape[0])
    for _ in range(epochs):
        rng.shuffle(rows)
        losses, sizes = [], []
        for part in (rows[i : i + batch] for i in range(0, rows.size, batch)):
            logits, cache = mlp_forward(X[part], params)
            loss, dlogits = cross_entropy(logits, y[part])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            losses.append(loss)
            sizes.append(part.size)
        history.append(np.average(losses, weights=sizes))
    return params, history


@right_answer("train_mlp")
def chooses_without_replacement(X, y, hidden, lr, epochs, batch, rng):
    N, D = X.shape
    params = init_params((D, *hidden, y.max() + 1), rng)
    history = ()
    for _ in range(epochs):
        order = rng.choice(N, size=N, replace=False)
        lost = np.zeros(N)
        while len(order):
            now, order = order[:batch], order[batch:]
            logits, cache = mlp_forward(X[now], params)
            lost[now], dlogits = cross_entropy(logits, y[now])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history += (lost.mean(),)
    return [params, list(history)]


@right_answer("train_mlp")
def sorts_by_random_keys(X, y, hidden, lr, epochs, batch, rng):
    params = init_params([X.shape[1], *hidden, int(max(y)) + 1], rng)
    history = []
    for _ in range(epochs):
        order = np.argsort(rng.random(len(y)))
        Xs, ys = X[order], y[order]
        total = 0
        for k in range(int(np.ceil(len(y) / batch))):
            Xb, yb = Xs[k * batch : (k + 1) * batch], ys[k * batch : (k + 1) * batch]
            logits, cache = mlp_forward(Xb, params)
            loss, dlogits = cross_entropy(logits, yb)
            total += loss * len(yb) / len(y)
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(total)
    return tuple(params), history


@right_answer("train_mlp")
def permutes_both_alike(X, y, hidden, lr, epochs, batch, rng):
    params = init_params([X.shape[1], *hidden, y.max() + 1], rng)
    history = np.zeros(epochs)
    for epoch in range(epochs):
        both = rng.permutation(np.column_stack([X, y]))
        Xs, ys = both[:, :-1], both[:, -1].astype(int)
        for i in range(0, len(ys), batch):
            logits, cache = mlp_forward(Xs[i : i + batch], params)
            loss, dlogits = cross_entropy(logits, ys[i : i + batch])
            history[epoch] += loss * len(logits) / len(ys)
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
    return params, list(history)


@right_answer("train_mlp")
def takes_a_seed_for_the_orders(X, y, hidden, lr, epochs, batch, rng):
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    orders = np.random.default_rng(rng.integers(2**32))
    history = []
    for _ in range(epochs):
        total, todo = 0.0, list(orders.permutation(len(X)))
        while todo:
            rows = [todo.pop() for _ in range(min(batch, len(todo)))]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            total += loss * len(rows)
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
        history.append(float(total / len(X)))
    return params, history
