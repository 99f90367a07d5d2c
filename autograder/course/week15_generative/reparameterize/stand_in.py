"""What a `VAE` draws its codes with where a student's own `reparameterize` is wrong: torch's transforms, which pass gradients on."""

import torch as _torch

_AFFINE, _EXP, _POWER = (
    getattr(_torch.distributions.transforms, f"{name}Transform") for name in ("Affine", "Exp", "Power")
)


def reparameterize(mu, logvar, eps):
    spread = _POWER(_torch.tensor(0.5))(_EXP()(logvar))
    return _AFFINE(mu, spread)(eps)
