"""What is right about attention and transformers: torch's own, with the weights of an answer put into them.

Heads are (B, h, T, d_k), sequences (B, T, d), masks bool, True where a query may look. A row of a mask
that is False everywhere gives weights and outputs of zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch.nn import functional

LIBRARY = tuple(
    f"torch.nn.{name}"
    for name in (
        "functional.scaled_dot_product_attention",
        "functional.multi_head_attention_forward",
        "MultiheadAttention.forward",
        "TransformerEncoderLayer.forward",
    )
)
"""For `off_limits` in a check file: what attends by itself."""

SCALES: tuple[Callable[[int, int, int, int], float], ...] = (
    lambda h, Tq, Tk, d_k: d_k**-0.5,
    lambda h, Tq, Tk, d_k: 1.0,
    lambda h, Tq, Tk, d_k: 1 / d_k,
    lambda h, Tq, Tk, d_k: (h * d_k) ** -0.5,
    lambda h, Tq, Tk, d_k: Tk**-0.5,
    lambda h, Tq, Tk, d_k: Tq**-0.5,
    lambda h, Tq, Tk, d_k: d_k**0.5,
)
"""What scores are multiplied with; then what it is mistaken for, for claims that are not about the scale."""


def heads(rng: np.random.Generator, B: int, h: int, Tq: int, Tk: int, d_k: int, d_v: int) -> tuple[torch.Tensor, ...]:
    """Queries, keys and values whose scores are neither all alike nor so far apart that one key gets everything.

    >>> [tuple(part.shape) for part in heads(np.random.default_rng(0), 2, 3, 5, 7, 4, 6)]
    [(2, 3, 5, 4), (2, 3, 7, 4), (2, 3, 7, 6)]
    """
    shapes = ((B, h, Tq, d_k), (B, h, Tk, d_k), (B, h, Tk, d_v))
    return tuple(_few(rng, *shape) if np.prod(shape) < 10 else torch.tensor(rng.normal(size=shape)) for shape in shapes)


def some_mask(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """A mask of no order at all, except that every row (of more than one place) has a True and a False.

    >>> mask = some_mask(np.random.default_rng(0), 2, 5, 7)
    >>> bool(mask.any(-1).all()), bool(mask.all(-1).any())
    (True, False)
    """
    mask = rng.random(shape) < 0.5
    places = np.argsort(rng.random(shape), axis=-1)
    np.put_along_axis(mask, places[..., :1], False, axis=-1)
    np.put_along_axis(mask, places[..., -1:], True, axis=-1)
    return torch.tensor(mask)


def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None, scale: float | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Outputs and weights of torch's own attention; the weights are what it makes of values that are the unit vectors.

    >>> one = torch.ones(1, 1, 2, 1)
    >>> out, weights = attention(one, one, torch.tensor([[[[1.0], [3.0]]]]), torch.tensor([[True, True], [False, False]]))
    >>> out.ravel().tolist(), weights.ravel().tolist()
    ([2.0, 0.0], [0.5, 0.5, 0.0, 0.0])
    """
    unit = torch.eye(k.shape[-2], dtype=k.dtype).expand(*k.shape[:-1], k.shape[-2])
    out, weights = (functional.scaled_dot_product_attention(q, k, x, attn_mask=mask, scale=scale) for x in (v, unit))
    return out, weights


def attentions(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """What `attention` gives with the right scale, and then with each of the wrong ones."""
    sizes = (q.shape[1], q.shape[2], k.shape[2], q.shape[3])
    for scale in SCALES:
        yield attention(q, k, v, mask, scale(*sizes))


def _few(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    return torch.tensor(rng.choice([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 2.5], size=shape, replace=False))
