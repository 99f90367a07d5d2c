"""Wrong ideas about `encode_qa`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

WINDOWS = "cuts a page into windows that share as many tokens as they should, each behind the whole question"
OFFSETS = "tells where each token of the page stands there, and nothing of all others"
PLACES = "points at the first and the last token of the answer"
PIECES = "takes the whole token if the answer begins or ends within one"
LATER = "counts from the beginning of each window, also of the later ones"
ABSENT = "points at [CLS] in windows that do not show all of the answer"


@misconception("encode_qa", breaks=[PLACES, PIECES], diff="""
-                        "start": held[0], "end": held[-1]})
+                        "start": ans_start if held != [0] else 0, "end": ans_end - 1 if held != [0] else 0})
""")
def counts_characters():
    """Your start and end count characters. What does BERT count?

    offset_mapping says which characters each token stands for.
    """


@misconception("encode_qa", breaks=[PLACES, PIECES], diff="""
-                        "start": held[0], "end": held[-1]})
+                        "start": held[0], "end": held[-1] + (held != [0])})
""")
def points_behind_the_end():
    """Your end is one token too far. Is it the last token of the answer, or the one behind it?

    Read the answer back as text, from the begin of the first token to the end of the last one.
    """


@misconception("encode_qa", breaks=[PLACES, PIECES], diff="""
-                        "start": held[0], "end": held[-1]})
+                        "start": held[0] - parts.index(1) if held != [0] else 0, "end": held[-1] - parts.index(1) if held != [0] else 0})
""")
def leaves_the_question_out():
    """You count from the first token of the page. What does BERT see in front of it?

    Place 0 is [CLS], and the question comes before the page.
    """


@misconception("encode_qa", breaks=[OFFSETS, PLACES, PIECES], diff="""
-        offsets = [span if part == 1 else None for span, part in zip(spans, parts)]
+        offsets = list(spans)
""")
def finds_it_in_the_question():
    """The question has characters 0, 1, 2, too, and its tokens are taken for the page's. How do you tell them apart?

    sequence_ids says which text a token comes from.
    """


@misconception("encode_qa", breaks=[OFFSETS], diff="""
-        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": offsets,
+        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": spans,
""")
def tells_of_the_question_too():
    """Your offsets also tell of the question. What stands there for tokens that are not of the page?"""


@misconception("encode_qa", breaks=[ABSENT], diff="""
-        if page[0][0] > ans_start or page[-1][1] < ans_end:
-            held = [0]
+        held = held or [0]
""")
def points_at_half_an_answer():
    """A window shows half of the answer, and you point at that half. Where do both point then?

    At [CLS], unless all of the answer is in the window.
    """


@misconception("encode_qa", breaks=[ABSENT], diff="""
-            held = [0]
+            held = [-1]
""")
def points_nowhere():
    """Where the answer is not in the window, you give -1. Which token says that there is no answer?"""


@misconception("encode_qa", breaks=[PIECES], diff="""
-        held = [place for place, span in enumerate(offsets) if span is not None and span[0] < ans_end and ans_start < span[1]]
+        held = [place for place, span in enumerate(offsets) if span is not None and ans_start <= span[0] and span[1] <= ans_end] or [0]
""")
def wants_whole_tokens():
    """An answer that begins within a token loses it. Which tokens hold a character of the answer?

    Two stretches of a text have something in common if each of them begins before the other one has ended.
    """


@misconception("encode_qa", breaks=[PLACES, PIECES], diff="""
-        held = [place for place, span in enumerate(offsets) if span is not None and span[0] < ans_end and ans_start < span[1]]
+        held = [place for place, span in enumerate(offsets) if span is not None and span[0] <= ans_end and ans_start <= span[1]]
""")
def takes_the_neighbours_along():
    """Your answer has a token too many where a sign stands close by. Does it hold a character of the answer?

    The character at ans_start + len(ans_text) does not belong to the answer any more.
    """


@misconception("encode_qa", breaks=[PLACES], diff="""
-    ans_end, windows = ans_start + len(ans_text), []
+    ans_start = context.find(ans_text)
+    ans_end, windows = ans_start + len(ans_text), []
""")
def looks_for_the_text():
    """The same words stand on the page twice, and you take the first ones. What says which are meant?

    ans_start.
    """


@misconception("encode_qa", breaks=[WINDOWS], diff="""
-    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len, stride=stride,
-                        return_overflowing_tokens=True, return_offsets_mapping=True)
+    room = max_len - len(tokenizer(question)["input_ids"]) - 1
+    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len, stride=max(0, room - max(stride, 1)),
+                        return_overflowing_tokens=True, return_offsets_mapping=True)
""")
def takes_stride_for_the_step():
    """Your windows go on by stride tokens. What does stride say here?

    How many tokens a window shares with the next one.
    """


@misconception("encode_qa", breaks=[WINDOWS], diff="""
-    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len, stride=stride,
+    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len,
""")
def shares_nothing():
    """Your windows do not overlap, so an answer may be cut at every border. Where does stride go?"""


@misconception("encode_qa", breaks=[WINDOWS, LATER], diff="""
-    for number, ids in enumerate(encoded["input_ids"]):
+    for number, ids in enumerate(encoded["input_ids"][:1]):
""")
def sees_the_first_window_only():
    """A long page makes several windows, and you give one. Where are the others?

    encoded["input_ids"] holds all of them.
    """


@misconception("encode_qa", breaks=[LATER], diff="""
-        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": offsets,
-                        "start": held[0], "end": held[-1]})
+        shift = number * (len(encoded["input_ids"][0]) - parts.index(1) - 1 - stride) if held != [0] else 0
+        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": offsets,
+                        "start": held[0] + shift, "end": held[-1] + shift})
""")
def counts_through_the_page():
    """In the second window, your places go on where the first one ended. From where does BERT count?

    It sees one window at a time, and its first token is place 0.
    """


@misconception("encode_qa", breaks=[WINDOWS], diff="""
-        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": offsets,
+        windows.append({"input_ids": ids, "token_type_ids": encoded["attention_mask"][number], "offsets": offsets,
""")
def gives_the_mask_for_the_kinds():
    """Your token_type_ids are 1 everywhere. What do they say about the question's tokens?"""


@misconception("encode_qa", breaks=[WINDOWS], diff="""
-    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len, stride=stride,
+    encoded = tokenizer(question, context, truncation=True, max_length=max_len, stride=stride,
""")
def shortens_the_question():
    """A long question loses its end in your windows. Which of the two texts may be cut?

    truncation=True cuts whichever is longer; "only_second" never touches the question.
    """
