"""Wrong ideas about `mask_tokens`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

SHARE = "chooses 15 % of the ordinary tokens, each by itself"
LABELS = "labels the tokens that were chosen with what stood there, and all others with -100"
SPECIAL = "leaves special tokens alone"
MASKED = "puts the mask in the place of 80 % of the chosen tokens"
RANDOM = "puts a random token of the whole vocabulary in the place of 10 % of the chosen tokens, and keeps the rest"
GENERATOR = "draws from gen: the same holes with an equal generator, others with another one"
INPUTS = "leaves ids and special_mask as they were"


@misconception("mask_tokens", breaks=[SHARE, LABELS, SPECIAL, MASKED, RANDOM, GENERATOR], diff="""
-    return inputs, torch.where(chosen, ids, -100)
+    return inputs, ids.clone()
""")
def asks_about_all_tokens():
    """Every token of yours has a label. About which of them should the model be asked?

    Where no token was chosen, the label is -100; most of the others it could simply copy.
    """


@misconception("mask_tokens", breaks=[LABELS, SHARE, MASKED, RANDOM], diff="""
-    return inputs, torch.where(chosen, ids, -100)
+    return inputs, torch.where(inputs == mask_id, ids, -100)
""")
def asks_only_about_the_masks():
    """You ask only about tokens that became a mask. What about the other chosen ones?

    All chosen tokens have a label, also those that were replaced by another token, or by none.
    """


@misconception("mask_tokens", breaks=[SHARE, MASKED, RANDOM], diff="""
-    return inputs, torch.where(chosen, ids, -100)
+    return inputs, torch.where(inputs != ids, ids, -100)
""")
def asks_only_where_something_changed():
    """A tenth of the chosen tokens stays as it is. Are they asked about?

    They must be: only so does the model learn that a token which it sees may be right or wrong.
    """


@misconception("mask_tokens", breaks=[LABELS, SPECIAL, SHARE, MASKED, RANDOM], diff="""
-    return inputs, torch.where(chosen, ids, -100)
+    return inputs, torch.where(chosen, ids, 0)
""")
def labels_with_zero_what_is_not_asked():
    """Your label for "not asked" is 0, which is a token, too. Which number does the cross-entropy of torch pass over?

    It is -100.
    """


@misconception("mask_tokens", breaks=[LABELS], diff="""
-    return inputs, torch.where(chosen, ids, -100)
+    return inputs, torch.where(chosen, inputs, -100)
""")
def asks_what_stands_there_now():
    """Your labels are what came in a token's place. What shall the model find out?

    The label is the original token, from ids.
    """


@misconception("mask_tokens", breaks=[MASKED, RANDOM], diff="""
-    inputs = torch.where(chosen & (fate < 0.8), mask_id, ids)
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
+    inputs = torch.where(chosen, mask_id, ids)
""")
def masks_all_that_is_chosen():
    """All of your chosen tokens become a mask. What becomes of the last fifth of them?

    80 % a mask, 10 % a random token, 10 % stay.
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
+    left = chosen & (fate >= 0.8) & torch.tensor(gen.random(ids.shape) < 0.1)
+    inputs = torch.where(left, other, inputs)
""")
def takes_a_tenth_of_the_rest():
    """Only about 2 in 100 of your chosen tokens become a random one. Of what did you take a tenth?

    The rest is 20 %: half of it, not a tenth of it, is 10 % of all.
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
+    inputs = torch.where(chosen & (fate >= 0.8), other, inputs)
""")
def keeps_none():
    """None of your chosen tokens stays as it was. What becomes of the last tenth?

    80 % a mask, 10 % a random token, 10 % stay.
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
""")
def never_puts_another_token():
    """A fifth of your chosen tokens stays, and none becomes another token. What is the random token for?

    Half of those that do not become a mask are replaced by a random token of the vocabulary.
    """


@misconception("mask_tokens", breaks=[MASKED, RANDOM], diff="""
-    inputs = torch.where(chosen & (fate < 0.8), mask_id, ids)
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
+    inputs = torch.where(chosen & (fate < 0.1), mask_id, ids)
+    inputs = torch.where(chosen & (fate >= 0.2), other, inputs)
""")
def takes_the_shares_the_other_way_round():
    """Most of your chosen tokens become a random one, and few a mask. Which of the two has 80 %?

    80 % a mask, 10 % a random token, 10 % stay.
    """


@misconception("mask_tokens", breaks=[SHARE], diff="""
-    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
+    chosen = torch.tensor(gen.random(ids.shape) < 0.85) & ~special_mask
""")
def chooses_what_should_stay():
    """You choose 85 of 100 tokens. Which side of 0.15 is the chosen one?

    A number between 0 and 1 is below 0.15 with a probability of 0.15.
    """


@misconception("mask_tokens", breaks=[SPECIAL], diff="""
-    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
+    chosen = torch.tensor(gen.random(ids.shape) < 0.15)
""")
def makes_holes_into_special_tokens():
    """The mark for the beginning became a hole, too. What does special_mask tell you?

    Choose with `& ~special_mask`, so that special tokens are neither replaced nor asked about.
    """


@misconception("mask_tokens", breaks=[SHARE, SPECIAL, LABELS, MASKED, RANDOM, GENERATOR], diff="""
-    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
+    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & special_mask
""")
def makes_holes_only_into_special_tokens():
    """Your holes are where the special tokens are. What does True mean in special_mask?

    True marks those that are never chosen: turn it round with ~.
    """


@misconception("mask_tokens", breaks=[SHARE], diff="""
-    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
+    chosen = torch.tensor(gen.random(ids.shape[1]) < 0.15) & ~special_mask
""")
def makes_the_same_holes_into_every_text():
    """All of your texts have their holes at the same places. Is each token chosen by itself?

    Draw a number for each token of each text: gen.random(ids.shape).
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    other = torch.tensor(gen.integers(0, vocab, ids.shape))
+    other = torch.tensor(gen.permuted(ids.numpy(), axis=1))
""")
def takes_random_tokens_from_the_text():
    """Your random tokens come from the same text. From where should they come?

    Every token of the vocabulary is equally likely: gen.integers(0, vocab, ...).
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    other = torch.tensor(gen.integers(0, vocab, ids.shape))
+    other = int(gen.integers(0, vocab))
""")
def puts_the_same_token_everywhere():
    """All of your random tokens are the same one. How many do you draw?

    One for each place: give the shape.
    """


@misconception("mask_tokens", breaks=[RANDOM], diff="""
-    other = torch.tensor(gen.integers(0, vocab, ids.shape))
+    other = torch.tensor(gen.integers(0, mask_id, ids.shape))
""")
def takes_random_tokens_below_the_mask():
    """Some tokens of the vocabulary never come. How many tokens are there?

    vocab says how many; the mask may have any of their ids.
    """


@misconception("mask_tokens", breaks=[GENERATOR], diff="""
-    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
-    fate = torch.tensor(gen.random(ids.shape))
-    other = torch.tensor(gen.integers(0, vocab, ids.shape))
+    chosen = (torch.rand(ids.shape) < 0.15) & ~special_mask
+    fate = torch.rand(ids.shape)
+    other = torch.randint(0, vocab, ids.shape)
""")
def draws_from_somewhere_else():
    """Your holes do not depend on gen. With equal generators, what should be equal?

    Take every number from gen: gen.random, gen.integers.
    """


@misconception("mask_tokens", breaks=[INPUTS], diff="""
-    inputs = torch.where(chosen & (fate < 0.8), mask_id, ids)
-    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
-    return inputs, torch.where(chosen, ids, -100)
+    labels = torch.where(chosen, ids, -100)
+    inputs = ids
+    inputs[chosen & (fate < 0.8)] = mask_id
+    inputs[chosen & (fate >= 0.9)] = other[chosen & (fate >= 0.9)]
+    return inputs, labels
""")
def makes_the_holes_in_ids():
    """Look at ids after the call: they have holes, too. Is `inputs = ids` a copy?

    It is another name for the same tensor; ids.clone() is a copy.
    """
