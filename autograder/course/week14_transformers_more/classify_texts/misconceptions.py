"""Wrong ideas about `classify_texts`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

CLASSES = "gives the most probable class of each text, in the order of the texts"
ORDER = "keeps this order also where texts have different lengths"
PADDING = "reads nothing in what is only padding"
BATCHES = "asks for no more texts at once than it may, and for no fewer than it could"
EVALUATION = "asks a model that is in evaluation, whatever mode it comes in"
GRADIENT = "keeps nothing for a gradient"
PLAIN = "gives a list of int"
EMPTY = "gives an empty list if there are no texts, without asking the model"


@misconception("classify_texts", breaks=[EVALUATION], diff="""
-    model.eval()
""")
def stays_in_training_mode():
    """Ask twice about the same texts. Is dropout off duty?

    Switch the model to evaluation first.
    """


@misconception("classify_texts", breaks=[GRADIENT], diff="""
-        with torch.inference_mode():
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+        found += model(**encoded).logits.argmax(dim=-1).tolist()
""")
def keeps_everything_for_a_gradient():
    """Nobody will call backward here. What does torch keep all the same?

    Ask the model under torch.inference_mode().
    """


@misconception("classify_texts", breaks=[PADDING], diff="""
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+            found += model(encoded["input_ids"]).logits.argmax(dim=-1).tolist()
""")
def forgets_the_mask():
    """How does the model know what is only padding?

    From the attention_mask: pass all on that the tokenizer gives.
    """


@misconception("classify_texts", breaks=[ORDER], diff="""
-    model.eval()
+    model.eval()
+    texts = sorted(texts, key=len)
""")
def answers_in_the_order_of_lengths():
    """You sort the texts. To which text does your first answer belong?

    To the first one that came in: put the answers back into the old order.
    """


@misconception("classify_texts", breaks=[ORDER], diff="""
-    model.eval()
+    model.eval()
+    texts = sorted(texts, key=len, reverse=True)
""")
def answers_from_long_to_short():
    """You sort the texts. To which text does your first answer belong?

    To the first one that came in: put the answers back into the old order.
    """


@misconception("classify_texts", breaks=[CLASSES, ORDER], diff="""
-    model.eval()
+    model.eval()
+    texts = sorted(texts)
""")
def answers_in_the_order_of_the_alphabet():
    """You sort the texts. To which text does your first answer belong?

    To the first one that came in: leave the order as it is.
    """


@misconception("classify_texts", breaks=[BATCHES], diff="""
-    for start in range(0, len(texts), batch):
-        encoded = tok(texts[start:start + batch], padding=True, return_tensors="pt")
+    for encoded in [tok(texts, padding=True, return_tensors="pt")] if texts else []:
""")
def asks_about_all_at_once():
    """For how many texts is there room at once?

    For batch of them: go through the texts in steps.
    """


@misconception("classify_texts", breaks=[BATCHES], diff="""
-    for start in range(0, len(texts), batch):
-        encoded = tok(texts[start:start + batch], padding=True, return_tensors="pt")
+    for text in texts:
+        encoded = tok([text], padding=True, return_tensors="pt")
""")
def asks_one_by_one():
    """How many texts do you ask about at once, and how many may you?

    A batch at a time is much faster.
    """


@misconception("classify_texts", breaks=[CLASSES, ORDER, BATCHES, EVALUATION, GRADIENT], diff="""
-    for start in range(0, len(texts), batch):
+    for start in range(0, len(texts) - batch + 1, batch):
""")
def forgets_the_last_ones():
    """Seven texts in batches of three. What becomes of the last one?

    The last batch may be smaller.
    """


@misconception("classify_texts", breaks=[ORDER], diff="""
-        encoded = tok(texts[start:start + batch], padding=True, return_tensors="pt")
+        encoded = tok(texts[start:start + batch], return_tensors="pt")
""")
def does_not_pad():
    """Which shape has a tensor with a short text and a long one?

    None, unless you pad: padding=True.
    """


@misconception("classify_texts", breaks=[CLASSES, ORDER], diff="""
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+            found += model(**encoded).logits.argmin(dim=-1).tolist()
""")
def gives_the_least_probable():
    """Which class do you give: the most probable one?

    argmax gives its place.
    """


@misconception("classify_texts", breaks=[CLASSES, ORDER, BATCHES, EVALUATION, GRADIENT], diff="""
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+            found += model(**encoded).logits.argmax(dim=0).tolist()
""")
def compares_texts_with_each_other():
    """How many answers does a batch of five texts get?

    One for each text: compare along the last axis.
    """


@misconception("classify_texts", breaks=[CLASSES, ORDER, BATCHES, EVALUATION, GRADIENT], diff="""
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+            found += model(**encoded).logits.tolist()
""")
def gives_logits():
    """What is one answer: a class, or a number for each class?

    The place of the largest number: argmax.
    """


@misconception("classify_texts", breaks=[PLAIN], diff="""
-            found += model(**encoded).logits.argmax(dim=-1).tolist()
+            found += list(model(**encoded).logits.argmax(dim=-1))
""")
def gives_tensors():
    """What does json.dumps say to your answers?

    tolist() makes plain numbers.
    """


@misconception("classify_texts", breaks=[EMPTY], diff="""
-    for start in range(0, len(texts), batch):
+    for start in range(0, max(len(texts), 1), batch):
""")
def breaks_on_nothing():
    """What do you ask the tokenizer if there are no texts?

    Nothing: give an empty list.
    """
