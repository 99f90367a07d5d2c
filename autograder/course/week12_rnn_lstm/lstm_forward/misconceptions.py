"""Wrong ideas about `lstm_forward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

START = "starts from h0 and c0"
CARRIES = "hands the state and the cell of every step to the next one"
STOPS = "gives h and c as they were at the end of each sequence, whatever stands in the padding"
SILENCE = "gives outputs of 0 after the end of a sequence, and only there"
INPUTS = "leaves all its inputs as they were"
TOGETHER = "does all of this at once"
SMALLEST = "works for a single step, a single sequence, a single feature, a state of one number, and equal sizes"


@misconception("lstm_forward", breaks=[STOPS])
def lets_padding_change_the_state(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    """Your result depends on how much padding somebody adds. Who may still change a state after the end?

    A sequence of length n makes the steps 0 to n - 1. In all later ones, its h and c are taken over as they are.
    """
    h, c, out = h0, c0, np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
        out[:, t] = np.where((t < lengths)[:, None], h, 0)
    return out, h, c


@misconception("lstm_forward", breaks=[STOPS, SILENCE])
def ignores_the_lengths(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    """Your result is the same for all lengths. Where do they enter?

    For each step t there is a yes or no for every sequence: is t still inside of it?
    """
    h, c, out = h0, c0, np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
        out[:, t] = h
    return out, h, c


@misconception("lstm_forward", breaks=[SILENCE], diff="""
-        out[:, t] = np.where(alive, h_new, 0.0)
+        out[:, t] = h
""")
def repeats_the_last_output():
    """After the end, your states stand still, as they should. But what should the outputs be there?

    out is 0 wherever t is not below the length; only h and c stand still.
    """


@misconception("lstm_forward", breaks=[STOPS, SILENCE], diff="""
-        alive = (t < lengths)[:, None]
+        alive = (t <= lengths)[:, None]
""")
def lives_one_step_too_long():
    """A sequence of length 2 has the steps 0 and 1. Does yours make step 2 as well?

    Step t belongs to a sequence of length n if t < n.
    """


@misconception("lstm_forward", breaks=[STOPS], diff="""
-        h_new, c_new = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
-        h, c = np.where(alive, h_new, h), np.where(alive, c_new, c)
-        out[:, t] = np.where(alive, h_new, 0.0)
+        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
+        h, c = h * alive, c * alive
+        out[:, t] = h
""")
def sets_the_states_to_zero_at_the_end():
    """After the end, the outputs are 0. And the state: is it 0, too, or is it what the sequence has said?

    What h and c were after the last real step, they stay.
    """


@misconception("lstm_forward", breaks=[STOPS], diff="""
-        h_new, c_new = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
-        h, c = np.where(alive, h_new, h), np.where(alive, c_new, c)
+        h_new, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
+        h = np.where(alive, h_new, h)
""")
def holds_the_state_but_not_the_cell():
    """Your h stops at the end. What about c?

    Both, h and c, keep their old value where a sequence has ended.
    """


@misconception("lstm_forward", breaks=[START], diff="""
-    h, c = h0, c0
+    h, c = np.zeros_like(h0), np.zeros_like(c0)
""")
def ignores_h0_and_c0():
    """Your first step starts from zeros. What are h0 and c0 for?

    The first step is lstm_step of x[:, 0], h0 and c0.
    """


@misconception("lstm_forward", breaks=[START], diff="""
-    h, c = h0, c0
+    h, c = h0, np.zeros_like(c0)
""")
def ignores_c0():
    """Your h starts from h0, but your cell from zeros. What is c0 for?

    The first step is lstm_step of x[:, 0], h0 and c0.
    """


@misconception("lstm_forward", breaks=[CARRIES, STOPS, SILENCE], diff="""
-        h_new, c_new = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
+        h_new, c_new = lstm_step(x[:, t], h, c0, W_ih, W_hh, b_ih, b_hh)
""")
def carries_the_state_but_not_the_cell():
    """Every step of yours starts from c0. Two things go from step to step: which ones?

    lstm_step takes h and c, and gives both anew; the next step takes these two.
    """


@misconception("lstm_forward", breaks=[INPUTS])
def keeps_the_states_in_h0_and_c0(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    """Your results are right, but h0 and c0 have changed. Whose arrays do you write into?

    Writing to h0[...] changes the caller's array. np.where makes a new one.
    """
    out = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        alive = t < lengths
        h_new, c_new = lstm_step(x[:, t], h0, c0, W_ih, W_hh, b_ih, b_hh)
        h0[alive], c0[alive] = h_new[alive], c_new[alive]
        out[alive, t] = h_new[alive]
    return out, h0, c0


@misconception("lstm_forward", breaks=[TOGETHER], diff="""
-    h, c = h0, c0
+    h, c = np.zeros_like(h0), c0

-        h_new, c_new = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
+        h_new, c_new = lstm_step(x[:, t], h + h0, c, W_ih, W_hh, b_ih, b_hh)
""")
def brings_h0_in_at_every_step():
    """You add h0 to the state in every step. Which step is the only one that hears of h0 itself?

    h0 and c0 stand before the first step; from then on, there is only what the step before made.
    """


@misconception("lstm_forward", breaks=[SMALLEST], diff="""
-    return out, h, c
+    return np.squeeze(out), h, c
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    out is (B, T, H), also where one of the three is 1.
    """
