"""Wrong ideas about `read_instances`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

TAKES = "gives good instances as a float32 array, in their order"
KEY = "refuses a payload that is no dict, or has no instances"
LIST = "refuses instances that are no list of lists, or none at all"
LENGTH = "refuses instances that are too short or too long"
NUMBERS = "refuses what is no number, also if it looks like one"
FINITE = "refuses numbers that are not finite, or too large for float32"
FIELD = "says in the message of a ValueError that instances are wrong"


@misconception("read_instances", breaks=[KEY], diff="""
-    if not isinstance(payload, dict) or "instances" not in payload:
-        raise ValueError("instances: the key is missing")
-    rows = payload["instances"]
+    rows = payload["instances"]
""")
def takes_any_payload():
    """What does your function raise if the key is missing, or if the payload is no dict?

    A ValueError, and not a KeyError or a TypeError: look first.
    """


@misconception("read_instances", breaks=[KEY], diff="""
-    if not isinstance(payload, dict) or "instances" not in payload:
-        raise ValueError("instances: the key is missing")
-    rows = payload["instances"]
+    if payload is None or "instances" not in payload:
+        raise ValueError("instances: the key is missing")
+    rows = payload["instances"]
""")
def takes_lists_for_payloads():
    """The list [1, 2] is JSON, too, and so is the number 7. What happens then?

    Ask whether it is a dict: isinstance(payload, dict).
    """


@misconception("read_instances", breaks=[KEY], diff="""
-    if not isinstance(payload, dict) or "instances" not in payload:
-        raise ValueError("instances: the key is missing")
-    rows = payload["instances"]
+    if not isinstance(payload, dict):
+        return np.zeros((0, PIXELS), dtype=np.float32)
+    rows = payload.get("instances", [[0] * PIXELS])
""")
def forgives_a_missing_key():
    """The client wrote instance for instances. How does it find out?

    By a ValueError: do not answer a question that nobody asked.
    """


@misconception("read_instances", breaks=[LIST], diff="""
-    if not isinstance(rows, list) or not rows:
+    if not isinstance(rows, list):
""")
def takes_no_instances():
    """What do you give for an empty list?

    There must be at least one instance.
    """


@misconception("read_instances", breaks=[LENGTH], diff="""
-        if not isinstance(row, list) or len(row) != PIXELS:
+        if not isinstance(row, list):
""")
def does_not_count():
    """What does an array look like whose rows have different lengths?

    Each instance has exactly PIXELS numbers.
    """


@misconception("read_instances", breaks=[LENGTH], diff="""
-        if not isinstance(row, list) or len(row) != PIXELS:
+        if not isinstance(row, list) or len(row) < PIXELS:
""")
def lets_longer_ones_through():
    """What is too long is wrong as well. What do you do with 65 pixels?

    Exactly PIXELS: !=, not <.
    """


@misconception("read_instances", breaks=[NUMBERS], diff="""
-        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
-            raise ValueError("instances: should hold finite numbers, and nothing else")
+        values = np.array([math.nan if value is None else value for value in row], dtype=object)
+        if not np.isfinite(values.astype(np.float32)).all():
+            raise ValueError("instances: should hold finite numbers, and nothing else")
""")
def lets_numpy_decide():
    """np.array makes the number 7 of the text '7'. Is that what was asked for?

    Ask for each: isinstance(number, (int, float)).
    """


@misconception("read_instances", breaks=[FINITE], diff="""
-        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
+        if not all(isinstance(number, (int, float)) for number in row):
""")
def lets_nan_through():
    """What does the model say to a NaN? And what does the client believe then?

    np.isfinite finds NaN and infinity; refuse them.
    """


@misconception("read_instances", breaks=[FINITE], diff="""
-        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
+        if not all(isinstance(number, (int, float)) and number == number for number in row):
""")
def looks_for_nan_alone():
    """NaN is not the only number that is none. What about infinity?

    np.isfinite finds both.
    """


@misconception("read_instances", breaks=[FINITE], diff="""
-        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
+        if not all(isinstance(number, (int, float)) and math.isfinite(number) for number in row):
""")
def forgets_how_small_float32_is():
    """What is np.float32(1e300)?

    Infinity. Look for what is not finite after the conversion.
    """


@misconception("read_instances", breaks=[KEY, LIST, LENGTH, NUMBERS, FINITE, FIELD], diff="""
-    if not isinstance(payload, dict) or "instances" not in payload:
-        raise ValueError("instances: the key is missing")
-    rows = payload["instances"]
-    if not isinstance(rows, list) or not rows:
-        raise ValueError("instances: should be a list of at least one instance")
-    for row in rows:
-        if not isinstance(row, list) or len(row) != PIXELS:
-            raise ValueError(f"instances: each should be a list of {PIXELS} numbers")
-        if not all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row):
-            raise ValueError("instances: should hold finite numbers, and nothing else")
+    assert isinstance(payload, dict) and "instances" in payload, "instances: the key is missing"
+    rows = payload["instances"]
+    assert isinstance(rows, list) and rows, "instances"
+    for row in rows:
+        assert isinstance(row, list) and len(row) == PIXELS, "instances"
+        assert all(isinstance(number, (int, float)) and abs(number) < 3e38 for number in row), "instances"
""")
def asserts():
    """Which exception does assert raise? And what does python -O make of it?

    Raise a ValueError by yourself: asserts are for your own mistakes, not for other people's.
    """


@misconception("read_instances", breaks=[FIELD], diff="""
-        raise ValueError("instances: should be a list of at least one instance")
+        raise ValueError("bad request")
""")
def says_nothing():
    """Read your message as the client. Where is the mistake?

    Name the field: instances.
    """


@misconception("read_instances", breaks=[TAKES], diff="""
-    return np.array(rows, dtype=np.float32)
+    return np.array(rows, dtype=float)
""")
def stays_with_float64():
    """Which type does the model want?

    A float32, and no other.
    """


@misconception("read_instances", breaks=[TAKES], diff="""
-    return np.array(rows, dtype=np.float32)
+    return rows
""")
def gives_lists():
    """What does the predictor get from you?

    A float32 array of shape (N, PIXELS).
    """


@misconception("read_instances", breaks=[TAKES], diff="""
-    return np.array(rows, dtype=np.float32)
+    return np.array(rows).astype(int).astype(np.float32)
""")
def rounds():
    """What becomes of a pixel of 5.5?

    It stays 5.5.
    """


@misconception("read_instances", breaks=[TAKES], diff="""
-    return np.array(rows, dtype=np.float32)
+    return np.array(rows[:1], dtype=np.float32)
""")
def gives_the_first_alone():
    """How many rows does your array have if two instances came?

    One for each instance.
    """
