"""Right answers to `kl_to_standard_normal`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("kl_to_standard_normal")
def asks_torch(mu, logvar):
    ours = torch.distributions.Normal(mu, torch.exp(0.5 * logvar), validate_args=False)
    standard = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(ours, standard).sum(-1)


@right_answer("kl_to_standard_normal")
def writes_it_with_a_minus(mu, logvar):
    return -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1)


@right_answer("kl_to_standard_normal")
def adds_one_number_after_the_other(mu, logvar):
    total = torch.zeros(len(mu), dtype=mu.dtype)
    for m, lv in zip(mu.T, logvar.T):
        total = total + (m * m + torch.expm1(lv) - lv) / 2
    return total
