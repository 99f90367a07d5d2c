"""Wrong ideas about `layer_cost`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off


from autograder.kit import misconception

WEIGHTS = "counts the weights of all kernels of a convolution"
BIAS = "counts one bias for each kernel and each output of a linear layer, where there are biases"
MACS = "uses every weight of a convolution at every place"
FREE_BIAS = "counts no MAC for a bias"
SHAPE = "tells the shape of what comes out of a convolution"
LINEAR = "counts the weights of a linear layer, each used once"
OTHERS = "knows that the other layers have no weights, and what they do to the shape"
SMALLEST = "works for a single channel, kernel and pixel, and without padding"


@misconception("layer_cost", breaks=[BIAS], diff="""
-        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
+        return macs, macs, (layer["out"],)

-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights, weights * places[0] * places[1], (layer["out"], *places)
""")
def forgets_the_biases():
    """With "bias": True, your layer has no more parameters than without. How many biases are there?

    One bias for each kernel of a convolution, one for each output of a linear layer.
    """


@misconception("layer_cost", breaks=[WEIGHTS, BIAS, LINEAR], diff="""
-        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
+        return layer["out"] * (in_shape[0] + 1), macs, (layer["out"],)

-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights + layer["out"], weights * places[0] * places[1], (layer["out"], *places)
""")
def counts_biases_that_are_not_there():
    """With "bias": False, your layer has as many parameters as with biases. What does that entry say?

    True counts the biases, False does not.
    """


@misconception("layer_cost", breaks=[BIAS], diff="""
-        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
+        return macs + layer["bias"], macs, (layer["out"],)

-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights + layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
""")
def counts_one_bias_for_the_whole_layer():
    """You count one bias for a layer. How many kernels, or outputs, want one of their own?

    One bias for each kernel of a convolution, one for each output of a linear layer.
    """


@misconception("layer_cost", breaks=[WEIGHTS, MACS], diff="""
-    weights = layer["out"] * in_shape[0] * k_h * k_w
+    weights = layer["out"] * k_h * k_w
""")
def forgets_the_channels_of_a_kernel():
    """You count the weights of a flat kernel. How many layers has a kernel for a colour image?

    A kernel has as many layers as images come in.
    """


@misconception("layer_cost", breaks=[WEIGHTS, MACS], diff="""
-    weights = layer["out"] * in_shape[0] * k_h * k_w
+    weights = in_shape[0] * k_h * k_w
""")
def counts_one_kernel_only():
    """You count the weights of one kernel. How many kernels has the layer?

    Each of the images that come out has a kernel of its own.
    """


@misconception("layer_cost", breaks=[MACS], diff="""
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights + layer["out"] * layer["bias"], weights, (layer["out"], *places)
""")
def uses_every_weight_once():
    """Your convolution uses each weight once. At how many places does a kernel work?

    Every kernel works once at each of the H_out W_out places.
    """


@misconception("layer_cost", breaks=[MACS], diff="""
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights + layer["out"] * layer["bias"], weights * in_shape[1] * in_shape[2], (layer["out"], *places)
""")
def visits_every_pixel_of_the_input():
    """You multiply by the size of the image that comes in. At how many places does a kernel with a stride work?

    Places are counted where they come out: H_out W_out.
    """


@misconception("layer_cost", breaks=[FREE_BIAS], diff="""
-        macs = layer["out"] * in_shape[0]
-        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
+        params = layer["out"] * (in_shape[0] + layer["bias"])
+        return params, params, (layer["out"],)

-    weights = layer["out"] * in_shape[0] * k_h * k_w
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    params = layer["out"] * (in_shape[0] * k_h * k_w + layer["bias"])
+    return params, params * places[0] * places[1], (layer["out"], *places)
""")
def counts_a_mac_for_every_bias():
    """Adding a bias is no multiplication. What does the lesson say of it?

    Only multiplications with weights count, each with its addition.
    """


@misconception("layer_cost", breaks=[SHAPE], diff="""
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (in_shape[0], *places)
""")
def keeps_the_channels_of_the_input():
    """How many images come out of a layer with 8 kernels? Your shape says as many as came in.

    A convolution gives one image for each kernel.
    """


@misconception("layer_cost", breaks=[LINEAR], diff="""
-        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
+        return macs + layer["out"] * layer["bias"], 2 * macs, (layer["out"],)
""")
def counts_two_operations_for_each_weight():
    """A MAC is a multiplication together with an addition. Do you count them apart in your linear layer?

    A linear layer uses each weight once, which is one MAC.
    """


@misconception("layer_cost", breaks=[OTHERS], diff="""
-    if kind == "maxpool":
-        return 0, 0, (in_shape[0], *places)
-    weights = layer["out"] * in_shape[0] * k_h * k_w
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    out = layer.get("out", in_shape[0])
+    weights = out * in_shape[0] * k_h * k_w
+    return weights + out * layer.get("bias", 0), weights * places[0] * places[1], (out, *places)
""")
def gives_a_pool_weights():
    """What would a max-pool learn? Your window has weights.

    A pool has no numbers to learn, so it has none to count.
    """


@misconception("layer_cost", breaks=[OTHERS], diff="""
-    if kind == "relu":
-        return 0, 0, in_shape

         return 0, 0, in_shape[:1]
+    if kind != "conv":
+        return 0, 0, in_shape

-    if kind == "maxpool":
-        return 0, 0, (in_shape[0], *places)
""")
def leaves_the_shape_to_pools():
    """Your max-pool gives back an image as large as the one that came in. What is a pool for?

    Height and width of a pool's result follow the rule of 9.1; the channels stay.
    """


@misconception("layer_cost", breaks=[SMALLEST], diff="""
-    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
+    if (k_h, k_w) == (1, 1):
+        return weights + layer["out"] * layer["bias"], weights, (layer["out"],)
+    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
""")
def takes_kernels_of_one_pixel_for_a_linear_layer():
    """A kernel of one pixel still moves over the image. What shape comes out of it?

    It gives one number for each place, so the result keeps its height and width.
    """
