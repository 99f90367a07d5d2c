"""Wrong ideas about `make_windows`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

WINDOWS = "fills every window with lookback steps that follow on each other, each window one step behind the one before"
TARGETS = "gives as target of a window the horizon steps right behind it, and none of its own"
COUNT = "makes every window that has a full target, from the first step on"
FEATURES_X = "keeps all numbers of a step in the windows"
FEATURES_Y = "keeps all numbers of a step in the targets"
SHORT = "raises a ValueError if the series is too short for a single window"
INPUTS = "leaves the series as it was"


@misconception(
    "make_windows",
    breaks=[TARGETS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + lookback - 1 + np.arange(horizon)]
""",
)
def puts_the_target_into_the_window():
    """The first number of your target stands in its own window. What is there left to forecast?

    A window from step s on has the steps s to s + lookback - 1. The next one is the first of its target.
    """


@misconception(
    "make_windows",
    breaks=[TARGETS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + np.arange(horizon)]
""",
)
def starts_the_target_with_the_window():
    """Your target starts where its window starts. From which step on is the future?

    A window from step s on has the steps s to s + lookback - 1. The next one is the first of its target.
    """


@misconception(
    "make_windows",
    breaks=[TARGETS, COUNT],
    diff="""
-    count = len(series) - lookback - horizon + 1
+    count = len(series) - lookback - horizon

-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + lookback + 1 + np.arange(horizon)]
""",
)
def skips_a_step_before_the_target():
    """Between your windows and their targets lies a step that is in neither. Where does the target begin?

    A window from step s on has the steps s to s + lookback - 1. The next one is the first of its target.
    """


@misconception(
    "make_windows",
    breaks=[TARGETS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + lookback + horizon - 1]
""",
)
def keeps_only_the_last_step_of_a_target():
    """Your targets have one step each, the last one. How many steps is a target long?

    The axis in the middle of y has horizon places.
    """


@misconception(
    "make_windows",
    breaks=[TARGETS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + lookback]
""",
)
def keeps_only_the_first_step_of_a_target():
    """Your targets have one step each, whatever horizon says. Where does it enter?

    The axis in the middle of y has horizon places.
    """


@misconception(
    "make_windows",
    breaks=[COUNT],
    diff="""
-    count = len(series) - lookback - horizon + 1
+    count = len(series) - lookback - horizon
""",
)
def forgets_the_last_window():
    """One window is missing at the end. How many has a series of exactly lookback + horizon steps?

    Starts are the numbers from 0 to the last one: there is one more of them than that number says.
    """


@misconception(
    "make_windows",
    breaks=[COUNT],
    diff="""
-    starts = np.arange(count)[:, None]
+    starts = np.arange(1, count)[:, None] if count > 1 else np.arange(count)[:, None]
""",
)
def starts_with_the_second_step():
    """Your first window starts with the second step. What is wrong with the first?

    Steps count from 0.
    """


@misconception(
    "make_windows",
    breaks=[COUNT],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    X = np.stack([series[k:k + lookback] for k in range(len(series) - lookback + 1)])
+    return X, series[starts + lookback + np.arange(horizon)]
""",
)
def keeps_windows_without_a_target():
    """You have more windows than targets. What should a network learn from a window at the end that has no future?

    Row i of y belongs to row i of X, so there are equally many.
    """


@misconception(
    "make_windows",
    breaks=[WINDOWS, COUNT],
    diff="""
-    starts = np.arange(count)[:, None]
+    starts = np.arange(0, count, lookback)[:, None]
""",
)
def lays_windows_side_by_side():
    """Your windows do not overlap, so most of them are missing. By how much does a window move on?

    Window i starts with step i.
    """


@misconception(
    "make_windows",
    breaks=[WINDOWS, COUNT],
    diff="""
-    starts = np.arange(count)[:, None]
+    starts = np.arange(0, count, horizon)[:, None]
""",
)
def moves_by_the_horizon():
    """Your windows move on by horizon steps. By how much should they?

    Window i starts with step i, whatever horizon is.
    """


@misconception(
    "make_windows",
    breaks=[WINDOWS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)[::-1]], series[starts + lookback + np.arange(horizon)]
""",
)
def puts_the_newest_step_first():
    """Your windows run backwards. In which order does a recurrent network read?

    The network's last step should be the newest one.
    """


@misconception(
    "make_windows",
    breaks=[WINDOWS],
    diff="""
-    starts = np.arange(count)[:, None]
+    starts = np.random.default_rng(0).permutation(count)[:, None]
""",
)
def shuffles_the_windows():
    """Your windows come in a random order. How could anybody split them in time after that?

    Window i starts with step i. Who wants to shuffle can do it later.
    """


@misconception(
    "make_windows",
    breaks=[FEATURES_X, FEATURES_Y],
    diff="""
+    series = series[:, :1]
     count = len(series) - lookback - horizon + 1
""",
)
def keeps_the_first_number_only():
    """A step can hold several numbers, but you keep the first. What about the others?

    X has three axes, and the last one has D places, as has that of y.
    """


@misconception(
    "make_windows",
    breaks=[FEATURES_Y],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)][:, :, :1]
""",
)
def forecasts_the_first_number_only():
    """Your targets hold the first number of a step alone. What is the shape of y?

    The last axis of y has D places, as has that of X.
    """


@misconception(
    "make_windows",
    breaks=[WINDOWS, TARGETS, COUNT, FEATURES_X, FEATURES_Y],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    X, y = series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    return X.reshape(count, -1), y.reshape(count, -1)
""",
)
def flattens_windows_and_targets():
    """Your windows and targets have two axes. What does a recurrent network want to know of each step?

    It reads arrays of the shape (samples, steps, numbers at each step).
    """


@misconception(
    "make_windows",
    breaks=[SHORT],
    diff="""
-    if count < 1:
-        raise ValueError(f"{len(series)} steps are too few")
-    starts = np.arange(count)[:, None]
+    starts = np.arange(max(count, 0))[:, None]
""",
)
def gives_nothing_for_a_short_series():
    """A series that is too short gives empty arrays. Who will notice?

    An error where it happens is easier to find than a network that learned from nothing.
    """


@misconception(
    "make_windows",
    breaks=[INPUTS],
    diff="""
-    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
+    X = series[starts + np.arange(lookback)]
+    series[:len(series) - lookback] = series[lookback:].copy()
+    return X, series[starts + np.arange(horizon)]
""",
)
def moves_the_series_in_place():
    """Your windows are right, but the series has changed. Whose array do you move?

    A slice on the left of = writes into the caller's array. It can be read without that.
    """
