"""Wrong ideas about `perplexity`: the code, the hint, and the claims that each one fails."""

import numpy as np

from autograder.kit import misconception

ONE = "is e to the mean surprise, for a text in one piece"
TOKENS = "counts every token once, however the text was cut"
LONG = "stays finite for long texts"
INPUTS = "leaves both arrays as they were"


@misconception("perplexity", breaks=[TOKENS])
def averages_the_perplexities(nll_sum, n_tokens):
    """You take the mean of the pieces' perplexities. Should a piece of 1 token count as much as one of 20?

    One mean over all tokens comes first; e to it comes once, at the end.
    """
    return float(np.mean(np.exp(nll_sum / n_tokens)))


@misconception("perplexity", breaks=[TOKENS])
def averages_the_means(nll_sum, n_tokens):
    """You take the mean of the pieces' mean surprises. Should a piece of 1 token count as much as one of 20?

    The mean over all tokens is the sum of all surprises divided by the number of all tokens.
    """
    return float(np.exp(np.mean(nll_sum / n_tokens)))


@misconception("perplexity", breaks=[TOKENS])
def weighs_the_perplexities(nll_sum, n_tokens):
    """You weigh the pieces by their tokens, as you should. But is it the perplexities that are averaged?

    Surprises are averaged, and e to the mean is not the mean of e to each.
    """
    return float(np.sum(n_tokens * np.exp(nll_sum / n_tokens)) / n_tokens.sum())


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def forgets_the_exponential(nll_sum, n_tokens):
    """You give the mean surprise. What does a model have that hesitates between 8 tokens: 2.08, or 8?

    Surprise is a logarithm; perplexity takes it back.
    """
    return float(nll_sum.sum() / n_tokens.sum())


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def takes_powers_of_two(nll_sum, n_tokens):
    """You take powers of 2. Which logarithm are the surprises made of?

    -ln p is in nats, and ln has the base e. Powers of 2 belong to bits.
    """
    return float(2 ** (nll_sum.sum() / n_tokens.sum()))


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def turns_the_sign(nll_sum, n_tokens):
    """Your perplexity is below 1. Between how many tokens does such a model hesitate?

    The surprise -ln p is above 0, and the minus is in it already.
    """
    return float(np.exp(-nll_sum.sum() / n_tokens.sum()))


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def forgets_to_divide(nll_sum, n_tokens):
    """A longer text makes your perplexity larger. What does the mean need besides the sum?

    Perplexity is about one token; the sum is about all of them.
    """
    return float(np.exp(nll_sum.sum()))


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def divides_by_the_pieces(nll_sum, n_tokens):
    """You divide by the number of pieces. A mean over what is it?

    Perplexity is about one token. The second argument says how many there are.
    """
    return float(np.exp(nll_sum.mean()))


@misconception("perplexity", breaks=[ONE, TOKENS, LONG])
def gives_one_for_each_piece(nll_sum, n_tokens):
    """You give a number for every piece. How many does the whole text have?

    Put the pieces together first, then measure: one sum, one number of tokens.
    """
    return np.exp(nll_sum / n_tokens)


@misconception("perplexity", breaks=[LONG])
def takes_the_root_at_the_end(nll_sum, n_tokens):
    """Your perplexity of a long text is infinite. How large is e to the sum of 2000 surprises?

    The root of a power is the power of a quotient, and that one never gets large on the way.
    """
    return float(np.exp(nll_sum.sum()) ** (1 / n_tokens.sum()))


@misconception("perplexity", breaks=[INPUTS])
def divides_in_place(nll_sum, n_tokens):
    """Your result is right, but nll_sum has changed. What does /= do to the caller's array?

    a /= b writes into a; a / b is an array of its own.
    """
    nll_sum /= n_tokens.sum()
    return float(np.exp(nll_sum.sum()))
