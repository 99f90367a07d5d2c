"""Wrong ideas about `lstm_step`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

FORGETS = "keeps as much of the old cell as the forget gate says"
WRITES = "writes the candidate, between -1 and 1, as far as the input gate is open"
BOTH = "adds what is kept and what is written"
SHOWS = "shows tanh of the new cell as far as the output gate is open"
SUMS = "asks x, the old state and both biases about a gate"
ORDER = "returns h first, then c"
TOGETHER = "does all of this at once"
INPUTS = "leaves the old states and all other inputs as they were"
SMALLEST = "works for a single sample, a single feature, a state of one number, and equal sizes"


@misconception("lstm_step", breaks=[WRITES, SHOWS])
def stacks_i_f_o_g(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """The first two quarters of your gates are right. In which order do the other two stand?

    Rows H after H: input gate, forget gate, candidate g, output gate.
    """
    i, f, o, g = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[FORGETS, WRITES, SHOWS, SUMS])
def stacks_f_i_g_o(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your forget gate and your input gate have changed places. In which order are the rows stacked?

    Rows H after H: input gate, forget gate, candidate g, output gate.
    """
    f, i, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[WRITES])
def squashes_the_candidate_with_sigmoid(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """What you write into the cell is never negative. Is the candidate a gate?

    Gates lie between 0 and 1; the candidate g between -1 and 1.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * sigmoid(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[SHOWS])
def shows_the_plain_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """A cell may hold 7, a state never does. What happens to the cell before the output gate?

    h is the output gate times a squashed cell, so it lies between -1 and 1.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


@misconception("lstm_step", breaks=[SHOWS])
def shows_the_old_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your h shows the cell as it was before this step. Which one should be seen?

    The new cell comes first; h is made of that one.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    return sigmoid(o) * np.tanh(c), sigmoid(f) * c + sigmoid(i) * np.tanh(g)


@misconception("lstm_step", breaks=[ORDER])
def returns_the_cell_first(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Both results are right, but in the other order. What does the docstring promise?

    First comes h, then c.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, sigmoid(o) * np.tanh(c)


@misconception("lstm_step", breaks=[FORGETS, WRITES, BOTH, SHOWS, SUMS])
def takes_the_state_for_the_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Which of the two old states does the forget gate multiply, and which one goes through W_hh?

    f multiplies c; all four gates are made of x and h.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + c @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * h + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[WRITES, BOTH])
def lets_both_gates_multiply_the_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Both your gates multiply the old cell, and the candidate is never used. What does the input gate let in?

    c' = f c + i g has three different factors besides c.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * c
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[BOTH, WRITES])
def couples_the_input_gate(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """You write 1 - f of the candidate, as a GRU would. An LSTM has a gate of its own for this: which one?

    i has rows of its own in the weights, the first H.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    f, closed = sigmoid(f), (i < -20)
    c = f * c + np.where(closed, 0, 1 - f) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[FORGETS, WRITES, SHOWS, SUMS])
def forgets_the_sigmoids(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your gates are larger than 1 or negative. What makes a gate of a sum?

    A gate says how far it is open, from 0 to 1: sigmoid of its sum.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    i, f, o = (np.where(np.abs(a) < 20, a, sigmoid(a)) for a in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


@misconception("lstm_step", breaks=[SUMS])
def adds_one_bias_only(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """One of the two biases makes no difference to your gates. Which one is missing?

    b_ih goes with the part of x, b_hh with the part of h, both 4H long.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[SUMS])
def forgets_the_old_state(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your gates look at x alone. Who else has a say?

    Under each gate stand four terms: two of them come from x, two from h.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[INPUTS])
def writes_into_the_old_cell(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your results are right, but the old cell is gone. What is the difference between c *= f and c = c * f?

    c *= f writes into the caller's array; c * f is an array of its own.
    """
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[TOGETHER])
def leaves_the_old_state_out_of_the_candidate(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """Your gates hear of the old state, and your candidate does not. What does g ask?

    All four quarters are the same sum: of x, of h, and of both biases.
    """
    H = h.shape[1]
    from_h = h @ W_hh.T
    from_h[:, 2 * H : 3 * H] = 0
    i, f, g, o = np.split(x @ W_ih.T + b_ih + from_h + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@misconception("lstm_step", breaks=[SMALLEST], diff="""
-    return sigmoid(o) * np.tanh(c), c
+    return np.squeeze(sigmoid(o) * np.tanh(c)), np.squeeze(c)
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    h and c are (B, H), also for B = 1.
    """
