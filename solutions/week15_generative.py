# %% [markdown]
r"""
# Week 15: Draw me a digit

So far, your networks answered questions about pictures. This week they make pictures themselves.

It begins with a machine that only copies. An **autoencoder** squeezes a picture through a hole of a few
numbers and draws it again from them. What it can't copy is strange to it, and that makes a detector. Then you ask a
bolder question: what if you skip the picture, and **make up the few numbers**? Two answers changed the
field. The **VAE** (2013) puts order into the numbers, so that any of them give a picture. The **GAN** (2014) lets
two networks play against each other: a forger, and a detective.

In the end you walk through a landscape of digits, and watch a forger learn its trade.

**Time:** just under three hours. After 15.3 is a good place for a break, and after 15.7 another.

| Part | Exercises | Minutes |
|---|---|---|
| 1. Through a hole | 15.1 to 15.3 | 45 |
| 2. Order in the hole: a VAE | 15.4 to 15.7 | 75 |
| 3. Forger and detective: a GAN | 15.8 to 15.10 | 55 |

A second, optional notebook goes on from 15.11.

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- Only your answers count: the answer cells, and what you define in cells of your own. Nothing is graded that has to be trained for long.

**Two conventions hold all week.** The batch comes first: `N` pictures of `d` pixels have shape `(N, d)`. And everything is
a torch tensor, except in 15.3, where you count with NumPy.
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
The pictures come with scikit-learn: 1,797 handwritten digits of 8 × 8 pixels. This needs no download. Set `DOWNLOAD = True` to take
the 70,000 digits of MNIST, 28 × 28 pixels, instead: this needs a connection and torchvision, and keeps them beside the
notebook. Training then takes some minutes, and what you read below is about the small ones.
"""

# %% demo="pictures"
DOWNLOAD = False


def load_pictures(download=False):
    """Digits between 0 and 1, float32 tensor (N, d), and which digit each one is, array (N,)."""
    if download:
        from torchvision.datasets import MNIST

        sets = [MNIST("data", train=train, download=True) for train in (True, False)]
        pixels, labels = torch.cat([part.data for part in sets]), torch.cat([part.targets for part in sets])
        return pixels.flatten(1).float() / 255, labels.numpy()
    from sklearn.datasets import load_digits

    found = load_digits()
    return torch.tensor(found.data / 16, dtype=torch.float32), found.target


def show_pictures(ax, pictures, columns, title=""):
    """Draw pictures (N, d) side by side; 0 is white, 1 is black."""
    side = math.isqrt(pictures.shape[1]) + 2  # with a white frame
    rows = len(pictures) // columns
    framed = nn.functional.pad(torch.as_tensor(pictures).detach().view(rows, columns, side - 2, side - 2), (1, 1, 1, 1))
    wall = framed.permute(0, 2, 1, 3)
    ax.imshow(wall.reshape(rows * side, columns * side), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[], title=title)
    ax.spines[:].set_visible(False)


pictures, labels = load_pictures(DOWNLOAD)
print(len(pictures), "pictures of", pictures.shape[1], "pixels, from", pictures.min().item(), "to", pictures.max().item())
fig, ax = plt.subplots(figsize=(9, 2.4), layout="constrained")
show_pictures(ax, pictures[:40], 20, "what there is to copy")
plt.show()


# %% [markdown]
r"""
# Part 1. Through a hole

## 15.1 Squeeze and draw again: `Autoencoder` ({points} points, about 15 minutes)

Builds on: nothing earlier.

An autoencoder has two halves. The **encoder** turns a picture of $d$ pixels into a **code** of $z$ numbers. The **decoder**
turns a code into a picture. In between there is nothing but the code: what does not fit through is lost.

$$\text{code} = W_2\,\text{relu}(W_1 x + b_1) + b_2, \qquad
\hat x = \tanh\big(V_2\,\text{relu}(V_1\,\text{code} + c_1) + c_2\big).$$

A code may be any number, so nothing comes behind $W_2$. A picture is scaled to **between -1 and 1** here, and tanh
gives exactly what lies between. The last layer must be able to say what is in the data.

**Write the class `Autoencoder` below.** Its four linear layers, all with a bias, are `enc1` (from $d$ to $h$), `enc2`
($h$ to $z$), `dec1` ($z$ to $h$) and `dec2` ($h$ to $d$). `encode` and `decode` are the two halves; calling the model does one after the other.

<details>
<summary>Hint: which methods does torch want?</summary>

`model(x)` calls `forward(x)`. `encode` and `decode` are ordinary methods, which you call yourself.
</details>

<details>
<summary>Hint: my pictures are never darker than 0</summary>

What is the smallest number that relu can give? And the smallest pixel?
</details>
"""

# %% exercise="autoencoder"
class Autoencoder(nn.Module):
    """Pictures through a hole of a few numbers.

    Args:
        d: how many pixels a picture has.
        h: how many numbers the hidden layers have.
        z: how many numbers a code has.
    """

    def __init__(self, d, h, z):
        super().__init__()
        ### BEGIN SOLUTION
        self.enc1, self.enc2 = nn.Linear(d, h), nn.Linear(h, z)
        self.dec1, self.dec2 = nn.Linear(z, h), nn.Linear(h, d)
        ### END SOLUTION

    def encode(self, x):
        """Codes, shape (N, z), of pictures x, shape (N, d)."""
        ### BEGIN SOLUTION
        return self.enc2(torch.relu(self.enc1(x)))
        ### END SOLUTION

    def decode(self, code):
        """Pictures between -1 and 1, shape (N, d), of codes, shape (N, z)."""
        ### BEGIN SOLUTION
        return torch.tanh(self.dec2(torch.relu(self.dec1(code))))
        ### END SOLUTION

    def forward(self, x):
        """Pictures x, shape (N, d), drawn again from their codes."""
        ### BEGIN SOLUTION
        return self.decode(self.encode(x))
        ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see 64 pixels become 2 numbers, and 64 pixels again.
"""

# %% try="autoencoder"
model = Autoencoder(64, 32, 2)
x = 2 * torch.rand(5, 64) - 1
code, again = model.encode(x), model(x)
print(x.shape, "->", code.shape, "->", again.shape)
assert code.shape == (5, 2) and again.shape == (5, 64)
assert sum(parameter.numel() for parameter in model.parameters()) == 4354, "four linear layers, each with a bias"
assert torch.allclose(model.decode(code), again), "the picture is drawn from the code alone"
assert model.decode(1000 * torch.randn(5, 2)).abs().max() <= 1, "no code gives a pixel beyond -1 or 1"
assert model.decode(1000 * torch.randn(5, 2)).min() < 0, "pixels may be below 0"

# %% [markdown]
r"""
Let it learn. The hole has **two** numbers. Above: pictures and their copies. Below: where the encoder puts each
picture, coloured by its digit. Nobody told the model that there are digits. It takes ten seconds.
"""

# %% demo="train_autoencoder"
def train_autoencoder(x, h, z, epochs, seed=0, report=20):
    """An autoencoder that has learned to copy pictures x between -1 and 1."""
    torch.manual_seed(seed)
    model = Autoencoder(x.shape[1], h, z)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for epoch in range(epochs):
        losses = []
        for rows in torch.randperm(len(x)).split(64):
            loss = nn.functional.mse_loss(model(x[rows]), x[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        if epoch % report == report - 1:
            print(f"epoch {epoch + 1} of {epochs}: a pixel is off by {np.mean(losses) ** 0.5:.2f}", flush=True)
    return model


signed = 2 * pictures - 1  # between -1 and 1
copier = train_autoencoder(signed, 128, 2, 5 if DOWNLOAD else 100)
with torch.no_grad():
    codes = copier.encode(signed[:2000])
    copies = (copier(signed[:15]) + 1) / 2
fig, ax = plt.subplots(figsize=(10, 1.8), layout="constrained")
show_pictures(ax, torch.cat([pictures[:15], copies]), 15, "pictures, and what is left of them after a hole of two numbers")
fig, ax = plt.subplots(figsize=(7, 5.4), layout="constrained")
dots = ax.scatter(codes[:, 0], codes[:, 1], c=labels[:2000], cmap="tab10", s=8, vmin=-0.5, vmax=9.5)
for digit in range(10):
    ax.text(*codes[labels[:2000] == digit].median(dim=0).values, digit, fontsize=18, fontweight="bold", ha="center", va="center")
ax.set(xlabel="first number of the code", ylabel="second number of the code", title="Where each picture is put")
fig.colorbar(dots, ticks=range(10), label="digit")
plt.show()


# %% [markdown]
r"""
Digits that look alike are neighbours. But look at the gaps, and at the scale of the axes: most places in this plane belong to
no picture. Choose a code at random, and you get a smear. Keep that in mind for Part 2.

## 15.2 How badly is it copied? `reconstruction_error` ({points} points, about 5 minutes)

Builds on: nothing earlier.

A model that has seen only normal pictures copies those well. Of a strange one, it draws what it knows.
So the error of a copy says how strange a picture is. You need one number **for each picture**:

$$e_n = \text{mean over all pixels of } (x_n - \hat x_n)^2.$$

**Write `reconstruction_error` below.** Pictures may be rows `(N, d)`, or have channels, height and width
`(N, C, H, W)`: always take the mean over everything but the first axis.

<details>
<summary>Hint: how do I take the mean over all axes but the first?</summary>

`flatten(1)` makes one axis of all axes from the second on.
</details>
"""

# %% exercise="reconstruction_error"
def reconstruction_error(x, xhat):
    """How badly each picture was copied.

    Args:
        x: pictures, tensor of shape (N, ...), with at least one more axis.
        xhat: their copies, of the same shape.

    Returns:
        Tensor of shape (N,): for each picture the mean squared difference.

    Example:
        >>> reconstruction_error(torch.zeros(2, 2), torch.tensor([[1.0, 3.0], [0.0, 2.0]]))
        tensor([5., 2.])
    """
    ### BEGIN SOLUTION
    return ((x - xhat) ** 2).flatten(1).mean(dim=1)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `tensor([5., 2.])`: the means of 1 and 9, and of 0 and 4.
"""

# %% try="reconstruction_error"
errors = reconstruction_error(torch.zeros(2, 2), torch.tensor([[1.0, 3.0], [0.0, 2.0]]))
print(errors)
assert errors.tolist() == [5, 2], "one number for each picture"
assert reconstruction_error(torch.zeros(3, 2, 4, 5), torch.ones(3, 2, 4, 5)).tolist() == [1, 1, 1], "pictures with three axes"

# %% [markdown]
r"""
## 15.3 Raise the alarm: `anomaly_detector` ({points} points, about 25 minutes)

Builds on: nothing earlier; errors are given.

A factory has ten thousand pictures of good parts, and a drawer with a few broken ones. The next kind of damage is one that
nobody has seen yet. So the detector must learn from **normal samples alone**, and so must its alarm threshold. If you choose the
threshold while you look at the anomalies that you test with, your test says nothing any more.

**Write four functions below**, with NumPy.

- `anomaly_split(is_anomaly, rng)` deals out the samples. Of the $n$ normal ones, shuffled with `rng`, $\lfloor n/2\rfloor$ are for training, $\lfloor n/4\rfloor$ for the threshold, and the rest for the test. **All anomalies go to the test.**
- `fit_threshold(errors_normal_val, q)`: the quantile $q$ of the errors, as `np.quantile` gives it. With $q=0.95$, one normal sample in twenty raises a false alarm.
- `detect(errors, thr)`: True where an error is **above** the threshold. An error that is equal to it is normal.
- `auroc(errors, is_anomaly)`, the area under the ROC curve, judges the errors without any threshold: in what share of all pairs of an anomaly and a normal sample does the anomaly have the larger error? A pair with equal errors counts half. 1 is perfect, 0.5 is a coin.

<details>
<summary>Hint: how do I get the normal ones?</summary>

`~is_anomaly` turns True and False round. `np.flatnonzero` gives the places where something is True.
</details>

<details>
<summary>Hint: all pairs without two loops?</summary>

A column compared with a row gives a table of all pairs: `a[:, None] > b`. The mean of a table of bools is a share.
</details>
"""

# %% exercise="anomaly_detector"
def anomaly_split(is_anomaly, rng):
    """Deal samples out for training, for a threshold, and for a test.

    Args:
        is_anomaly: bool array of shape (N,).
        rng: a numpy.random.Generator.

    Returns:
        (train, val, test): three arrays of indices, in any order.
    """
    ### BEGIN SOLUTION
    normal = rng.permutation(np.flatnonzero(~is_anomaly))
    half, quarter = len(normal) // 2, len(normal) // 4
    test = np.concatenate([normal[half + quarter:], np.flatnonzero(is_anomaly)])
    return normal[:half], normal[half:half + quarter], test
    ### END SOLUTION


def fit_threshold(errors_normal_val, q):
    """The error above which an alarm is raised.

    Args:
        errors_normal_val: errors of normal samples that were not trained on, array of shape (N,).
        q: the share of normal samples that should raise no alarm, between 0 and 1.

    Returns:
        A float.
    """
    ### BEGIN SOLUTION
    return float(np.quantile(errors_normal_val, q))
    ### END SOLUTION


def detect(errors, thr):
    """Which samples raise an alarm: bool array of the shape of errors."""
    ### BEGIN SOLUTION
    return errors > thr
    ### END SOLUTION


def auroc(errors, is_anomaly):
    """How well errors tell anomalies from normal samples.

    Args:
        errors: array of shape (N,).
        is_anomaly: bool array of shape (N,), with at least one True and one False.

    Returns:
        A float between 0 and 1: the share of pairs in which the anomaly has the larger error, equal ones half.
    """
    ### BEGIN SOLUTION
    bad, good = errors[is_anomaly][:, None], errors[~is_anomaly]
    return float((bad > good).mean() + (bad == good).mean() / 2)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Eight normal samples and two anomalies: four for training, two for the threshold, two and both anomalies for the test.
"""

# %% try="anomaly_detector"
odd = np.array([False, False, True, False, False, False, True, False, False, False])
train, val, test = anomaly_split(odd, np.random.default_rng(0))
print("train", train, "val", val, "test", test)
assert (len(train), len(val), len(test)) == (4, 2, 4)
assert sorted([*train, *val, *test]) == list(range(10)), "every sample is used once"
assert {2, 6} <= set(test), "anomalies are there to test with, and for nothing else"
thr = fit_threshold(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 0.75)
assert thr == 4, "three quarters of the way through five errors"
assert detect(np.array([3.0, 4.0, 4.5]), thr).tolist() == [False, False, True], "above, not equal"
assert auroc(np.array([1.0, 3.0, 2.0, 4.0]), np.array([False, False, True, True])) == 0.75, "three of four pairs"
assert auroc(np.array([1.0, 1.0]), np.array([False, True])) == 0.5, "a tie counts half"

# %% [markdown]
r"""
Now the factory. Ones are the good parts here; every other digit is an anomaly. The model learns from ones alone, the
threshold comes from other ones, and the test from ones that neither has seen, and from all else.

**Guess before you run it:** which digit is most often taken for a one?
"""

# %% demo="alarm"
odd = labels != 1
train, val, test = anomaly_split(odd, np.random.default_rng(1))
guard = train_autoencoder(signed[train], 32, 3, 5 if DOWNLOAD else 150, report=50)


@torch.no_grad()
def strangeness(rows):
    return reconstruction_error(signed[rows], guard(signed[rows])).numpy()


thr = fit_threshold(strangeness(val), 0.95)
errors, truly = strangeness(test), odd[test]
alarm = detect(errors, thr)
print(f"AUROC {auroc(errors, truly):.3f}; alarms at {alarm[truly].mean():.0%} of the anomalies, "
      f"and falsely at {alarm[~truly].mean():.0%} of the ones")
fig, (left, right) = plt.subplots(1, 2, figsize=(12, 3.8), layout="constrained", width_ratios=[3, 2])
bins = np.linspace(0, np.quantile(errors, 0.99), 50)
left.hist(errors[truly], bins, color=ORANGE, alpha=0.7, density=True, label="anomalies")
left.hist(errors[~truly], bins, color=BLUE, alpha=0.7, density=True, label="ones (normal)")
left.axvline(thr, color="black", ls="--")
left.text(thr, left.get_ylim()[1], " threshold: it never saw an anomaly", va="top")
left.set(xlabel="reconstruction error", ylabel="density", title="What the alarm hears")
left.legend(loc="center right")
missed = [1 - detect(strangeness(np.flatnonzero(labels == digit)), thr).mean() for digit in range(10) if digit != 1]
right.bar([digit for digit in range(10) if digit != 1], missed, color=ORANGE)
right.set(xlabel="digit", ylabel="share that passes as a one", xticks=range(10), title="Who slips through")
plt.show()
assert auroc(errors, truly) > 0.9, "your detector should tell ones from the rest"


# %% [markdown]
r"""
# Part 2. Order in the hole: a VAE

Your autoencoder can copy. Can it make up? You would have to choose a code yourself, and most codes mean nothing. A
**variational autoencoder** changes two things.

First, the encoder does not give a point, but a **cloud**: a mean $\mu$ and a spread $\sigma$ for each number of the code. The decoder gets a random
point of the cloud. So neighbouring points must give similar pictures, and the gaps fill.

Second, every cloud pays for being different from **one standard cloud**, $\mathcal N(0, 1)$. So in the end, all clouds together fill
the standard one, and whoever wants a new picture draws a code from it.

## 15.4 Random, and yet with a gradient: `reparameterize` ({points} points, about 10 minutes)

Builds on: nothing earlier.

If you draw a number from a cloud, how should $\mu$ and $\sigma$ hear of the loss? A dice has no slope. The trick: draw
$\varepsilon$ from a **standard** cloud, outside, and move and stretch it:

$$\text{code} = \mu + \sigma\cdot\varepsilon.$$

Now the randomness is an input like any other, and the slopes along $\mu$ and $\sigma$ are plain to see.

A spread must be positive, and a network's output need not be. So the network gives the logarithm of the **variance**:
$\text{logvar} = \log\sigma^2$.

**Write `reparameterize` below.** Gradients must be able to flow back to `mu` and to `logvar`.

<details>
<summary>Hint: how do I get σ from log σ²?</summary>

What is $\log\sigma^2$ in terms of $\log\sigma$? Solve for $\sigma$, then try it with $\sigma^2=4$.
</details>
"""

# %% exercise="reparameterize"
def reparameterize(mu, logvar, eps):
    """Points of clouds.

    Args:
        mu: means, tensor of shape (N, z).
        logvar: logarithms of the variances, of the same shape.
        eps: numbers from a standard normal distribution, of the same shape.

    Returns:
        Tensor of the same shape.
    """
    ### BEGIN SOLUTION
    return mu + torch.exp(0.5 * logvar) * eps
    ### END SOLUTION


# %% [markdown]
r"""
Try it. A mean of 10 and a **variance** of 4. An $\varepsilon$ of 1 should land at 12.
"""

# %% try="reparameterize"
mu, logvar = torch.tensor([[10.0, 10.0]]), torch.tensor([[4.0, 4.0]]).log()
code = reparameterize(mu, logvar, torch.tensor([[1.0, -0.5]]))
print(code)
assert torch.allclose(code, torch.tensor([[12.0, 9.0]])), "a variance of 4 is a spread of 2"
mu.requires_grad_(), logvar.requires_grad_()
reparameterize(mu, logvar, torch.ones(1, 2)).sum().backward()
assert mu.grad is not None and logvar.grad is not None, "the gradient should reach both"

# %% [markdown]
r"""
## 15.5 What a cloud pays: `kl_to_standard_normal` ({points} points, about 10 minutes)

Builds on: nothing earlier.

How different is a cloud from the standard one? The **Kullback-Leibler divergence** measures it. For one number of the code,

$$\text{KL} = \tfrac12\left(\mu^2 + \sigma^2 - 1 - \log\sigma^2\right).$$

It is 0 if $\mu=0$ and $\sigma=1$, and larger everywhere else. The numbers of a code are drawn independently, so what they pay **adds up**.

**Write `kl_to_standard_normal` below.** It gives one number for each sample.

<details>
<summary>Hint: which of the two is σ²?</summary>

`logvar` is $\log\sigma^2$. So the last term is `logvar` itself, and $\sigma^2$ is ...
</details>
"""

# %% exercise="kl_to_standard_normal"
def kl_to_standard_normal(mu, logvar):
    """How far clouds are from the standard one.

    Args:
        mu: means, tensor of shape (N, z).
        logvar: logarithms of the variances, of the same shape.

    Returns:
        Tensor of shape (N,): for each sample the divergence, summed over the numbers of its code.

    Example:
        >>> kl_to_standard_normal(torch.tensor([[0.0, 0.0], [3.0, 1.0]]), torch.zeros(2, 2))
        tensor([0., 5.])
    """
    ### BEGIN SOLUTION
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `tensor([0., 5.])`. Then look at the price: a mean that wanders off pays with its square. A cloud that
shrinks to a point pays without end. So no cloud can make itself a point again.
"""

# %% try="kl_to_standard_normal"
price = kl_to_standard_normal(torch.tensor([[0.0, 0.0], [3.0, 1.0]]), torch.zeros(2, 2))
print(price)
assert price.tolist() == [0, 5], "nothing for the standard cloud; (9 + 1) / 2 for the other"
mus, sigmas = torch.linspace(-3, 3, 100)[:, None], torch.linspace(0.05, 3, 100)[:, None]
fig, axes = plt.subplots(1, 2, figsize=(10, 3), sharey=True, layout="constrained")
axes[0].plot(mus, kl_to_standard_normal(mus, torch.zeros(100, 1)), color=BLUE, lw=2)
axes[0].set(xlabel="mean μ (with σ = 1)", ylabel="KL", title="wandering off")
axes[1].plot(sigmas, kl_to_standard_normal(torch.zeros(100, 1), 2 * sigmas.log()), color=ORANGE, lw=2)
axes[1].set(xlabel="spread σ (with μ = 0)", title="shrinking and growing")
plt.show()

# %% [markdown]
r"""
## 15.6 The bill: `elbo_loss` ({points} points, about 15 minutes)

Builds on: 15.5 `kl_to_standard_normal`. If yours does not work yet, go on all the same: the grader puts in a right one.

Two costs stand on the bill of a VAE. The copy should be good, and the cloud should be ordinary:

$$\text{loss} = \frac1N\sum_{n}\Big(\underbrace{\sum_{\text{pixels}} \text{BCE}(x, \text{logit})}_{\text{bad copy}}
 + \beta\cdot\underbrace{\text{KL}_n}_{\text{odd cloud}}\Big).$$

Pixels lie between 0 and 1 now. The decoder gives **logits**: the sigmoid of a logit is the pixel. BCE, binary cross-entropy, works for
grey pixels, too.

Mind what is summed and what is averaged. Both costs are **sums within a picture**, and then comes **one mean over the pictures**. Take a
mean over the pixels instead, and the copy becomes 64 times as cheap. Then the order is all that counts, and every cloud becomes the standard
one: nobody can read any code. $\beta$ says how much order you want.

The negative of this loss (at $\beta = 1$) is called **ELBO**, evidence lower bound.

**Write `elbo_loss` below.** Logits may be as large as 10,000, in either direction.

<details>
<summary>Hint: I get inf or nan for large logits</summary>

The logarithm of a sigmoid that has become 0 is $-\infty$. torch has a binary cross-entropy that takes logits.
</details>

<details>
<summary>Hint: how do I sum over pixels and average over pictures?</summary>

`reduction="none"` gives you the table of all pixels. Then you decide.
</details>
"""

# %% exercise="elbo_loss"
def elbo_loss(logits, x, mu, logvar, beta=1.0):
    """What a VAE pays.

    Args:
        logits: the decoder's output, tensor of shape (N, d).
        x: pictures between 0 and 1, of the same shape.
        mu: means of the clouds, tensor of shape (N, z).
        logvar: logarithms of their variances, of the same shape.
        beta: weight of the KL divergence.

    Returns:
        A tensor with one number, mean over the pictures.
    """
    ### BEGIN SOLUTION
    copy = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
    return (copy + beta * kl_to_standard_normal(mu, logvar)).mean()
    ### END SOLUTION


# %% [markdown]
r"""
Try it. A logit of 0 is a grey pixel, and costs $\log 2 = 0.693$ whatever it should have been. Four of them cost 2.773.
"""

# %% try="elbo_loss"
nothing = torch.zeros(3, 2)
loss = elbo_loss(torch.zeros(3, 4), torch.ones(3, 4), nothing, nothing)
print(loss)
assert loss.shape == () and torch.allclose(loss, torch.tensor(4 * math.log(2))), "a sum over four pixels"
loss = elbo_loss(torch.zeros(3, 4), torch.ones(3, 4), nothing + 1, nothing, beta=10.0)
assert torch.allclose(loss, torch.tensor(4 * math.log(2) + 10)), "each cloud pays 1, ten times"
assert elbo_loss(torch.full((1, 2), 1e4), torch.zeros(1, 2), nothing[:1], nothing[:1]) == 2e4, "no inf: two pixels, 10,000 each"

# %% [markdown]
r"""
## 15.7 The machine: `vae` ({points} points, about 35 minutes)

Builds on: 15.4 `reparameterize`. If yours does not work yet, go on all the same: the grader puts in a right one.

Now put it together.

- `encode(x)`: a hidden layer with relu, then **two** layers side by side, one for $\mu$ and one for logvar. Returns both.
- `decode(code)`: a hidden layer with relu, then logits. No sigmoid: the loss wants logits.
- `model(x, eps=None)`: encode, draw a code, decode. Returns `(logits, mu, logvar)`. If no `eps` is given, draw it from a standard normal distribution, anew at each call.
- `sample(n)`: `n` new pictures **between 0 and 1**. No picture goes in. Draw codes from the standard cloud and decode them.

And write an alarm. If order is cheaper than copying, the encoder gives up numbers of the code: their clouds become the standard one whatever the picture. They carry
nothing. This is called **posterior collapse**, and no loss curve shows it. `collapsed(mu, logvar, floor)` tells for **each number of the code** whether its KL, averaged over the
pictures, is below `floor`.

**Write the class `VAE` and the function `collapsed` below.** Name the five linear layers, all with a bias, `enc` (from $d$ to $h$), `mu` and `logvar` ($h$ to $z$),
`dec1` ($z$ to $h$) and `dec2` ($h$ to $d$).

<details>
<summary>Hint: where do the codes of sample come from?</summary>

The KL has pulled all clouds to the standard one. So a standard normal number is a code like those that the decoder knows.
</details>

<details>
<summary>Hint: sample gives numbers below 0</summary>

The decoder gives logits. What turns a logit into a pixel?
</details>

<details>
<summary>Hint: can collapsed call kl_to_standard_normal?</summary>

That one sums over the numbers of the code, and you want to know about each of them. Sum over nothing, and average over the pictures.
</details>
"""

# %% exercise="vae"
class VAE(nn.Module):
    """A variational autoencoder.

    Args:
        d: how many pixels a picture has.
        h: how many numbers the hidden layers have.
        z: how many numbers a code has.
    """

    def __init__(self, d, h, z):
        super().__init__()
        ### BEGIN SOLUTION
        self.enc = nn.Linear(d, h)
        self.mu, self.logvar = nn.Linear(h, z), nn.Linear(h, z)
        self.dec1, self.dec2 = nn.Linear(z, h), nn.Linear(h, d)
        ### END SOLUTION

    def encode(self, x):
        """(mu, logvar), each of shape (N, z), of pictures x, shape (N, d)."""
        ### BEGIN SOLUTION
        hidden = torch.relu(self.enc(x))
        return self.mu(hidden), self.logvar(hidden)
        ### END SOLUTION

    def decode(self, code):
        """Logits, shape (N, d), of codes, shape (N, z)."""
        ### BEGIN SOLUTION
        return self.dec2(torch.relu(self.dec1(code)))
        ### END SOLUTION

    def forward(self, x, eps=None):
        """Copy pictures by way of a random point of their clouds.

        Args:
            x: pictures, shape (N, d).
            eps: standard normal numbers, shape (N, z); drawn anew if None.

        Returns:
            (logits, mu, logvar), of shapes (N, d), (N, z) and (N, z).
        """
        ### BEGIN SOLUTION
        mu, logvar = self.encode(x)
        if eps is None:
            eps = torch.randn_like(mu)
        return self.decode(reparameterize(mu, logvar, eps)), mu, logvar
        ### END SOLUTION

    def sample(self, n):
        """n new pictures between 0 and 1, shape (n, d), without a gradient."""
        ### BEGIN SOLUTION
        with torch.no_grad():
            return torch.sigmoid(self.decode(torch.randn(n, self.mu.out_features)))
        ### END SOLUTION


def collapsed(mu, logvar, floor=0.01):
    """Which numbers of the code carry nothing.

    Args:
        mu: means of the clouds of some pictures, shape (N, z).
        logvar: logarithms of their variances, of the same shape.
        floor: the KL below which a number counts as collapsed.

    Returns:
        Bool tensor of shape (z,).
    """
    ### BEGIN SOLUTION
    price = 0.5 * (mu**2 + logvar.exp() - 1 - logvar)
    return price.mean(dim=0) < floor
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The second number of the code below pays nothing: it has collapsed.
"""

# %% try="vae"
model = VAE(64, 32, 3)
x = torch.rand(5, 64)
logits, mu, logvar = model(x)
print(logits.shape, mu.shape, logvar.shape)
assert logits.shape == (5, 64) and mu.shape == logvar.shape == (5, 3)
assert not torch.equal(model(x)[0], logits), "every call draws another point of the clouds"
assert torch.equal(model(x, torch.zeros(5, 3))[0], model.decode(mu)), "with an eps of 0, it is the mean"
new = model.sample(7)
assert new.shape == (7, 64) and new.min() >= 0 and new.max() <= 1, "pixels between 0 and 1"
assert not torch.equal(new[0], new[1]), "seven pictures, not one picture seven times"
assert not new.requires_grad, "nobody trains on them"
mu, logvar = torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), torch.zeros(2, 2)
assert collapsed(mu, logvar).tolist() == [False, True], "a mean of 0 on average is not a mean of 0"

# %% [markdown]
r"""
Train it, again with a hole of two numbers, so that you can see everything. The bill is split in two curves: what copies cost, and what order costs. It takes
a quarter of a minute.
"""

# %% demo="train_vae"
def train_vae(x, h, z, epochs, beta=1.0, seed=0, report=50):
    """A VAE that has learned, and its two costs after each epoch."""
    torch.manual_seed(seed)
    model = VAE(x.shape[1], h, z)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    history = []
    for epoch in range(epochs):
        costs = []
        for rows in torch.randperm(len(x)).split(64):
            logits, mu, logvar = model(x[rows])
            loss = elbo_loss(logits, x[rows], mu, logvar, beta)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            order = kl_to_standard_normal(mu, logvar).mean().item()
            costs.append([loss.item() - beta * order, order])
        history.append(np.mean(costs, axis=0))
        if epoch % report == report - 1:
            print(f"epoch {epoch + 1} of {epochs}: copies cost {history[-1][0]:.1f}, order {history[-1][1]:.2f}", flush=True)
    return model, np.array(history)


vae, history = train_vae(pictures, 128, 2, 5 if DOWNLOAD else 150)
fig, axes = plt.subplots(1, 2, figsize=(10, 3), layout="constrained")
for ax, curve, name, colour in zip(axes, history.T, ("copies", "order (KL)"), (BLUE, ORANGE)):
    ax.plot(curve, color=colour, lw=2)
    ax.set(xlabel="epoch", ylabel="nats per picture", title=f"What the {name} cost" if name == "copies" else "What order (KL) costs")
plt.show()
assert history[-1][0] < history[0][0] - 5, "your VAE should learn to copy"

# %% [markdown]
r"""
And now walk. Left: the means of all clouds. The gaps of your autoencoder are gone. Right: no picture at all went in. We laid a grid over the standard cloud
and had the decoder draw each of its points. **Find the border between two digits, and what lives there.**
"""

# %% demo="walk"
@torch.no_grad()
def draw_walk(model, steps=15):
    mu, _ = model.encode(pictures[:2000])
    _, (left, right) = plt.subplots(1, 2, figsize=(13, 6), layout="constrained")
    left.scatter(mu[:, 0], mu[:, 1], c=labels[:2000], cmap="tab10", s=8, vmin=-0.5, vmax=9.5)
    for digit in range(10):
        left.text(*mu[labels[:2000] == digit].median(dim=0).values, digit, fontsize=18, fontweight="bold", ha="center", va="center")
    left.set(xlabel="first number of the code", ylabel="second number of the code", title="the means of the clouds", xlim=(-3, 3), ylim=(-3, 3))
    places = torch.distributions.Normal(0, 1).icdf(torch.linspace(0.02, 0.98, steps))  # equally many codes between two
    grid = torch.stack([torch.stack([x, y]) for y in places.flip(0) for x in places])
    show_pictures(right, torch.sigmoid(model.decode(grid)), steps, "a walk through the landscape of codes")
    plt.show()


draw_walk(vae)
fig, axes = plt.subplots(1, 2, figsize=(12, 2.2), layout="constrained")
torch.manual_seed(4)
show_pictures(axes[0], vae.sample(24), 12, "made up by your VAE: sample(24)")
with torch.no_grad():
    show_pictures(axes[1], (copier.decode(3 * torch.randn(24, 2)) + 1) / 2, 12, "made up by the plain autoencoder")
plt.show()

# %% [markdown]
r"""
The pictures are soft: where the decoder is not sure, it draws the mean of all that it might be.

Next, the alarm. We train three VAEs with ten numbers of code and more and more order. Each bar is one number: what it pays on average. What is below the line carries nothing.
"""

# %% demo="collapse"
fig, axes = plt.subplots(1, 3, figsize=(12, 3), sharey=True, layout="constrained")
for ax, beta in zip(axes, (0.3, 1.0, 4.0)):
    model, _ = train_vae(pictures, 64, 10, 2 if DOWNLOAD else 40, beta=beta, report=40)
    with torch.no_grad():
        mu, logvar = model.encode(pictures)
        price = torch.stack([kl_to_standard_normal(mu[:, [k]], logvar[:, [k]]).mean() for k in range(10)])
        dead = collapsed(mu, logvar, floor=0.05)
    order = price.argsort(descending=True)
    ax.bar(range(10), price[order], color=[ORANGE if dead[k] else BLUE for k in order])
    ax.axhline(0.05, color=GREY, ls=":")
    ax.set(title=f"β = {beta}: {int(dead.sum())} of 10 have collapsed", xlabel="number of the code, by its price")
axes[0].set(ylabel="KL")
plt.show()

# %% [markdown]
r"""
# Part 3. Forger and detective: a GAN

A VAE compares each copy with its picture, pixel by pixel. People do not judge pictures like that. In a **generative adversarial network**, a second network is the judge, and it
learns, too.

The **generator** $G$, the forger, turns random numbers into pictures. The **discriminator** $D$, the detective, gets a picture and gives one logit: large for "real", very negative for "fake". They take turns.
The detective learns to tell them apart; the forger learns to deceive the detective as it is now. Nobody ever tells the forger what a digit looks like. It only hears where the detective's
doubts are: through the gradient.

## 15.8 Who pays for what: `gan_losses` ({points} points, about 10 minutes)

Builds on: nothing earlier.

For the detective it is plain binary classification: real pictures have the label 1, fakes the label 0.

$$\text{d\_loss} = \text{mean BCE}(\text{real logits}, 1) + \text{mean BCE}(\text{fake logits}, 0).$$

It is the **sum of two means**, so there may be more of one kind than of the other.

The forger wants the opposite. One could take $-\text{BCE}(\text{fake logits}, 0)$, and that is a trap: while the forger is bad, the detective is sure, and there this loss is flat. The forger would get no gradient just when it
needs one most. So it asks something else: how far is the detective from calling my fake **real**?

$$\text{g\_loss} = \text{mean BCE}(\text{fake logits}, 1).$$

**Write both functions below.** Logits may have any shape, and be as large as 10,000 in either direction.

<details>
<summary>Hint: where do labels come from?</summary>

`torch.ones_like(logits)` has the right shape and type.
</details>

<details>
<summary>Hint: which loss takes logits?</summary>

The one of 15.6. Do not apply a sigmoid first: it does so by itself.
</details>
"""

# %% exercise="gan_losses"
def d_loss(real_logits, fake_logits):
    """What the detective pays.

    Args:
        real_logits: what the discriminator says about real pictures, tensor of any shape.
        fake_logits: what it says about fakes, tensor of any shape.

    Returns:
        A tensor with one number.
    """
    ### BEGIN SOLUTION
    bce = nn.functional.binary_cross_entropy_with_logits
    return bce(real_logits, torch.ones_like(real_logits)) + bce(fake_logits, torch.zeros_like(fake_logits))
    ### END SOLUTION


def g_loss(fake_logits):
    """What the forger pays.

    Args:
        fake_logits: what the discriminator says about fakes, tensor of any shape.

    Returns:
        A tensor with one number.
    """
    ### BEGIN SOLUTION
    return nn.functional.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))
    ### END SOLUTION


# %% [markdown]
r"""
Try it. A detective who has no idea says 0 to everything, and pays $2\log 2 = 1.386$. The picture shows the trap: the two losses a forger might take, and how steep they are where the detective is sure.
"""

# %% try="gan_losses"
idea = torch.zeros(3, 1)
print(d_loss(idea, idea), g_loss(idea))
assert torch.allclose(d_loss(idea, idea), torch.tensor(2 * math.log(2))), "log 2 for the real ones, and log 2 for the fakes"
assert torch.allclose(g_loss(idea), torch.tensor(math.log(2)))
assert d_loss(idea + 5, idea - 5) < 0.02, "a detective who is right pays nearly nothing"
assert g_loss(idea + 5) < 0.01 < 5 < g_loss(idea - 5), "a forger who deceives pays nearly nothing"
assert d_loss(idea - 1e4, idea + 1e4) == 2e4, "no inf"
logit = torch.linspace(-8, 8, 200)
fig, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
ax.plot(logit, [g_loss(value[None]) for value in logit], color=BLUE, lw=2)
ax.plot(logit, torch.log(1 - torch.sigmoid(logit)), "--", color=ORANGE, lw=2)
ax.text(-5.4, 6.2, "the loss to take: steep", color=BLUE, fontweight="bold")
ax.text(-7.8, 0.4, "the trap: flat", color=ORANGE, fontweight="bold")
ax.set(xlabel="what the detective says about a fake (very negative: sure that it is fake)", ylabel="what the forger pays")
plt.show()

# %% [markdown]
r"""
## 15.9 The detective learns: `discriminator_step` ({points} points, about 20 minutes)

Builds on: 15.8 `gan_losses`. If yours does not work yet, go on all the same: the grader puts in a right one.

One step of the detective's training: make fakes from the random numbers `z`, look at real pictures and at fakes, and improve $D$ with `opt_d`.

**The forger must not notice.** $G$ makes the fakes, but this step is none of its business. When it is over, $G$ has the weights that it had before, and no gradient in any of them: a gradient
left there would be added to the forger's own, later. So where do you cut?

And $D$ may hold gradients from before: the forger's step goes through $D$ and leaves some there. They must not count.

Leave both networks in the mode (training or not) in which they are.

**Write `discriminator_step` below.** Call `d_loss` of 15.8.

<details>
<summary>Hint: what does cutting mean?</summary>

The fakes should be plain numbers for $D$, with no memory of where they came from. `detach` gives such numbers, and so does work under `torch.no_grad()`.
</details>

<details>
<summary>Hint: in which order?</summary>

As in every training step: loss, clear the old gradients, backward, step.
</details>
"""

# %% exercise="discriminator_step"
def discriminator_step(G, D, opt_d, real, z):
    """Improve the discriminator once.

    Args:
        G: generator, a module; turns z into pictures.
        D: discriminator, a module; turns pictures into logits.
        opt_d: an optimizer of D's parameters.
        real: real pictures, tensor of shape (N, d).
        z: random numbers for the generator, tensor of shape (M, z).

    Returns:
        The loss before the step, a float.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        fake = G(z)
    loss = d_loss(D(real), D(fake))
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
    return loss.item()
    ### END SOLUTION


# %% [markdown]
r"""
Try it, with a forger and a detective of a few numbers.
"""

# %% try="discriminator_step"
torch.manual_seed(0)
G, D = nn.Linear(2, 3), nn.Linear(3, 1)
opt_d = torch.optim.SGD(D.parameters(), lr=0.5)
before = [parameter.detach().clone() for parameter in (G.weight, D.weight)]
real, z = torch.ones(4, 3), torch.randn(4, 2)
losses = [discriminator_step(G, D, opt_d, real, z) for _ in range(20)]
print(f"the detective pays {losses[0]:.3f}, and after 20 steps {losses[-1]:.3f}")
assert type(losses[0]) is float
assert losses[-1] < losses[0], "the detective should get better at it"
assert not torch.equal(D.weight, before[1]), "D should have changed"
assert torch.equal(G.weight, before[0]), "G should not"
assert G.weight.grad is None, "and there should be no gradient in it"

# %% [markdown]
r"""
## 15.10 The forger learns: `generator_step` ({points} points, about 20 minutes)

Builds on: 15.8 `gan_losses`. If yours does not work yet, go on all the same: the grader puts in a right one.

Now the other way round. Make **fresh** fakes from `z`, ask $D$ about them, and improve $G$ with `opt_g`, so that $D$ says "real" more often.

Here you must **not** cut: the forger learns only through the detective. The gradient flows back through $D$ into the fakes, and on into $G$. On its way it leaves something in $D$'s gradients. That does not
matter, because the next step of the detective clears them. But **$D$'s weights stay as they are**: the detective does not help the forger.

**Write `generator_step` below.** Call `g_loss` of 15.8. Leave both networks in the mode in which they are.

<details>
<summary>Hint: G does not change</summary>

Did you copy the cut from the step before? Without the way through $D$, the loss knows nothing about $G$.
</details>

<details>
<summary>Hint: "Trying to backward through the graph a second time"</summary>

You use fakes of an earlier step again. Their graph is used up: make new ones.
</details>
"""

# %% exercise="generator_step"
def generator_step(G, D, opt_g, z):
    """Improve the generator once.

    Args:
        G: generator, a module; turns z into pictures.
        D: discriminator, a module; turns pictures into logits.
        opt_g: an optimizer of G's parameters.
        z: random numbers for the generator, tensor of shape (M, z).

    Returns:
        The loss before the step, a float.
    """
    ### BEGIN SOLUTION
    loss = g_loss(D(G(z)))
    opt_g.zero_grad()
    loss.backward()
    opt_g.step()
    return loss.item()
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The same small forger, against a detective who does not learn: it gets better at deceiving it.
"""

# %% try="generator_step"
torch.manual_seed(0)
G, D = nn.Linear(2, 3), nn.Linear(3, 1)
opt_g = torch.optim.SGD(G.parameters(), lr=0.5)
before = [parameter.detach().clone() for parameter in (G.weight, D.weight)]
z = torch.randn(4, 2)
losses = [generator_step(G, D, opt_g, z) for _ in range(20)]
print(f"the forger pays {losses[0]:.3f}, and after 20 steps {losses[-1]:.3f}")
assert type(losses[0]) is float
assert losses[-1] < losses[0], "the forger should get better at it"
assert not torch.equal(G.weight, before[0]), "G should have changed"
assert torch.equal(D.weight, before[1]), "D should not"

# %% [markdown]
r"""
# Let them play

The forger gets 16 random numbers and begins with noise. They take turns, three thousand times, which takes half a minute. We keep what it makes out of **the same** 12 random codes along the way: each row is later than the one above.
"""

# %% demo="train_gan"
def make_gan(d, z=16, h=128):
    """A forger, whose pixels lie between -1 and 1, and a detective."""
    G = nn.Sequential(nn.Linear(z, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU(), nn.Linear(h, d), nn.Tanh())
    D = nn.Sequential(nn.Linear(d, h), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(h, h), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(h, 1))
    return G, D


torch.manual_seed(1)
G, D = make_gan(pictures.shape[1])
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
fixed, rows, curves, STEPS = torch.randn(12, 16), [], [], 3000
for step in range(STEPS + 1):
    if step in (0, 100, 300, 1000, 3000):
        with torch.no_grad():
            rows.append((G(fixed) + 1) / 2)
    real = signed[torch.randint(len(signed), (64,))]
    curves.append([discriminator_step(G, D, opt_d, real, torch.randn(64, 16)), generator_step(G, D, opt_g, torch.randn(64, 16))])
    if step % 500 == 0:
        print(f"turn {step} of {STEPS}: the detective pays {curves[-1][0]:.2f}, the forger {curves[-1][1]:.2f}", flush=True)
fig, ax = plt.subplots(figsize=(10, 4.6), layout="constrained")
show_pictures(ax, torch.cat(rows), 12, "one forger, the same twelve codes, after 0, 100, 300, 1,000 and 3,000 turns")
plt.show()
smooth = np.array([np.convolve(curve, np.ones(50) / 50, "valid") for curve in np.array(curves).T])
fig, ax = plt.subplots(figsize=(9, 3.2), layout="constrained")
ax.plot(smooth[0], color=BLUE, lw=2, label="detective")
ax.plot(smooth[1], "--", color=ORANGE, lw=2, label="forger")
ax.axhline(2 * math.log(2), color=GREY, ls=":")
ax.text(STEPS, 2 * math.log(2), "a detective without an idea", ha="right", va="bottom", color=GREY)
ax.set(xlabel="turn", ylabel="loss", title="Nobody wins: these curves do not go down")
ax.legend()
plt.show()

# %% [markdown]
r"""
The curves say little. The detective pays less than one who has no idea, so it still sees differences; and if the forger's loss rises, that may well be because its opponent got better. To know whether
a GAN is any good, you must look at what it makes. Does it make all digits, or always the same one? Here are 60 pictures of each kind.
"""

# %% demo="side_by_side"
torch.manual_seed(2)
with torch.no_grad():
    forged = (G(torch.randn(60, 16)) + 1) / 2
fig, axes = plt.subplots(1, 3, figsize=(13, 3.2), layout="constrained")
show_pictures(axes[0], pictures[100:160], 10, "real")
show_pictures(axes[1], vae.sample(60), 10, "made up by your VAE: soft, and complete")
show_pictures(axes[2], forged, 10, "made up by your GAN: sharp, and moody")
plt.show()

# %% [markdown]
r"""
## What you take with you

- A hole of a few numbers forces a model to find out what matters. The last layer must be able to say what is in the data.
- What a model cannot copy is strange to it. An alarm threshold is chosen on normal samples that the model has not seen; anomalies are for the test alone.
- To send a gradient through randomness, draw the randomness outside: $\mu+\sigma\varepsilon$.
- Sum within a picture, then average over pictures. A mean in one place and a sum in the other is a weight that nobody chose.
- A loss curve shows neither a collapsed code nor a forger who makes one digit only. Look, and measure what you mean.
- In each turn, one network learns and the other must not notice: say for every step what changes, and what must not have.
"""
