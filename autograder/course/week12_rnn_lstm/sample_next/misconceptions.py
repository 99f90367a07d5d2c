"""Wrong ideas about `sample_next`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

SOFTMAX = "draws every character as often as the softmax of the scores says"
ROWS = "draws for every row by itself, from the scores of this row"
TEMPERATURE = "makes the likely likelier with a temperature below 1, and evens out with one above"
BEST = "takes the best character of each row with a temperature of 0"
TOP_K = "draws from the top_k best characters alone, in their old proportions"
TOP_P = "draws from the fewest best characters that together reach top_p, in their old proportions"
ORDER = "turns the knobs in the agreed order: temperature, top_k, top_p"
STABLE = "survives scores of 10,000 and temperatures near 0"
GENERATOR = "takes all its chance from rng"
INPUTS = "leaves logits as they were"
SINGLE = "works for the scores of a single text"


@misconception("sample_next", breaks=[TEMPERATURE, STABLE], diff="""
-        scores = row[order] / temperature
+        scores = row[order] * temperature
""")
def multiplies_by_the_temperature():
    """With you, a high temperature makes the likely likelier. Does it multiply the scores, or divide them?

    A large divisor brings all scores near to 0, and near to each other.
    """


@misconception("sample_next", breaks=[TEMPERATURE, STABLE], diff="""
-        scores = row[order] / temperature
-        p = np.exp(scores - scores[0])
+        p = np.exp(row[order] - row[order[0]])
""")
def ignores_the_temperature():
    """Your draws are the same at every temperature but 0. Where does it enter?

    Before anything else, every score is divided by it.
    """


@misconception("sample_next", breaks=[TEMPERATURE], diff="""
-        scores = row[order] / temperature
-        p = np.exp(scores - scores[0])
-        p /= p.sum()
+        p = np.exp(row[order] - row[order[0]]) / temperature
+        p = p / p.sum() if temperature > 0.01 else np.eye(len(p))[0]
""")
def divides_the_probabilities():
    """You divide probabilities by the temperature, and then they sum to 1 again: nothing has changed. Divide what?

    The scores are divided, before exp.
    """


@misconception("sample_next", breaks=[BEST], diff="""
-    if temperature == 0:
-        return logits.argmax(axis=1)
""")
def divides_by_zero():
    """A temperature of 0 makes you divide by it. Which character is asked for then, without any chance?

    At 0, no score has to be divided: the position of the largest one is the answer.
    """


@misconception("sample_next", breaks=[TOP_K, TOP_P], diff="""
-        order = np.argsort(-row)[:top_k]
+        order = np.argsort(-row)

         p /= p.sum()
+        if top_k is not None:
+            p = p[:top_k]

-            p /= p.sum()
-        chosen.append(order[rng.choice(len(p), p=p)])
+        chosen.append(order[min(np.searchsorted(np.cumsum(p), rng.random()), len(p) - 1)])
""")
def forgets_that_the_rest_must_sum_to_one():
    """What is missing from 1 goes to the last character that you keep. Do the probabilities that are left sum to 1?

    After each filter, what is kept is divided by its own sum.
    """


@misconception("sample_next", breaks=[TOP_P], diff="""
-            p = p[np.cumsum(p) - p < top_p]
+            p = p[:max(1, (np.cumsum(p) <= top_p + 1e-12).sum())]
""")
def drops_the_one_that_reaches_p():
    """The probabilities that you keep stay below top_p. Does the one that carries the sum over it stay or go?

    A character stays if the sum before it has not reached p; so at least one stays.
    """


@misconception("sample_next", breaks=[TOP_P], diff="""
-            p = p[np.cumsum(p) - p < top_p]
+            p = p[:max(1, (p >= 1 - top_p).sum())]
""")
def keeps_all_above_p():
    """You keep characters by their own probability. top_p speaks of what they have together.

    Sort, add up as you go, and compare the sums with p.
    """


@misconception("sample_next", breaks=[ORDER], diff="""
-        order = np.argsort(-row)[:top_k]
+        order = np.argsort(-row)

-            p /= p.sum()
+        p = p[:top_k] / p[:top_k].sum()
""")
def finds_top_p_before_top_k():
    """You look for top_p among all characters. Which ones are left when its turn comes?

    First top_k; then the probabilities of what is left sum to 1 again; then top_p.
    """


@misconception("sample_next", breaks=[TOP_K], diff="""
-        order = np.argsort(-row)[:top_k]
+        order = np.argsort(-row)
+        order = order if top_k is None or top_p is not None else order[-top_k:]
+        order = order[:top_k] if top_p is not None else order
""")
def keeps_the_worst():
    """Which end of a sorted row are the best scores at?

    np.argsort sorts from small to large.
    """


@misconception("sample_next", breaks=[STABLE], diff="""
-        scores = row[order] / temperature
-        p = np.exp(scores - scores[0])
+        p = np.exp(row[order] / temperature)
""")
def overflows():
    """You get infinity for exp of 10,000. Which number may you take from all scores of a row without changing the softmax?

    softmax(x) is softmax(x - c) for any c; with the right c, no exponent is above 0.
    """


@misconception("sample_next", breaks=[SOFTMAX, ROWS, TEMPERATURE, TOP_K, TOP_P, STABLE])
def always_takes_the_best(logits, temperature, top_k, top_p, rng):
    """You never draw, you always take the best. What is rng for?

    Each character is drawn with its probability; the best one wins always at temperature 0 only.
    """
    return logits.argmax(axis=1)


@misconception("sample_next", breaks=[SOFTMAX, TEMPERATURE, TOP_K, TOP_P, STABLE, ROWS], diff="""
-    chosen = []
+    chosen, u = [], rng.random()

-        chosen.append(order[rng.choice(len(p), p=p)])
+        chosen.append(order[min(np.searchsorted(np.cumsum(p), u), len(p) - 1)])
""")
def uses_one_number_for_all_rows():
    """All your rows hang on the same random number. How often do you draw?

    B rows need B random numbers.
    """


@misconception("sample_next", breaks=[ROWS])
def draws_all_rows_from_the_first(logits, temperature, top_k, top_p, rng):
    """You draw for all rows from the scores of the first one. Do they not have scores of their own?

    Row b of logits gives the probabilities for character b.
    """
    if temperature == 0:
        return logits.argmax(axis=1)
    order = np.argsort(-logits[0])[:top_k]
    scores = logits[0][order] / temperature
    p = np.exp(scores - scores[0])
    p /= p.sum()
    if top_p is not None:
        p = p[np.cumsum(p) - p < top_p]
        p /= p.sum()
    return order[rng.choice(len(p), size=len(logits), p=p)]


@misconception("sample_next", breaks=[GENERATOR], diff="""
-        chosen.append(order[rng.choice(len(p), p=p)])
+        chosen.append(order[np.random.choice(len(p), p=p)])
""")
def draws_from_numpys_own_generator():
    """Your draws do not hang on rng. Whose generator is np.random?

    rng has the same methods as np.random: call those of rng.
    """


@misconception("sample_next", breaks=[GENERATOR], diff="""
-    chosen = []
+    chosen, rng = [], np.random.default_rng(0)
""")
def makes_a_generator_of_its_own():
    """Whatever rng is, you draw the same. What is it for?

    default_rng(0) starts at the same place in every call; the caller's rng goes on.
    """


@misconception("sample_next", breaks=[INPUTS], diff="""
         return logits.argmax(axis=1)
+    logits /= temperature

-        scores = row[order] / temperature
-        p = np.exp(scores - scores[0])
+        p = np.exp(row[order] - row[order[0]])
""")
def scales_the_logits_in_place():
    """Your draws are right, but logits has changed. Whose array do you divide?

    a /= b writes into a; a / b is an array of its own.
    """


@misconception("sample_next", breaks=[SINGLE], diff="""
-    return np.array(chosen)
+    return np.array(chosen) if len(chosen) > 1 else chosen[0]
""")
def gives_a_bare_number_for_one_row():
    """For one row you return a number, for two an array. What does the caller do with ids[0]?

    The result has one number for each row, so for one row it is an array with one number.
    """
