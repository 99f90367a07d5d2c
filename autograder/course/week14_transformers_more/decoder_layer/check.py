"""Hidden checks of the class `DecoderLayer`, against `nn.TransformerDecoderLayer` with the same weights.

Where looking ahead is not the question, texts have one place, or an answer that does so is forgiven. What a
mask hides is found by changing it, so that another mistake does not cost there. Gradients are asked for by the
notebook's own function `pull_back`, which sends them back as data.
"""

import torch

from autograder.kit import assert_close, needs, oracles, points, require

only_float32 = "The texts that its layers get are in float32."

off_limits = ("torch.nn.TransformerDecoderLayer.forward", "torch.nn.TransformerEncoderLayer.forward")

CLOSE = {"rtol": 1e-4, "atol": 2e-5}
SIZES = [(1, 1, 1, 3, 1, 2), (1, 1, 2, 4, 2, 3), (2, 3, 5, 6, 3, 5), (2, 4, 4, 4, 4, 4)]  # B, T, S, d, h, ff


def made(candidate, d, h, ff, **options):
    """The student's layer; what comes back from a wrong answer may be none."""
    found = candidate.DecoderLayer(d, h, ff, **options)
    oracles.attention.require_module(found, "DecoderLayer(...)")
    return found


def drawn(candidate, rng, size, **options):
    """The student's layer with some weights, these weights, a text and a memory."""
    B, T, S, d, h, ff = size
    state = oracles.attention.weights(rng, oracles.attention.decoder_shapes(d, ff))
    own = made(candidate, d, h, ff, **options)
    own.load_state_dict(dict(state))
    x, memory = (torch.tensor(oracles.draw(rng, B, length, d), dtype=torch.float32) for length in (T, S))
    return own, state, x, memory


def right(state, h, x, memory, mask=None, causal=True):
    """What the layer should give, without its history."""
    return oracles.attention.decoder(state, h, x, memory, mask, causal).detach()


def forgiving(actual, state, h, x, memory):
    """Compare, whether or not places of x see what comes later."""
    rights = [right(state, h, x, memory, causal=causal) for causal in (True, False)]
    assert_close("the output", actual=actual, expected=oracles.attention.nearest(actual, *rights), **CLOSE)


@points(1)
def check_parts(candidate, rng):
    """has three norms, two attentions and two linear layers, under their names and of the right sizes"""
    for d, h, ff in [(2, 1, 3), (6, 3, 4)]:
        oracles.attention.require_shapes(made(candidate, d, h, ff), oracles.attention.decoder_shapes(d, ff))


@points(2)
def check_values(candidate, rng):
    """looks at its text, then at the memory, then thinks, each added to what came in and with its norm first"""
    for size in SIZES:
        own, state, x, memory = drawn(candidate, rng, size)
        forgiving(own(x, memory), state, size[4], x, memory)


@points(1.5)
def check_causal(candidate, rng):
    """shows no place what comes later in its own text"""
    for T in (2, 7):
        own, _, x, memory = drawn(candidate, rng, (2, T, 5, 6, 3, 5))
        seen = oracles.attention.sight(lambda text, own=own, memory=memory: own(text, memory), x)
        oracles.attention.require_sight(seen, torch.ones(T, T, dtype=torch.bool).tril())


@points(1)
def check_memory(candidate, rng):
    """shows every place the whole memory"""
    for T, S in [(1, 2), (4, 4), (3, 7)]:
        own, _, x, memory = drawn(candidate, rng, (2, T, S, 6, 3, 5))
        seen = oracles.attention.sight(lambda read, own=own, x=x: own(x, read), memory)
        oracles.attention.require_sight(seen, torch.ones(T, S, dtype=torch.bool), " of the memory")


@points(2)
def check_mask(candidate, rng):
    """hides from each place what the mask hides of the memory, and nothing else"""
    for shape in [(1, 1, 1, 2), (2, 1, 1, 5), (4, 4), (2, 3, 4, 5)]:
        mask = oracles.attention.some_mask(rng, *shape)
        B, T, S, h = 2, shape[-2] if len(shape) == 2 or shape[2] > 1 else 3, shape[-1], 3
        own, _, x, memory = drawn(candidate, rng, (B, T, S, 6, h, 5))
        seen = oracles.attention.sight(lambda read, own=own, x=x, mask=mask: own(x, read, mask), memory)
        oracles.attention.require_sight(seen, mask.expand(B, h, T, S).any(1), " of the memory")
    for T, S in [(2, 3), (7, 5)]:  # of its own text, a mask says nothing, as long as two places are left to choose from
        own, _, x, memory = drawn(candidate, rng, (2, T, S, 6, 3, 5))
        padded = torch.ones(1, 1, 1, S, dtype=torch.bool)
        padded[..., -1] = False
        without = oracles.attention.sight(lambda text, own=own, memory=memory: own(text, memory), x)
        masked = oracles.attention.sight(lambda text, own=own, memory=memory, mask=padded: own(text, memory, mask), x)
        oracles.attention.require_sight(masked, without)


@points(1)
@needs(check_values)
def check_dropout(candidate, rng):
    """drops what its parts have found, before it is added, and only in training"""
    for size in SIZES[1:]:
        own, state, x, memory = drawn(candidate, rng, size, dropout=1.0)
        assert_close("with dropout=1.0 in training, the output", actual=own(x, memory), expected=x, **CLOSE)
        own.eval()
        forgiving(own(x, memory), state, size[4], x, memory)
    own, _, x, memory = drawn(candidate, rng, (4, 7, 5, 6, 3, 5), dropout=0.5)
    same = torch.equal(own(x, memory), own(x, memory))
    require(not same, "With dropout=0.5 in training, two calls gave the same.")


@points(1)
@needs(check_values, check_causal)
def check_gradients(candidate, rng):
    """lets gradients flow back to its text and to the memory"""
    for size in SIZES:
        own, state, x, memory = drawn(candidate, rng, size)
        upstream = torch.tensor(oracles.draw(rng, *x.shape), dtype=torch.float32)
        expected = oracles.vjp(
            lambda text, read, state=state, h=size[4]: oracles.attention.decoder(state, h, text, read),
            upstream, x, memory,
        )  # fmt: skip
        found = candidate.pull_back(own, x, memory, upstream)
        for name, actual, gradient in zip(("its text", "the memory"), found, expected, strict=True):
            assert_close(f"the gradient of {name}", actual=actual, expected=torch.as_tensor(gradient).float(), **CLOSE)
