"""Right answers to `scaled_dot_product_attention`, written differently from the reference."""

import math

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("scaled_dot_product_attention")
def multiplies_with_einsum(q, k, v, mask=None):
    scores = torch.einsum("bhid,bhjd->bhij", q, k) * q.size(-1) ** -0.5
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(float("-inf"), dtype=scores.dtype))
    weights = torch.nan_to_num(scores.softmax(-1), nan=0.0)
    return torch.einsum("bhij,bhjd->bhid", weights, v), weights


@right_answer("scaled_dot_product_attention")
def shifts_and_divides_by_hand(q, k, v, mask=None):
    d_k = k.shape[-1]
    scores = torch.matmul(q, k.permute(0, 1, 3, 2)) / d_k**0.5
    keep = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    scores[~keep] = -1e30
    top = torch.amax(scores, dim=-1, keepdim=True)
    e = torch.exp(scores - top) * keep
    total = e.sum(-1, keepdim=True)
    weights = e / torch.where(total == 0, torch.ones_like(total), total)
    return [weights @ v, weights]


@right_answer("scaled_dot_product_attention")
def goes_from_query_to_query(q, k, v, mask=None):
    B, h, Tq, d_k = q.shape
    Tk = k.shape[2]
    if mask is None:
        mask = torch.ones(1, dtype=torch.bool)
    mask = torch.broadcast_to(mask, (B, h, Tq, Tk))
    out = torch.zeros(B, h, Tq, v.shape[-1], dtype=v.dtype)
    weights = torch.zeros(B, h, Tq, Tk, dtype=q.dtype)
    for b, head, i in np.ndindex(B, h, Tq):
        places = mask[b, head, i].nonzero().flatten()
        if len(places) == 0:
            continue
        own = torch.softmax(k[b, head, places] @ q[b, head, i] / math.sqrt(d_k), 0)
        weights[b, head, i, places] = own
        out[b, head, i] = own @ v[b, head, places]
    return out, weights
