"""Right answers to `rnn_step`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("rnn_step")
def joins_everything_into_one_product(x, h, W_ih, W_hh, b_ih, b_hh):
    everything = np.hstack([x, h, np.ones((len(x), 2))])
    weights = np.hstack([W_ih, W_hh, b_ih[:, None], b_hh[:, None]])
    return np.tanh(everything @ weights.T)


@right_answer("rnn_step")
def uses_einsum_and_exponentials(x, h, W_ih, W_hh, b_ih, b_hh):
    z = np.einsum("bd,hd->bh", x, W_ih) + np.einsum("bk,hk->bh", h, W_hh)
    z = z + b_ih + b_hh
    return 2 / (1 + np.exp(-2 * z)) - 1


@right_answer("rnn_step")
def goes_through_samples_and_units(x, h, W_ih, W_hh, b_ih, b_hh):
    new = np.empty_like(h)
    for b in range(h.shape[0]):
        for j in range(h.shape[1]):
            new[b, j] = np.tanh(np.dot(W_ih[j], x[b]) + b_ih[j] + np.dot(W_hh[j], h[b]) + b_hh[j])
    return new


@right_answer("rnn_step")
def lets_torch_multiply(x, h, W_ih, W_hh, b_ih, b_hh):
    x, h, W_ih, W_hh, b_ih, b_hh = (torch.tensor(part) for part in (x, h, W_ih, W_hh, b_ih, b_hh))
    return torch.tanh(nn.functional.linear(x, W_ih, b_ih) + nn.functional.linear(h, W_hh, b_hh)).numpy()
