"""Right answers to `perplexity`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("perplexity")
def adds_up_in_a_loop(nll_sum, n_tokens):
    import math

    total = count = 0
    for s, n in zip(nll_sum, n_tokens):
        total += s
        count += n
    return math.exp(total / count)


@right_answer("perplexity")
def takes_a_weighted_mean_of_means(nll_sum, n_tokens):
    return np.exp(np.average(nll_sum / n_tokens, weights=n_tokens))


@right_answer("perplexity")
def multiplies_powers_of_the_pieces(nll_sum, n_tokens):
    perplexities = np.exp(nll_sum / n_tokens)
    return float(np.prod(perplexities ** (n_tokens / np.sum(n_tokens))))


@right_answer("perplexity")
def asks_torch(nll_sum, n_tokens):
    mean = torch.as_tensor(nll_sum).sum() / torch.as_tensor(n_tokens).sum()
    return mean.exp().item()
