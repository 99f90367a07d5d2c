"""Recurrent networks: torch's own cells and layers, and a few slow, obvious counts.

Sequences are (B, T, D), states (B, H). `weights` are the four of a layer in torch's order: W_ih (G*H, D),
W_hh (G*H, H), b_ih (G*H,), b_hh (G*H,), with G stacked gates: 1 for a plain cell, 4 for an LSTM (i, f, g, o),
3 for a GRU (r, z, n).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

Array = np.ndarray
Slope = Callable[[torch.Tensor], torch.Tensor]

LIBRARY = (
    *(f"torch.nn.{name}{kind}.forward" for name in ("RNN", "LSTM", "GRU") for kind in ("", "Cell")),
    *(f"{owner}.{name}{cell}" for owner in ("torch", "aten") for name in ("lstm", "gru", "rnn_tanh") for cell in ("", "_cell")),
    "aten.mkldnn_rnn_layer",
)  # fmt: skip
"""For `off_limits` in a check file: torch's recurrent cells and layers, and the operators that they call."""

TANH_SLOPES: tuple[Slope, ...] = (
    lambda out: 1 - out**2,
    lambda out: 1 - out,
    lambda out: torch.ones_like(out),
    lambda out: out * (1 - out),
    lambda out: 1 - torch.tanh(out) ** 2,
    lambda out: 1 + out**2,
)
"""The derivative of tanh as a function of its output; then what it is mistaken for, for claims that are not about it."""


def numbers(rng: np.random.Generator, *shape: int) -> Array:
    """Return numbers that are not near zero; up to four are multiples of a half, so that a student can calculate with them.

    >>> sorted(set(abs(numbers(np.random.default_rng(0), 1, 4)).ravel().tolist()) - {0.5, 1.0, 1.5})
    []
    """
    size = rng.uniform(0.2, 0.9, shape) if np.prod(shape) > 4 else rng.choice([0.5, 1.0, 1.5], shape)
    return size * rng.choice([-1, 1], shape)


def weights(rng: np.random.Generator, stacked: int, D: int, H: int) -> tuple[Array, Array, Array, Array]:
    """Return the weights and biases of a cell with `stacked` gates, D inputs and H units; none of them is zero."""
    G = stacked * H
    return numbers(rng, G, D), numbers(rng, G, H), numbers(rng, G), numbers(rng, G)


def rnn_step(x: Array, h: Array, *weights: Array) -> Array:
    """Return the new state of `nn.RNNCell` after one step.

    >>> rnn_step(np.ones((1, 1)), np.zeros((1, 1)), *np.ones((2, 1, 1)), *np.zeros((2, 1))).round(4)
    array([[0.7616]])
    """
    return _numpy(_cell(nn.RNNCell, weights)(_tensor(x), _tensor(h)))


def lstm_step(x: Array, h: Array, c: Array, *weights: Array) -> tuple[Array, Array]:
    """Return the new h and c of `nn.LSTMCell` after one step."""
    h_new, c_new = _cell(nn.LSTMCell, weights)(_tensor(x), (_tensor(h), _tensor(c)))
    return _numpy(h_new), _numpy(c_new)


def gru_step(x: Array, h: Array, *weights: Array) -> Array:
    """Return the new state of `nn.GRUCell` after one step."""
    return _numpy(_cell(nn.GRUCell, weights)(_tensor(x), _tensor(h)))


def rnn(x: Array, h0: Array, *weights: Array) -> tuple[Array, Array]:
    """Return all states (B, T, H) and the last one (B, H) of `nn.RNN`."""
    out, h = _layer(nn.RNN, weights)(_tensor(x), _tensor(h0)[None])
    return _numpy(out), _numpy(h[0])


def lstm(x: Array, lengths: Array, h0: Array, c0: Array, *weights: Array) -> tuple[Array, Array, Array]:
    """Return the outputs of `nn.LSTM` for packed sequences.

    Args:
        x: padded sequences, (B, T, D).
        lengths: of each sequence, (B,).
        h0, c0: the initial states.
        weights: of the layer.

    Returns:
        h of all steps (B, T, H), zero after the end of each sequence; h and c at the ends.
    """
    packed = pack_padded_sequence(_tensor(x), torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    out, (h, c) = _layer(nn.LSTM, weights)(packed, (_tensor(h0)[None], _tensor(c0)[None]))
    padded, _ = pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
    return _numpy(padded), _numpy(h[0]), _numpy(c[0])


def last_steps(out: Array, lengths: Sequence[int]) -> Array:
    """Return the output at the last step of each sequence, (B, H).

    >>> last_steps(np.array([[[1.0], [2.0]], [[3.0], [9.0]]]), [2, 1]).tolist()
    [[2.0], [3.0]]
    """
    return np.array([[float(number) for number in row[n - 1]] for row, n in zip(out, lengths, strict=True)])


def rnn_gradients(
    dout: Array, x: Array, h0: Array, *weights: Array, slope: Slope = TANH_SLOPES[0]
) -> tuple[Array, ...]:
    """Return the gradients of sum(dout * out) of a plain layer, by torch's autograd.

    Args:
        dout: upstream gradient of all states, (B, T, H).
        x, h0, weights: the layer's inputs.
        slope: the derivative of tanh as a function of its output; one of `TANH_SLOPES`.

    Returns:
        dx, dh0, dW_ih, dW_hh, db_ih, db_hh.

    >>> one = np.ones((1, 1))
    >>> rnn_gradients(np.ones((1, 1, 1)), np.zeros((1, 1, 1)), one * 3, one, one * 0, *np.zeros((2, 1)))[3]
    array([[3.]])
    """

    class Squash(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: torch.Tensor) -> torch.Tensor:
            out = torch.tanh(z)
            ctx.save_for_backward(out)
            return out

        @staticmethod
        def backward(ctx: Any, *grads: torch.Tensor) -> torch.Tensor:
            return grads[0] * slope(ctx.saved_tensors[0])

    leaves = [_tensor(value).requires_grad_() for value in (x, h0, *weights)]
    xs, h, W_ih, W_hh, b_ih, b_hh = leaves
    states = []
    for t in range(x.shape[1]):
        h = Squash.apply(functional.linear(xs[:, t], W_ih, b_ih) + functional.linear(h, W_hh, b_hh))
        states.append(h)
    grads = torch.autograd.grad(torch.stack(states, 1), leaves, _tensor(dout))
    return tuple(grad.numpy() for grad in grads)


# -- characters -------------------------------------------------------------------------------


def places(part: Array, ids: Array) -> Array:
    """Return for each element of an array its index in ids, or -100 if it is not there.

    Args:
        part: numbers, of any shape.
        ids: distinct integers of at least 0, (N,).

    >>> places(np.array([[7, 5], [6, 9]]), np.array([5, 6, 7])).tolist()
    [[2, 0], [1, -100]]
    """
    position = np.full(ids.max() + 1, -100)
    position[ids] = np.arange(len(ids))
    inside = (part >= 0) & (part < len(position))
    where: Array = np.where(inside, position[np.where(inside, part, 0).astype(int)], -100)
    return where


def perplexity(surprises: Sequence[Sequence[float] | Array]) -> float:
    """Return the perplexity, exp of the mean negative log-likelihood of all tokens of all pieces.

    Args:
        surprises: for each piece of text, the negative log-likelihood of each token, in nats.

    >>> round(perplexity([[4.0], [0.0] * 9]), 4)
    1.4918
    """
    tokens = [float(surprise) for piece in surprises for surprise in piece]
    return math.exp(math.fsum(tokens) / len(tokens))


LAYERS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class CharModel(nn.Module):
    """A character model of torch's layers, with the names of those in the notebook of week 12: embedding, recurrent layer, head."""

    def __init__(self, vocab_size: int, embed: int, hidden: int, cell: str) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab_size, embed)
        self.rnn = LAYERS[cell](embed, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocab_size)

    def forward(self, ids: torch.Tensor, state: Any = None) -> tuple[torch.Tensor, Any]:
        """Return logits (B, T, V) for ids (B, T), and the state after them."""
        out, state = self.rnn(functional.embedding(ids, self.embed.weight), state)
        return functional.linear(out, self.head.weight, self.head.bias), state


def char_model(rng: np.random.Generator, vocab_size: int, embed: int, hidden: int, cell: str) -> CharModel:
    """Return a model with weights so large that its output depends on the state many steps before."""
    model = CharModel(vocab_size, embed, hidden, cell)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.tensor(rng.normal(size=tuple(parameter.shape)) * 0.8))
    return model


def trained(
    start: Mapping[str, torch.Tensor],
    sizes: tuple[int, int, int, str],
    x: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    epochs: int,
) -> tuple[dict[str, torch.Tensor], list[float]]:
    """Train a character model with Adam by truncated backpropagation: the state is carried from batch to batch, detached.

    Args:
        start: the weights before training.
        sizes: of the model: vocabulary, embedding, hidden units, and the kind of its cell.
        x, y: ids and the ids that follow them, (n, B, T).
        lr: the learning rate.
        epochs: the number of passes over all batches.

    Returns:
        The weights after training, and the mean loss of every epoch.
    """
    model = CharModel(*sizes)
    model.load_state_dict(dict(start))
    optimizer, history = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y, strict=True):
            logits, state = model(ids, state)
            loss = functional.cross_entropy(logits.reshape(-1, sizes[0]), following.reshape(-1))
            model.zero_grad()
            loss.backward()
            optimizer.step()
            state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
            losses.append(loss.item())
        history.append(float(np.mean(losses)))
    return {name: value.detach() for name, value in model.state_dict().items()}, history


def softmax(logits: Array) -> Array:
    """Return the softmax of each row of logits."""
    return torch.softmax(_tensor(logits), dim=-1).numpy()


def frequencies(ids: Array, vocab_size: int) -> Array:
    """Return the relative frequency of each id, (vocab_size,).

    >>> frequencies(np.array([0, 2, 2, 2]), 4).tolist()
    [0.25, 0.0, 0.75, 0.0]
    """
    return np.bincount(ids, minlength=vocab_size) / len(ids)


def deviation(ids: Array, p: Array) -> float:
    """Return the largest deviation of relative frequencies from probabilities p, in standard deviations sqrt(p (1 - p) / N).

    It is infinite if an id with probability 0 occurs.

    >>> deviation(np.array([0, 1] * 50), np.array([0.5, 0.5, 0.0])), deviation(np.array([2]), np.array([0.5, 0.5, 0.0]))
    (0.0, inf)
    """
    off = np.abs(frequencies(ids, len(p)) - p)
    spread = np.sqrt(p * (1 - p) / len(ids))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where(off < 1e-12, 0.0, off / spread)))


@cache
def english(length: int) -> str:
    """Return the first characters of an English text that Python includes: the topics of `help`.

    >>> set("aeiou. ") <= set(english(2000)), len(english(2000))
    (True, 2000)
    """
    from pydoc_data.topics import topics

    return "".join(topics[name] for name in sorted(topics) if isinstance(topics[name], str))[:length]


def _cell(kind: Any, weights: Sequence[Array]) -> Any:
    return _loaded(kind(weights[0].shape[1], weights[1].shape[1]), weights)


def _layer(kind: Any, weights: Sequence[Array]) -> Any:
    return _loaded(kind(weights[0].shape[1], weights[1].shape[1], batch_first=True), weights)


def _loaded(module: nn.Module, weights: Sequence[Array]) -> nn.Module:
    """Return a module in float64 with these weights, in the order of its parameters."""
    module.double()
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), weights, strict=True):
            parameter.copy_(_tensor(value))
    return module


def _tensor(value: Any) -> torch.Tensor:
    return torch.tensor(np.asarray(value), dtype=torch.float64)


def _numpy(tensor: torch.Tensor) -> Array:
    array: Array = tensor.detach().numpy()
    return array
