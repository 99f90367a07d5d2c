# %% [markdown]
r"""
# Week 15, more: Is it any good?

A generator has no answers to be compared with. Everybody sees whether a face looks like a face, and
nobody sees that it is always the same one. In this notebook you take a closer look, with three old and plain tools, and then build a better forger:

- The oldest autoencoder of all, more than a hundred years old, which needs no training: **PCA**.
- A network that takes **noise** away. The idea behind it runs today's picture generators.
- A **report** on a generator that is not fooled by one good picture, shown a thousand times.

At the end the better forger has to prove itself: do pictures that it made help to learn?

This notebook is optional, and needs nothing that you have written before.

**Time:** about two and a half hours.

| Part | Exercises | Minutes |
|---|---|---|
| 1. The oldest autoencoder | 15.11 | 30 |
| 2. Taking noise away | 15.12 | 25 |
| 3. A report that cannot be fooled | 15.13, two questions | 35 |
| 4. A forger with eyes | 15.14 | 30 |
| 5. Do they help? | 15.15 | 25 |

**How grading works** ({total_points} points): hidden checks try each exercise on inputs of their own, and every claim earns its points by itself, so an answer that is partly right earns part of the points. No exercise builds on another. A person reads your answers to the two questions.
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

# %% demo="digits"
from sklearn.datasets import load_digits

digits, classes = load_digits(return_X_y=True)
digits = digits / 16  # 1,797 pictures of 64 numbers between 0 and 1


def show_digits(rows, titles, width=10):
    """Rows of pictures, one row for each array (N, 64)."""
    _, axes = plt.subplots(len(rows), width, figsize=(width, 1.15 * len(rows)), layout="constrained", squeeze=False)
    for row, title, line in zip(rows, titles, axes):
        for picture, ax in zip(row, line):
            ax.imshow(np.reshape(picture, (8, 8)), cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
        line[0].set_ylabel(title, rotation=0, ha="right", va="center")
    plt.show()


# %% [markdown]
r"""
# Part 1. The oldest autoencoder

## 15.11 Few numbers for many: `pca_fit_transform` ({points} points, about 25 minutes)

Builds on: nothing earlier.

An autoencoder squeezes 64 numbers into a few and makes 64 of them again. If both halves are linear and the error is the squared one, one need not train it:
the best one is known. Take the mean away. Among all directions, find the one along which the pictures differ most; among
those at a right angle to it, again the one along which they differ most; and so on. These are the **principal components**.

With the rows of $X$ centred, $X_c = X - \bar x$, the singular value decomposition has them all:

$$X_c = U S V^\top, \qquad \text{components} = \text{the first } k \text{ rows of } V^\top, \qquad Z = X_c\, \text{components}^\top.$$

The squares of the singular values tell how much of the variance lies along each direction. Its **share** is
$s_i^2 / \sum_j s_j^2$, of **all** directions, not only of the $k$ that are kept.

**Write `pca_fit_transform` below.** The sign of a direction is free: $v$ and $-v$ point along the same line. There may be fewer samples than features.

<details>
<summary>Hint: which function of NumPy?</summary>

`np.linalg.svd(Xc, full_matrices=False)` gives `U, S, Vt`, the largest singular value first. If you take `np.linalg.eigh` of the covariance instead, look at the order.
</details>

<details>
<summary>Hint: rows or columns?</summary>

One component is a picture, `(D,)`. There are k of them: `(k, D)`.
</details>
"""

# %% exercise="pca_fit_transform"
def pca_fit_transform(X, k):
    """The k directions in which samples differ most, and where each sample lies along them.

    Args:
        X: float array of shape (N, D).
        k: how many directions, at most N - 1 and at most D.

    Returns:
        (Z, components, mean, share): float arrays of shapes (N, k), (k, D), (D,) and (k,). Z @ components + mean
        is what k numbers can say about X; share is the part of all variance that lies along each direction.

    Example:
        >>> Z, components, mean, share = pca_fit_transform(np.array([[1.0, 2], [3, 2]]), 1)
        >>> mean, share
        (array([2., 2.]), array([1.]))
    """
    ### BEGIN SOLUTION
    mean = X.mean(axis=0)
    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
    share = S**2 / np.sum(S**2)
    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
    ### END SOLUTION


# %% [markdown]
r"""
Try it on points along a line: one direction says everything.
"""

# %% try="pca_fit_transform"
line = np.array([[0.0, 1.0], [3.0, 5.0], [6.0, 9.0]])
Z, components, mean, share = pca_fit_transform(line, 1)
print(Z.ravel(), components, mean, share)
assert Z.shape == (3, 1) and components.shape == (1, 2) and mean.shape == (2,) and share.shape == (1,)
assert np.allclose(mean, [3, 5]), "the mean of each column"
assert np.allclose(np.abs(components), [[0.6, 0.8]]), "along the line, of length 1; either sign is right"
assert np.allclose(Z @ components + mean, line), "one number for each point is enough here"
assert np.allclose(share, [1])
cross = np.array([[3.0, 0], [-3, 0], [0, 1], [0, -1]]) + 7
assert np.allclose(pca_fit_transform(cross, 1)[3], [0.9]), "18 of 20: the share is one of all variance"

# %% [markdown]
r"""
Now digits. Above: the mean and the first nine components, as pictures: dark and light pull in opposite directions.
Below: what 2, 8 and 24 numbers can say about a digit. And how much of the variance so many numbers hold.

**Guess before you run it:** how many of 64 numbers are needed for nine tenths?
"""

# %% demo="eigendigits"
def draw_pca():
    Z, components, mean, share = pca_fit_transform(digits, 40)
    pictures = np.vstack([mean, 0.5 + components[:9] * 1.5])
    rows, titles = [pictures, digits[:10]], ["mean, components", "digits"]
    for k in (2, 8, 24):
        rows.append(np.clip(Z[:10, :k] @ components[:k] + mean, 0, 1))
        titles.append(f"from {k} numbers")
    show_digits(rows, titles)
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    left.plot(range(1, 41), np.cumsum(share), "o-", color=BLUE, ms=3)
    left.axhline(0.9, color=GREY, ls=":")
    left.set(xlabel="numbers kept", ylabel="share of the variance", ylim=(0, 1), title="How much they say")
    for digit in range(10):
        right.text(*Z[classes == digit, :2].mean(axis=0), str(digit), fontsize=18, ha="center", va="center", fontweight="bold")
    right.scatter(Z[:, 0], Z[:, 1], c=classes, cmap="tab10", s=5, alpha=0.5)
    right.set(xlabel="first number", ylabel="second number", title="Every dot a digit, placed by two numbers")
    plt.show()


draw_pca()

# %% [markdown]
r"""
Nobody told it what a digit is, and two numbers already pull zeros, fours and sixes apart. A network with bends in it does better with as few numbers; but this is the mark that it has to beat.

# Part 2. Taking noise away

## 15.12 Learn from dirt: `denoise_step` ({points} points, about 20 minutes)

Builds on: nothing earlier.

A network that is shown **noisy** pictures and asked for the **clean** ones has to learn what pictures look like: there is nothing to copy. For each batch $x$, with numbers between 0 and 1:

1. In training, draw noise $\varepsilon$, a standard normal number for each pixel of each picture, and show the model
$\tilde x = \text{clip}(x + \sigma \varepsilon,\ 0,\ 1)$: a camera cannot send anything darker than black. When the model is not in training, show it $x$ itself.
2. The loss is the mean squared difference between what the model makes of it and the **clean** $x$.

**Write `denoise_step` below.** It gives the loss, from which somebody else goes backward. Draw the noise from `gen`, a generator of NumPy's.

<details>
<summary>Hint: how do I know whether the model is in training?</summary>

`model.training` is True after `model.train()`, and False after `model.eval()`.
</details>

<details>
<summary>Hint: float64 and float32</summary>

`gen.normal(size=...)` gives float64. `torch.tensor(..., dtype=x.dtype)` makes of it what x is.
</details>
"""

# %% given="recorder"
class Recorder(nn.Module):
    """A model that gives back what it sees, times a number that it can learn; it keeps what it has seen."""

    def __init__(self, factor=1.0):
        super().__init__()
        self.factor, self.seen = nn.Parameter(torch.tensor(factor)), []

    def forward(self, x):
        self.seen.append(x.detach().clone())
        return self.factor * x


# %% given="slope"
def slope(model, x, sigma, gen):
    """The slope of the loss with respect to a recorder's factor, and the loss."""
    loss = denoise_step(model, x, sigma, gen)
    model.factor.grad = None
    if loss.requires_grad:
        loss.backward()
    grad = torch.zeros(()) if model.factor.grad is None else model.factor.grad
    return grad, loss.detach()


# %% exercise="denoise_step"
def denoise_step(model, x, sigma, gen):
    """The loss of a model that is shown noisy pictures and asked for the clean ones.

    Args:
        model: module; called with a tensor like x, gives one like it.
        x: clean pictures, float tensor of shape (B, D), between 0 and 1.
        sigma: standard deviation of the noise, a float.
        gen: numpy.random.Generator.

    Returns:
        Scalar tensor: the mean squared difference to the clean pictures.
    """
    ### BEGIN SOLUTION
    seen = x
    if model.training:
        noise = torch.tensor(gen.normal(size=x.shape), dtype=x.dtype)
        seen = (x + sigma * noise).clamp(0, 1)
    return ((model(seen) - x) ** 2).mean()
    ### END SOLUTION


# %% [markdown]
r"""
Try it with the recorder, which shows what it was shown.
"""

# %% try="denoise_step"
recorder, x = Recorder(), torch.full((200, 50), 0.5)
loss = denoise_step(recorder, x, 0.1, np.random.default_rng(0))
print(f"loss {loss.item():.4f}, spread of what it saw {recorder.seen[0].std().item():.4f}")
assert abs(recorder.seen[0].std().item() - 0.1) < 0.005, "noise with a deviation of sigma"
assert abs(loss.item() - 0.01) < 0.001, "a model that changes nothing is off by the noise: 0.1 squared"
denoise_step(recorder, x, 3.0, np.random.default_rng(0))
assert recorder.seen[1].min() == 0 and recorder.seen[1].max() == 1, "clip after the noise was added"
recorder.eval()
assert denoise_step(recorder, x, 0.1, np.random.default_rng(0)) == 0 and torch.equal(recorder.seen[2], x), "no noise when it is not in training"
assert (x == 0.5).all(), "your function changed x"
assert slope(Recorder(0.5), x, 0.1, np.random.default_rng(0))[0] < 0, "the loss should tell the model to let more through: is it still connected to the model?"

# %% [markdown]
r"""
Now train one: 64 numbers, 128, and 64 again. It takes a few seconds. Then it cleans digits that it has never seen, with more and more noise. It was trained with one amount of noise only.

**Guess before you run it:** at how much noise does it start to invent?
"""

# %% demo="denoiser"
def train_denoiser(steps=1500, sigma=0.4):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.Sigmoid())
    optimizer, rng, losses = torch.optim.Adam(model.parameters(), lr=3e-3), np.random.default_rng(0), []
    train = torch.tensor(digits[:1400], dtype=torch.float32)
    for step in range(steps):
        loss = denoise_step(model, train[torch.tensor(rng.integers(0, 1400, 64))], sigma, rng)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 500 == 499:
            print(f"step {step + 1} of {steps}: loss {np.mean(losses[-100:]):.4f}")
    return model.eval(), losses


def draw_denoiser():
    model, losses = train_denoiser()
    rng, rows, titles = np.random.default_rng(5), [digits[1500:1510]], ["clean"]
    test, kept, cleaned = digits[1400:], [], []
    amounts = (0.0, 0.2, 0.4, 0.6, 0.9)
    for sigma in amounts:
        noisy = np.clip(test + sigma * rng.normal(size=test.shape), 0, 1)
        with torch.no_grad():
            clean = model(torch.tensor(noisy, dtype=torch.float32)).numpy()
        kept.append(((noisy - test) ** 2).mean())
        cleaned.append(((clean - test) ** 2).mean())
        if sigma in (0.4, 0.9):
            rows += [noisy[100:110], clean[100:110]]
            titles += [f"noise {sigma}", "cleaned"]
    show_digits(rows, titles)
    _, (left, right) = plt.subplots(1, 2, figsize=(11, 3.6), layout="constrained")
    left.plot(losses, color=BLUE, lw=0.7)
    left.set(xlabel="step", ylabel="loss", title="Training, with noise 0.4", ylim=(0, None))
    right.plot(amounts, kept, "o--", color=GREY)
    right.plot(amounts, cleaned, "o-", color=BLUE)
    right.text(amounts[-1], kept[-1], "as it came ", color=GREY, ha="right", va="bottom")
    right.text(amounts[-1], cleaned[-1] - 0.02, "cleaned ", color=BLUE, ha="right", va="top")
    right.set(xlabel="noise", ylabel="squared difference to the clean digit", title="New digits")
    plt.show()
    return model


denoiser = draw_denoiser()

# %% [markdown]
r"""
Without any noise the denoiser makes things worse, because it has never seen a clean picture. With a lot of noise it draws a digit where you see none: sometimes the right one, sometimes not. A
generator of today starts with nothing but noise and lets such a network take it away, a little at a time.

# Part 3. A report that cannot be fooled

## 15.13 Four numbers about a generator: `gan_report` ({points} points, about 25 minutes)

Builds on: nothing earlier.

Given real samples and what a generator has made, four numbers:

- `"mean_gap"`: how far the mean of the fakes is from the mean of the real ones: the length of the difference (the root of the sum of squares).
- `"spread"`: how much the fakes differ among themselves, compared with the real ones: the root of $\sum_d \text{var}_d(\text{fake}) / \sum_d \text{var}_d(\text{real})$. It is 1 if they differ as much, and 0 if they are all the same.
- `"coverage"`: find for every fake the real sample that is **nearest** to it. How many **different** real samples are nearest to some fake? That number, as a share of what is possible, which is the smaller one of both counts.
- `"copied"`: the share of fakes that are no further than $10^{-6}$ from a real one.

The first number alone is the trap. A generator that always gives the mean picture has no gap at all.

**Write `gan_report` below.** If two real samples are equally near, the first one counts.

<details>
<summary>Hint: all distances between two sets?</summary>

`fake[:, None, :] - real[None, :, :]` has shape `(M, N, D)`. Square, sum over the last axis.
</details>

<details>
<summary>Hint: how do I count different ones?</summary>

`np.unique` leaves each number once; so does a `set`.
</details>
"""

# %% exercise="gan_report"
def gan_report(real, fake):
    """What can be said about a generator without looking at its pictures.

    Args:
        real: real samples, float array of shape (N, D).
        fake: what the generator made, float array of shape (M, D).

    Returns:
        A dict of four floats: "mean_gap", "spread", "coverage" and "copied".

    Example:
        >>> report = gan_report(np.array([[0.0], [2.0]]), np.array([[1.5], [1.75]]))
        >>> report["coverage"], report["copied"]
        (0.5, 0.0)
    """
    ### BEGIN SOLUTION
    distances = np.sqrt(((fake[:, None, :] - real[None, :, :]) ** 2).sum(axis=2))
    found = np.unique(distances.argmin(axis=1))
    return {
        "mean_gap": float(np.linalg.norm(fake.mean(axis=0) - real.mean(axis=0))),
        "spread": float(np.sqrt(fake.var(axis=0).sum() / real.var(axis=0).sum())),
        "coverage": len(found) / min(len(real), len(fake)),
        "copied": float((distances.min(axis=1) <= 1e-6).mean()),
    }
    ### END SOLUTION


# %% [markdown]
r"""
Try it on numbers: real ones at 0 and 2, fakes all at 1. The means agree, and that is all that agrees.
"""

# %% try="gan_report"
real = np.array([[0.0], [2.0]])
report = gan_report(real, np.array([[1.0], [1.0], [1.0]]))
print(report)
assert report["mean_gap"] == 0 and report["spread"] == 0 and report["copied"] == 0
assert report["coverage"] == 0.5, "all three are nearest to the same real one, and two are possible"
assert gan_report(real, real) == {"mean_gap": 0, "spread": 1, "coverage": 1, "copied": 1}, "copies of everything"
assert abs(gan_report(real, np.array([[3.0], [4.0]]))["mean_gap"] - 2.5) < 1e-12
assert abs(gan_report(real, np.array([[0.5], [2.5]]))["spread"] - 1) < 1e-12

# %% [markdown]
r"""
Five generators apply. One draws pixels at random. One always paints the mean. One hands in digits from the training. One mixes two digits. And one was
made in Part 1: take random numbers with the spread of each principal component, and turn them into a picture.

Look at their pictures first and rank them. Then at your numbers.
"""

# %% demo="five_generators"
def five_generators():
    rng, train, test = np.random.default_rng(1), digits[:900], digits[900:1700]
    Z, components, mean, _ = pca_fit_transform(train, 24)
    pairs = rng.integers(0, 900, (300, 2))
    fakes = {
        "random pixels": rng.random((300, 64)),
        "the mean": np.tile(mean, (300, 1)) + rng.normal(size=(300, 64)) * 1e-3,
        "copies": train[rng.integers(0, 900, 300)],
        "mixtures of two": train[pairs].mean(axis=1),
        "PCA": np.clip(rng.normal(size=(300, 24)) * Z.std(axis=0) @ components + mean, 0, 1),
        "real digits": test[:300],
    }
    show_digits([fake[:10] for fake in fakes.values()], list(fakes))
    reports = {name: gan_report(train, fake) for name, fake in fakes.items()}
    _, axes = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained", sharey=True)
    for ax, key in zip(axes, ("mean_gap", "spread", "coverage", "copied")):
        values = [report[key] for report in reports.values()]
        ax.barh(range(6), values, color=[BLUE] * 5 + [GREEN])
        for place, value in enumerate(values):
            ax.text(value, place, f" {value:.2f}", va="center")
        ax.set(title=key, yticks=range(6), yticklabels=list(fakes), xlim=(0, 1.3 * max(values)))
    axes[0].invert_yaxis()
    plt.show()


five_generators()

# %% [markdown]
r"""
The green bars are real digits that were kept back: that is what a perfect generator would get. No single number finds all the frauds. The mean and the copies have hardly any gap;
the copies have it all but originality; mixtures are too tame. Together, the four leave no place to hide. What they do not see is whether a picture is beautiful; for that, look.

## Two questions (4 points, about 10 minutes)

**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) You have 40 X-ray pictures of a rare disease, and a generator that was trained on them. Somebody proposes to train a classifier on 4,000 generated ones. What can the generated pictures add that the 40 do not have, and what not? Which of your four numbers would you look at first?
2. (2 points) How would you find out honestly whether the generated pictures help? Say what you train, on what, and on what you test.
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. The generator knows nothing but the 40 pictures: it can add mixtures and small changes between them, which may act like augmentation, but no form of the disease that is in none of them. It also multiplies their accidents, such as a mark of the scanner. First "copied" and "coverage": if it has learned the 40 by heart, the 4,000 are the 40 again, and a private matter of 40 people besides; low coverage says that only a few of them are repeated.
2. Train the same classifier several times with different seeds, once on the real training pictures with usual augmentation, and once with the generated ones added. The generator must have been trained on the training part alone. Test both on real pictures of other patients that neither the generator nor the classifier has seen, and compare the difference with how much the seeds differ among themselves.
### END SOLUTION
"""

# %% [markdown]
r"""
# Part 4. A forger with eyes

## 15.14 Pictures from the inside out: `dcgan` ({points} points, about 25 minutes)

Builds on: nothing earlier.

To a network of linear layers, a picture is a heap of pixels. A **DCGAN** (Radford, Metz and Chintala, 2016) knows that neighbours belong together. Its detective looks with convolutions of stride 2: after each, the picture is half as
wide and has more channels. Its forger goes the other way, with **transposed** convolutions: each makes the picture twice as wide.

With a kernel of 4, a stride of 2 and a padding of 1, a convolution exactly halves an even width, and a transposed one exactly doubles it. So a picture of width $S$ becomes one of width $S/4$ in two steps.

| forger: `DCGenerator(z, c, S)` | shape | detective: `DCDiscriminator(c, S)` | shape |
|---|---|---|---|
| code | $(N, z)$ | picture | $(N, 1, S, S)$ |
| `start`: linear, then relu, then the form of pictures | $(N, 2c, S/4, S/4)$ | `down1`: convolution, then leaky relu | $(N, c, S/2, S/2)$ |
| `up1`: transposed convolution, `norm1`, relu | $(N, c, S/2, S/2)$ | `down2`: convolution, `norm2`, leaky relu | $(N, 2c, S/4, S/4)$ |
| `up2`: transposed convolution, tanh | $(N, 1, S, S)$ | `end`: linear, of all numbers in a row | $(N, 1)$ |

`norm1` and `norm2` are batch normalisations of two-dimensional pictures; leaky relu has the slope 0.2.

Two things must fit together. The forger ends in tanh, so the real pictures must be scaled to lie between $-1$ and $1$ as well, or the detective knows them apart at once. And the detective ends in a **logit**: no sigmoid, the loss has that.

**Write both classes below.** All layers have their bias.

<details>
<summary>Hint: how do I make pictures of a row of numbers?</summary>

`x.view(N, channels, height, width)` reads them off in this order. And `flatten(1)` goes the other way.
</details>

<details>
<summary>Hint: in which order do the sizes of a transposed convolution come?</summary>

As in any layer: first what comes in. `nn.ConvTranspose2d(channels_in, channels_out, 4, stride=2, padding=1)`.
</details>
"""

# %% exercise="dcgan"
class DCGenerator(nn.Module):
    """A forger that draws with transposed convolutions.

    Args:
        z: how many numbers a code has.
        c: channels of the picture of half the width; the one before has twice as many.
        S: width and height of the pictures, a multiple of 4.
    """

    def __init__(self, z, c, S):
        super().__init__()
        ### BEGIN SOLUTION
        self.shape = 2 * c, S // 4, S // 4
        self.start = nn.Linear(z, math.prod(self.shape))
        self.up1, self.norm1 = nn.ConvTranspose2d(2 * c, c, 4, stride=2, padding=1), nn.BatchNorm2d(c)
        self.up2 = nn.ConvTranspose2d(c, 1, 4, stride=2, padding=1)
        ### END SOLUTION

    def forward(self, code):
        """Pictures between -1 and 1, shape (N, 1, S, S), of codes, shape (N, z)."""
        ### BEGIN SOLUTION
        small = torch.relu(self.start(code)).view(-1, *self.shape)
        return torch.tanh(self.up2(torch.relu(self.norm1(self.up1(small)))))
        ### END SOLUTION


class DCDiscriminator(nn.Module):
    """A detective that looks with convolutions.

    Args:
        c: channels of the picture of half the width; the next one has twice as many.
        S: width and height of the pictures, a multiple of 4.
    """

    def __init__(self, c, S):
        super().__init__()
        ### BEGIN SOLUTION
        self.down1 = nn.Conv2d(1, c, 4, stride=2, padding=1)
        self.down2, self.norm2 = nn.Conv2d(c, 2 * c, 4, stride=2, padding=1), nn.BatchNorm2d(2 * c)
        self.end = nn.Linear(2 * c * (S // 4) ** 2, 1)
        ### END SOLUTION

    def forward(self, pictures):
        """Logits, shape (N, 1), of pictures, shape (N, 1, S, S)."""
        ### BEGIN SOLUTION
        half = nn.functional.leaky_relu(self.down1(pictures), 0.2)
        quarter = nn.functional.leaky_relu(self.norm2(self.down2(half)), 0.2)
        return self.end(quarter.flatten(1))
        ### END SOLUTION


# %% [markdown]
r"""
Try it, on pictures of two widths.
"""

# %% try="dcgan"
torch.manual_seed(0)
for S in (8, 28):
    forger, detective = DCGenerator(5, 3, S), DCDiscriminator(3, S)
    made = forger(torch.randn(4, 5))
    said = detective(made)
    print(f"{sum(p.numel() for p in forger.parameters()):6,} numbers draw {tuple(made.shape)}, {sum(p.numel() for p in detective.parameters()):6,} numbers say {tuple(said.shape)}")
    assert made.shape == (4, 1, S, S) and said.shape == (4, 1)
    assert made.abs().max() <= 1, "tanh"
    assert (detective.eval()(10 * made) < 0).any() or (detective.eval()(10 * made) > 1).any(), "a logit may be any number"
    assert {name for name, _ in forger.named_children()} == {"start", "up1", "norm1", "up2"}

# %% [markdown]
r"""
Let them play, for about half a minute. The codes are the same all along; each row is later than the one above. The report tells what you cannot see.
"""

# %% demo="train_dcgan"
def start_game(pictures, batch):
    """A new forger, and a function that lets it play one turn against a new detective, with pictures (N, 64) for real ones."""
    forger, detective = DCGenerator(16, 16, 8), DCDiscriminator(16, 8)
    opt_g, opt_d = (torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.5, 0.999)) for model in (forger, detective))
    real, bce = torch.tensor(2 * pictures - 1, dtype=torch.float32).view(-1, 1, 8, 8), nn.functional.binary_cross_entropy_with_logits

    def play():
        fakes, some = forger(torch.randn(batch, 16)), real[torch.randint(len(real), (batch,))]
        loss = bce(detective(some), torch.ones(batch, 1)) + bce(detective(fakes.detach()), torch.zeros(batch, 1))
        opt_d.zero_grad()
        loss.backward()
        opt_d.step()
        loss = bce(detective(fakes), torch.ones(batch, 1))
        opt_g.zero_grad()
        loss.backward()
        opt_g.step()

    return forger, play


@torch.no_grad()
def draw(forger, codes):
    """What a forger draws from codes (N, 16): pictures (N, 64) of numbers between 0 and 1."""
    return (forger(codes).view(-1, 64).numpy() + 1) / 2


def train_dcgan(turns=1500):
    torch.manual_seed(0)
    forger, play = start_game(digits, 64)
    codes, rows = torch.randn(10, 16), []
    for turn in range(turns + 1):
        if turn in (0, 100, 400, turns):
            forger.eval()
            rows.append(draw(forger, codes))
            found = gan_report(digits, draw(forger, torch.randn(500, 16)))
            forger.train()
            print(f"after {turn:4} turns: gap {found['mean_gap']:.2f}, spread {found['spread']:.2f}, coverage {found['coverage']:.2f}, copied {found['copied']:.2f}", flush=True)
        play()
    show_digits(rows, ["0 turns", "100", "400", f"{turns:,}"])
    return forger.eval()


forger = train_dcgan()

# %% [markdown]
r"""
# Part 5. Do they help?

## 15.15 More pictures than you have: `augment_with_gan` ({points} points, about 20 minutes)

Builds on: nothing earlier.

You have 5 digits of each class, and a forger. Does a classifier learn more from 5 real digits and 100 generated ones? Above you said how to find out honestly. Now do it.

A forger draws pictures, and does not say of what. So there is **one forger for each class**, trained on the pictures of that class alone. What they draw is put together with the real ones:

- every real picture, once, with its class;
- for each class that has a forger, `count` pictures that **this** forger made, with this class. There may be classes without one;
- all of it **mixed**, in an order drawn from `gen`: who trains in batches wants no batch of fakes alone;
- and, for each picture, whether it is real. Only real ones may ever be used to test.

**Write `augment_with_gan` below.**

<details>
<summary>Hint: how do I mix three arrays in the same way?</summary>

`order = gen.permutation(n)` is a new order of the numbers from 0 to n - 1. `pictures[order]` brings an array into it.
</details>

<details>
<summary>Hint: how do I ask all the forgers?</summary>

`for label, forger in forgers.items():` goes through the dict. `forger(count)` makes an array of shape `(count, D)`.
</details>
"""

# %% exercise="augment_with_gan"
def augment_with_gan(X, y, forgers, count, gen):
    """Real pictures and generated ones, mixed.

    Args:
        X: real pictures, float array of shape (N, D).
        y: their classes, int array of shape (N,).
        forgers: dict of at least one class: from the class, an int, to a function that makes as many pictures
            as it is asked for, float array of shape (count, D).
        count: how many pictures to add of each class in forgers, an int from 1.
        gen: numpy.random.Generator, from which the order is drawn.

    Returns:
        (pictures, labels, is_real): arrays of shapes (M, D), (M,) and (M,) in the same order: floats, ints and bools.
    """
    ### BEGIN SOLUTION
    made = [forger(count) for forger in forgers.values()]
    pictures = np.concatenate([X, *made])
    labels = np.concatenate([y, np.repeat(list(forgers), count)])
    is_real = np.arange(len(pictures)) < len(X)
    order = gen.permutation(len(pictures))
    return pictures[order], labels[order], is_real[order]
    ### END SOLUTION


# %% [markdown]
r"""
Try it with two forgers of which one sees at once what they drew.
"""

# %% try="augment_with_gan"
X, y = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([4, 7, 9])
two = {7: lambda count: np.full((count, 2), -7.0), 4: lambda count: np.full((count, 2), -4.0)}
pictures, labels, is_real = augment_with_gan(X, y, two, 3, np.random.default_rng(0))
for picture, label, real in zip(pictures, labels, is_real):
    print(picture, "is a", label, "" if real else "(generated)")
assert pictures.shape == (9, 2) and labels.shape == is_real.shape == (9,)
assert sorted(labels[is_real]) == [4, 7, 9], "every real picture once"
assert (labels[~is_real] == -pictures[~is_real, 0]).all(), "each forger's pictures have its class"
assert (labels == 7).sum() == 4, "one real, and three generated"
assert not is_real[:3].all(), "mixed"

# %% [markdown]
r"""
Now the experiment: 5 digits of each class to learn from, ten forgers of yours that have seen only these, and 800 real digits to test on. The same classifier learns from the real ones alone, from both, and from the generated ones alone.
Chance decides a lot with so few digits, so it is all done three times, with other digits each time. That takes about half a minute.

**Guess before you run it:** how much do a thousand more pictures help?
"""

# %% demo="do_they_help"
from sklearn.linear_model import LogisticRegression


def train_forger(pictures, turns=200):
    """A forger for pictures (N, 64) of one class: a function of how many to draw."""
    forger, play = start_game(pictures, 32)
    for _ in range(turns):
        play()
    forger.eval()
    return lambda count: draw(forger, torch.randn(count, 16))


def try_augmenting(repeats=3, each=5):
    right = {"5 real ones of each": [], "and 100 generated ones": [], "100 generated ones alone": []}
    for repeat in range(repeats):
        torch.manual_seed(repeat)
        gen = np.random.default_rng(repeat)
        test, rest = np.split(gen.permutation(len(digits)), [800])
        few = np.concatenate([rest[classes[rest] == label][:each] for label in range(10)])
        forgers = {label: train_forger(digits[few][classes[few] == label]) for label in range(10)}
        pictures, labels, is_real = augment_with_gan(digits[few], classes[few], forgers, 100, gen)
        for name, rows in zip(right, (is_real, np.full(len(labels), True), ~is_real)):
            classifier = LogisticRegression(max_iter=500).fit(pictures[rows], labels[rows])
            right[name].append(classifier.score(digits[test], classes[test]))
        print(f"{repeat + 1} of {repeats}: " + ", ".join(f"{name}: {found[-1]:.1%}" for name, found in right.items()), flush=True)
    show_digits([digits[few][::each], *(pictures[~is_real][[np.flatnonzero(labels[~is_real] == label)[turn] for label in range(10)]] for turn in (0, 1))],
                ["real", "generated", "generated"])
    _, ax = plt.subplots(figsize=(9, 2.4), layout="constrained")
    for place, found in enumerate(right.values()):
        ax.plot(found, [place] * repeats, "o", color=GREEN if place == 0 else BLUE, ms=9, alpha=0.7)
        ax.plot(np.mean(found), place, "|", color=ORANGE, ms=28, mew=3)
    ax.set(yticks=range(3), yticklabels=list(right), xlabel="share of 800 other digits that are read right; the bar is the mean", ylim=(2.5, -0.5))
    plt.show()


try_augmenting()

# %% [markdown]
r"""
The generated pictures look right, and yet they do not help: the three bars lie much closer together than the dots of one row, which only chance throws apart. The forger has seen the same five digits as the classifier. It can draw them again, a little changed, but it does not
know how a sixth person writes. And look at the last row: a classifier that never saw a real digit reads nearly as well. The fakes hold what the five held, and no more.

Generated pictures do help where the generator has learned from something else, such as millions of other pictures.

## What you take with you

- Before you train an autoencoder, ask what PCA does with as few numbers.
- The target of a denoiser is the clean picture, and noise is for training only.
- One good picture says nothing about a generator. Count how many different ones it makes, and how many are stolen.
- A generator knows what it was shown. More pictures are not more knowledge; test on real ones that nobody has seen.
"""
