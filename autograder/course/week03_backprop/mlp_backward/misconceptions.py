"""Wrong ideas about `mlp_backward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

LAST_LAYER = "sends dlogits into the last layer as they are, with no relu before it"
NO_DIVISION = "divides nothing by N, which is in dlogits already"
LAYER_INPUTS = "finds dW of a layer from what that layer received"
GATES = "lets a gradient pass relu only where it was open on the way forward"
DEPTH = "walks back through any number of layers"
DEEP_GATES = "closes the gates of every hidden layer of a deep network"
ORDER = "lists the first layer first"
CACHE_STAYS = "leaves cache and dlogits as they were"


@misconception("mlp_backward", breaks=[GATES], diff="""
-    for layer in reversed(range(len(cache))):
-        x, W, _ = cache[layer]
+    for x, W, z in reversed(cache):

-        if layer > 0:
-            dz = relu_backward(dx, cache[layer - 1][2])
+        dz = dx
""")
def forgets_relu():
    """Your gradient passes every hidden layer untouched. Which units were off on the way forward?

    Between two layers, dz of the earlier one is dx of the later one times relu'(z) of the earlier one.
    """


@misconception("mlp_backward", breaks=[LAST_LAYER])
def puts_a_relu_behind_the_logits(cache, dlogits):
    """You treat the last layer like all others. Is there a relu behind the logits?

    z of the last layer is the logits themselves, so its dz is dlogits.
    """
    grads, dout = [], dlogits
    for x, W, z in reversed(cache):
        dout, dW, db = linear_backward(relu_backward(dout, z), (x, W))
        grads.insert(0, (dW, db))
    return grads


@misconception("mlp_backward", breaks=[NO_DIVISION, GATES, DEPTH, CACHE_STAYS], diff="""
-        dx, dW, db = linear_backward(dz, (x, W))
+        _, dW, db = linear_backward(dz, (x, W))
+        W -= 0.1 * dW

-            dz = relu_backward(dx, cache[layer - 1][2])
+            dz = relu_backward(linear_backward(dz, (x, W))[0], cache[layer - 1][2])
""")
def steps_while_still_going_backward():
    """You changed W before the gradient had passed it. The way back must see the weights of the way forward.

    In dx = dz W, W is the one with which z was computed.
    """


@misconception("mlp_backward", breaks=[CACHE_STAYS], diff="""
         grads.insert(0, (dW, db))
+        W -= 0.01 * dW
""")
def steps_in_the_cache():
    """Your gradients are right, but the weights in the cache have changed. Who takes the step, and when?

    Back-propagation finds dW and db; W - lr dW is another function's work, after the whole walk.
    """


@misconception("mlp_backward", breaks=[LAYER_INPUTS], diff="""
-        dx, dW, db = linear_backward(dz, (x, W))
+        into = cache[layer - 1][2] if layer > 0 else x
+        dx, dW, db = linear_backward(dz, (into, W))
""")
def takes_the_pre_activation_for_the_input():
    """You found dW from the z of the layer before. Is that what went into this layer, or did something lie between?

    The input of a layer is relu(z) of the layer before; the layer's own entry in the cache holds it.
    """


@misconception("mlp_backward", breaks=[ORDER], diff="""
-        grads.insert(0, (dW, db))
+        grads.append((dW, db))
""")
def lists_the_last_layer_first():
    """You walk from the last layer to the first and append as you go. In which order are they in the end?

    grads[l] belongs to params[l], and params[0] is the layer next to the input.
    """


@misconception("mlp_backward", breaks=[NO_DIVISION], diff="""
-        grads.insert(0, (dW, db))
+        grads.insert(0, (dW / len(x), db / len(x)))
""")
def divides_by_the_batch_size_again():
    """Your gradients are N times too small. cross_entropy is a mean: is its 1/N not in dlogits already?

    dlogits has the factor 1/N, and every sum over the samples carries it along.
    """


@misconception("mlp_backward", breaks=[NO_DIVISION], diff="""
-            dz = relu_backward(dx, cache[layer - 1][2])
+            dz = relu_backward(dx, cache[layer - 1][2]) / len(x)
""")
def divides_on_the_way_through_the_layers():
    """The gradients of the early layers are too small. Which N do you divide by on the way, and where is it already?

    dlogits has the factor 1/N once, and every product on the way back carries it along.
    """


@misconception("mlp_backward", breaks=[DEPTH])
def knows_two_layers_only(cache, dlogits):
    """Your code is written for one hidden layer. What if the cache holds four layers?

    For every layer l > 0: dz of layer l - 1 is dx of layer l times relu'(z) of layer l - 1.
    """
    x, W, _ = cache[-1]
    dx, dW, db = linear_backward(dlogits, (x, W))
    if len(cache) == 1:
        return [(dW, db)]
    x, W, _ = cache[0]
    _, dW_first, db_first = linear_backward(relu_backward(dx, cache[-2][2]), (x, W))
    return [(dW_first, db_first), (dW, db)]


@misconception("mlp_backward", breaks=[NO_DIVISION, GATES, DEPTH], diff="""
-        if layer > 0:
-            dz = relu_backward(dx, cache[layer - 1][2])
+        dz = relu_backward(dx, dx)
""")
def looks_at_the_sign_of_what_arrives():
    """You gave relu_backward the upstream gradient where it wants its cache. What decided whether the gate was open?

    The gate is relu'(z) with z from the way forward, whatever sign arrives.
    """


@misconception("mlp_backward", breaks=[NO_DIVISION, LAYER_INPUTS, GATES, DEPTH, CACHE_STAYS], diff="""
-        x, W, _ = cache[layer]
+        x, W, z = cache[layer]

-            dz = relu_backward(dx, cache[layer - 1][2])
+            dz = relu_backward(dx, z)
""")
def closes_the_gate_of_the_wrong_layer():
    """The gradient that leaves a layer passes the relu before it. You used the z behind it: compare their shapes.

    dx of layer l belongs to its input, relu(z) of layer l - 1: it is that z that decides.
    """


@misconception("mlp_backward", breaks=[DEEP_GATES], diff="""
-        if layer > 0:
-            dz = relu_backward(dx, cache[layer - 1][2])
+        dz = relu_backward(dx, cache[layer - 1][2]) if layer == len(cache) - 1 > 0 else dx
""")
def closes_only_the_last_gate():
    """With one hidden layer you are right, with more you are not. How many relus lie on the way back?

    Each hidden layer has a relu of its own: on the way back, every dx but the first layer's meets one.
    """
