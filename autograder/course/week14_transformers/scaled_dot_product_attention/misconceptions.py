"""Wrong ideas about `scaled_dot_product_attention`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

SCALE = "divides the scores by the root of d_k, the length of a key"
VALUES = "mixes the values by softmax of the scores over the keys, in whatever order these come"
MASK = "gives nothing to the keys that a mask leaves out, and all of it to the others"
BROADCAST = "takes a mask that several texts, heads or queries share"
NOTHING = "gives weights and an output of zero to a query that may look at nothing"
LARGE = "stays finite for scores of 10,000 and of -10,000"
INPUTS = "leaves q, k, v and the mask as they were"


@misconception("scaled_dot_product_attention", breaks=[SCALE], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q @ k.transpose(-2, -1)
""")
def forgets_the_scale():
    """Your scores are the bare dot products. What happens to their spread when keys get longer?

    Every score is divided by the root of d_k.
    """


@misconception("scaled_dot_product_attention", breaks=[SCALE], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q @ k.transpose(-2, -1) / k.shape[-1]
""")
def divides_by_d_k():
    """You divide by d_k itself. How does the spread of a sum grow with the number of its terms?

    A sum of n random numbers has a spread of the root of n.
    """


@misconception("scaled_dot_product_attention", breaks=[SCALE], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[1] * k.shape[-1])
""")
def scales_by_the_whole_model():
    """Your scale counts the numbers of all heads together. How many of them enter one dot product?

    One head's key has d_k numbers: the last axis of k, and nothing else.
    """


@misconception("scaled_dot_product_attention", breaks=[SCALE], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-2])
""")
def scales_by_the_length_of_the_text():
    """With a longer text, your scores get smaller. Which axis holds the numbers of one key?

    k has axes (B, h, Tk, d_k); it is d_k whose root you need.
    """


@misconception("scaled_dot_product_attention", breaks=[SCALE], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q @ k.transpose(-2, -1) * math.sqrt(k.shape[-1])
""")
def multiplies_by_the_scale():
    """Your scores grow with the length of a key. Should the root make them larger or smaller?

    The root of d_k stands below the line of the fraction.
    """


@misconception("scaled_dot_product_attention", breaks=[MASK, NOTHING, LARGE], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        scores = scores.masked_fill(~mask, 0.0)
+        weights = torch.softmax(scores, dim=-1)
""")
def masks_with_zero():
    """A masked key still gets weight. What does softmax make of a score of 0?

    The exponential of 0 is 1, and that of 1e-9 is as good as 1. For which numbers is it 0?
    """


@misconception("scaled_dot_product_attention", breaks=[NOTHING, LARGE], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        scores = scores.masked_fill(~mask, -100.0)
+        weights = torch.softmax(scores, dim=-1)
""")
def masks_with_a_number_that_is_not_low_enough():
    """You mask with -100. What if all other scores are below that?

    Scores may be -10,000: what hides a key must be far below every score that can occur.
    """


@misconception("scaled_dot_product_attention", breaks=[MASK], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
+        scores = (q @ k.transpose(-2, -1)).masked_fill(~mask, torch.finfo(scores.dtype).min)
""")
def forgets_the_scale_as_soon_as_there_is_a_mask():
    """With a mask, your scores are larger than without one. What should a mask change about those that it lets through?

    The scores are divided by the root of d_k first, mask or no mask.
    """


@misconception("scaled_dot_product_attention", breaks=[NOTHING], diff="""
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        weights = torch.softmax(scores, dim=-1)
""")
def spreads_nothing_evenly():
    """A query that may look at nothing looks at everything, a little. What are its weights to be?

    Softmax of equal scores is even, however low they are. What is masked must still be set to 0.
    """


@misconception("scaled_dot_product_attention", breaks=[NOTHING], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        scores = scores.masked_fill(~mask, float("-inf"))
+        weights = torch.softmax(scores, dim=-1)
""")
def gets_nan_from_nothing():
    """A query that may look at nothing gives nan. What is the sum of exponentials that softmax divides by?

    It is 0 for that row. Its weights are to be 0 instead.
    """


@misconception("scaled_dot_product_attention", breaks=[MASK, LARGE], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
         weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
""")
def masks_after_softmax():
    """With a mask, your weights sum to less than 1. Who should get what the masked keys lose?

    Take the masked keys out before softmax, and softmax shares everything among the others.
    """


@misconception("scaled_dot_product_attention", breaks=[MASK, NOTHING, LARGE], diff="""
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
+        weights = torch.softmax(scores, dim=-1).masked_fill(mask, 0.0)
""")
def turns_the_mask_round():
    """Your queries look exactly where they may not. What does True mean in a mask?

    True means that a query may look there; masked_fill fills where its mask is True.
    """


@misconception("scaled_dot_product_attention", breaks=[MASK, LARGE], diff="""
     if mask is None:
         weights = torch.softmax(scores, dim=-1)
     else:
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        weights = torch.softmax(scores * mask.any(-1, keepdim=True), dim=-1) * mask.any(-1, keepdim=True)
""")
def ignores_the_mask():
    """A mask makes no difference to your weights. Where does it enter?

    It must change the scores before softmax.
    """


@misconception("scaled_dot_product_attention", breaks=[SCALE, VALUES, MASK], diff="""
-        weights = torch.softmax(scores, dim=-1)
+        weights = torch.softmax(scores, dim=-2)

-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        weights = torch.softmax(scores, dim=-2).masked_fill(~mask, 0.0)
""")
def shares_a_key_among_the_queries():
    """The weights of a key sum to 1 over the queries. Who looks around: the queries or the keys?

    Every query spends a weight of 1 on all keys. Over which axis do the keys run?
    """


@misconception("scaled_dot_product_attention", breaks=[LARGE], diff="""
-        weights = torch.softmax(scores, dim=-1)
+        weights = scores.exp() / scores.exp().sum(dim=-1, keepdim=True)
     else:
-        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
-        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
+        large = scores.exp() * mask
+        weights = large / large.sum(dim=-1, keepdim=True).clamp(min=1e-300)
""")
def lets_exp_overflow():
    """For large scores you get nan or zeros. What is the exponential of 10,000, and of -10,000?

    Softmax does not change if you take the same number from all scores of a query: torch.softmax does so.
    """


@misconception("scaled_dot_product_attention", breaks=[BROADCAST], diff="""
     else:
+        mask = mask.view(scores.shape)
""")
def wants_a_mask_for_every_head():
    """Your mask must have all four axes in full length. What if all heads share one?

    An axis of length 1, or one that is missing in front, stands for all. Most of torch's operations know that.
    """


@misconception("scaled_dot_product_attention", breaks=[INPUTS], diff="""
-    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
+    scores = q.div_(math.sqrt(k.shape[-1])) @ k.transpose(-2, -1)
""")
def divides_inside_q():
    """Your weights are right, but q has changed afterwards. Whose tensor does an operation with _ at its end write into?

    q / number makes a new tensor.
    """
