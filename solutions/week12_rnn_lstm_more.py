# %% [markdown]
r"""
# Week 12, more: Can it see tomorrow?

Somewhere you have seen this picture: the price of a share, and on top of it the forecast of an
LSTM. The two lines lie on each other. It looks as if somebody had found a machine that prints money.

In this notebook you build that picture, with real prices. Then you find out what it is worth. You
need few lines for it, but they must be the right ones: four small decisions, where to cut, what to
scale with, what comes into a window and what to compare with, decide whether your number means anything.

Before that you settle two questions that the first notebook leaves open. When sequences differ in
length, **which output is the last one?** And when a language model has read ten texts, **how
puzzled was it by all of them together?**

This notebook is optional.

**Time:** about an hour and a half.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Ends and doubts | 12.12 to 12.13 | 20 |
| 2. From a series to samples | 12.14 to 12.15 | 40 |
| 3. Is it any good? | 12.16, training, two last questions | 35 |

**How grading works** ({total_points} points): as in the first notebook, hidden checks try each exercise on inputs of their own, and every claim earns its points by itself. No exercise here builds on another. Only the experiments between
them use what you have written before; if something is missing there, go on with the next exercise. A person reads the last cell.
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
# Part 1. Ends and doubts

## 12.12 The last word of each: `last_valid` ({points} points, about 10 minutes)

Builds on: nothing earlier.

A network shall read film reviews and say whether they are friendly. It gives one output for each word, and
the last one knows the whole review. But reviews differ in length, and in a batch the short ones are padded:

| | step 0 | step 1 | step 2 | step 3 | length |
|---|---|---|---|---|---|
| review 0 | a | fine | film | *padding* | 3 |
| review 1 | so | so | *padding* | *padding* | 2 |

For review 0 you want the output of step 2, for review 1 that of step 1. The outputs behind are worth nothing.

**Write `last_valid` below**, with torch. Gradients must be able to flow back through your result.

<details>
<summary>Hint: how do I take another step from every row?</summary>

`out[rows, steps]` with two tensors of whole numbers takes one place for each pair of them: first row with first step, and so on. Which rows, which steps?
</details>

<details>
<summary>Hint: I get an index error, or the padding</summary>

A sequence of length 1 has its only output at step 0.
</details>
"""

# %% exercise="last_valid"
def last_valid(out, lengths):
    """The output of each sequence's own last step.

    Args:
        out: outputs of all steps, float tensor of shape (B, T, H).
        lengths: how many steps of each sequence are real, int64 tensor of shape (B,), between 1 and T.

    Returns:
        Tensor of shape (B, H).

    Example:
        >>> last_valid(torch.tensor([[[1.0], [2.0], [9.0]], [[3.0], [9.0], [9.0]]]), torch.tensor([2, 1]))
        tensor([[2.],
                [3.]])
    """
    ### BEGIN SOLUTION
    rows = torch.arange(len(out))
    return out[rows, lengths - 1]
    ### END SOLUTION


# %% [markdown]
r"""
Try it on two sequences; 9 stands in the padding. You should see `[[2.0], [3.0]]`.
"""

# %% try="last_valid"
out, lengths = torch.tensor([[[1.0], [2.0], [9.0]], [[3.0], [9.0], [9.0]]]), torch.tensor([2, 1])
print(last_valid(out, lengths).tolist())
assert last_valid(out, lengths).shape == (2, 1), "one row of H numbers for each sequence"
assert last_valid(out, lengths).tolist() == [[2.0], [3.0]], "length 2 ends with step 1, length 1 with step 0"
assert last_valid(out, torch.tensor([3, 3])).tolist() == [[9.0], [9.0]], "without padding, the last step is the last column"
assert last_valid(out.requires_grad_(), lengths).requires_grad, "the result has lost its connection to out"
assert lengths.tolist() == [2, 1], "your function changed lengths"

# %% [markdown]
r"""
What does it matter? See which steps **hear** of the loss. On the left, every sequence gives the last column; on
the right, your function chooses.
"""

# %% given="heard"
def heard(out, lengths, upstream):
    """The gradient of sum(upstream * last_valid(out, lengths)) with respect to out."""
    leaf = out.detach().clone().requires_grad_()
    taken = last_valid(leaf, lengths)
    if taken.requires_grad:
        (upstream * taken).sum().backward()
    return torch.zeros_like(leaf) if leaf.grad is None else leaf.grad


# %% demo="who_hears"
def draw_who_hears():
    lengths, T = torch.tensor([8, 3, 5, 1, 6, 2]), 8
    out, upstream = torch.zeros(6, T, 1), torch.ones(6, 1)
    fig, axes = plt.subplots(1, 2, figsize=(10, 3), sharey=True)
    for ax, (ends, title) in zip(axes, [(torch.full((6,), T), "the last column"), (lengths, "last_valid")]):
        ax.imshow(heard(out, ends, upstream)[:, :, 0], cmap="Blues", vmin=0, vmax=1.2)
        for row, length in enumerate(lengths.tolist()):
            ax.add_patch(plt.Rectangle((length - 0.5, row - 0.5), T - length, 1, facecolor="none", edgecolor=GREY, hatch="///", lw=0))
        ax.set(title=title, xlabel="step", xticks=range(T), yticks=range(6))
    axes[0].set(ylabel="sequence")
    fig.suptitle("Blue: the step that hears of the loss. Hatched: padding")
    fig.tight_layout()
    plt.show()


draw_who_hears()

# %% [markdown]
r"""
On the left, five of six sequences are taught what to do with padding. To say anything about the sequence, the network would have to carry it
through all that noise. The next cell lets a GRU tell whether the last real number of a sequence is positive: child's play,
if one looks at the right step. Padding is zeros, up to 40 steps.

**Guess before you run it:** does the GRU learn to wait?
"""

# %% demo="padding_race"
def padding_race(steps=150, B=64, T=40):
    losses = {}
    for name in ("the last column", "last_valid"):
        torch.manual_seed(3)
        rnn, head = nn.GRU(1, 8, batch_first=True), nn.Linear(8, 1)
        optimizer = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=0.01)
        losses[name] = []
        for _ in range(steps):
            lengths = torch.randint(1, T + 1, (B,))
            x = torch.randn(B, T, 1) * (torch.arange(T) < lengths[:, None])[:, :, None]
            y = (last_valid(x, lengths) > 0).float()
            out, _ = rnn(x)
            picked = last_valid(out, lengths) if name == "last_valid" else out[:, -1]
            loss = nn.functional.binary_cross_entropy_with_logits(head(picked), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[name].append(loss.item())
    fig, ax = plt.subplots(figsize=(8, 3.4))
    for (name, curve), colour in zip(losses.items(), (ORANGE, BLUE)):
        ax.plot(curve, color=colour, lw=2)
        ax.text(steps + 2, np.mean(curve[-10:]), name, color=colour, va="center", fontweight="bold")
    ax.axhline(np.log(2), color=GREY, ls=":")
    ax.text(steps + 2, np.log(2) + 0.03, "guessing", color=GREY, va="bottom")
    ax.set(xlabel="step", ylabel="loss", title="The same network, the same data, another place to look", xlim=(0, steps * 1.25), ylim=(0, 0.85))
    fig.tight_layout()
    plt.show()


padding_race()

# %% [markdown]
r"""
## 12.13 How puzzled was it? `perplexity` ({points} points, about 10 minutes)

Builds on: nothing earlier.

In the first notebook you measured a language model in nats per character: the mean surprise $-\ln p$. Papers
give $e$ to that number, and call it **perplexity**. It has a meaning: a model with perplexity 7 is as puzzled as
if it had to choose between 7 equally likely pieces every time.

A test set seldom fits into one batch. So you are given, for every piece $k$ of the text, the **sum** $s_k$ of
the surprises of its tokens, and the number $n_k$ of its tokens. The pieces are not equally long. What you want is the
perplexity of the whole text, the same however it was cut.

**Write `perplexity` below.** A text may have a million tokens.

<details>
<summary>Hint: which mean is it?</summary>

Two pieces: one token with a surprise of 4, and nine tokens with a surprise of 0. Write down all ten numbers and take their mean. It is not 2.
</details>

<details>
<summary>Hint: I get inf</summary>

$e^{800}$ is too large for a float, and the surprises of a thousand tokens easily add up to that. When do you divide?
</details>
"""

# %% exercise="perplexity"
def perplexity(nll_sum, n_tokens):
    """Perplexity of a text that was measured in pieces.

    Args:
        nll_sum: for each piece, the sum of the surprises -ln p of its tokens, shape (K,).
        n_tokens: for each piece, how many tokens it has, at least 1; ints, shape (K,).

    Returns:
        float, e to the mean surprise of a token.

    Example:
        >>> round(perplexity(np.array([4.0, 0.0]), np.array([1, 9])), 4)
        1.4918
    """
    ### BEGIN SOLUTION
    return float(np.exp(nll_sum.sum() / n_tokens.sum()))
    ### END SOLUTION


# %% [markdown]
r"""
Try it. A model that chooses between 8 equally likely tokens has perplexity 8, and the two pieces of the hint have $e^{0.4}\approx 1.49$.
"""

# %% try="perplexity"
print(perplexity(np.array([5 * np.log(8)]), np.array([5])), perplexity(np.array([4.0, 0.0]), np.array([1, 9])))
assert np.isclose(perplexity(np.array([5 * np.log(8)]), np.array([5])), 8), "five tokens, each with a surprise of ln 8"
assert np.isclose(perplexity(np.array([4.0, 0.0]), np.array([1, 9])), np.exp(0.4)), "ten tokens have a mean surprise of 0.4"
assert np.isclose(perplexity(np.array([2e6]), np.array([1_000_000])), np.exp(2)), "a long text should not overflow"

# %% [markdown]
r"""
Here is a small model to be puzzled: it knows from half of Python's help texts how often each character follows
on each other one. The other half is the test, and every line of it is a piece. **Guess before you run it:** what lies higher, the
perplexity of all lines together, or the mean of their perplexities?
"""

# %% demo="puzzled"
from pydoc_data.topics import topics


def draw_puzzled():
    texts = ["".join(c for c in topics[name] if ord(c) < 128) for name in sorted(topics)]
    counts = np.full((128, 128), 0.01)
    for text in texts[::2]:
        codes = np.frombuffer(text.encode(), dtype=np.uint8)
        np.add.at(counts, (codes[:-1], codes[1:]), 1)
    surprise = -np.log(counts / counts.sum(axis=1, keepdims=True))
    lines = [np.frombuffer(line.encode(), dtype=np.uint8) for line in "\n".join(texts[1::2]).splitlines() if len(line) > 1]
    n = np.array([len(codes) - 1 for codes in lines])
    s = np.array([surprise[codes[:-1], codes[1:]].sum() for codes in lines])
    each = np.array([perplexity(s[[k]], n[[k]]) for k in range(len(n))])
    together = perplexity(s, n)
    fig, ax = plt.subplots(figsize=(8.5, 3.8))
    ax.semilogy(n, each, ".", color=BLUE, alpha=0.15)
    for height, label, colour, va in [(together, "all together", ORANGE, "top"), (each.mean(), "mean of the lines", GREY, "bottom")]:
        ax.axhline(height, color=colour, ls="--")
        ax.text(n.max() + 3, height, f"{label}: {height:.1f}", color=colour, va=va, fontweight="bold")
    ax.set(xlabel="characters of the line", ylabel="perplexity", title=f"{len(n):,} lines, each a dot", xlim=(0, 110), ylim=(3, 400))
    fig.tight_layout()
    plt.show()


draw_puzzled()

# %% [markdown]
r"""
A few short lines are very puzzling. In the mean of the lines, each of them counts as much as a full one.

# Part 2. From a series to samples

Now to the prices. matplotlib comes with those of Google's share, day by day, from August 2004 to October 2008: what it cost at the end of the day, and how many shares changed hands (the **volume**). We take
the logarithm of the volume, because it changes by factors.

This needs no download. Set `DOWNLOAD = True` to have all prices up to today instead: this needs a connection and `pip install yfinance`, and keeps what it gets in a file
beside the notebook. What you read below is about the data to 2008.
"""

# %% demo="prices"
from pathlib import Path

from matplotlib.cbook import get_sample_data

DOWNLOAD = False


def load_google(download=False):
    """Dates (N,), closing prices (N, 1) in dollars and logarithms of the volume (N, 1) of Google's share."""
    if not download:
        table = get_sample_data("goog.npz")["price_data"]
        dates, close, volume = table["date"], table["adj_close"], table["volume"]
    else:
        kept = Path("google.npz")
        if not kept.exists():
            import yfinance

            table = yfinance.download("GOOG", start="2004-08-19", auto_adjust=True, multi_level_index=False).dropna()
            if len(table) < 1000:
                raise RuntimeError("Nothing came back. Is there a connection? DOWNLOAD = False goes without.")
            np.savez(kept, dates=table.index.to_numpy(), close=table["Close"], volume=table["Volume"])
        with np.load(kept) as table:
            dates, close, volume = table["dates"], table["close"], table["volume"]
    return dates, close.astype(float)[:, None], np.log(volume.astype(float))[:, None]


dates, price, log_volume = load_google(DOWNLOAD)
fig, (top, bottom) = plt.subplots(2, 1, figsize=(10, 5), sharex=True, height_ratios=[2, 1])
top.plot(dates, price, color=BLUE)
top.set(ylabel="dollars", title=f"Google, {len(price):,} days: the price at the end of the day, and how much was traded")
bottom.plot(dates, log_volume, color=GREY, lw=0.8)
bottom.set(ylabel="ln(volume)")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
## 12.14 Windows: `make_windows` ({points} points, about 20 minutes)

Builds on: nothing earlier.

A network wants samples: inputs `X`, targets `y`. A series has neither. You make them by sliding a
**window** over it. The window shows the last `lookback` steps; the target is what comes right behind it, `horizon` steps long.

Take the series 0, 1, 2, 3, 4, 5 with `lookback=3` and `horizon=2`:

| window | target |
|---|---|
| 0 1 2 | 3 4 |
| 1 2 3 | 4 5 |

The window 2 3 4 has no full target any more, so it is left out. Two windows from six steps: work out a formula for it.

At each step stand $D$ numbers, say price and volume. All of them go into windows and targets.

**Write `make_windows` below.** If the series is too short for a single window with its target, raise a `ValueError`.

<details>
<summary>Hint: how many windows are there?</summary>

The last window starts where `lookback + horizon` steps are left. Count for a series of exactly this length, then for one step more.
</details>

<details>
<summary>Hint: I don't know where to start</summary>

A loop over the starts, and two slices in it. Collect the slices in two lists and make arrays of them.
</details>

<details>
<summary>Hint: my network is suspiciously good</summary>

Try a series that counts 0, 1, 2, ... Does the first number of a target stand in its own window?
</details>
"""

# %% exercise="make_windows"
def make_windows(series, lookback, horizon):
    """Cut a series into windows and what follows on each.

    Args:
        series: array of shape (N, D), one row for each step.
        lookback: how many steps a window shows.
        horizon: how many steps behind it are its target.

    Returns:
        (X, y): windows, shape (M, lookback, D), in the order of time, each one step behind the one
        before; their targets, shape (M, horizon, D).

    Raises:
        ValueError: not one window with its target fits into the series.

    Example:
        >>> X, y = make_windows(np.arange(6)[:, None], lookback=3, horizon=2)
        >>> X[:, :, 0].tolist(), y[:, :, 0].tolist()
        ([[0, 1, 2], [1, 2, 3]], [[3, 4], [4, 5]])
    """
    ### BEGIN SOLUTION
    count = len(series) - lookback - horizon + 1
    if count < 1:
        raise ValueError(f"{len(series)} steps are too few")
    starts = np.arange(count)[:, None]
    return series[starts + np.arange(lookback)], series[starts + lookback + np.arange(horizon)]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see the table from above.
"""

# %% try="make_windows"
X, y = make_windows(np.arange(6)[:, None], lookback=3, horizon=2)
for window, target in zip(X, y):
    print(window[:, 0], target[:, 0])
assert X.shape == (2, 3, 1) and y.shape == (2, 2, 1), "two windows of three steps, two targets of two; one number at each step"
assert X[:, :, 0].tolist() == [[0, 1, 2], [1, 2, 3]], "each window starts one step later"
assert y[:, :, 0].tolist() == [[3, 4], [4, 5]], "the target comes right behind the window, and not in it"
X, y = make_windows(np.ones((9, 2)), lookback=4, horizon=1)
assert X.shape == (5, 4, 2) and y.shape == (5, 1, 2), "all numbers of a step go along"
try:
    make_windows(np.arange(4)[:, None], lookback=3, horizon=2)
except ValueError:
    pass
else:
    raise AssertionError("four steps are too few for 3 + 2: raise ValueError")

# %% [markdown]
r"""
The next picture shows some of your windows over the first weeks of the price.
"""

# %% demo="windows_picture"
def draw_windows(lookback=10, horizon=3, every=7, shown=4):
    _, y = make_windows(price[:45], lookback, horizon)
    fig, ax = plt.subplots(figsize=(10, 4.2))
    ax.plot(price[:45, 0], color="black", lw=1)
    for k in range(shown):
        start, low = k * every, price[:45].min() - 4 - 4 * k
        ax.plot(range(start, start + lookback), np.full(lookback, low), "s", color=BLUE, ms=6)
        ax.plot(range(start + lookback, start + lookback + horizon), np.full(horizon, low), "s", color=ORANGE, ms=6)
        ax.plot(range(start + lookback, start + lookback + horizon), y[start, :, 0], color=ORANGE, lw=3)
    ax.set(xlabel="day", ylabel="dollars", title="Blue: what the network sees. Orange: what it should forecast. Every seventh window")
    fig.tight_layout()
    plt.show()


draw_windows()

# %% [markdown]
r"""
## 12.15 Cut and scale: `chrono_split_scale` ({points} points, about 20 minutes)

Builds on: nothing earlier.

Networks like numbers around 0, and prices are around 400. So you scale. And you want to know how good the
network is on days that it has not seen. So you split. Both have a trap.

**The split.** In week 3 you shuffled. Here, that would put Tuesday into training and the Monday and the Wednesday around it into
the test: the network would only have to fill gaps between days it has seen. You want to know about a *future*. So the first part is for training, and what comes behind it is the test. Between
them you may leave out `gap` steps, so that no test window reaches back into training.

**The scale.** For each feature: subtract the mean, divide by the standard deviation,

$$\mu = \frac1n\sum_t x_t, \qquad \sigma = \sqrt{\frac1n\sum_t (x_t-\mu)^2}, \qquad z_t = \frac{x_t-\mu}{\sigma}.$$

On the last day of training, nobody knows the mean of the years to come. So $\mu$ and $\sigma$ are those of the training part, for both parts.

The training part has `frac` times $N$ steps, rounded down. If a feature never changes there, its $\sigma$ is 0; take 1 in its place.

**Write `chrono_split_scale` below.** Leave `series` as it is.

<details>
<summary>Hint: the mean of my test is not 0</summary>

Should it be? If the price has doubled since, the network ought to see that.
</details>

<details>
<summary>Hint: I get one mean instead of D</summary>

`series.mean()` takes all numbers together. `axis=0` goes down the steps, and leaves one for each feature.
</details>
"""

# %% exercise="chrono_split_scale"
def chrono_split_scale(series, frac, gap=0):
    """Split a series in time, and scale it with what is known from its first part.

    Args:
        series: array of shape (N, D), one row for each step.
        frac: the share of the steps that is for training, between 0 and 1; the number of steps is rounded down.
        gap: how many steps behind the training part are left out.

    Returns:
        (train, test, mean, std): both parts scaled, shapes (n, D) and (N - n - gap, D); what they were
        scaled with, shape (D,) each.

    Example:
        >>> train, test, mean, std = chrono_split_scale(np.array([[1.0], [3.0], [1.0], [3.0], [6.0]]), frac=0.8)
        >>> train.ravel().tolist(), test.tolist(), mean.tolist(), std.tolist()
        ([-1.0, 1.0, -1.0, 1.0], [[4.0]], [2.0], [1.0])
    """
    ### BEGIN SOLUTION
    n = int(frac * len(series))
    train, test = series[:n], series[n + gap:]
    mean, std = train.mean(axis=0), train.std(axis=0)
    std = np.where(std == 0, 1, std)
    return (train - mean) / std, (test - mean) / std, mean, std
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The training part 1, 3, 1, 3 has mean 2 and standard deviation 1. The test is a 6, so it should become `4`.
"""

# %% try="chrono_split_scale"
series = np.array([[1.0], [3.0], [1.0], [3.0], [6.0]])
train, test, mean, std = chrono_split_scale(series, frac=0.8)
print(train.ravel(), test.ravel(), mean, std)
assert train.shape == (4, 1) and test.shape == (1, 1), "four of five steps are for training, the last one for the test"
assert np.allclose([mean, std], [[2.0], [1.0]]), "mean and std are those of the training part; divide by n, not by n - 1"
assert np.allclose(train.ravel(), [-1, 1, -1, 1]), "subtract the mean, divide by the standard deviation"
assert np.allclose(test, 4), "the test is scaled with the numbers of training: (6 - 2) / 1"
train, test, _, _ = chrono_split_scale(np.arange(20.0).reshape(10, 2), frac=0.5, gap=2)
assert train.shape == (5, 2) and test.shape == (3, 2), "5 for training, 2 left out, 3 for the test"
assert np.allclose(train[:, 0], train[:, 1]), "each feature has a mean of its own"
flat = chrono_split_scale(np.array([[7.0], [7.0], [8.0]]), frac=0.7)
assert np.allclose(flat[0], 0) and np.allclose(flat[1], 1), "where nothing changes, divide by 1"
assert series[4, 0] == 6.0, "your function changed the series"

# %% [markdown]
r"""
Your split of the price. The dotted line is what the training part would be if mean and deviation came from the whole series: the early
years would know how high the price climbs later.
"""

# %% demo="split_picture"
LOOKBACK = 20


def draw_split():
    train, test, _, _ = chrono_split_scale(price, 0.8, gap=LOOKBACK)
    n = len(train)
    fig, ax = plt.subplots(figsize=(10, 3.8))
    ax.plot(dates[:n], train, color=BLUE)
    ax.plot(dates[n + LOOKBACK:], test, color=ORANGE)
    ax.plot(dates[:n], (price[:n] - price.mean(axis=0)) / price.std(axis=0), color=GREY, ls=":")
    ax.axvspan(dates[n], dates[n + LOOKBACK - 1], color=GREY, alpha=0.25, lw=0)
    ax.axhline(0, color="black", lw=0.5)
    ax.set(ylabel="scaled price", title="Blue: training. Orange: test. Grey: the gap. Dotted: training, scaled with a look ahead")
    fig.tight_layout()
    plt.show()


draw_split()

# %% [markdown]
r"""
# Part 3. Is it any good?

Here is the machine: an LSTM that reads a window and forecasts the next step. It takes its last output with your `last_valid`, and learns with Adam, as in the first notebook.
"""

# %% given="forecaster"
class Forecaster(nn.Module):
    """An LSTM that reads windows (M, lookback, D), and forecasts the first feature of the next step, (M,)."""

    def __init__(self, features, hidden=16):
        super().__init__()
        self.rnn = nn.LSTM(features, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        lengths = torch.full((len(x),), x.shape[1])
        return self.head(last_valid(out, lengths))[:, 0]


def train_forecaster(X, y, epochs=30, lr=0.01, seed=0):
    """Train on windows X (M, lookback, D) and the next values y (M,)."""
    torch.manual_seed(seed)
    model, X, y = Forecaster(X.shape[2]), torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(X)).split(128):
            loss = ((model(X[rows]) - y[rows]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def forecast(model, X):
    """The model's forecasts for windows X, a NumPy array of shape (M,)."""
    with torch.no_grad():
        return model(torch.tensor(X, dtype=torch.float32)).double().numpy()


# %% demo="the_picture"
def learn(series, frac=0.8):
    """Split, cut into windows, train; forecasts for the test, and what they are compared with, all of them scaled."""
    train, test, mean, std = chrono_split_scale(series, frac, gap=LOOKBACK)
    (X, y), (X_test, y_test) = make_windows(train, LOOKBACK, 1), make_windows(test, LOOKBACK, 1)
    model = train_forecaster(X, y[:, 0, 0])
    return {"y": y_test[:, 0, 0], "model_pred": forecast(model, X_test), "naive_pred": X_test[:, -1, 0], "mean": mean[0], "std": std[0]}


google = learn(price)
truth, guess = (google[name] * google["std"] + google["mean"] for name in ("y", "model_pred"))
fig, ax = plt.subplots(figsize=(10, 3.8))
ax.plot(dates[-len(truth):], truth, color="black", lw=1, label="price")
ax.plot(dates[-len(truth):], guess, color=ORANGE, lw=1, label="forecast for the next day")
ax.set(ylabel="dollars", title="The famous picture: days that the network has never seen")
ax.legend(frameon=False)
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
There it is, made by you. Would you put money on it?

You need something to compare with. Whoever knows nothing about shares says: **tomorrow will be as today**. This is the **naive** forecast, and it costs nothing. A network is worth something as far as it is
better than that.

## 12.16 An honest report: `forecast_report` ({points} points, about 20 minutes)

Builds on: nothing earlier.

Let $e$ be the errors of a forecast, forecast minus truth. The report holds five numbers:

- `rmse`: the root of the mean of $e^2$ over all steps, for the model; `naive_rmse`: the same for the naive forecast.
- `skill`: $1 - \text{rmse}/\text{naive rmse}$. 1 is perfect, 0 is no better than naive, below 0 is worse.
- `percent`: the mean of $|e|$ divided by the truth, for the model, times 100.
- `lag`: by how many steps the model's forecasts run behind. For every shift $k$ from 0 to `max_lag`, compare the forecast for step $t$ with the truth at step $t-k$: take the mean of the squared
differences over all $t$ for which there are both. The lag is the shift with the smallest one, an int.

All three series come scaled, as the network has them: $z = (x - \mu)/\sigma$. Nobody can say what an error of 0.13 of those is. So the report is in **the unit of the series**, dollars here: scale back first.

**Write `forecast_report` below.** Leave all arrays as they are.

<details>
<summary>Hint: how do I shift?</summary>

With 7 steps and a shift of 2: the forecasts 2 to 6 meet the truths 0 to 4. Two slices of the same length; print them for a small case.
</details>

<details>
<summary>Hint: my percents are enormous</summary>

A scaled price can be nearly 0. In dollars, it can't.
</details>
"""

# %% exercise="forecast_report"
def forecast_report(y, model_pred, naive_pred, mean=0.0, std=1.0, max_lag=5):
    """Tell what a forecast is worth.

    Args:
        y: what came, scaled, shape (N,).
        model_pred: what the model has forecast for the same steps, scaled, shape (N,).
        naive_pred: what the naive forecast says for them, scaled, shape (N,); not always right.
        mean, std: what all three were scaled with; floats. Without them, nothing was. In the unit of the series, y is above 0.
        max_lag: the largest shift to try, less than N.

    Returns:
        Dict with the floats "rmse", "naive_rmse", "skill" and "percent", and the int "lag".

    Example:
        >>> report = forecast_report(np.array([0.0, 2.0]), np.array([1.0, 1.0]), np.array([0.0, 0.0]), 8.0, 1.0, max_lag=0)
        >>> {name: round(value, 4) for name, value in report.items()}
        {'rmse': 1.0, 'naive_rmse': 1.4142, 'skill': 0.2929, 'percent': 11.25, 'lag': 0}
    """
    ### BEGIN SOLUTION
    y, model, naive = (part * std + mean for part in (y, model_pred, naive_pred))
    rmse, naive_rmse = (float(np.sqrt(np.mean((part - y) ** 2))) for part in (model, naive))
    shifted = [np.mean((model[k:] - y[:len(y) - k]) ** 2) for k in range(max_lag + 1)]
    percent = float(100 * np.mean(np.abs(model - y) / y))
    return {"rmse": rmse, "naive_rmse": naive_rmse, "skill": 1 - rmse / naive_rmse, "percent": percent, "lag": int(np.argmin(shifted))}
    ### END SOLUTION


# %% [markdown]
r"""
Try it on two steps, 8 and 10 dollars. The model says 9 both times, the naive forecast 8. You should see an rmse of 1 dollar, `naive_rmse` 1.41, a skill of 0.29 and 11.25 percent.
"""

# %% try="forecast_report"
report = forecast_report(np.array([0.0, 2.0]), np.array([1.0, 1.0]), np.array([0.0, 0.0]), 8.0, 1.0, max_lag=0)
print(report)
assert set(report) == {"rmse", "naive_rmse", "skill", "percent", "lag"}, "five numbers, under these names"
assert np.isclose(report["rmse"], 1) and np.isclose(report["naive_rmse"], 2**0.5), "the root of the mean of the squared errors"
assert np.isclose(report["skill"], 1 - 1 / 2**0.5), "1 - rmse / naive_rmse"
assert np.isclose(report["percent"], 11.25), "1 of 8 and 1 of 10 dollars: 12.5 and 10 percent"
walk = np.array([0.0, 3.0, 1.0, 4.0, 2.0, 6.0, 5.0])
assert forecast_report(walk, walk + 0.1, walk + 1, 9.0, 2.0)["lag"] == 0, "a forecast that is on time has lag 0"
assert np.isclose(forecast_report(walk, walk + 0.1, walk + 1, 9.0, 2.0)["rmse"], 0.2), "0.1 scaled is 0.2 dollars if std is 2"
assert forecast_report(walk[1:], walk[:-1], walk[:-1], 9.0, 2.0)["lag"] == 1, "a forecast that copies the day before has lag 1"

# %% [markdown]
r"""
**Guess before you run it:** what is the skill of your network, and its lag? On the right, the famous picture again, a few weeks of it only.
"""

# %% demo="verdict"
def draw_verdict(case, unit, title):
    report = forecast_report(**case)
    print(f"{title}: " + ", ".join(f"{name} {value:.3g}" for name, value in report.items()))
    y, model, naive = (case[name] * case["std"] + case["mean"] for name in ("y", "model_pred", "naive_pred"))
    shifts = range(6)
    fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8), width_ratios=[1, 1.7])
    left.plot(shifts, [np.sqrt(np.mean((model[k:] - y[:len(y) - k]) ** 2)) for k in shifts], "o-", color=ORANGE)
    left.axhline(report["naive_rmse"], color=GREY, ls=":")
    left.text(1, report["naive_rmse"], "naive", color=GREY, ha="center", va="bottom")
    left.set(xlabel="compared with the truth so many days before", ylabel=unit, title="How far is the forecast from it?", ylim=(0, None))
    weeks = slice(-45, None)
    right.plot(y[weeks], "o-", color="black", ms=3, lw=1, label="truth")
    right.plot(model[weeks], "o-", color=ORANGE, ms=3, lw=1, label="forecast")
    right.plot(naive[weeks], color=GREY, ls=":", label="naive")
    right.set(xlabel="day", ylabel=unit, title=f"{title}: skill {report['skill']:+.2f}, lag {report['lag']}")
    right.legend(frameon=False)
    fig.tight_layout()
    plt.show()


draw_verdict(google, "dollars", "price")

# %% [markdown]
r"""
The skill is below 0. Your network's forecasts are closest to the price of the **day before**: it has learned to copy, with a little blur. In the famous picture it takes a sharp eye to see that: the lines look alike because they are shifted by a single day.

It is not the network's fault. In prices of shares, the next step hardly depends on the steps before; if it did, someone would have traded it away. Is the machine good for anything, then? Give it the volume. There, a wild day is followed by calmer ones, so tomorrow is *not* as today.
"""

# %% demo="volume"
trade = learn(log_volume)
draw_verdict(trade, "ln(volume)", "volume")
assert forecast_report(**trade)["skill"] > 0 or DOWNLOAD, "on the volume, your network should beat the naive forecast"

# %% [markdown]
r"""
Here the network beats the naive forecast, with the same code. Its forecasts still look a step late, because much of what is known about tomorrow is today. So the lag alone convicts nobody; the skill decides, and the lag tells why.

One last trick of those who sell famous pictures: shuffle the windows before you split. The next cell does it.
"""

# %% demo="shuffled"
def shuffled_split():
    scaled, _, mean, std = chrono_split_scale(price, 1.0)
    X, y = make_windows(scaled, LOOKBACK, 1)
    order = np.random.default_rng(0).permutation(len(X))
    seen, unseen = order[:int(0.8 * len(X))], order[int(0.8 * len(X)):]
    model = train_forecaster(X[seen], y[seen, 0, 0])
    return {"y": y[unseen, 0, 0], "model_pred": forecast(model, X[unseen]), "naive_pred": X[unseen, -1, 0], "mean": mean[0], "std": std[0]}


reports = {"split in time": forecast_report(**google), "shuffled": forecast_report(**shuffled_split())}
fig, ax = plt.subplots(figsize=(7, 3.6))
for place, report in enumerate(reports.values()):
    ax.bar(place - 0.2, report["rmse"], 0.38, color=ORANGE)
    ax.bar(place + 0.2, report["naive_rmse"], 0.38, color=GREY)
    for shift, key, who in ((-0.2, "rmse", "network"), (0.2, "naive_rmse", "naive")):
        ax.text(place + shift, report[key] + 0.3, f"{who}\n{report[key]:.1f} $", ha="center", va="bottom")
ax.set(xticks=range(2), xticklabels=reports, ylabel="rmse in dollars", title="The same network, two ways to test it", ylim=(0, 22))
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
"The error fell from 16 to 10 dollars!" It did, and so did that of the naive forecast, which has learned nothing at all: the shuffled test holds calm days of early, cheap years. Only a number next to the naive one, from the same days, says anything.

## Two last questions (4 points, about 10 minutes)

**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) In the shuffled split, the mean and the deviation came from all days, and windows of training and test overlap. Name for each of the two what the network gets to know that it could not know in earnest. Which of `gap`, `frac` and the order of the steps protects against which?
2. (2 points) A friend sells you a forecast of the temperature, with an error of only 1.5 degrees and 8 percent. Which two questions do you ask, and what would the answers have to be?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. The scale: mean and deviation of all days tell how high the price will climb and how wild it will get; the early, small numbers give it away. Taking them from the training part alone protects against that, and this is only possible if training comes first in time. The windows: neighbouring windows share all but one of their days, so the target of a test window stands inside of training windows, and the network has seen it. Splitting in time protects against this but for the windows at the border, and for these there is the gap: with at least lookback steps of it, no test window reaches back. frac decides only how much there is of each.
2. What error does the naive forecast have on the same days, "tomorrow as today", or "as on this date last year"? The skill must be clearly above 0. And: was it tested on days behind the training, with everything that was fitted, the scale included, fitted on training alone? (Also good: whether the forecast runs behind; and that percent of a temperature mean nothing, because the zero of the scale is arbitrary.)
### END SOLUTION
"""

# %% [markdown]
r"""
## What you take with you

- The last output is at the last real step. Padding has nothing to say.
- Add up first, then divide, then exp: a mean of means is no mean.
- A window must not contain its target. Test it with a series that counts.
- Whatever you fit, the scale included, may only see the past.
- An error alone says nothing. Put the naive forecast beside it.

Next week, a network learns to look back at everything it has read.
"""
