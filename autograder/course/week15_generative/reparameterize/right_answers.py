"""Right answers to `reparameterize`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("reparameterize")
def takes_the_root_of_the_variance(mu, logvar, eps):
    return mu + torch.sqrt(torch.exp(logvar)) * eps


@right_answer("reparameterize")
def names_the_spread(mu, logvar, eps):
    sigma = (logvar / 2).exp()
    return eps.mul(sigma).add(mu)


@right_answer("reparameterize")
def asks_a_distribution(mu, logvar, eps):
    cloud = torch.distributions.Normal(mu, torch.exp(logvar) ** 0.5)
    return cloud.loc + eps * cloud.scale
