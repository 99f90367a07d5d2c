"""Wrong ideas about `bpe_encode` and `bpe_decode`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

BYTES = "encodes a text as its bytes where no pair was learned"
JOINS = "joins what was learned, and what was joined before"
ORDER = "joins first what was learned first, however often other pairs occur"
DECODE = "decodes tokens of tokens, also where a character is spread over several"
HALVES = "puts a replacement character where bytes make no sense"
BACK = "gives every text back as it was, with its own tokens and its own merges"
INPUTS = "leaves tokens and merges as they were"


@misconception("bpe_codec", breaks=[ORDER], diff="""
-    for k, pair in enumerate(merges):
-        ids = merge(ids, pair, 256 + k)
-    return ids
+    rank = {tuple(pair): k for k, pair in enumerate(merges)}
+    while True:
+        counts = Counter(pair for pair in zip(ids, ids[1:]) if pair in rank)
+        if not counts:
+            return ids
+        best = max(counts, key=counts.get)
+        ids = merge(ids, best, 256 + rank[best])
""")
def joins_what_occurs_most_often():
    """You join the pair that occurs most often in this text. Would the same word give the same tokens in another one?

    The order in which pairs were learned decides, not how often they occur here.
    """


@misconception("bpe_codec", breaks=[JOINS], diff="""
-    for k, pair in enumerate(merges):
-        ids = merge(ids, pair, 256 + k)
+    for k, pair in reversed(list(enumerate(merges))):
+        ids = merge(ids, pair, 256 + k)
""")
def joins_the_last_first():
    """You begin with the pair that was learned last. Of what is it made?

    A later pair may hold tokens that only earlier pairs make: go from the beginning.
    """


@misconception("bpe_codec", breaks=[BYTES, BACK], diff="""
-    ids = list(text.encode("utf-8"))
+    ids = [ord(character) for character in text]
""")
def encodes_characters():
    """Your tokens of an accented letter are no bytes. What does UTF-8 make of it?

    text.encode("utf-8") gives the bytes, one to four for each character.
    """


@misconception("bpe_codec", breaks=[BYTES, BACK], diff="""
-    ids = list(text.encode("utf-8"))
+    ids = list(text.encode("ascii", errors="ignore"))
""")
def drops_what_is_not_ascii():
    """Some characters of a text leave no trace in your tokens. How should they come back?

    UTF-8 has bytes for every character.
    """


@misconception("bpe_codec", breaks=[DECODE], diff="""
-    return b"".join(pieces[number] for number in ids).decode("utf-8", errors="replace")
+    return "".join(pieces[number].decode("utf-8", errors="replace") for number in ids)
""")
def decodes_each_token_alone():
    """A character that is spread over two tokens comes back as two odd signs. When should bytes become a text?

    Only all bytes in a row are a text: decode what you have joined.
    """


@misconception("bpe_codec", breaks=[HALVES], diff="""
-    return b"".join(pieces[number] for number in ids).decode("utf-8", errors="replace")
+    return b"".join(pieces[number] for number in ids).decode("utf-8")
""")
def trips_over_half_a_character():
    """Half a character stops your decoder. What should stand in its place?

    decode takes errors="replace".
    """


@misconception("bpe_codec", breaks=[HALVES], diff="""
-    return b"".join(pieces[number] for number in ids).decode("utf-8", errors="replace")
+    return b"".join(pieces[number] for number in ids).decode("utf-8", errors="ignore")
""")
def hides_half_a_character():
    """Half a character leaves no trace in your text. Would a reader see that something is missing?

    errors="replace" leaves a sign for it.
    """


@misconception("bpe_codec", breaks=[DECODE], diff="""
-        pieces.append(pieces[first] + pieces[second])
+        pieces.append(pieces[second] + pieces[first])
""")
def turns_pairs_round():
    """Your pieces are written backwards. Which part of a pair comes first in the text?

    The first one.
    """


@misconception("bpe_codec", breaks=[ORDER], diff="""
-    for k, pair in enumerate(merges):
-        ids = merge(ids, pair, 256 + k)
-    return ids
+    rank, done = {tuple(pair): 256 + k for k, pair in enumerate(merges)}, []
+    for number in ids:
+        done.append(number)
+        while len(done) > 1 and (done[-2], done[-1]) in rank:
+            done[-2:] = [rank[done[-2], done[-1]]]
+    return done
""")
def joins_from_left_to_right():
    """You join whatever fits as you read on. Which pair comes first where two overlap?

    The one that was learned first, wherever in the text it stands.
    """


@misconception("bpe_codec", breaks=[INPUTS], diff="""
-    for first, second in merges:
+    for first, second in iter(lambda: merges.pop(0) if merges else None, None):
""")
def eats_the_merges():
    """After your decoding, merges is empty. Whose list is it?

    Go through it without taking anything out.
    """


@misconception("bpe_codec", breaks=[DECODE], diff="""
-        pieces.append(pieces[first] + pieces[second])
+        pieces.append(bytes([first % 256]) + bytes([second % 256]))
""")
def takes_pairs_for_bytes():
    """A token whose parts are tokens themselves comes back wrong. What are the parts of a pair?

    They may be tokens that were learned before: take their pieces.
    """
