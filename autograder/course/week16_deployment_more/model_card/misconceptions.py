"""Wrong ideas about `model_card`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

GIVEN = "says what it was told: name, version, intended use, and all limitations as a list"
TESTED = "takes from the file on what the model was tested, and with how many samples"
METRICS = "takes all metrics from the file, whatever they are called, and does not round them"
MARGINS = "gives each metric the margin that so many samples leave"
ENDS = "accepts the metrics 0 and 1"
NO_NUMBER = "refuses a metric that is not between 0 and 1, and NaN"
LIMITATIONS = "refuses a model without limitations"
VERSION = "refuses a version that is not three whole numbers with dots"
INPUTS = "leaves the list of limitations as it was"


@misconception("model_card", breaks=[METRICS], diff="""
-        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
+        metrics[metric] = {"value": round(value, 3), "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
""")
def rounds_the_metrics():
    """Your metrics have three digits. How many have those of the file?

    Take them as they are; whoever shows the card may round.
    """


@misconception("model_card", breaks=[METRICS, MARGINS, ENDS], diff="""
-    for metric, value in report["metrics"].items():
+    for metric, value in {k: v for k, v in report["metrics"].items() if k == "accuracy"}.items():
""")
def knows_only_the_accuracy():
    """Your card has the accuracy alone. What if the test has measured something else, or more?

    Go through all metrics of the file: report["metrics"].items().
    """


@misconception("model_card", breaks=[MARGINS], diff="""
-        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
+        metrics[metric] = {"value": value, "margin": 1.96 * value * (1 - value) / report["samples"]}
""")
def forgets_the_root():
    """With 400 samples your margin is far below a percent. What stands around the fraction?

    A root: four times as many samples halve the margin.
    """


@misconception("model_card", breaks=[MARGINS], diff="""
-        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
+        metrics[metric] = {"value": value, "margin": (value * (1 - value) / report["samples"]) ** 0.5}
""")
def gives_one_deviation():
    """Your interval holds the truth two times out of three. How many deviations make it 19 out of 20?

    1.96 of them.
    """


@misconception("model_card", breaks=[MARGINS], diff="""
-        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
+        metrics[metric] = {"value": value, "margin": 2 * 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
""")
def gives_the_whole_width():
    """Your margin is twice as large. Does one say "plus or minus" the whole width of an interval?

    The margin is half the width.
    """


@misconception("model_card", breaks=[MARGINS], diff="""
-        metrics[metric] = {"value": value, "margin": 1.96 * (value * (1 - value) / report["samples"]) ** 0.5}
+        metrics[metric] = {"value": value, "margin": 196 * (value * (1 - value) / report["samples"]) ** 0.5}
""")
def gives_the_margin_in_percent():
    """Your value is a share, your margin is in percent. Can one add the two?

    Both are shares.
    """


@misconception("model_card", breaks=[NO_NUMBER], diff="""
-        if not 0 <= value <= 1:
+        if value < 0 or value > 1:
""")
def lets_nan_through():
    """Is NaN below 0? Is it above 1? What does your condition make of it?

    Ask the other way round: not 0 <= value <= 1.
    """


@misconception("model_card", breaks=[NO_NUMBER], diff="""
-        if not 0 <= value <= 1:
-            raise ValueError(f"{metric} is {value}")
+        value = min(max(value, 0.0), 1.0)
""")
def makes_a_wrong_metric_fit():
    """A test reports 95.3, and your card says 1.0. Who has measured that?

    A number that cannot be right must not be made to look right: raise ValueError.
    """


@misconception("model_card", breaks=[ENDS], diff="""
-        if not 0 <= value <= 1:
+        if not 0 < value < 1:
""")
def refuses_a_perfect_test():
    """May a test go right every time, or never? What do you say to a metric of 1?

    0 and 1 are shares, too.
    """


@misconception("model_card", breaks=[LIMITATIONS], diff="""
-    if not limitations:
-        raise ValueError("every model has limitations")
+    limitations = limitations or ["none"]
""")
def believes_in_models_without_limits():
    """What does your card say of a model without limitations? Do you know one?

    Raise ValueError if the list is empty.
    """


@misconception("model_card", breaks=[VERSION], diff="""
-    if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
-        raise ValueError(f"{version} is no version such as 1.10.0")
""")
def takes_any_version():
    """Try the version "latest". Which model was that, in a year?

    Three whole numbers with dots, or ValueError.
    """


@misconception("model_card", breaks=[VERSION], diff="""
-    if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
+    if len(numbers) != 3:
""")
def counts_only_the_dots():
    """Try the version "v1.10.x". It has two dots; are its parts numbers?

    Each of the three parts must have nothing but digits, and at least one.
    """


@misconception("model_card", breaks=[VERSION], diff="""
-    if len(numbers) != 3 or not all(number.isdigit() for number in numbers):
+    if not all(number.isdigit() for number in numbers):
""")
def takes_two_numbers_for_a_version():
    """Try the version "1.10". How many numbers has a version here?

    Exactly three.
    """


@misconception("model_card", breaks=[GIVEN], diff="""
-        "name": name, "version": version, "intended_use": intended_use, "limitations": limitations,
+        "name": name, "version": version, "intended_use": intended_use, "limitations": "; ".join(limitations),
""")
def makes_one_text_of_the_limitations():
    """Your limitations are one text. What are they in the lesson?

    A list of sentences, as they were given.
    """


@misconception("model_card", breaks=[GIVEN], diff="""
-        "name": name, "version": version, "intended_use": intended_use, "limitations": limitations,
+        "name": name, "version": float(".".join(numbers[:2])), "intended_use": intended_use, "limitations": limitations,
""")
def makes_a_number_of_the_version():
    """As a number, your version 1.10 is 1.1. Are these two the same version?

    A version is a text.
    """


@misconception("model_card", breaks=[TESTED], diff="""
-        "dataset": report["dataset"], "samples": report["samples"], "metrics": metrics,
+        "dataset": "digits", "samples": 397, "metrics": metrics,
""")
def types_what_it_was_tested_on():
    """Your card always says 397 digits. What if the test was another one?

    Take both from the file.
    """


@misconception("model_card", breaks=[INPUTS], diff="""
-    report = json.loads(metrics_json)
+    report = json.loads(metrics_json)
+    given, kept = limitations, []
+    while given:
+        kept.append(given.pop(0))
+    limitations = kept
""")
def takes_the_callers_list_apart():
    """The caller's list of limitations is empty after the call. Did you need to take them out of it?

    list(limitations) is a copy.
    """
