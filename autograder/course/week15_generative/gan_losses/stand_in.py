"""Stand-in for wrong `gan_losses`, for both training steps: torch's log-sigmoid, through which gradients flow."""

import torch as _torch

_LogSigmoid = _torch.nn.LogSigmoid()


def d_loss(real_logits, fake_logits):
    return -sum(_LogSigmoid(logits).mean() for logits in (real_logits, fake_logits.neg()))


def g_loss(fake_logits):
    return _LogSigmoid(fake_logits).mean().neg()
