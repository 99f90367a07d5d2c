# %% [markdown]
r"""
# Week 14: Attention is all you need

A recurrent network reads a text through a keyhole: all it knows about the words so far must fit
into one state. By the end of a long sentence, the beginning has faded.

Attention removes the keyhole. Every word may look at every other word, directly, and decides for
itself which ones matter. In 2017, eight people built a network out of nothing else. They called it
the **transformer**, and nearly every language model since then is one.

You build it from the bottom up. Your own little GPT writes, you look at what its heads look at, and
you learn what the pieces are that real models read. In the end, you open one that reads, and teach it two tasks.

**Time:** four and a half hours. After 14.3 is a good place for a break, after 14.7 and after 14.9 another.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Attention | 14.1 to 14.3 | 60 |
| 2. A transformer that writes | 14.4 to 14.7 | 90 |
| 3. What is a token? | 14.8 and 14.9 | 35 |
| 4. BERT reads first and answers later | 14.10 to 14.12 | 85 |

A second, optional notebook goes on from 14.13.

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- You write attention by hand: torch's own attention and transformer layers are off limits in your answers in Part 1 and 2, and refuse to work while they are graded.
- Only your answers count: the answer cells, and what you define in cells of your own. Nothing is graded that has to be trained for long.

**Three conventions hold all week.** The batch comes first. Sequences have shape `(B, T, d)`: texts,
places in the text, features. A mask is bool, and `True` means: this one may be looked at.
"""

# %% given="setup"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by everyone
torch.set_num_threads(1)  # small networks are not faster with more
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})


# %% [markdown]
r"""
### Stuck? Borrow.

The next cell holds borrowed versions of three things, made from torch's own parts. If, say, your
`scaled_dot_product_attention` does not work yet, make a cell of your own with

`scaled_dot_product_attention = borrowed_attention`

and go on. Delete that cell when yours works. Borrowed things do not exist when your work is
graded; the grader puts in a right one by itself.
"""

# %% demo="borrow"
def borrowed_attention(q, k, v, mask=None):
    one_value_each = torch.eye(k.shape[-2], dtype=k.dtype).expand(*k.shape[:-1], k.shape[-2])
    return tuple(nn.functional.scaled_dot_product_attention(q, k, x, attn_mask=mask) for x in (v, one_value_each))


def borrowed_causal_mask(T):
    return ~nn.Transformer.generate_square_subsequent_mask(T).isinf()


# %% [markdown]
r"""
# Part 1. Attention

Think of a library. You come with a **query**: what you want to know. Every book has a **key** on its
back: what it is about. And it has a **value**: what it says. You compare your query with all keys,
and read a mixture of the values, most of it from the books whose keys fit best.

In attention, all three are vectors. How well a query $q_i$ fits a key $k_j$ is their dot product,
divided by $\sqrt{d_k}$, where $d_k$ is how many numbers a key has. Softmax over the keys makes
weights of these scores, and the output is the weighted sum of the values:

$$s_{ij} = \frac{q_i\cdot k_j}{\sqrt{d_k}}, \qquad
w_{ij} = \frac{e^{s_{ij}}}{\sum_{j'} e^{s_{ij'}}}, \qquad
\text{out}_i = \sum_j w_{ij} v_j.$$

Why the root? A dot product of $d_k$ random numbers has a spread of $\sqrt{d_k}$. Without the
division, long keys give huge scores, softmax gives everything to one key, and its gradient dies.

## 14.1 Look around: `scaled_dot_product_attention` ({points} points, about 20 minutes)

Builds on: nothing earlier.

All of this happens at once for `B` texts and `h` heads: `q` has shape `(B, h, Tq, d_k)`, `k` has
shape `(B, h, Tk, d_k)`, and `v` has shape `(B, h, Tk, d_v)`. There may be another number of queries
than of keys, and values may be longer than keys.

A **mask** says which keys a query may look at. Where it is `False`, the weight is exactly 0, and the
other weights of that query still sum to 1. If a query may look at nothing at all, all its weights
are 0, and so is its output. A mask may have fewer axes than the scores, or axes of length 1, as
long as it broadcasts to `(B, h, Tq, Tk)`.

**Write `scaled_dot_product_attention` below.** Scores may be as large as 10,000, in either direction.
`torch.softmax` and `masked_fill` are welcome.

<details>
<summary>Hint: how do I multiply these four axes?</summary>

`@` multiplies the last two axes and goes along with the others. Write down the last two axes of `q`
and `k`, and of what you want: `(Tq, Tk)`. Which of them must be turned round?
</details>

<details>
<summary>Hint: my masked keys still get some weight</summary>

Which score makes softmax give 0? It is not 0: $e^0 = 1$.
</details>

<details>
<summary>Hint: I get nan where everything is masked</summary>

Softmax of nothing but $-\infty$ is 0 divided by 0. A very negative number that is still a number
gives weights instead. They are not what you want, but you know where they are.
</details>
"""

# %% exercise="scaled_dot_product_attention"
def scaled_dot_product_attention(q, k, v, mask=None):
    """Let every query look at all keys, and mix their values.

    Args:
        q: queries, tensor of shape (B, h, Tq, d_k).
        k: keys, tensor of shape (B, h, Tk, d_k).
        v: values, tensor of shape (B, h, Tk, d_v).
        mask: bool tensor that broadcasts to (B, h, Tq, Tk), True where a query may look; None
            for everywhere.

    Returns:
        (out, weights): tensors of shape (B, h, Tq, d_v) and (B, h, Tq, Tk).

    Example:
        >>> q, k = torch.zeros(1, 1, 1, 4), torch.zeros(1, 1, 2, 4)
        >>> scaled_dot_product_attention(q, k, torch.tensor([[[[1.0], [3.0]]]]))[0]
        tensor([[[[2.]]]])
    """
    ### BEGIN SOLUTION
    scores = q @ k.transpose(-2, -1) / math.sqrt(k.shape[-1])
    if mask is None:
        weights = torch.softmax(scores, dim=-1)
    else:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1).masked_fill(~mask, 0.0)
    return weights @ v, weights
    ### END SOLUTION


# %% [markdown]
r"""
Try it by hand first. One query $(2,0,0,0)$, two keys $(1,0,0,0)$ and $(0,1,0,0)$. The dot products
are 2 and 0, the root of 4 is 2, so the scores are 1 and 0. You should see weights near
`[0.731, 0.269]`.
"""

# %% try="scaled_dot_product_attention"
q = torch.tensor([[[[2.0, 0, 0, 0]]]])
k = torch.tensor([[[[1.0, 0, 0, 0], [0, 1, 0, 0]]]])
v = torch.tensor([[[[10.0, 0, 5], [20, 2, 5]]]])
out, weights = scaled_dot_product_attention(q, k, v)
print(weights, out)
assert out.shape == (1, 1, 1, 3) and weights.shape == (1, 1, 1, 2), "one query; values of three numbers; two keys"
assert torch.allclose(weights[0, 0, 0], torch.tensor([0.7311, 0.2689]), atol=1e-4), "softmax of 1 and 0"
assert torch.allclose(out[0, 0, 0, 2], torch.tensor(5.0)), "all values have a 5 there, and weights sum to 1"
_, weights = scaled_dot_product_attention(q, k, v, torch.tensor([[False, True]]))
assert weights[0, 0, 0].tolist() == [0, 1], "what is masked gets nothing, the rest gets everything"
out, weights = scaled_dot_product_attention(q, k, v, torch.tensor([[False, False]]))
assert not out.any() and not weights.any(), "who may look at nothing gets zeros"
out, weights = scaled_dot_product_attention(torch.ones(2, 3, 5, 4), torch.ones(2, 3, 7, 4), torch.ones(2, 3, 7, 6))
assert out.shape == (2, 3, 5, 6) and weights.shape == (2, 3, 5, 7)

# %% [markdown]
r"""
Now look at it. Below are six words with vectors of two numbers that we chose by hand: the first says
"animal", the second "thing". Every word asks with its own vector, and offers the same vector as its
key. No network has learned anything yet, and still the words find their like.

**Guess before you run it:** which picture is the one without the root?
"""

# %% demo="look_around"
def draw_library():
    words = ["the", "cat", "chased", "a", "red", "ball"]
    meaning = torch.tensor([[0, 0], [3, 0], [1.5, 1.5], [0, 0], [0, 2], [0, 3.0]])
    long = torch.cat([meaning] * 32, dim=1)[None, None] / 4  # the same meaning, written 32 times
    _, right = scaled_dot_product_attention(long, long, long)
    unscaled = torch.softmax(long @ long.transpose(-2, -1), dim=-1)
    fig, axes = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
    for ax, weights, title in zip(axes, (unscaled, right), ("picture A", "picture B")):
        image = ax.imshow(weights[0, 0], cmap="Blues", vmin=0, vmax=1)
        ax.set(title=title, xlabel="looks at", xticks=range(6), yticks=range(6), xticklabels=words, yticklabels=words)
        for row in range(6):
            for column in range(6):
                shown = float(weights[0, 0, row, column])
                ax.text(column, row, f"{shown:.2f}", ha="center", va="center", color="white" if shown > 0.6 else "black", fontsize=9)
    axes[0].set(ylabel="this word")
    fig.colorbar(image, ax=axes, label="weight", shrink=0.8)
    plt.show()


draw_library()


# %% [markdown]
r"""
Picture A is the one without the root. "Red" has lost itself: all its weight is with "ball". And "chased" hears
nobody but the nouns and itself. In picture B, everybody still hears a little of everybody.

## 14.2 Who may look where: `masks` ({points} points, about 10 minutes)

Builds on: nothing earlier.

There are two reasons to forbid a look.

**The future.** A network that predicts the next word must not see it. The query at place $i$ may look
at the keys at places $0$ to $i$: at the past, **and at itself**. That is the causal mask.

**Padding.** Texts of a batch are made equally long with a filler. Nobody should look at a filler.

Often both hold. A look is then allowed only if **every** mask allows it.

**Write three functions below.**

- `causal_mask(T)`: bool, shape `(T, T)`; row: who looks, column: at what.
- `padding_mask(ids, pad)`: bool, shape `(B, 1, 1, T)`, so that it broadcasts over heads and queries. `pad` may be any number, not only 0.
- `combine_masks(*masks)`: any number of masks whose shapes broadcast. `None` stands for a mask that forbids nothing. If all are `None`, the result is `None`.

<details>
<summary>Hint: how do I make a triangle?</summary>

`torch.tril` keeps what is on the diagonal and below. It works on bools, too. Or compare: a column
of numbers with a row of numbers gives a table.
</details>

<details>
<summary>Hint: where do the two axes of length 1 come from?</summary>

Indexing with `None` puts a new axis of length 1 at that place.
</details>
"""

# %% exercise="masks"
def causal_mask(T):
    """Which keys each query of a text may look at, if nobody may see the future.

    Args:
        T: how long the text is.

    Returns:
        Bool tensor of shape (T, T), True where the query of this row may look at the key of this column.

    Example:
        >>> causal_mask(2).tolist()
        [[True, False], [True, True]]
    """
    ### BEGIN SOLUTION
    return torch.ones(T, T, dtype=torch.bool).tril()
    ### END SOLUTION


def padding_mask(ids, pad):
    """Which keys are real, and no filler.

    Args:
        ids: int64 tensor of shape (B, T).
        pad: the id of the filler.

    Returns:
        Bool tensor of shape (B, 1, 1, T), True where a key is real.
    """
    ### BEGIN SOLUTION
    return (ids != pad)[:, None, None, :]
    ### END SOLUTION


def combine_masks(*masks):
    """One mask that allows what all masks allow.

    Args:
        masks: bool tensors whose shapes broadcast, or None for a mask that forbids nothing.

    Returns:
        Bool tensor; None if all masks are None.
    """
    ### BEGIN SOLUTION
    combined = None
    for mask in masks:
        if mask is not None:
            combined = mask if combined is None else combined & mask
    return combined
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Two texts, filler 9: the second one is only two words long. The picture shows what each of
them may look at. In the second, nobody looks at the last two places.
"""

# %% try="masks"
assert causal_mask(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
ids = torch.tensor([[4, 0, 7, 2], [5, 5, 9, 9]])
real = padding_mask(ids, 9)
assert real.shape == (2, 1, 1, 4), "an axis for the heads, and one for the queries"
assert real[1, 0, 0].tolist() == [True, True, False, False], "9 is the filler here, and 0 a word like any other"
both = combine_masks(causal_mask(4), None, real)
assert both.shape == (2, 1, 4, 4) and both.dtype == torch.bool
assert combine_masks(None, None) is None and combine_masks(real) is not None
fig, axes = plt.subplots(1, 3, figsize=(10, 3.4), layout="constrained")
for ax, mask, title in zip(axes, (causal_mask(4), both[0, 0], both[1, 0]), ("causal", "causal, first text", "causal, second text")):
    ax.imshow(mask, cmap="Greens", vmin=-0.3, vmax=1.6)
    ax.set(title=title, xlabel="looks at", ylabel="who", xticks=range(4), yticks=range(4))
    for row, column in np.ndindex(4, 4):
        ax.text(column, row, "yes" if mask[row, column] else "no", ha="center", va="center")
plt.show()

# %% [markdown]
r"""
## 14.3 Many heads: `MultiHeadAttention` ({points} points, about 30 minutes)

Builds on: 14.1 `scaled_dot_product_attention`. If yours does not work yet, borrow.

One attention can look for one thing. A word needs several at once: its verb, its article, whom it
belongs to. So we cut the $d$ features into $h$ **heads** of $d/h$ features, and each head attends by itself.

Before the cut, three linear layers make queries, keys and values of the input. After it, the heads
are laid side by side again, and a fourth linear layer mixes them:

$$Q = x W_Q^\top + b_Q, \quad K = c W_K^\top + b_K, \quad V = c W_V^\top + b_V, \qquad
\text{out} = [\text{head}_1 \dots \text{head}_h]\, W_O^\top + b_O.$$

Queries come from $x$. Keys and values come from a **context** $c$. If none is given, the text
looks at itself: $c = x$.

Head 1 gets the first $d/h$ features, head 2 the next ones, and so on. The way from `(B, T, d)` to
`(B, h, T, d/h)` has two steps: cut the last axis into `(h, d/h)`, then bring the heads forward.

**Write the class `MultiHeadAttention` below.** Name its four linear layers `q_proj`, `k_proj`, `v_proj`
and `out_proj`; all have a bias. If $h$ does not divide $d$, raise `ValueError`.

<details>
<summary>Hint: can I go to (B, h, T, d/h) with view alone?</summary>

It gives the right shape and the wrong numbers. `view` keeps the order of the numbers in memory: the
first head would get the first places of the text. Try it with `torch.arange(12).view(1, 3, 4)`.
</details>

<details>
<summary>Hint: how do I get back?</summary>

The same two steps, backwards and in the other order. `view` may complain about memory after a
`transpose`; `reshape` does not, and `flatten` joins axes.
</details>
"""

# %% exercise="multi_head_attention"
class MultiHeadAttention(nn.Module):
    """Attention with several heads.

    Args:
        d: how many features each place has.
        h: how many heads; divides d.
    """

    def __init__(self, d, h):
        super().__init__()
        ### BEGIN SOLUTION
        if d % h:
            raise ValueError(f"{h} heads cannot share {d} features")
        self.h = h
        self.q_proj, self.k_proj = nn.Linear(d, d), nn.Linear(d, d)
        self.v_proj, self.out_proj = nn.Linear(d, d), nn.Linear(d, d)
        ### END SOLUTION

    def forward(self, x, context=None, mask=None):
        """Let every place of x look at the context.

        Args:
            x: tensor of shape (B, Tq, d).
            context: tensor of shape (B, Tk, d), what to look at; None for x itself.
            mask: bool tensor that broadcasts to (B, h, Tq, Tk), True where a place may look; None
                for everywhere.

        Returns:
            (out, weights): tensors of shape (B, Tq, d) and (B, h, Tq, Tk).
        """
        ### BEGIN SOLUTION
        context = x if context is None else context
        q, k, v = (part.unflatten(-1, (self.h, -1)).transpose(1, 2)
                   for part in (self.q_proj(x), self.k_proj(context), self.v_proj(context)))
        out, weights = scaled_dot_product_attention(q, k, v, mask)
        return self.out_proj(out.transpose(1, 2).flatten(2)), weights
        ### END SOLUTION


# %% [markdown]
r"""
Try it, against torch's own. Its three first layers are stacked in one, so the cell copies your
weights there. You should see a difference near 0.
"""

# %% try="multi_head_attention"
torch.manual_seed(0)
attention = MultiHeadAttention(d=6, h=3)
x, context = torch.randn(2, 4, 6), torch.randn(2, 5, 6)
out, weights = attention(x, context)
assert out.shape == (2, 4, 6) and weights.shape == (2, 3, 4, 5), "every head has weights of its own"
assert sorted({name.split(".")[0] for name in attention.state_dict()}) == ["k_proj", "out_proj", "q_proj", "v_proj"]
theirs = nn.MultiheadAttention(6, 3, batch_first=True)
layers = (attention.q_proj, attention.k_proj, attention.v_proj)
theirs.load_state_dict({"in_proj_weight": torch.cat([layer.weight for layer in layers]), "in_proj_bias": torch.cat([layer.bias for layer in layers]),
                        "out_proj.weight": attention.out_proj.weight, "out_proj.bias": attention.out_proj.bias})
difference = (out - theirs(x, context, context)[0]).abs().max().item()
print(f"largest difference: {difference:.1e}")
assert difference < 1e-5
assert torch.allclose(attention(x)[0], theirs(x, x, x)[0], atol=1e-5), "without a context, x looks at itself"
try:
    MultiHeadAttention(6, 4)
    raise AssertionError("4 heads cannot share 6 features")
except ValueError:
    pass

# %% [markdown]
r"""
# Part 2. A transformer that writes

## 14.4 Where am I? `sinusoidal_positions` ({points} points, about 10 minutes)

Builds on: nothing earlier.

Attention does not know the order of words. Shuffle the keys together with their values, and every
output stays the same. "Dog bites man" would be "man bites dog". So each place gets a pattern of its own, to
be added to its word. The first transformer took waves. Features $2i$ and $2i+1$ of place $t$ are

$$p_{t,2i} = \sin\left(\frac{t}{10000^{2i/d}}\right), \qquad p_{t,2i+1} = \cos\left(\frac{t}{10000^{2i/d}}\right).$$

Sines and cosines take turns. The first pair turns fast, as the second hand of a clock; each next pair
is slower. With $d=4$, the pairs turn by $1$ and by $10000^{-1/2} = 0.01$ from place to place.

**Write `sinusoidal_positions` below.** If $d$ is odd, raise `ValueError`.

<details>
<summary>Hint: I have the angles, how do I fill every second column?</summary>

A slice with a step: `[:, 0::2]` is every second column from the first one on.
</details>

<details>
<summary>Hint: what is i, and what is 2i?</summary>

$i$ counts the pairs: 0, 1, 2, ... up to $d/2-1$. The exponent has $2i$ over $d$, so it runs from 0 to just below 1.
</details>
"""

# %% exercise="sinusoidal_positions"
def sinusoidal_positions(T, d):
    """A pattern of waves for each place of a text.

    Args:
        T: how many places.
        d: how many features; even.

    Returns:
        Float32 tensor of shape (T, d).

    Example:
        >>> sinusoidal_positions(2, 2)
        tensor([[0.0000, 1.0000],
                [0.8415, 0.5403]])
    """
    ### BEGIN SOLUTION
    if d % 2:
        raise ValueError(f"{d} features make no pairs")
    angles = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. In the left picture, each row is the pattern of a place. The right one shows how alike two
patterns are. You should see stripes along the diagonal: how alike they are depends on their
**distance** alone, so a head can learn to look "three words back", wherever it stands.
"""

# %% try="sinusoidal_positions"
waves = sinusoidal_positions(64, 32)
assert waves.shape == (64, 32) and waves.dtype == torch.float32
assert torch.allclose(sinusoidal_positions(2, 4)[1], torch.tensor([0.8415, 0.5403, 0.0100, 0.99995]), atol=1e-4), "sin 1, cos 1, sin 0.01, cos 0.01"
try:
    sinusoidal_positions(3, 5)
    raise AssertionError("5 features make no pairs")
except ValueError:
    pass
fig, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
image = axes[0].imshow(waves, cmap="RdBu", vmin=-1, vmax=1, aspect="auto")
axes[0].set(title="the pattern of each place", xlabel="feature", ylabel="place")
fig.colorbar(image, ax=axes[0])
image = axes[1].imshow(waves @ waves.T / 16, cmap="viridis")
axes[1].set(title="how alike two places are", xlabel="place", ylabel="place")
fig.colorbar(image, ax=axes[1])
plt.show()

# %% [markdown]
r"""
## 14.5 One layer of everything: `TransformerBlock` ({points} points, about 30 minutes)

Builds on: 14.2 `masks`, 14.3 `MultiHeadAttention`.

A transformer is a stack of equal blocks. In each, the words first **look around** (attention), then
each of them **thinks by itself**: a linear layer to more features, GELU, and a linear layer back. Two
tricks let you stack dozens: what a part finds is **added** to what came in, and a **layer norm** keeps
the numbers at a good size. There are two schools about where the norm stands:

| | norm first (nearly everyone today) | norm last (2017) |
|---|---|---|
| look around | $h = x + \text{attention}(\text{norm}_1(x))$ | $h = \text{norm}_1(x + \text{attention}(x))$ |
| think | $\text{out} = h + \text{think}(\text{norm}_2(h))$ | $\text{out} = \text{norm}_2(h + \text{think}(h))$ |

Dropout, in training, hits what a part has found, just before it is added.

**Write the class `TransformerBlock` below.** Its parts are called `norm1`, `attention`, `norm2`, `lin1`,
`lin2` and `dropout`: two `nn.LayerNorm`, your attention, two `nn.Linear`, one `nn.Dropout`.

- If the block is causal, no place may look at a later one. A `mask` that is given holds besides.
- A stack of blocks is to learn, so gradients must flow back through yours. Change nothing in place: `x = x + ...`, and not `x += ...`.
- `past` holds what went into the block at earlier places of the same texts, shape `(B, Tp, d)`. The places of `x` come right behind it, and look at the past as well. The output is that of the places of `x` alone. You need this in 14.6.

<details>
<summary>Hint: what do I do with the past?</summary>

Put it in front of x along time. All of that is the context. It goes through the same norm as x, if norms come
first. Queries come from x alone.
</details>

<details>
<summary>Hint: with a past, the causal mask has the wrong shape</summary>

There are $T$ queries, but $T_p + T$ keys. Make the mask of the whole text: which of its rows belong to x?
</details>
"""

# %% given="felt"
def felt(block, x, upstream):
    """The gradient of sum(upstream * block(x)) with respect to x."""
    leaf = x.detach().clone().requires_grad_()
    (upstream * block(leaf)).sum().backward()
    return leaf.grad


# %% exercise="transformer_block"
class TransformerBlock(nn.Module):
    """Attention, then two linear layers, each with a norm and added to what came in.

    Args:
        d: how many features each place has.
        h: how many heads.
        ff: how many features there are between the two linear layers.
        causal: whether no place may look at a later one.
        norm_first: whether the norms stand before the parts, or after the sums.
        dropout: the share of found features that is dropped in training.
    """

    def __init__(self, d, h, ff, causal=False, norm_first=True, dropout=0.0):
        super().__init__()
        ### BEGIN SOLUTION
        self.causal, self.norm_first = causal, norm_first
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention = MultiHeadAttention(d, h)
        self.lin1, self.lin2 = nn.Linear(d, ff), nn.Linear(ff, d)
        self.dropout = nn.Dropout(dropout)
        ### END SOLUTION

    def forward(self, x, mask=None, past=None):
        """What a block makes of texts.

        Args:
            x: tensor of shape (B, T, d).
            mask: bool tensor that broadcasts to (B, h, T, Tp + T), True where a place of x may
                look; None for everywhere.
            past: tensor of shape (B, Tp, d), what went in before x; None for nothing.

        Returns:
            Tensor of shape (B, T, d).
        """
        ### BEGIN SOLUTION
        whole = x if past is None else torch.cat([past, x], dim=1)
        if self.causal:
            mask = combine_masks(mask, causal_mask(whole.shape[1])[-x.shape[1]:])
        if self.norm_first:
            h = x + self.dropout(self.attention(self.norm1(x), self.norm1(whole), mask)[0])
            return h + self.dropout(self.think(self.norm2(h)))
        h = self.norm1(x + self.dropout(self.attention(x, whole, mask)[0]))
        return self.norm2(h + self.dropout(self.think(h)))

    def think(self, x):
        return self.lin2(nn.functional.gelu(self.lin1(x)))
        ### END SOLUTION


# %% [markdown]
r"""
Try it. The cell changes the word at place 5 and looks which outputs change. **Guess before you run
it:** which of them may, in a causal block?
"""

# %% try="transformer_block"
torch.manual_seed(0)
x = torch.randn(1, 9, 12)
other = x.clone()
other[:, 5] = -x[:, 5]
fig, axes = plt.subplots(1, 2, figsize=(10, 2.8), sharey=True, layout="constrained")
for ax, causal in zip(axes, (True, False)):
    block = TransformerBlock(12, 3, 24, causal=causal)
    assert block(x).shape == x.shape
    changed = (block(other) - block(x)).abs().amax(dim=(0, 2)).detach()
    ax.bar(range(9), changed, color=[ORANGE if t == 5 else BLUE for t in range(9)])
    ax.set(title="causal" if causal else "not causal", xlabel="place", xticks=range(9), yscale="log", ylim=(1e-4, 10))
    assert (changed[:5] < 1e-6).all() == causal, "only a causal block hides place 5 from those before it"
    assert (changed[5:] > 1e-4).all(), "those behind it should see it"
axes[0].set(ylabel="change")
plt.show()
block = TransformerBlock(12, 3, 24, causal=True)
assert torch.allclose(block(x[:, 6:], past=x[:, :6]), block(x)[:, 6:], atol=1e-5), "with the past, the last places can be worked out alone"
lost = TransformerBlock(12, 3, 24, dropout=1.0)
assert torch.equal(lost(x), x), "if everything that was found is dropped, x is left"
assert not torch.allclose(lost.eval()(x), x), "outside of training nothing is dropped"
assert abs(TransformerBlock(12, 3, 24, norm_first=False)(x).mean().item()) < 1e-5, "norm last: the result is normalised"
assert felt(block, x, x)[:, 0].abs().max() > 1e-4, "place 0 should feel the loss of all places"

# %% [markdown]
r"""
## 14.6 The model: `TinyGPT` ({points} points, about 30 minutes)

Builds on: 14.5 `TransformerBlock`.

Now stack the blocks. A token (a word, or here a character) becomes a vector, and its place adds
another one. Here the pattern of a place is not made of waves but learned, as in GPT. Then come the blocks,
all causal and with $4d$ features inside, a last norm, and a head that scores the next token.

**Two tricks.** The head and the embedding say the same thing in two directions: which vector stands for
which token. So they **share one weight**. And a model that has learned nothing should find all $V$
tokens about equally likely. Then its loss is near $\ln V$. torch fills embeddings with numbers of
spread 1, which is much too sure of itself: draw both embeddings with a spread of **0.02**
(`nn.init.normal_`).

**The cache.** While it writes, a model would read the whole text again for each new token. But in a
causal model, what went into a block at earlier places never changes. So it keeps this, one tensor for
each block, and next time takes only the new tokens. Each block gets its own as `past`. (Real
models keep the keys and values, which saves two more products.) New tokens come **behind** those in the cache, so
their places go on counting.

**Write the class `TinyGPT` below.** Its parts are `token` and `position` (`nn.Embedding`), `blocks` (`nn.ModuleList`),
`norm` (`nn.LayerNorm`) and `head` (`nn.Linear` without a bias).

<details>
<summary>Hint: how do two layers share one weight?</summary>

`self.head.weight = self.token.weight`: now both names mean the same parameter. `nn.Linear(d, V)` has a weight of
shape `(V, d)`, as the embedding has.
</details>

<details>
<summary>Hint: what exactly goes into the new cache?</summary>

Walk from block to block with `x`. Before you call a block, `x` is what goes in at the new places. Behind the old part
of this block, along time, that is the new part.
</details>
"""

# %% exercise="tiny_gpt"
class TinyGPT(nn.Module):
    """A small language model.

    Args:
        vocab: how many tokens there are.
        d: how many features each place has.
        h: how many heads.
        layers: how many blocks.
        context: how many places it can tell apart.
    """

    def __init__(self, vocab, d, h, layers, context):
        super().__init__()
        ### BEGIN SOLUTION
        self.token, self.position = nn.Embedding(vocab, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList(TransformerBlock(d, h, 4 * d, causal=True) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocab, bias=False)
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)
        self.head.weight = self.token.weight
        ### END SOLUTION

    def forward(self, ids, cache=None):
        """Scores of the next token, after each token.

        Args:
            ids: int64 tensor of shape (B, T).
            cache: what an earlier call gave back, if ids goes on behind it; None at the beginning.

        Returns:
            (logits, cache): tensor of shape (B, T, vocab); a list with one tensor for each block,
            all that went into it so far, of shape (B, Tc + T, d).
        """
        ### BEGIN SOLUTION
        begin = 0 if cache is None else cache[0].shape[1]
        x = self.token(ids) + self.position(begin + torch.arange(ids.shape[1]))
        kept = []
        for number, block in enumerate(self.blocks):
            past = None if cache is None else cache[number]
            kept.append(x if past is None else torch.cat([past, x], dim=1))
            x = block(x, past=past)
        return self.head(self.norm(x)), kept
        ### END SOLUTION


# %% [markdown]
r"""
Try it. With 50 tokens, the loss should be near $\ln 50 \approx 3.91$.
"""

# %% try="tiny_gpt"
torch.manual_seed(0)
model = TinyGPT(vocab=50, d=16, h=2, layers=3, context=12)
ids = torch.randint(50, (4, 10))
logits, cache = model(ids)
assert logits.shape == (4, 10, 50) and len(cache) == 3 and cache[2].shape == (4, 10, 16)
loss = nn.functional.cross_entropy(logits.flatten(0, 1), torch.randint(50, (40,))).item()
print(f"loss {loss:.2f}, ln 50 = {math.log(50):.2f}")
assert abs(loss - math.log(50)) < 0.2, "a model that has learned nothing should guess"
assert model.head.weight is model.token.weight, "embedding and head share one weight"
first, cache = model(ids[:, :6])
second, cache = model(ids[:, 6:], cache)
assert torch.allclose(torch.cat([first, second], dim=1), logits, atol=1e-5), "with the cache, a text can be read in two pieces"

# %% [markdown]
r"""
## 14.7 Let it write: `generate` ({points} points, about 20 minutes)

Builds on: nothing earlier. It takes any model that is called like `TinyGPT`.

Give the model a text, take the best next token, put it behind the text, and so on. That is all. But

- The model can tell only `context` places apart. It never gets more tokens than that: if the text is longer, it reads **the last** `context` tokens.
- With `use_cache`, it reads the text once. From then on it gets the one new token and the cache. When a text has grown longer than `context`, its window begins to slide. Then all places change, and the cache is worth nothing: read the last `context` tokens without one.

Both ways must write the same text.

**Write `generate` below.** A text that is given has at least one token, and may be longer than `context`.

<details>
<summary>Hint: which scores are those of the next token?</summary>

The model scores what follows after **each** token. You want what follows after the last one.
</details>

<details>
<summary>Hint: when may I use the cache?</summary>

When there is one, and the text with its newest token still fits into `context`.
</details>
"""

# %% exercise="generate"
def generate(model, ids, steps, context, use_cache=True):
    """Continue texts, always with the best next token.

    Args:
        model: called with (ids, cache), gives (logits, cache), as TinyGPT does; cache is None if there is none.
        ids: int64 tensor of shape (B, T).
        steps: how many tokens to write.
        context: how many tokens the model can read at once, those in the cache included.
        use_cache: whether to have the model read only what is new.

    Returns:
        Int64 tensor of shape (B, T + steps): the texts with what was written behind them.
    """
    ### BEGIN SOLUTION
    cache = None
    with torch.no_grad():
        for _ in range(steps):
            if use_cache and cache is not None and ids.shape[1] <= context:
                logits, cache = model(ids[:, -1:], cache)
            else:
                logits, cache = model(ids[:, -context:], None)
            ids = torch.cat([ids, logits[:, -1].argmax(dim=-1, keepdim=True)], dim=1)
    return ids
    ### END SOLUTION


# %% [markdown]
r"""
Try it with a model that can only count: after $n$ comes $n+1$. It notes down how many tokens it has read.
"""

# %% try="generate"
read = []


def counting(ids, cache=None):
    read.append(ids.shape[1])
    return nn.functional.one_hot((ids + 1) % 10, 10).float(), ids if cache is None else torch.cat([cache, ids], dim=1)


assert generate(counting, torch.tensor([[3], [7]]), 4, 5, use_cache=False).tolist() == [[3, 4, 5, 6, 7], [7, 8, 9, 0, 1]]
print("without a cache it reads", read)
assert read == [1, 2, 3, 4]
read.clear()
assert generate(counting, torch.tensor([[1, 2]]), 6, 5).tolist() == [[1, 2, 3, 4, 5, 6, 7, 8]]
print("with a cache it reads", read)
assert read == [2, 1, 1, 1, 5, 5], "the text, three new tokens, and then a window that slides"

# %% [markdown]
r"""
# Your GPT learns to write

All parts are there. The text is what Python's own `help` knows, 120,000 characters of it. The model
reads pieces of 64 characters and learns for half a minute. Dotted: blind guessing.
"""

# %% demo="train"
from pydoc_data.topics import topics

text = "\n".join(topics[name] for name in sorted(topics))[:120_000]
characters = sorted(set(text))
numbers = torch.tensor([characters.index(character) for character in text])
CONTEXT = 64
torch.manual_seed(3)
gpt = TinyGPT(len(characters), d=64, h=4, layers=3, context=CONTEXT)
optimizer = torch.optim.AdamW(gpt.parameters(), lr=2e-3)
curve, STEPS = [], 500
for step in range(STEPS):
    for group in optimizer.param_groups:
        group["lr"] = 2e-3 * min(1, (step + 1) / 50) * (1 - step / STEPS) ** 0.5
    begin = torch.randint(len(numbers) - CONTEXT - 1, (24,))
    piece = numbers[begin[:, None] + torch.arange(CONTEXT + 1)]
    loss = nn.functional.cross_entropy(gpt(piece[:, :-1])[0].flatten(0, 1), piece[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    curve.append(loss.item())
    if step % 100 == 99:
        print(f"step {step + 1} of {STEPS}: {np.mean(curve[-50:]):.2f} nats a character", flush=True)
gpt.eval()
fig, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
ax.plot(curve, color=BLUE, lw=1)
ax.axhline(math.log(len(characters)), color=GREY, ls=":")
ax.set(xlabel="step", ylabel="nats per character", title="What your GPT learns")
plt.show()
assert np.mean(curve[-50:]) < 2.4, "your GPT should get below 2.4 nats per character"

for beginning in ("The statement ", "If the "):
    ids = torch.tensor([[characters.index(character) for character in beginning]])
    print("---", "".join(characters[number] for number in generate(gpt, ids, 150, CONTEXT)[0]), "\n")

# %% [markdown]
r"""
And now the picture that you came for. Below is where each head of the first and of the last block looks while the
model reads. Row: the character that looks. Column: what it looks at. The upper right half is empty. **What do
you find?** Look for heads that look one character back, at the last space, or at everything a little.
"""

# %% demo="attention_maps"
def attention_maps(model, ids):
    """The weights of all heads of each block, (layers, h, T, T)."""
    with torch.no_grad():
        _, inputs = model(ids)
        return [block.attention(block.norm1(x), mask=causal_mask(ids.shape[1]))[1][0] for block, x in zip(model.blocks, inputs)]


piece = "the value of the name "
maps = attention_maps(gpt, torch.tensor([[characters.index(character) for character in piece]]))
shown = [character.replace(" ", "␣") for character in piece]
fig, axes = plt.subplots(2, 4, figsize=(13, 7), layout="constrained")
for row, (place, weights) in enumerate((("first block", maps[0]), ("last block", maps[-1]))):
    for head, ax in enumerate(axes[row]):
        ax.imshow(weights[head], cmap="Blues", vmin=0, vmax=1)
        ax.set(title=f"{place}, head {head + 1}")
        ax.set_xticks(range(len(shown)), shown, fontfamily="monospace", fontsize=8)
        ax.set_yticks(range(len(shown)), shown, fontfamily="monospace", fontsize=8)
plt.show()

# %% [markdown]
r"""
Most heads look a few characters back, each at others. Nobody told them to. And if your GPT wrote the same words again and
again: that is what comes of always taking the best token. You know from week 12 how to draw instead.

# Part 3. What is a token?

Your GPT reads characters. Real ones read pieces of words: a text becomes four times as short, and the
model sees four times as far. But which pieces? Somebody would have to choose them, for every language, and for
emoji as well. **Byte-pair encoding** lets the text itself choose.

It begins with **bytes**. Every text, in any script, is a row of numbers from 0 to 255 once it is
written down in UTF-8: `"né".encode("utf-8")` is `110, 195, 169`. These are the first 256 tokens. Then, again and
again, **the pair of neighbours that occurs most often becomes a new token**: 256, 257, and so on.

## 14.8 Learn the pieces: `bpe_train` ({points} points, about 15 minutes)

Builds on: nothing earlier.

Do it by hand with `"abab cab"`. In bytes, that is `97 98 97 98 32 99 97 98`. The pair `(97, 98)` occurs three times, more
often than any other: it becomes token 256. What is left is `256 256 32 99 256`. Now each pair occurs once, and nothing is won by
joining one.

**Write `bpe_train` below.**

- Count every two neighbours. In `1 1 1`, the pair `(1, 1)` occurs twice.
- If several pairs occur most often, take the **smallest** one, as Python compares tuples.
- Replace the pair everywhere, from left to right: `1 1 1` becomes `256 1`.
- Stop after `n` merges, or earlier if no pair occurs at least twice.

<details>
<summary>Hint: how do I count neighbours?</summary>

`zip(ids, ids[1:])` gives all of them. `collections.Counter` counts what you hand it.
</details>

<details>
<summary>Hint: the largest count, and then the smallest pair?</summary>

`min` with a key that is a tuple: first what should be large, with a minus, then what should be small.
</details>
"""

# %% given="merge"
from collections import Counter


def merge(ids, pair, new):
    """Replace every occurrence of a pair by a new token, from left to right."""
    merged, place = [], 0
    while place < len(ids):
        if tuple(ids[place:place + 2]) == tuple(pair):
            merged.append(new)
            place += 2
        else:
            merged.append(ids[place])
            place += 1
    return merged


# %% exercise="bpe_train"
def bpe_train(corpus, n):
    """Learn which pairs of tokens to join.

    Args:
        corpus: a text.
        n: how many merges to learn at most.

    Returns:
        List of pairs of tokens, in the order in which they were learned; pair number k becomes token 256 + k.

    Example:
        >>> bpe_train("abab cab", 5)
        [(97, 98)]
    """
    ### BEGIN SOLUTION
    ids, merges = list(corpus.encode("utf-8")), []
    for k in range(n):
        counts = Counter(zip(ids, ids[1:]))
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        ids = merge(ids, best, 256 + k)
        merges.append(best)
    return merges
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see the pair `(97, 98)`, then pieces of English.
"""

# %% try="bpe_train"
assert bpe_train("abab cab", 5) == [(97, 98)], "ab occurs three times; then nothing occurs twice"
assert bpe_train("aaaa", 5) == [(97, 97)], "aaaa holds the pair three times, and becomes 256 256, which holds its pair once"
assert bpe_train("cdcd abab", 2) == [(97, 98), (99, 100)], "ab and cd occur equally often: the smaller pair is first"
assert bpe_train("", 3) == [] and bpe_train("abab", 0) == []
merges = bpe_train("the theme of the theatre is the weather " * 3, 12)
pieces = [bytes([number]) for number in range(256)]
for first, second in merges:
    pieces.append(pieces[first] + pieces[second])
print([piece.decode() for piece in pieces[256:]])

# %% [markdown]
r"""
## 14.9 There and back: `bpe_codec` ({points} points, about 20 minutes)

Builds on: nothing earlier; `merges` are given.

To **encode** a text, begin with its bytes and join pairs. A text may hold several pairs that were learned, and they
may overlap. Which comes first? Always the one that was **learned first**, however often the others
occur in this text: then the same word gives the same tokens wherever it stands.

To **decode**, take every token apart, down to bytes, and read these as UTF-8. Every text comes back as it was, in any
script, because every byte is a token. But not every row of tokens is a text: a model may stop in the
middle of a character. Then `errors="replace"` puts a `�` where bytes make no sense.

**Write `bpe_encode` and `bpe_decode` below.** The function `merge` from above is there for you.

<details>
<summary>Hint: in which order do I join?</summary>

Go through `merges` from its beginning, and join each pair everywhere before you look at the next. Can an earlier pair
turn up again later? Every merge makes a token that earlier pairs do not know.
</details>

<details>
<summary>Hint: decode complains about a byte</summary>

A character may be spread over several tokens. Put all bytes together first, and decode once.
</details>
"""

# %% exercise="bpe_codec"
def bpe_encode(text, merges):
    """The tokens of a text.

    Args:
        text: any text.
        merges: what bpe_train learned; pair number k becomes token 256 + k.

    Returns:
        List of ints.
    """
    ### BEGIN SOLUTION
    ids = list(text.encode("utf-8"))
    for k, pair in enumerate(merges):
        ids = merge(ids, pair, 256 + k)
    return ids
    ### END SOLUTION


def bpe_decode(ids, merges):
    """The text of some tokens.

    Args:
        ids: list of ints.
        merges: what bpe_train learned.

    Returns:
        The text, with a replacement character where bytes make no sense.
    """
    ### BEGIN SOLUTION
    pieces = [bytes([number]) for number in range(256)]
    for first, second in merges:
        pieces.append(pieces[first] + pieces[second])
    return b"".join(pieces[number] for number in ids).decode("utf-8", errors="replace")
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The bars show how many tokens a text of a thousand characters has after more and more merges. English, which
was in the corpus, gets much shorter than German, which was not. Every bar decodes to its own text.
"""

# %% try="bpe_codec"
learned = [(98, 99), (97, 98), (256, 100)]  # bc, ab, bcd
assert bpe_encode("abc", learned) == [97, 256], "bc was learned before ab"
assert bpe_encode("ababc", learned) == [257, 97, 256], "also where ab occurs more often"
assert bpe_encode("bcd", learned) == [258] and bpe_encode("", learned) == []
assert bpe_decode([258, 257], learned) == "bcdab"
for odd in ("naïve café", "こんにちは", "👩‍🚀 and 🦊", "a\x00b\n"):
    assert bpe_decode(bpe_encode(odd, learned), learned) == odd, "every text comes back as it was"
assert bpe_decode([195], learned) == "\ufffd", "half a character is replaced"

from pydoc_data.topics import topics

corpus = topics["assignment"][:8000]
english = topics["for"][:1000]
german = ("Die Straße führt über den Hügel, und dahinter liegt das Dorf. " * 20)[:1000]
merges = bpe_train(corpus, 400)
counts = [0, 25, 100, 400]
fig, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
for shift, (name, sample, colour) in enumerate((("English", english, BLUE), ("German", german, ORANGE))):
    lengths = []
    for count in counts:
        ids = bpe_encode(sample, merges[:count])
        assert bpe_decode(ids, merges[:count]) == sample
        lengths.append(len(ids))
    bars = ax.bar(np.arange(4) + 0.4 * shift, lengths, 0.38, color=colour, label=name)
    ax.bar_label(bars)
ax.set(xticks=np.arange(4) + 0.2, xticklabels=[f"{count} merges" for count in counts], ylabel="tokens of 1,000 characters")
ax.set(ylim=(0, 1250))
ax.legend(ncols=2, loc="upper right")
plt.show()
longest = sorted((bpe_decode([256 + k], merges) for k in range(len(merges))), key=len)[-8:]
print("The longest pieces:", longest)

# %% [markdown]
r"""
# Part 4. BERT reads first and answers later

Your GPT reads from left to right, because it writes. **BERT** never writes. It reads a text in both
directions at once and gives a vector for each token, and one for the whole text. It has learned by filling in hidden words.
Whoever has such a reader puts a small layer on top and trains that for a task of their own: an evening's work instead of a
month's.

You built all that is inside of it. From here on, you use the library that everybody uses, `transformers`.
The next cell looks whether it is there.
"""

# %% demo="libraries"
from importlib.util import find_spec

missing = [name for name in ("transformers", "tokenizers", "safetensors") if find_spec(name) is None]
if missing:
    print(f"Missing: {', '.join(missing)}. Type `pip install -r requirements.txt`, with the file beside this notebook, and start the kernel anew.")
else:
    print("Everything is there.")

# %% given="bert"
from transformers import BertConfig, BertModel, BertTokenizer


def small_config(vocab, d, h, layers, ff, places):
    """The configuration of a BERT of any size; nothing is downloaded."""
    return BertConfig(vocab_size=vocab, hidden_size=d, num_attention_heads=h, num_hidden_layers=layers,
                      intermediate_size=ff, max_position_embeddings=places, initializer_range=0.2)


def trainable(model):
    """The names of the weights that a training may change."""
    return [name for name, weight in model.named_parameters() if weight.requires_grad]


class WordCounter(nn.Module):
    """Called as a BERT, and so simple that you can work it out by hand: every word has a score for every class."""

    def __init__(self, vocab, C, dropout=0.0):
        super().__init__()
        self.word, self.segment, self.dropout = nn.Embedding(vocab, C), nn.Embedding(2, C), nn.Dropout(dropout)

    def forward(self, input_ids, attention_mask, token_type_ids):
        scores = self.word(input_ids) + self.segment(token_type_ids)
        return self.dropout((scores * attention_mask[:, :, None]).sum(dim=1))


def plain_sgd(model, lr):
    """An optimizer that goes lr times the gradient downhill."""
    return torch.optim.SGD(model.parameters(), lr=lr)


# %% [markdown]
r"""
A text that BERT reads begins with the token `[CLS]` and ends with `[SEP]`. If there are two texts, such as a question and a page, they stand
behind each other, each with a `[SEP]`. Three tensors go in, all of shape `(B, T)`, int64:

| Name | What it says |
|---|---|
| `input_ids` | the tokens |
| `attention_mask` | 1: real; 0: padding, not to be looked at |
| `token_type_ids` | 0: first text; 1: second text |

What comes out has `last_hidden_state` of shape `(B, T, d)`, and `pooler_output` of shape `(B, d)`: the vector of `[CLS]`, sent through one more layer. It stands for the whole text.

## 14.10 A classifier on top: `build_bert_classifier` ({points} points, about 30 minutes)

Builds on: nothing earlier.

**Write the four pieces below.**

- `BertClassifier`: a `BertModel` of this configuration, called `bert`, and on its `pooler_output` a linear layer with a score for each of the `C` classes, called `head`. All three tensors go to BERT.
- `build_bert_classifier`: makes one, and **freezes** its lowest parts: no training may change them. The lowest part are the embeddings (`bert.embeddings`), then come the layers (`bert.encoder.layer`), from the first on.
- `make_optimizer`: `torch.optim.AdamW` with two groups. The head is new and learns fast; BERT knows a lot and should be changed gently. What is frozen is in no group.
- `fine_tune_step`: one step on one batch, in training mode. The loss is the mean cross-entropy.

The last one takes any model that is called with these three tensors, by their names, and gives scores.

<details>
<summary>Hint: what do I call BERT with?</summary>

With names: `self.bert(input_ids=..., attention_mask=..., ...)`. If you leave one out, BERT does not complain. It takes all tokens for real, or all for the first text.
</details>

<details>
<summary>Hint: how is something frozen?</summary>

Every parameter has `requires_grad`. A module has a method that sets it for all that is inside: `requires_grad_`.
</details>

<details>
<summary>Hint: two rates in one optimizer?</summary>

Instead of a list of parameters, an optimizer takes a list of dicts: `{"params": [...], "lr": ...}`.
</details>
"""

# %% exercise="build_bert_classifier"
class BertClassifier(nn.Module):
    """BERT, and a score for each class on top.

    Args:
        config: a BertConfig.
        C: how many classes there are.
    """

    def __init__(self, config, C):
        super().__init__()
        ### BEGIN SOLUTION
        self.bert = BertModel(config)
        self.head = nn.Linear(config.hidden_size, C)
        ### END SOLUTION

    def forward(self, input_ids, attention_mask, token_type_ids):
        """Scores of the classes, tensor of shape (B, C); all inputs are int64 tensors of shape (B, T)."""
        ### BEGIN SOLUTION
        found = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return self.head(found.pooler_output)
        ### END SOLUTION


def build_bert_classifier(config, C, frozen=0):
    """A BertClassifier whose lowest parts are frozen.

    Args:
        config: a BertConfig.
        C: how many classes there are.
        frozen: how many parts to freeze: 0 for none, 1 for the embeddings, 2 for the first layer as well, and so on.
    """
    ### BEGIN SOLUTION
    model = BertClassifier(config, C)
    for part in [model.bert.embeddings, *model.bert.encoder.layer][:frozen]:
        part.requires_grad_(False)
    return model
    ### END SOLUTION


def make_optimizer(model, lr, head_lr):
    """AdamW that changes BERT gently and the head fast.

    Args:
        model: a BertClassifier, parts of which may be frozen.
        lr: the learning rate of what is not frozen in model.bert.
        head_lr: that of model.head.
    """
    ### BEGIN SOLUTION
    body = [weight for weight in model.bert.parameters() if weight.requires_grad]
    return torch.optim.AdamW([{"params": body, "lr": lr}, {"params": model.head.parameters(), "lr": head_lr}])
    ### END SOLUTION


def fine_tune_step(model, optimizer, batch):
    """Train on one batch.

    Args:
        model: called as model(input_ids=..., attention_mask=..., token_type_ids=...), gives scores (B, C).
        optimizer: of torch's.
        batch: dict of int64 tensors: these three, (B, T), and "labels", the right classes, (B,).

    Returns:
        The loss before the step, a float.
    """
    ### BEGIN SOLUTION
    model.train()
    inputs = {name: batch[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
    loss = nn.functional.cross_entropy(model(**inputs), batch["labels"])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
    ### END SOLUTION


# %% [markdown]
r"""
Try it with a BERT of 9 words that nobody has trained. The last lines train a `WordCounter`: you should see its loss fall from 6.157 to 0.908.
"""

# %% try="build_bert_classifier"
torch.manual_seed(0)
tiny = small_config(vocab=9, d=6, h=2, layers=2, ff=8, places=10)
classifier = build_bert_classifier(tiny, 3).eval()
text = {"input_ids": torch.tensor([[2, 5, 6, 3]]), "attention_mask": torch.ones(1, 4, dtype=torch.int64), "token_type_ids": torch.zeros(1, 4, dtype=torch.int64)}
scores = classifier(**text)
assert scores.shape == (1, 3), "one text, three classes"
padded = {name: nn.functional.pad(value, (0, 3)) for name, value in text.items()}
assert torch.allclose(classifier(**padded), scores, atol=1e-5), "three tokens of padding changed the scores"
asked = text | {"token_type_ids": torch.tensor([[0, 0, 1, 1]])}
assert not torch.allclose(classifier(**asked), scores, atol=1e-4), "it should make a difference where the second text begins"
half = build_bert_classifier(tiny, 3, frozen=2)
assert all("layer.1" in name or "pooler" in name or "head" in name for name in trainable(half)), "embeddings and first layer are frozen"
rates = sorted(group["lr"] for group in make_optimizer(half, 1e-4, 1e-2).param_groups)
assert rates == [1e-4, 1e-2], "two groups, each with its own rate"
torch.manual_seed(4)
counter = WordCounter(9, 3)
optimizer = plain_sgd(counter, 0.05)
losses = [fine_tune_step(counter, optimizer, text | {"labels": torch.tensor([1])}) for _ in range(4)]
print([round(loss, 3) for loss in losses])
assert all(type(loss) is float for loss in losses) and losses == sorted(losses, reverse=True), "every step should make the loss smaller"

# %% [markdown]
r"""
## A reader that has read

A BERT that nobody has trained knows nothing. The file `tiny_bert.safetensors` beside this notebook is one that we trained: 690,000 numbers, 3 MB, half an hour on
one core. It has filled in hidden words in what Python's `help` knows. (Its big sister has 110 million numbers and has read all of Wikipedia.) Here is what it puts
in the gaps.
"""

# %% demo="fill_in"
import json

from safetensors import safe_open
from transformers import BertForMaskedLM


def open_tiny_bert(path="tiny_bert.safetensors"):
    """The configuration, the tokenizer and the weights."""
    with safe_open(path, framework="pt") as file:
        about = file.metadata()
        weights = {name: file.get_tensor(name) for name in sorted(file.keys())}
    return BertConfig(**json.loads(about["config"])), BertTokenizer(vocab=json.loads(about["vocab"])), weights


bert_config, tokenizer, bert_weights = open_tiny_bert()


def fill_in(sentences):
    filler = BertForMaskedLM(bert_config).eval()
    filler.load_state_dict(bert_weights, strict=False)
    _, axes = plt.subplots(1, len(sentences), figsize=(12, 2.8), layout="constrained")
    for ax, sentence in zip(axes, sentences):
        inputs = tokenizer(sentence, return_tensors="pt")
        with torch.no_grad():
            chances = filler(**inputs).logits[0, inputs["input_ids"][0] == tokenizer.mask_token_id][0].softmax(0)
        best = chances.topk(5)
        ax.barh(tokenizer.convert_ids_to_tokens(best.indices.tolist())[::-1], best.values.flip(0), color=BLUE)
        ax.set(title=sentence.replace("[MASK]", "____"), xlabel="probability", xlim=(0, 1))
    plt.show()


fill_in(["the value of the [MASK] is returned.", "if the file does not [MASK], an error", "a [MASK] is a sequence of characters."])

# %% [markdown]
r"""
Now your classifier gets to work. Paragraphs from three chapters are to be sorted: the debugger's, the one on format strings, and the one on the methods of strings. BERT has read none of
them. You have thirty paragraphs of each to learn from. **Guess before you run it:** how much does it help to have read other chapters?
"""

# %% demo="sort_paragraphs"
from pydoc_data.topics import topics


def paragraphs(names, tokenizer, length=64):
    """Paragraphs of chapters as one batch, in random order."""
    texts = [(" ".join(part.split()), label) for label, name in enumerate(names) for part in topics[name].split("\n\n") if len(part) > 60]
    texts = [texts[i] for i in np.random.default_rng(0).permutation(len(texts))]
    batch = tokenizer([text for text, _ in texts], padding=True, truncation=True, max_length=length, return_tensors="pt")
    return dict(batch) | {"labels": torch.tensor([label for _, label in texts])}


def rows(batch, which):
    return {name: value[which] for name, value in batch.items()}


def accuracy(model, batch):
    model.eval()
    with torch.no_grad():
        guess = model(**{name: value for name, value in batch.items() if name != "labels"}).argmax(dim=1)
    return (guess == batch["labels"]).float().mean().item()


def sort_paragraphs(epochs=12):
    batch = paragraphs(["debugger", "formatstrings", "string-methods"], tokenizer)
    learn = torch.cat([torch.where(batch["labels"] == label)[0][:30] for label in range(3)])
    rest = torch.tensor(sorted(set(range(len(batch["labels"]))) - set(learn.tolist())))
    curves = {}
    for name, read, frozen in (("has read, all of it learns", True, 0), ("has read, only the head and pooler learn", True, 3), ("has read nothing", False, 0)):
        torch.manual_seed(1)
        model = build_bert_classifier(bert_config, 3, frozen=frozen)
        if read:
            model.load_state_dict({name: value for name, value in bert_weights.items() if name.startswith("bert.")}, strict=False)
        optimizer = make_optimizer(model, 5e-4, 5e-3)
        curves[name] = [accuracy(model, rows(batch, rest))]
        for _ in range(epochs):
            for some in learn[torch.randperm(len(learn))].split(15):
                fine_tune_step(model, optimizer, rows(batch, some))
            curves[name].append(accuracy(model, rows(batch, rest)))
        print(f"{name}: {curves[name][-1]:.0%} of {len(rest)} paragraphs right", flush=True)
    _, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for (name, curve), colour in zip(curves.items(), (BLUE, GREEN, ORANGE)):
        ax.plot(curve, "o-", color=colour, label=name, ms=3)
    ax.set(xlabel="times through the 90 paragraphs", ylabel="share sorted right", ylim=(0, 1), title="Three chapters, thirty paragraphs of each")
    ax.legend(frameon=False, loc="lower right")
    plt.show()


sort_paragraphs()

# %% [markdown]
r"""
Whoever has read learns faster: after two passes it sorts three of four paragraphs right, for which the other needs six. And it stays ahead.

With `DOWNLOAD = True`, the next cell does the same with the real thing: 25,000 film reviews (84 MB) and a BERT of 4 million numbers (17 MB). It needs a
connection and `pip install datasets`, and learns from 2,000 reviews for about five minutes.
"""

# %% demo="film_reviews"
DOWNLOAD = False


def film_reviews(steps=250):
    try:
        from datasets import load_dataset

        reviews = load_dataset("stanfordnlp/imdb")  # both show how far they are
        name = "google/bert_uncased_L-2_H-128_A-2"
        body, tokenizer = BertModel.from_pretrained(name), BertTokenizer.from_pretrained(name)
    except (ImportError, OSError, ConnectionError) as error:
        raise RuntimeError("The reviews or the model did not come. Is there a connection, and is `datasets` installed? DOWNLOAD = False goes without.") from error
    model = build_bert_classifier(body.config, 2)
    model.bert = body
    optimizer = make_optimizer(model, 1e-4, 1e-3)

    def batch(split, numbers):
        chosen = reviews[split].select(numbers)
        found = tokenizer(chosen["text"], padding=True, truncation=True, max_length=256, return_tensors="pt")
        return dict(found) | {"labels": torch.tensor(chosen["label"])}

    order = np.random.default_rng(0).permutation(len(reviews["train"]))
    for step in range(steps):
        loss = fine_tune_step(model, optimizer, batch("train", order[8 * step:8 * step + 8]))
        if step % 25 == 24:
            print(f"step {step + 1} of {steps}: loss {loss:.2f}", flush=True)
    test = np.random.default_rng(1).permutation(len(reviews["test"]))[:400]
    print(f"{np.mean([accuracy(model, batch('test', some)) for some in np.split(test, 8)]):.0%} of 400 reviews sorted right")


if DOWNLOAD:
    film_reviews()

# %% [markdown]
r"""
## 14.11 Where does it say so? `encode_qa` ({points} points, about 30 minutes)

Builds on: nothing earlier.

Ask BERT a question about a page, and it points at the answer: at the token with which it begins, and the one with which it ends. To learn that, it needs examples, and
people write those down in **characters**: "the answer is `Oslo`, it begins at character 31". You translate.

The tokenizer tells where each token comes from. With `return_offsets_mapping=True` it gives for each one a pair `(begin, end)`: the token is
`text[begin:end]` of **its own** text. So there are two characters number 0, one in the question and one in the page; `encoded.sequence_ids(k)` says of each token of window `k` whether it belongs to text 0, to text 1, or to neither (`None`).

Pages are long, and BERT can read only `max_len` tokens. So the page is cut into **windows**, each behind the whole question. `stride` tokens of a window are
seen again in the next one, so that no answer is cut at every border. The tokenizer does that, too: `truncation="only_second"`, `max_length`, `stride`, `return_overflowing_tokens=True`.

**Write `encode_qa` below.** For each window, it gives a dict:

- `"input_ids"` and `"token_type_ids"`: lists of ints, as the tokenizer gives them, without padding.
- `"offsets"`: a list; the pair of each token that belongs to the page, and `None` for all others.
- `"start"` and `"end"`: the places, in this window, of the first and the last token that hold a character of the answer. **If not all of the answer is in this window, both are 0**: they point at `[CLS]`.

<details>
<summary>Hint: when does a token hold a character of the answer?</summary>

The answer goes from `ans_start` up to, but not including, `ans_start + len(ans_text)`. Two stretches meet if each begins before the other one ends.
</details>

<details>
<summary>Hint: how do I see that all of the answer is in the window?</summary>

The window shows a stretch of the page: from where its first token of the page begins to where its last one ends.
</details>
"""

# %% given="tokenizer"
def make_tokenizer(words):
    """A real BERT tokenizer that knows these words and pieces (`##s`), and numbers them in this order from 5 on."""
    return BertTokenizer(vocab={word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words])})


# %% exercise="encode_qa"
def encode_qa(tokenizer, question, context, ans_start, ans_text, max_len, stride):
    """A question, a page and where the answer stands, as windows for BERT.

    Args:
        tokenizer: of transformers, called as tokenizer(question, context, ...).
        question: a text, short.
        context: the page, a text of any length.
        ans_start: the character of the page with which the answer begins.
        ans_text: the answer, as it stands there.
        max_len: how many tokens a window has at most.
        stride: how many tokens of the page two neighbouring windows share.

    Returns:
        List of dicts, one a window: "input_ids", "token_type_ids", "offsets", "start" and "end".
    """
    ### BEGIN SOLUTION
    encoded = tokenizer(question, context, truncation="only_second", max_length=max_len, stride=stride,
                        return_overflowing_tokens=True, return_offsets_mapping=True)
    ans_end, windows = ans_start + len(ans_text), []
    for number, ids in enumerate(encoded["input_ids"]):
        parts, spans = encoded.sequence_ids(number), encoded["offset_mapping"][number]
        offsets = [span if part == 1 else None for span, part in zip(spans, parts)]
        page = [span for span in offsets if span is not None]
        held = [place for place, span in enumerate(offsets) if span is not None and span[0] < ans_end and ans_start < span[1]]
        if page[0][0] > ans_start or page[-1][1] < ans_end:
            held = [0]
        windows.append({"input_ids": ids, "token_type_ids": encoded["token_type_ids"][number], "offsets": offsets,
                        "start": held[0], "end": held[-1]})
    return windows
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The picture shows the windows of a page; orange is the answer. Only one window here holds all of "red bicycle".
"""

# %% try="encode_qa"
words = "anna ben has lives in oslo rome red green bicycle boat a and what who does own paint ##s ##ed ? ."
small = make_tokenizer(words.split())
page = "Anna lives in Oslo. Ben has a red bicycle and a boat. Anna paints."
(window,) = encode_qa(small, "Who paints?", page, 0, "Anna", 40, 0)
assert small.convert_ids_to_tokens(window["input_ids"])[:6] == ["[CLS]", "who", "paint", "##s", "?", "[SEP]"]
assert (window["start"], window["end"]) == (6, 6), "the question's tokens come first, and count"
assert window["offsets"][1] is None and window["offsets"][6] == (0, 4), "offsets tell of the page only"
(window,) = encode_qa(small, "Who paints?", page, page.index("red"), "red bicycle", 40, 0)
begin, end = window["offsets"][window["start"]][0], window["offsets"][window["end"]][1]
print(page[begin:end])
assert page[begin:end] == "red bicycle", "from the begin of the first token to the end of the last one"
windows = encode_qa(small, "What does Ben own?", page, page.index("red"), "red bicycle", 14, 3)
assert len(windows) == 5 and all(len(window["input_ids"]) <= 14 for window in windows)
assert [(window["start"], window["end"]) for window in windows] == [(0, 0), (0, 0), (9, 10), (0, 0), (0, 0)], "[CLS] where not all of the answer is in the window"
fig, ax = plt.subplots(figsize=(12, 2.8), layout="constrained")
for row, window in enumerate(windows):
    for place, token in enumerate(small.convert_ids_to_tokens(window["input_ids"])):
        answer = window["start"] <= place <= window["end"]
        colour = ORANGE if answer else "#d0d0d0" if window["offsets"][place] is None else "#b8d4ea"
        ax.text(place, -row, token, ha="center", va="center", fontsize=9, bbox={"facecolor": colour, "edgecolor": "none", "pad": 2.5})
ax.set(xlim=(-0.7, 13.7), ylim=(-4.6, 0.6), xticks=range(14), yticks=range(0, -5, -1), yticklabels=[f"window {n}" for n in range(5)], title="Grey: not of the page. Blue: the page. Orange: start to end")
plt.show()

# %% [markdown]
r"""
## 14.12 From scores to an answer: `best_span` ({points} points, about 15 minutes)

Builds on: nothing earlier.

On top of every token, BERT now gives two numbers: how well an answer could begin here, and how well it could end here. The best answer is the stretch from $i$ to $j$ with the largest sum

$$s_i + e_j, \qquad i \le j, \quad j - i + 1 \le \text{max len}, \quad \text{both on the page}.$$

The best begin and the best end, each for itself, may make no stretch at all: the end may come before the begin.

And if the page does not tell? Then both should point at `[CLS]`, place 0. So: where $s_0 + e_0$ is larger than the best sum, or where no stretch is allowed, the answer is `(0, 0)`.

**Write `best_span` below.** A page has a few hundred tokens, so it is fine to look at all pairs.

<details>
<summary>Hint: all sums at once?</summary>

A column plus a row is a table. Row: where it begins, column: where it ends. Which places of the table are allowed?
</details>

<details>
<summary>Hint: from the largest number of a table to its row and column?</summary>

`argmax` counts through the whole table, row by row. `divmod` by the length of a row gives both.
</details>
"""

# %% exercise="best_span"
def best_span(start_logits, end_logits, context_mask, max_len):
    """The stretch of the page that answers best.

    Args:
        start_logits, end_logits: how well an answer could begin and end at each place, tensors of shape (T,).
        context_mask: bool tensor of shape (T,), True where a token belongs to the page; never at place 0.
        max_len: how many tokens an answer has at most, at least 1.

    Returns:
        (start, end): two ints, the places of its first and its last token; (0, 0) if there is no answer.

    Example:
        >>> page = torch.tensor([False, True, True])
        >>> best_span(torch.tensor([0.0, 1.0, 3.0]), torch.tensor([0.0, 4.0, 1.0]), page, 2)
        (1, 1)
    """
    ### BEGIN SOLUTION
    T = len(start_logits)
    places = torch.arange(T)
    length = places[None, :] - places[:, None] + 1
    allowed = context_mask[:, None] & context_mask[None, :] & (length >= 1) & (length <= max_len)
    sums = (start_logits[:, None] + end_logits[None, :]).masked_fill(~allowed, -math.inf)
    start, end = divmod(int(sums.argmax()), T)
    return (start, end) if sums[start, end] >= start_logits[0] + end_logits[0] else (0, 0)
    ### END SOLUTION


# %% [markdown]
r"""
Try it on the example: the best begin is place 2, the best end is place 1. As a stretch, that is nonsense.
"""

# %% try="best_span"
start_logits, end_logits = torch.tensor([0.0, 1.0, 3.0]), torch.tensor([0.0, 4.0, 1.0])
page = torch.tensor([False, True, True])
assert best_span(start_logits, end_logits, page, 2) == (1, 1), "1 + 4 is the largest sum of a stretch"
assert best_span(torch.tensor([0.0, 3, 0, 0]), torch.tensor([0.0, 0, 1, 2]), torch.tensor([False, True, True, True]), 3) == (1, 3)
assert best_span(torch.tensor([0.0, 3, 0, 0]), torch.tensor([0.0, 0, 1, 2]), torch.tensor([False, True, True, True]), 2) == (1, 2), "two tokens at most"
assert best_span(torch.tensor([9.0, 1, 3]), torch.tensor([9.0, 4, 1]), page, 2) == (0, 0), "[CLS] says: there is no answer"
assert best_span(start_logits, end_logits, torch.tensor([False, False, True]), 2) == (2, 2), "place 1 is not on the page"

# %% [markdown]
r"""
## Ask it

The tiny BERT has also answered questions, about somebody whom we made up. Its file holds a layer for that. The table shows the sums of all
stretches for the first question: below the diagonal, an answer would end before it begins. **Guess before you run it:** what will it say to the last two questions?
"""

# %% demo="ask"
from transformers import BertForQuestionAnswering


def answer(model, tokenizer, question, context, max_len=12):
    """The answer, a piece of the context, and the scores: of all windows, that of the best one. "" for none."""
    best, found = -math.inf, ("", None)
    for window in encode_qa(tokenizer, question, context, 0, context[0], 100, 20):
        inputs = {name: torch.tensor([window[name]]) for name in ("input_ids", "token_type_ids")}
        with torch.no_grad():
            scores = model(**inputs)
        start_logits, end_logits = scores.start_logits[0], scores.end_logits[0]
        page = torch.tensor([span is not None for span in window["offsets"]])
        start, end = best_span(start_logits, end_logits, page, max_len)
        score = (start_logits[start] + end_logits[end] - start_logits[0] - end_logits[0]).item()
        if score > best:
            text = context[window["offsets"][start][0]:window["offsets"][end][1]] if start else ""
            best, found = score, (text, (window, start_logits, end_logits, start, end))
    return found


def draw_answer(tokenizer, question, found):
    window, start_logits, end_logits, start, end = found
    tokens = tokenizer.convert_ids_to_tokens(window["input_ids"])
    first = next(place for place, span in enumerate(window["offsets"]) if span is not None)
    shown = slice(first, len(tokens) - 1)
    sums = (start_logits[shown, None] + end_logits[None, shown]).numpy()
    fig, ax = plt.subplots(figsize=(8.5, 6.5), layout="constrained")
    image = ax.imshow(sums, cmap="Blues")
    ax.imshow(np.where(np.tri(len(sums), k=-1), 1.0, np.nan), cmap="Greys", vmin=0, vmax=3)
    ax.plot(end - first, start - first, "o", ms=13, mfc="none", mec=ORANGE, mew=2.5)
    ax.set(xlabel="the answer ends here", ylabel="the answer begins here", title=question)
    ax.set_xticks(range(len(sums)), tokens[shown], rotation=90, fontsize=8)
    ax.set_yticks(range(len(sums)), tokens[shown], fontsize=8)
    fig.colorbar(image, ax=ax, label="sum of the two scores", shrink=0.8)
    plt.show()


answerer = BertForQuestionAnswering(bert_config).eval()
answerer.load_state_dict(bert_weights, strict=False)
people = "Emma plays the double bass. Emma lives in Oslo. Emma works as a night nurse. Emma has a red bicycle. Emma is a friend of Hugo."
questions = ["What does Emma work as?", "Where does Emma live?", "What does Emma own?", "When was Emma born?", "What does Hugo play?"]
for question in questions:
    text, found = answer(answerer, tokenizer, question, people)
    print(f"{question:26} {text or '(the page does not tell)'}")
    if question == questions[0]:
        draw_answer(tokenizer, question, found)

# %% [markdown]
r"""
To "when", the page tells nothing, and it says so. But what about Hugo? In all pages that it has read, everything was about one person. So it never learned to look at the
name: a model knows what its examples ask of it, and no more. Change the page and the questions, and find out what else it cannot do. With `DOWNLOAD = True` in the cell on
film reviews, the next cell takes a model that has learned from the 88,000 questions of SQuAD (130 MB), and your code lets it read any page.
"""

# %% demo="real_questions"
def real_questions(context, *asked):
    try:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        name = "deepset/minilm-uncased-squad2"
        model, its_tokenizer = AutoModelForQuestionAnswering.from_pretrained(name), AutoTokenizer.from_pretrained(name)
    except (OSError, ConnectionError) as error:
        raise RuntimeError("The model did not come. Is there a connection? DOWNLOAD = False goes without.") from error
    for question in asked:
        print(question, "->", answer(model.eval(), its_tokenizer, question, context)[0] or "(the page does not tell)")


if DOWNLOAD:
    real_questions(topics["lambda"] + topics["debugger"][:3000], "What do lambda expressions create?", "What is Pdb?", "Who wrote it?")

# %% [markdown]
r"""
## What you take with you

- Attention is a library: queries, keys, values. The scores are divided by the root of a key's length.
- A mask acts **before** softmax. A causal mask hides the future; test it by changing a token and looking at what changes.
- Heads are a matter of axes: cut the last one first, then bring the heads forward.
- What was found is added to what came in. Norms stand first today, and stood last in 2017.
- A cache must change the speed and nothing else. Compare the two.
- A tokenizer of bytes never meets a character that it does not know.
- What a library does not get, it makes up: a mask that you forget is a mask full of ones.
- Characters, tokens and places in a window are three ways to count. Translate, and read the answer back as text.
"""
