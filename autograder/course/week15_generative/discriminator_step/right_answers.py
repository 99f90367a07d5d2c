"""Right answers to `discriminator_step`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("discriminator_step")
def detaches_the_fakes(G, D, opt_d, real, z):
    opt_d.zero_grad()
    fakes = G(z).detach()
    loss = d_loss(D(real), D(fakes))
    loss.backward()
    opt_d.step()
    return float(loss)


@right_answer("discriminator_step")
def works_out_the_gradients_itself(G, D, opt_d, real, z):
    weights = list(D.parameters())
    with torch.no_grad():
        fakes = G(z)
    loss = d_loss(real_logits=D(real), fake_logits=D(fakes))
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad = slope
    opt_d.step()
    return loss.detach().item()


@right_answer("discriminator_step")
def clears_with_the_module(G, D, opt_d, real, z):
    D.zero_grad()
    fakes = G(z).data
    from_real = D(real)
    from_fake = D(fakes.clone())
    loss = d_loss(from_real, from_fake)
    value = loss.item()
    loss.backward()
    opt_d.step()
    opt_d.zero_grad()
    return value
