"""Right answers to `gru_step` and `gru_forward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("gru_step")
def cuts_by_hand(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a, b = x @ W_ih.T + b_ih, h @ W_hh.T + b_hh
    gates = sigmoid(a[:, : 2 * H] + b[:, : 2 * H])
    r, z = gates[:, :H], gates[:, H:]
    n = np.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    return n + z * (h - n)


@right_answer("gru_step")
def asks_every_part_by_itself(x, h, W_ih, W_hh, b_ih, b_hh):
    W_ir, W_iz, W_in = np.array_split(W_ih, 3)
    W_hr, W_hz, W_hn = np.array_split(W_hh, 3)
    b_ir, b_iz, b_in = np.array_split(b_ih, 3)
    b_hr, b_hz, b_hn = np.array_split(b_hh, 3)
    r = 1 / (1 + np.exp(-(x @ W_ir.T + h @ W_hr.T + b_ir + b_hr)))
    keep = 1 / (1 + np.exp(-(x @ W_iz.T + h @ W_hz.T + b_iz + b_hz)))
    new = np.tanh(x @ W_in.T + b_in + r * (h @ W_hn.T + b_hn))
    return keep * h + new - keep * new


@right_answer("gru_step")
def reshapes_the_weights(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a = (x @ W_ih.T + b_ih).reshape(-1, 3, H)
    b = (h @ W_hh.T + b_hh).reshape(-1, 3, H)
    r, z = sigmoid(a[:, 0] + b[:, 0]), sigmoid(a[:, 1] + b[:, 1])
    return (1 - z) * np.tanh(a[:, 2] + r * b[:, 2]) + z * h


@right_answer("gru_step", replaces="gru_forward")
def collects_a_list(x, h0, W_ih, W_hh, b_ih, b_hh):
    states = [h0]
    for t in range(x.shape[1]):
        states.append(gru_step(x[:, t], states[-1], W_ih, W_hh, b_ih, b_hh))
    return np.stack(states[1:], axis=1), states[-1]
