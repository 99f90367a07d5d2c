"""Stand-in for a wrong `TransformerBlock`, for a model to stack: torch's layers, with torch's function for attention."""

import torch as _torch


class _Heads(_torch.nn.ModuleDict):
    def __init__(self, d, number):
        super().__init__({part + "_proj": _torch.nn.Linear(d, d) for part in ("q", "k", "v", "out")})
        self.number = number

    def forward(self, x, context, forbidden):
        q, k, v, last = (self[part + "_proj"] for part in ("q", "k", "v", "out"))
        places = [part.transpose(0, 1) for part in (x, context, context)]
        out, _ = _torch.nn.functional.multi_head_attention_forward(
            *places, x.shape[-1], self.number, None, _torch.cat([q.bias, k.bias, v.bias]), None, None, False, 0.0,
            last.weight, last.bias, use_separate_proj_weight=True, q_proj_weight=q.weight, k_proj_weight=k.weight,
            v_proj_weight=v.weight, attn_mask=forbidden, need_weights=False,
        )  # fmt: skip
        return out.transpose(0, 1)


class TransformerBlock(_torch.nn.ModuleDict):
    def __init__(self, d, h, ff, causal=False, norm_first=True, dropout=0.0):
        super().__init__({"attention": _Heads(d, h), "dropout": _torch.nn.Dropout(dropout)})
        self.update({name: _torch.nn.LayerNorm(d) for name in ("norm1", "norm2")})
        self.update({"lin1": _torch.nn.Linear(d, ff), "lin2": _torch.nn.Linear(ff, d)})
        self.options = (h, causal, norm_first)

    def forward(self, x, mask=None, past=None):
        h, causal, first = self.options
        norm1, norm2, dropout, context = self["norm1"], self["norm2"], self["dropout"], x
        if past is not None:
            context = _torch.cat([past, x], dim=1)
        sizes = (len(x), h, x.shape[1], context.shape[1])
        allowed = _torch.ones(sizes, dtype=_torch.bool) if mask is None else mask.expand(sizes)
        if causal:
            allowed = allowed.tril(sizes[3] - sizes[2])
        inputs = [norm1(part) if first else part for part in (x, context)]
        steps = _torch.nn.Sequential(self["lin1"], _torch.nn.GELU(), self["lin2"], dropout)
        x = x + dropout(self["attention"](*inputs, ~allowed.flatten(0, 1)))
        x = x if first else norm1(x)
        x = x + steps(norm2(x) if first else x)
        return x if first else norm2(x)
