"""Right answers to `autoencoder`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("autoencoder", replaces="Autoencoder")
class calls_functions(nn.Module):
    def __init__(self, d, h, z):
        super(Autoencoder, self).__init__()
        sizes = {"enc1": (d, h), "enc2": (h, z), "dec1": (z, h), "dec2": (h, d)}
        for name, (into, out) in sizes.items():
            setattr(self, name, nn.Linear(into, out))

    def encode(self, x):
        hidden = nn.functional.relu(self.enc1(x))
        return self.enc2(hidden)

    def decode(self, code):
        hidden = nn.functional.relu(self.dec1(code))
        return nn.functional.tanh(self.dec2(hidden))

    def forward(self, x):
        code = self.encode(x)
        return self.decode(code)


@right_answer("autoencoder", replaces="Autoencoder")
class multiplies_matrices(nn.Module):
    def __init__(self, d, h, z):
        super().__init__()
        self.dec2 = nn.Linear(h, d)
        self.dec1 = nn.Linear(z, h)
        self.enc2 = nn.Linear(h, z)
        self.enc1 = nn.Linear(d, h)

    def encode(self, x):
        hidden = (x @ self.enc1.weight.T + self.enc1.bias).clamp(min=0)
        return hidden @ self.enc2.weight.T + self.enc2.bias

    def decode(self, code):
        hidden = (code @ self.dec1.weight.T + self.dec1.bias).clamp(min=0)
        logits = hidden @ self.dec2.weight.T + self.dec2.bias
        return 2 * torch.sigmoid(2 * logits) - 1

    def forward(self, x):
        return self.decode(self.encode(x))


@right_answer("autoencoder", replaces="Autoencoder")
class builds_rows_of_layers(nn.Module):
    def __init__(self, d, h, z):
        super().__init__()
        self.enc1, self.enc2, self.dec1, self.dec2 = (nn.Linear(*pair) for pair in ((d, h), (h, z), (z, h), (h, d)))

    def encode(self, x):
        return nn.Sequential(self.enc1, nn.ReLU(), self.enc2)(x)

    def decode(self, code):
        return nn.Sequential(self.dec1, nn.ReLU(), self.dec2, nn.Tanh())(code)

    def forward(self, pictures):
        return self.decode(code=self.encode(x=pictures))
