"""Wrong ideas about `onnx`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

FILE = "writes a file that calculates what the model does"
ANY_BATCH = "writes a file that takes batches of any size"
EVALUATION = "writes down what the model does when it is not in training, whatever mode it comes in"
MODE = "leaves the model in the mode in which it came"
NAMES = "calls the input pixels and the output logits"
PREDICT = "asks a model in a file, with batches of any size"
KINDS = "asks with lists, whole numbers and float64 as with float32"


@misconception("onnx", breaks=[ANY_BATCH], diff="""
-        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
""")
def writes_one_batch_size_down():
    """Which batch sizes does your file take?

    Only the example's, unless dynamic_axes says that the first axis may have any size.
    """


@misconception("onnx", breaks=[ANY_BATCH], diff="""
-        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
+        dynamic_axes={"pixels": {1: "batch"}, "logits": {1: "batch"}},
""")
def frees_the_other_axis():
    """Which axis is the batch?

    Axis 0.
    """


@misconception("onnx", breaks=[EVALUATION], diff="""
-    model.eval()
-    torch.onnx.export(
+    torch.onnx.export(

-        dynamo=False,
+        dynamo=False,
+        training=torch.onnx.TrainingMode.PRESERVE,
""")
def exports_in_training_mode():
    """What did dropout and batch normalisation do while the graph was written down?

    Export in evaluation mode.
    """


@misconception("onnx", breaks=[MODE], diff="""
-    model.train(training)
""")
def forgets_the_way_back():
    """In which mode is the model after your export?

    Remember model.training, and restore it.
    """


@misconception("onnx", breaks=[MODE], diff="""
-    model.train(training)
+    model.train()
""")
def always_goes_back_to_training():
    """In which mode was the model before your export?

    Restore that one, which need not be training.
    """


@misconception("onnx", breaks=[NAMES], diff="""
-        input_names=["pixels"],
-        output_names=["logits"],
-        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
+        input_names=["x"],
+        output_names=["y"],
+        dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}},
""")
def names_nothing():
    """How is the input called in your file?

    Pixels go in, and logits come out: input_names and output_names say so.
    """


@misconception("onnx", breaks=[NAMES], diff="""
-        output_names=["logits"],
-        dynamic_axes={"pixels": {0: "batch"}, "logits": {0: "batch"}},
+        output_names=["probabilities"],
+        dynamic_axes={"pixels": {0: "batch"}, "probabilities": {0: "batch"}},
""")
def names_probabilities():
    """What comes out of the model, and what do you call it?

    logits.
    """


@misconception("onnx", breaks=[FILE, EVALUATION], diff="""
-    torch.onnx.export(
-        model,
+    torch.onnx.export(
+        model[:-1],
""")
def exports_half_a_model():
    """What does the last layer do?

    It is part of the model: export all of it.
    """


@misconception("onnx", breaks=[FILE, EVALUATION], diff="""
-    torch.onnx.export(
-        model,
+    torch.onnx.export(
+        nn.Sequential(model, nn.Softmax(dim=1)),
""")
def adds_softmax():
    """What are the outputs called, and what are they?

    Logits, as the model gives them.
    """


@misconception("onnx", breaks=[PREDICT], diff="""
-    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0]
+    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})
""")
def asks_for_all_outputs():
    """What does session.run give?

    A list of all outputs. You want the first one.
    """


@misconception("onnx", breaks=[KINDS], diff="""
-    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0]
+    return session.run(None, {"pixels": np.asarray(batch)})[0]
""")
def keeps_float64():
    """Which type do the numbers of a list of lists get?

    np.asarray(batch, dtype=np.float32).
    """


@misconception("onnx", breaks=[PREDICT], diff="""
-    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0]
+    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)[:1]})[0]
""")
def asks_for_one_sample():
    """How many rows does your result have?

    One for each sample.
    """


@misconception("onnx", breaks=[PREDICT], diff="""
-    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0]
+    return session.run(None, {"pixels": np.asarray(batch, dtype=np.float32)})[0].argmax(axis=1)
""")
def gives_classes():
    """What shall onnx_predict give?

    The logits, of shape (N, C).
    """
