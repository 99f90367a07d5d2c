"""Right answers to the masks, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("masks", replaces="causal_mask")
def compares_row_and_column(T):
    places = torch.arange(T)
    return places[:, None] >= places[None, :]


@right_answer("masks", replaces="causal_mask")
def turns_the_future_round(T):
    return ~torch.triu(torch.ones((T, T)), diagonal=1).bool()


@right_answer("masks", replaces="padding_mask")
def makes_axes_one_by_one(ids, pad):
    return ids.ne(pad).unsqueeze(1).unsqueeze(2)


@right_answer("masks", replaces="padding_mask")
def views_it_with_four_axes(ids, pad):
    B, T = ids.shape
    return torch.logical_not(ids == pad).view(B, 1, 1, T)


@right_answer("masks", replaces="combine_masks")
def reduces_with_logical_and(*masks):
    import functools

    given = [mask for mask in masks if mask is not None]
    return functools.reduce(torch.logical_and, given) if given else None


@right_answer("masks", replaces="combine_masks")
def multiplies_truth_values(*masks):
    product = None
    for m in masks:
        if m is None:
            continue
        product = m.clone() if product is None else product * m
    return product
