"""Right answers to `denoise_step`, written differently from the reference."""

import numpy as np
import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("denoise_step")
def returns_early(model, x, sigma, gen):
    if not model.training:
        return nn.functional.mse_loss(model(x), x)
    noise = torch.from_numpy(gen.standard_normal(tuple(x.shape))).to(x)
    noisy = torch.clamp(x + noise * sigma, min=0.0, max=1.0)
    return nn.functional.mse_loss(model(noisy), x)


@right_answer("denoise_step")
def works_in_numpy(model, x, sigma, gen):
    pictures = x.detach().numpy()
    if model.training:
        pictures = np.clip(gen.normal(pictures, sigma), 0.0, 1.0)
    difference = x - model(torch.as_tensor(pictures, dtype=x.dtype))
    return torch.mean(difference * difference)


@right_answer("denoise_step")
def adds_up_and_divides(model, x, sigma, gen):
    amount = sigma if model.training else 0.0
    seen = x.clone()
    seen += amount * torch.as_tensor(gen.normal(0, 1, x.shape)).type_as(x)
    seen = torch.minimum(torch.maximum(seen, torch.zeros_like(x)), torch.ones_like(x))
    return (model(seen) - x).pow(2).sum() / x.numel()
