"""Wrong ideas about `generate`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

BEST = "puts the best next token behind each text, again and again"
WINDOW = "has the model read the last tokens that fit into the context, and no more"
CACHE = "with a cache, reads the text once and then only what is new, and writes the same"
FULL = "with a cache, reads its whole window again when that begins to slide"
INPUTS = "leaves the texts as they were"


@misconception("generate", breaks=[BEST, WINDOW, CACHE], diff="""
-            ids = torch.cat([ids, logits[:, -1].argmax(dim=-1, keepdim=True)], dim=1)
+            ids = torch.cat([ids, logits[:, 0].argmax(dim=-1, keepdim=True)], dim=1)
""")
def takes_the_scores_after_the_first_token():
    """You take what follows after the first token. After which one do you want to go on?

    The last place in time.
    """


@misconception("generate", breaks=[WINDOW], diff="""
-                logits, cache = model(ids[:, -context:], None)
+                logits, cache = model(ids, None)
""")
def shows_more_than_the_context():
    """Your model is given more tokens than it can tell apart. Which of them should it read?

    The last context ones.
    """


@misconception("generate", breaks=[WINDOW], diff="""
-                logits, cache = model(ids[:, -context:], None)
+                logits, cache = model(ids[:, :context], None)
""")
def shows_the_beginning():
    """From some time on, your model reads the same tokens again and again. Which ones come right before the next?

    A window at the end of the text, not at its beginning.
    """


@misconception("generate", breaks=[CACHE], diff="""
-            if use_cache and cache is not None and ids.shape[1] <= context:
+            if cache is not None and ids.shape[1] <= context:
""")
def always_uses_the_cache():
    """With use_cache=False, your model still goes on from its cache. Which line asks what use_cache says?

    Without it, every step reads the whole window, with None for the cache.
    """


@misconception("generate", breaks=[CACHE], diff="""
-            if use_cache and cache is not None and ids.shape[1] <= context:
+            if False:
""")
def never_uses_the_cache():
    """Your text is right, but the model reads all of it every time. What is the cache for?

    With a cache, the model needs the newest token alone.
    """


@misconception("generate", breaks=[CACHE, FULL], diff="""
-                logits, cache = model(ids[:, -1:], cache)
+                logits, cache = model(ids, cache)
""")
def reads_everything_besides_the_cache():
    """You give the model its cache, and the same tokens once more. Which ones does it not know yet?

    Only the last one.
    """


@misconception("generate", breaks=[CACHE, FULL], diff="""
-                logits, cache = model(ids[:, -1:], cache)
+                logits, _ = model(ids[:, -1:], cache)
""")
def keeps_the_first_cache():
    """Your cache never grows. Where does the model put what it has just read?

    Each call gives a new cache, which the next one needs.
    """


@misconception("generate", breaks=[CACHE, FULL], diff="""
-                logits, cache = model(ids[:, -1:], cache)
+                logits, cache = model(ids[:, -1:], None)
""")
def shows_the_last_token_alone():
    """You show your model one token, and no cache. What does it know of the text?

    The newest token goes together with the cache.
    """


@misconception("generate", breaks=[FULL], diff="""
-            if use_cache and cache is not None and ids.shape[1] <= context:
+            if use_cache and cache is not None:
""")
def lets_the_cache_grow_for_ever():
    """Your cache grows beyond what the model can tell apart. What happens to the places when the window slides?

    They all change. Then read the last context tokens, without a cache.
    """


@misconception("generate", breaks=[CACHE, FULL], diff="""
-    return ids
+    return ids if not use_cache else ids[:, -steps:]
""")
def gives_the_new_tokens_alone():
    """Your result begins where the writing does. What should stand in front?

    The texts that were given, and what was written behind them.
    """


@misconception("generate", breaks=[INPUTS], diff="""
-    cache = None
+    cache, given = None, ids

-    return ids
+    written = ids.clone()
+    given.zero_()
+    return written
""")
def wipes_the_texts():
    """The given texts have changed afterwards. Whose tensor do you write into?

    torch.cat makes a new tensor.
    """
