"""Right answers to `best_span`, written differently from the reference."""

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("best_span")
def tries_all_stretches(start_logits, end_logits, context_mask, max_len):
    best, answer = float(start_logits[0] + end_logits[0]), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(len(end_logits), i + max_len)):
            if bool(context_mask[i]) and bool(context_mask[j]) and float(start_logits[i] + end_logits[j]) > best:
                best, answer = float(start_logits[i] + end_logits[j]), (i, j)
    return answer


@right_answer("best_span")
def sorts_the_pairs(start_logits, end_logits, context_mask, max_len):
    page = torch.nonzero(context_mask).flatten().tolist()
    s, e = start_logits.tolist(), end_logits.tolist()
    pairs = [(i, j) for i in page for j in page if i <= j < i + max_len] + [(0, 0)]
    return sorted(pairs, key=lambda pair: s[pair[0]] + e[pair[1]])[-1]


@right_answer("best_span")
def cuts_a_band(start_logits, end_logits, context_mask, max_len):
    s = np.where(context_mask, start_logits, -np.inf)
    e = np.where(context_mask, end_logits, -np.inf)
    table = s[:, None] + e[None, :]
    T = len(s)
    band = np.triu(np.ones((T, T), bool)) & ~np.triu(np.ones((T, T), bool), max_len)
    table[~band] = -np.inf
    table[0, 0] = float(start_logits[0]) + float(end_logits[0])
    i, j = np.unravel_index(np.argmax(table), table.shape)
    return int(i), int(j)


@right_answer("best_span")
def keeps_the_best_begin_so_far(start_logits, end_logits, context_mask, max_len):
    found, best = (0, 0), start_logits[0] + end_logits[0]
    for j in range(1, len(end_logits)):
        begins = [i for i in range(max(1, j - max_len + 1), j + 1) if context_mask[i]]
        if context_mask[j] and begins:
            i = max(begins, key=lambda i: start_logits[i].item())
            if start_logits[i] + end_logits[j] > best:
                found, best = (i, j), start_logits[i] + end_logits[j]
    return found
