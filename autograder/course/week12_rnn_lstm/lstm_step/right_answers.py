"""Right answers to `lstm_step`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("lstm_step")
def cuts_by_hand(x, h, c, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a = x.dot(W_ih.T) + h.dot(W_hh.T) + b_ih + b_hh
    gates = sigmoid(a)
    i, f, o = gates[:, :H], gates[:, H : 2 * H], gates[:, 3 * H :]
    c_new = f * c + i * np.tanh(a[:, 2 * H : 3 * H])
    return o * np.tanh(c_new), c_new


@right_answer("lstm_step")
def reshapes_the_weights(x, h, c, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a = np.einsum("bd,khd->kbh", x, W_ih.reshape(4, H, -1)) + np.einsum("bj,khj->kbh", h, W_hh.reshape(4, H, H))
    a = a + (b_ih + b_hh).reshape(4, 1, H)
    i, f, o = (1 / (1 + np.exp(-a[k])) for k in (0, 1, 3))
    new = i * np.tanh(a[2]) + c * f
    return [np.tanh(new) * o, new]


@right_answer("lstm_step")
def asks_every_gate_by_itself(x, h, c, W_ih, W_hh, b_ih, b_hh):
    H = c.shape[1]

    def gate(number, squash):
        rows = slice(number * H, (number + 1) * H)
        return squash(x @ W_ih[rows].T + b_ih[rows] + h @ W_hh[rows].T + b_hh[rows])

    kept = gate(1, sigmoid) * c
    written = gate(0, sigmoid) * gate(2, np.tanh)
    cell = kept + written
    return gate(3, sigmoid) * np.tanh(cell), cell
