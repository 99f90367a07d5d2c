"""Right answers to `train_mlp`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


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
