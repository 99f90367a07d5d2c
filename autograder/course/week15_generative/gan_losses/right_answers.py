"""Right answers to `gan_losses`, written differently from the reference."""

import torch
from torch import nn

from autograder.kit import right_answer


@right_answer("gan_losses", replaces="d_loss")
def writes_logarithms_of_sigmoids(real_logits, fake_logits):
    return -(nn.functional.logsigmoid(real_logits).mean() + nn.functional.logsigmoid(-fake_logits).mean())


@right_answer("gan_losses", replaces="d_loss")
def writes_softplus(real_logits, fake_logits):
    return nn.functional.softplus(-real_logits).mean() + nn.functional.softplus(fake_logits).mean()


@right_answer("gan_losses", replaces="d_loss")
def uses_a_class_and_full(real_logits, fake_logits):
    criterion = nn.BCEWithLogitsLoss()
    for_real = criterion(real_logits, torch.full(real_logits.shape, 1.0, dtype=real_logits.dtype))
    for_fake = criterion(fake_logits, torch.full(fake_logits.shape, 0.0, dtype=fake_logits.dtype))
    return torch.add(for_real, for_fake)


@right_answer("gan_losses", replaces="g_loss")
def forger_takes_softplus(fake_logits):
    return nn.functional.softplus(-fake_logits).mean()


@right_answer("gan_losses", replaces="g_loss")
def forger_adds_and_divides(fake_logits):
    return torch.logaddexp(torch.zeros_like(fake_logits), -fake_logits).sum() / fake_logits.numel()
