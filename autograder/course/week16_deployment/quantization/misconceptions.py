"""Wrong ideas about `quantization`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

SCALE = "lays the marks so far apart that they cover the numbers from the smallest to the largest"
ZERO_POINT = "chooses as zero point the whole number on which 0 lies if the smallest number lies on the first mark"
INCLUDES_ZERO = "begins or ends the range at 0 where all numbers are on one side of it"
SYMMETRIC = "takes 0 as zero point if symmetric, and the scale that the number furthest from 0 needs"
ZEROS = "takes 1 as scale and 0 as zero point where all numbers are 0"
BITS = "has as many marks as the bits allow, or 8 bits' if nothing is said"
QUANTIZE = "gives the nearest marks, counted from the zero point, as int8"
SATURATES = "stays on the first or the last mark with what lies beyond"
FEW_BITS = "knows which marks are the first and the last one of fewer bits"
DEQUANTIZE = "gives back what the marks stand for: the distance from the zero point, times the scale"
DEQUANTIZE_FAR = "gives back also what lies more than 127 marks from the zero point"
ROWS = "takes a scale and a zero point for each row, there and back"
PRODUCT = "multiplies samples and weights, and both scales"
BIAS = "adds the bias as it is"
X_ZERO = "counts the samples from their zero point"
W_SCALE = "gives each output the scale of its own row of weights"
LARGE = "does not overflow: differences beyond 127, products beyond 127, sums beyond 32,767"
INPUTS = "leaves all arrays as they were"


@misconception("quantization", breaks=[SCALE, INCLUDES_ZERO], diff="""
-    scale = (hi - lo) / (q_max - q_min)
+    scale = (hi - lo) / 2**bits
""")
def divides_by_two_to_the_bits():
    """Between 256 marks, how many gaps are there?

    One less: divide by q_max - q_min.
    """


@misconception("quantization", breaks=[SCALE, INCLUDES_ZERO], diff="""
-    scale = (hi - lo) / (q_max - q_min)
+    scale = hi / (q_max - q_min)
""")
def takes_the_largest_for_the_range():
    """Where does the range begin?

    It goes from lo to hi: take the difference.
    """


@misconception("quantization", breaks=[INCLUDES_ZERO], diff="""
-    lo, hi = min(float(x.min()), 0.0), max(float(x.max()), 0.0)
+    lo, hi = float(x.min()), float(x.max())
""")
def leaves_zero_out():
    """All of your numbers are around 5. On which mark does 0 lie?

    On none. The range always includes 0: min(lo, 0), max(hi, 0).
    """


@misconception("quantization", breaks=[INCLUDES_ZERO], diff="""
-    lo, hi = min(float(x.min()), 0.0), max(float(x.max()), 0.0)
+    lo, hi = min(float(x.min()), 0.0), float(x.max())
""")
def includes_zero_from_below_only():
    """All of your numbers are negative. Where does the range end?

    At 0: max(hi, 0).
    """


@misconception("quantization", breaks=[ZERO_POINT], diff="""
-    return scale, round(q_min - lo / scale)
+    return scale, q_min - lo / scale
""")
def does_not_round_the_zero_point():
    """The zero point is the name of a mark. Is there a mark 3.7?

    round it to a whole number.
    """


@misconception("quantization", breaks=[ZERO_POINT], diff="""
-    return scale, round(q_min - lo / scale)
+    return scale, int(q_min - lo / scale)
""")
def cuts_the_zero_point_off():
    """What does int make of -3.7?

    int goes towards 0. The nearest whole number is what round gives.
    """


@misconception("quantization", breaks=[ZERO_POINT, INCLUDES_ZERO], diff="""
-    return scale, round(q_min - lo / scale)
+    return scale, round(q_min + lo / scale)
""")
def turns_the_sign_of_the_zero_point():
    """On which mark does lo lie with your zero point?

    On the first one: z = q_min - lo / s.
    """


@misconception("quantization", breaks=[ZERO_POINT, INCLUDES_ZERO], diff="""
-    return scale, round(q_min - lo / scale)
+    return scale, round(-lo / scale)
""")
def counts_marks_from_zero():
    """Which is the first mark of 8 bits?

    -128, and lo lies on it: z = q_min - lo / s.
    """


@misconception("quantization", breaks=[SYMMETRIC], diff="""
-    if symmetric:
-        return max(-lo, hi) / q_max, 0
""")
def has_a_zero_point_though_symmetric():
    """Where is 0 if the marks are symmetric?

    On the mark 0, and the scale is that of the number furthest from 0.
    """


@misconception("quantization", breaks=[SYMMETRIC], diff="""
-        return max(-lo, hi) / q_max, 0
+        return (hi - lo) / (q_max - q_min), 0
""")
def spreads_symmetric_marks_over_the_range():
    """With a zero point of 0, does the number furthest from 0 still find a mark?

    Its distance from 0, divided by q_max.
    """


@misconception("quantization", breaks=[SYMMETRIC], diff="""
-        return max(-lo, hi) / q_max, 0
+        return hi / q_max, 0
""")
def looks_at_the_largest_alone():
    """What if the number furthest from 0 is negative?

    max of |x|.
    """


@misconception("quantization", breaks=[ZEROS], diff="""
-    if lo == hi:
-        return 1.0, 0
""")
def divides_by_zero():
    """How long is the range if all numbers are 0?

    There is none: give a scale of 1, and 0.
    """


@misconception("quantization", breaks=[BITS], diff="""
-    q_min, q_max = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
+    q_min, q_max = -128, 127
""")
def always_has_eight_bits():
    """How many marks are there with 4 bits?

    From -8 to 7: calculate them from bits.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.trunc(x / scale) + zero_point
""")
def cuts_off_where_it_should_round():
    """Which mark is nearest to 1.9?

    np.round.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.floor(x / scale) + zero_point
""")
def goes_to_the_mark_below():
    """Which mark is nearest to 1.9?

    np.round.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.round(x / scale)
""")
def forgets_the_zero_point():
    """On which mark does 0 lie?

    On the zero point: add it.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.round(x / scale) - zero_point
""")
def takes_the_zero_point_off():
    """On which mark does 0 lie in your result?

    On the zero point: add it.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.round(x * scale) + zero_point
""")
def multiplies_by_the_scale():
    """How many marks of a distance of 0.5 are there up to 3?

    Divide by the scale.
    """


@misconception("quantization", breaks=[SATURATES], diff="""
-    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int8)
+    return marks.astype(np.int64).astype(np.int8)
""")
def goes_on_at_the_other_end():
    """An int8 that passes 127 goes on at -128. What does your function give for large numbers?

    np.clip first: what lies beyond stays on the last mark.
    """


@misconception("quantization", breaks=[FEW_BITS], diff="""
-    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int8)
+    return np.clip(marks, -128, 127).astype(np.int8)
""")
def clips_to_eight_bits_always():
    """Which is the last mark of 4 bits?

    7: calculate it from bits.
    """


@misconception("quantization", breaks=[SATURATES], diff="""
-    marks = np.round(x / scale) + zero_point
-    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int8)
+    marks = np.clip(np.round(x / scale), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
+    return (marks + zero_point).astype(np.int64).astype(np.int8)
""")
def clips_before_the_zero_point():
    """You clip, and then you add the zero point. Does the result still fit?

    Clip last.
    """


@misconception("quantization", breaks=[QUANTIZE], diff="""
-    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int8)
+    return np.clip(marks, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
""")
def stays_with_floats():
    """How many bytes does one of your marks take?

    One, as int8: astype(np.int8).
    """


@misconception("quantization", breaks=[DEQUANTIZE_FAR], diff="""
-    return scale * (q.astype(np.int32) - zero_point)
+    return scale * (q - np.int8(zero_point) if np.isscalar(zero_point) else q - zero_point)
""")
def subtracts_in_int8():
    """What is np.int8(100) - np.int8(-100)?

    -56. Make 32 bits of it first.
    """


@misconception("quantization", breaks=[DEQUANTIZE], diff="""
-    return scale * (q.astype(np.int32) - zero_point)
+    return scale * (q.astype(np.int32) + zero_point)
""")
def adds_the_zero_point():
    """What does the mark zero_point stand for?

    For 0: subtract it.
    """


@misconception("quantization", breaks=[DEQUANTIZE], diff="""
-    return scale * (q.astype(np.int32) - zero_point)
+    return scale * q.astype(np.int32)
""")
def does_not_know_the_zero_point():
    """What does the mark zero_point stand for?

    For 0: subtract it.
    """


@misconception("quantization", breaks=[DEQUANTIZE], diff="""
-    return scale * (q.astype(np.int32) - zero_point)
+    return scale * q.astype(np.int32) - zero_point
""")
def shifts_after_it_scales():
    """Is the zero point a mark, or a number on the line?

    A mark: subtract first, then scale.
    """


@misconception("quantization", breaks=[ROWS], diff="""
-    marks = np.round(x / scale) + zero_point
+    marks = np.round(x / float(np.mean(scale))) + int(np.mean(zero_point))
""")
def scales_one_by_one():
    """A scale may be an array. What do you do with it?

    It broadcasts with x: use it as it is.
    """


@misconception("quantization", breaks=[PRODUCT], diff="""
-    return x_scale * w_scale * total + bias
+    return w_scale * total + bias
""")
def forgets_the_scale_of_the_samples():
    """What does a sum of whole numbers stand for?

    Both scales belong to it.
    """


@misconception("quantization", breaks=[PRODUCT, W_SCALE], diff="""
-    return x_scale * w_scale * total + bias
+    return x_scale * total + bias
""")
def forgets_the_scales_of_the_weights():
    """What does a sum of whole numbers stand for?

    Both scales belong to it.
    """


@misconception("quantization", breaks=[BIAS], diff="""
-    return x_scale * w_scale * total + bias
+    return x_scale * w_scale * (total + bias)
""")
def scales_the_bias():
    """Is the bias a whole number?

    It is a float: add it last, as it is.
    """


@misconception("quantization", breaks=[BIAS], diff="""
-    return x_scale * w_scale * total + bias
+    return x_scale * w_scale * total
""")
def forgets_the_bias():
    """What is added at the end of a linear layer?

    The bias.
    """


@misconception("quantization", breaks=[X_ZERO, LARGE], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = x_q.astype(np.int32) @ w_q.astype(np.int32).T
""")
def forgets_where_samples_count_from():
    """What does the mark x_zero stand for?

    For 0: subtract it first.
    """


@misconception("quantization", breaks=[X_ZERO, LARGE], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = (x_q.astype(np.int32) + x_zero) @ w_q.astype(np.int32).T
""")
def adds_where_samples_count_from():
    """What does the mark x_zero stand for?

    For 0: subtract it.
    """


@misconception("quantization", breaks=[X_ZERO, LARGE], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = x_q.astype(np.int32) @ w_q.astype(np.int32).T - x_zero
""")
def takes_the_zero_point_off_once():
    """How often is x_zero in the sum: once, or once for each weight?

    Subtract it from the samples, before you multiply.
    """


@misconception("quantization", breaks=[W_SCALE], diff="""
-    return x_scale * w_scale * total + bias
+    return x_scale * w_scale[0] * total + bias
""")
def takes_one_scale_for_all_rows():
    """How many scales do the weights have?

    One for each row, that is for each output.
    """


@misconception("quantization", breaks=[W_SCALE], diff="""
-    return x_scale * w_scale * total + bias
+    return x_scale * w_scale.mean() * total + bias
""")
def takes_the_mean_of_the_scales():
    """How many scales do the weights have?

    One for each row, that is for each output.
    """


@misconception("quantization", breaks=[LARGE], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = (x_q.astype(np.int32) - x_zero).astype(np.int8) @ w_q.T
""")
def calculates_in_eight_bits():
    """What is np.int8(100) * np.int8(100)?

    16. Make 32 bits of both before you calculate.
    """


@misconception("quantization", breaks=[LARGE], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = (x_q.astype(np.int16) - x_zero).astype(np.int16) @ w_q.astype(np.int16).T
""")
def calculates_in_sixteen_bits():
    """How large can a sum of a hundred products get?

    Too large for 16 bits. Make 32 of them.
    """


@misconception("quantization", breaks=[INPUTS], diff="""
-    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    total = (x_q.astype(np.int32) - x_zero) @ w_q.astype(np.int32).T
+    x_q -= np.int8(x_zero)
""")
def shifts_the_callers_samples():
    """Look at the caller's samples after the call. Who has changed them?

    Calculate with a new array.
    """
