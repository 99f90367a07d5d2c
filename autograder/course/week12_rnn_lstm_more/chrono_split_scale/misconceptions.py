"""Wrong ideas about `chrono_split_scale`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

PARTS = "takes the first steps for training and those behind it for the test, in the order of time"
GAP = "leaves out gap steps behind the training part"
SCALE = "gives each feature of the training part the mean 0 and the standard deviation 1"
SAME = "scales the test with the same numbers as the training part"
NO_FUTURE = "learns nothing from the steps behind the training part"
NUMBERS = "gives back the mean and the deviation with which it scaled, one for each feature"
CONSTANT = "divides a feature that never changes by 1"
INPUTS = "leaves the series as it was"


@misconception(
    "chrono_split_scale",
    breaks=[NO_FUTURE],
    diff="""
-    mean, std = train.mean(axis=0), train.std(axis=0)
+    mean, std = series.mean(axis=0), series.std(axis=0)
""",
)
def scales_with_the_whole_series():
    """Other numbers in the test changed your training part. Which steps may the scale know?

    On the last day of training, only the n steps so far are known: the mean is over these.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SAME],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    own = np.where(test.std(axis=0) == 0, 1, test.std(axis=0))
+    return (train - mean) / std, (test - test.mean(axis=0)) / own, mean, std
""",
)
def scales_each_part_by_itself():
    """The same price gets another number in your test than in training. How should the network know what it means?

    z = (x - mean) / std has one mean and one std, whichever part x is from.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SAME],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    return (train - mean) / std, test, mean, std
""",
)
def leaves_the_test_unscaled():
    """Your training part is scaled, and your test is not. Which numbers does the network know?

    z = (x - mean) / std is for the steps of both parts.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    return train, test, mean, std
""",
)
def returns_the_parts_unscaled():
    """You work out mean and deviation, but your parts are as they were. Where do you use the two?

    z = (x - mean) / std is for the steps of both parts.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS, GAP, NO_FUTURE],
    diff="""
     n = int(frac * len(series))
+    series = np.random.default_rng(0).permutation(series)
""",
)
def shuffles_before_it_splits():
    """Your test holds days from between those of training. What does a forecast know of the day after?

    Training has the steps 0 to n - 1, the test has those from n + gap on, and neither is shuffled.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS, GAP],
    diff="""
-    train, test = series[:n], series[n + gap:]
+    train, test = np.random.default_rng(0).permutation(series[:n]), series[n + gap:]
""",
)
def shuffles_the_training_part():
    """The steps of your training part are out of order. How do you cut windows from it?

    Batches may be shuffled when windows exist. Until then, a step's neighbours matter.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS, GAP, NO_FUTURE],
    diff="""
-    train, test = series[:n], series[n + gap:]
+    train, test = series[len(series) - n:], series[:len(series) - n - gap]
""",
)
def trains_on_the_end():
    """You train on the last steps and test on the first. Which ones come first in real life?

    Training has the steps 0 to n - 1, the test has those from n + gap on.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS, GAP],
    diff="""
-    n = int(frac * len(series))
+    n = len(series) - int(frac * len(series))
""",
)
def takes_frac_for_the_test():
    """With frac = 0.75, your training part is the small one. Whose share is frac?

    n is frac times N, rounded down, and training has the steps before step n.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS, GAP],
    diff="""
-    n = int(frac * len(series))
+    n = int(np.ceil(frac * len(series)))
""",
)
def rounds_up():
    """Half of 13 steps are 6.5. How many does your training part have, and how many should it have?

    Rounded down means: the largest whole number that is not above it.
    """


@misconception(
    "chrono_split_scale",
    breaks=[PARTS],
    diff="""
-    n = int(frac * len(series))
+    n = round(frac * len(series))
""",
)
def rounds_to_the_nearest():
    """A quarter of 11 steps are 2.75. To which side does your rounding go, and which one did the lesson say?

    round takes the nearest whole number; int cuts off what stands behind the point.
    """


@misconception(
    "chrono_split_scale",
    breaks=[GAP],
    diff="""
-    train, test = series[:n], series[n + gap:]
+    train, test = series[:n], series[n:]
""",
)
def ignores_the_gap():
    """Your test begins right behind the training part, whatever gap is. Where does it enter?

    The first n + gap steps of the series are not in the test.
    """


@misconception(
    "chrono_split_scale",
    breaks=[GAP],
    diff="""
-    train, test = series[:n], series[n + gap:]
+    train, test = series[:n - gap], series[n:]
""",
)
def takes_the_gap_from_the_training_part():
    """With a gap, your training part gets shorter. From which side is the gap cut?

    Training has n steps, with a gap or without. The test begins later.
    """


@misconception(
    "chrono_split_scale",
    breaks=[GAP],
    diff="""
-    train, test = series[:n], series[n + gap:]
+    train, test = series[:n], series[n:len(series) - gap]
""",
)
def cuts_the_gap_off_the_end():
    """You leave out steps at the end of the test. Where do windows of both parts come close to each other?

    The gap lies behind step n - 1, the last one of training.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    mean, std = train.mean(axis=0), train.std(axis=0)
+    mean, std = np.full(train.shape[1], train.mean()), np.full(train.shape[1], train.std())
""",
)
def takes_all_features_together():
    """Your features share one mean. What does that do to a price of 400 beside a volume of 16?

    Each feature has a mean over the steps: axis 0 goes down them.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    mean, std = train.mean(axis=0), train.std(axis=0)
+    mean, std = train.mean(axis=0), train.std(axis=0, ddof=1)
""",
)
def divides_by_one_less():
    """Your deviation is a little too large. By how many do you divide the sum of the squares?

    The formula of the lesson divides by n. In NumPy that is ddof=0, and in torch it is not the default.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    mean, std = train.mean(axis=0), train.std(axis=0)
+    mean, std = train.mean(axis=0), train.var(axis=0)
""",
)
def divides_by_the_variance():
    """Your training part does not have the deviation 1. Is it the variance that you divide by?

    The deviation is the root of the variance; only that one has the unit of the series.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    mean, std = train.mean(axis=0), train.std(axis=0)
+    mean, std = train.min(axis=0), train.max(axis=0) - train.min(axis=0)
""",
)
def scales_between_zero_and_one():
    """Your training part lies between 0 and 1. Which mean and which deviation should it have?

    z = (x - mean) / std gives numbers on both sides of 0.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    return train - mean, test - mean, mean, std
""",
)
def only_subtracts_the_mean():
    """Your training part has the mean 0, but its deviation is as it was. What is std for?

    z = (x - mean) / std has two steps.
    """


@misconception(
    "chrono_split_scale",
    breaks=[SCALE],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    return train / std, test / std, mean, std
""",
)
def only_divides_by_the_deviation():
    """Your training part has the deviation 1, but its mean is not 0. What is mean for?

    z = (x - mean) / std has two steps.
    """


@misconception(
    "chrono_split_scale",
    breaks=[NUMBERS, CONSTANT],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    return (train - mean) / std, (test - mean) / std, std, mean
""",
)
def returns_them_the_other_way_round():
    """Your two parts are right. In which order come the two numbers?

    train * std + mean must be what it was before.
    """


@misconception(
    "chrono_split_scale",
    breaks=[CONSTANT],
    diff="""
-    std = np.where(std == 0, 1, std)
+    std = std
""",
)
def divides_by_zero():
    """Where nothing changes, your result is not a number. What is the deviation of 7, 7, 7?

    The lesson says what to take in the place of a deviation of 0.
    """


@misconception(
    "chrono_split_scale",
    breaks=[CONSTANT],
    diff="""
-    std = np.where(std == 0, 1, std)
+    std = std + 1e-8
""",
)
def adds_a_tiny_number():
    """Where nothing changes in training, you divide by a tiny number. What becomes of a difference of 1 in the test there?

    A small number below the line makes a large quotient. The lesson says what to take in the place of 0.
    """


@misconception(
    "chrono_split_scale",
    breaks=[INPUTS],
    diff="""
-    return (train - mean) / std, (test - mean) / std, mean, std
+    series -= mean
+    series /= std
+    return train, test, mean, std
""",
)
def scales_in_place():
    """Your result is right, but the series has changed. Whose array do you scale?

    -= and /= write into the caller's array; - and / give arrays of their own.
    """
