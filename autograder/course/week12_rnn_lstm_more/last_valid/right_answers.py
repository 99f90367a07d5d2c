"""Right answers to `last_valid`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("last_valid")
def gathers_along_time(out, lengths):
    index = (lengths - 1).view(-1, 1, 1).expand(-1, 1, out.size(2))
    return out.gather(1, index).squeeze(1)


@right_answer("last_valid")
def stacks_row_by_row(out, lengths):
    return torch.stack([sequence[int(n) - 1] for sequence, n in zip(out, lengths)])


@right_answer("last_valid")
def multiplies_by_a_mask(out, lengths):
    last = torch.arange(out.shape[1])[None, :] == lengths[:, None] - 1
    return (out * last[:, :, None].to(out.dtype)).sum(dim=1)


@right_answer("last_valid")
def counts_from_one_end_to_the_other(out, lengths):
    B, T, H = out.shape
    return out.reshape(B * T, H)[torch.arange(0, B * T, T) + lengths - 1]


@right_answer("last_valid")
def asks_a_true_and_false_table(out, lengths):
    return out[torch.nn.functional.one_hot(lengths - 1, out.shape[1]).bool()]
