"""Stand-in for a wrong `CharRNN`, for `train_chars` to train: torch's layers, written so as not to give the answer away."""

import torch as _torch

_LAYERS = {"rnn": _torch.nn.RNN, "gru": _torch.nn.GRU, "lstm": _torch.nn.LSTM}


class CharRNN(_torch.nn.ModuleDict):
    def __init__(self, *sizes, cell="gru"):
        characters, embed, hidden = sizes
        shapes = {"embed": (_torch.nn.Embedding, (characters, embed)), "head": (_torch.nn.Linear, (hidden, characters))}
        super().__init__({name: kind(*shape) for name, (kind, shape) in shapes.items()})
        self["rnn"] = _LAYERS[cell](embed, hidden, batch_first=True)

    def forward(self, ids, *state, **named):
        parts = [self[name] for name in ("embed", "rnn", "head")]
        values = (ids, *state, *named.values())
        out, last = parts[1](parts[0](values[0]), *values[1:])
        return parts[2](out), last
