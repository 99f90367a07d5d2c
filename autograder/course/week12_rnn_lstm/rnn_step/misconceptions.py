"""Wrong ideas about `rnn_step`: the code, the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

import numpy as np

from autograder.kit import misconception

INPUT = "sends x through W_ih"
MEMORY = "sends the old state through W_hh"
BIASES = "adds both biases, each once"
TANH = "takes tanh once, of the sum of what x and the state give"
INPUTS = "leaves all its inputs as they were"
TOGETHER = "does all of this at once"
SMALLEST = "works for a single sample, a single feature, a state of one number, and equal sizes"


@misconception("rnn_step", breaks=[TANH])
def squashes_every_part(x, h, W_ih, W_hh, b_ih, b_hh):
    """You take tanh of every part and add up afterwards. What does the formula squash?

    tanh(a + b) is not tanh(a) + tanh(b): add up first.
    """
    return np.tanh(x @ W_ih.T + b_ih) + np.tanh(h @ W_hh.T + b_hh)


@misconception("rnn_step", breaks=[TANH])
def forgets_tanh(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your new state is the plain sum. What keeps a state between -1 and 1?

    The formula has one function around the whole sum.
    """
    return x @ W_ih.T + b_ih + h @ W_hh.T + b_hh


@misconception("rnn_step", breaks=[INPUT, MEMORY, BIASES, TANH])
def squashes_with_sigmoid(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your state is never below zero. Which function squashes it?

    A state lies between -1 and 1; sigmoid gives numbers between 0 and 1.
    """
    return sigmoid(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh)


@misconception("rnn_step", breaks=[BIASES])
def adds_one_bias_only(x, h, W_ih, W_hh, b_ih, b_hh):
    """One of the two biases makes no difference to your result. Which one is missing?

    The sum has four terms, two of which are biases.
    """
    return np.tanh(x @ W_ih.T + h @ W_hh.T + b_ih)


@misconception("rnn_step", breaks=[BIASES])
def adds_no_bias(x, h, W_ih, W_hh, b_ih, b_hh):
    """With x and h at zero, is your new state zero, whatever the biases are?

    With x and h at zero, what is left under tanh is b_ih + b_hh.
    """
    return np.tanh(x @ W_ih.T + h @ W_hh.T)


@misconception("rnn_step", breaks=[BIASES])
def adds_one_bias_twice(x, h, W_ih, W_hh, b_ih, b_hh):
    """One bias counts twice in your sum, the other not at all. Look at their names.

    One is called b_ih, the other b_hh; each comes once.
    """
    return np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_ih)


@misconception("rnn_step", breaks=[MEMORY])
def turns_w_hh_round(x, h, W_ih, W_hh, b_ih, b_hh):
    """W_hh is square, so both ways round fit. Which of its axes belongs to the new state?

    Number i of the new state is made with row i of W_hh.
    """
    return np.tanh(x @ W_ih.T + b_ih + h @ W_hh + b_hh)


@misconception("rnn_step", breaks=[INPUT, MEMORY, BIASES, TANH])
def turns_w_ih_round(x, h, W_ih, W_hh, b_ih, b_hh):
    """A row of W_ih has as many entries as x has features. Which axes meet in your product?

    (B, D) times (D, H) gives (B, H), and W_ih is (H, D).
    """
    return np.tanh(x @ W_ih + b_ih + h @ W_hh.T + b_hh)


@misconception("rnn_step", breaks=[MEMORY, TANH])
def forgets_the_state(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your new state does not depend on the old one. What would this network remember?

    The sum has four terms, one of which is h times W_hh transposed.
    """
    return np.tanh(x @ W_ih.T + b_ih + b_hh)


@misconception("rnn_step", breaks=[INPUTS])
def writes_into_the_old_state(x, h, W_ih, W_hh, b_ih, b_hh):
    """The new state is right, but the old one is gone. Whose array do you write into?

    h[...] = ... and out=h write into the caller's array; a sum is an array of its own.
    """
    h[...] = np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    return h


@misconception("rnn_step", breaks=[TOGETHER])
def adds_the_biases_behind_tanh(x, h, W_ih, W_hh, b_ih, b_hh):
    """Your state can be larger than 1. Do the biases stand inside of tanh?

    tanh takes the whole sum: both products and both biases.
    """
    return np.tanh(x @ W_ih.T + h @ W_hh.T) + b_ih + b_hh


@misconception("rnn_step", breaks=[SMALLEST], diff="""
-    return np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
+    return np.squeeze(np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh))
""")
def squeezes():
    """Where an axis has size 1, your result has lost it. What does squeeze do to a batch of size 1?

    A state is (B, H), also for B = 1.
    """
