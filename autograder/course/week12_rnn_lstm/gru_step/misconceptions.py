"""Wrong ideas about `gru_step` and `gru_forward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

KEEPS = "keeps as much of the old state as z says, and fills the rest with the candidate"
RESETS = "lets the candidate see as much of the old state as r says, after the product with W_hn"
RESETS_BIAS = "lets r reach the bias b_hn, too"
SUMS = "asks x, the old state and both biases about both gates"
CANDIDATE = "looks at x for the candidate, which r does not touch"
FORWARD = "runs its own step over the whole sequence, from h0, and gives all states and the last one"
INPUTS = "leaves all inputs of a step as they were"
SMALLEST = "works for a single sample, a single feature, a state of one number, equal sizes, and a single step"


@misconception("gru_step", breaks=[KEEPS])
def keeps_what_it_should_replace(x, h, W_ih, W_hh, b_ih, b_hh):
    """With z = 1, your new state is the candidate. Which one should it be?

    In h' = (1 - z) n + z h, the old state is multiplied by z.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return z * np.tanh(x_n + sigmoid(x_r + h_r) * h_n) + (1 - z) * h


@misconception("gru_step", breaks=[RESETS, RESETS_BIAS])
def resets_before_the_product(x, h, W_ih, W_hh, b_ih, b_hh):
    """You multiply the old state by r before it meets W_hn. Where does r stand in the formula of this course?

    In the formula, r stands in front of the bracket (h W_hn.T + b_hn).
    """
    H = h.shape[1]
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, _ = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + (r * h) @ W_hh[2 * H :].T + b_hh[2 * H :])
    return (1 - z) * n + z * h


@misconception("gru_step", breaks=[RESETS_BIAS])
def resets_without_the_bias(x, h, W_ih, W_hh, b_ih, b_hh):
    """In your candidate, b_hn stands outside of what r multiplies. Read where the bracket ends.

    r (h W_hn.T + b_hn): both terms are inside.
    """
    H = h.shape[1]
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T, 3, axis=1)
    r = sigmoid(x_r + h_r + b_hh[:H])
    z = sigmoid(x_z + h_z + b_hh[H : 2 * H])
    n = np.tanh(x_n + r * h_n + b_hh[2 * H :])
    return (1 - z) * n + z * h


@misconception("gru_step", breaks=[KEEPS, RESETS, RESETS_BIAS, SUMS, CANDIDATE])
def stacks_z_r_n(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your two gates have changed places. In which order are the rows stacked?

    The first H rows belong to r, the next H to z, the last H to n.
    """
    x_z, x_r, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_z, h_r, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(x_n + sigmoid(x_r + h_r) * h_n) + z * h


@misconception("gru_step", breaks=[RESETS, RESETS_BIAS, SUMS])
def never_resets(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your candidate always sees the whole old state. Where is r?

    Set r to 0, and the candidate should hang on x alone.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(x_n + h_n) + z * h


@misconception("gru_step", breaks=[KEEPS, CANDIDATE, RESETS, RESETS_BIAS, SUMS])
def resets_the_input_too(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your r multiplies what comes from x as well. Which part of the candidate may it touch?

    In the sum under tanh, only the part that comes from h is multiplied by r.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(sigmoid(x_r + h_r) * (x_n + h_n)) + z * h


@misconception("gru_step", breaks=[KEEPS, RESETS, RESETS_BIAS, SUMS, CANDIDATE])
def squashes_the_candidate_with_sigmoid(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your candidate is never negative. Is it a gate?

    Gates lie between 0 and 1. A candidate is a state, between -1 and 1.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return (1 - z) * sigmoid(x_n + sigmoid(x_r + h_r) * h_n) + z * h


@misconception("gru_step", breaks=[SUMS])
def lets_the_gates_see_x_alone(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your gates look at x alone. Who else has a say?

    Under each sigmoid stand four terms: two of them come from x, two from h.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)[2]
    z = sigmoid(x_z)
    return (1 - z) * np.tanh(x_n + sigmoid(x_r) * h_n) + z * h


@misconception("gru_step", breaks=[RESETS_BIAS, SUMS])
def adds_one_bias_only(x, h, W_ih, W_hh, b_ih, b_hh):
    """One of the two biases makes no difference to your result. Which one is missing?

    b_ih goes with the part of x, b_hh with the part of h, both 3H long.
    """
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T, 3, axis=1)
    z = sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(x_n + sigmoid(x_r + h_r) * h_n) + z * h


@misconception("gru_step", breaks=[INPUTS], diff="""
-    return (1 - z) * n + z * h
+    h *= z
+    h += (1 - z) * n
+    return h
""")
def writes_into_the_old_state():
    """Your new state is right, but the old one is gone. What is the difference between h *= z and h = h * z?

    h *= z writes into the caller's array; h * z is an array of its own.
    """


@misconception("gru_step", breaks=[FORWARD], replaces="gru_forward")
def ignores_h0(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Your first step starts from zeros. What is h0 for?

    With one step, the result is gru_step of x and h0.
    """
    h, out = np.zeros_like(h0), np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        h = out[:, t] = gru_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
    return out, h


@misconception("gru_step", breaks=[FORWARD], replaces="gru_forward")
def starts_every_step_from_h0(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Every step of yours starts from h0. What does a step hand to the next one?

    One name in your loop holds the state; each step reads it and gives it a new value.
    """
    out = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        out[:, t] = gru_step(x[:, t], h0, W_ih, W_hh, b_ih, b_hh)
    return out, out[:, -1]


@misconception("gru_step", breaks=[FORWARD], replaces="gru_forward")
def puts_time_first(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Your states are right, but look at the shape of out: which axis is time?

    out is (B, T, H), so step t of all samples is out[:, t].
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        h = gru_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.array(states), h


@misconception("gru_step", breaks=[SMALLEST], diff="""
-    return (1 - z) * n + z * h
+    return np.squeeze((1 - z) * n + z * h)
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    A state is (B, H), also for B = 1.
    """
