"""The oracles of attention and of byte-pair encoding agree with formulas written out, and with themselves."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.oracles import attention, pieces
from autograder.examiner.compare import ClaimFailed


@pytest.fixture
def rng():
    return np.random.default_rng(14)


def test_attention_is_the_formula_of_the_lesson(rng):
    """Query by query, weights are the exponentials of the scores over their sum, and zeros where nothing is allowed."""
    q, k, v = attention.heads(rng, 2, 3, 5, 7, 4, 6)
    mask = attention.some_mask(rng, 2, 1, 5, 7)
    mask[0, 0, 2] = False
    out, weights = attention.attention(q, k, v, mask)
    for b, h, i in np.ndindex(2, 3, 5):
        e = [math.exp(float(q[b, h, i] @ k[b, h, j]) / 2) * bool(mask[b, 0, i, j]) for j in range(7)]
        right = torch.tensor(e, dtype=torch.float64) / (sum(e) or 1)
        assert torch.allclose(weights[b, h, i], right)
        assert torch.allclose(out[b, h, i], right @ v[b, h])


def test_the_first_scale_is_right_and_the_others_are_not(rng):
    """Of all choices of a scale, only the first gives what torch gives by itself."""
    inputs = attention.heads(rng, 2, 3, 5, 7, 4, 6)
    right = attention.attention(*inputs)[1]
    agreeing = [torch.allclose(right, weights) for _, weights in attention.attentions(*inputs)]

    assert agreeing == [True] + [False] * (len(attention.SCALES) - 1)


def test_heads_are_attentions_side_by_side(rng):
    """Many heads are the attention of each slice of features, and moving whole heads changes nothing."""
    state, x = attention.weights(rng, attention.multi_head_shapes(6)), torch.randn(2, 4, 6)
    q, k, v = (x @ state[f"{name}_proj.weight"].T + state[f"{name}_proj.bias"] for name in "qkv")
    mask = attention.some_mask(rng, 4, 4)
    alone = [
        attention.attention(*(part[:, None, :, 2 * h : 2 * h + 2] for part in (q, k, v)), mask)[0] for h in range(3)
    ]
    joined = torch.cat(alone, dim=-1)[:, 0] @ state["out_proj.weight"].T + state["out_proj.bias"]
    moved = attention.permuted_heads(state, 3, [2, 0, 1])

    assert torch.allclose(attention.multi_head(state, 3, x, None, mask)[0], joined, atol=1e-5)
    assert torch.allclose(attention.multi_head(moved, 3, x, None, mask)[0], joined, atol=1e-5)
    assert not torch.equal(moved["q_proj.weight"], state["q_proj.weight"])


@pytest.mark.parametrize("norm_first", [True, False])
def test_a_block_is_the_table_of_the_lesson(rng, norm_first):
    """Both schools of norms are what the lesson writes down."""
    state, x = attention.weights(rng, attention.block_shapes(6, 5)), torch.randn(2, 4, 6)
    own = {name[10:]: value for name, value in state.items() if name.startswith("attention.")}
    look = lambda x: attention.multi_head(own, 3, x, None, torch.ones(4, 4, dtype=torch.bool).tril())[0]  # noqa: E731
    norms = [
        lambda x, n=n: torch.nn.functional.layer_norm(x, (6,), state[f"norm{n}.weight"], state[f"norm{n}.bias"])
        for n in (1, 2)
    ]

    def think(x):
        between = torch.nn.functional.gelu(x @ state["lin1.weight"].T + state["lin1.bias"])
        return between @ state["lin2.weight"].T + state["lin2.bias"]

    if norm_first:
        h = x + look(norms[0](x))
        right = h + think(norms[1](h))
    else:
        h = norms[0](x + look(x))
        right = norms[1](h + think(h))

    assert torch.allclose(attention.block(state, 3, x, None, True, norm_first), right, atol=1e-5)


def test_a_gpt_hides_the_future_and_shares_its_weight(rng):
    """Scores after a token do not depend on later ones, and the head has the embedding's weight."""
    state, ids = attention.gpt_state(rng, 7, 6, 2, 9), torch.randint(7, (2, 9))
    other = ids.clone()
    other[:, 5:] = (other[:, 5:] + 1) % 7
    changed = (attention.gpt(state, 3, ids) - attention.gpt(state, 3, other)).abs().amax(dim=(0, 2))

    assert changed[:5].max() < 1e-5
    assert changed[5:].min() > 1e-3
    assert state["head.weight"] is state["token.weight"]


def test_other_weights_fail_the_claim():
    """A module with other names or shapes than asked for fails, one with these does not."""
    attention.require_shapes(Plain(), {"weight": (3, 2), "bias": (3,)})
    for shapes in ({"weight": (2, 3), "bias": (3,)}, {"weight": (3, 2)}):
        with pytest.raises(ClaimFailed, match=r"weight"):
            attention.require_shapes(Plain(), shapes)


class Plain:
    """A module whose state is a plain dictionary, as it arrives from a student."""

    def state_dict(self):
        return {"weight": torch.ones(3, 2), "bias": torch.ones(3)}


@given(st.text(alphabet="abé🦊 ", max_size=40), st.text(max_size=40))
def test_every_text_comes_back(corpus, text):
    """Whatever was learned from whatever text, a text is encoded to tokens that decode to it, each pair joined."""
    merges = pieces.train(corpus, 8)
    ids = pieces.encode(text + corpus, merges)

    assert pieces.decode(ids, merges) == text + corpus
    assert not set(pairwise(ids)) & set(merges)
