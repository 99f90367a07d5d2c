"""Wrong ideas about `TinyConvNet`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

PARAMS = "has six parameters, with their names and shapes"
START = "draws weights from rng with the given spread, and starts with biases of 0"
FORWARD = "computes the logits of the seven layers"
LAST = "finds the gradients of the linear layer"
SECOND = "finds the gradients of the second convolution, through the mean and its relu"
FIRST = "finds the gradients of the first convolution, through the pool and its relu"
STEP = "walks downhill by lr times the gradient, and uses the new parameters"
DIGITS = "learns to tell handwritten zeros from ones"
SMALLEST = "works for a single image of two by two pixels"


@misconception("tiny_conv_net", breaks=[FORWARD, LAST, SECOND, FIRST], diff="""
-        self.features = global_avg_pool(np.maximum(self.z2, 0.0))
+        self.features = global_avg_pool(self.z2)

-        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
+        dz2 = np.zeros(self.z2.shape) + dfeatures[:, :, None, None] / (h * w)
""")
def ForgetsTheSecondRelu():
    """Your second convolution goes into the mean without a relu. Which boxes does the picture show between them?

    Two convolutions, two relus: one behind each.
    """


@misconception("tiny_conv_net", breaks=[FIRST], diff="""
-        dz1 = np.where(self.z1 > 0, maxpool2d_backward(dpooled, self.pool), 0.0)
+        dz1 = maxpool2d_backward(dpooled, self.pool)
""")
def ForgetsTheGateOfTheFirstRelu():
    """Your gradients of w1 and b1 come from units that were off. Where was the first relu closed on the way forward?

    What comes back passes a relu only where its input was above 0.
    """


@misconception("tiny_conv_net", breaks=[SECOND, FIRST], diff="""
-        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
+        dz2 = np.zeros(self.z2.shape) + dfeatures[:, :, None, None] / (h * w)
""")
def ForgetsTheGateOfTheSecondRelu():
    """Your gradients of w2 and b2 come from pixels that were off. Where was the second relu closed on the way forward?

    What comes back passes a relu only where its input was above 0.
    """


@misconception("tiny_conv_net", breaks=[SECOND], diff="""
-        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
+        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None], 0.0)
""")
def GivesEveryPixelTheWholeGradient():
    """Your gradients of w2 and b2 are H * W times too large. How much of a mean is one pixel responsible for?

    A mean of H W numbers has the slope 1 / (H W) along each of them.
    """


@misconception("tiny_conv_net", breaks=[LAST, SECOND], diff="""
-        return grads
+        return {name: grad / len(dlogits) for name, grad in grads.items()}
""")
def DividesTheGradientsByTheBatch():
    """All your gradients are N times too small. Where is the 1/N of the loss already?

    Whatever mean there is, the gradient of the scores has it in it already.
    """


@misconception("tiny_conv_net", breaks=[STEP], diff="""
-        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}
+        self.params = {name: array + lr * grads[name] for name, array in self.params.items()}
""")
def WalksUphill():
    """The gradient points uphill. Which way does step go?

    The new number is the old one minus lr times its slope.
    """


@misconception("tiny_conv_net", breaks=[STEP], diff="""
-        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}
+        self.params = {name: array - grads[name] for name, array in self.params.items()}
""")
def ForgetsTheLearningRate():
    """Your steps are as long as the gradient, whatever lr is. Where do you use it?

    Half the lr, half the step.
    """


@misconception("tiny_conv_net", breaks=[STEP], diff="""
-        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}
+        for name, array in self.params.items():
+            array = array - lr * grads[name]
""")
def ThrowsTheStepAway():
    """After a step, the parameters are what they were before. Where do the new ones go?

    w = w - ... gives a new array a name; the dict still holds the old one.
    """


@misconception("tiny_conv_net", breaks=[STEP, FORWARD, LAST, SECOND, FIRST], diff="""
             self.params["b" + number] = np.zeros(shape[0])
+        self.first = dict(self.params)

-        p = self.params
+        p = self.first
""")
def KeepsTheFirstWeightsForForward():
    """After a step, forward still uses the weights of the beginning. Which dict does it read?

    Look the weights up in params whenever forward is called.
    """


@misconception("tiny_conv_net", breaks=[START], diff="""
-            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
+            self.params["w" + number] = np.zeros(shape)
""")
def StartsWithZeros():
    """All your weights start at 0. What would make one kernel differ from another then?

    Equal weights get equal gradients, and stay equal for ever.
    """


@misconception("tiny_conv_net", breaks=[START], diff="""
-            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
+            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(1 / np.prod(shape[1:]))
""")
def DrawsTheWeightsTooSmall():
    """Your weights are too small by a factor of 1.4. Which number stands above the inputs under the root?

    For relu, the deviation is the root of 2 divided by the number of inputs.
    """


@misconception("tiny_conv_net", breaks=[START], diff="""
-            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
+            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / shape[1])
""")
def CountsOnlyChannelsAsInputs():
    """How many numbers does a kernel of 3 x 3 with C channels look at? You count C.

    Behind each output number stand C times 3 times 3 products.
    """


@misconception("tiny_conv_net", breaks=[START], diff="""
-            self.params["b" + number] = np.zeros(shape[0])
+            self.params["b" + number] = rng.normal(size=shape[0]) * 0.1
""")
def DrawsTheBiasesToo():
    """Your biases are random. With which value should they start?

    A bias starts at 0: different weights are enough to tell kernels apart.
    """


@misconception("tiny_conv_net", breaks=[PARAMS, START, FORWARD, LAST, SECOND, FIRST, STEP], diff="""
-        shapes = {"1": (filters, 1, 3, 3), "2": (2 * filters, filters, 3, 3), "3": (classes, 2 * filters)}
+        shapes = {"1": (filters, 1, 3, 3), "2": (filters, filters, 3, 3), "3": (classes, filters)}
""")
def HasAsManyKernelsInBothConvolutions():
    """Your second convolution has as many kernels as the first. How many does the lesson ask for?

    The second convolution has twice as many kernels as the first.
    """


@misconception(
    "tiny_conv_net", replaces="TinyConvNet", breaks=[PARAMS, START, FORWARD, LAST, SECOND, FIRST, STEP]
)
class StoresTheLinearLayerTransposed:
    """Your w3 is (2 * filters, classes). Which shape does the lesson give?

    Weights of a linear layer are (out, in), as in week 3.
    """

    def __init__(self, filters, classes, rng):
        shapes = {"1": (filters, 1, 3, 3), "2": (2 * filters, filters, 3, 3), "3": (2 * filters, classes)}
        self.params = {}
        for number, shape in shapes.items():
            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
            self.params["b" + number] = np.zeros(shape[0] if number < "3" else classes)

    def forward(self, x):
        p = self.params
        self.z1, self.cache1 = fast_conv_forward(x, p["w1"], p["b1"], padding=(1, 1))
        pooled, self.pool = maxpool2d_forward(np.maximum(self.z1, 0.0), (2, 2), (2, 2))
        self.z2, self.cache2 = fast_conv_forward(pooled, p["w2"], p["b2"], padding=(1, 1))
        self.features = global_avg_pool(np.maximum(self.z2, 0.0))
        return self.features @ p["w3"] + p["b3"]

    def backward(self, dlogits):
        grads = {"w3": self.features.T @ dlogits, "b3": dlogits.sum(axis=0)}
        dfeatures = dlogits @ self.params["w3"].T
        h, w = self.z2.shape[2:]
        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
        dpooled, grads["w2"], grads["b2"] = fast_conv_backward(dz2, self.cache2)
        dz1 = np.where(self.z1 > 0, maxpool2d_backward(dpooled, self.pool), 0.0)
        _, grads["w1"], grads["b1"] = fast_conv_backward(dz1, self.cache1)
        return grads

    def step(self, grads, lr):
        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}


@misconception("tiny_conv_net", breaks=[FORWARD, LAST], diff="""
-        self.features = global_avg_pool(np.maximum(self.z2, 0.0))
+        self.features = np.maximum(self.z2, 0.0).max(axis=(2, 3))
""")
def TakesTheLargestForTheMean():
    """You take the largest pixel of every channel at the end. Which box of the picture comes behind the second relu?

    It is your own global_avg_pool that ends the way through the images.
    """


@misconception("tiny_conv_net", replaces="TinyConvNet", breaks=[DIGITS])
class KeepsWhatItSawFirst:
    """Ask your network about one batch, then about another. Which one does backward think of the second time?

    Each call of forward must replace all that the last one left for backward; yours keeps the first batch for ever.
    """

    def __init__(self, filters, classes, rng):
        shapes = {"1": (filters, 1, 3, 3), "2": (2 * filters, filters, 3, 3), "3": (classes, 2 * filters)}
        self.params, self.kept = {}, {}
        for number, shape in shapes.items():
            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
            self.params["b" + number] = np.zeros(shape[0])

    def forward(self, x):
        p = self.params
        z1, cache1 = fast_conv_forward(x, p["w1"], p["b1"], padding=(1, 1))
        pooled, pool = maxpool2d_forward(np.maximum(z1, 0.0), (2, 2), (2, 2))
        z2, cache2 = fast_conv_forward(pooled, p["w2"], p["b2"], padding=(1, 1))
        features = global_avg_pool(np.maximum(z2, 0.0))
        if not self.kept:
            self.kept = {"z1": z1, "cache1": cache1, "pool": pool, "z2": z2, "cache2": cache2, "features": features}
        return features @ p["w3"].T + p["b3"]

    def backward(self, dlogits):
        kept = self.kept
        grads = {"w3": dlogits.T @ kept["features"], "b3": dlogits.sum(axis=0)}
        dfeatures = dlogits @ self.params["w3"]
        h, w = kept["z2"].shape[2:]
        dz2 = np.where(kept["z2"] > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
        dpooled, grads["w2"], grads["b2"] = fast_conv_backward(dz2, kept["cache2"])
        dz1 = np.where(kept["z1"] > 0, maxpool2d_backward(dpooled, kept["pool"]), 0.0)
        _, grads["w1"], grads["b1"] = fast_conv_backward(dz1, kept["cache1"])
        return grads

    def step(self, grads, lr):
        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}


@misconception("tiny_conv_net", breaks=[SMALLEST], diff="""
-        return self.features @ p["w3"].T + p["b3"]
+        return np.squeeze(self.features @ p["w3"].T + p["b3"])
""")
def SqueezesTheLogits():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    The logits are (N, classes), also for N = 1.
    """
