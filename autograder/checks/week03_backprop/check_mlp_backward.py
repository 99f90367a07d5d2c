"""Hidden checks of `mlp_backward(cache, dlogits)`, against torch's autograd.

Networks are made so that each claim is about one thing: where relu is not the question, every gate
is open; where the order of the list is not, a reversed one is turned round; and where the number of
samples is not, only directions are compared.
"""

from itertools import pairwise

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

builds_on = ("linear_backward", "activation_backward")
off_limits = AUTOGRAD


def network(rng, sizes, N=3, gates_open=False):
    """Samples, a network with positive logits, and the upstream gradient of these logits."""
    X, dlogits = rng.normal(size=(N, sizes[0])), rng.normal(size=(N, sizes[-1]))
    params = [(rng.normal(size=(out, into)), rng.normal(size=out)) for into, out in pairwise(sizes)]
    for layer, (_, b) in enumerate(params):
        if gates_open or layer == len(params) - 1:
            b += 1 - oracles.mlp_cache(X, params)[layer][2].min()
    return X, params, dlogits


def gradients(grads, params):
    """The student's (dW, db) of each layer, first layer first, and whether the list was the other way round."""
    shapes = [W.shape for W, _ in params]
    require(type(grads) in (list, tuple), "It should return a list with (dW, db) for each layer.")
    require(len(grads) == len(shapes), f"It returned {len(grads)} gradients for a network of {len(shapes)} layers.")
    pairs = [parts(pair, "dW", "db") for pair in grads]
    is_reversed = [getattr(dW, "shape", None) for dW, _ in pairs] == shapes[::-1] != shapes
    return (pairs[::-1] if is_reversed else pairs), is_reversed


def agree(actual, expected, layers, names=("dW", "db")):
    """Compare the directions of dW and db of some layers, counted from the first."""
    for layer in layers:
        for name, found, wanted in zip(("dW", "db"), actual[layer], expected[layer], strict=True):
            text = f"{name} of layer {layer + 1}, scaled to a largest number of 1,"
            if name in names:
                assert_close(text, actual=oracles.direction(found), expected=oracles.direction(wanted))


@points(1)
def check_single_layer(candidate, rng):
    """sends dlogits into the last layer as they are, with no relu before it"""
    X, dlogits = rng.normal(size=(3, 5)), rng.normal(size=(3, 4))
    params = [(rng.normal(size=(4, 5)), rng.normal(size=4))]
    actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
    agree(actual, oracles.mlp_gradients(X, params, dlogits), layers=[0])


@points(0.5)
def check_scale(candidate, rng):
    """divides nothing by N, which is in dlogits already"""
    X, params, dlogits = network(rng, [5, 7, 2], gates_open=True)
    actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
    for layer, (found, wanted) in enumerate(zip(actual, oracles.mlp_gradients(X, params, dlogits), strict=True), 1):
        assert_close(f"db of layer {layer}", actual=found[1], expected=wanted[1])
        assert_close(f"dW of layer {layer}", actual=found[0], expected=wanted[0])


@points(1)
def check_layer_inputs(candidate, rng):
    """finds dW of a layer from what that layer received"""
    X, params, dlogits = network(rng, [5, 7, 2])
    actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
    agree(actual, oracles.mlp_gradients(X, params, dlogits), layers=[1])


@points(2)
def check_gates(candidate, rng):
    """lets a gradient pass relu only where it was open on the way forward"""
    for N, sizes in [(3, [5, 7, 2]), (1, [5, 7, 2]), (4, [4, 4, 3])]:
        X, params, dlogits = network(rng, sizes, N)
        actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
        agree(actual, oracles.mlp_gradients(X, params, dlogits), layers=[0])


@points(2)
def check_depth(candidate, rng):
    """walks back through any number of layers"""
    for sizes in ([5, 7, 2], [5, 4, 3, 2], [3, 5, 4, 7, 2]):
        X, params, dlogits = network(rng, sizes, gates_open=True)
        actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
        agree(actual, oracles.mlp_gradients(X, params, dlogits), layers=range(len(params)))


@points(0.5)
@needs(check_gates, check_depth)
def check_deep_gates(candidate, rng):
    """closes the gates of every hidden layer of a deep network"""
    X, params, dlogits = network(rng, [5, 7, 6, 8, 2])
    actual, _ = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
    agree(actual, oracles.mlp_gradients(X, params, dlogits), layers=range(len(params)), names=["db"])


@points(0.5)
@needs(check_depth)
def check_order(candidate, rng):
    """lists the first layer first"""
    X, params, dlogits = network(rng, [5, 4, 3, 2])
    _, is_reversed = gradients(candidate.mlp_backward(oracles.mlp_cache(X, params), dlogits), params)
    require(not is_reversed, "The first pair of the list belongs to the last layer.")


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves cache and dlogits as they were"""
    X, params, dlogits = network(rng, [5, 7, 2], gates_open=True)
    cache = oracles.mlp_cache(X, params)
    actual = assert_leaves_inputs(candidate.mlp_backward, cache, dlogits, names=["cache", "dlogits"])
    agree(gradients(actual, params)[0], oracles.mlp_gradients(X, params, dlogits), layers=[1])
