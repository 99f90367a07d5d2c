"""Wrong ideas about `rnn_forward`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

START = "makes its first step from h0"
IN_TURN = "gives every step its own x, and keeps samples, time and state in this order"
CARRIES = "hands the state of every step to the next one"
LAST = "gives the last state once more by itself"
INPUTS = "leaves all its inputs as they were"
TOGETHER = "does all of this at once"
SMALLEST = "works for a single step, a single sample, a single feature, a state of one number, and equal sizes"


@misconception("rnn_forward", breaks=[START])
def ignores_h0(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Whatever h0 is, your first step starts from zeros. What is h0 for?

    The first step is rnn_step of x[:, 0] and h0.
    """
    h, states = np.zeros_like(h0), []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), h


@misconception("rnn_forward", breaks=[CARRIES])
def starts_every_step_from_h0(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Every step of yours starts from h0. What does a step hand to the next one?

    One name in your loop holds the state; each step reads it and gives it a new value.
    """
    states = [rnn_step(x[:, t], h0, W_ih, W_hh, b_ih, b_hh) for t in range(x.shape[1])]
    return np.stack(states, axis=1), states[-1]


@misconception("rnn_forward", breaks=[IN_TURN, LAST])
def reads_the_first_input_only(x, h0, W_ih, W_hh, b_ih, b_hh):
    """All your steps read the same input. Which index should move?

    Step t reads x[:, t].
    """
    h, states = h0, []
    for _ in range(x.shape[1]):
        h = rnn_step(x[:, 0], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), h


@misconception("rnn_forward", breaks=[IN_TURN, LAST])
def reads_backwards(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Your first step reads the last input. Which way does the text run?

    The first step reads x[:, 0], the last one x[:, T - 1].
    """
    h, states = h0, []
    for t in reversed(range(x.shape[1])):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), h


@misconception("rnn_forward", breaks=[START, IN_TURN, CARRIES])
def puts_time_first(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Your states are right, but look at the shape of out: which axis is time?

    out is (B, T, H), so step t of all samples is out[:, t].
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=0), h


@misconception("rnn_forward", breaks=[LAST])
def gives_the_first_state(x, h0, W_ih, W_hh, b_ih, b_hh):
    """h_T should be the state after the last step. Which one is yours?

    h_T is the same as out[:, -1].
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), states[0]


@misconception("rnn_forward", breaks=[LAST])
def gives_the_state_before_the_last_step(x, h0, W_ih, W_hh, b_ih, b_hh):
    """h_T should be the state after the last step. Do you keep a state before or after it is replaced?

    h_T is the same as out[:, -1].
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        before = h
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), before


@misconception("rnn_forward", breaks=[START, IN_TURN, CARRIES])
def collects_the_states_before_the_steps(x, h0, W_ih, W_hh, b_ih, b_hh):
    """The first state in your out is h0, and the last one is missing. When do you put a state into the list?

    First the step, then the list: T states, the last of which is h_T.
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        states.append(h)
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
    return np.stack(states, axis=1), h


@misconception("rnn_forward", breaks=[INPUTS])
def keeps_the_state_in_h0(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Your states are right, but h0 has changed. Whose array do you write into?

    h0[...] = ... writes into the caller's array; h = ... only gives a name.
    """
    out = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        out[:, t] = rnn_step(x[:, t], h0, W_ih, W_hh, b_ih, b_hh)
        h0[...] = out[:, t]
    return out, out[:, -1]


@misconception("rnn_forward", breaks=[TOGETHER])
def brings_h0_in_at_every_step(x, h0, W_ih, W_hh, b_ih, b_hh):
    """You add h0 to the state in every step. Which step is the only one that hears of h0 itself?

    h0 is the state before the first step; from then on, there is only what the step before made.
    """
    h, states = np.zeros_like(h0), []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h + h0, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), h


@misconception("rnn_forward", breaks=[SMALLEST], diff="""
-    return np.stack(states, axis=1), h
+    return np.squeeze(np.stack(states, axis=1)), h
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    out is (B, T, H), also where one of the three is 1.
    """
