# %% [markdown]
r"""
# Week 12: Networks that read: RNN, LSTM, GRU

Your convolutional networks look at a whole picture at once. A picture has a fixed size, so
this works. A text has none. You read it one letter after the other, and you understand a
letter because you remember what came before.

A **recurrent** network does the same. It keeps a **state**, a short list of numbers. At every
step it takes the next input and the old state, and makes the new state. The same weights
work at every step, so the text may be as long as it likes.

You build this step by hand, and let gradients walk back through time. You will see them fade.
Then you build the two cells that were invented against this, the LSTM and the GRU.

At the end, a network learns to write. It starts with noise, and after half a minute it produces
words, headings and almost sentences, letter by letter. You choose how daring it is.

**Time:** just under four hours. After 12.6 is a good place for a break.

| Part | Exercises | Minutes |
|---|---|---|
| 1. A network with a memory | 12.1 to 12.3 | 60 |
| 2. Gates | 12.4 to 12.6 | 65 |
| 3. A network that writes | 12.7 to 12.11 | 105 |

A second, optional notebook goes on from 12.12.

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- In 12.1 to 12.6 you write the cells by hand: torch's own cells, layers and gradients are off limits in your answers there, and refuse to work while they are graded.
- Only your answers count: the answer cells, and what you define in cells of your own. Nothing is graded that has to be trained for long.
"""

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"  # told apart by everyone
torch.set_num_threads(1)  # small networks are not faster with more
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})


def sigmoid(z):
    """Squash any number into the range from 0 to 1."""
    return 0.5 * (1 + np.tanh(0.5 * z))


# %% [markdown]
r"""
### Stuck? Borrow.

The next cell holds borrowed versions of three functions, made from torch's own cells. If, say,
your `rnn_step` does not work yet, make a cell of your own with

`rnn_step = borrowed_rnn_step`

and go on. Delete that cell when yours works. The borrowed functions do not exist when your
work is graded; the grader puts in a right one by itself.
"""

# %% demo="borrow"
def _filled(module, weights):
    with torch.no_grad():
        for parameter, value in zip(module.double().parameters(), weights):
            parameter.copy_(torch.tensor(value))
    return module


def borrowed_rnn_step(x, h, *weights):
    cell = _filled(nn.RNNCell(x.shape[1], h.shape[1]), weights)
    return cell(torch.tensor(x), torch.tensor(h)).detach().numpy()


def borrowed_rnn_forward(x, h0, *weights):
    layer = _filled(nn.RNN(x.shape[2], h0.shape[1], batch_first=True), weights)
    out, h = layer(torch.tensor(x), torch.tensor(h0)[None])
    return out.detach().numpy(), h[0].detach().numpy()


def borrowed_lstm_step(x, h, c, *weights):
    cell = _filled(nn.LSTMCell(x.shape[1], h.shape[1]), weights)
    return tuple(part.detach().numpy() for part in cell(torch.tensor(x), (torch.tensor(h), torch.tensor(c))))


# %% [markdown]
r"""
# Part 1. A network with a memory

Here is the whole idea in one line. From the input $x_t$ and the old state $h_{t-1}$ comes the
new state

$$h_t = \tanh(x_t W_{ih}^\top + b_{ih} + h_{t-1} W_{hh}^\top + b_{hh}).$$

$W_{ih}$ says how the input enters, $W_{hh}$ how the memory does. tanh keeps every number of
the state between $-1$ and $1$, however long the text is.

Two biases that are added up could be one. torch keeps both, and so do we: then you can
compare your numbers with torch's.

As always, one row is one sample: `x` has shape `(B, D)`, with `B` samples of `D` features,
and `h` has shape `(B, H)`.

## 12.1 One step: `rnn_step` ({points} points, about 10 minutes)

Builds on: nothing earlier.

Do one by hand. One sample, $x=(1,2)$ and $h=(0.5, 0)$, with

$$W_{ih}=\begin{pmatrix}0.5&0\\0&-0.5\end{pmatrix},\quad
W_{hh}=\begin{pmatrix}0&1\\1&0\end{pmatrix},\quad
b_{ih}=b_{hh}=(0.25,-0.25).$$

The input gives $(0.5,-1)$, the memory gives $(0, 0.5)$, the biases together $(0.5,-0.5)$. The
sum is $(1,-1)$, so the new state is $(\tanh 1, \tanh(-1)) \approx (0.76,-0.76)$.

**Write `rnn_step` below.** Leave `x` and `h` as they are.

<details>
<summary>Hint: which matrix is transposed?</summary>

A row of `W_ih` belongs to one number of the new state and has `D` entries; a row of `x` has
`D` entries, too. Write down the shapes of both sides of `@`: the inner two must agree.
</details>

<details>
<summary>Hint: my numbers are close, but not right</summary>

How often do you call tanh? Is it the sum that gets squashed, or every part of it?
</details>
"""

# %% exercise="rnn_step"
def rnn_step(x, h, W_ih, W_hh, b_ih, b_hh):
    """One step of a recurrent network.

    Args:
        x: input of this step, shape (B, D).
        h: old state, shape (B, H).
        W_ih: weights of the input, shape (H, D).
        W_hh: weights of the state, shape (H, H).
        b_ih: bias, shape (H,).
        b_hh: another bias, shape (H,).

    Returns:
        New state, shape (B, H).

    Example:
        >>> one, zero = np.ones((1, 1)), np.zeros(1)
        >>> rnn_step(one, 0 * one, one, one, zero, zero).round(4)
        array([[0.7616]])
    """
    ### BEGIN SOLUTION
    return np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    ### END SOLUTION


# %% [markdown]
r"""
Try it on the numbers above. You should see `[[ 0.7616 -0.7616]]`.
"""

# %% try="rnn_step"
x, h = np.array([[1.0, 2.0]]), np.array([[0.5, 0.0]])
W_ih, W_hh = np.array([[0.5, 0.0], [0.0, -0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
b = np.array([0.25, -0.25])
new = rnn_step(x, h, W_ih, W_hh, b, b)
print(new.round(4))
assert new.shape == (1, 2), "one sample, two numbers of state"
assert np.allclose(new, np.tanh([[1.0, -1.0]])), "the sum is (1, -1); tanh comes once, at the end"
assert rnn_step(np.ones((3, 5)), np.ones((3, 2)), np.ones((2, 5)), np.ones((2, 2)), b, b).shape == (3, 2)
assert np.array_equal(h, [[0.5, 0.0]]), "your function changed the old state"

# %% [markdown]
r"""
## 12.2 The whole sequence: `rnn_forward` ({points} points, about 15 minutes)

Builds on: 12.1 `rnn_step`. If yours does not work yet, borrow.

A sequence is that step again and again. Every step gets its own input and the state that the
step before has made. The first one gets $h_0$.

$$x_1, h_0 \to h_1 \qquad x_2, h_1 \to h_2 \qquad \dots \qquad x_T, h_{T-1} \to h_T$$

The axes of `x` are `(B, T, D)`: samples first, then time. So `x[:, 3]` is what all samples read
in the fourth step.

**Write `rnn_forward` below.** It returns all states, and the last one once more by itself.

<details>
<summary>Hint: how do I collect the states?</summary>

Put them into a list. `np.stack(list, axis=...)` makes an array of it; at which place should
the new axis for time stand?
</details>

<details>
<summary>Hint: with one step I am right, with two I am not</summary>

Follow one name through your loop: which state goes into the second step?
</details>
"""

# %% exercise="rnn_forward"
def rnn_forward(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Run a recurrent network over whole sequences.

    Args:
        x: inputs, shape (B, T, D), with T of at least 1.
        h0: state before the first step, shape (B, H).
        W_ih: weights of the input, shape (H, D).
        W_hh: weights of the state, shape (H, H).
        b_ih: bias, shape (H,).
        b_hh: another bias, shape (H,).

    Returns:
        (out, h_T): the states after every step, shape (B, T, H); the last of them, shape (B, H).

    Example:
        >>> one, zero = np.ones((1, 1)), np.zeros(1)
        >>> out, h_T = rnn_forward(np.array([[[1.0], [0.0], [0.0]]]), 0 * one, one, 0.5 * one, zero, zero)
        >>> out.round(4).tolist(), h_T.round(4).tolist()
        ([[[0.7616], [0.3634], [0.1797]]], [[0.1797]])
    """
    ### BEGIN SOLUTION
    h, states = h0, []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
        states.append(h)
    return np.stack(states, axis=1), h
    ### END SOLUTION


# %% [markdown]
r"""
Try it. One number of state, $W_{ih}=1$ and $W_{hh}=0.5$. The input is 1 once, then 0. You
should see the memory of it fade: `[0.7616 0.3634 0.1797]`.
"""

# %% try="rnn_forward"
one, zero = np.ones((1, 1)), np.zeros(1)
out, h_T = rnn_forward(np.array([[[1.0], [0.0], [0.0]]]), 0 * one, one, 0.5 * one, zero, zero)
assert np.shape(out) == (1, 3, 1), "one sample, three steps, one number of state"
print(out.round(4).ravel())
assert np.allclose(out.ravel(), [0.7616, 0.3634, 0.1797], atol=1e-4), "tanh(1), tanh(0.5 * 0.7616), ..."
assert np.allclose(h_T, out[:, -1]), "h_T is the state after the last step"
out, _ = rnn_forward(np.zeros((1, 1, 1)), one, one, 0.5 * one, zero, zero)
assert np.allclose(out, np.tanh(0.5)), "the first step starts from h0"
assert rnn_forward(np.ones((2, 5, 3)), np.ones((2, 4)), np.ones((4, 3)), np.ones((4, 4)), np.ones(4), np.ones(4))[0].shape == (2, 5, 4)

# %% [markdown]
r"""
How long does a network remember? The next cell hits a network of 12 numbers once, at step 5,
and then leaves it alone. You see its state as colours, for three strengths of $W_{hh}$.

**Guess before you run it:** what happens if $W_{hh}$ makes everything 1.3 times as long?
"""

# %% demo="echo"
def rotation(size, scale, seed=1):
    """A matrix that turns a vector, and makes it `scale` times as long."""
    return scale * np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))[0]


def draw_echo():
    x = np.zeros((1, 40, 1))
    x[0, 5] = 1.0
    W_ih = np.random.default_rng(2).normal(size=(12, 1))
    fig, axes = plt.subplots(3, 1, figsize=(9, 6.2), sharex=True, layout="constrained")
    for ax, scale in zip(axes, (0.7, 1.0, 1.3)):
        out, _ = rnn_forward(x, np.zeros((1, 12)), W_ih, rotation(12, scale), np.zeros(12), np.zeros(12))
        image = ax.imshow(out[0].T, aspect="auto", cmap="RdBu", vmin=-1, vmax=1)
        ax.set(yticks=[], ylabel="state", title=f"$W_{{hh}}$ makes a vector {scale} times as long")
        ax.axvline(5, color="black", ls=":")
    axes[-1].set(xlabel="step (the input comes at the dotted line)")
    fig.colorbar(image, ax=axes, label="a number of the state", shrink=0.7)
    plt.show()


draw_echo()

# %% [markdown]
r"""
With 0.7 the echo is gone after ten steps. With 1.3 it never ends: tanh alone keeps it from
exploding, and soon nobody can tell what started it. Only around 1 does a memory last, and it
still bleeds away.

Keep this picture in mind. The gradient has to make the same journey, backwards.

## 12.3 Back through time: `rnn_backward` ({points} points, about 35 minutes)

Builds on: nothing earlier; its inputs are given.

You know the walk from week 3: every box receives an upstream gradient and passes it on. Here
the boxes stand in a row, one for each step, and **all of them share the same weights**.

So a state is used twice. It is an output, which hears from `dout[:, t]`. And it goes into the
next step, which sends back a gradient of its own. Both add up. The weights are used in every
step, so their gradients add up over all steps.

Go from the last step to the first, with `dh`, what the step behind you sent back (0 at the end):

$$dz_t = (\text{dout}_t + dh) \cdot (1-h_t^2), \qquad
dx_t = dz_t W_{ih}, \qquad dh \leftarrow dz_t W_{hh},$$

$$dW_{ih} \mathrel{+}= dz_t^\top x_t, \qquad dW_{hh} \mathrel{+}= dz_t^\top h_{t-1}, \qquad
db \mathrel{+}= \text{sum of } dz_t \text{ over the samples}.$$

tanh has the slope $1-\tanh^2$: you get it from the output alone. Both biases have the same
gradient. What is left of `dh` before the first step is the gradient of $h_0$.

**Write `rnn_backward` below.** Leave `dout` and `cache` as they are.

<details>
<summary>Hint: I don't know where to start</summary>

Write it for one step first ($T=1$): no loop, and `dh` is 0. Run the next cell: the first two
lines should pass. Then put a loop around it that counts down.
</details>

<details>
<summary>Hint: what is the old state of the first step?</summary>

For `t = 0`, `out[:, t - 1]` is `out[:, -1]`: the very last state. Python does not complain.
What should stand there?
</details>

<details>
<summary>Hint: my dout has changed</summary>

`dout[:, t] += dh` works inside the caller's array.
</details>
"""

# %% exercise="rnn_backward"
def rnn_backward(dout, cache):
    """Gradients of a recurrent network, back through time.

    Args:
        dout: gradient of the loss with respect to all states, shape (B, T, H).
        cache: (x, h0, out, W_ih, W_hh) of the way forward, of shapes (B, T, D), (B, H),
            (B, T, H), (H, D) and (H, H); out holds the states after every step.

    Returns:
        (dx, dh0, dW_ih, dW_hh, db_ih, db_hh), each of the shape of what it is the gradient of;
        biases have shape (H,).

    Example:
        >>> one = np.ones((1, 1))
        >>> cache = (np.zeros((1, 2, 1)), 0 * one, np.zeros((1, 2, 1)), 2 * one, 0.5 * one)
        >>> dx, dh0, *_ = rnn_backward(np.ones((1, 2, 1)), cache)
        >>> dx.tolist(), dh0.tolist()
        ([[[3.0], [2.0]]], [[0.75]])
    """
    ### BEGIN SOLUTION
    x, h0, out, W_ih, W_hh = cache
    dx, dW_ih, dW_hh, db = np.zeros_like(x), np.zeros_like(W_ih), np.zeros_like(W_hh), np.zeros(len(W_ih))
    dh = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        dz = (dout[:, t] + dh) * (1 - out[:, t] ** 2)
        dx[:, t] = dz @ W_ih
        dh = dz @ W_hh
        dW_ih += dz.T @ x[:, t]
        dW_hh += dz.T @ (out[:, t - 1] if t > 0 else h0)
        db += dz.sum(axis=0)
    return dx, dh, dW_ih, dW_hh, db, db.copy()
    ### END SOLUTION


# %% [markdown]
r"""
Try it. Two steps in which everything is 0, so tanh has slope 1; $W_{ih}=2$ and $W_{hh}=0.5$.
Both outputs hear a 1. The last step sends $0.5$ back, so the first one has $1.5$, and
$h_0$ gets $0.75$. You should see `dx [3. 2.]`, `dh0 [0.75]` and `db [2.5]`.
"""

# %% try="rnn_backward"
one, nothing = np.ones((1, 1)), np.zeros((1, 1, 1))
dx, dh0, dW_ih, dW_hh, db_ih, db_hh = rnn_backward(np.ones((1, 1, 1)), (nothing + 3, one, nothing, 2 * one, 0.5 * one))
assert np.allclose([dx.item(), dh0.item()], [2, 0.5]), "one step: dx = dz * W_ih, dh0 = dz * W_hh"
assert np.allclose([dW_ih.item(), dW_hh.item(), db_ih.item()], [3, 1, 1]), "one step: dz times x = 3, times h0 = 1, and dz"

both = np.zeros((1, 2, 1))
dx, dh0, dW_ih, dW_hh, db_ih, db_hh = rnn_backward(both + 1, (both, 0 * one, both, 2 * one, 0.5 * one))
print("dx", dx.ravel(), "dh0", dh0.ravel(), "db", db_ih)
assert np.allclose(dx.ravel(), [3, 2]), "the first step hears from its output and from the step after it"
assert np.allclose(dh0, 0.75), "what goes on past the first step is the gradient of h0"
assert np.allclose(db_ih, 2.5), "the bias is used in both steps: 1.5 + 1"
assert np.allclose(db_hh, 2.5), "both biases stand in the same sum"

x, states = np.array([[[1.0], [2.0]]]), np.array([[[0.5], [0.0]]])
dx, dh0, dW_ih, dW_hh, *_ = rnn_backward(both + 1, (x, 3 * one, states, one, one))
assert np.allclose(dW_ih, 2 * 0.75 * 1 + 1 * 2), "a state of 0.5 has slope 1 - 0.25"
assert np.allclose(dW_hh, 2 * 0.75 * 3 + 1 * 0.5), "the old states are h0 = 3, then 0.5"

# %% [markdown]
r"""
Now look at the journey. A loss at step 60 sends a gradient back, and we measure how much of
it arrives at each input before. Mind the scale: every line of the grid is a factor of 1,000.
"""

# %% demo="fading_gradient"
def draw_fading_gradient():
    rng = np.random.default_rng(3)
    T, H = 60, 16
    x, h0, W_ih = 0.1 * rng.normal(size=(1, T, 4)), np.zeros((1, H)), rng.normal(size=(H, 4)) / 2
    dout = np.zeros((1, T, H))
    dout[0, -1] = rng.normal(size=H)
    fig, ax = plt.subplots(figsize=(8, 4.2))
    for scale, colour, style in ((0.7, ORANGE, "--"), (1.0, BLUE, "-"), (1.3, GREEN, "-.")):
        W_hh = rotation(H, scale)
        out, _ = rnn_forward(x, h0, W_ih, W_hh, np.zeros(H), np.zeros(H))
        size = np.linalg.norm(rnn_backward(dout, (x, h0, out, W_ih, W_hh))[0][0], axis=1)
        ax.semilogy(np.arange(T)[::-1], size, style, color=colour, lw=2)
        ax.text(60, size[0], f" {scale}", color=colour, va="center", fontweight="bold")
    ax.set(xlabel="steps before the loss", ylabel="size of the gradient that arrives", xlim=(0, 64),
           title="How far back does a gradient reach? (by the strength of $W_{hh}$)")
    ax.set_yticks(10.0 ** np.arange(-9, 4, 3))
    ax.grid(axis="y", alpha=0.4)
    fig.tight_layout()
    plt.show()


draw_fading_gradient()

# %% [markdown]
r"""
With 0.7, what happened 40 steps ago gets a millionth of the gradient: the network cannot learn
from it. With a stronger $W_{hh}$ gradients reach further, or grow. This is the **vanishing** and
the **exploding** gradient.

Explosions you can cut off. But you cannot bring back what has vanished. That takes another cell.

# Part 2. Gates

A plain cell rewrites its whole memory at every step. An **LSTM** (long short-term memory) asks
first. It has a second state $c$, the **cell**, that nothing squashes, and three **gates**: numbers
between 0 (closed) and 1 (open), one for each number of the state.

- The **forget** gate $f$: how much of the old $c$ stays?
- The **input** gate $i$: how much of the new candidate $g$ is written?
- The **output** gate $o$: how much of $c$ is shown as $h$?

$$c_t = f \cdot c_{t-1} + i \cdot g, \qquad h_t = o \cdot \tanh(c_t)$$

With $f=1$ and $i=0$, the cell keeps its number for ever, and a gradient walks back along it
unchanged.

## 12.4 One step with gates: `lstm_step` ({points} points, about 20 minutes)

Builds on: nothing earlier.

All four parts come from the same sum as before, only that the weights have four times as many
rows, stacked in the order **i, f, g, o**:

$$(i, f, g, o) = x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh}$$

Then $i$, $f$ and $o$ go through `sigmoid`, and $g$ goes through tanh.

**Write `lstm_step` below.** `sigmoid` is given. Leave the old states as they are.

<details>
<summary>Hint: how do I cut the sum into four?</summary>

It has shape `(B, 4 * H)`. The first `H` columns are $i$, the next `H` are $f$, and so on.
`np.split(a, 4, axis=1)` cuts them all at once.
</details>

<details>
<summary>Hint: c is right, but h is not</summary>

Which $c$ is shown, the old one or the new one? And what happens to it before the gate?
</details>
"""

# %% exercise="lstm_step"
def lstm_step(x, h, c, W_ih, W_hh, b_ih, b_hh):
    """One step of an LSTM.

    Args:
        x: input of this step, shape (B, D).
        h: old state, shape (B, H).
        c: old cell, shape (B, H).
        W_ih: weights of the input, shape (4 * H, D), rows in the order i, f, g, o.
        W_hh: weights of the state, shape (4 * H, H), in the same order.
        b_ih: bias, shape (4 * H,), in the same order.
        b_hh: another bias, shape (4 * H,), in the same order.

    Returns:
        (h, c): new state and new cell, each of shape (B, H).

    Example:
        >>> one, b = np.ones((1, 1)), np.array([0.0, 40.0, 40.0, 0.0])
        >>> h, c = lstm_step(one, one, 2 * one, np.zeros((4, 1)), np.zeros((4, 1)), b, 0 * b)
        >>> h.round(4), c
        (array([[0.4933]]), array([[2.5]]))
    """
    ### BEGIN SOLUTION
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
    ### END SOLUTION


# %% [markdown]
r"""
Try it with biases alone. A bias of 0 opens a gate by half, one of 40 opens it fully. So with
$i=0.5$, $f=1$, $g=1$, $o=0.5$ and an old cell of $2$, the new cell is $1\cdot 2+0.5\cdot 1$.
You should see `c 2.5` and `h 0.4933`.
"""

# %% try="lstm_step"
one, none, b = np.ones((1, 1)), np.zeros((4, 1)), np.array([0.0, 40.0, 40.0, 0.0])
h, c = lstm_step(one, one, 2 * one, none, none, b, 0 * b)
print("c", c.item(), "h", round(h.item(), 4))
assert np.allclose(c, 2.5), "c = f * c + i * g = 1 * 2 + 0.5 * 1, gates in the order i, f, g, o"
assert np.allclose(h, 0.5 * np.tanh(2.5)), "h = o * tanh(new c)"
shut = np.array([-40.0, 40.0, 40.0, -40.0])
assert np.allclose(lstm_step(one, one, 2 * one, none, none, shut, 0 * b), [[[0]], [[2]]]), "nothing written, nothing shown"
h, c = lstm_step(np.ones((3, 5)), np.ones((3, 2)), np.ones((3, 2)), np.ones((8, 5)), np.ones((8, 2)), np.ones(8), np.ones(8))
assert h.shape == c.shape == (3, 2), "three samples, two numbers of state"

# %% [markdown]
r"""
Does it remember better? Both cells below hear a 1 at step 5, and after that nothing but noise. The
plain cell takes in all of it. The LSTM has an input gate that opens for a large input alone, and
a forget gate that stays open.
"""

# %% demo="two_memories"
def draw_two_memories():
    noise = 0.15 * np.random.default_rng(4).normal(size=80)
    x = noise.copy()
    x[5] += 1.0
    plain, h, c = np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1))
    W, none, b = np.array([[14.0], [0.0], [1.0], [0.0]]), np.zeros((4, 1)), np.array([-9.0, 9.0, 0.0, 9.0])
    curves = []
    for value in x:
        plain = rnn_step(np.array([[value]]), plain, np.ones((1, 1)), np.ones((1, 1)), np.zeros(1), np.zeros(1))
        h, c = lstm_step(np.array([[value]]), h, c, W, none, b, np.zeros(4))
        curves.append([plain.item(), h.item()])
    fig, (top, bottom) = plt.subplots(2, 1, figsize=(9, 4.6), sharex=True, height_ratios=[1, 2])
    top.bar(np.arange(80), x, color=GREY)
    top.set(ylabel="input", title="One thing worth remembering, and then noise")
    bottom.plot(np.array(curves)[:, 0], "--", color=ORANGE, lw=2)
    bottom.plot(np.array(curves)[:, 1], "-", color=BLUE, lw=2)
    bottom.text(79.5, curves[-1][0], "plain cell", color=ORANGE, fontweight="bold", va="center")
    bottom.text(79.5, curves[-1][1], "LSTM", color=BLUE, fontweight="bold", va="center")
    bottom.set(xlabel="step", ylabel="state h", xlim=(-1, 92), ylim=(-0.9, 1.1))
    bottom.axhline(0, color=GREY, lw=0.8)
    fig.tight_layout()
    plt.show()


draw_two_memories()

# %% [markdown]
r"""
Here a person has set the weights. The point of an LSTM is that training finds such weights
by itself: a gate is only another sum of inputs with a slope.

## 12.5 Sentences of different lengths: `lstm_forward` ({points} points, about 25 minutes)

Builds on: 12.4 `lstm_step`. If yours does not work yet, borrow.

Three sentences of 2, 5 and 3 words. To put them into one array, you fill the short ones up to
5. What stands in the filling means nothing, and it **must not change anything**. A result that
depends on how much padding somebody added is wrong.

`lengths` says how long each sequence really is. While a sequence lives, it makes steps as
always. After its end

- its `h` and `c` stay as they were at the end,
- its outputs are 0.

**Write `lstm_forward` below.** Lengths are at least 1, and in any order.

<details>
<summary>Hint: how can some rows make a step and others not?</summary>

Let all rows make the step. Then `np.where(alive, new, old)` takes the new value where a row
lives and the old one where it does not. `alive` needs the shape `(B, 1)`, to fit states of
shape `(B, H)`.
</details>

<details>
<summary>Hint: is step t still inside?</summary>

Steps count from 0. A sequence of length 2 lives in the steps 0 and 1.
</details>
"""

# %% exercise="lstm_forward"
def lstm_forward(x, lengths, h0, c0, W_ih, W_hh, b_ih, b_hh):
    """Run an LSTM over padded sequences.

    Args:
        x: inputs, shape (B, T, D); what stands behind the end of a sequence means nothing.
        lengths: how long each sequence is, integers between 1 and T, shape (B,).
        h0: state before the first step, shape (B, H).
        c0: cell before the first step, shape (B, H).
        W_ih: weights of the input, shape (4 * H, D), rows in the order i, f, g, o.
        W_hh: weights of the state, shape (4 * H, H), in the same order.
        b_ih: bias, shape (4 * H,), in the same order.
        b_hh: another bias, shape (4 * H,), in the same order.

    Returns:
        (out, h, c): h after every step, zero behind the end, shape (B, T, H); the state and
        the cell at the end of each sequence, shape (B, H) each.
    """
    ### BEGIN SOLUTION
    h, c = h0, c0
    out = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        alive = (t < lengths)[:, None]
        h_new, c_new = lstm_step(x[:, t], h, c, W_ih, W_hh, b_ih, b_hh)
        h, c = np.where(alive, h_new, h), np.where(alive, c_new, c)
        out[:, t] = np.where(alive, h_new, 0.0)
    return out, h, c
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The picture shows the outputs of three sequences of lengths 2, 5 and 3. White is 0:
behind the end nothing may stand.
"""

# %% try="lstm_forward"
rng = np.random.default_rng(5)
weights = [rng.normal(size=shape) for shape in ((16, 3), (16, 4), (16,), (16,))]
x, h0, c0, lengths = rng.normal(size=(3, 5, 3)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), np.array([2, 5, 3])
out, h, c = lstm_forward(x, lengths, h0, c0, *weights)
assert out.shape == (3, 5, 4), "an output for every step, also behind the end"
assert h.shape == c.shape == (3, 4), "one state and one cell for each sequence"
fig, axes = plt.subplots(1, 3, figsize=(9, 2.2), sharey=True)
for ax, row, length in zip(axes, out, lengths):
    ax.imshow(row.T, cmap="RdBu", vmin=-1, vmax=1)
    ax.set(xticks=range(5), yticks=[], title=f"length {length}", xlabel="step")
    ax.axvline(length - 0.5, color="black", ls=":")
plt.show()
assert (out[0, 2:] == 0).all(), "behind the end of the first sequence, outputs should be 0"
assert np.allclose(h[0], out[0, 1]), "the first sequence ends with its second step: its h stays as it was there"
assert np.allclose(h[1], out[1, 4]), "the second sequence uses all five steps"

longer = np.concatenate([x, np.full((3, 2, 3), 100.0)], axis=1)
again = lstm_forward(longer, lengths, h0, c0, *weights)
assert np.allclose(again[1], h), "two more columns of padding changed h"
assert np.allclose(again[2], c), "two more columns of padding changed c"

# %% [markdown]
r"""
## 12.6 A cell with fewer gates: `gru_step` ({points} points, about 20 minutes)

Builds on: nothing earlier.

A **GRU** (gated recurrent unit) does with one state and two gates. The **update** gate $z$ decides
how much of the old state stays; the rest is filled with a candidate $n$. The **reset** gate $r$
decides how much of the old state the candidate may look at:

$$r = \sigma(x W_{ir}^\top + b_{ir} + h W_{hr}^\top + b_{hr}), \qquad
z = \sigma(x W_{iz}^\top + b_{iz} + h W_{hz}^\top + b_{hz}),$$

$$n = \tanh(x W_{in}^\top + b_{in} + r\cdot(h W_{hn}^\top + b_{hn})), \qquad
h' = (1-z)\cdot n + z\cdot h$$

The rows of the weights are stacked in the order **r, z, n**. Two things differ between books. Here,
as in torch, $z=1$ **keeps the old state**, and $r$ multiplies **after** the product with $W_{hn}$,
bias included.

**Write both functions below.** `gru_forward` is to `gru_step` what `rnn_forward` is to `rnn_step`.

<details>
<summary>Hint: why can't I add everything up first, as in the LSTM?</summary>

In $n$, the gate $r$ multiplies the part that comes from $h$ and not the part that comes from
$x$. Keep the two parts apart: cut each of them into three.
</details>

<details>
<summary>Hint: my z and r do the opposite of what they should</summary>

Read the order of the rows once more. Then put in a very large bias for $z$: the new state
should be the old one.
</details>
"""

# %% exercise="gru_step"
def gru_step(x, h, W_ih, W_hh, b_ih, b_hh):
    """One step of a GRU.

    Args:
        x: input of this step, shape (B, D).
        h: old state, shape (B, H).
        W_ih: weights of the input, shape (3 * H, D), rows in the order r, z, n.
        W_hh: weights of the state, shape (3 * H, H), in the same order.
        b_ih: bias of the input's part, shape (3 * H,), in the same order.
        b_hh: bias of the state's part, shape (3 * H,), in the same order.

    Returns:
        New state, shape (B, H).

    Example:
        >>> one, b = np.ones((1, 1)), np.array([0.0, 0.0, 40.0])
        >>> gru_step(one, 3 * one, np.zeros((3, 1)), np.zeros((3, 1)), b, 0 * b)
        array([[2.]])
    """
    ### BEGIN SOLUTION
    x_r, x_z, x_n = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    h_r, h_z, h_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    z = sigmoid(x_z + h_z)
    n = np.tanh(x_n + sigmoid(x_r + h_r) * h_n)
    return (1 - z) * n + z * h
    ### END SOLUTION


def gru_forward(x, h0, W_ih, W_hh, b_ih, b_hh):
    """Run a GRU over whole sequences.

    Args:
        x: inputs, shape (B, T, D), with T of at least 1.
        h0: state before the first step, shape (B, H).
        W_ih, W_hh, b_ih, b_hh: as in gru_step.

    Returns:
        (out, h_T): the states after every step, shape (B, T, H); the last of them, shape (B, H).
    """
    ### BEGIN SOLUTION
    h, out = h0, np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(x.shape[1]):
        h = out[:, t] = gru_step(x[:, t], h, W_ih, W_hh, b_ih, b_hh)
    return out, h
    ### END SOLUTION


# %% [markdown]
r"""
Try it with biases alone: $z=0.5$ and $n=1$. From an old state of 3 you should see
`[[2.]]`, half of 1 and half of 3.
"""

# %% try="gru_step"
one, none, b = np.ones((1, 1)), np.zeros((3, 1)), np.array([0.0, 0.0, 40.0])
print(gru_step(one, 3 * one, none, none, b, 0 * b))
assert np.allclose(gru_step(one, 3 * one, none, none, b, 0 * b), 2), "half of the candidate, half of the old state"
keep = np.array([0.0, 40.0, 40.0])
assert np.allclose(gru_step(one, 3 * one, none, none, keep, 0 * b), 3), "z = 1 keeps the old state; the order is r, z, n"
look, shut = np.array([40.0, -40.0, 0.0]), np.array([-40.0, -40.0, 0.0])
back = np.array([[0.0], [0.0], [0.1]])
assert np.allclose(gru_step(one, 3 * one, none, back, look, 0 * b), np.tanh(0.3)), "r = 1: the candidate sees the old state"
assert np.allclose(gru_step(one, 3 * one, none, back, shut, 0 * b), 0), "r = 0: it does not"
out, h_T = gru_forward(np.ones((1, 3, 1)), 3 * one, none, none, b, 0 * b)
assert np.allclose(out.ravel(), [2, 1.5, 1.25]), "each step halves the distance to 1"
assert np.allclose(h_T, 1.25)

# %% [markdown]
r"""
# Part 3. A network that writes

Give a network a text and ask it, after every letter, which letter comes next. That is all. A
network that is good at this has learned spelling, words, and some grammar, and nobody told it
what a word is.

Then turn it round: let it guess, take a letter, and feed that letter back in. It writes.

The text is on your machine already: what Python's `help` knows about the language, some 465,000
letters of it.

## 12.7 Letters become numbers: `CharTokenizer` ({points} points, about 15 minutes)

Builds on: nothing earlier.

A network wants numbers. Collect the different characters of a text, **sort** them, and number
them from 0. Why sort? A set has no order that you can rely on: tomorrow, `e` could be another
number, and the network that you trained today would talk nonsense.

For `"banana"`, `a` is 0, `b` is 1, `n` is 2, and `"ban"` becomes `[1 0 2]`.

**Write the class below.** A character that the text did not contain has no number: `encode`
raises `ValueError` for it. `save` writes a file from which `load` makes the same tokenizer again,
whatever characters it knows; how the file looks is up to you.

<details>
<summary>Hint: how do I find the number of a character quickly?</summary>

`enumerate` numbers the sorted characters. A dict that leads from character to number answers at
once; searching a list takes longer for every character.
</details>

<details>
<summary>Hint: what is cls in load?</summary>

A class method gets the class in the place of an object. `cls(text)` makes an object, as
`CharTokenizer(text)` does. Which text leads to the same characters again?
</details>

<details>
<summary>Hint: after loading, a line break is gone</summary>

`json.dumps` turns any list or text into one that survives in a file, line breaks and quotation
marks included; `json.loads` turns it back.
</details>
"""

# %% exercise="char_tokenizer"
import json
from pathlib import Path


class CharTokenizer:
    """Turns text into numbers and back, one for each character.

    Args:
        text: the characters that it will know.

    Attributes:
        vocab_size: how many different characters there are.

    Example:
        >>> tokenizer = CharTokenizer("banana")
        >>> tokenizer.encode("ban"), tokenizer.decode([2, 0])
        (array([1, 0, 2]), 'na')
    """

    def __init__(self, text):
        ### BEGIN SOLUTION
        self.characters = sorted(set(text))
        self.vocab_size = len(self.characters)
        self.numbers = {character: number for number, character in enumerate(self.characters)}
        ### END SOLUTION

    def encode(self, text):
        """The numbers of the characters of a text: int64 array of shape (N,). Raises ValueError for an unknown one."""
        ### BEGIN SOLUTION
        unknown = sorted(set(text) - set(self.characters))
        if unknown:
            raise ValueError(f"no number for {unknown}")
        return np.array([self.numbers[character] for character in text], dtype=np.int64)
        ### END SOLUTION

    def decode(self, ids):
        """The text that some numbers, an array or a list of shape (N,), stand for: a str."""
        ### BEGIN SOLUTION
        return "".join(self.characters[number] for number in ids)
        ### END SOLUTION

    def save(self, path):
        """Write all that `load` needs into a file."""
        ### BEGIN SOLUTION
        Path(path).write_text(json.dumps(self.characters))
        ### END SOLUTION

    @classmethod
    def load(cls, path):
        """Make a tokenizer from a file that `save` has written."""
        ### BEGIN SOLUTION
        return cls(json.loads(Path(path).read_text()))
        ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[1 0 2 0 2 0]` and `banana`.
"""

# %% try="char_tokenizer"
tokenizer = CharTokenizer("banana")
ids = tokenizer.encode("banana")
print(ids, tokenizer.decode(ids))
assert ids.tolist() == [1, 0, 2, 0, 2, 0], "sorted: a is 0, b is 1, n is 2"
assert ids.dtype == np.int64, "whole numbers, as torch wants them for an embedding"
assert tokenizer.vocab_size == 3, "three different characters"
assert tokenizer.decode([2, 0, 1]) == "nab", "a list of numbers will do, too"
try:
    tokenizer.encode("bank")
except ValueError as error:
    print("ValueError:", error)
else:
    raise AssertionError("k is not in banana: encode should raise ValueError")
tokenizer.save("tokenizer.txt")
assert CharTokenizer.load("tokenizer.txt").decode([1, 0]) == "ba", "the loaded one should know the same characters"

# %% [markdown]
r"""
## 12.8 Cut a long text into batches: `lm_batches` ({points} points, about 20 minutes)

Builds on: nothing earlier.

For every character, the answer is the character that follows. So if `x` is `"hell"`, then `y` is
`"ello"`: the same text, one further.

A network reads $B$ places of the text at once, $T$ characters at a time. To remember across
batches, it must find in the next batch what follows on this one. So cut the text into $B$ long
**strips**, one for each row, and let every batch take the next $T$ characters of all strips.

Here are 13 characters with $B=2$ and $T=3$. Two batches fit, so each strip has 6 characters.

```
text      a b c d e f g h i j k l m

strip 0   a b c | d e f          x[0] = abc   y[0] = bcd     x[1] = def   y[1] = efg
strip 1   g h i | j k l                 ghi          hij            jkl          klm
```

With $N$ characters, $n = \lfloor (N-1)/(B\,T) \rfloor$ batches fit: the last character of `x` needs a
successor. What is left over at the end is not used.

**Write `lm_batches` below.** `x[k, b]` is what row `b` reads in batch `k`.

<details>
<summary>Hint: I don't know where to start</summary>

Find `n` first, and with it how many characters you use. Then let `reshape` do the cutting: first
into strips, `B` rows. Print them. Then cut every strip into `n` pieces of `T`.
</details>

<details>
<summary>Hint: I have the axes (B, n, T), but need (n, B, T)</summary>

`np.swapaxes` or `transpose` exchange axes. `reshape` does not: it only deals out the numbers anew.
</details>

<details>
<summary>Hint: the last target of a strip</summary>

`l` above is followed by `m`, and `f` by `g`, which is the beginning of the next strip. If you cut
`y` from the text just as `x`, only one further, both come out right by themselves.
</details>
"""

# %% exercise="lm_batches"
def lm_batches(ids, B, T):
    """Cut a text into batches for a model that predicts the next character.

    Args:
        ids: the text as numbers, shape (N,).
        B: how many strips are read side by side.
        T: how many characters of a strip a batch takes.

    Returns:
        (x, y): arrays of shape (n, B, T), with n = (N - 1) // (B * T); y holds what follows on x.

    Example:
        >>> x, y = lm_batches(np.arange(13), B=2, T=3)
        >>> x[0].tolist(), y[0].tolist()
        ([[0, 1, 2], [6, 7, 8]], [[1, 2, 3], [7, 8, 9]])
    """
    ### BEGIN SOLUTION
    n = (len(ids) - 1) // (B * T)
    used = n * B * T
    return tuple(part.reshape(B, n, T).swapaxes(0, 1) for part in (ids[:used], ids[1:used + 1]))
    ### END SOLUTION


# %% [markdown]
r"""
Try it on the example. You should see `['abc', 'ghi'] -> ['bcd', 'hij']`, then
`['def', 'jkl'] -> ['efg', 'klm']`.
"""

# %% try="lm_batches"
letters = np.array(list("abcdefghijklm"))
x, y = lm_batches(np.arange(13), B=2, T=3)
assert np.shape(x) == np.shape(y) == (2, 2, 3), "two batches of two rows with three characters"
for k in range(2):
    print(*(["".join(letters[row]) for row in part[k]] for part in (x, y)), sep=" -> ")
assert (np.asarray(y) == np.asarray(x) + 1).all(), "y is what follows on x"
assert x[0].tolist() == [[0, 1, 2], [6, 7, 8]], "row 1 starts where the second half of the text does"
assert x[1].tolist() == [[3, 4, 5], [9, 10, 11]], "in the next batch, every row goes on where it ended"
assert lm_batches(np.arange(12), B=2, T=3)[0].shape == (1, 2, 3), "of 12 characters the last has no successor: one batch fits"

# %% [markdown]
r"""
Here is a text of 97 characters, coloured by place: dark is early, bright is late. In every row you
can walk through the batches from left to right without a jump.
"""

# %% demo="strips"
def draw_strips():
    x, _ = lm_batches(np.arange(97), B=4, T=6)
    fig, axes = plt.subplots(1, len(x), figsize=(9, 2.6), sharey=True)
    for k, (ax, part) in enumerate(zip(axes, x)):
        ax.imshow(part, cmap="viridis", vmin=0, vmax=96, aspect="auto")
        for (row, column), place in np.ndenumerate(part):
            ax.text(column, row, place, ha="center", va="center", fontsize=8.5, color="white" if place < 60 else "black")
        ax.set(title=f"x[{k}]", xticks=[], yticks=range(4))
    axes[0].set(ylabel="row b")
    fig.suptitle("Which character of the text stands where", y=1.04)
    plt.show()


draw_strips()

# %% [markdown]
r"""
## 12.9 The model: `CharRNN` ({points} points, about 20 minutes)

Builds on: nothing earlier.

From now on, torch does the walking back. And its recurrent layers do what yours do, only faster.

A character goes through three parts:

1. `embed`, an `nn.Embedding`: a list of numbers for each character, which is learned.
2. `rnn`, a recurrent layer: `nn.RNN`, `nn.GRU` or `nn.LSTM`, whichever `cell` names, with `batch_first=True`.
3. `head`, an `nn.Linear`: from the state to a score for each character. Scores, not probabilities: the loss does the softmax.

The model also gives back its state. Whoever calls it again with this state goes on in the same text.

**Write the class below**, with these three names for the parts.

<details>
<summary>Hint: how do I choose the layer by its name?</summary>

A dict from names to classes: `{"rnn": nn.RNN, ...}`. Look one up, then call it.
</details>

<details>
<summary>Hint: what does the layer give back?</summary>

A pair: all states `(B, T, H)`, and the last state in a form that it takes back as its second
argument. `None` as second argument means: start with zeros.
</details>
"""

# %% exercise="char_rnn"
class CharRNN(nn.Module):
    """Predicts the next character after every character.

    Args:
        vocab_size: how many characters there are, V.
        embed: how many numbers stand for a character.
        hidden: how many numbers the state has.
        cell: the kind of recurrent layer, "rnn", "gru" or "lstm".
    """

    def __init__(self, vocab_size, embed, hidden, cell="gru"):
        super().__init__()
        ### BEGIN SOLUTION
        layer = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[cell]
        self.embed = nn.Embedding(vocab_size, embed)
        self.rnn = layer(embed, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocab_size)
        ### END SOLUTION

    def forward(self, ids, state=None):
        """Scores of the next characters.

        Args:
            ids: characters, int64 tensor of shape (B, T).
            state: what an earlier call gave back; None at the beginning of a text.

        Returns:
            (logits, state): tensor of shape (B, T, V), the scores after each character; the
            recurrent layer's state after the last one.
        """
        ### BEGIN SOLUTION
        out, state = self.rnn(self.embed(ids), state)
        return self.head(out), state
        ### END SOLUTION


# %% [markdown]
r"""
Try it. A model that has learned nothing should find all characters about equally likely: with 50
characters, its loss should be near $\ln 50 \approx 3.91$.
"""

# %% try="char_rnn"
torch.manual_seed(0)
model = CharRNN(50, embed=8, hidden=16)
ids = torch.randint(50, (4, 10))
logits, state = model(ids)
assert logits.shape == (4, 10, 50), "a score for each of 50 characters, after each of 10 characters, in each of 4 rows"
loss = nn.functional.cross_entropy(logits.flatten(0, 1), ids.flatten()).item()
print(f"loss {loss:.2f}, ln 50 = {np.log(50):.2f}")
assert abs(loss - np.log(50)) < 0.3, "an untrained model should guess: are these scores?"
first, state = model(ids[:, :6])
second, _ = model(ids[:, 6:], state)
assert torch.allclose(torch.cat([first, second], dim=1), logits, atol=1e-5), "with the state, a text can be read in two pieces"
assert sorted({name.split(".")[0] for name in model.state_dict()}) == ["embed", "head", "rnn"], "three parts, three names"
assert CharRNN(5, 3, 4, cell="lstm")(ids % 5)[0].shape == CharRNN(5, 3, 4, cell="rnn")(ids % 5)[0].shape == (4, 10, 5)

# %% [markdown]
r"""
## 12.10 Learn from a long text: `train_chars` ({points} points, about 25 minutes)

Builds on: 12.9 `CharRNN`, but takes any model that is called like one.

Now the loop of week 3, with a memory. The batches of `lm_batches` follow on each other, so the
state of one goes into the next. But the gradient must not: it would have to walk back through the
whole text. So **carry the state, and cut the gradient**. The given function `detach` does the
cutting: it keeps the numbers and forgets where they came from.

**Write `train_chars` below.**

- Use one `torch.optim.Adam(model.parameters(), lr=lr)` for the whole call.
- Every epoch goes through all batches in order, and starts with no state (`None`).
- The loss of a batch is the mean cross-entropy over all its $B\cdot T$ predictions. Each batch makes one step.
- Return a list with one float for each epoch: the mean of its batches' losses, each measured before the step.

<details>
<summary>Hint: cross_entropy complains about shapes, or gives odd numbers</summary>

It wants one row of scores for each prediction, `(M, V)`, and one class for each, `(M,)`. With
three axes it takes the second one for the classes. `flatten(0, 1)` joins two axes.
</details>

<details>
<summary>Hint: "Trying to backward through the graph a second time"</summary>

The state from the batch before still knows where it came from, and its graph is used up. When do
you cut?
</details>
"""

# %% given="detach"
def detach(state):
    """The same state, cut off from how it was computed; also for the pair of an LSTM."""
    if state is None:
        return None
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


class Bigram(nn.Module):
    """A model without memory, for comparison: scores for the next character from the last one alone."""

    def __init__(self, vocab_size):
        super().__init__()
        self.table = nn.Embedding(vocab_size, vocab_size)

    def forward(self, ids, state=None):
        return self.table(ids), None


# %% exercise="train_chars"
def train_chars(model, x, y, lr, epochs=1):
    """Train a character model on batches that follow on each other.

    Args:
        model: called with (ids, state), gives (logits, state), as CharRNN does.
        x: characters, int64 tensor of shape (n, B, T), n of at least 1.
        y: the characters that follow, of the same shape.
        lr: learning rate for Adam.
        epochs: how often to go through all batches.

    Returns:
        List with one float for each epoch, the mean of the losses of its batches.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        state, losses = None, []
        for ids, following in zip(x, y):
            logits, state = model(ids, detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history
    ### END SOLUTION


# %% [markdown]
r"""
Try it on a text that says `hello ` again and again, first with the model without memory, then
with yours. After an `l` comes another `l`, or an `o`: only a memory can tell. You should see a
loss near 0.23 for the first one, which is $\frac{2}{6}\ln 2$, and near 0 for yours.
"""

# %% try="train_chars"
hello = CharTokenizer("hello ")
x, y = map(torch.from_numpy, lm_batches(hello.encode("hello " * 50), B=4, T=12))
torch.manual_seed(0)
history = train_chars(Bigram(5), x, y, lr=0.1, epochs=40)
print(f"without memory: first epoch {history[0]:.2f}, last {history[-1]:.2f}")
assert len(history) == 40, "one number for each epoch"
assert abs(history[-1] - np.log(2) / 3) < 0.02, "the loss is the mean over all predictions"
assert history[0] > 1.0, "the losses are measured before the steps, and averaged over the epoch"
torch.manual_seed(0)
history = train_chars(CharRNN(5, 8, 16), x, y, lr=0.02, epochs=40)
print(f"with memory: first epoch {history[0]:.2f}, last {history[-1]:.2f}")
assert history[-1] < 0.05, "with a state, every character of this text can be known"

# %% [markdown]
r"""
## 12.11 Choose the next character: `sample_next` ({points} points, about 25 minutes)

Builds on: nothing earlier.

The model gives scores. Which character do you take? Always the best one, and the text goes round in
circles. Draw by the softmax, and now and then comes a very unlikely character that throws
everything off. So there are three knobs. They are turned in this order:

1. **temperature** $\tau$: divide all scores by $\tau$. Small $\tau$ makes the likely likelier, large $\tau$ evens out. $\tau=0$ stands for: take the best, no chance involved.
2. **top_k**: keep the $k$ best characters.
3. **top_p**: of what is left, with probabilities that sum to 1 again, keep the fewest best characters whose probabilities together **reach** $p$. The one that carries the sum over $p$ stays.

What is kept gets probabilities that sum to 1 once more; from these you draw. `None` turns a filter off.

With probabilities 0.5, 0.3, 0.15, 0.05: `top_k=2` keeps the first two, as 0.625 and 0.375. `top_p=0.7`
keeps the first two as well, since 0.5 alone does not reach 0.7.

**Write `sample_next` below.** Every row is drawn by itself. Scores may be as large as 10,000. In
the hidden inputs no two scores of a row are equal where that would matter.

<details>
<summary>Hint: how do I draw from given probabilities?</summary>

`rng.choice(V, p=probabilities)` draws one number for one row, and insists that they sum to 1. A loop
over the rows is fine.
</details>

<details>
<summary>Hint: exp gives inf</summary>

Softmax does not change if you take the same number from all scores of a row. Take the largest.
</details>

<details>
<summary>Hint: which ones does top_p keep?</summary>

Sort a row's probabilities, largest first, and add them up as you go (`np.cumsum`). A character stays
if the sum **before** it has not reached $p$ yet. `np.argsort` tells you which characters these are.
</details>
"""

# %% exercise="sample_next"
def sample_next(logits, temperature, top_k, top_p, rng):
    """Draw the next character for each row.

    Args:
        logits: scores, shape (B, V).
        temperature: what to divide the scores by; 0 takes the best.
        top_k: how many of the best to keep, between 1 and V; None keeps all.
        top_p: keep the fewest best whose probabilities reach this, above 0 and at most 1; None
            keeps all.
        rng: NumPy random generator.

    Returns:
        Integer array of shape (B,), the numbers of the chosen characters.

    Example:
        >>> sample_next(np.array([[1.0, 3.0, 2.0]]), 0, None, None, np.random.default_rng(0))
        array([1])
    """
    ### BEGIN SOLUTION
    if temperature == 0:
        return logits.argmax(axis=1)
    chosen = []
    for row in logits:
        order = np.argsort(-row)[:top_k]
        scores = row[order] / temperature
        p = np.exp(scores - scores[0])
        p /= p.sum()
        if top_p is not None:
            p = p[np.cumsum(p) - p < top_p]
            p /= p.sum()
        chosen.append(order[rng.choice(len(p), p=p)])
    return np.array(chosen)
    ### END SOLUTION


# %% [markdown]
r"""
Try it with the four probabilities from above, in another order: 0.15, 0.5, 0.05, 0.3. The
picture shows 4,000 draws (bars) and what you should get (dots).
"""

# %% try="sample_next"
def shares(rows=4000, temperature=1.0, top_k=None, top_p=None):
    logits = np.tile(np.log([[0.15, 0.5, 0.05, 0.3]]), (rows, 1))
    drawn = sample_next(logits, temperature, top_k, top_p, np.random.default_rng(6))
    return np.bincount(drawn, minlength=4) / rows


assert sample_next(np.array([[1.0, 3.0, 2.0], [5.0, 1.0, 2.0]]), 0, None, None, np.random.default_rng(0)).tolist() == [1, 0]
wanted = {"all": ({}, [0.15, 0.5, 0.05, 0.3]), "temperature=0.5": ({"temperature": 0.5}, [0.0616, 0.6849, 0.0068, 0.2466]),
          "top_k=2": ({"top_k": 2}, [0, 0.625, 0, 0.375]), "top_p=0.7": ({"top_p": 0.7}, [0, 0.625, 0, 0.375]),
          "top_p=0.85": ({"top_p": 0.85}, [0.158, 0.526, 0, 0.316])}
fig, axes = plt.subplots(1, 5, figsize=(11, 2.8), sharey=True)
for ax, (title, (options, p)) in zip(axes, wanted.items()):
    found = shares(**options)
    ax.bar(range(4), found, color=BLUE)
    ax.plot(range(4), p, "o", color=ORANGE)
    ax.set(title=title, xticks=range(4), xlabel="character")
    assert np.abs(found - p).max() < 0.04, f"{title}: drawn {found.round(3)}, expected {p}"
axes[0].set(ylabel="share of the draws")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
# Your network writes

All parts are there. First the text. The last tenth is kept for a test: the network never learns
from it.
"""

# %% demo="read_the_text"
from pydoc_data.topics import topics

text = "\n".join(topics[name] for name in sorted(topics))[:120_000]
tokenizer = CharTokenizer(text)
ids = tokenizer.encode(text)
V, cut = tokenizer.vocab_size, len(ids) * 9 // 10
x, y = map(torch.from_numpy, lm_batches(ids[:cut], B=32, T=64))
x_test, y_test = map(torch.from_numpy, lm_batches(ids[cut:], B=8, T=200))

p = np.bincount(ids, minlength=V) / len(ids)
p = p[p > 0]
unigram = float(-(p * np.log(p)).sum())
print(f"{len(ids):,} characters, {V} different ones; {len(x)} batches of {x.shape[1]} x {x.shape[2]}")
print(f"blind guessing costs ln {V} = {np.log(V):.2f} nats a character, knowing their frequencies {unigram:.2f}")
print("\nIt begins like this:\n")
print(text[1000:1500])

# %% [markdown]
r"""
Now it learns, for half a minute or so. After every epoch you see the loss on text that it has not seen,
in **nats per character**: the natural logarithm of how many characters it hesitates between. The
model without memory runs along for comparison.
"""

# %% demo="train_on_text"
from time import perf_counter


def test_loss(model):
    model.eval()
    with torch.no_grad():
        state, losses = None, []
        for now, following in zip(x_test, y_test):
            logits, state = model(now, state)
            losses.append(nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten()).item())
    model.train()
    return float(np.mean(losses))


torch.manual_seed(1)
models = {"without memory": Bigram(V), "GRU": CharRNN(V, 32, 128, cell="gru")}
curves = {name: [test_loss(model)] for name, model in models.items()}
start = perf_counter()
for epoch in range(1, 9):
    train_chars(models["without memory"], x, y, lr=0.05)
    train_chars(models["GRU"], x, y, lr=0.005 if epoch < 7 else 0.001)
    for name, model in models.items():
        curves[name].append(test_loss(model))
    told = ", ".join(f"{name} {curve[-1]:.2f}" for name, curve in curves.items())
    print(f"epoch {epoch} of 8, {perf_counter() - start:3.0f} s: {told}", flush=True)

fig, ax = plt.subplots(figsize=(8, 4))
for (name, curve), colour, style in zip(curves.items(), (ORANGE, BLUE), ("o--", "o-")):
    ax.plot(curve, style, color=colour, lw=2)
    ax.text(8.15, curve[-1], f"{name}: {curve[-1]:.2f}", color=colour, va="center", fontweight="bold")
ax.axhline(np.log(V), color=GREY, ls=":")
ax.text(10.8, np.log(V) + 0.04, "blind guessing", color=GREY, ha="right", va="bottom")
ax.axhline(unigram, color=GREY, ls=":")
ax.text(10.8, unigram + 0.04, "frequencies alone", color=GREY, ha="right", va="bottom")
ax.set(xlabel="epoch", ylabel="nats per character, unseen text", xlim=(-0.2, 10.8), xticks=range(9), ylim=(1.2, None),
       title="What a memory is worth")
fig.tight_layout()
plt.show()
assert curves["GRU"][-1] < 2.4, "your network should get below 2.4 nats per character"

# %% [markdown]
r"""
Let it write. Every sample begins with the same words. **Guess before you run the cell:** which
temperature makes the most boring text, which the most mistakes?
"""

# %% demo="write"
def write(model, beginning, length, seed=7, temperature=1.0, top_k=None, top_p=None):
    """Continue a text: read the beginning, then feed every chosen character back in."""
    rng, chosen = np.random.default_rng(seed), list(tokenizer.encode(beginning))
    model.eval()
    with torch.no_grad():
        logits, state = model(torch.tensor([chosen]))
        for _ in range(length):
            number = int(sample_next(logits[:, -1].double().numpy(), temperature, top_k, top_p, rng)[0])
            chosen.append(number)
            logits, state = model(torch.tensor([[number]]), state)
    return tokenizer.decode(chosen)


for title, options in {"temperature 0: always the best": {"temperature": 0}, "temperature 0.5": {"temperature": 0.5},
                       "temperature 1": {}, "temperature 1, top_p 0.8": {"top_p": 0.8},
                       "temperature 1.6": {"temperature": 1.6}}.items():
    print(f"--- {title} " + "-" * (70 - len(title)))
    print(write(models["GRU"], "The statement ", 300, **options), "\n")

# %% [markdown]
r"""
One more look inside. Below is a piece of the unseen text. The bars show how **surprised** your
network was by each character, given all before it: $-\ln p$ of the character that came.
"""

# %% demo="surprise"
def draw_surprise(length=72):
    begin = cut + text[cut:].index("\n\n") + 200
    piece = torch.from_numpy(ids[begin - 200:begin + length])
    with torch.no_grad():
        logits, _ = models["GRU"](piece[None, :-1])
    surprise = nn.functional.cross_entropy(logits[0], piece[1:], reduction="none")[-length:].numpy()
    shown = [{"\n": "↵", " ": "␣"}.get(character, character) for character in tokenizer.decode(piece[-length:].numpy())]
    starts = [k == 0 or shown[k - 1] in "↵␣" for k in range(length)]
    fig, ax = plt.subplots(figsize=(12, 3))
    ax.bar(range(length), surprise, color=[ORANGE if first else BLUE for first in starts])
    ax.set_xticks(range(length), shown, fontfamily="monospace", fontsize=10)
    ax.axhline(curves["GRU"][-1], color=GREY, ls=":")
    ax.set(ylabel="surprise in nats", xlim=(-1, length), title="Orange: the first character of a word (dotted: the mean of all unseen text)")
    fig.tight_layout()
    plt.show()


draw_surprise()

# %% [markdown]
r"""
Beginnings of words are hard, and the rest of a word is easy: the network has found the words by itself.

## What you take with you

- A recurrent network is one step, used again and again, with a state in between. Its gradients add up over all steps.
- A state that is rewritten at every step forgets, and its gradients vanish. Gates decide what stays.
- Padding must not change anything. Test it: add some.
- A language model predicts the next piece of a text. Shift the text by one, carry the state, cut the gradient.
- How you draw matters as much as what you learned.

A state is a narrow bottleneck: everything that a network knows about a long text must fit into 128
numbers. Next week, it learns to look back.
"""
