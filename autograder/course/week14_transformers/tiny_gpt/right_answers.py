"""Right answers to `TinyGPT`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("tiny_gpt", replaces="TinyGPT")
class initialises_by_apply(nn.Module):
    def __init__(self, vocab, d, h, layers, context):
        super().__init__()
        self.head = nn.Linear(d, vocab, bias=False)
        self.norm = nn.LayerNorm(d)
        self.blocks = nn.ModuleList([TransformerBlock(d, h, d * 4, True) for _ in range(layers)])
        self.position = nn.Embedding(context, d)
        self.token = nn.Embedding(vocab, d)
        self.token.weight = self.head.weight
        for parameter in (self.head.weight, self.position.weight):
            parameter.data.normal_(0, 0.02)

    def forward(self, ids, cache=None):
        B, T = ids.shape
        earlier = cache[0].size(1) if cache else 0
        places = torch.arange(earlier, earlier + T).unsqueeze(0)
        x = self.token(ids) + self.position(places)
        new = []
        for i in range(len(self.blocks)):
            if cache:
                new.append(torch.cat((cache[i], x), dim=1))
                x = self.blocks[i](x, None, cache[i])
            else:
                new.append(x)
                x = self.blocks[i](x)
        return [self.head(self.norm(x)), new]


@right_answer("tiny_gpt", replaces="TinyGPT")
class keeps_a_dictionary(nn.Module):
    def __init__(self, vocab, d, h, layers, context):
        super().__init__()
        self.token = nn.Embedding(vocab, d)
        self.position = nn.Embedding(context, d)
        self.blocks = nn.ModuleList()
        for _ in range(layers):
            self.blocks.append(TransformerBlock(d, h, ff=4 * d, causal=True, norm_first=True, dropout=0.0))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, vocab, bias=False)
        self.head.weight = self.token.weight
        with torch.no_grad():
            self.token.weight.mul_(0.02)
            self.position.weight.mul_(0.02)

    def forward(self, ids, cache=None):
        pasts = cache or [None] * len(self.blocks)
        begin = 0 if cache is None else cache[-1].shape[-2]
        x = self.token.weight[ids] + self.position.weight[begin : begin + ids.shape[-1]]
        kept = ()
        for past, block in zip(pasts, self.blocks):
            kept += (torch.cat([x[:, :0] if past is None else past, x], dim=-2),)
            x = block(x, past=past)
        return nn.functional.linear(self.norm(x), self.token.weight), kept


@right_answer("tiny_gpt", replaces="TinyGPT")
class works_out_the_past_again(nn.Module):
    def __init__(self, vocab, d, h, layers, context):
        super().__init__()
        self.token = nn.Embedding(vocab, d, _weight=torch.randn(vocab, d) / 50)
        self.position = nn.Embedding(context, d, _weight=torch.randn(context, d) / 50)
        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True) for layer in range(layers))
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, vocab, False)
        self.head.weight = self.token.weight

    def forward(self, ids, cache=None):
        places = torch.arange(self.position.num_embeddings)
        done = 0 if cache is None else cache[0].shape[1]
        x = self.token(ids) + self.position(places[done : done + ids.shape[1]])
        new = [] if cache is None else list(cache)
        for i, block in enumerate(self.blocks):
            past = new[i] if i < len(new) else x[:, :0]
            whole = torch.cat([past, x], 1)
            new[i : i + 1] = [whole]
            x = block(whole)[:, -ids.shape[1] :]
        return self.head(self.norm(x)), new
