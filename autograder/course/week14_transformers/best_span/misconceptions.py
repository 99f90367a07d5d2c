"""Wrong ideas about `best_span`: the code, the hint, and the claims that each one fails."""

from autograder.kit import misconception

BEST = "finds where an answer begins best and ends best"
ORDER = "gives no answer that ends before it begins, but the stretch with the largest sum"
PAGE = "keeps to the page"
LENGTH = "gives no answer that is too long"
NONE = "says that there is no answer where [CLS] has the largest sum, or where no stretch is allowed"


@misconception("best_span", breaks=[ORDER, LENGTH])
def chooses_both_ends_alone(start_logits, end_logits, context_mask, max_len):
    """The best begin and the best end, each for itself, need not make a stretch. What if the end comes first?

    Look for the pair with the largest sum among all pairs that are allowed.
    """
    if not context_mask.any():
        return 0, 0
    start = int(start_logits.masked_fill(~context_mask, -float("inf")).argmax())
    end = int(end_logits.masked_fill(~context_mask, -float("inf")).argmax())
    return (start, end) if start_logits[start] + end_logits[end] > start_logits[0] + end_logits[0] else (0, 0)


@misconception(
    "best_span",
    breaks=[ORDER],
    diff="""
-    start, end = divmod(int(sums.argmax()), T)
+    sums = sums.masked_fill((length < 1) & allowed.any(), -math.inf)
+    alone = [(int(scores.masked_fill(~context_mask, -math.inf).argmax())) for scores in (start_logits, end_logits)]
+    start, end = divmod(int(sums.argmax()), T)
+    if alone[0] > alone[1]:
+        start, end = 0, 0
""",
)
def gives_up_where_they_cross():
    """Where the best end comes before the best begin, you say that there is no answer. Is there no other stretch?

    The next best pair may be nearly as good: look at all of them.
    """


@misconception(
    "best_span",
    breaks=[ORDER],
    diff="""
-    start, end = divmod(int(sums.argmax()), T)
+    start, end = divmod(int(sums.argmax()), T)
+    if allowed.any():
+        start = int(start_logits.masked_fill(~context_mask, -math.inf).argmax())
+        end = start + int(end_logits[start:start + max_len].masked_fill(~context_mask[start:start + max_len], -math.inf).argmax())
""",
)
def fixes_the_begin_first():
    """You choose the best begin, and then the best end behind it. Might another begin have a much better end?

    It is the sum that counts, not the begin alone.
    """


@misconception(
    "best_span",
    breaks=[ORDER],
    diff="""
-    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
+    allowed = context_mask[:, None] & context_mask[None, :] & (length.abs() <= max_len)
""",
)
def lets_it_run_backwards():
    """One of your answers ends before it begins. Which half of the table is allowed?"""


@misconception(
    "best_span",
    breaks=[BEST],
    diff="""
-    sums = (start_logits[:, None] + end_logits[None, :]).masked_fill(~allowed, -math.inf)
+    sums = (start_logits[:, None] + end_logits[None, :]).masked_fill(~allowed, 0.0)
""",
)
def hides_behind_zeros():
    """Where all scores are below zero, your forbidden pairs win. Which number is smaller than every score?"""


@misconception(
    "best_span",
    breaks=[PAGE],
    diff="""
-    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
+    allowed = context_mask.any() & (length >= 1) & (length <= max_len) & (places > 0)[:, None]
""",
)
def quotes_the_question():
    """Your answer stands in the question. Which places belong to the page?

    Both of its ends have to lie there.
    """


@misconception(
    "best_span",
    breaks=[PAGE],
    diff="""
-    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
+    allowed = context_mask[:, None] & (length >= 1) & (length <= max_len)
""",
)
def runs_off_the_page():
    """Your answer begins on the page and ends behind it. Which places may an end have?"""


@misconception(
    "best_span",
    breaks=[LENGTH],
    diff="""
-    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
+    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1)
""",
)
def knows_no_limit():
    """One of your answers is longer than max_len tokens. Where does max_len enter?"""


@misconception(
    "best_span",
    breaks=[LENGTH],
    diff="""
-    length = places[None, :] - places[:, None] + 1
+    length = places[None, :] - places[:, None]
-    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
+    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 0) & (length <= max_len)
""",
)
def counts_the_steps_between():
    """One of your answers is one token too long. How many tokens are there from place 3 to place 3?

    From i to j, both included, there are j - i + 1.
    """


@misconception(
    "best_span",
    breaks=[NONE],
    diff="""
-    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
+    return start, end
""",
)
def always_finds_something():
    """You answer even where the page does not tell. Who says that there is no answer?

    Compare your best sum with that of place 0.
    """


@misconception(
    "best_span",
    breaks=[NONE],
    diff="""
-    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
+    return (start, end) if start_logits[start] >= start_logits[0] and end_logits[end] >= end_logits[0] else (0, 0)
""",
)
def asks_both_ends():
    """You compare begin with begin and end with end. What is compared according to the text above?

    One sum with the other.
    """


@misconception(
    "best_span",
    breaks=[BEST, ORDER, PAGE, LENGTH, NONE],
    diff="""
-    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
+    return (start, end + 1) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
""",
)
def gives_the_place_behind_the_end():
    """Your end is one too far. Is it the last token of the answer, or the one behind it?"""


@misconception(
    "best_span",
    breaks=[BEST, ORDER, PAGE, LENGTH, NONE],
    diff="""
-    start, end = divmod(int(sums.argmax()), T)
-    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
+    start, end = torch.div(sums.argmax(), T, rounding_mode="floor"), sums.argmax() % T
+    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
""",
)
def gives_tensors():
    """Your two places are tensors. What is asked for are ints: how do you get a plain number?"""
