"""Wrong ideas about `TinyGPT`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

PARTS = "has two embeddings, its blocks, a norm and a head without a bias, under their names and of the right sizes"
LOGITS = "scores the next token after each token, as its parts in a row do"
SHARED = "has one weight for its embedding and its head"
START = "finds all tokens about equally likely before it has learned anything"
FUTURE = "looks at no token that is still to come"
CACHE = "goes on behind its cache as if it read the whole text"


@misconception("tiny_gpt", breaks=[CACHE], diff="""
-        x = self.token(ids) + self.position(begin + torch.arange(ids.shape[1]))
+        x = self.token(ids) + self.position(torch.arange(ids.shape[1]))
""")
def restarts_the_places():
    """Behind a cache, your first new token stands at place 0 again. How many come before it?

    Its place is the number of tokens in the cache.
    """


@misconception("tiny_gpt", breaks=[CACHE], diff="""
-            x = block(x, past=past)
+            x = block(x)
""")
def keeps_a_cache_that_nobody_reads():
    """You keep what went into the blocks, but no block hears of it. What is past for?

    Each block gets its own part of the cache.
    """


@misconception("tiny_gpt", breaks=[CACHE], diff="""
-            kept.append(x if past is None else torch.cat([past, x], dim=1))
+            kept.append(x)
""")
def forgets_the_older_cache():
    """Your new cache holds the new tokens alone. What do the next ones need?

    The old part stays in front, along time.
    """


@misconception("tiny_gpt", breaks=[CACHE], diff="""
-            kept.append(x if past is None else torch.cat([past, x], dim=1))
-            x = block(x, past=past)
+            before, x = x, block(x, past=past)
+            kept.append(x if past is None else torch.cat([past, x], dim=1))
""")
def keeps_what_comes_out():
    """You keep what comes out of each block. What does past hold?

    What went in.
    """


@misconception("tiny_gpt", breaks=[LOGITS, FUTURE], diff="""
-        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True) for _ in range(layers))
+        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d) for _ in range(layers))
""")
def reads_the_answer():
    """Your model sees the token that it is to predict. Which kind of block hides it?

    All blocks are causal.
    """


@misconception("tiny_gpt", breaks=[SHARED], diff="""
-        self.head.weight = self.token.weight
+        nn.init.normal_(self.head.weight, std=0.02)
""")
def has_a_head_of_its_own():
    """Your head learns without the embedding. Which weight should they share?

    Give the head the embedding's own parameter, not a copy of its numbers.
    """


@misconception("tiny_gpt", breaks=[SHARED], diff="""
-        self.head.weight = self.token.weight
+        self.head.weight.data.copy_(self.token.weight.data)
""")
def copies_the_weight_once():
    """Embedding and head begin alike. Are they still alike after a step of training?

    Two names for one parameter stay alike; two copies do not.
    """


@misconception("tiny_gpt", breaks=[START], diff="""
-        nn.init.normal_(self.token.weight, std=0.02)
-        nn.init.normal_(self.position.weight, std=0.02)
""")
def begins_too_sure_of_itself():
    """Before it has learned anything, your model costs more than guessing. How large are its first scores?

    torch fills an embedding with numbers of spread 1. Draw both with a spread of 0.02.
    """


@misconception("tiny_gpt", breaks=[LOGITS], diff="""
-        return self.head(self.norm(x)), kept
+        return self.head(x), kept
""")
def forgets_the_last_norm():
    """Your last norm does nothing. What comes between the blocks and the head?

    Each block adds to what came in, so the numbers grow from block to block.
    """


@misconception("tiny_gpt", breaks=[LOGITS], diff="""
-        x = self.token(ids) + self.position(begin + torch.arange(ids.shape[1]))
+        x = self.token(ids)
""")
def does_not_know_the_places():
    """Your model does not know where a token stands. What is the second embedding for?

    The vector of a token and that of its place are added.
    """


@misconception("tiny_gpt", breaks=[LOGITS], diff="""
-        return self.head(self.norm(x)), kept
+        return self.head(self.norm(x)).softmax(dim=-1), kept
""")
def gives_probabilities():
    """Your logits sum to 1. Who does the softmax: the model or the loss?

    cross_entropy wants bare scores.
    """


@misconception("tiny_gpt", breaks=[PARTS, LOGITS, FUTURE], diff="""
-        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True) for _ in range(layers))
+        self.blocks = [TransformerBlock(d, h, 4 * d, causal=True) for _ in range(layers)]
""")
def keeps_its_blocks_in_a_list():
    """Your blocks stand in a plain list. Does torch find their weights there?

    nn.ModuleList is a list that tells.
    """


@misconception("tiny_gpt", breaks=[LOGITS], diff="""
-        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True) for _ in range(layers))
+        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True, norm_first=False) for _ in range(layers))
""")
def puts_the_norms_last():
    """Your blocks have their norms last. What do they do unless they are told otherwise?

    GPT's norms come first: leave norm_first as it is.
    """
