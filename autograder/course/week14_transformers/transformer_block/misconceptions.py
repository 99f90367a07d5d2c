"""Wrong ideas about `TransformerBlock`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has two norms, its attention and two linear layers, under their names and of the right sizes"
FIRST = "looks around and thinks, each added to what came in, with the norms first"
LAST = "puts the norms behind the sums if it is asked to"
CAUSAL = "shows no place what comes later if it is causal"
OPEN = "shows every place everything if it is not causal"
MASK = "keeps to a mask that is given, besides being causal"
PAST = "goes on behind a past as if it read the whole text"
GRADIENT = "lets gradients flow back to what came in"
DROPOUT = "drops what its parts have found, before it is added, and only in training"


@misconception("transformer_block", breaks=[LAST], diff="""
-        h = self.norm1(x + self.dropout(self.attention(x, whole, mask)[0]))
-        return self.norm2(h + self.dropout(self.think(h)))
+        h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
+        return h + self.dropout(self.think(self.norm2(h)))
""")
def always_puts_the_norms_first():
    """Whatever norm_first says, your norms come first. Where do they stand in the table's other column?

    Norm last: first the sum, then its norm, for both parts.
    """


@misconception("transformer_block", breaks=[FIRST, LAST], diff="""
-        if self.norm_first:
+        if not self.norm_first:
""")
def takes_one_school_for_the_other():
    """Your norms stand first where they should stand last, and last where they should stand first. What does norm_first ask?

    Look at the table once more: in its left column, x itself goes on unnormalised.
    """


@misconception("transformer_block", breaks=[FIRST, DROPOUT], diff="""
-            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
+            x, whole = self.norm1(x), self.norm1(whole)
+            h = x + self.dropout(self.attention(x, whole, mask)[0])
""")
def adds_to_the_norm():
    """You add to the norm of x. What came in?

    Norm first: attention hears the norm, but the sum takes x as it was.
    """


@misconception("transformer_block", breaks=[FIRST, DROPOUT], diff="""
-            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
+            h = self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
""")
def forgets_what_came_in():
    """After your attention, x itself is gone. What is added to what?

    h = x + what attention found.
    """


@misconception("transformer_block", breaks=[FIRST, DROPOUT], diff="""
-            return h + self.dropout(self.think(self.norm2(h)))
+            return self.dropout(self.think(self.norm2(h)))
""")
def forgets_what_attention_made():
    """Your second part forgets what it got. What is added to what?

    out = h + what thinking found.
    """


@misconception("transformer_block", breaks=[FIRST], diff="""
-            return h + self.dropout(self.think(self.norm2(h)))
+            return x + self.dropout(self.think(self.norm2(h)))
""")
def adds_x_to_both():
    """Your second sum adds x once more, and loses what attention found. What came into the second part?

    What comes in there is h.
    """


@misconception("transformer_block", breaks=[CAUSAL], diff="""
-        if self.causal:
+        if False:
""")
def looks_into_the_future():
    """A causal block of yours sees what comes later. Where does causal enter?

    The causal mask goes to the attention.
    """


@misconception("transformer_block", breaks=[CAUSAL, PAST], diff="""
-            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:])
+            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:].T)
""")
def turns_the_mask_round():
    """Your places see the future and not the past. Which axis of a mask says who looks?

    Rows are who looks, columns are at what.
    """


@misconception("transformer_block", breaks=[OPEN], diff="""
-        if self.causal:
+        if True:
""")
def is_always_causal():
    """Your block hides the future, whatever causal says. Who asked for that?

    Only a causal block has the causal mask.
    """


@misconception("transformer_block", breaks=[MASK], diff="""
-            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:])
+            mask = causal_mask(whole.shape[1])[-x.shape[1]:]
""")
def forgets_the_mask_that_is_given():
    """In a causal block, the mask that is given has no say. What must hold of a look?

    Both masks must allow it.
    """


@misconception("transformer_block", breaks=[MASK], diff="""
-            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:])
+            mask = mask if mask is not None else causal_mask(whole.shape[1])[-x.shape[1]:]
""")
def forgets_the_causal_mask_if_another_is_given():
    """As soon as a mask is given, your causal block sees the future. Who has to agree to a look?

    One mask does not replace the other: both must allow it.
    """


@misconception("transformer_block", breaks=[PAST], diff="""
-            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:])
+            mask = combine_masks(mask, causal_mask(whole.shape[1])[:x.shape[1]])
""")
def starts_the_mask_anew_behind_the_past():
    """Behind a past, your first new place sees hardly anything of it. Which rows of the whole mask are yours?

    The past comes first: the rows of x are the last ones.
    """


@misconception("transformer_block", breaks=[PAST], diff="""
-        whole = x if past is None else torch.cat([past, x], dim=1)
+        whole = x
""")
def forgets_the_past():
    """What came before x makes no difference to your output. Who may be looked at?

    The context is the past and x, one behind the other along time.
    """


@misconception("transformer_block", breaks=[PAST], diff="""
-            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
+            past = self.norm1(x) if past is None else torch.cat([past, self.norm1(x)], dim=1)
+            h = x + self.dropout(self.attention(self.norm1(x), past, mask)[0])
""")
def leaves_the_past_without_a_norm():
    """Your past is larger than your present. What happened to x before it was looked at?

    The past holds what went into the block: it goes through the same norm.
    """


@misconception("transformer_block", breaks=[DROPOUT], diff="""
-            return h + self.dropout(self.think(self.norm2(h)))
+            return self.dropout(h + self.think(self.norm2(h)))
""")
def drops_the_whole_sum():
    """Your dropout hits what came in, too. What may get lost?

    Only what a part has found is dropped, before it is added.
    """


@misconception("transformer_block", breaks=[DROPOUT], diff="""
-        self.dropout = nn.Dropout(dropout)
+        self.dropout = nn.Identity()
""")
def drops_nothing():
    """In training, your block never drops anything. Where does dropout enter?

    nn.Dropout takes the share of what it drops.
    """


@misconception("transformer_block", breaks=[DROPOUT], diff="""
-            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
-            return h + self.dropout(self.think(self.norm2(h)))
+            h = x + nn.functional.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0], self.dropout.p)
+            return h + nn.functional.dropout(self.think(self.norm2(h)), self.dropout.p)
""")
def drops_all_the_time():
    """Your block drops features even when it is not in training. Who knows which of the two it is?

    nn.Dropout hears of train() and eval(); the function must be told.
    """


@misconception("transformer_block", breaks=[FIRST, LAST], diff="""
-        return self.lin2(nn.functional.gelu(self.lin1(x)))
+        return self.lin2(nn.functional.relu(self.lin1(x)))
""")
def thinks_with_relu():
    """Between your linear layers, what is negative is cut off sharply. Which function stands there?

    GELU is a rounded relu: nn.functional.gelu.
    """


@misconception("transformer_block", breaks=[FIRST, LAST], diff="""
-        return self.lin2(nn.functional.gelu(self.lin1(x)))
+        return self.lin2(self.lin1(x))
""")
def thinks_in_straight_lines():
    """Your two linear layers follow on each other directly. What can two linear maps do that one cannot?

    Nothing. GELU stands between them.
    """


@misconception("transformer_block", breaks=[FIRST, LAST], diff="""
-        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
+        self.norm1 = self.norm2 = nn.LayerNorm(d)
""")
def shares_one_norm():
    """Your two norms are one and the same. How many weights should a block have?

    Each of the two norms learns for itself.
    """


@misconception(
    "transformer_block", breaks=[PARTS, FIRST, LAST, CAUSAL, OPEN, MASK, PAST, GRADIENT], diff="""
-        self.lin1, self.lin2 = nn.Linear(d, ff), nn.Linear(ff, d)
+        self.lins = [nn.Linear(d, ff), nn.Linear(ff, d)]

-        return self.lin2(nn.functional.gelu(self.lin1(x)))
+        return self.lins[1](nn.functional.gelu(self.lins[0](x)))
""")
def keeps_its_layers_in_a_list():
    """Two of your layers stand in a plain list. Does torch find their weights there?

    Give each layer a name of its own: self.lin1, self.lin2.
    """


@misconception("transformer_block", breaks=[GRADIENT], diff="""
-            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
-            return h + self.dropout(self.think(self.norm2(h)))
+            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
+            h += self.dropout(self.think(self.norm2(h)))
+            return h
""")
def adds_in_place():
    """Your outputs are right, and training stops with an error. Who still needs the h that you change?

    For its gradient, the norm has kept h as it was: `h += ...` writes into that, `h = h + ...` does not.
    """


@misconception("transformer_block", breaks=[GRADIENT], diff="""
-        return self.lin2(nn.functional.gelu(self.lin1(x)))
+        return self.lin2(nn.functional.gelu(self.lin1(x.detach())))
""")
def thinks_in_private():
    """What your linear layers do leaves no trace in the gradient. What does detach cut off?"""
