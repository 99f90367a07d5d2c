"""Right answers to `reconstruction_error`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("reconstruction_error")
def names_all_axes_but_the_first(x, xhat):
    return torch.mean((xhat - x).pow(2), dim=tuple(range(1, x.dim())))


@right_answer("reconstruction_error")
def goes_through_the_pictures(x, xhat):
    return torch.stack([torch.nn.functional.mse_loss(copy, picture) for picture, copy in zip(x, xhat)])


@right_answer("reconstruction_error")
def makes_rows(x, xhat):
    rows = (x - xhat).reshape(len(x), -1)
    return (rows * rows).sum(1) / rows.shape[1]


@right_answer("reconstruction_error")
def lets_torch_square(x, xhat):
    return torch.nn.functional.mse_loss(xhat, x, reduction="none").view(x.size(0), -1).mean(-1)
