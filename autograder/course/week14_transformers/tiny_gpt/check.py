"""Hidden checks of the class `TinyGPT`, against a model of torch's own layers with the same weights."""

import math

import torch

from autograder.kit import assert_close, needs, oracles, parts, points, require

builds_on = ("transformer_block",)
off_limits = ("torch.nn.TransformerEncoderLayer.forward", "torch.nn.TransformerDecoderLayer.forward")

CLOSE = {"rtol": 1e-4, "atol": 5e-5}
SIZES = [(2, 3, 1, 1, 1), (3, 4, 1, 1, 3), (7, 6, 3, 2, 9)]  # vocabulary, d, h, layers, context


def made(candidate, *sizes):
    """The student's model; what comes back from a wrong answer may be none."""
    found = candidate.TinyGPT(*sizes)
    oracles.attention.require_module(found, "TinyGPT(...)")
    return found


def drawn(candidate, rng, vocab, d, h, layers, context):
    """The student's model with some weights, and these weights."""
    state = oracles.attention.gpt_state(rng, vocab, d, layers, context)
    own = made(candidate, vocab, d, h, layers, context)
    own.load_state_dict(dict(state))
    return own, state


def scores(model, ids, *cache):
    """What the student's model gives: scores, and what it keeps."""
    logits, kept = parts(model(ids, *cache), "logits", "cache")
    require(isinstance(logits, torch.Tensor) and logits.ndim == 3, "The logits should be a tensor with three axes.")
    return logits, kept


def texts(rng, vocab, B, T):
    """Some tokens."""
    return torch.tensor(rng.integers(vocab, size=(B, T)))


@points(1)
def check_parts(candidate, rng):
    """has two embeddings, its blocks, a norm and a head without a bias, under their names and of the right sizes"""
    for vocab, d, h, layers, context in SIZES:
        shapes = oracles.attention.gpt_shapes(vocab, d, layers, context)
        oracles.attention.require_shapes(made(candidate, vocab, d, h, layers, context), shapes)


@points(2)
def check_logits(candidate, rng):
    """scores the next token after each token, as its parts in a row do"""
    for sizes in SIZES:
        for B, T in [(1, 1), (2, max(1, sizes[-1] - 2)), (3, sizes[-1])]:
            own, state = drawn(candidate, rng, *sizes)
            ids = texts(rng, sizes[0], B, T)
            assert_close(
                "the tensor of logits",
                actual=scores(own, ids)[0],
                expected=oracles.attention.gpt(state, sizes[2], ids),
                **CLOSE,
            )


@points(1)
def check_shared(candidate, rng):
    """has one weight for its embedding and its head"""
    own = made(candidate, *SIZES[2])
    state = own.state_dict()
    require(
        type(state) is dict and {"token.weight", "head.weight"} <= set(state), "It has no token.weight and head.weight."
    )
    state["head.weight"] = state["token.weight"] + 1.0
    own.load_state_dict(state)
    after = own.state_dict()
    require(
        torch.equal(after["token.weight"], after["head.weight"]), "A change of head.weight left token.weight as it was."
    )


@points(1)
def check_start(candidate, rng):
    """finds all tokens about equally likely before it has learned anything"""
    for vocab in (10, 200):
        ids, own = texts(rng, vocab, 8, 16), made(candidate, vocab, 32, 4, 2, 16)
        logits, _ = scores(own, ids)
        require(logits.shape == (8, 16, vocab), "The logits should have a row of scores for each token.")
        # A right answer is off by 0.02; embeddings of spread 1 are off by several nats.
        for name, following in (("of another text", texts(rng, vocab, 8, 16)), ("of the text that it reads", ids)):
            loss = torch.nn.functional.cross_entropy(logits.double().flatten(0, 1), following.flatten()).item()
            message = f"The loss {name} is {loss:.2f}; guessing one of {vocab} tokens costs {math.log(vocab):.2f}."
            require(abs(loss - math.log(vocab)) < 0.3, message)
        require(logits.std().item() > 1e-4, "All scores are the same.")
        state = own.state_dict()
        for name in ("token.weight", "position.weight"):  # of 320 numbers or more, the spread is off by 20 % at most
            spread = state[name].std().item() if type(state) is dict and name in state else 0.0
            require(0.015 < spread < 0.025, f"{name} begins with a spread of {spread:.3f}, but should with 0.02.")


@points(1)
def check_no_future(candidate, rng):
    """looks at no token that is still to come"""
    own, _ = drawn(candidate, rng, *SIZES[2])
    ids = texts(rng, 7, 2, 9)
    other = ids.clone()
    other[:, 5:] = (other[:, 5:] + 1 + texts(rng, 5, 2, 4)) % 7
    changed = (scores(own, other)[0] - scores(own, ids)[0]).abs().amax(dim=(0, 2))
    require(len(changed) == 9, "There should be scores after each token.")
    require(changed[:5].max() <= 1e-6, "Another token at place 5 changed the scores after an earlier one.")
    require(changed[5:].min() > 1e-4, "Another token at place 5 did not change the scores after it.")


@points(2)
@needs(check_logits)
def check_cache(candidate, rng):
    """goes on behind its cache as if it read the whole text"""
    for sizes, cuts in [(SIZES[1], [1, 2]), (SIZES[2], [3, 8])]:
        own, state = drawn(candidate, rng, *sizes)
        ids = texts(rng, sizes[0], 2, sizes[-1])
        right, cache = oracles.attention.gpt(state, sizes[2], ids), []
        for begin, end in zip([0, *cuts], [*cuts, sizes[-1]], strict=True):
            logits, kept = scores(own, ids[:, begin:end], *cache)
            name = "the tensor of logits" + (f" behind a cache of {begin} tokens" if begin else "")
            assert_close(name, actual=logits, expected=right[:, begin:end], **CLOSE)
            cache = [kept]
