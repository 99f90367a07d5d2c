"""Hidden checks of `build_bert_classifier` and what stands beside it, against a BERT of torch's own layers.

What a text is classified by, padding and the two parts of a text are three claims, so each forgives what is not its own.
"""

import torch
from torch.nn import functional

from autograder.kit import assert_close, needs, oracles, points, require

CLOSE = {"rtol": 1e-4, "atol": 2e-5}
SIZES = [(7, 2, 1, 1, 3, 4), (9, 6, 3, 2, 5, 8)]  # vocabulary, d, h, layers, ff, places


def made(candidate, size, C, *frozen):
    """The student's classifier; what comes back from a wrong answer may be none."""
    found = candidate.build_bert_classifier(candidate.small_config(*size), C, *frozen)
    oracles.attention.require_module(found, "build_bert_classifier(...)")
    return found


def shapes(size, C):
    """Names and shapes of a classifier's weights."""
    vocab, d, _, layers, ff, places = size
    body = oracles.attention.bert_shapes(vocab, d, layers, ff, places)
    return {f"bert.{name}": shape for name, shape in body.items()} | {"head.weight": (C, d), "head.bias": (C,)}


def drawn(candidate, rng, size, C):
    """The student's classifier with some weights, without dropout; and these weights."""
    state = oracles.attention.weights(rng, shapes(size, C))
    own = made(candidate, size, C)
    own.load_state_dict(dict(state))
    own.eval()
    return own, state


def read(own, ids, real, segments):
    """The student's scores."""
    return own(input_ids=ids, attention_mask=real, token_type_ids=segments)


def expected(state, h, ids, real, segments):
    """The right scores, and then those by the mean of all tokens or by the first one without the pooler, and their softmax."""
    body = {name.removeprefix("bert."): value for name, value in state.items() if name.startswith("bert.")}
    hidden, pooled = oracles.attention.bert(body, h, ids, real, segments)
    for vector in (pooled, hidden[:, 0]):
        scores = functional.linear(vector, state["head.weight"], state["head.bias"])
        yield scores
        yield scores.softmax(dim=1)


def forgiving(actual, rights):
    """Compare with the first, unless another one is what the student means."""
    assert_close("the tensor of scores", actual=actual, expected=oracles.attention.nearest(actual, *rights), **CLOSE)


def texts(rng, vocab, B, T):
    """Tokens, none of them a filler; all are real, and of the first text."""
    ids = torch.tensor(rng.integers(1, vocab, size=(B, T)))
    return ids, torch.ones_like(ids), torch.zeros_like(ids)


@points(1)
def check_parts(candidate, rng):
    """is a BERT of the size that its configuration says, with a linear layer for the classes, under their names"""
    for size, C in zip(SIZES, (2, 4), strict=True):
        oracles.attention.require_shapes(made(candidate, size, C), shapes(size, C))


@points(2)
def check_pooled(candidate, rng):
    """scores the classes by the pooled output"""
    for size, C in zip(SIZES, (2, 4), strict=True):
        own, state = drawn(candidate, rng, size, C)
        for B, T in [(1, 1), (2, 4)]:
            inputs = texts(rng, size[0], B, T)
            assert_close(
                "the tensor of scores",
                actual=read(own, *inputs),
                expected=next(expected(state, size[2], *inputs)),
                **CLOSE,
            )


@points(1)
def check_padding(candidate, rng):
    """does not look at padding"""
    for size, C in zip(SIZES, (2, 4), strict=True):
        own, state = drawn(candidate, rng, size, C)
        ids, real, segments = texts(rng, size[0], 2, 4)
        real[0, 2:] = real[1, 3:] = 0
        forgiving(read(own, ids, real, segments), expected(state, size[2], ids, real, segments))


@points(1)
def check_segments(candidate, rng):
    """hears where the second text begins"""
    for size, C in zip(SIZES, (2, 4), strict=True):
        own, state = drawn(candidate, rng, size, C)
        ids, real, segments = texts(rng, size[0], 2, 4)
        segments[0, 1:] = segments[1, 2:] = 1
        forgiving(read(own, ids, real, segments), expected(state, size[2], ids, real, segments))


@points(1)
def check_frozen(candidate, rng):
    """freezes as many of its lowest parts as it is told to, and nothing else"""
    for size, C in zip(SIZES, (2, 4), strict=True):
        for frozen in range(size[3] + 2):
            own = made(candidate, size, C, *([frozen] if frozen else []))
            lowest = ["bert.embeddings.", *(f"bert.encoder.layer.{number}." for number in range(size[3]))][:frozen]
            right = {name for name in shapes(size, C) if not name.startswith(tuple(lowest))}
            found = candidate.trainable(own)
            require(type(found) is list, "Its parameters cannot be listed.")
            for name in sorted(right ^ set(map(str, found))):
                does = "cannot" if name in right else "can"
                require(False, f"With frozen={frozen}, {name} {does} be trained.")


@points(1)
def check_rates(candidate, rng):
    """has the head learn at a rate of its own, and leaves out what is frozen"""
    for size, frozen in [(SIZES[0], 0), (SIZES[1], 0), (SIZES[1], 2)]:
        own, state = drawn(candidate, rng, size, 3)
        if frozen:
            for part in [
                own.bert.embeddings,
                *(getattr(own.bert.encoder.layer, str(number)) for number in range(frozen - 1)),
            ]:
                part.requires_grad_(False)
        names = candidate.trainable(own)
        optimizer = candidate.make_optimizer(own, 0.003, 0.02)
        require(hasattr(optimizer, "_handle"), "make_optimizer(...) should give an optimizer.")
        groups = optimizer.param_groups
        require(type(groups) is list and all(type(group) is dict for group in groups), "It should give an optimizer.")
        rates = []
        for group in groups:
            require(type(group.get("params")) is list, "A group should have a list of parameters.")
            for weight in group["params"]:
                known = [
                    name
                    for name, value in state.items()
                    if isinstance(weight, torch.Tensor) and torch.equal(weight.detach(), value)
                ]
                require(known, "In the optimizer is something that is no weight of the model.")
                rates.append((known[0], group.get("lr")))
        for name in state:
            expected_rates = ([0.02] if name.startswith("head.") else [0.003]) if name in names else []
            actual = [rate for other, rate in rates if other == name]
            frozen_or_not = "" if name in names else ", which is frozen,"
            require(
                actual == expected_rates,
                f"The rates of {name}{frozen_or_not} are {actual}, but should be {expected_rates}.",
            )


def counted(candidate, rng, vocab, C, lr, dropout=0.0):
    """A word counter with some weights, its optimizer, and the weights."""
    own = candidate.WordCounter(vocab, C, dropout)
    state = oracles.attention.weights(rng, {"word.weight": (vocab, C), "segment.weight": (2, C)})
    own.load_state_dict(dict(state))
    return own, candidate.plain_sgd(own, lr), state


def counting(state, batch, lr=0.0):
    """The loss of a word counter, and its weights after a step of gradient descent."""
    leaves = {name: value.clone().requires_grad_() for name, value in state.items()}
    scores = leaves["word.weight"][batch["input_ids"]] + leaves["segment.weight"][batch["token_type_ids"]]
    loss = functional.cross_entropy((scores * batch["attention_mask"][:, :, None]).sum(dim=1), batch["labels"])
    slopes = torch.autograd.grad(loss, list(leaves.values()))
    return loss.item(), {name: value - lr * slope for (name, value), slope in zip(state.items(), slopes, strict=True)}


def labelled(rng, vocab, C, B, T):
    """A batch of texts with the right classes."""
    ids, real, segments = texts(rng, vocab, B, T)
    labels = torch.tensor(rng.integers(C, size=B))
    return {"input_ids": ids, "attention_mask": real, "token_type_ids": segments, "labels": labels}


def require_weights(own, state):
    """Fail the claim unless a word counter has these weights."""
    found = own.state_dict()
    require(type(found) is dict and set(found) == set(state), "The model has lost its weights.")
    for name, value in state.items():
        assert_close(name, actual=found[name], expected=value, **CLOSE)


@points(2)
def check_step(candidate, rng):
    """goes a step downhill on the mean cross-entropy, each step by the gradient of its own batch"""
    for vocab, C, B, T in [(3, 2, 1, 1), (4, 2, 3, 2), (9, 4, 5, 7)]:
        own, optimizer, state = counted(candidate, rng, vocab, C, 0.5)
        for _ in range(3):
            batch = labelled(rng, vocab, C, B, T)
            candidate.fine_tune_step(own, optimizer, dict(batch))
            _, state = counting(state, batch, 0.5)
            require_weights(own, state)


@points(1)
@needs(check_step)
def check_passed_on(candidate, rng):
    """hands the mask and the kinds of the tokens on to the model"""
    for vocab, C, B, T in [(4, 2, 1, 3), (9, 4, 5, 7)]:
        own, optimizer, state = counted(candidate, rng, vocab, C, 0.5)
        batch = labelled(rng, vocab, C, B, T)
        batch["attention_mask"][:, T - 1] = 0
        batch["token_type_ids"][:, 1:] = 1
        candidate.fine_tune_step(own, optimizer, dict(batch))
        require_weights(own, counting(state, batch, 0.5)[1])


@points(1)
@needs(check_step)
def check_training(candidate, rng):
    """trains in training mode, also where the model was just being tested"""
    for tested in (False, True):
        own, optimizer, state = counted(candidate, rng, 9, 4, 0.5, 1.0)
        own.eval() if tested else own.train()
        candidate.fine_tune_step(own, optimizer, labelled(rng, 9, 4, 5, 7))
        require_weights(own, state)  # all scores were dropped, so nothing could be learned


@points(1)
def check_loss(candidate, rng):
    """gives the loss before the step, a float"""
    for vocab, C, B, T in [(4, 2, 1, 2), (9, 4, 5, 7)]:
        own, optimizer, state = counted(candidate, rng, vocab, C, 0.5)
        batch = labelled(rng, vocab, C, B, T)
        actual = candidate.fine_tune_step(own, optimizer, dict(batch))
        require(type(actual) is float, f"The loss should be a float, but is {type(actual).__name__}.")
        assert_close("the loss", actual=actual, expected=counting(state, batch)[0], rtol=1e-5, atol=1e-6)
