"""Wrong ideas about `quantize_model_dynamic`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

EVERYWHERE = "makes every linear layer an Int8Linear of whole numbers, however deep it stands"
ROWS = "quantizes each row symmetrically, with a scale of its own"
BIAS = "keeps each bias as it is, and does without where there is none"
OTHERS = "leaves all other parts what they are"
ANSWERS = "gives a model that answers nearly as the other one does in evaluation"
EVALUATION = "gives it in evaluation mode"
MODEL = "leaves the model that came in as it was"
REPORT = "reports how many bytes both models take"


@misconception("quantize_model_dynamic", breaks=[EVERYWHERE, REPORT], diff="""
-            else:
-                replace(part)
""")
def stays_on_the_surface():
    """Is there a linear layer inside a part of your model? What has become of it?

    A part may have parts itself: go on inside.
    """


@misconception("quantize_model_dynamic", breaks=[ROWS], diff="""
-        scales = np.array([choose_qparams(row, symmetric=True)[0] for row in weight])
+        scales = np.full(len(weight), choose_qparams(weight, symmetric=True)[0])
""")
def takes_one_scale_for_all():
    """One row has large weights, all others small ones. How many marks are left for those?

    A scale for each row.
    """


@misconception("quantize_model_dynamic", breaks=[EVERYWHERE, ROWS, BIAS, OTHERS, ANSWERS, EVALUATION, MODEL, REPORT], diff="""
-        scales = np.array([choose_qparams(row, symmetric=True)[0] for row in weight])
+        scales = np.array([choose_qparams(column, symmetric=True)[0] for column in weight.T])
""")
def measures_columns():
    """The weights have the shape (outputs, inputs). What is a row?

    All weights of one output: weight[j].
    """


@misconception("quantize_model_dynamic", breaks=[ROWS, ANSWERS], diff="""
-        scales = np.array([choose_qparams(row, symmetric=True)[0] for row in weight])
+        scales = np.array([choose_qparams(row)[0] for row in weight])
""")
def forgets_symmetric():
    """Int8Linear knows of no zero point. Where is it in your scale?

    symmetric=True puts it at 0.
    """


@misconception("quantize_model_dynamic", breaks=[BIAS, ANSWERS, REPORT], diff="""
-        return Int8Linear(quantize(weight, scales[:, None], 0), scales, linear.bias)
+        return Int8Linear(quantize(weight, scales[:, None], 0), scales, None)
""")
def drops_the_bias():
    """What has become of the biases?

    They stay, as float32.
    """


@misconception("quantize_model_dynamic", breaks=[MODEL, REPORT], diff="""
-    small = replace(copy.deepcopy(model)).eval()
+    small = replace(model).eval()
""")
def changes_the_model_itself():
    """Look at the model that came in. Is it still the same?

    Work on a copy: copy.deepcopy.
    """


@misconception("quantize_model_dynamic", breaks=[MODEL, REPORT], diff="""
-    small = replace(copy.deepcopy(model)).eval()
+    small = copy.deepcopy(replace(model)).eval()
""")
def counts_before_too_late():
    """When do you copy, and what do you change?

    First the copy, then the change.
    """


@misconception("quantize_model_dynamic", breaks=[EVALUATION], diff="""
-    small = replace(copy.deepcopy(model)).eval()
+    small = replace(copy.deepcopy(model))
""")
def leaves_it_in_training():
    """In which mode is the small model?

    Nobody can train whole numbers: eval().
    """


@misconception("quantize_model_dynamic", breaks=[EVALUATION, MODEL], diff="""
-    small = replace(copy.deepcopy(model)).eval()
+    small = replace(copy.deepcopy(model.eval()))
""")
def puts_both_into_evaluation():
    """In which mode is the model that came in, afterwards?

    Leave it as it was: switch only the copy.
    """


@misconception("quantize_model_dynamic", breaks=[REPORT], diff="""
-        return sum(value.numel() * value.element_size() for value in module.state_dict().values())
+        return sum(value.numel() for value in module.state_dict().values())
""")
def counts_numbers():
    """How many weights do you save, and how many bytes?

    The number stays the same; each takes fewer bytes: element_size().
    """


@misconception("quantize_model_dynamic", breaks=[REPORT], diff="""
-        return sum(value.numel() * value.element_size() for value in module.state_dict().values())
+        return sum(value.numel() * value.element_size() for value in module.parameters())
""")
def counts_parameters():
    """Where are the whole numbers in your report?

    They are buffers, and no parameters. state_dict holds both.
    """


@misconception("quantize_model_dynamic", breaks=[REPORT], diff="""
-        return sum(value.numel() * value.element_size() for value in module.state_dict().values())
+        return sum(value.numel() * 4 for value in module.state_dict().values())
""")
def counts_four_bytes_for_all():
    """How many bytes does an int8 take?

    One: element_size() knows.
    """


@misconception("quantize_model_dynamic", breaks=[REPORT], diff="""
-    return small, {"bytes_before": size(model), "bytes_after": size(small)}
+    return small, {"bytes_before": size(small), "bytes_after": size(model)}
""")
def exchanges_before_and_after():
    """Has your model become larger?

    Before is the model that came in.
    """


@misconception("quantize_model_dynamic", breaks=[EVERYWHERE, BIAS, OTHERS, ANSWERS, REPORT], diff="""
-    small = replace(copy.deepcopy(model)).eval()
+    small = replace(copy.deepcopy(model)).eval()
+    small = nn.Sequential(*(part for part in small.modules() if isinstance(part, Int8Linear))).eval()
""")
def throws_the_rest_away():
    """What stands between your linear layers?

    All other parts stay where they are.
    """
