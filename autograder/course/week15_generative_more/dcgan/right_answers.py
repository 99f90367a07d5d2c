"""Right answers to `dcgan`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("dcgan", replaces="DCGenerator")
class unflattens(nn.Module):
    def __init__(self, z, c, S):
        super(DCGenerator, self).__init__()
        quarter = S // 4
        self.start = nn.Linear(z, 2 * c * quarter * quarter)
        self.norm1 = nn.BatchNorm2d(c)
        self.up1 = nn.ConvTranspose2d(2 * c, c, kernel_size=4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(c, 1, kernel_size=4, stride=2, padding=1)
        self.c, self.quarter = c, quarter

    def forward(self, code):
        x = nn.functional.relu(self.start(code))
        x = x.unflatten(1, (2 * self.c, self.quarter, self.quarter))
        x = nn.functional.relu(self.norm1(self.up1(x)))
        return self.up2(x).tanh()


@right_answer("dcgan", replaces="DCGenerator")
class runs_a_row_of_layers(nn.Module):
    def __init__(self, z, c, S):
        super().__init__()
        self.start = nn.Linear(z, c * S * S // 8)
        self.up1 = nn.ConvTranspose2d(c * 2, c, (4, 4), (2, 2), (1, 1))
        self.norm1 = nn.BatchNorm2d(num_features=c)
        self.up2 = nn.ConvTranspose2d(c, 1, (4, 4), (2, 2), (1, 1))
        self.width = S // 4

    def forward(self, code):
        layers = self.start, nn.ReLU(), nn.Unflatten(1, (-1, self.width, self.width))
        for layer in (*layers, self.up1, self.norm1, nn.ReLU(), self.up2, nn.Tanh()):
            code = layer(code)
        return code


@right_answer("dcgan", replaces="DCGenerator")
class draws_in_place(nn.Module):
    def __init__(self, z, c, S):
        super().__init__()
        self.S = S
        self.start = nn.Linear(z, 2 * c * (S // 4) ** 2)
        for name, into, out in (("up1", 2 * c, c), ("up2", c, 1)):
            self.add_module(name, nn.ConvTranspose2d(into, out, 4, 2, 1))
        self.norm1 = nn.BatchNorm2d(c)

    def forward(self, code):
        N = code.shape[0]
        x = self.start(code).clamp(min=0).reshape(N, -1, self.S // 4, self.S // 4)
        x = self.norm1(self.up1(x)).relu_()
        return 2 * torch.sigmoid(2 * self.up2(x)) - 1


@right_answer("dcgan", replaces="DCDiscriminator")
class has_an_activation(nn.Module):
    def __init__(self, c, S):
        super().__init__()
        self.down1 = nn.Conv2d(1, c, kernel_size=4, stride=2, padding=1)
        self.down2 = nn.Conv2d(c, 2 * c, kernel_size=4, stride=2, padding=1)
        self.norm2 = nn.BatchNorm2d(2 * c)
        self.end = nn.Linear(2 * c * (S // 4) * (S // 4), 1)
        self.leak = nn.LeakyReLU(0.2)

    def forward(self, pictures):
        x = self.leak(self.down1(pictures))
        x = self.leak(self.norm2(self.down2(x)))
        return self.end(torch.flatten(x, start_dim=1))


@right_answer("dcgan", replaces="DCDiscriminator")
class leaks_by_maximum(nn.Module):
    def __init__(self, c, S):
        super().__init__()
        self.end = nn.Linear(c * S**2 // 8, 1)
        self.down1, self.down2 = (nn.Conv2d(a, b, 4, 2, 1) for a, b in ((1, c), (c, 2 * c)))
        self.norm2 = nn.BatchNorm2d(2 * c)

    def forward(self, pictures):
        x = self.down1(pictures)
        x = self.norm2(self.down2(torch.maximum(x, x / 5)))
        x = torch.maximum(x, x / 5)
        return self.end(x.reshape(len(x), -1))
