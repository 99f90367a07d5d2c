"""Attention and transformers: torch's own layers, loaded with the weights of a student's module.

Heads are (B, h, T, d_k), sequences (B, T, d). Masks are bool, True where a query may attend to a key; a mask row
that is False everywhere gives attention weights and outputs of zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from autograder.examiner.compare import require

LIBRARY = tuple(
    f"torch.nn.{name}"
    for name in (
        "functional.scaled_dot_product_attention",
        "functional.multi_head_attention_forward",
        "MultiheadAttention.forward",
        "TransformerEncoderLayer.forward",
    )
)
"""For `off_limits` in a check file: torch's functions and layers that compute attention."""

SCALES: tuple[Callable[[int, int, int, int], float], ...] = (
    lambda h, Tq, Tk, d_k: d_k**-0.5,
    lambda h, Tq, Tk, d_k: 1.0,
    lambda h, Tq, Tk, d_k: 1 / d_k,
    lambda h, Tq, Tk, d_k: (h * d_k) ** -0.5,
    lambda h, Tq, Tk, d_k: Tk**-0.5,
    lambda h, Tq, Tk, d_k: Tq**-0.5,
    lambda h, Tq, Tk, d_k: d_k**0.5,
)
"""The factor of the scores; then factors that it is mistaken for, for claims that are not about the scale."""

SEEN = 1e-6
"""An output that changes by less than this does not depend on the input that was changed."""


def heads(rng: np.random.Generator, B: int, h: int, Tq: int, Tk: int, d_k: int, d_v: int) -> tuple[torch.Tensor, ...]:
    """Return queries, keys and values, float64, with scores neither all equal nor so large that softmax is one-hot.

    >>> [tuple(part.shape) for part in heads(np.random.default_rng(0), 2, 3, 5, 7, 4, 6)]
    [(2, 3, 5, 4), (2, 3, 7, 4), (2, 3, 7, 6)]
    """
    shapes = ((B, h, Tq, d_k), (B, h, Tk, d_k), (B, h, Tk, d_v))
    return tuple(_few(rng, *shape) if np.prod(shape) < 10 else torch.tensor(rng.normal(size=shape)) for shape in shapes)


def some_mask(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    """Return a random mask; every row of more than one entry has a True and a False.

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
    """Return outputs and weights of torch's `scaled_dot_product_attention`; the weights are its outputs for unit vectors.

    Args:
        q, k, v: queries (B, h, Tq, d_k), keys (B, h, Tk, d_k), values (B, h, Tk, d_v).
        mask: broadcasts to (B, h, Tq, Tk).
        scale: the factor of the scores; 1 / sqrt(d_k) if None.

    Returns:
        Outputs (B, h, Tq, d_v) and weights (B, h, Tq, Tk).

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
    """Yield the results of `attention` with the right scale, and then with each wrong one of `SCALES`."""
    sizes = (q.shape[1], q.shape[2], k.shape[2], q.shape[3])
    for scale in SCALES:
        yield attention(q, k, v, mask, scale(*sizes))


def _few(rng: np.random.Generator, *shape: int) -> torch.Tensor:
    return torch.tensor(rng.choice([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0, 2.5], size=shape, replace=False))


# -- modules ----------------------------------------------------------------------------------

MULTI_HEAD = ("q_proj", "k_proj", "v_proj", "out_proj")


def weights(rng: np.random.Generator, shapes: Mapping[str, Sequence[int]]) -> dict[str, torch.Tensor]:
    """Return a state_dict of these shapes, float32: no weight is near zero, and all have an effect on the output.

    Matrices are scaled by 1 / sqrt(fan-in).
    """
    state = {}
    for name, shape in shapes.items():
        size = rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape)
        state[name] = torch.tensor(size / max(1, shape[-1]) ** 0.5 if len(shape) > 1 else size / 2, dtype=torch.float32)
    return state


def multi_head_shapes(d: int, prefix: str = "") -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `MultiHeadAttention`.

    >>> multi_head_shapes(2)["q_proj.weight"], len(multi_head_shapes(2))
    ((2, 2), 8)
    """
    shapes = {"weight": (d, d), "bias": (d,)}
    return {f"{prefix}{part}.{kind}": shape for part in MULTI_HEAD for kind, shape in shapes.items()}


def require_module(returned: Any, call: str) -> None:
    """Fail the claim unless a call returned a module, or another callable object, in the student's process.

    Args:
        returned: what the student's code returned.
        call: begins the sentence "MyModule(...) should give a module."

    Raises:
        ClaimFailed: it did not.
    """
    require(callable(returned) and hasattr(returned, "_handle"), f"{call} should give a module.")


def require_shapes(module: Any, shapes: Mapping[str, Sequence[int]]) -> None:
    """Fail the claim unless a student's module has exactly the weights of these names and shapes.

    Args:
        module: the student's module; its state_dict is read.
        shapes: the right names and shapes.

    Raises:
        ClaimFailed: it has others.
    """
    state = module.state_dict()
    require(type(state) is dict, "It should be an nn.Module with a state_dict.")
    require(set(state) == set(shapes), f"Its weights are called {sorted(state)}, but should be {sorted(shapes)}.")
    for name, shape in shapes.items():
        actual, right = tuple(getattr(state[name], "shape", ())), tuple(shape)
        require(actual == right, f"{name} has shape {actual}, but should have {right}.")


def nearest(actual: Any, *rights: torch.Tensor) -> torch.Tensor:
    """Return the expected value that a student's answer equals, else the first.

    This is for a mistake that another claim is about: with it, an answer still passes this claim.

    Args:
        actual: what the student's code returned, of any type.
        rights: tensors of one shape: the right one, then those with a mistake that is accepted here.

    >>> nearest(torch.tensor([2.0]), torch.tensor([1.0]), torch.tensor([2.0])).item()
    2.0
    >>> nearest("nothing", torch.tensor([1.0]), torch.tensor([2.0])).item()
    1.0
    """
    if isinstance(actual, torch.Tensor) and actual.shape == rights[0].shape:
        return next((right for right in rights if torch.allclose(actual.float(), right, 1e-5, 1e-5)), rights[0])
    return rights[0]


def sight(ask: Callable[[torch.Tensor], Any], read: torch.Tensor) -> torch.Tensor:
    """Return which positions of the input each output depends on, by changing one position after another.

    The outputs themselves need not be right, so another mistake does not fail the claim.

    Args:
        ask: calls the student's code with an input; returns outputs (B, T, d).
        read: the input, (B, S, d), with d of 3 or more.

    Returns:
        Bool, (B, T, S).

    Raises:
        ClaimFailed: the outputs are not such tensors.

    >>> sight(lambda x: x.cumsum(1), torch.rand(1, 3, 4)).int()
    tensor([[[1, 0, 0],
             [1, 1, 0],
             [1, 1, 1]]], dtype=torch.int32)
    """
    changes = []
    before = ask(read)
    for place in range(read.shape[1]):
        other = read.clone()
        other[:, place] = other[:, place].flip(-1) * 1.5 + 0.5
        after = ask(other)
        for value in (before, after):
            is_sequence = isinstance(value, torch.Tensor) and value.ndim == 3
            require(is_sequence, "It should give a tensor of shape (B, T, d).")
        require(before.shape == after.shape, "Two texts of the same shape gave outputs of two shapes.")
        changes.append((after - before).abs().amax(dim=2))
    return torch.stack(changes, dim=2) > SEEN


def require_sight(seen: torch.Tensor, right: torch.Tensor, of: str = "") -> None:
    """Fail the claim unless the outputs depend on exactly the positions that they should depend on.

    Args:
        seen: the dependencies from `sight`, (B, T, S).
        right: the right ones, bool, (T, S) or (B, T, S).
        of: names the sequence of the positions, as in " of the memory".

    Raises:
        ClaimFailed: names the first output and position with a wrong dependency.

    >>> require_sight(torch.ones(1, 2, 2) > 0, torch.ones(2, 2).tril() > 0)
    Traceback (most recent call last):
        ...
    autograder.examiner.compare.ClaimFailed: Another place 1 changed the output at place 0.
    """
    same_shape = seen.shape[-right.ndim :] == right.shape
    require(same_shape, f"Outputs have {seen.shape[-2]} places where {right.shape[-2]} are asked for.")
    for wrong, did in ((seen & ~right, "changed"), (right & ~seen, "did not change")):
        for _, output, place in wrong.nonzero().tolist():
            require(False, f"Another place {place}{of} {did} the output at place {output}.")


def multi_head(
    state: Mapping[str, torch.Tensor],
    h: int,
    x: torch.Tensor,
    context: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return outputs (B, Tq, d) and attention weights (B, h, Tq, Tk) of `nn.MultiheadAttention` with these weights.

    Args:
        state: the weights, by the lesson's names.
        h: the number of heads.
        x: the sequence of the queries, (B, Tq, d).
        context: the sequence of keys and values, (B, Tk, d); x if None.
        mask: broadcasts to (B, h, Tq, Tk).
    """
    context = x if context is None else context
    d, sizes = x.shape[-1], (x.shape[0], h, x.shape[1], context.shape[1])
    module = nn.MultiheadAttention(d, h, batch_first=True)
    module.load_state_dict(_stacked(state))
    forbidden = None if mask is None else ~mask.expand(sizes).reshape(-1, *sizes[2:])
    with torch.no_grad():
        out, attention_weights = module(x, context, context, attn_mask=forbidden, average_attn_weights=False)
    return out, attention_weights


def permuted_heads(state: Mapping[str, torch.Tensor], h: int, order: Sequence[int]) -> dict[str, torch.Tensor]:
    """Return the weights with the heads in another order; the output is the same, because `out_proj` is permuted too."""
    d = len(state["q_proj.bias"])
    places = torch.arange(d).reshape(h, d // h)[list(order)].flatten()
    moved = {name: value[places] for name, value in state.items() if not name.startswith("out_proj")}
    return moved | {"out_proj.weight": state["out_proj.weight"][:, places], "out_proj.bias": state["out_proj.bias"]}


def _stacked(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of the lesson's attention under the names of `nn.MultiheadAttention`."""
    stacked = {
        f"in_proj_{kind}": torch.cat([state[f"{part}.{kind}"] for part in MULTI_HEAD[:3]])
        for kind in ("weight", "bias")
    }
    return stacked | {name: value for name, value in state.items() if name.startswith("out_proj.")}


def block_shapes(d: int, ff: int, prefix: str = "") -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `TransformerBlock`."""
    shapes: dict[str, Sequence[int]] = {
        f"{prefix}{part}.{kind}": (d,) for part in ("norm1", "norm2") for kind in ("weight", "bias")
    }
    shapes |= {f"{prefix}lin1.weight": (ff, d), f"{prefix}lin1.bias": (ff,)}
    shapes |= {f"{prefix}lin2.weight": (d, ff), f"{prefix}lin2.bias": (d,)}
    return shapes | multi_head_shapes(d, f"{prefix}attention.")


def block(
    state: Mapping[str, torch.Tensor],
    h: int,
    x: torch.Tensor,
    mask: torch.Tensor | None = None,
    causal: bool = False,
    norm_first: bool = True,
) -> torch.Tensor:
    """Return the output (B, T, d) of `nn.TransformerEncoderLayer` with these weights and without dropout.

    It is in training mode, in which torch does not use its fused fast path.

    Args:
        state: the weights, by the lesson's names.
        h: the number of heads.
        x: texts, (B, T, d).
        mask: broadcasts to (B, h, T, T); no row of it forbids everything.
        causal: whether no position may attend to a later one.
        norm_first: whether the norms come before attention and feed-forward layers (pre-norm), or after the sums.
    """
    sizes = (x.shape[0], h, x.shape[1], x.shape[1])
    allowed = torch.ones(sizes[2:], dtype=torch.bool)
    if causal:
        allowed = allowed.tril()
    if mask is not None:
        allowed = allowed & mask
    layer = nn.TransformerEncoderLayer(
        x.shape[-1], h, len(state["lin1.bias"]), 0.0, "gelu", batch_first=True, norm_first=norm_first
    )
    renamed = {name.replace("lin1", "linear1").replace("lin2", "linear2"): value for name, value in state.items()}
    loaded = {name: value for name, value in renamed.items() if not name.startswith("attention.")}
    loaded |= {
        f"self_attn.{name}": value
        for name, value in _stacked({n[10:]: v for n, v in state.items() if n.startswith("attention.")}).items()
    }
    layer.load_state_dict(loaded)
    with torch.no_grad():
        out: torch.Tensor = layer(x, src_mask=~allowed.expand(sizes).reshape(-1, *sizes[2:]))
    return out


def decoder_shapes(d: int, ff: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `DecoderLayer`, whose attentions are torch's own."""
    shapes: dict[str, Sequence[int]] = {
        f"norm{number}.{kind}": (d,) for number in (1, 2, 3) for kind in ("weight", "bias")
    }
    shapes |= {"lin1.weight": (ff, d), "lin1.bias": (ff,), "lin2.weight": (d, ff), "lin2.bias": (d,)}
    inner = {"in_proj_weight": (3 * d, d), "in_proj_bias": (3 * d,), "out_proj.weight": (d, d), "out_proj.bias": (d,)}
    return shapes | {f"{part}.inner.{name}": shape for part in ("attention", "cross") for name, shape in inner.items()}


def decoder(
    state: Mapping[str, torch.Tensor],
    h: int,
    x: torch.Tensor,
    memory: torch.Tensor,
    mask: torch.Tensor | None = None,
    causal: bool = True,
) -> torch.Tensor:
    """Return the output (B, T, d) of `nn.TransformerDecoderLayer` with these weights and without dropout; it has a gradient.

    Args:
        state: the weights, by the lesson's names.
        h: the number of heads.
        x: the target sequence, (B, T, d).
        memory: the encoder's output, (B, S, d).
        mask: broadcasts to (B, h, T, S), True where a position of x may attend to one of the memory.
        causal: whether no position of x may attend to a later one.
    """
    T, sizes = x.shape[1], (x.shape[0], h, x.shape[1], memory.shape[1])
    layer = nn.TransformerDecoderLayer(
        x.shape[-1], h, len(state["lin1.bias"]), 0.0, "gelu", batch_first=True, norm_first=True, dtype=x.dtype
    )
    names = {"attention.inner": "self_attn", "cross.inner": "multihead_attn", "lin1": "linear1", "lin2": "linear2"}
    renamed = {}
    for name, value in state.items():
        for ours, theirs in names.items():
            name = name.replace(ours, theirs)
        renamed[name] = value
    layer.load_state_dict(renamed)
    later = torch.ones(T, T, dtype=torch.bool).triu(1) if causal else None
    hidden = None if mask is None else ~mask.expand(sizes).reshape(-1, *sizes[2:])
    out: torch.Tensor = layer(x, memory, tgt_mask=later, memory_mask=hidden)
    return out


def gpt_shapes(vocab: int, d: int, layers: int, context: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of the lesson's `TinyGPT`."""
    shapes: dict[str, Sequence[int]] = {"token.weight": (vocab, d), "position.weight": (context, d)}
    shapes |= {"head.weight": (vocab, d), "norm.weight": (d,), "norm.bias": (d,)}
    return shapes | {
        name: shape for layer in range(layers) for name, shape in block_shapes(d, 4 * d, f"blocks.{layer}.").items()
    }


def gpt_state(rng: np.random.Generator, vocab: int, d: int, layers: int, context: int) -> dict[str, torch.Tensor]:
    """Return weights for the lesson's `TinyGPT`, whose head shares the weights of the embedding."""
    state = weights(rng, gpt_shapes(vocab, d, layers, context))
    return state | {"head.weight": state["token.weight"]}


def gpt(state: Mapping[str, torch.Tensor], h: int, ids: torch.Tensor) -> torch.Tensor:
    """Return the logits (B, T, vocab) of a GPT of torch's own layers with these weights, for ids (B, T)."""
    x = state["token.weight"][ids] + state["position.weight"][: ids.shape[1]]
    for layer in range(sum(name.endswith("norm1.bias") for name in state)):
        prefix = f"blocks.{layer}."
        layer_state = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
        x = block(layer_state, h, x, causal=True)
    x = functional.layer_norm(x, x.shape[-1:], state["norm.weight"], state["norm.bias"])
    return functional.linear(x, state["head.weight"])


class SlowReader:
    """A language model whose next token depends on all tokens so far and on their positions, and that records its calls.

    It is called as the lesson's `TinyGPT` is; its cache is the ids so far.

    Attributes:
        vocab: the number of tokens.
        read: for each call the number of tokens that it was given, and their number together with the cache.

    >>> reader = SlowReader(7)
    >>> logits, cache = reader(torch.tensor([[3, 5]]))
    >>> again, _ = reader(torch.tensor([[5]]), torch.tensor([[3]]))
    >>> bool((logits[:, -1] == again[:, -1]).all()), cache.tolist(), reader.read
    (True, [[3, 5]], [(2, 2), (1, 2)])
    """

    def __init__(self, vocab: int) -> None:
        self.vocab = vocab
        self.read: list[tuple[int, int]] = []

    def __call__(self, ids: Any, cache: Any = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits (B, T, vocab) and the new cache.

        Raises:
            ClaimFailed: the arguments are not ids (B, T) and a cache of as many texts.
        """
        for value in (ids, cache):
            is_ids = isinstance(value, torch.Tensor) and value.ndim == 2 and value.dtype == torch.int64
            require(
                is_ids or (value is None and value is not ids),
                "The model was called with something else than ids and its cache.",
            )
        require(cache is None or len(cache) == len(ids), "The cache is one of another number of texts.")
        texts = ids if cache is None else torch.cat([cache, ids], dim=1)
        self.read.append((ids.shape[1], texts.shape[1]))
        places = torch.arange(1, texts.shape[1] + 1)
        best = (texts * places**2 + places).cumsum(1)[:, -ids.shape[1] :] % self.vocab
        return functional.one_hot(best, self.vocab).double(), texts


# -- BERT -------------------------------------------------------------------------------------

LAYER = {
    "self_attn.out_proj": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "linear1": "intermediate.dense",
    "linear2": "output.dense",
    "norm2": "output.LayerNorm",
}
"""The names of an encoder layer's parts in torch, and in transformers."""


def bert_shapes(vocab: int, d: int, layers: int, ff: int, places: int) -> dict[str, Sequence[int]]:
    """Return the names and shapes of the weights of transformers' `BertModel`.

    >>> bert_shapes(9, 6, 2, 8, 10)["encoder.layer.1.intermediate.dense.weight"]
    (8, 6)
    """
    shapes: dict[str, Sequence[int]] = {
        f"embeddings.{name}_embeddings.weight": (size, d)
        for name, size in {"word": vocab, "position": places, "token_type": 2}.items()
    }
    norms, dense = ["embeddings.LayerNorm"], {"pooler.dense": (d, d)}
    for prefix in (f"encoder.layer.{number}." for number in range(layers)):
        norms += [f"{prefix}attention.output.LayerNorm", f"{prefix}output.LayerNorm"]
        square = [f"attention.self.{part}" for part in ("query", "key", "value")] + ["attention.output.dense"]
        dense |= {f"{prefix}{name}": (d, d) for name in square}
        dense |= {f"{prefix}intermediate.dense": (ff, d), f"{prefix}output.dense": (d, ff)}
    shapes |= {f"{name}.{kind}": (d,) for name in norms for kind in ("weight", "bias")}
    for name, shape in dense.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return shapes


def bert(
    state: Mapping[str, torch.Tensor], h: int, ids: torch.Tensor, real: torch.Tensor, segments: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the outputs of a BERT of torch's own layers with the weights of transformers' `BertModel`, without dropout.

    Args:
        state: the weights, by transformers' names.
        h: the number of heads.
        ids, real, segments: token ids, 1 for tokens that are no padding, and the segment of each token; (B, T) each.

    Returns:
        The vectors of all tokens, (B, T, d), and the pooler's output for the first one, (B, d).
    """

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], state[f"{name}.weight"], state[f"{name}.bias"], 1e-12)

    words, positions, kinds = (
        state[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
    )
    x = norm(words[ids] + positions[: ids.shape[1]] + kinds[segments], "embeddings.LayerNorm")
    for number in range(sum(name.endswith("intermediate.dense.bias") for name in state)):
        prefix = f"encoder.layer.{number}."
        loaded = {
            f"{ours}.{kind}": state[f"{prefix}{theirs}.{kind}"]
            for ours, theirs in LAYER.items()
            for kind in ("weight", "bias")
        }
        for kind in ("weight", "bias"):
            heads = [state[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            loaded[f"self_attn.in_proj_{kind}"] = torch.cat(heads)
        layer = nn.TransformerEncoderLayer(
            x.shape[-1], h, len(loaded["linear1.bias"]), 0.0, "gelu", layer_norm_eps=1e-12, batch_first=True
        )
        layer.load_state_dict(loaded)
        with torch.no_grad():
            x = layer(x, src_key_padding_mask=real == 0)
    return x, torch.tanh(functional.linear(x[:, 0], state["pooler.dense.weight"], state["pooler.dense.bias"]))
