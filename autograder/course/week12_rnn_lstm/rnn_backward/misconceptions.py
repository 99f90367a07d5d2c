"""Wrong ideas about `rnn_backward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

SLOPE = "sends the gradient back through tanh by the slope that its output tells"
ONE_STEP = "finds what goes back from the first step to its x and to h0"
ONE_STEP_WEIGHTS = "finds what the first step says about both weights, summed over the samples"
BIASES = "gives both biases the same gradient, summed over samples and steps"
ADDS_UP = "adds up what all steps say about the weights, each with the state before it"
OUTPUTS = "lets every step hear from its own output"
TOGETHER = "does all of this at once"
CARRIES = "carries the gradient back from step to step, as far as h0"
INPUTS = "leaves dout and the cache as they were"
SMALLEST = "works for a single step, a single sample, a single feature, a state of one number, and equal sizes"


@misconception("rnn_backward", breaks=[SLOPE], diff="""
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dz = (dout[:, t] + dh) * (1 - out[:, t])
""")
def forgets_to_square():
    """Your slope of tanh is 1 - h. Try h = -0.5: can a slope of tanh be larger than 1?

    For h = tanh(z), the slope is 1 - h h: never above 1.
    """


@misconception("rnn_backward", breaks=[SLOPE], diff="""
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dz = (dout[:, t] + dh) * (1 - np.tanh(out[:, t]) ** 2)
""")
def takes_tanh_once_more():
    """The slope of tanh is 1 - tanh(z) ** 2, and out is already tanh(z). How often do you take tanh?

    out is tanh(z); its square is all that the slope needs.
    """


@misconception("rnn_backward", breaks=[SLOPE], diff="""
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dz = dout[:, t] + dh
""")
def forgets_the_slope():
    """Your gradient passes tanh as if it were not there. What is its slope?

    dz is what arrives at the state, times 1 - h h.
    """


@misconception("rnn_backward", breaks=[ONE_STEP, ONE_STEP_WEIGHTS, BIASES, ADDS_UP, OUTPUTS], diff="""
-    dh = np.zeros_like(h0)
+    dh = dout[:, -1]
     for t in reversed(range(x.shape[1])):
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dz = dh * (1 - out[:, t] ** 2)
""")
def looks_at_the_last_output_only():
    """What the earlier outputs say makes no difference to your gradients. Which steps does dout speak of?

    What arrives at state t is dout of step t plus what the step behind sends back.
    """


@misconception("rnn_backward", breaks=[CARRIES], diff="""
-    dh = np.zeros_like(h0)
     for t in reversed(range(x.shape[1])):
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dz = dout[:, t] * (1 - out[:, t] ** 2)
""")
def stops_at_every_step():
    """Your steps do not hear from the steps behind them. What happens to the gradient of the old state?

    dh of one step, through W_hh, is added to dout of the step before it.
    """


@misconception("rnn_backward", breaks=[CARRIES], diff="""
-        dx[:, t] = dz @ W_ih
+        dx[:, t] = (dout[:, t] * (1 - out[:, t] ** 2)) @ W_ih
""")
def lets_x_hear_its_own_step_only():
    """Your dx at a step holds only what the output of that step says. Which later states depend on this x?

    The same dz serves dx, the weights and the biases: with what the later steps send back.
    """


@misconception("rnn_backward", breaks=[BIASES, ADDS_UP])
def overwrites_what_steps_said_before(dout, cache):
    """All steps share the weights, but yours keep what the first step says alone. What is done with several uses?

    Gradients of what is used T times are sums of T terms.
    """
    x, h0, out, W_ih, W_hh = cache
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
        dx[:, t] = dz @ W_ih
        dh = dz @ W_hh
        dW_ih = dz.T @ x[:, t]
        dW_hh = dz.T @ (out[:, t - 1] if t > 0 else h0)
        db = dz.sum(axis=0)
    return dx, dh, dW_ih, dW_hh, db, db


@misconception("rnn_backward", breaks=[ONE_STEP_WEIGHTS, ADDS_UP], diff="""
-        dW_hh += dz.T @ (out[:, t - 1] if t > 0 else h0)
+        dW_hh += dz.T @ out[:, t - 1]
""")
def takes_the_last_state_for_h0():
    """For the first step, out[:, t - 1] is out[:, -1]. Which state came before the first step?

    In the step t = 0, h0 went in.
    """


@misconception("rnn_backward", breaks=[ONE_STEP_WEIGHTS, ADDS_UP], diff="""
-        dW_hh += dz.T @ (out[:, t - 1] if t > 0 else h0)
+        dW_hh += dz.T @ out[:, t]
""")
def takes_the_new_state_for_the_old():
    """W_hh multiplies the state before a step. Which one does your dW_hh use?

    z of step t holds W_hh times the state of step t - 1; this is what dz meets in dW_hh.
    """


@misconception("rnn_backward", breaks=[ONE_STEP, CARRIES], diff="""
-        dh = dz @ W_hh
+        dh = dz @ W_hh.T
""")
def turns_w_hh_round():
    """W_hh is square, so both ways round fit. On the way forward you used W_hh.T: and on the way back?

    Forward, a row of h meets a row of W_hh. Backward, a row of dz meets a column of it.
    """


@misconception("rnn_backward", breaks=[ONE_STEP_WEIGHTS, ADDS_UP], diff="""
-        dW_hh += dz.T @ (out[:, t - 1] if t > 0 else h0)
+        dW_hh += (out[:, t - 1] if t > 0 else h0).T @ dz
""")
def turns_dw_hh_round():
    """dW_hh has W_hh's shape both ways round. A row of it belongs to one number of the new state.

    dW_hh[i, j] is the sum of dz's number i times the old state's number j.
    """


@misconception("rnn_backward", breaks=[ONE_STEP, CARRIES], diff="""
-    dh = np.zeros_like(h0)
+    dh = dz = np.zeros_like(h0)
     for t in reversed(range(x.shape[1])):
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dh = dout[:, t] + (dz @ W_hh if t < x.shape[1] - 1 else 0)
+        dz = dh * (1 - out[:, t] ** 2)
         dx[:, t] = dz @ W_ih
-        dh = dz @ W_hh

-    return dx, dh, dW_ih, dW_hh, db, db.copy()
+    return dx, dz, dW_ih, dW_hh, db, db.copy()
""")
def stops_before_w_hh():
    """Between dz and the gradient of the old state lies a product. Which one?

    z = ... + h W_hh.T, so what comes back to h has been through W_hh.
    """


@misconception("rnn_backward", breaks=[BIASES], diff="""
-    return dx, dh, dW_ih, dW_hh, db, db.copy()
+    return dx, dh, dW_ih, dW_hh, db / 2, db / 2
""")
def halves_the_bias_gradients():
    """Two biases stand in the same sum. If you nudge one of them alone, does the sum move only by half?

    The slope of a + b along a is 1, whatever b does; both biases have the whole sum of dz.
    """


@misconception("rnn_backward", breaks=[INPUTS], diff="""
-        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
+        dout[:, t] += dh
+        dz = dout[:, t] * (1 - out[:, t] ** 2)
""")
def adds_into_dout():
    """Your gradients are right, but dout has changed. Whose array do you add into?

    dout[:, t] += ... writes into the caller's array. A sum with a new name does not.
    """


@misconception("rnn_backward", breaks=[TOGETHER])
def lets_the_weights_hear_their_own_output_only(dout, cache):
    """Your x hears from all later steps, and your weights only from the output of their own. What did a step's state do later?

    There is one dz in each step, with all that comes back: for dx, for the weights and for the biases.
    """
    x, h0, out, W_ih, W_hh = cache
    dx, dW_ih, dW_hh, db = np.zeros_like(x), np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_ih))
    dh = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        slope = 1 - out[:, t] ** 2
        dz = (dout[:, t] + dh) * slope
        dx[:, t] = dz @ W_ih
        dh = dz @ W_hh
        own = dout[:, t] * slope
        dW_ih += own.T @ x[:, t]
        dW_hh += own.T @ (out[:, t - 1] if t > 0 else h0)
        db += own.sum(axis=0)
    return dx, dh, dW_ih, dW_hh, db, db


@misconception("rnn_backward", breaks=[SMALLEST], diff="""
-    return dx, dh, dW_ih, dW_hh, db, db.copy()
+    return np.squeeze(dx), dh, dW_ih, dW_hh, db, db.copy()
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    dx has the shape of x, also where one of its axes has size 1.
    """
