"""Hidden checks of `mlp_backward(cache, dlogits)`, against torch's autograd.

Networks are made so that each claim is about one thing: where relu is not the question, every gate
is open; where the order of the list is not, a reversed one is turned round; and where the number of
samples is not, only directions are compared. Sizes go from small to large; small networks have layers
of different shapes, by which a reversed list is known.
"""

from itertools import pairwise

from autograder.kit import AUTOGRAD, assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

builds_on = ("linear_backward", "activation_backward")
off_limits = AUTOGRAD


def network(rng, sizes, N=3, gates=""):
    """Samples, a network with positive logits, and the upstream gradient of these logits.

    `gates` says layer by layer where the pre-activations of hidden layers lie: "open" above zero,
    "shut" below, "both" on both sides.
    """
    X, dlogits = oracles.draw(rng, N, sizes[0]), oracles.draw(rng, N, sizes[-1])
    params = [(oracles.draw(rng, out, into), oracles.draw(rng, out)) for into, out in pairwise(sizes)]
    for layer, gate in enumerate([*gates.split(), "open"]):
        W, b = params[layer]
        z = oracles.mlp.forward_cache(X, params)[layer][2]
        params[layer] = W, b + {"open": 1 - z.min(), "shut": -1 - z.max(), "both": -z.mean()}[gate]
    return X, params, dlogits


def answers(candidate, networks):
    """What the student's code and autograd give for each network, and whether the list was the other way round."""
    calls = [(oracles.mlp.forward_cache(X, params), dlogits) for X, params, dlogits in networks]
    for (X, params, dlogits), grads in zip(networks, candidate.mlp_backward.each(calls), strict=True):
        actual, is_reversed = gradients(grads, params)
        yield actual, oracles.mlp.gradients(X, params, dlogits), is_reversed


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
            if name in names:
                assert_close(f"{name} of layer {layer + 1}", actual=found, expected=wanted, scaled=True)


@points(1)
def check_single_layer(candidate, rng):
    """sends dlogits into the last layer as they are, with no relu before it"""
    networks = []
    for N, sizes in [(1, [1, 2]), (3, [5, 4])]:
        X, [(W, b)], dlogits = network(rng, sizes, N)
        networks.append((X, [(W, b - 3)], dlogits))  # some logits are negative
    for actual, expected, _ in answers(candidate, networks):
        agree(actual, expected, layers=[0])


@points(0.5)
def check_scale(candidate, rng):
    """divides nothing by N, which is in dlogits already"""
    networks = [network(rng, [1, 1], 2), network(rng, [2, 1, 1], 2, "open"), network(rng, [5, 7, 2], 3, "open")]
    for actual, expected, _ in answers(candidate, networks):
        for layer, (found, wanted) in enumerate(zip(actual, expected, strict=True), 1):
            assert_close(f"db of layer {layer}", actual=found[1], expected=wanted[1])
            assert_close(f"dW of layer {layer}", actual=found[0], expected=wanted[0])


@points(1)
def check_layer_inputs(candidate, rng):
    """finds dW of a layer from what that layer received"""
    for actual, expected, _ in answers(
        candidate, [network(rng, [1, 2, 1], 1, "both"), network(rng, [5, 7, 2], 3, "both")]
    ):
        agree(actual, expected, layers=[1])


@points(2)
def check_gates(candidate, rng):
    """lets a gradient pass relu only where it was open on the way forward"""
    sizes = [(1, [1, 2, 1]), (1, [5, 7, 2]), (4, [4, 4, 3]), (3, [5, 7, 2])]
    for actual, expected, _ in answers(candidate, [network(rng, size, N, "both") for N, size in sizes]):
        agree(actual, expected, layers=[0])


@points(2)
def check_depth(candidate, rng):
    """walks back through any number of layers"""
    small, large = [[2, 1, 1], [2, 1, 1, 1]], [[5, 7, 2], [5, 4, 3, 2], [3, 5, 4, 7, 2]]
    networks = [network(rng, sizes, 1, "open " * (len(sizes) - 2)) for sizes in small]
    networks += [network(rng, sizes, 3, "open " * (len(sizes) - 2)) for sizes in large]
    for actual, expected, _ in answers(candidate, networks):
        agree(actual, expected, layers=range(len(expected)))


@points(0.5)
@needs(check_gates, check_depth)
def check_deep_gates(candidate, rng):
    """closes the gates of every hidden layer of a deep network"""
    networks = [network(rng, [2, 1, 1, 1], 1, "shut open"), network(rng, [5, 7, 6, 8, 2], 3, "both both both")]
    for actual, expected, _ in answers(candidate, networks):
        agree(actual, expected, layers=range(len(expected)), names=["db"])


@points(0.5)
@needs(check_depth)
def check_order(candidate, rng):
    """lists the first layer first"""
    for *_, is_reversed in answers(
        candidate, [network(rng, [2, 1, 1], 1, "open"), network(rng, [5, 4, 3, 2], 3, "open open")]
    ):
        require(not is_reversed, "The first pair of the list belongs to the last layer.")


@points(0.5)
def check_leaves_inputs(candidate, rng):
    """leaves cache and dlogits as they were"""
    for N, sizes in [(1, [2, 1, 1]), (3, [5, 7, 2])]:
        X, params, dlogits = network(rng, sizes, N, "open")
        cache = oracles.mlp.forward_cache(X, params)
        actual = assert_leaves_inputs(candidate.mlp_backward, cache, dlogits, names=["cache", "dlogits"])
        agree(gradients(actual, params)[0], oracles.mlp.gradients(X, params, dlogits), layers=[1])
