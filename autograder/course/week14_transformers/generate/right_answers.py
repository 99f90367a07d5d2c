"""Right answers to `generate`, written differently from the reference."""

import torch

from autograder.kit import right_answer


@right_answer("generate")
@torch.no_grad()
def crops_first(model, ids, steps, context, use_cache=True):
    kept = None
    for step in range(steps):
        window = ids if ids.size(1) <= context else ids[:, ids.size(1) - context :]
        if not use_cache or ids.size(1) > context:
            kept = None
        if kept is None:
            logits, kept = model(window)
        else:
            logits, kept = model(window[:, -1:], kept)
        best = torch.max(logits[:, -1, :], dim=1)[1]
        ids = torch.cat((ids, best[:, None]), 1)
    return ids


@right_answer("generate")
def reads_then_writes(model, ids, steps, context, use_cache=True):
    text = [column for column in ids.T]
    state = None
    for _ in range(steps):
        slides = len(text) > context
        if use_cache and state is not None and not slides:
            scores, state = model(text[-1].unsqueeze(1), cache=state)
        else:
            scores, state = model(torch.stack(text[-context:], dim=1))
        text.append(scores[:, -1].topk(1).indices[:, 0])
    return torch.stack(text, dim=1)


@right_answer("generate")
def fills_a_table(model, ids, steps, context, use_cache=True):
    B, T = ids.shape
    table = torch.zeros(B, T + steps, dtype=torch.long)
    table[:, :T] = ids
    cache, seen = None, 0
    for end in range(T, T + steps):
        begin = max(0, end - context)
        if begin or not use_cache:
            cache, seen = None, begin
        scores, cache = model(table[:, seen:end], cache)
        seen = end
        table[:, end] = scores[:, -1].argmax(1)
    return table
