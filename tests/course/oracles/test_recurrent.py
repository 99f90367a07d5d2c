"""The oracles of recurrent networks agree with each other, with nudging, and with formulas written out."""

import numpy as np
import pytest
import torch

from autograder.course.oracles import recurrent


@pytest.fixture
def rng():
    return np.random.default_rng(12)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_cells_are_the_formulas_of_the_lesson(rng):
    """The plain cell, the LSTM and the GRU are what the lesson writes down, gate by gate."""
    B, D, H = 2, 3, 4
    x, h, c = rng.normal(size=(B, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))
    W_ih, W_hh, b_ih, b_hh = plain = recurrent.weights(rng, 1, D, H)
    assert np.allclose(recurrent.rnn_step(x, h, *plain), np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh))

    W_ih, W_hh, b_ih, b_hh = four = recurrent.weights(rng, 4, D, H)
    i, f, g, o = (
        x @ W_ih[k : k + H].T + b_ih[k : k + H] + h @ W_hh[k : k + H].T + b_hh[k : k + H] for k in range(0, 16, 4)
    )
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    assert np.allclose(recurrent.lstm_step(x, h, c, *four), (sigmoid(o) * np.tanh(c_new), c_new))

    W_ih, W_hh, b_ih, b_hh = three = recurrent.weights(rng, 3, D, H)
    a, b = x @ W_ih.T + b_ih, h @ W_hh.T + b_hh
    r, z = sigmoid(a[:, :H] + b[:, :H]), sigmoid(a[:, H : 2 * H] + b[:, H : 2 * H])
    n = np.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    assert np.allclose(recurrent.gru_step(x, h, *three), (1 - z) * n + z * h)


def test_layers_are_their_cells_step_by_step(rng):
    """Whole sequences give what one step after the other gives; after its end, a sequence's state stands still."""
    B, T, D, H = 3, 4, 2, 5
    x, h0, c0 = rng.normal(size=(B, T, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))
    weights, lengths = recurrent.weights(rng, 4, D, H), np.array([2, 4, 1])
    out, h_end, c_end = recurrent.lstm(x, lengths, h0, c0, *weights)
    for row, length in enumerate(lengths):
        h, c = h0[[row]], c0[[row]]
        for t in range(length):
            h, c = recurrent.lstm_step(x[[row], t], h, c, *weights)
            assert np.allclose(out[row, t], h)
        assert np.allclose(h_end[row], h)
        assert np.allclose(c_end[row], c)
        assert (out[row, length:] == 0).all()

    plain = recurrent.weights(rng, 1, D, H)
    states, last = recurrent.rnn(x, h0, *plain)
    assert np.allclose(states[:, 0], recurrent.rnn_step(x[:, 0], h0, *plain))
    assert np.allclose(states[:, 1], recurrent.rnn_step(x[:, 1], states[:, 0], *plain))
    assert np.array_equal(last, states[:, -1])


def test_gradients_through_time_are_those_of_nudging(rng):
    """Every gradient of a plain layer is what central differences of the layer's output give."""
    inputs = [rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 4)), *recurrent.weights(rng, 1, 2, 4)]
    dout = rng.normal(size=(2, 3, 4))
    for position, grad in enumerate(recurrent.rnn_gradients(dout, *inputs)):
        nudged = np.zeros_like(grad)
        for i in np.ndindex(grad.shape):
            sides = []
            for sign in (1, -1):
                moved = [part.copy() for part in inputs]
                moved[position][i] += sign * 1e-6
                sides.append((dout * recurrent.rnn(*moved)[0]).sum())
            nudged[i] = (sides[0] - sides[1]) / 2e-6
        assert np.allclose(grad, nudged, rtol=1e-5, atol=1e-7)


def test_wrong_slopes_give_other_gradients(rng):
    """What the slope of tanh is mistaken for gives gradients that differ from the right ones, and from each other."""
    inputs = [rng.normal(size=(2, 3, 2)), rng.normal(size=(2, 4)), *recurrent.weights(rng, 1, 2, 4)]
    dout = rng.normal(size=(2, 3, 4))
    all_found = [recurrent.rnn_gradients(dout, *inputs, slope=slope)[0] for slope in recurrent.TANH_SLOPES]

    assert all(not np.allclose(a, b) for k, a in enumerate(all_found) for b in all_found[:k])


def test_training_carries_the_state_and_cuts_the_gradient(rng):
    """A training gives the loss of one long sequence, and its steps know nothing of the batch before."""
    sizes = (5, 3, 4, "gru")
    model = recurrent.char_model(rng, *sizes)
    x, y = torch.tensor(rng.integers(5, size=(2, 2, 3))), torch.tensor(rng.integers(5, size=(2, 2, 3)))
    after, history = recurrent.trained(model.state_dict(), sizes, x, y, 0.0, 1)
    long_logits, _ = model(torch.cat(list(x), dim=1))
    loss = torch.nn.functional.cross_entropy(long_logits.flatten(0, 1), torch.cat(list(y), dim=1).flatten())

    assert np.isclose(history[0], loss.item())
    assert all(torch.equal(after[name], value) for name, value in model.state_dict().items())
    moved, _ = recurrent.trained(model.state_dict(), sizes, x, y, 0.1, 2)
    assert max((moved[name] - after[name]).abs().max() for name in after) > 0.1


def test_deviation_tells_wrong_frequencies(rng):
    """Draws from the right distribution lie within five standard deviations, those of a neighbouring one do not."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.35, 0.25])

    assert recurrent.deviation(rng.choice(3, size=4000, p=p), p) < 5
    assert recurrent.deviation(rng.choice(3, size=4000, p=q), p) > 5


def test_last_steps_are_those_before_the_padding(rng):
    """What is at the end of each sequence is what a packed layer gives as its last state."""
    x, h0, c0, lengths = rng.normal(size=(3, 4, 2)), np.zeros((3, 5)), np.zeros((3, 5)), [2, 4, 1]
    out, h, _ = recurrent.lstm(x, np.array(lengths), h0, c0, *recurrent.weights(rng, 4, 2, 5))

    assert np.allclose(recurrent.last_steps(out, lengths), h)


def test_perplexity_is_that_of_a_cross_entropy(rng):
    """However a text is cut, its perplexity is e to torch's mean cross-entropy."""
    logits, ids = torch.tensor(rng.normal(size=(10, 6))), torch.tensor(rng.integers(6, size=10))
    surprises = torch.nn.functional.cross_entropy(logits, ids, reduction="none").numpy()
    right = torch.nn.functional.cross_entropy(logits, ids).exp().item()

    assert np.isclose(recurrent.perplexity([surprises]), right)
    assert np.isclose(recurrent.perplexity([surprises[:3], surprises[3:4], surprises[4:]]), right)


def test_places_say_where_and_what_is_not_there(rng):
    """Every number leads to where it stands, whatever its type; what does not occur leads nowhere."""
    ids = rng.permutation(np.arange(20, 50))[:10]

    assert np.array_equal(recurrent.places(ids[::-1].reshape(2, 5), ids).ravel(), np.arange(10)[::-1])
    assert np.array_equal(recurrent.places(ids.astype(float), ids), np.arange(10))
    assert (recurrent.places(np.array([-1, 3, 1000]), ids) == -100).all()
