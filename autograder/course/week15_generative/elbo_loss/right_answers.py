"""Right answers to `elbo_loss`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("elbo_loss")
def writes_the_entropy_with_softplus(logits, x, mu, logvar, beta=1.0):
    copies = (nn.functional.softplus(logits) - x * logits).sum()
    clouds = kl_to_standard_normal(mu, logvar).sum()
    return (copies + beta * clouds) / logits.shape[0]


@right_answer("elbo_loss")
def sums_everything_and_divides(logits, x, mu, logvar, beta=1.0):
    copies = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    return copies + beta * kl_to_standard_normal(mu, logvar).mean()


@right_answer("elbo_loss")
def writes_everything_itself(logits, x, mu, logvar, beta=1.0):
    bad = -(x * nn.functional.logsigmoid(logits) + (1 - x) * nn.functional.logsigmoid(-logits))
    odd = 0.5 * (mu.square() + logvar.exp() - logvar - 1)
    return torch.mean(bad.sum(1) + beta * odd.sum(1))


@right_answer("elbo_loss")
def weighs_a_class(logits, x, mu, logvar, beta=1.0):
    costs = nn.BCEWithLogitsLoss(reduction="none")(logits, x)
    return costs.sum(-1).mean(0) + beta * torch.mean(kl_to_standard_normal(mu, logvar), 0)
