"""Right answers to `mask_tokens`, written differently from the reference."""

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("mask_tokens")
def asks_twice(ids, special_mask, vocab, mask_id, gen):
    inputs, labels = ids.clone(), ids.clone()
    chosen = torch.from_numpy(gen.random(tuple(ids.shape)) < 0.15)
    chosen[special_mask] = False
    labels[~chosen] = -100
    masked = torch.from_numpy(gen.random(tuple(ids.shape)) < 0.8) & chosen
    inputs[masked] = mask_id
    replaced = torch.from_numpy(gen.random(tuple(ids.shape)) < 0.5) & chosen & ~masked
    inputs[replaced] = torch.from_numpy(gen.integers(vocab, size=int(replaced.sum())))
    return inputs, labels


@right_answer("mask_tokens")
def goes_token_by_token(ids, special_mask, vocab, mask_id, gen):
    inputs, labels = ids.tolist(), [[-100] * ids.shape[1] for _ in range(len(ids))]
    special = special_mask.tolist()
    for row, text in enumerate(ids.tolist()):
        for place, token in enumerate(text):
            if special[row][place] or gen.random() >= 0.15:
                continue
            labels[row][place] = token
            fate = gen.random()
            if fate < 0.8:
                inputs[row][place] = mask_id
            elif fate < 0.9:
                inputs[row][place] = int(gen.integers(vocab))
    return [torch.tensor(inputs), torch.tensor(labels)]


@right_answer("mask_tokens")
def draws_one_number_for_all(ids, special_mask, vocab, mask_id, gen):
    number = gen.random(ids.shape)
    number[special_mask.numpy()] = 1.0
    inputs = np.select(
        [number < 0.12, number < 0.135], [np.full(ids.shape, mask_id), gen.integers(0, vocab, ids.shape)], ids.numpy()
    )
    labels = np.where(number < 0.15, ids.numpy(), -100)
    return torch.as_tensor(inputs), torch.as_tensor(labels)


@right_answer("mask_tokens")
def draws_fates_by_name(ids, special_mask, vocab, mask_id, gen):
    special = special_mask.numpy()
    chosen = gen.binomial(1, 0.15, ids.shape).astype(bool) & ~special
    inputs, labels = ids.numpy().copy(), np.full(ids.shape, -100)
    labels[chosen] = ids.numpy()[chosen]
    fates = gen.choice(["mask", "other", "keep"], size=ids.shape, p=[0.8, 0.1, 0.1])
    inputs[chosen & (fates == "mask")] = mask_id
    for row, place in zip(*np.nonzero(chosen & (fates == "other")), strict=True):
        inputs[row, place] = gen.integers(vocab)
    return torch.tensor(inputs), torch.tensor(labels)
