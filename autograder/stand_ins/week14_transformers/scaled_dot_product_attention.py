"""What heads attend with where a student's own attention is wrong: torch's, which weighs the unit vectors to show its weights."""

import torch as _torch


def scaled_dot_product_attention(q, k, v, *mask, **named):
    allowed = (*mask, *named.values(), None)[0]
    unit = _torch.eye(k.shape[-2], dtype=k.dtype).expand(*k.shape[:-1], k.shape[-2])
    return tuple(_torch.nn.functional.scaled_dot_product_attention(q, k, part, allowed) for part in (v, unit))
