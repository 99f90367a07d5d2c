"""Right answers to `vae`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("vae", replaces="VAE")
class remembers_its_sizes(nn.Module):
    def __init__(self, d, h, z):
        super(VAE, self).__init__()
        self.z = z
        self.enc = nn.Linear(in_features=d, out_features=h)
        self.mu = nn.Linear(h, z)
        self.logvar = nn.Linear(h, z)
        self.dec1 = nn.Linear(z, h)
        self.dec2 = nn.Linear(h, d)

    def encode(self, x):
        hidden = nn.functional.relu(self.enc(x))
        mu = self.mu(hidden)
        logvar = self.logvar(hidden)
        return [mu, logvar]

    def decode(self, code):
        hidden = nn.functional.relu(self.dec1(code))
        return self.dec2(hidden)

    def forward(self, x, eps=None):
        mu, logvar = self.encode(x)
        noise = torch.randn(mu.shape, dtype=mu.dtype) if eps is None else eps
        code = reparameterize(mu, logvar, noise)
        return self.decode(code), mu, logvar

    @torch.no_grad()
    def sample(self, n):
        logits = self.decode(torch.randn(n, self.z))
        return logits.sigmoid()


@right_answer("vae", replaces="VAE")
class draws_from_distributions(nn.Module):
    def __init__(self, d, h, z):
        super().__init__()
        self.enc, self.dec1, self.dec2 = nn.Linear(d, h), nn.Linear(z, h), nn.Linear(h, d)
        self.mu, self.logvar = (nn.Linear(h, z) for _ in range(2))

    def encode(self, x):
        hidden = self.enc(x).clamp(min=0)
        return self.mu(hidden), self.logvar(hidden)

    def decode(self, code):
        return nn.Sequential(self.dec1, nn.ReLU(), self.dec2)(code)

    def forward(self, x, eps=None):
        mu, logvar = self.encode(x)
        sigma = logvar.exp().sqrt()
        if eps is None:
            code = torch.distributions.Normal(mu, sigma).rsample()
        else:
            code = mu + sigma * eps
        return self.decode(code), mu, logvar

    def sample(self, n):
        prior = torch.distributions.Normal(0.0, 1.0)
        with torch.no_grad():
            codes = prior.sample((n, self.dec1.in_features))
            return 1 / (1 + torch.exp(-self.decode(codes)))


@right_answer("vae", replaces="VAE")
class draws_in_place(nn.Module):
    def __init__(self, d, h, z):
        super().__init__()
        for name, into, out in (("enc", d, h), ("mu", h, z), ("logvar", h, z), ("dec1", z, h), ("dec2", h, d)):
            self.add_module(name, nn.Linear(into, out))

    def encode(self, x):
        hidden = torch.maximum(self.enc(x), torch.zeros(1, dtype=x.dtype))
        return self.mu(hidden), self.logvar(hidden)

    def decode(self, code):
        return self.dec2(torch.relu(self.dec1(code)))

    def forward(self, x, eps=None):
        cloud = self.encode(x)
        if eps is None:
            eps = torch.empty_like(cloud[0]).normal_()
        return (self.decode(reparameterize(*cloud, eps)), *cloud)

    def sample(self, n):
        code = torch.empty(n, self.mu.weight.shape[0]).normal_()
        return torch.sigmoid(self.decode(code)).detach()


@right_answer("vae", replaces="collapsed")
def calls_its_own_divergence(mu, logvar, floor=0.01):
    price = torch.stack([kl_to_standard_normal(mu[:, [k]], logvar[:, [k]]).mean() for k in range(mu.shape[1])])
    return price.lt(floor)


@right_answer("vae", replaces="collapsed")
def asks_a_distribution(mu, logvar, floor=0.01):
    cloud = torch.distributions.Normal(mu, (logvar / 2).exp(), validate_args=False)
    price = torch.distributions.kl_divergence(cloud, torch.distributions.Normal(0.0, 1.0))
    return price.sum(0) < floor * len(mu)
