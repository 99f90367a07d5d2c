"""Hidden checks of `generate(model, ids, steps, context, use_cache)`, with a model whose next token depends on all that it reads."""

import torch

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, points, require

VOCAB = 11


def texts(rng, B, T):
    """Some tokens."""
    return torch.tensor(rng.integers(VOCAB, size=(B, T)))


def right(ids, steps, context):
    """The same, without a cache."""
    reader = oracles.attention.SlowReader(VOCAB)
    for _ in range(steps):
        ids = torch.cat([ids, reader(ids[:, -context:])[0][:, -1:].argmax(-1)], dim=1)
    return ids


def run(candidate, ids, steps, context, *use_cache):
    """Compare the texts; gives what the model was given to read."""
    reader = oracles.attention.SlowReader(VOCAB)
    read = lambda ids, cache=None: reader(ids, cache)  # noqa: E731  # a plain function travels
    model = oracles.written("model", read)
    actual = candidate.generate(model, ids, steps, context, *use_cache)
    require(isinstance(actual, torch.Tensor), "It should return a tensor.")
    assert_close("the tensor of texts", actual=actual, expected=right(ids, steps, context))
    require(actual.dtype == torch.int64, f"The texts have dtype {actual.dtype}, but should have torch.int64.")
    return reader.read


@points(1.5)
def check_best(candidate, rng):
    """puts the best next token behind each text, again and again"""
    for B, T, steps in [(1, 1, 1), (1, 2, 3), (3, 2, 4)]:
        run(candidate, texts(rng, B, T), steps, 20, False)


@points(1)
def check_window(candidate, rng):
    """has the model read the last tokens that fit into the context, and no more"""
    for T, steps, context in [(2, 1, 1), (2, 3, 3), (6, 3, 4), (3, 4, 3)]:
        for given, _ in run(candidate, texts(rng, 2, T), steps, context, False):
            require(given <= context, f"The model was given {given} tokens, but can read {context}.")


@points(1.5)
def check_cache(candidate, rng):
    """with a cache, reads the text once and then only what is new, and writes the same"""
    for B, T, steps, context in [(1, 1, 2, 20), (1, 3, 4, 6), (3, 5, 4, 20)]:
        read = run(candidate, texts(rng, B, T), steps, context, *([] if B == 3 else [True]))
        wanted = [T] + [1] * (steps - 1)
        found = [given for given, _ in read]
        require(found == wanted, f"The model was given {found} tokens to read, but should be given {wanted}.")
    for given, whole in run(candidate, texts(rng, 2, 3), 3, 20, False):
        require(given == whole, "Without a cache, the model should be given the whole text every time.")


@points(1)
@needs(check_window)
def check_full(candidate, rng):
    """with a cache, reads its whole window again when that begins to slide"""
    for T, steps, context in [(1, 3, 2), (3, 6, 5), (6, 3, 4)]:
        for _, whole in run(candidate, texts(rng, 2, T), steps, context, True):
            require(whole <= context, f"With its cache, the model was given {whole} tokens, but can read {context}.")


@points(0.5)
@needs(check_best)
def check_leaves_inputs(candidate, rng):
    """leaves the texts as they were"""
    reader = oracles.attention.SlowReader(VOCAB)
    read = lambda ids, cache=None: reader(ids, cache)  # noqa: E731  # a plain function travels
    model = oracles.written("model", read)
    assert_leaves_inputs(
        candidate.generate,
        model,
        texts(rng, 2, 3),
        2,
        20,
        False,
        names=["model", "ids", "steps", "context", "use_cache"],
    )
