"""Right answers to `MultiHeadAttention`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("multi_head_attention", replaces="MultiHeadAttention")
class views_and_permutes(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        if d % h != 0:
            raise ValueError("d must be divisible by h")
        self.d, self.heads, self.size = d, h, d // h
        self.out_proj = nn.Linear(d, d)
        self.v_proj = nn.Linear(d, d)
        self.k_proj = nn.Linear(d, d)
        self.q_proj = nn.Linear(d, d)

    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        B, Tq, _ = x.shape
        Tk = context.size(1)
        q = self.q_proj(x).view(B, Tq, self.heads, self.size).permute(0, 2, 1, 3)
        k = self.k_proj(context).view(B, Tk, self.heads, self.size).permute(0, 2, 1, 3)
        v = self.v_proj(context).view(B, Tk, self.heads, self.size).permute(0, 2, 1, 3)
        out, weights = scaled_dot_product_attention(q, k, v, mask=mask)
        return [self.out_proj(out.permute(0, 2, 1, 3).contiguous().view(B, Tq, self.d)), weights]


@right_answer("multi_head_attention", replaces="MultiHeadAttention")
class stacks_slices(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        if d // h * h != d:
            raise ValueError(f"{d} / {h}")
        for name in ["q_proj", "k_proj", "v_proj", "out_proj"]:
            setattr(self, name, nn.Linear(d, d))
        self.size = d // h

    def cut(self, features):
        return torch.stack(features.split(self.size, dim=2), dim=1)

    def forward(self, x, context=None, mask=None):
        source = context if context is not None else x
        out, weights = scaled_dot_product_attention(
            self.cut(self.q_proj(x)), self.cut(self.k_proj(source)), self.cut(self.v_proj(source)), mask
        )
        return self.out_proj(torch.cat(list(out.unbind(1)), dim=-1)), weights


@right_answer("multi_head_attention", replaces="MultiHeadAttention")
class attends_by_itself(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        if d % h:
            raise ValueError("the heads do not fit")
        self.h = h
        self.q_proj = nn.Linear(d, d)
        self.k_proj = nn.Linear(d, d)
        self.v_proj = nn.Linear(d, d)
        self.out_proj = nn.Linear(d, d)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        B, T, d = x.shape
        q = self.q_proj(x).reshape(B, T, self.h, d // self.h)
        k = self.k_proj(context).reshape(B, -1, self.h, d // self.h)
        v = self.v_proj(context).reshape(B, -1, self.h, d // self.h)
        scores = torch.einsum("bihd,bjhd->bhij", q, k) / (d // self.h) ** 0.5
        if mask is not None:
            scores = torch.where(mask, scores, -1e9)
        weights = scores.softmax(-1)
        return self.out_proj(torch.einsum("bhij,bjhd->bihd", weights, v).reshape(B, T, d)), weights
