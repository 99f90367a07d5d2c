"""Hidden checks of `train_chars(model, x, y, lr, epochs)`, against the same training of torch's own parts.

The models' weights are so large that the state of the batch before shows in the loss. With lr=0 nothing is
learned, and the history alone tells what was fed to the model.
"""

import numpy as np
import torch

from autograder.kit import assert_close, needs, oracles, parts, points, require

builds_on = ("char_rnn",)

SIZES = (6, 3, 5)  # characters, embedding, hidden
CLOSE = {"rtol": 2e-3, "atol": 2e-4}

_ADAM = "A step of Adam is about lr long whatever the gradient, so a wrong gradient shows only in part, in float32."
near_the_bound = {
    "makes steps of Adam, each with the gradient of its own batch alone": _ADAM,
    "cuts the gradient between batches, for a GRU and for an LSTM": _ADAM,
    "carries the state from batch to batch": "A state changes the loss of the first few characters of a batch only.",
    "starts every epoch without a state, and gives one mean loss for each": (
        "A state changes the loss of the first few characters only, which is a small part of an epoch's mean."
    ),
}


def batches(rng, n, B=2, T=4):
    """Characters, and others that should follow."""
    return torch.tensor(rng.integers(SIZES[0], size=(n, B, T))), torch.tensor(rng.integers(SIZES[0], size=(n, B, T)))


def run(candidate, rng, n, lr, epochs, cell="gru", **sizes):
    """The student's weights and history after a training, and the right ones."""
    start = oracles.recurrent.char_model(rng, *SIZES, cell).state_dict()
    x, y = batches(rng, n, **sizes)
    model = candidate.CharRNN(*SIZES, cell=cell)
    require(callable(model), "CharRNN(...) should give a model.")
    model.load_state_dict(dict(start))
    history = candidate.train_chars(model, x, y, lr, *([] if epochs == 1 else [epochs]))
    require(type(history) in (list, tuple), "It should return a list with one number for each epoch.")
    require(len(history) == epochs, f"It returned {len(history)} numbers for {epochs} epochs.")
    right = oracles.recurrent.trained(start, (*SIZES, cell), x, y, lr, epochs)
    return model.state_dict(), history, *right


def same_history(actual, expected):
    """Compare the losses."""
    for epoch, (found, right) in enumerate(zip(actual, expected, strict=True)):
        assert_close(f"the loss of epoch {epoch}", actual=found, expected=right, rtol=1e-4, atol=1e-5)


def same_weights(actual, expected):
    """Compare all weights."""
    require(type(actual) is dict and set(actual) == set(expected), "The model has lost its weights.")
    for name, right in expected.items():
        assert_close(name, actual=np.asarray(actual[name]), expected=right.numpy(), **CLOSE)


@points(1)
def check_loss(candidate, rng):
    """measures the mean loss over all characters of a batch, before its step"""
    for B, T in [(3, 2), (2, 5)]:
        for lr in (0.0, 0.1):
            _, history, _, right = run(candidate, rng, 1, lr, 2, B=B, T=T)
            same_history(history[:1], right[:1])


@points(1)
def check_step(candidate, rng):
    """makes steps of Adam, each with the gradient of its own batch alone"""
    for epochs in (2, 3):
        weights, _, right, _ = run(candidate, rng, 1, 0.01, epochs)
        same_weights(weights, right)


@points(1.5)
def check_carries(candidate, rng):
    """carries the state from batch to batch"""
    for n in (2, 4):
        _, history, _, right = run(candidate, rng, n, 0.0, 2)
        same_history(history[:1], right[:1])


@points(1.5)
def check_cuts(candidate, rng):
    """cuts the gradient between batches, for a GRU and for an LSTM"""
    for cell in ("gru", "lstm"):
        weights, _, right, _ = run(candidate, rng, 3, 0.01, 1, cell)
        same_weights(weights, right)


@points(1)
def check_epochs(candidate, rng):
    """starts every epoch without a state, and gives one mean loss for each"""
    _, history, _, right = run(candidate, rng, 3, 0.0, 3)
    same_history(history, right)


@points(1)
def check_learns(candidate, rng):
    """learns English better than by counting characters"""
    text = oracles.recurrent.english(3000)
    characters = sorted(set(text))
    ids = np.array([characters.index(character) for character in text])
    p = np.bincount(ids) / len(ids)
    unigram = float(-(p * np.log(p)).sum())
    used = 8 * 8 * 16
    x, y = (torch.tensor(part[:used].reshape(8, 8, 16).swapaxes(0, 1).copy()) for part in (ids[:-1], ids[1:]))
    model = candidate.CharRNN(len(characters), 8, 24, cell="gru")
    history = candidate.train_chars(model, x, y, 0.03, 5)
    require(
        type(history) in (list, tuple) and len(history) == 5, "It should return a list with one number for each epoch."
    )
    logits, _ = parts(model(x.transpose(0, 1).reshape(8, -1)), "logits", "state")
    require(
        isinstance(logits, torch.Tensor) and logits.shape == (8, 128, len(characters)), "The model gives no scores."
    )
    # A right answer ends a whole nat below counting, with a spread of 0.04; a wrong one as far above.
    loss = torch.nn.functional.cross_entropy(logits.double().flatten(0, 1), y.transpose(0, 1).flatten()).item()
    require(
        loss < unigram - 0.4, f"After 40 batches, a character costs {loss:.2f} nats; counting them costs {unigram:.2f}."
    )


@points(0.5)
@needs(check_carries)
def check_smallest(candidate, rng):
    """works for a single text, for texts of one character, for equal sizes, and for one epoch"""
    for n, B, T in [(2, 1, 4), (3, 2, 1), (3, 1, 1), (2, 2, 2)]:
        _, history, _, right = run(candidate, rng, n, 0.0, 1, B=B, T=T)
        same_history(history, right)


@points(0.5)
@needs(check_learns)
def check_leaves_inputs(candidate, rng):
    """leaves x and y as they were"""
    model = candidate.CharRNN(*SIZES, cell="gru")
    x, y = batches(rng, 3)
    _, kept = candidate.train_chars.and_inputs(model, x, y, 0.01, 2)
    same = torch.equal(kept[1], x) and torch.equal(kept[2], y)
    require(same, "It changed x or y; the caller still needs them as they were.")
