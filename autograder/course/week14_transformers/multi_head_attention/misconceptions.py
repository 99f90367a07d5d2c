"""Wrong ideas about `MultiHeadAttention`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has four linear layers with biases, under their names and of the right sizes"
ONE = "sends the input through its layers, attends, and sends the result through the last layer"
HEADS = "cuts the features into heads that attend by themselves, and whose order does not matter"
CONTEXT = "takes keys and values from the context, if there is one"
MASK = "lets nobody look where the mask forbids it"
TOGETHER = "does all of this at once"
DIVIDES = "refuses a number of heads that does not divide d"


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        q, k, v = (part.unflatten(-1, (self.h, -1)).transpose(1, 2)
+        q, k, v = (part.reshape(len(part), self.h, part.shape[1], -1)
""")
def cuts_with_view_alone():
    """Your first head holds the first places of the text. Which axis should be cut into heads?

    Cut the last axis into (h, d / h) first: (B, T, h, d / h). Then two axes change places.
    """


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        return self.out_proj(out.transpose(1, 2).flatten(2)), weights
+        return self.out_proj(out.reshape(len(x), x.shape[1], -1)), weights
""")
def merges_without_turning_back():
    """What you lay side by side are not the heads of one place. Which axis must come back before you join two?

    From (B, h, T, d / h) back to (B, T, h, d / h), and only then to (B, T, d).
    """


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        return self.out_proj(out.transpose(1, 2).flatten(2)), weights
+        return self.out_proj(out.permute(0, 2, 3, 1).flatten(2)), weights
""")
def deals_the_heads_out_in_turn():
    """You take one feature of every head in turn. In which order do the heads lie side by side?

    All features of head 1 come first, then all of head 2.
    """


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        q, k, v = (part.unflatten(-1, (self.h, -1)).transpose(1, 2)
+        q, k, v = (part.unflatten(-1, (-1, self.h)).permute(0, 3, 1, 2)
""")
def gives_every_hth_feature_to_a_head():
    """Your first head takes every h-th feature. Which ones belong to it?

    The first d / h features are head 1: cut the last axis into (h, d / h), in this order.
    """


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        out, weights = scaled_dot_product_attention(q, k, v, mask)
+        out, weights = scaled_dot_product_attention(q / self.h**0.5, k, v, mask)
""")
def scales_by_the_whole_model():
    """Your scores are divided by the root of d. How many numbers does the key of one head have?

    scaled_dot_product_attention divides by the root of d / h already.
    """


@misconception("multi_head_attention", breaks=[HEADS], diff="""
-        q, k, v = (part.unflatten(-1, (self.h, -1)).transpose(1, 2)
+        q, k, v = (part[:, None]
""")
def never_cuts():
    """All features attend together. What are the heads for?

    Each head has weights of its own: they have shape (B, h, Tq, Tk).
    """


@misconception("multi_head_attention", breaks=[ONE, HEADS, CONTEXT, MASK], diff="""
-        return self.out_proj(out.transpose(1, 2).flatten(2)), weights
+        return out.transpose(1, 2).flatten(2), weights
""")
def forgets_the_last_layer():
    """You have a layer out_proj, but it does nothing. What comes after the heads are side by side?

    The last layer mixes what the heads found.
    """


@misconception("multi_head_attention", breaks=[ONE, HEADS, CONTEXT, MASK], diff="""
-                   for part in (self.q_proj(x), self.k_proj(context), self.v_proj(context)))
+                   for part in (self.q_proj(x), self.k_proj(context), self.k_proj(context)))
""")
def takes_the_keys_for_the_values():
    """What you mix are the keys. What does a query want to read?

    Values come from a layer of their own, v_proj.
    """


@misconception("multi_head_attention", breaks=[CONTEXT], diff="""
-        context = x if context is None else context
+        context = x
""")
def ignores_the_context():
    """Your text always looks at itself. What is the context for?

    Keys and values come from the context, if there is one.
    """


@misconception("multi_head_attention", breaks=[CONTEXT], diff="""
-                   for part in (self.q_proj(x), self.k_proj(context), self.v_proj(context)))
+                   for part in (self.q_proj(context), self.k_proj(x), self.v_proj(x)))
""")
def lets_the_context_ask():
    """Your context looks at x. Who asks, and who answers?

    Queries come from x; keys and values come from the context.
    """


@misconception("multi_head_attention", breaks=[CONTEXT], diff="""
-                   for part in (self.q_proj(x), self.k_proj(context), self.v_proj(context)))
+                   for part in (self.q_proj(x), self.k_proj(context), self.v_proj(x)))
""")
def reads_its_own_values():
    """Your queries look at the context, but read from x. Whose values belong to those keys?

    Keys and values come from the same place.
    """


@misconception("multi_head_attention", breaks=[MASK], diff="""
-        out, weights = scaled_dot_product_attention(q, k, v, mask)
+        out, weights = scaled_dot_product_attention(q, k, v)
""")
def keeps_the_mask_to_itself():
    """A mask makes no difference to your module. Who should hear of it?

    scaled_dot_product_attention takes it as its fourth argument.
    """


@misconception("multi_head_attention", breaks=[DIVIDES], diff="""
-        if d % h:
-            raise ValueError(f"{h} heads cannot share {d} features")
""")
def lets_any_number_of_heads_pass():
    """With 4 heads and 6 features, your module is made without a word. When does it break?

    Whoever makes it should learn at once that h does not divide d.
    """


@misconception("multi_head_attention", breaks=[PARTS, ONE, HEADS, CONTEXT, MASK], diff="""
-        self.q_proj, self.k_proj = nn.Linear(d, d), nn.Linear(d, d)
+        self.q_proj, self.k_proj = nn.Linear(d, d, bias=False), nn.Linear(d, d, bias=False)
""")
def leaves_the_biases_out():
    """Some of your layers have no bias. Which of the four should have one?

    All of them.
    """


@misconception("multi_head_attention", breaks=[TOGETHER], diff="""
-        context = x if context is None else context
+        mask, context = (mask, x) if context is None else (None, context)
""")
def forgets_the_mask_where_there_is_a_context():
    """As soon as there is a context, everybody may look everywhere. Whose places does a mask speak of?

    Its rows are places of x, its columns those of the context, whichever that is.
    """
