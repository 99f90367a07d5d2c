"""Right answers to `lstm_forward`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("lstm_forward")
def takes_one_sequence_after_the_other(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    B, T, _ = x.shape
    out, h, c = np.zeros((B, T, h0.shape[1])), h0.copy(), c0.copy()
    for b in range(B):
        row = slice(b, b + 1)
        for t in range(int(lengths[b])):
            h[row], c[row] = lstm_step(x[row, t], h[row], c[row], W_ih, W_hh, b_ih, b_hh)
            out[b, t] = h[b]
    return out, h, c


@right_answer("lstm_forward")
def steps_only_those_that_live(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    h, c = np.array(h0), np.array(c0)
    out = np.zeros(x.shape[:2] + (h.shape[1],))
    for t in range(x.shape[1]):
        rows = np.flatnonzero(lengths > t)
        if rows.size == 0:
            break
        h[rows], c[rows] = lstm_step(x[rows, t], h[rows], c[rows], W_ih, W_hh, b_ih, b_hh)
        out[rows, t] = h[rows]
    return out, h, c


@right_answer("lstm_forward")
def picks_the_ends_afterwards(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    h, c, hs, cs = h0, c0, [], []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
        hs.append(h)
        cs.append(c)
    hs, cs, rows = np.stack(hs, 1), np.stack(cs, 1), np.arange(len(x))
    ends = np.asarray(lengths) - 1
    mask = np.arange(x.shape[1])[None, :, None] < np.asarray(lengths)[:, None, None]
    return hs * mask, hs[rows, ends], cs[rows, ends]


@right_answer("lstm_forward")
def blends_with_a_mask(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    mask = (np.arange(x.shape[1]) < lengths[:, None]).astype(float)
    h, c, out = h0, c0, []
    for t in range(x.shape[1]):
        m = mask[:, t : t + 1]
        new_h, new_c = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
        h, c = m * new_h + (1 - m) * h, m * new_c + (1 - m) * c
        out.append(m * h)
    return np.stack(out, axis=1), h, c
