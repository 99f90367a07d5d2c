"""Right answers to `CharRNN`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("char_rnn", replaces="CharRNN")
class looks_the_layer_up_in_torch(nn.Module):
    def __init__(self, vocab_size, embed, hidden, cell="gru"):
        super().__init__()
        self.head = nn.Linear(hidden, vocab_size)
        self.rnn = getattr(nn, cell.upper())(input_size=embed, hidden_size=hidden, batch_first=True)
        self.embed = nn.Embedding(vocab_size, embed)

    def forward(self, ids, state=None):
        hidden, state = self.rnn(self.embed(ids)) if state is None else self.rnn(self.embed(ids), state)
        return [self.head(hidden), state]


@right_answer("char_rnn", replaces="CharRNN")
class decides_by_if(torch.nn.Module):
    def __init__(self, vocab_size, embed, hidden, cell="gru"):
        torch.nn.Module.__init__(self)
        self.embed = torch.nn.Embedding(num_embeddings=vocab_size, embedding_dim=embed)
        if cell == "lstm":
            self.rnn = torch.nn.LSTM(embed, hidden, 1, batch_first=True)
        elif cell == "gru":
            self.rnn = torch.nn.GRU(embed, hidden, 1, batch_first=True)
        else:
            self.rnn = torch.nn.RNN(embed, hidden, 1, batch_first=True)
        self.head = torch.nn.Linear(hidden, vocab_size)

    def forward(self, ids, state=None):
        B, T = ids.shape
        states, last = self.rnn(self.embed(ids), state)
        scores = self.head(states.reshape(B * T, -1))
        return scores.view(B, T, -1), last


@right_answer("char_rnn", replaces="CharRNN")
class reads_step_by_step(nn.Module):
    kinds = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}

    def __init__(self, vocab_size, embed, hidden, cell="gru"):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, embed)
        self.rnn = self.kinds[cell](embed, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocab_size)

    def forward(self, ids, state=None):
        scores = []
        for t in range(ids.shape[1]):
            out, state = self.rnn(self.embed(ids[:, t : t + 1]), state)
            scores.append(self.head(out))
        return torch.cat(scores, dim=1), state
