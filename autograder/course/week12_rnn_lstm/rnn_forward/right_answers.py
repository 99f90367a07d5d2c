"""Right answers to `rnn_forward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("rnn_forward")
def fills_an_array(x, h0, W_ih, W_hh, b_ih, b_hh):
    B, T, _ = x.shape
    out = np.zeros((B, T, W_hh.shape[0]))
    for t in range(T):
        out[:, t] = rnn_step(x[:, t], out[:, t - 1] if t else h0, W_ih, W_hh, b_ih, b_hh)
    return out, out[:, -1].copy()


@right_answer("rnn_forward")
def multiplies_all_inputs_at_once(x, h0, W_ih, W_hh, b_ih, b_hh):
    from_x = x @ W_ih.T + (b_ih + b_hh)
    h, states = h0, []
    for z in np.moveaxis(from_x, 1, 0):
        h = np.tanh(z + h @ W_hh.T)
        states += [h]
    return np.array(states).transpose(1, 0, 2), h


@right_answer("rnn_forward")
def calls_itself(x, h0, W_ih, W_hh, b_ih, b_hh):
    h = rnn_step(x[:, 0, :], h0, W_ih, W_hh, b_ih, b_hh)
    if x.shape[1] == 1:
        return [h[:, None], h]
    rest, last = rnn_forward(x[:, 1:], h, W_ih, W_hh, b_ih, b_hh)
    return [np.concatenate([h[:, None], rest], axis=1), last]


@right_answer("rnn_forward")
def accumulates(x, h0, W_ih, W_hh, b_ih, b_hh):
    from itertools import accumulate

    steps = (x[:, t] for t in range(x.shape[1]))
    states = list(accumulate(steps, lambda h, now: rnn_step(now, h, W_ih, W_hh, b_ih, b_hh), initial=h0))[1:]
    return np.stack(states, 1), states[-1]
