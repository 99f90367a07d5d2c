"""Wrong ideas about `bpe_train`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

COUNTS = "joins the pair that occurs most often, and counts again what is left"
TIES = "takes the smallest of the pairs that occur equally often"
BYTES = "begins with the bytes of the text, in any script"
REPEATS = "counts all neighbours in a row of equal tokens, and joins them from left to right"
END = "stops after n merges, or when no pair occurs twice"


@misconception("bpe_train", breaks=[TIES], diff="""
-        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
+        best = max(counts, key=lambda pair: counts[pair], default=None)
""")
def takes_the_first_of_equals():
    """Of pairs that occur equally often, you take the one that comes first in the text. Which one is asked for?

    The smallest, as Python compares tuples.
    """


@misconception("bpe_train", breaks=[TIES], diff="""
-        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
+        best = max(counts, key=lambda pair: (counts[pair], pair), default=None)
""")
def takes_the_largest_of_equals():
    """Of pairs that occur equally often, you take the largest. Which one is asked for?

    The smallest, as Python compares tuples: the count should be large, the pair small.
    """


@misconception("bpe_train", breaks=[COUNTS, REPEATS], diff="""
-        counts = Counter(zip(ids, ids[1:]))
+        counts = counts if k else Counter(zip(ids, ids[1:]))
+        counts = Counter({pair: count for pair, count in counts.items() if pair not in merges})
""")
def counts_only_once():
    """You count pairs once, at the beginning. What happens to the others when a pair is joined?

    After each merge there are other neighbours: count again.
    """


@misconception("bpe_train", breaks=[BYTES], diff="""
-    ids, merges = list(corpus.encode("utf-8")), []
+    ids, merges = list(map(ord, corpus)), []
""")
def begins_with_characters():
    """For a letter with an accent, your first token is a large number. How many tokens are there at the beginning?

    256: the bytes of the text in UTF-8.
    """


@misconception("bpe_train", breaks=[END], diff="""
-        if best is None or counts[best] < 2:
+        if best is None:
""")
def joins_what_occurs_once():
    """You also join pairs that occur only once. What is won by that?

    Stop if the most frequent pair occurs less than twice.
    """


@misconception("bpe_train", breaks=[TIES], diff="""
-        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
+        best = min(counts, key=lambda pair: (-counts[pair], pair[0]), default=None)
""")
def compares_first_tokens_only():
    """Of pairs that begin alike, you take the one that comes first in the text. What does the smallest pair mean?

    Python compares tuples: if the first numbers are equal, the second ones decide.
    """


@misconception("bpe_train", breaks=[COUNTS, TIES, REPEATS, END], diff="""
-        if best is None or counts[best] < 2:
+        if best is None or counts[best] < 3:
""")
def stops_too_early():
    """A pair that occurs twice is not joined. How often must it occur?

    Twice is enough.
    """


@misconception("bpe_train", breaks=[COUNTS, REPEATS], diff="""
-        ids = merge(ids, best, 256 + k)
+        ids = merge(ids, best, 255 + k)
""")
def numbers_from_255():
    """Your first new token has the number of a byte. How far do the bytes go?

    From 0 to 255; pair number k becomes 256 + k.
    """


@misconception("bpe_train", breaks=[REPEATS], diff="""
-        counts = Counter(zip(ids, ids[1:]))
+        counts, last = Counter(), None
+        for place, pair in enumerate(zip(ids, ids[1:])):
+            if last != (place - 1, pair):
+                counts[pair] += 1
+                last = (place, pair)
""")
def counts_no_overlaps():
    """In a row of three equal tokens, you count their pair once. How many neighbours are there?

    Every two neighbours count, also if they share a token with the two before.
    """


@misconception("bpe_train", breaks=[COUNTS, TIES, BYTES, REPEATS, END], diff="""
-    for k in range(n):
+    for k in range(n + 1):
""")
def learns_one_too_many():
    """You learn one merge more than you may. How many did n allow?

    At most n of them, none if n is 0.
    """
