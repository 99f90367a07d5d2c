"""Right answers to `TransformerBlock`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("transformer_block", replaces="TransformerBlock")
class branches_at_every_norm(nn.Module):
    def __init__(self, d, h, ff, causal=False, norm_first=True, dropout=0.0):
        super().__init__()
        self.attention = MultiHeadAttention(d, h)
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.lin1 = nn.Linear(d, ff)
        self.lin2 = nn.Linear(ff, d)
        self.act = nn.GELU()
        self.dropout = nn.Dropout(p=dropout)
        self.causal = causal
        self.norm_first = norm_first

    def forward(self, x, mask=None, past=None):
        earlier = 0 if past is None else past.shape[1]
        T = x.size(1)
        context = torch.cat((past, x), 1) if earlier else x
        if self.causal:
            rows = torch.arange(T)[:, None] + earlier
            own = torch.arange(T + earlier)[None] <= rows
            mask = own if mask is None else torch.logical_and(own, mask)
        query = x
        if self.norm_first:
            query, context = self.norm1(query), self.norm1(context)
        found, _ = self.attention(query, context, mask)
        x = x + self.dropout(found)
        if not self.norm_first:
            x = self.norm1(x)
        found = self.lin2(self.act(self.lin1(self.norm2(x) if self.norm_first else x)))
        x = x + self.dropout(found)
        return x if self.norm_first else self.norm2(x)


@right_answer("transformer_block", replaces="TransformerBlock")
class works_out_the_whole_text(nn.Module):
    def __init__(self, d, h, ff, causal=False, norm_first=True, dropout=0.0):
        nn.Module.__init__(self)
        self.add_module("norm1", nn.LayerNorm(d))
        self.add_module("attention", MultiHeadAttention(d, h))
        self.add_module("norm2", nn.LayerNorm(d))
        self.add_module("lin1", nn.Linear(d, ff))
        self.add_module("lin2", nn.Linear(ff, d))
        self.add_module("dropout", nn.Dropout(dropout))
        self.options = causal, norm_first

    def forward(self, x, mask=None, past=None):
        causal, first = self.options
        same = nn.Identity()
        before1, after1 = (self.norm1, same) if first else (same, self.norm1)
        before2, after2 = (self.norm2, same) if first else (same, self.norm2)
        whole = x if past is None else torch.hstack([past, x])
        masks = [mask]
        if causal:
            masks.append(causal_mask(whole.shape[1])[whole.shape[1] - x.shape[1] :])
        seen = before1(whole)
        attended = self.attention(seen[:, -x.shape[1] :], seen, combine_masks(*masks))[0]
        h = after1(self.dropout(attended) + x)
        return after2(self.dropout(self.lin2(nn.functional.gelu(self.lin1(before2(h))))) + h)


@right_answer("transformer_block", replaces="TransformerBlock")
class keeps_to_its_own_mask(nn.Module):
    def __init__(self, d, h, ff, causal=False, norm_first=True, dropout=0.0):
        super().__init__()
        self.h, self.causal, self.norm_first = h, causal, norm_first
        self.dropout = nn.Dropout(dropout)
        self.lin2 = nn.Linear(ff, d)
        self.lin1 = nn.Linear(d, ff)
        self.norm2 = nn.LayerNorm(d, eps=1e-5)
        self.norm1 = nn.LayerNorm(d, eps=1e-5)
        self.attention = MultiHeadAttention(d, h)

    def look(self, x, context, mask):
        if self.causal:
            allowed = torch.ones(len(x), 1, x.shape[1], context.shape[1], dtype=torch.bool)
            allowed = allowed.tril(context.shape[1] - x.shape[1])
            mask = allowed if mask is None else allowed & mask
        return self.dropout(self.attention(x, context, mask)[0])

    def think(self, x):
        return self.dropout(self.lin2(nn.functional.gelu(self.lin1(x))))

    def forward(self, x, mask=None, past=None):
        context = torch.cat([part for part in (past, x) if part is not None], dim=-2)
        if self.norm_first:
            x = x + self.look(self.norm1(x), self.norm1(context), mask)
            return x + self.think(self.norm2(x))
        x = self.norm1(x + self.look(x, context, mask))
        return self.norm2(x + self.think(x))
