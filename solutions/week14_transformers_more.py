# %% [markdown]
r"""
# Week 14, more: Two ways to read

Your GPT reads from left to right and guesses what comes next. This notebook shows the two other
members of the family.

The first transformer of all **translated**. It had two halves: an encoder, which reads the whole
sentence, and a decoder, which writes another one and keeps looking over to what was read. You build
the layer that looks over, and watch a small translator find the word that it needs.

The other one **fills gaps**. BERT never writes a text; it learned by reading texts with holes in
them. You make the holes. The recipe is three lines long, and most people who write it down for the first
time get one of the numbers wrong.

And in the end you ask a model that somebody else has trained about many texts at once, without mixing the answers up.

This notebook is optional.

**Time:** about an hour and a quarter.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Looking over | 14.13, a small translator | 35 |
| 2. Holes to learn from | 14.14, two questions | 30 |
| 3. Ask a model of somebody else's | 14.15 | 15 |

**How grading works** ({total_points} points): as in the first notebook, hidden checks try each exercise on inputs of their own, and every claim earns its points by itself. The exercises do not build on each other, nor on the first notebook: the attention is given here. A person reads your answers to the two questions.

As in the first notebook, the batch comes first, and `True` in a mask means: this one may be looked at.
"""

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by everyone
torch.set_num_threads(1)  # small networks are not faster with more
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
# Part 1. Looking over

Here is an attention with several heads, made of torch's own. It is called as the one of the first notebook:
`attention(x)` lets a text look at itself, `attention(x, context, mask)` lets it look at another one. It gives
`(out, weights)`, of shapes `(B, Tq, d)` and `(B, h, Tq, Tk)`.
"""

# %% given="attention"
class Attention(nn.Module):
    """Torch's attention, called as in the first notebook; a mask broadcasts to (B, h, Tq, Tk)."""

    def __init__(self, d, h):
        super().__init__()
        self.h, self.inner = h, nn.MultiheadAttention(d, h, batch_first=True)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        B, Tq, Tk = len(x), x.shape[1], context.shape[1]
        forbidden = None if mask is None else ~mask.expand(B, self.h, Tq, Tk).reshape(-1, Tq, Tk)
        return self.inner(x, context, context, attn_mask=forbidden, average_attn_weights=False)


# %% [markdown]
r"""
## 14.13 Look over to the source: `DecoderLayer` ({points} points, about 25 minutes)

Builds on: nothing earlier.

A decoder writes the translation, word by word. In each of its layers, a word does **three** things: it
looks at what has been written so far, it looks over to the source, and it thinks. What the encoder has made of
the source is called the **memory**.

| | with the norms first |
|---|---|
| look at your own text | $a = x + \text{attention}(\text{norm}_1(x))$, nobody sees what comes later |
| look over to the memory | $c = a + \text{cross}(\text{norm}_2(a), \text{memory})$ |
| think | $\text{out} = c + \text{lin}_2(\text{gelu}(\text{lin}_1(\text{norm}_3(c))))$ |

Who looks over? The words of the translation: **queries come from the decoder, keys and values from the memory.**
The whole source has been read already, so nothing there is a secret. Only its padding is of no use: that is what
`memory_mask` is for. The memory comes out of a norm of the encoder's, so it gets none here.

**Write the class `DecoderLayer` below.** Its parts are called `norm1`, `attention`, `norm2`, `cross`, `norm3`,
`lin1`, `lin2` and `dropout`: three `nn.LayerNorm`, two `Attention`, two `nn.Linear`, one `nn.Dropout`. Dropout, in
training, hits what each of the three steps has found, just before it is added.

<details>
<summary>Hint: which of the two gets the causal mask?</summary>

Which of them could see something that it is not supposed to see? At training, the whole translation lies there.
</details>

<details>
<summary>Hint: my mask has the wrong shape for the attention</summary>

The text and the source differ in length. Which of the two attentions has source places as its keys?
</details>
"""

# %% exercise="decoder_layer"
class DecoderLayer(nn.Module):
    """A layer that looks at its own text, then at a memory, and then thinks; norms come first.

    Args:
        d: how many features each place has.
        h: how many heads.
        ff: how many features there are between the two linear layers.
        dropout: the share of found features that is dropped in training.
    """

    def __init__(self, d, h, ff, dropout=0.0):
        super().__init__()
        ### BEGIN SOLUTION
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(d), nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention, self.cross = Attention(d, h), Attention(d, h)
        self.lin1, self.lin2 = nn.Linear(d, ff), nn.Linear(ff, d)
        self.dropout = nn.Dropout(dropout)
        ### END SOLUTION

    def forward(self, x, memory, memory_mask=None):
        """One layer further.

        Args:
            x: what has been written, tensor of shape (B, T, d).
            memory: what the encoder has made of the source, tensor of shape (B, S, d).
            memory_mask: bool tensor that broadcasts to (B, h, T, S), True where a place may look; None
                for everywhere.

        Returns:
            Tensor of shape (B, T, d).
        """
        ### BEGIN SOLUTION
        causal = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        a = x + self.dropout(self.attention(self.norm1(x), None, causal)[0])
        c = a + self.dropout(self.cross(self.norm2(a), memory, memory_mask)[0])
        return c + self.dropout(self.lin2(nn.functional.gelu(self.lin1(self.norm3(c)))))
        ### END SOLUTION


# %% [markdown]
r"""
Try it. A change of the source must reach every word; a change of the last word must reach only itself; and what
the mask hides must reach nobody.
"""

# %% try="decoder_layer"
torch.manual_seed(0)
layer = DecoderLayer(d=8, h=2, ff=16)
x, memory = torch.randn(2, 3, 8), torch.randn(2, 5, 8)
out = layer(x, memory)
assert out.shape == (2, 3, 8), "one row of d features for each place of x"
assert sorted({name.split(".")[0] for name in layer.state_dict()}) == ["attention", "cross", "lin1", "lin2", "norm1", "norm2", "norm3"]
other = memory.clone()
other[:, 4] += 1
assert ((layer(x, other) - out).abs().amax(-1) > 1e-6).all(), "everybody may look at the whole memory"
hidden = torch.tensor([True, True, True, True, False])
assert torch.allclose(layer(x, memory, hidden), layer(x, other, hidden), atol=1e-6), "place 4 of the memory is hidden"
later = x.clone()
later[:, 2] += torch.randn(8)
assert torch.allclose(layer(later, memory)[:, :2], out[:, :2], atol=1e-6), "places 0 and 1 must not see place 2"
torch.nn.init.zeros_(layer.lin2.weight), torch.nn.init.zeros_(layer.lin2.bias)
torch.nn.init.zeros_(layer.cross.inner.out_proj.weight)
torch.nn.init.zeros_(layer.attention.inner.out_proj.weight)
assert torch.allclose(layer(x, memory), x), "parts that find nothing must leave x as it is"

# %% [markdown]
r"""
Whom does a word hear? The next cell asks **gradients**: how much would the output of each place of the text
move with each place of the memory (left) and of the text itself (right)? The source is padded from place 5 on.

**Guess before you run it:** where will the two pictures be white?
"""

# %% given="pull_back"
def pull_back(layer, x, memory, upstream):
    """The gradients of sum(upstream * layer(x, memory)) with respect to x and memory."""
    x, memory = x.detach().clone().requires_grad_(), memory.detach().clone().requires_grad_()
    out = layer(x, memory)
    if out.requires_grad:
        (upstream * out).sum().backward()
    return tuple(torch.zeros_like(leaf) if leaf.grad is None else leaf.grad for leaf in (x, memory))


# %% demo="who_hears_whom"
def draw_who_hears_whom():
    torch.manual_seed(1)
    layer, x, memory = DecoderLayer(16, 2, 32), torch.randn(1, 6, 16), torch.randn(1, 8, 16)
    real = torch.arange(8) < 5

    def masked(text, source):
        return layer(text, source, real)

    heard = {"the source": [], "its own text": []}
    for place in range(6):
        upstream = torch.zeros(1, 6, 16)
        upstream[:, place] = torch.randn(16)
        own, source = pull_back(masked, x, memory, upstream)
        heard["the source"].append(source[0].norm(dim=-1))
        heard["its own text"].append(own[0].norm(dim=-1))
    _, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for ax, (name, rows) in zip(axes, heard.items()):
        ax.imshow(torch.stack(rows) ** 0.5, cmap="Blues", vmin=0)
        ax.set(title=f"how much it hears of {name}", xlabel=f"place in {name}", ylabel="who hears", xticks=range(len(rows[0])))
    axes[0].add_patch(plt.Rectangle((4.5, -0.5), 3, 6, facecolor="none", edgecolor=GREY, hatch="///", lw=0))
    plt.show()


draw_who_hears_whom()

# %% [markdown]
r"""
The source: all of it, except the hatched padding. Its own text: only itself and what stands before it.

## A small translator

Now the layer goes to work. The next cell has a toy language: the source is a word, the translation is the same word
**backwards**, with every letter moved on by one: `cab` becomes `cbd`. To write the first letter, the
translator must look at the last letter of the source, and so on. Nobody tells it so.

It takes less than half a minute.

**Guess before you run it:** in the picture of the cross attention, where will the dark squares lie?
"""

# %% demo="translator"
class Translator(nn.Module):
    """One encoder layer of torch's, one decoder layer of yours; letters are 2 to 27, padding is 0, 1 says: begin."""

    def __init__(self, d=48, h=2, longest=10):
        super().__init__()
        self.letters, self.places = nn.Embedding(29, d), nn.Embedding(longest + 1, d)
        self.encoder = nn.TransformerEncoderLayer(d, h, 2 * d, 0.0, "gelu", batch_first=True, norm_first=True)
        self.decoder, self.norm, self.head = DecoderLayer(d, h, 2 * d), nn.LayerNorm(d), nn.Linear(d, 29)

    def read(self, ids):
        return self.letters(ids) + self.places(torch.arange(ids.shape[1]))

    def forward(self, source, written):
        memory = self.norm(self.encoder(self.read(source), src_key_padding_mask=source == 0))
        return self.head(self.decoder(self.read(written), memory, (source != 0)[:, None, None, :]))


def words(count, rng, longest=8):
    """Random words (count, longest + 1), and their translations behind a 1 that says: begin."""
    source, target = np.zeros((count, longest + 1), int), np.zeros((count, longest + 1), int)
    for row in range(count):
        word = rng.integers(2, 28, rng.integers(3, longest + 1))
        source[row, :len(word)], target[row, :len(word)] = word, (word[::-1] - 1) % 26 + 2
    written = np.concatenate([np.ones((count, 1), int), target[:, :-1]], axis=1)
    return torch.tensor(source), torch.tensor(written), torch.tensor(target)


def train_translator(steps=600):
    torch.manual_seed(0)
    model, rng, losses = Translator(), np.random.default_rng(0), []
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for step in range(steps):
        source, written, target = words(64, rng)
        loss = nn.functional.cross_entropy(model(source, written).flatten(0, 1), target.flatten(), ignore_index=0)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 100 == 99:
            print(f"step {step + 1} of {steps}: loss {np.mean(losses[-50:]):.3f}")
    return model, losses


translator, losses = train_translator()

# %% demo="translations"
def translate(model, source):
    written = torch.ones(len(source), 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(source.shape[1]):
            written = torch.cat([written, model(source, written)[:, -1:].argmax(-1)], dim=1)
    return written[:, 1:]


def spell(ids):
    return "".join(chr(95 + number) for number in ids.tolist() if number > 1)


def draw_translations():
    source, written, target = words(200, np.random.default_rng(99))
    found = translate(translator, source)
    right = ((found == target) | (target == 0)).all(1).float().mean().item()
    weights = []
    translator.decoder.cross.register_forward_hook(lambda module, inputs, output: weights.append(output[1]))
    with torch.no_grad():
        translator(source[:1], written[:1])
    length = int((source[0] != 0).sum())
    _, (left, right_ax) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained", width_ratios=[1.3, 1])
    left.plot(losses, color=BLUE, lw=1)
    left.axhline(np.log(26), color=GREY, ls=":")
    left.text(len(losses), np.log(26), "guessing", color=GREY, ha="right", va="bottom")
    left.set(xlabel="step", ylabel="loss", title=f"{right:.0%} of 200 new words are translated without a mistake", ylim=(0, None))
    right_ax.imshow(weights[0][0, :, :length, :length].mean(0), cmap="Blues", vmin=0, vmax=1)
    right_ax.set(title="the cross attention looks at", xticks=range(length), yticks=range(length), xlabel="letter of the source", ylabel="letter to be written",
                 xticklabels=spell(source[0]), yticklabels=spell(target[0]))
    plt.show()
    for row in range(4):
        length = int((source[row] != 0).sum())
        print(f"{spell(source[row]):10} -> {spell(found[row, :length])}")
    translator.decoder.cross._forward_hooks.clear()


draw_translations()

# %% [markdown]
r"""
The squares run from the upper right to the lower left: the first letter to be written looks at the last one of the source. Translators of
real languages draw such pictures as well, with corners where two languages order their words differently. Nobody has told
them which word belongs to which.

# Part 2. Holes to learn from

## 14.14 Make holes: `mask_tokens` ({points} points, about 20 minutes)

Builds on: nothing earlier.

BERT reads in both directions at once, so it cannot learn to guess the next word: it sees it. Instead,
some tokens are hidden, and it is asked which they were. The recipe is from its paper (Devlin and others, 2018):

1. **Choose** each token by itself with probability 0.15. Special tokens, such as the mark for the beginning or the padding, are never chosen.
2. Of the chosen ones, **80 %** are replaced by the token `[MASK]`, **10 %** by a random token of the whole
   vocabulary, every one equally likely, and **10 %** stay as they are.
3. The **labels** are the original tokens where one was chosen, whatever came in its place, and **-100** everywhere else. That is the number that torch's
   cross-entropy passes over.

Why not hide all of the chosen? When BERT is used, there is no `[MASK]` in the text. If it had learned that only
marked tokens matter, it would make nothing of all others. So it must never be sure that a token is right.

**Write `mask_tokens` below.** Draw everything from `gen`, a generator of NumPy's: with equal generators, equal holes. Leave `ids` as it was.

<details>
<summary>Hint: how do I do something for each token by itself?</summary>

`gen.random(ids.shape)` gives a number between 0 and 1 for each of them; it is below 0.15 with a probability of 0.15. `torch.tensor` makes a tensor of it.
</details>

<details>
<summary>Hint: 80, 10 and 10 percent of the chosen ones</summary>

One more number between 0 and 1 for each token: below 0.8, between 0.8 and 0.9, above. If you ask twice instead, mind of what the second share is a share.
</details>
"""

# %% exercise="mask_tokens"
def mask_tokens(ids, special_mask, vocab, mask_id, gen):
    """Make holes into texts, as BERT learns from.

    Args:
        ids: the texts, int64 tensor of shape (B, T).
        special_mask: bool tensor of shape (B, T), True for special tokens, which are never chosen.
        vocab: how many tokens there are; their ids are 0 to vocab - 1.
        mask_id: the id of [MASK].
        gen: numpy.random.Generator.

    Returns:
        (inputs, labels): int64 tensors of shape (B, T). Labels are -100 where no token was chosen.
    """
    ### BEGIN SOLUTION
    chosen = torch.tensor(gen.random(ids.shape) < 0.15) & ~special_mask
    fate = torch.tensor(gen.random(ids.shape))
    other = torch.tensor(gen.integers(0, vocab, ids.shape))
    inputs = torch.where(chosen & (fate < 0.8), mask_id, ids)
    inputs = torch.where(chosen & (fate >= 0.9), other, inputs)
    return inputs, torch.where(chosen, ids, -100)
    ### END SOLUTION


# %% [markdown]
r"""
Try it on a sentence first, and then on many tokens: count.
"""

# %% try="mask_tokens"
text = "[CLS] the cat sat on the mat and looked at the moon until it was gone [SEP]"
sentence = text.split()
vocabulary = ["[MASK]", *sorted(set(sentence))]
ids = torch.tensor([[vocabulary.index(word) for word in sentence]])
special = torch.tensor([[word in ("[CLS]", "[SEP]") for word in sentence]])
inputs, labels = mask_tokens(ids, special, len(vocabulary), 0, np.random.default_rng(5))
print("inputs:", " ".join(vocabulary[number] for number in inputs[0]))
print("labels:", " ".join("." if number == -100 else vocabulary[number] for number in labels[0]))
assert inputs.shape == labels.shape == ids.shape
assert ((labels == -100) | (labels == ids)).all(), "a label is the original token, or -100"
assert (inputs[labels == -100] == ids[labels == -100]).all(), "tokens that were not chosen stay"
many, none_special = torch.full((400, 100), 7), torch.zeros(400, 100, dtype=torch.bool)
inputs, labels = mask_tokens(many, none_special, 1000, 999, np.random.default_rng(0))
chosen = labels != -100
shares = {"chosen": chosen.float().mean().item()}
shares |= {"masked": (inputs[chosen] == 999).float().mean().item(), "kept": (inputs[chosen] == 7).float().mean().item()}
print({name: round(share, 3) for name, share in shares.items()})
assert abs(shares["chosen"] - 0.15) < 0.01 and abs(shares["masked"] - 0.8) < 0.03 and abs(shares["kept"] - 0.1) < 0.03
assert (many == 7).all(), "your function changed ids"

# %% [markdown]
r"""
Now see what the recipe is for. The next cell trains the same tiny reader three times on a toy language in which the
alphabet runs in steps of one, two or three: `a c e g`. It is easy to fill a hole if one looks to both sides. The readers differ only in
how their holes were made. Then they read texts **without holes** in which one letter is wrong, and say how sure they are of every letter.
The picture shows how sure each one is of the wrong letter, and of the right ones. It takes about half a minute.
"""

# %% demo="recipes"
class Reader(nn.Module):
    """A tiny BERT: letters 0 to 25, 26 is [MASK]."""

    def __init__(self, d=48):
        super().__init__()
        self.letters, self.places, self.head = nn.Embedding(27, d), nn.Embedding(12, d), nn.Linear(d, 27)
        self.layers = nn.Sequential(*(nn.TransformerEncoderLayer(d, 2, 2 * d, 0.0, "gelu", batch_first=True) for _ in range(2)))

    def forward(self, ids):
        return self.head(self.layers(self.letters(ids) + self.places(torch.arange(ids.shape[1]))))


def runs(count, rng):
    """Texts of 12 letters that run through the alphabet."""
    start, step = rng.integers(0, 26, (count, 1)), rng.integers(1, 4, (count, 1))
    return torch.tensor((start + step * np.arange(12)) % 26)


def only_masks(ids, special, vocab, mask_id, gen):
    chosen = torch.tensor(gen.random(ids.shape) < 0.15)
    return torch.where(chosen, mask_id, ids), torch.where(chosen, ids, -100)


def loss_on_everything(ids, special, vocab, mask_id, gen):
    return mask_tokens(ids, special, vocab, mask_id, gen)[0], ids


def train_reader(holes, steps=500):
    torch.manual_seed(0)
    model, rng = Reader(), np.random.default_rng(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(steps):
        ids = runs(64, rng)
        inputs, labels = holes(ids, torch.zeros_like(ids, dtype=torch.bool), 26, 26, rng)
        loss = nn.functional.cross_entropy(model(inputs).flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def draw_recipes():
    rng = np.random.default_rng(7)
    ids = runs(300, rng)
    wrong = torch.tensor(rng.integers(2, 10, 300))
    rows = torch.arange(300)
    read = ids.clone()
    read[rows, wrong] = (ids[rows, wrong] + torch.tensor(rng.integers(4, 22, 300))) % 26
    _, ax = plt.subplots(figsize=(9, 3.8), layout="constrained")
    recipes = {"80, 10 and 10 %": mask_tokens, "masks only": only_masks, "labels everywhere": loss_on_everything}
    for place, (name, holes) in enumerate(recipes.items()):
        model = train_reader(holes)
        print(f"{name}: trained")
        with torch.no_grad():
            sure = model(read).softmax(-1).gather(2, read[:, :, None])[:, :, 0]
        of_wrong = sure[rows, wrong].mean().item()
        of_right = ((sure.sum() - sure[rows, wrong].sum()) / (sure.numel() - 300)).item()
        for shift, value, colour, who in ((-0.2, of_wrong, ORANGE, "the wrong letter"), (0.2, of_right, BLUE, "right letters")):
            ax.bar(place + shift, value, 0.38, color=colour)
            ax.text(place + shift, value + 0.02, f"{who}\n{value:.2f}", ha="center", va="bottom")
    ax.set(xticks=range(3), xticklabels=recipes, ylabel="how sure it is of", title="What three recipes teach about letters that were not hidden", ylim=(0, 1.25))
    plt.show()


draw_recipes()

# %% [markdown]
r"""
The reader in the middle has never been asked about a letter that it could see; what it says about one is worth little. The one on the right
was asked about all of them, and for nearly all the answer was to copy what stands there: it believes more of what it sees. Only the recipe on the left has taught its
reader to look around before it trusts.

## Two last questions (4 points, about 10 minutes)

**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) A colleague trains a translator. Its loss falls to 0 within minutes, but what it writes is nonsense. Which of the three steps of your layer do you look at first, and how does the mistake make the loss fall?
2. (2 points) GPT is asked about every token of a text, BERT about 15 of 100. Why can BERT not be asked about all of them, and what does that mean for how much text it has to read?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. The look at its own text, and its causal mask. In training the whole translation lies there, and without the mask every place can copy the next word, which is just what it is asked for; so the loss falls without anything being learned about the source. When it writes, there is no next word to copy.
2. BERT sees both sides of a token, and the token itself, if it is not hidden: asked about all tokens, it would copy. If all were hidden, there would be nothing left to guess from. So each reading of a text gives it an answer to only 15 of 100 tokens, and it needs several times as many readings for as many answers; GPT gets one from every token, because each is predicted from those before it alone.
### END SOLUTION
"""

# %% [markdown]
r"""
# Part 3. Ask a model of somebody else's

## 14.15 Many texts at once: `classify_texts` ({points} points, about 15 minutes)

Builds on: nothing earlier.

A classifier from a hub is two things: a tokenizer `tok` and a model. With the `transformers` library, one calls them like this:

```
encoded = tok(["a text", "a longer text"], padding=True, return_tensors="pt")
logits = model(**encoded).logits
```

`encoded` is a dict of tensors, among them `input_ids` and `attention_mask`. The mask says which tokens are only padding. **A model that does not get it reads the padding.**

You have thousands of texts, and room for a few. So ask for at most `batch` of them at a time. Many people sort them by length first, because little is padded then. That is allowed, but your answers must come **in the order of the texts**.

- The answer about a text does not depend on which others are in its batch.
- The model is in evaluation mode, whatever mode it comes in, and nothing is kept for a gradient.
- No texts, no answers: an empty list, without asking anybody.

**Write `classify_texts` below.**

<details>
<summary>Hint: my tokenizer says that it cannot make a tensor</summary>

Texts of different lengths make no rectangle, unless you ask for padding.
</details>

<details>
<summary>Hint: how do I get back to the old order?</summary>

Sort the **places**: `order = sorted(range(len(texts)), key=lambda i: len(texts[i]))`. Then put the answer about `texts[i]` at place `i` of the result.
</details>
"""

# %% exercise="classify_texts"
def classify_texts(model, tok, texts, batch):
    """The most probable class of each text.

    Args:
        model: called with what the tokenizer gives, it returns an object with logits, shape (N, C).
        tok: a tokenizer, called as above.
        texts: list of str; may be empty.
        batch: how many texts may be asked for at once, at least 1.

    Returns:
        List of int: the classes, in the order of the texts.
    """
    ### BEGIN SOLUTION
    model.eval()
    found = []
    for start in range(0, len(texts), batch):
        encoded = tok(texts[start:start + batch], padding=True, return_tensors="pt")
        with torch.inference_mode():
            found += model(**encoded).logits.argmax(dim=-1).tolist()
    return found
    ### END SOLUTION


# %% [markdown]
r"""
Try it, with a tokenizer for which letters are tokens, and a model that counts vowels against consonants.
"""

# %% try="classify_texts"
class Letters:
    """A tokenizer like those of `transformers`: a is 1, b is 2, and 0 is padding."""

    def __call__(self, texts, padding=False, return_tensors=None):
        lengths = [len(text) for text in texts]
        assert padding or len(set(lengths)) == 1, "texts of different lengths make no tensor: padding=True"
        ids = [[ord(letter) - 96 for letter in text] + [0] * (max(lengths) - len(text)) for text in texts]
        mask = [[1] * length + [0] * (max(lengths) - length) for length in lengths]
        return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


class Vowels(nn.Module):
    """Class 1 if more than 4 in 10 letters are vowels; what it is not told to leave out, it takes for a vowel."""

    def __init__(self):
        super().__init__()
        self.dropout, self.batches = nn.Dropout(0.5), []

    def forward(self, input_ids, attention_mask=None):
        self.batches.append(len(input_ids))
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        vowel = sum(input_ids == ord(letter) - 96 for letter in "aeiou") + (input_ids == 0).int()
        share = (vowel * mask).sum(dim=1) / mask.sum(dim=1)
        return type("Output", (), {"logits": self.dropout(torch.stack([torch.full_like(share, 0.4), share], dim=1))})


texts = ["audio", "rhythm", "queue", "sky", "strengths", "idea", "a", "crypt"]
model = Vowels().train()
found = classify_texts(model, Letters(), texts, 3)
print(dict(zip(texts, found)))
assert found == [1, 0, 1, 0, 0, 1, 1, 0], "in the order of the texts"
assert sum(model.batches) == 8 and max(model.batches) <= 3, f"batches of {model.batches}"
assert classify_texts(model, Letters(), texts, 1) == classify_texts(model, Letters(), texts, 100) == found, "alone or together"
assert classify_texts(model, Letters(), [], 3) == []

# %% [markdown]
r"""
## What you take with you

- Queries come from who wants to know, keys and values from where the answer is.
- The causal mask belongs to the text that is being written. The padding mask belongs to the one that is read.
- A model learns only from what it is asked about. -100 asks nothing.
- When a recipe has three numbers, count on many tokens whether they came out.
- Whoever asks a model in batches must lose neither the mask nor the order.

Next week, a network paints what it has never seen.
"""
