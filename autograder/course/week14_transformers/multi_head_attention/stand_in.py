"""Stand-in for a wrong `MultiHeadAttention`, for a transformer block: torch's function with the four layers' weights."""

import torch as _torch


class MultiHeadAttention(_torch.nn.ModuleDict):
    def __init__(self, *sizes, **named):
        d, self.number = (*sizes, *named.values())
        if d % self.number:
            raise ValueError((d, self.number))
        super().__init__({part + "_proj": _torch.nn.Linear(d, d) for part in ("q", "k", "v", "out")})

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        sizes = (len(x), self.number, x.shape[1], context.shape[1])
        q, k, v, last = (self[part + "_proj"] for part in ("q", "k", "v", "out"))
        places = [part.transpose(0, 1) for part in (x, context, context)]
        out, weights = _torch.nn.functional.multi_head_attention_forward(
            *places, x.shape[-1], self.number, None, _torch.cat([q.bias, k.bias, v.bias]), None, None, False, 0.0,
            last.weight, last.bias, use_separate_proj_weight=True, q_proj_weight=q.weight, k_proj_weight=k.weight,
            v_proj_weight=v.weight, average_attn_weights=False,
            attn_mask=None if mask is None else ~mask.expand(sizes).reshape(-1, *sizes[2:]),
        )  # fmt: skip
        return out.transpose(0, 1), weights
