"""Right answers to `DecoderLayer`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("decoder_layer", replaces="DecoderLayer")
class spells_every_step_out(nn.Module):
    def __init__(self, d, h, ff, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.norm3 = nn.LayerNorm(d)
        self.cross = Attention(d, h)
        self.attention = Attention(d, h)
        self.dropout = nn.Dropout(p=dropout)
        self.lin1 = nn.Linear(d, ff)
        self.lin2 = nn.Linear(ff, d)

    def forward(self, x, memory, memory_mask=None):
        T = x.size(1)
        places = torch.arange(T)
        normed = self.norm1(x)
        found, _ = self.attention(normed, mask=places[:, None] >= places[None, :])
        x = x + self.dropout(found)
        found, _ = self.cross(self.norm2(x), context=memory, mask=memory_mask)
        x = x + self.dropout(found)
        hidden = nn.functional.gelu(self.lin1(self.norm3(x)))
        return x + self.dropout(self.lin2(hidden))


@right_answer("decoder_layer", replaces="DecoderLayer")
class has_a_method_for_each_step(nn.Module):
    def __init__(self, d, h, ff, dropout=0.0):
        super().__init__()
        for number in (1, 2, 3):
            setattr(self, f"norm{number}", nn.LayerNorm(d))
        self.attention = Attention(d, h)
        self.cross = Attention(d, h)
        self.lin1, self.lin2 = nn.Linear(d, ff), nn.Linear(ff, d)
        self.dropout = nn.Dropout(dropout)

    def look(self, x):
        T = x.shape[1]
        allowed = ~torch.triu(torch.ones(T, T), diagonal=1).bool()
        return self.attention(x, x, allowed)[0]

    def think(self, x):
        return self.lin2(nn.GELU()(self.lin1(x)))

    def forward(self, x, memory, memory_mask=None):
        steps = [
            (self.norm1, self.look),
            (self.norm2, lambda y: self.cross(y, memory, memory_mask)[0]),
            (self.norm3, self.think),
        ]
        for norm, step in steps:
            x = self.dropout(step(norm(x))) + x
        return x


@right_answer("decoder_layer", replaces="DecoderLayer")
class fills_its_mask_row_by_row(nn.Module):
    def __init__(self, d, h, ff, dropout=0.0):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(d), Attention(d, h)
        self.norm2, self.cross = nn.LayerNorm(d), Attention(d, h)
        self.norm3, self.lin1, self.lin2 = nn.LayerNorm(d), nn.Linear(d, ff), nn.Linear(ff, d)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, memory, memory_mask=None):
        mask = torch.zeros(x.shape[1], x.shape[1], dtype=torch.bool)
        for row in range(x.shape[1]):
            mask[row, : row + 1] = True
        out = x.clone()
        out = torch.add(out, self.dropout(self.attention(self.norm1(out), None, mask)[0]))
        out = torch.add(out, self.dropout(self.cross(self.norm2(out), memory, memory_mask)[0]))
        return torch.add(out, self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(out))))))
