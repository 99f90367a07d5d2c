"""Right answers to `generator_step`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("generator_step")
def clears_first(G, D, opt_g, z):
    opt_g.zero_grad(set_to_none=False)
    fakes = G(z)
    logits = D(fakes)
    loss = g_loss(logits)
    loss.backward()
    opt_g.step()
    return float(loss)


@right_answer("generator_step")
def works_out_the_gradients_itself(G, D, opt_g, z):
    weights = list(G.parameters())
    loss = g_loss(D(G(z)))
    for weight, slope in zip(weights, torch.autograd.grad(loss, weights)):
        weight.grad = slope
    opt_g.step()
    return loss.item()


@right_answer("generator_step")
def freezes_and_thaws_the_detective(G, D, opt_g, z):
    asked = [weight.requires_grad for weight in D.parameters()]
    for weight in D.parameters():
        weight.requires_grad_(False)
    loss = g_loss(D(G(z)))
    G.zero_grad()
    loss.backward()
    opt_g.step()
    for weight, before in zip(D.parameters(), asked):
        weight.requires_grad_(before)
    return loss.detach().numpy().item()
