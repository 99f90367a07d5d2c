"""Right answers to `lm_batches`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("lm_batches")
def slices_in_two_loops(ids, B, T):
    n = (len(ids) - 1) // (B * T)
    x, y = np.zeros((n, B, T), dtype=int), np.zeros((n, B, T), dtype=int)
    for k in range(n):
        for b in range(B):
            start = b * n * T + k * T
            x[k, b] = ids[start : start + T]
            y[k, b] = ids[start + 1 : start + T + 1]
    return x, y


@right_answer("lm_batches")
def makes_a_table_of_places(ids, B, T):
    n = (len(ids) - 1) // B // T
    k, b, t = np.ogrid[:n, :B, :T]
    places = (b * n + k) * T + t
    return ids[places], ids[places + 1]


@right_answer("lm_batches")
def splits_strips(ids, B, T):
    n = (ids.size - 1) // (T * B)
    strips = [np.stack([ids[: n * T * B], ids[1 : n * T * B + 1]]).reshape(2, B, n * T)]
    pieces = np.stack(np.split(strips[0], n, axis=2), axis=1)
    return [pieces[0], pieces[1]]


@right_answer("lm_batches")
def goes_through_torch(ids, B, T):
    ids = torch.tensor(np.asarray(ids))
    n = (len(ids) - 1) // (B * T)
    x = ids[: n * B * T].view(B, n, T).permute(1, 0, 2)
    y = ids[1 : n * B * T + 1].view(B, n, T).permute(1, 0, 2)
    return x.contiguous().numpy(), y.contiguous().numpy()
