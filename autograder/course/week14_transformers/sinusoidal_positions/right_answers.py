"""Right answers to `sinusoidal_positions`, written differently from the reference."""

import math

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("sinusoidal_positions")
def fills_every_second_column(T, d):
    if d % 2 == 1:
        raise ValueError("d must be even")
    pe = torch.zeros(T, d)
    position = torch.arange(0, T, dtype=torch.float).unsqueeze(1)
    div_term = torch.exp(torch.arange(0, d, 2).float() * (-math.log(10000.0) / d))
    pe[:, 0::2] = torch.sin(position * div_term)
    pe[:, 1::2] = torch.cos(position * div_term)
    return pe


@right_answer("sinusoidal_positions")
def goes_through_numpy(T, d):
    if d % 2:
        raise ValueError(d)
    j = np.arange(d)
    angles = np.arange(T)[:, None] / np.power(10000, (j - j % 2) / d)
    return torch.tensor(np.where(j % 2 == 0, np.sin(angles), np.cos(angles)), dtype=torch.float32)


@right_answer("sinusoidal_positions")
def goes_number_by_number(T, d):
    if d != d // 2 * 2:
        raise ValueError("odd")
    table = torch.empty(T, d)
    for t in range(T):
        for i in range(d // 2):
            angle = t / 10000 ** (2 * i / d)
            table[t, 2 * i], table[t, 2 * i + 1] = math.sin(angle), math.cos(angle)
    return table
