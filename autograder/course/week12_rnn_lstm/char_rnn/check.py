"""Hidden checks of the class `CharRNN(vocab_size, embed, hidden, cell)`, against torch's own parts with the same weights."""

import numpy as np
import pytest
import torch

from autograder.kit import assert_close, claim, needs, oracles, parts, points, require

SIZES = (7, 3, 5)  # characters, embedding, hidden
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def made(candidate, *sizes, **options):
    """The student's model; what comes back from a wrong answer may be none."""
    found = candidate.CharRNN(*sizes, **options)
    require(callable(found) and hasattr(found, "_handle"), "CharRNN(...) should give a model.")
    return found


def with_weights(candidate, model, cell):
    """The student's model with the weights of another one."""
    found = made(candidate, *SIZES, cell=cell)
    found.load_state_dict(dict(model.state_dict()))
    return found


def scores(model, ids, state=None):
    """What the student's model gives: scores as an array, and the state."""
    logits, state = parts(model(torch.tensor(ids), state), "logits", "state")
    require(isinstance(logits, torch.Tensor), "The logits should be a tensor.")
    shape, right = tuple(logits.shape), (*ids.shape, SIZES[0])
    require(shape == right, f"The logits have shape {shape}, but should have {right}.")
    require(logits.is_floating_point(), "The logits should be floating-point numbers.")
    return logits.double().numpy(), state


def right_scores(model, ids, state=None):
    """What the right model gives."""
    logits, state = model(torch.tensor(ids), state)
    return logits.detach().double().numpy(), state


def texts(rng, B=2, T=6):
    """Some characters."""
    return rng.integers(SIZES[0], size=(B, T))


@points(1)
def check_parts(candidate, rng):
    """has an embedding, a recurrent layer and a head, under these names and of the right sizes"""
    for sizes in [(4, 2, 3), (7, 3, 5)]:
        wanted = oracles.recurrent.CharModel(*sizes, "gru").state_dict()
        found = made(candidate, *sizes, cell="gru").state_dict()
        require(type(found) is dict, "It should be an nn.Module with a state_dict.")
        require(set(found) == set(wanted), f"Its weights are called {sorted(found)}, but should be {sorted(wanted)}.")
        for name, value in wanted.items():
            shape, right = tuple(getattr(found[name], "shape", ())), tuple(value.shape)
            require(shape == right, f"{name} has shape {shape}, but should have {right}.")


def agree(candidate, rng, cell, B, T):
    """Compare the logits of B texts of T characters."""
    model, ids = oracles.recurrent.char_model(rng, *SIZES, cell), texts(rng, B, T)
    actual, _ = scores(with_weights(candidate, model, cell), ids)
    assert_close("the array of logits", actual=actual, expected=right_scores(model, ids)[0], **CLOSE)


@pytest.mark.parametrize(
    "cell",
    [
        claim("gives the scores of every next character, with a GRU", 1.5, "gru"),
        claim("takes an LSTM if it is asked for", 1, "lstm"),
        claim("takes a plain layer if it is asked for", 0.5, "rnn"),
    ],
)
def check_scores(candidate, rng, cell):
    """Compare the logits of short and long texts."""
    for B, T in [(2, 3), (3, 6)]:
        agree(candidate, rng, cell, B, T)


@points(1.5)
def check_state(candidate, rng):
    """goes on from the state that it is given, and gives back the one after the last character"""
    for cell in ("gru", "lstm"):
        model, ids = oracles.recurrent.char_model(rng, *SIZES, cell), texts(rng, T=9)
        own = with_weights(candidate, model, cell)
        whole, _ = scores(own, ids)
        for cut in (4, 6):
            first, state = scores(own, ids[:, :cut])
            second, _ = scores(own, ids[:, cut:], state)
            alone, _ = scores(own, ids[:, cut:])
            both = np.hstack([first, second])
            assert_close("the array of logits of a text in two pieces", actual=both, expected=whole, **CLOSE)
            require(np.abs(second - alone).max() > 1e-4, "The state that it is given makes no difference.")


@points(1)
def check_no_future(candidate, rng):
    """does not look at characters that are still to come"""
    model, ids = made(candidate, *SIZES, cell="gru"), texts(rng, T=7)
    other = ids.copy()
    other[:, 4:] = (other[:, 4:] + 1 + rng.integers(5, size=(2, 3))) % SIZES[0]
    (before, _), (after, _) = scores(model, ids), scores(model, other)
    changed = np.abs(after - before).max(axis=(0, 2))
    require(changed[:4].max() < 1e-6, "Another 5th character changed the scores after the 4th one or before.")
    require(changed[4:].min() > 1e-4, "Another 5th character did not change the scores after it.")


@points(0.5)
def check_default(candidate, rng):
    """is a GRU unless it is told otherwise"""
    model, ids = oracles.recurrent.char_model(rng, *SIZES, "gru"), texts(rng)
    own = made(candidate, *SIZES)
    own.load_state_dict(dict(model.state_dict()))
    actual, _ = scores(own, ids)
    named, _ = scores(with_weights(candidate, model, "gru"), ids)
    assert_close("without cell=, the array of logits", actual=actual, expected=named, **CLOSE)
    require(np.ptp(actual) > 0.01, "All scores are the same.")


@points(0.5)
@needs(check_scores, check_state)
def check_smallest(candidate, rng):
    """works for a single text, for as many texts as characters, and character by character"""
    for B, T in [(1, 1), (1, 3), (3, 3)]:
        agree(candidate, rng, "gru", B, T)
    model, ids, state = oracles.recurrent.char_model(rng, *SIZES, "gru"), texts(rng, B=2, T=4), None
    own, right = with_weights(candidate, model, "gru"), right_scores(model, ids)[0]
    for step in range(4):
        actual, state = scores(own, ids[:, step : step + 1], state)
        name = f"the array of logits of character {step}, with the state of the one before,"
        assert_close(name, actual=actual[:, 0], expected=right[:, step], **CLOSE)
