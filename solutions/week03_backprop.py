# %% [markdown]
r"""
# Week 3: Back-propagation by hand, and how to check it

Last week your network computed a loss. This week it learns.

To learn, it must know one thing about each of its weights: if you turn this weight up a
little, does the loss go up or down, and how fast? That number is a derivative. All of
them together are the **gradient**.

How would you even find a gradient? One way needs no calculus: nudge a weight, run the
network again, look at the loss. You build this first. It is slow: the network at the end
of this notebook has 2,410 weights and biases, so a single step would cost 4,820 runs. But
it is hard to get wrong, so it becomes your judge.

Then you find the whole gradient in one walk from the loss back to the input. That is
**back-propagation**. It is fast, and it is easy to get wrong. This is what the judge is for.

At the end, a network in which you wrote every gradient reads handwritten digits.

**Time:** about three hours. After 3.5 is a good place for a break.

| Part | Exercises | Minutes |
|---|---|---|
| 1. A gradient without calculus | 3.1, 3.2 | 35 |
| 2. The chain rule, one node at a time | 3.3 | 10 |
| 3. The same walk, with layers | 3.4 to 3.7 | 55 |
| 4. A whole network | 3.8 to 3.11 | 80 |

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- You find every gradient by hand: torch's autograd and SciPy's derivatives are off limits in your answers, and refuse to work while they are graded.
- Only your answers count: the answer cells, and what you define in cells of your own. What locked cells print or draw is not graded. A person reads 3.11.
"""

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # told apart by everyone
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
### Stuck? Borrow.

The next cell holds borrowed versions of five functions, made from other people's
libraries. If, say, your `linear_backward` does not work yet, make a cell of your own with

`linear_backward = borrowed_linear_backward`

and go on. Delete that cell when yours works. The borrowed functions do not exist when
your work is graded; the grader puts in a right one by itself.
"""

# %% demo="borrow"
import torch
from scipy.optimize import approx_fprime


def leaf(array):
    """A float64 copy of an array, as a tensor that collects a gradient."""
    return torch.tensor(np.array(array, dtype=np.float64), requires_grad=True)


def borrowed_numerical_gradient(f, x, eps=1e-6):
    x = np.asarray(x, dtype=np.float64)
    sides = [approx_fprime(x.ravel(), lambda v: f(v.reshape(x.shape)), e) for e in (eps, -eps)]
    return np.mean(sides, axis=0).reshape(x.shape)


def borrowed_linear_backward(dout, cache):
    x, W, b = leaf(cache[0]), leaf(cache[1]), leaf(np.zeros(len(cache[1])))
    out = torch.nn.functional.linear(x, W, b)
    return tuple(g.numpy() for g in torch.autograd.grad(out, (x, W, b), leaf(dout)))


def borrowed_relu_backward(dout, cache):
    z = leaf(cache)
    return torch.autograd.grad(torch.relu(z), z, leaf(dout))[0].numpy()


def borrowed_mlp_backward(cache, dlogits):
    params = [(leaf(W), leaf((z - x @ W.T)[0])) for x, W, z in cache]
    z = torch.nn.functional.linear(leaf(cache[0][0]), *params[0])
    for W, b in params[1:]:
        z = torch.nn.functional.linear(torch.relu(z), W, b)
    z.backward(leaf(dlogits))
    return [(W.grad.numpy(), b.grad.numpy()) for W, b in params]


def borrowed_sgd_step(params, grads, lr):
    new = [(leaf(W), leaf(b)) for W, b in params]
    for pair, grad in zip(new, grads, strict=True):
        for tensor, g in zip(pair, grad, strict=True):
            tensor.grad = torch.tensor(g)
    torch.optim.SGD([tensor for pair in new for tensor in pair], lr=lr).step()
    return [(W.detach().numpy(), b.detach().numpy()) for W, b in new]


# %% [markdown]
r"""
# Part 1. A gradient without calculus

Take a function $f$ of one number. Nudge the number by a small step $\varepsilon$ and see
how far $f$ moves. You can nudge to one side, or to both:

$$\text{forward: } \frac{f(x+\varepsilon)-f(x)}{\varepsilon}
\qquad\qquad
\text{central: } \frac{f(x+\varepsilon)-f(x-\varepsilon)}{2\varepsilon}$$

Try it on $f(x)=x^3$ at $x=2$, where the true slope is $12$, with $\varepsilon=0.1$:

- forward: $(9.261-8)/0.1 = 12.61$
- central: $(9.261-6.859)/0.2 = 12.01$

Both sides together are much better. The forward error shrinks like $\varepsilon$, the
central error like $\varepsilon^2$.

So is a smaller step always better? Your computer keeps about 16 digits. When
$f(x+\varepsilon)$ and $f(x-\varepsilon)$ agree in 12 of them, their difference has 4 left.

**Guess before you run the next cell:** which step is best for the central difference,
$10^{-1}$, $10^{-6}$ or $10^{-12}$?
"""

# %% demo="step_size"
def draw_step_sizes():
    steps = np.logspace(-13, -0.5, 120)
    forward = np.abs((np.exp(1 + steps) - np.exp(1)) / steps - np.e)
    central = np.abs((np.exp(1 + steps) - np.exp(1 - steps)) / (2 * steps) - np.e)

    fig, ax = plt.subplots(figsize=(8, 4.2))
    ax.loglog(steps, forward, "--", color=ORANGE, lw=1.8)
    ax.loglog(steps, np.maximum(central, 1e-13), "-", color=BLUE, lw=1.8)
    ax.axvline(1e-6, color=GREY, ls=":")
    ax.text(1.3e-6, 0.2, r"our step, $10^{-6}$", color=GREY)
    ax.text(5e-5, 5e-4, "forward", color=ORANGE, ha="right", fontweight="bold")
    ax.text(4e-3, 5e-7, "central", color=BLUE, ha="left", fontweight="bold")
    ax.text(2e-13, 3e-7, "too small:\nrounding wins", va="top")
    ax.text(0.35, 2e-9, "too large:\nthe curve bends", ha="right", va="top")
    ax.set(xlabel=r"step size $\varepsilon$", ylabel="error of the slope",
           title=r"Slope of $e^x$ at $x=1$: how wrong is the nudge?")
    fig.tight_layout()
    plt.show()


draw_step_sizes()

# %% [markdown]
r"""
Read the picture from right to left. Smaller steps help, until rounding takes over. The
central difference is best between $10^{-6}$ and $10^{-5}$, and leaves about ten right
digits. No forward step gets close.

## 3.1 Nudge every number: `numerical_gradient` ({points} points, about 20 minutes)

Builds on: nothing earlier.

Now let $f$ turn a whole array into one number. Its gradient has the same shape as the
array: one slope for each element, found by nudging that element alone,

$$g_i = \frac{f(x+\varepsilon e_i)-f(x-\varepsilon e_i)}{2\varepsilon},$$

where $e_i$ is 1 at place $i$ and 0 elsewhere.

**Write `numerical_gradient` below.** `x` may have any shape, also `()`, and may hold
integers; nudge in float64 all the same. Afterwards the caller's `x` must be as it was,
bit for bit. A loop over the elements is fine.

<details>
<summary>Hint: I don't know how to loop over an array of any shape</summary>

`np.ndindex(shape)` walks through all index tuples of a shape. For the shape `()` it gives
one empty tuple, and an empty tuple is a fine index for a 0-d array.
</details>

<details>
<summary>Hint: for integers my gradient is all zeros</summary>

Put `3 + 1e-6` into an integer array and print it. Which type must the array have that you nudge?
</details>

<details>
<summary>Hint: x is not quite what it was</summary>

Adding a number and taking it away again can change the last bit. Does it have to be the
caller's own array that you nudge?
</details>
"""

# %% exercise="numerical_gradient"
def numerical_gradient(f, x, eps=1e-6):
    """Estimate the gradient of f at x by central differences.

    Args:
        f: function of an array of x's shape; returns one float.
        x: where to take the gradient, array of any shape and number type.
        eps: how far to nudge each element.

    Returns:
        Float64 array of x's shape: the slope of f along each element.

    Example:
        >>> numerical_gradient(lambda x: np.sum(x**3), np.array([1.0, 2.0])).round(4)
        array([ 3., 12.])
    """
    ### BEGIN SOLUTION
    nudged = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(nudged)
    for i in np.ndindex(nudged.shape):
        middle = nudged[i]
        nudged[i] = middle + eps
        above = f(nudged)
        nudged[i] = middle - eps
        below = f(nudged)
        nudged[i] = middle
        gradient[i] = (above - below) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The slope of $x^3$ is $3x^2$, so you should see `[ 3. 12. 27.]`, twice.
"""

# %% try="numerical_gradient"
x = np.array([1.0, 2.0, 3.0])
slope = numerical_gradient(lambda x: np.sum(x**3), x)
print(slope.round(4))
assert slope.shape == (3,), "one slope for each element: the gradient has x's shape"
assert np.allclose(slope, [3, 12, 27], rtol=1e-8), "x**3 has slopes 3, 12, 27 at 1, 2, 3: both sides? divided by 2 eps?"
assert np.array_equal(x, [1.0, 2.0, 3.0]), "your function changed the caller's x"

slope = numerical_gradient(lambda x: np.sum(x**3), np.array([1, 2, 3]))
print(slope.round(4))
assert np.allclose(slope, [3, 12, 27]), "the same point, given as integers, has the same slopes"
assert np.allclose(numerical_gradient(lambda x: x**2, np.array(5.0)), 10), "a 0-d array has a slope, too"

# %% [markdown]
r"""
## 3.2 The judge: `gradient_check` ({points} points, about 15 minutes)

Builds on: 3.1 `numerical_gradient`. If yours does not work yet, borrow.

Somebody hands you a formula for a gradient. Is it right? Compare it with the nudged one.

How close is close enough? An error of 0.01 is huge for a slope of 0.02 and nothing for a
slope of 5,000. So look at the *relative* error, element by element:

$$\text{err}_i = \frac{|a_i-b_i|}{\max(|a_i|+|b_i|,\ 10^{-3})}$$

Why the floor $10^{-3}$? If both slopes are 0, you would divide 0 by 0. And the nudged
slope carries noise of about $10^{-10}$: without a floor, $0$ against $10^{-10}$ would count
as totally wrong.

**Write both functions below.** `gradient_check` returns `(ok, err, worst_index)`: is the
largest relative error below `1e-5`, how large is it, and where does it sit. One wrong
element among a million must be found. If `grad(x)` has another shape than `x`, raise
`ValueError`. A gradient that contains `nan` is not ok.

<details>
<summary>Hint: how do I get the place of the largest element as a tuple?</summary>

`argmax` counts through the array as if it were flat. `np.unravel_index` turns such a count
and a shape into an index tuple. Its entries are NumPy integers; `int` makes them plain.
</details>

<details>
<summary>Question: what about nan?</summary>

`nan < 1` is false, and so is `nan > 1`; `max` and `argmax` let a `nan` win. Read your
line for `ok` with that in mind.
</details>
"""

# %% exercise="gradient_check"
def relative_error(a, b):
    """How far two arrays are apart, element by element, relative to their size.

    Args:
        a: array of any shape.
        b: array of the same shape.

    Returns:
        Array of a's shape, |a - b| / max(|a| + |b|, 1e-3).

    Example:
        >>> relative_error(np.array([0.0, 3.0, 2.0]), np.array([0.0, 1.0, -2.0]))
        array([0. , 0.5, 1. ])
    """
    ### BEGIN SOLUTION
    a, b = np.asarray(a), np.asarray(b)
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-3)
    ### END SOLUTION


def gradient_check(f, grad, x):
    """Judge a claimed gradient by nudging.

    Args:
        f: function of an array of x's shape; returns one float.
        grad: function of the same array; returns the claimed gradient of f.
        x: where to compare, array of any shape.

    Returns:
        (ok, err, worst_index): a bool, err < 1e-5; a float, the largest relative error;
        a tuple of ints, the index of that error.

    Raises:
        ValueError: grad(x) does not have x's shape.

    Example:
        >>> ok, err, worst = gradient_check(np.sum, np.zeros_like, np.ones((2, 3)))
        >>> ok, round(err, 4), worst
        (False, 1.0, (0, 0))
    """
    ### BEGIN SOLUTION
    claimed = np.asarray(grad(x))
    if claimed.shape != np.shape(x):
        raise ValueError(f"the gradient has shape {claimed.shape}, but x has {np.shape(x)}")
    errors = np.asarray(relative_error(claimed, numerical_gradient(f, x)))
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(errors), errors.shape))
    err = float(errors[worst])
    return bool(err < 1e-5), err, worst
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The right gradient of `sum(x**3)` passes. The second one has one wrong sign, at
place `(0, 2)`. You should see `[0.  0.5 1. ]`, then `True`, then `False 1.0 (0, 2)`.
The third has the wrong shape and ends in your `ValueError`.
"""

# %% try="gradient_check"
print(relative_error(np.array([0.0, 3.0, 2.0]), np.array([0.0, 1.0, -2.0])))
assert relative_error(np.zeros(2), np.zeros(2)).tolist() == [0, 0], "0 against 0 is no error: use the floor"

cube, x = lambda x: np.sum(x**3), np.array([[1.0, 2.0, 3.0]])
ok, err, worst = gradient_check(cube, lambda x: 3 * x**2, x)
print(ok)
assert ok is True, "3 x**2 is the right gradient of x**3: it should pass, and ok should be a bool"
ok, err, worst = gradient_check(cube, lambda x: 3 * x**2 * [1, 1, -1], x)
print(ok, round(err, 4), worst)
assert ok is False, "one wrong sign is one too many"
assert worst == (0, 2), "worst_index should lead to the wrong element of x"

try:
    gradient_check(cube, lambda x: 3 * x[0] ** 2, x)
except ValueError as error:
    print("ValueError:", error)
else:
    raise AssertionError("a gradient of shape (3,) for an x of shape (1, 3) should raise ValueError")

# %% [markdown]
r"""
# Part 2. The chain rule, one node at a time

Your judge needs two runs for every number. Now for the fast way.

Cut a formula into single steps and draw an arrow for every use of a value. Run it
**forward** to get the values. Then walk **backward** from the result. Every node receives
one number, $\partial f/\partial(\text{its output})$, and passes on

$$\text{what arrived} \times \text{its own slope}$$

along each of its inputs. A value that is used twice hears back twice. **The
contributions add up.**

Take $g = a\,(a+1)$ at $a=3$. The factor $a$ hears $a+1=4$. The $a$ inside the bracket hears
$3$. Together that is $7$, and indeed $g' = 2a+1 = 7$.

## 3.3 Add up what comes back: `chain_rule_small` ({points} points, about 10 minutes)

Builds on: nothing earlier.

$$f = (x\,y+y)\cdot\operatorname{relu}(z-x), \qquad \operatorname{relu}(u)=\max(u,0)$$

relu has slope 1 above zero and 0 below. At zero it has a kink and no slope. In this
course we agree on **relu'(0) = 0**.

**Write `chain_rule_small` below.** It takes three numbers and returns four floats: $f$ and
its slopes along $x$, $y$ and $z$. Do it by hand, with no nudging.

<details>
<summary>Hint: I don't know where to start</summary>

Forward first, with a name for every step: the product, the sum, the difference, its relu.
Then write one line for each name, from the last to the first.
</details>

<details>
<summary>Hint: dz is right, but dx and dy are not</summary>

Pretend that every use is a variable of its own: one `x` in the product, another in the
difference. Find a slope for each, then add. Watch the sign of the second.
</details>
"""

# %% exercise="chain_rule_small"
def chain_rule_small(x, y, z):
    """Value and slopes of f = (x*y + y) * relu(z - x).

    Args:
        x: a number.
        y: a number.
        z: a number.

    Returns:
        (f, dx, dy, dz), four floats.

    Example:
        >>> chain_rule_small(2.0, 3.0, 6.0)
        (36.0, 3.0, 12.0, 9.0)
    """
    ### BEGIN SOLUTION
    total = x * y + y
    gap = z - x
    gate = max(gap, 0.0)
    f = total * gate

    dtotal = gate
    dgap = total if gap > 0 else 0.0
    dx = y * dtotal - dgap
    dy = x * dtotal + dtotal
    dz = dgap
    return float(f), float(dx), float(dy), float(dz)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. At $x=2$, $y=3$, $z=6$ you should see `(36.0, 3.0, 12.0, 9.0)`.
"""

# %% try="chain_rule_small"
print(chain_rule_small(2.0, 3.0, 6.0))
f, dx, dy, dz = chain_rule_small(2.0, 3.0, 6.0)
assert f == 36, "forward: (2*3 + 3) * relu(6 - 2) = 9 * 4"
assert dz == 9, "z is used once: a nudge of z is multiplied by x*y + y"
assert dy == 12, "y is used twice: do both uses add up?"
assert dx == 3, "x is used twice, once with a minus: do both uses add up?"
assert chain_rule_small(2.0, 3.0, 2.0)[3] == 0, "at the kink z = x we agree on slope 0"

# %% [markdown]
r"""
Here is the whole walk as a picture. The boxes on the left hold **your** results. The
slopes on the arrows come from nudging one arrow at a time. Where two arrows leave the
same box, their slopes add up to yours.
"""

# %% demo="computation_graph"
def draw_graph(x, y, z):
    def f(**nudge):  # every arrow of the picture can be nudged by itself
        def n(arrow):
            return nudge.get(arrow, 0.0)

        product = (x + n("x1")) * (y + n("y1"))
        total = product + n("product") + y + n("y2")
        gap = z + n("z") - (x + n("x2"))
        gate = max(gap + n("gap"), 0.0)
        return (total + n("total")) * (gate + n("gate")) + n("f")

    def slope(arrow):
        return (f(**{arrow: 1e-6}) - f(**{arrow: -1e-6})) / 2e-6

    where = {"y": (0, 3.4), "x": (0, 1.7), "z": (0, 0), "×": (2.6, 2.3), "+": (4.8, 3.1),
             "−": (2.6, 0.4), "relu": (4.8, 0.4), "× ": (7, 1.75), "f": (9, 1.75)}
    arrows = [("y", "+", y, "y2"), ("y", "×", y, "y1"), ("x", "×", x, "x1"), ("x", "−", x, "x2"),
              ("z", "−", z, "z"), ("×", "+", x * y, "product"), ("−", "relu", z - x, "gap"),
              ("+", "× ", x * y + y, "total"), ("relu", "× ", max(z - x, 0.0), "gate"),
              ("× ", "f", f(), "f")]
    value, dx, dy, dz = chain_rule_small(x, y, z)
    texts = {"x": f"x = {x:g}\nyour dx = {dx:g}", "y": f"y = {y:g}\nyour dy = {dy:g}",
             "z": f"z = {z:g}\nyour dz = {dz:g}", "f": f"your f\n= {value:g}"}

    fig, ax = plt.subplots(figsize=(10, 4.6))
    for start, end, number, name in arrows:
        a, b = np.array(where[start]), np.array(where[end])
        gaps = {"shrinkA": 40 if start in "xyz" else 17, "shrinkB": 24 if end in ("f", "relu") else 17}
        ax.annotate("", b, a, arrowprops={"arrowstyle": "-|>", "color": GREY, **gaps})
        cx, cy = a + (b - a) * (0.58 if start in "xyz" else 0.5)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        ax.text(cx, cy + 0.04, f"{number:g}", color=BLUE, ha="center", va="bottom", bbox=box)
        ax.text(cx, cy - 0.04, f"∂ {slope(name):g}".replace("-", "−"), color=ORANGE, ha="center", va="top", fontweight="bold", bbox=box)
    for name, (cx, cy) in where.items():
        shape = "round,pad=0.4" if name in texts else "circle,pad=0.35"
        ax.text(cx, cy, texts.get(name, name.strip()), ha="center", va="center",
                bbox={"boxstyle": shape, "facecolor": "#f3f3f3", "edgecolor": "black"})
    ax.text(9.6, 3.6, "blue, above: value, runs →", color=BLUE, ha="right")
    ax.text(9.6, 3.2, "orange, ∂, below: slope, runs ←", color=ORANGE, ha="right", fontweight="bold")
    ax.set(xlim=(-0.9, 9.7), ylim=(-0.5, 4), title="f = (x·y + y) · relu(z − x), forward and backward")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_graph(2.0, 3.0, 6.0)

# %% [markdown]
r"""
# Part 3. The same walk, with layers

A layer is a node with arrays on its arrows. Two words go with it.

- **Upstream gradient**, `dout`. What arrives from the side of the loss: for each element of the layer's output, how fast the loss changes with it. It has the shape of the output.
- **Cache.** What the forward pass puts aside for the way back. A slope depends on the values that came through, and on the way back they would be gone.

So each layer has two functions. `forward` gives its output and a cache. `backward` takes
`dout` and that cache, and gives the gradient for each input. What it gives for `x` is
the `dout` of the layer before.
"""

# %% demo="layer_picture"
def draw_layers():
    boxes = [("linear", "cache: x, W"), ("relu", "cache: z"), ("linear", "cache: h, W"), ("loss", "")]
    fig, ax = plt.subplots(figsize=(10, 3.5))
    for i, (name, cache) in enumerate(boxes):
        left = 1 + 2.6 * i
        ax.add_patch(plt.Rectangle((left, -0.7), 1.4, 1.4, facecolor="#f3f3f3", edgecolor="black"))
        ax.text(left + 0.7, 0.25, name, ha="center", va="center", fontweight="bold")
        if cache:
            ax.text(left + 0.7, -0.25, cache, ha="center", va="center", fontsize=9.5,
                    bbox={"facecolor": "white", "edgecolor": GREY, "linestyle": ":", "pad": 2.5})
        if name == "linear":
            ax.text(left + 0.7, -1.5, "dW, db", color=ORANGE, ha="center", va="center")
            ax.annotate("", (left + 0.7, -1.32), (left + 0.7, -0.72),
                        arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linestyle": "--"})
    for i, (out, dout) in enumerate([("x", ""), ("z", "dz"), ("h", "dh"), ("logits", "dlogits")]):
        start, end = 2.6 * i - 0.15, 2.6 * i + 0.95
        ax.annotate("", (end, 0.4), (start, 0.4), arrowprops={"arrowstyle": "-|>", "color": BLUE})
        ax.text((start + end) / 2, 0.5, out, color=BLUE, ha="center", va="bottom")
        if dout:
            ax.annotate("", (start, -0.4), (end, -0.4),
                        arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linestyle": "--"})
            ax.text((start + end) / 2, -0.5, dout, color=ORANGE, ha="center", va="top")
    ax.text(-0.1, 1.15, "solid, upper: forward", color=BLUE)
    ax.text(3.3, 1.15, "dashed, lower: backward", color=ORANGE)
    ax.annotate("dh belongs to relu's output:\nit is the dout of relu_backward", (5.6, -0.72), (4.5, -1.65),
                ha="center", va="bottom", fontsize=10, arrowprops={"arrowstyle": "-", "color": GREY})
    ax.set(xlim=(-0.3, 10.4), ylim=(-1.8, 1.5), title="Forward fills the caches, backward uses them")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_layers()

# %% [markdown]
r"""
Here are the forward passes. Look at what each one puts in its cache: the linear layer and
relu keep their **input**, sigmoid and tanh their **output**.
"""

# %% given="forward_passes"
def linear_forward(x, W, b):
    """x: (N, D_in), W: (D_out, D_in), b: (D_out,). Returns out: (N, D_out), and the cache (x, W)."""
    return x @ W.T + b, (x, W)


def relu_forward(x):
    """Returns max(x, 0), and the cache: the INPUT x."""
    return np.maximum(x, 0.0), x


def sigmoid_forward(x):
    """Returns s = 1 / (1 + exp(-x)), and the cache: the OUTPUT s."""
    s = 0.5 * (1 + np.tanh(0.5 * x))  # the same function, but exp cannot overflow
    return s, s


def tanh_forward(x):
    """Returns t = tanh(x), and the cache: the OUTPUT t."""
    t = np.tanh(x)
    return t, t


def softmax(x, axis=-1):
    """Probabilities that add up to 1 along the axis, of x's shape."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# %% [markdown]
r"""
## 3.4 Gradients of a linear layer: `linear_backward` ({points} points, about 15 minutes)

Builds on: nothing earlier.

Written out for sample $n$ and output $i$, the layer is

$$\text{out}_{ni} = \sum_j x_{nj}\,W_{ij} + b_i .$$

Pick one weight, $W_{ij}$. It touches output $i$ of **every** sample, each time multiplied by
$x_{nj}$. Contributions add up:

$$\frac{\partial L}{\partial W_{ij}} = \sum_n \text{dout}_{ni}\; x_{nj}$$

Ask the same of one $x_{nj}$ and of one $b_i$: which outputs does it touch, and by what is
it multiplied? A sum over products is a matrix product in disguise.

**Write `linear_backward` below.** Every gradient has the shape of the thing it belongs
to. Do not divide by $N$: if the loss is a mean, its $1/N$ is already in `dout`.

<details>
<summary>Hint: I can't find the right transposes</summary>

Let the shapes choose. For `dW`, `dout` is `(N, D_out)`, `x` is `(N, D_in)` and the result must
be `(D_out, D_in)`. The sum runs over `N`, so `N` must be on the inside.
</details>

<details>
<summary>Hint: what happens to b?</summary>

`b` is added to every row. One number, used $N$ times: add up what comes back.
</details>
"""

# %% exercise="linear_backward"
def linear_backward(dout, cache):
    """Gradients of a linear layer, out = x @ W.T + b.

    Args:
        dout: upstream gradient, shape (N, D_out).
        cache: (x, W) from linear_forward; x of shape (N, D_in), W of shape (D_out, D_in).

    Returns:
        (dx, dW, db) of shapes (N, D_in), (D_out, D_in) and (D_out,).

    Example:
        >>> dx, dW, db = linear_backward(np.ones((3, 2)), (np.ones((3, 4)), np.ones((2, 4))))
        >>> dW
        array([[3., 3., 3., 3.],
               [3., 3., 3., 3.]])
    """
    ### BEGIN SOLUTION
    x, W = cache
    return dout @ W, dout.T @ x, dout.sum(axis=0)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. In this example the loss listens to output 0 of the first sample and, ten times as
much, to output 1 of the second. You should see

```
dx [[ 1.  0. -1.]   dW [[ 1.  2.  3.]   db [ 1. 10.]
    [20. 10.  0.]       [40. 50. 60.]]
    [ 0.  0.  0.]]
```
"""

# %% try="linear_backward"
x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
W = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
dout = np.array([[1.0, 0.0], [0.0, 10.0], [0.0, 0.0]])
dx, dW, db = linear_backward(dout, (x, W))
print("dx", dx, "dW", dW, "db", db, sep="\n")
assert dW.shape == W.shape, "dW belongs to W: it has W's shape"
assert db.shape == (2,), "db belongs to b: one number for each output"
assert np.allclose(dW, [[1, 2, 3], [40, 50, 60]]), "row i of dW: the samples, weighted by dout for output i"
assert np.allclose(db, [1, 10]), "b is used once for each sample: add up, do not take the mean"
assert np.allclose(dx, [[1, 0, -1], [20, 10, 0], [0, 0, 0]]), "row n of dx: the rows of W, weighted by dout of sample n"

# %% [markdown]
r"""
One example proves little. Call the judge.

It wants a function with **one** number as its result, but a layer returns an array. So
weight the outputs with random numbers and add: $L=\sum \text{dout}\cdot\text{out}$. The
upstream gradient of this $L$ is `dout` itself. `check_layer` does just that, with your
`gradient_check`. If 3.2 does not work yet, skip these cells.
"""

# %% demo="judge_linear"
def check_layer(name, forward, backward, x):
    """Nudge x, and compare with what backward(dout, cache) says."""
    dout = np.random.default_rng(3).normal(size=forward(x)[0].shape)
    ok, err, worst = gradient_check(lambda x: np.sum(dout * forward(x)[0]),
                                    lambda x: backward(dout, forward(x)[1]), x)
    print(f"{name:12} {'right' if ok else 'WRONG'}, largest relative error {err:.0e} at {worst}")


rng = np.random.default_rng(0)
x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
check_layer("linear, dx", lambda x: linear_forward(x, W, b), lambda d, c: linear_backward(d, c)[0], x)
check_layer("linear, dW", lambda W: linear_forward(x, W, b), lambda d, c: linear_backward(d, c)[1], W)
check_layer("linear, db", lambda b: linear_forward(x, W, b), lambda d, c: linear_backward(d, c)[2], b)

# %% [markdown]
r"""
## 3.5 Three gates: `relu_backward`, `sigmoid_backward`, `tanh_backward` ({points} points, about 10 minutes)

Builds on: nothing earlier.

An activation treats every element alone. Its backward pass is a gate on the way back:
each element of `dout` is multiplied by the slope at that place.

$$\operatorname{relu}'(z)=\begin{cases}1 & z>0\\ 0 & z\le 0\end{cases}
\qquad \sigma' = \sigma\,(1-\sigma) \qquad \tanh' = 1-\tanh^2$$

The last two need only the *output*. That is why their forward passes cache it.

**Write the three functions below**, for arrays of any shape. Leave `dout` and `cache` as
they are: other layers may still need them.

<details>
<summary>Hint: my sigmoid_backward is nearly right</summary>

Look at `sigmoid_forward` again. What is in the cache? Is there still a sigmoid to take?
</details>

<details>
<summary>Question: which numbers decide whether relu's gate is open?</summary>

Those that came in on the way forward. `dout` has no say in it; it may be negative and
still pass.
</details>
"""

# %% exercise="activation_backward"
def relu_backward(dout, cache):
    """Gradient of relu with respect to its input.

    Args:
        dout: upstream gradient, any shape.
        cache: the input of relu, dout's shape.

    Returns:
        Array of dout's shape.

    Example:
        >>> relu_backward(np.array([10.0, 20.0, 30.0]), np.array([-1.0, 0.0, 2.0]))
        array([ 0.,  0., 30.])
    """
    ### BEGIN SOLUTION
    return np.where(cache > 0, dout, 0.0)
    ### END SOLUTION


def sigmoid_backward(dout, cache):
    """Gradient of the sigmoid with respect to its input.

    Args:
        dout: upstream gradient, any shape.
        cache: the output of the sigmoid, dout's shape.

    Returns:
        Array of dout's shape.

    Example:
        >>> sigmoid_backward(np.array([8.0]), np.array([0.5]))
        array([2.])
    """
    ### BEGIN SOLUTION
    return dout * cache * (1 - cache)
    ### END SOLUTION


def tanh_backward(dout, cache):
    """Gradient of tanh with respect to its input.

    Args:
        dout: upstream gradient, any shape.
        cache: the output of tanh, dout's shape.

    Returns:
        Array of dout's shape.

    Example:
        >>> tanh_backward(np.array([8.0]), np.array([0.5]))
        array([6.])
    """
    ### BEGIN SOLUTION
    return dout * (1 - cache**2)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[  0.   0. -30.]`, `[2.]` and `[6.]`. Then the judge.
"""

# %% try="activation_backward"
dout, z = np.array([10.0, 20.0, -30.0]), np.array([-1.0, 0.0, 2.0])
print(relu_backward(dout, z))
assert np.allclose(relu_backward(dout, z), [0, 0, -30]), "the gate is open where the input was above 0, and closed at 0"
assert dout.tolist() == [10, 20, -30], "your function changed dout"

print(sigmoid_backward(np.array([8.0]), np.array([0.5])), tanh_backward(np.array([8.0]), np.array([0.5])))
assert sigmoid_backward(np.array([8.0]), np.array([0.5])) == 2, "output 0.5: the slope of the sigmoid is 0.5 * 0.5"
assert tanh_backward(np.array([8.0]), np.array([0.5])) == 6, "output 0.5: the slope of tanh is 1 - 0.25"

# %% demo="judge_activations"
z = np.random.default_rng(1).normal(size=(4, 5))
check_layer("relu", relu_forward, relu_backward, z)
check_layer("sigmoid", sigmoid_forward, sigmoid_backward, z)
check_layer("tanh", tanh_forward, tanh_backward, z)

# %% [markdown]
r"""
## 3.6 All outputs hang together: `softmax_vjp` ({points} points, about 15 minutes)

Builds on: nothing earlier.

In a softmax every output depends on every input: raise one logit, and all the other
probabilities fall. The slopes form a matrix,

$$\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij}-p_j),
\qquad \delta_{ij}=1 \text{ if } i=j, \text{ else } 0 .$$

With 50,000 classes, as in a language model, that is 2.5 billion numbers per sample. But you
never need the matrix. You need its product with `dout`:

$$dz_j = \sum_i \text{dout}_i\,\frac{\partial p_i}{\partial z_j}$$

This is a **vector-Jacobian product**, a vjp. Put the first formula into the second and
simplify on paper. The matrix disappears.

**Write `softmax_vjp` below.** `p` is the output of a softmax along `axis`; along all other
axes sit independent samples. Never build the matrix.

<details>
<summary>Hint: I don't know how to simplify the sum</summary>

Split it into two sums. In the first, $\delta_{ij}$ leaves a single term. In the second,
$p_j$ does not depend on $i$ and can move to the front. What is left is one number per sample.
</details>

<details>
<summary>Hint: it works for one sample, but not for a batch or another axis</summary>

That one number belongs to each sample. It must line up with the array again: see
`keepdims`.
</details>
"""

# %% exercise="softmax_vjp"
def softmax_vjp(dout, p, axis=-1):
    """Gradient of a softmax with respect to its logits.

    Args:
        dout: upstream gradient, any shape.
        p: the output of the softmax, dout's shape; adds up to 1 along axis.
        axis: the axis along which the softmax was taken.

    Returns:
        Array of dout's shape.

    Example:
        >>> softmax_vjp(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))
        array([[ 0.25, -0.25]])
    """
    ### BEGIN SOLUTION
    return p * (dout - np.sum(dout * p, axis=axis, keepdims=True))
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The loss listens to the first class only, $p=(0.2, 0.3, 0.5)$. You should see
`[[ 1.6 -0.6 -1. ]]`: the first logit pulls up, the others pull down, and together they
are 0. Does it make sense that they add up to 0? Add the same number to all logits and see
what a softmax does.
"""

# %% try="softmax_vjp"
p, dout = np.array([[0.2, 0.3, 0.5]]), np.array([[10.0, 0.0, 0.0]])
dz = softmax_vjp(dout, p)
print(dz.round(4))
assert dz.shape == (1, 3), "one slope for each logit"
assert abs(dz.sum()) < 1e-12, "raising all logits together changes nothing: the slopes add up to 0"
assert np.allclose(dz, [[1.6, -0.6, -1.0]]), "check your simplified sum for p = (0.2, 0.3, 0.5), dout = (10, 0, 0)"
assert np.allclose(softmax_vjp(dout.T, p.T, axis=0), dz.T), "the classes may lie along axis 0, too"

# %% demo="judge_softmax"
z = np.random.default_rng(2).normal(size=(4, 5))
check_layer("axis 0", lambda z: (softmax(z, 0),) * 2, lambda dout, p: softmax_vjp(dout, p, 0), z)
check_layer("axis 1", lambda z: (softmax(z, 1),) * 2, lambda dout, p: softmax_vjp(dout, p, 1), z)

# %% [markdown]
r"""
## 3.7 The way back from broadcasting: `unbroadcast` ({points} points, about 15 minutes)

Builds on: nothing earlier.

In `x @ W.T + b`, NumPy copies `b` into every row without telling you. That is
**broadcasting**: shapes are lined up on the right, missing axes appear on the left, and an
axis of length 1 is stretched. On the way back, every copy hears something. You know what
to do with a value that is used many times.
"""

# %% demo="broadcast_picture"
def draw_broadcast():
    fig, ax = plt.subplots(figsize=(10, 3.3))

    def grid(numbers, left, colour, title, faded=False):
        numbers = np.atleast_2d(numbers)
        rows, columns = numbers.shape
        for i in range(rows):
            for j in range(columns):
                copy = faded and i > 0
                ax.add_patch(plt.Rectangle((left + j, 3 - i), 1, 1, facecolor="white" if copy else colour,
                                           alpha=0.35, hatch="///" if copy else None, edgecolor="#aaaaaa"))
                ax.add_patch(plt.Rectangle((left + j, 3 - i), 1, 1, fill=False, edgecolor="black", lw=0.8))
                ax.text(left + j + 0.5, 3.5 - i, f"{numbers[i, j]:g}", ha="center", va="center",
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if copy else None)
        ax.text(left + columns / 2, 4.25, title, ha="center", va="bottom")

    b, upstream = np.array([10, 20, 30]), np.array([[1, 0, 2], [1, 5, 0], [0, 5, 2], [1, 0, 3]])
    grid(b, 0, BLUE, "b, shape (3,)")
    grid(np.tile(b, (4, 1)), 5.2, BLUE, "what + sees, (4, 3)", faded=True)
    grid(upstream.sum(axis=0), 11.4, ORANGE, "its gradient, (3,)")
    grid(upstream, 16.6, ORANGE, "what comes back, (4, 3)")
    ax.annotate("", (5.0, 3.5), (3.2, 3.5), arrowprops={"arrowstyle": "-|>", "color": BLUE})
    ax.text(4.1, 3.1, "copy", ha="center", va="top", color=BLUE)
    ax.annotate("", (14.6, 3.5), (16.4, 3.5), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "linestyle": "--"})
    ax.text(15.5, 3.1, "add up", ha="center", va="top", color=ORANGE)
    ax.text(1.5, 1.2, "forward", ha="center", color=BLUE, fontweight="bold", fontsize=13)
    ax.text(12.9, 1.2, "backward", ha="center", color=ORANGE, fontweight="bold", fontsize=13)
    ax.set(xlim=(-0.3, 20), ylim=(-0.2, 5), title="Forward copies, so backward adds up (hatched: copies)")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_broadcast()

# %% [markdown]
r"""
**Write `unbroadcast` below.** An array of the given `shape` was broadcast to the shape of
`grad`. Sum `grad` back to `shape`. There may be several new axes, several stretched axes,
both, or none. The shape `()` is a single number.

An example: from `(1, 1, 3)` to `(2, 4, 3)`, every element was used 8 times. A gradient full
of ones comes back as `[[[8, 8, 8]]]`.

<details>
<summary>Hint: which axes do I sum over?</summary>

Write both shapes under each other, lined up on the right:

```
grad    2  4  3
shape      4  1
```

Mark the columns in which the upper array is longer, or the lower one has nothing.
</details>

<details>
<summary>Hint: my result has lost an axis</summary>

`sum` removes the axis. For an axis that is new, that is what you want. For one that had
length 1 before, it is not.
</details>

<details>
<summary>Hint: the numbers of the axes shift while I sum</summary>

They do, if you remove one after the other. `sum` also takes a tuple of axes.
</details>
"""

# %% exercise="unbroadcast"
def unbroadcast(grad, shape):
    """Sum a gradient back to the shape that an array had before broadcasting.

    Args:
        grad: gradient of the broadcast array, any shape.
        shape: shape of the array before, a tuple; it broadcasts to grad's shape.

    Returns:
        Array of the given shape.

    Example:
        >>> unbroadcast(np.ones((2, 4, 3)), (4, 1))
        array([[6.],
               [6.],
               [6.],
               [6.]])
    """
    ### BEGIN SOLUTION
    new = tuple(range(grad.ndim - len(shape)))
    grad = np.sum(grad, axis=new)
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return np.sum(grad, axis=stretched, keepdims=True)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[ 3. 10.  7.]`, the numbers of the picture, then `[[[8. 8. 8.]]]`.
"""

# %% try="unbroadcast"
grad = np.array([[1.0, 0, 2], [1, 5, 0], [0, 5, 2], [1, 0, 3]])
print(unbroadcast(grad, (3,)))
assert np.shape(unbroadcast(grad, (3,))) == (3,), "the new axis on the left should be gone"
assert np.allclose(unbroadcast(grad, (3,)), [3, 10, 7]), "add up the four rows"
assert np.shape(unbroadcast(grad, (4, 1))) == (4, 1), "an axis that had length 1 stays, with length 1"

ones = np.ones((2, 4, 3))
print(unbroadcast(ones, (1, 1, 3)))
assert np.shape(unbroadcast(ones, (1, 1, 3))) == (1, 1, 3), "two stretched axes: both stay, with length 1"
assert np.allclose(unbroadcast(ones, (1, 1, 3)), 8), "each number was used 2 * 4 times"
assert unbroadcast(ones, ()) == 24, "a single number was used 2 * 4 * 3 times"

# %% [markdown]
r"""
# Part 4. A whole network

Now put the pieces in a row. `mlp_forward` runs through all layers and caches, for each of
them, the input `x`, the weights `W` and the pre-activation `z = x @ W.T + b`. After every
layer but the last comes a relu.
"""

# %% given="network"
from itertools import pairwise


def init_params(sizes, rng):
    """He-normal weights and zero biases: a list of (W, b), one per layer, for sizes like [64, 32, 10]."""
    return [(rng.normal(size=(d_out, d_in)) * np.sqrt(2 / d_in), np.zeros(d_out))
            for d_in, d_out in pairwise(sizes)]


def mlp_forward(X, params):
    """X: (N, D). Returns logits: (N, C), and the cache: a list of (x, W, z), one per layer."""
    x, cache = X, []
    for W, b in params:
        z = x @ W.T + b
        cache.append((x, W, z))
        x = np.maximum(z, 0.0)  # goes into the next layer; after the last one, nobody reads it
    return z, cache


def cross_entropy(logits, y):
    """Mean loss over the batch, and its gradient dlogits: (N, C). The 1/N is already in it."""
    rows = np.arange(len(y))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_p)
    dlogits[rows, y] -= 1
    return float(-log_p[rows, y].mean()), dlogits / len(y)


def predict(params, X):
    """The class with the largest logit for each row of X: (N,)."""
    return mlp_forward(X, params)[0].argmax(axis=1)


# %% [markdown]
r"""
## 3.8 Back-propagation: `mlp_backward` ({points} points, about 30 minutes)

Builds on: 3.4 `linear_backward` and 3.5 `relu_backward`. If yours do not work yet, borrow.

Do one by hand. One sample, $x=(1, 2)$; two hidden units; two logits; no biases.

$$W_1=\begin{pmatrix}1&1\\1&-1\end{pmatrix},\quad
z=(3,-1),\quad h=(3,0),\quad
W_2=\begin{pmatrix}2&7\\1&4\end{pmatrix},\quad \text{dlogits}=(1,-1)$$

Backward: $dh = (1\cdot 2-1\cdot 1,\ 1\cdot 7-1\cdot 4) = (1, 3)$. The second unit was off,
so its gate is closed: $dz=(1,0)$. Only the first row of $W_1$ will learn from this sample.

**Write `mlp_backward` below**, with your functions from 3.4 and 3.5. It works for any number
of layers, returns the gradients with the first layer first, and changes neither `cache`
nor `dlogits`.

<details>
<summary>Hint: I don't know where to start</summary>

Look at the picture in Part 3 and follow the dashed arrows from the right. One variable
holds the upstream gradient; every box replaces it.
</details>

<details>
<summary>Hint: where is there a relu, and what is its cache?</summary>

After every layer but the last. Its gate was decided by what came into it: of the three
things in the cache of that layer, which one is it?
</details>

<details>
<summary>Hint: one layer works, two do not</summary>

A network with one layer has no relu. Print the shape of your upstream gradient after each
box. Does it have the shape of what came out there on the way forward?
</details>
"""

# %% exercise="mlp_backward"
def mlp_backward(cache, dlogits):
    """Gradients of all weights and biases of a network.

    Args:
        cache: from mlp_forward, a list with (x, W, z) for each layer, of shapes
            (N, D_in), (D_out, D_in) and (N, D_out).
        dlogits: gradient of the loss with respect to the logits, shape (N, C).

    Returns:
        List with (dW, db) for each layer, first layer first, of shapes (D_out, D_in)
        and (D_out,).

    Example:
        >>> logits, cache = mlp_forward(np.ones((5, 4)), init_params([4, 3, 2], np.random.default_rng(0)))
        >>> [(dW.shape, db.shape) for dW, db in mlp_backward(cache, np.ones((5, 2)))]
        [((3, 4), (3,)), ((2, 3), (2,))]
    """
    ### BEGIN SOLUTION
    grads = []
    dz = dlogits
    for layer in reversed(range(len(cache))):
        x, W, _ = cache[layer]
        dx, dW, db = linear_backward(dz, (x, W))
        grads.insert(0, (dW, db))
        if layer > 0:
            dz = relu_backward(dx, cache[layer - 1][2])
    return grads
    ### END SOLUTION


# %% [markdown]
r"""
Try it on the network above. You should see

```
dW1 [[1. 2.]  db1 [1. 0.]   dW2 [[ 3.  0.]  db2 [ 1. -1.]
     [0. 0.]]                    [-3.  0.]]
```
"""

# %% try="mlp_backward"
W1, W2 = np.array([[1.0, 1.0], [1.0, -1.0]]), np.array([[2.0, 7.0], [1.0, 4.0]])
logits, cache = mlp_forward(np.array([[1.0, 2.0]]), [(W1, np.zeros(2)), (W2, np.zeros(2))])
grads = mlp_backward(cache, np.array([[1.0, -1.0]]))
assert len(grads) == 2, "one (dW, db) for each layer"
(dW1, db1), (dW2, db2) = grads
print("dW1", dW1, "db1", db1, "dW2", dW2, "db2", db2, sep="\n")
assert np.allclose(dW2, [[3, 0], [-3, 0]]), "last layer: no relu behind it, and its input is h = (3, 0)"
assert np.allclose(db2, [1, -1]), "last layer: db is what arrives, added up over the samples"
assert np.allclose(dW1, [[1, 2], [0, 0]]), "first layer: the gate of the second unit is closed, because z = -1"
assert np.allclose(db1, [1, 0]), "first layer: the gate comes before the bias"

# %% [markdown]
r"""
Now the judge, on every weight of a network with three layers. And then a race: all 2,410
slopes of the digit network, nudged against walked back.
"""

# %% demo="judge_network"
from time import perf_counter

rng = np.random.default_rng(4)
X, y, params = rng.normal(size=(6, 5)), np.array([0, 2, 1, 2, 0, 1]), init_params([5, 7, 4, 3], rng)


def judge_weights(layer):
    def loss_of(W):
        changed = [*params[:layer], (W, params[layer][1]), *params[layer + 1:]]
        return cross_entropy(mlp_forward(X, changed)[0], y)[0]

    logits, cache = mlp_forward(X, params)
    dW = mlp_backward(cache, cross_entropy(logits, y)[1])[layer][0]
    ok, err, worst = gradient_check(loss_of, lambda W: dW, params[layer][0])
    print(f"layer {layer + 1}, dW  {'right' if ok else 'WRONG'}, largest relative error {err:.0e} at {worst}")


for layer in range(3):
    judge_weights(layer)

X, y, params = rng.normal(size=(32, 64)), rng.integers(10, size=32), init_params([64, 32, 10], rng)
flat = np.concatenate([part.ravel() for pair in params for part in pair])


def loss_of_all(v):
    layers = [(v[:2048].reshape(32, 64), v[2048:2080]), (v[2080:2400].reshape(10, 32), v[2400:])]
    return cross_entropy(mlp_forward(X, layers)[0], y)[0]


start = perf_counter()
numerical_gradient(loss_of_all, flat)
middle = perf_counter()
for _ in range(20):
    logits, cache = mlp_forward(X, params)
    mlp_backward(cache, cross_entropy(logits, y)[1])
nudged, walked = middle - start, (perf_counter() - middle) / 20
print(f"\n{flat.size:,} slopes: nudged in {nudged * 1e3:.0f} ms, walked back in {walked * 1e3:.2f} ms, "
      f"about {nudged / walked:,.0f} times faster")

# %% [markdown]
r"""
## 3.9 One step downhill: `sgd_step` ({points} points, about 5 minutes)

Builds on: nothing earlier.

The gradient points uphill. Walk the other way, a little:

$$W \leftarrow W - \eta\,dW, \qquad b \leftarrow b - \eta\,db$$

The learning rate $\eta$ is `lr`.

**Write `sgd_step` below.** It returns a new list of `(W, b)`. The old `params` and the `grads`
stay as they are, so that you can always go back.

<details>
<summary>Hint: my old params have changed, too</summary>

`W -= ...` works inside the caller's array. `W - ...` makes a new one.
</details>
"""

# %% exercise="sgd_step"
def sgd_step(params, grads, lr):
    """One step of gradient descent.

    Args:
        params: list with (W, b) for each layer.
        grads: list with (dW, db) for each layer, of the same shapes.
        lr: learning rate, a float.

    Returns:
        New list with (W, b) for each layer, of the same shapes.

    Example:
        >>> params, grads = [(np.ones((1, 2)), np.zeros(1))], [(np.full((1, 2), 4.0), np.ones(1))]
        >>> sgd_step(params, grads, lr=0.5)
        [(array([[-1., -1.]]), array([-0.5]))]
    """
    ### BEGIN SOLUTION
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. With `lr=0.5`, the weight `1` and its slope `4` become `1 - 0.5 * 4`. You should see
`[[-1.  3.]]` and `[0.]`.
"""

# %% try="sgd_step"
old = [(np.array([[1.0, 2.0]]), np.array([0.5]))]
new = sgd_step(old, [(np.array([[4.0, -2.0]]), np.array([1.0]))], lr=0.5)
assert len(new) == 1, "one (W, b) for each layer"
print(*new[0])
assert np.allclose(new[0][0], [[-1, 3]]), "W moves against its slope: 1 - 0.5*4 and 2 + 0.5*2"
assert np.allclose(new[0][1], [0]), "b moves, too"
assert np.allclose(old[0][0], [[1, 2]]), "your function changed the old weights"

# %% [markdown]
r"""
## 3.10 The loop that learns: `train_mlp` ({points} points, about 40 minutes)

Builds on: 3.8 `mlp_backward` and 3.9 `sgd_step`. If yours do not work yet, borrow.

One step needs a batch: forward, loss, backward, step. Many steps visit every sample once:
an **epoch**. Many epochs are a training.

**Write `train_mlp` below.**

- First draw the weights: `init_params([D, *hidden, C], rng)`, with `C = y.max() + 1` classes.
- Each epoch visits every sample exactly once, in a new random order, `batch` at a time.
- If `batch` does not divide $N$, the last batch is smaller. Use it, too: its gradient is the mean over its own samples.
- `history` holds one float per epoch: the loss, measured before each step, as the mean over all **samples** of the epoch.
- `epochs=0` returns the fresh weights and `[]`.
- Leave `X`, `y` and `hidden` as they were.

<details>
<summary>Hint: how do I get a random order and cut it into batches?</summary>

`rng.permutation(N)` is a shuffled list of row numbers. `range` can count in steps of
`batch`. A slice that reaches past the end stops at the end.
</details>

<details>
<summary>Hint: my history is slightly off</summary>

Take 10 samples in batches of 4, 4 and 2. `cross_entropy` gives a mean for each. Should the
mean over 2 samples weigh as much as the mean over 4?
</details>

<details>
<summary>Hint: my loss does not fall</summary>

Does the new list from `sgd_step` reach the next forward pass? Do `X` and `y` get shuffled
in the same order? Is there a new order each epoch?
</details>
"""

# %% exercise="train_mlp"
def train_mlp(X, y, hidden, lr, epochs, batch, rng):
    """Train a network with mini-batch gradient descent.

    Args:
        X: samples, shape (N, D).
        y: classes 0 ... C - 1, integers of shape (N,).
        hidden: sizes of the hidden layers, a list such as [32].
        lr: learning rate.
        epochs: how many times to visit all samples.
        batch: samples for each step; the last batch of an epoch may be smaller.
        rng: NumPy random generator, for the weights and the order of the samples.

    Returns:
        (params, history): list with (W, b) for each layer; list with one float for each
        epoch, the mean loss per sample.

    Example:
        >>> X, y = np.zeros((5, 4)), np.array([0, 1, 2, 1, 0])
        >>> params, history = train_mlp(X, y, [7], 0.1, epochs=0, batch=2, rng=np.random.default_rng(0))
        >>> [W.shape for W, b in params], history
        ([(7, 4), (3, 7)], [])
    """
    ### BEGIN SOLUTION
    params = init_params([X.shape[1], *hidden, int(y.max()) + 1], rng)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for start in range(0, len(X), batch):
            rows = order[start:start + batch]
            logits, cache = mlp_forward(X[rows], params)
            loss, dlogits = cross_entropy(logits, y[rows])
            params = sgd_step(params, mlp_backward(cache, dlogits), lr)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, history
    ### END SOLUTION


# %% [markdown]
r"""
Try it on 50 points in four quadrants: class 1 where both coordinates have the same sign.
No straight line separates them. You should see a loss that starts above 0.4 and ends
below 0.1; the digits depend on your order of random numbers.
"""

# %% try="train_mlp"
X = np.random.default_rng(5).normal(size=(50, 2))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
params, history = train_mlp(X, y, [16], lr=0.5, epochs=200, batch=20, rng=np.random.default_rng(6))
print(f"loss in the first epoch {history[0]:.2f}, in the last {history[-1]:.2f}")
assert len(history) == 200, "one number for each epoch"
assert [W.shape for W, b in params] == [(16, 2), (2, 16)], "one hidden layer of 16, then 2 classes"
assert history[-1] < 0.1, "the loss should fall: do the new weights reach the next batch?"

start, nothing = train_mlp(X, y, [16], lr=0.5, epochs=0, batch=20, rng=np.random.default_rng(6))
assert nothing == [], "no epoch, no history"
_, first = train_mlp(X, y, [16], lr=0.5, epochs=1, batch=50, rng=np.random.default_rng(6))
expected = cross_entropy(mlp_forward(X, start)[0], y)[0]
assert np.isclose(first[0], expected), "with one batch, the first loss is that of the fresh weights"

# %% [markdown]
r"""
# Your network reads

1,797 handwritten digits, 8 × 8 pixels each. Your network learns from 1,400 of them. The
other 397 it has never seen.

To see how well it reads after 0, 1, 2, ... epochs, the next cell trains again from the
same seed and stops earlier. Same seed, same numbers: a short training is the beginning of
the long one.
"""

# %% demo="train_digits"
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.target))
X, y = digits.data[order] / 16, digits.target[order]
X_train, y_train, X_test, y_test = X[:1400], y[:1400], X[1400:], y[1400:]


def train_digits(epochs):
    return train_mlp(X_train, y_train, [32], lr=0.3, epochs=epochs, batch=32, rng=np.random.default_rng(3))


stops = [0, 1, 2, 3, 5, 8, 12, 20, 30]
accuracy = [np.mean(predict(train_digits(epochs)[0], X_test) == y_test) for epochs in stops]
params, history = train_digits(30)

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.plot(np.arange(1, 31), history, "-", color=BLUE, lw=2)
left.axhline(np.log(10), color=GREY, ls=":")
left.text(30, np.log(10) - 0.06, "blind guessing, ln 10", color=GREY, ha="right", va="top")
left.set(xlabel="epoch", ylabel="mean loss of a training digit", title="The loss falls", ylim=(0, 2.45))
right.plot(stops, accuracy, "o--", color=ORANGE, lw=1.5)
right.axhline(0.1, color=GREY, ls=":")
right.text(30, 0.12, "blind guessing, 10 %", color=GREY, ha="right")
right.annotate(f"{accuracy[-1]:.1%}", (30, accuracy[-1]), (30, accuracy[-1] - 0.07), ha="right", va="top",
               color=ORANGE, fontweight="bold")
right.set(xlabel="epochs of training", ylabel="share of unseen digits read right",
          title="The accuracy on unseen digits rises", ylim=(0, 1.02))
fig.tight_layout()
plt.show()
assert accuracy[-1] >= 0.93, "your network should read at least 93 % of the unseen digits"

# %% [markdown]
r"""
And what does it see? Twelve unseen digits. A few that it reads wrongly are among them on
purpose. Would you have read those right?
"""

# %% demo="read_digits"
guess = predict(params, X_test)
wrong = np.flatnonzero(guess != y_test)[:4]
shown = np.random.default_rng(1).permutation([*wrong, *np.flatnonzero(guess == y_test)[: 12 - len(wrong)]])

fig, axes = plt.subplots(2, 6, figsize=(10, 4.9))
for ax, i in zip(axes.flat, shown):
    ax.imshow(X_test[i].reshape(8, 8), cmap="gray_r")
    ax.set(xticks=[], yticks=[])
    missed = guess[i] != y_test[i]
    ax.set_title(f"reads {guess[i]}\n" + (f"WRONG, it is {y_test[i]}" if missed else "right"),
                 fontsize=10.5, color=ORANGE if missed else "black", fontweight="bold" if missed else "normal")
    for side in ax.spines.values():
        side.set(visible=True, color=ORANGE if missed else GREY, linewidth=4 if missed else 1)
fig.suptitle(f"Your network reads {np.sum(guess == y_test)} of {len(y_test)} unseen digits")
fig.tight_layout(h_pad=1.5)
plt.show()

# %% [markdown]
r"""
Nobody told it what a digit looks like. It got pixels, answers, and the gradients that you
wrote.

## 3.11 When the judge is wrong (4 points, about 5 minutes)

Nudging is not perfect. The picture shows two cases. On the left, the judge looks at relu
exactly at its kink. On the right, you have seen the blue curve before; the orange one does
the same sums in float32, which keeps about 7 digits in place of 16.
"""

# %% demo="two_failures"
def draw_failures():
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.9))
    u = np.array([-1.5, 0, 1.5])
    left.plot(u, np.maximum(u, 0), color=BLUE, lw=2.5)
    left.plot([-1, 1], [0, 1], "o--", color=ORANGE)
    left.text(-1.4, 0.1, "relu", color=BLUE, fontweight="bold")
    left.text(-0.3, 0.52, "what the judge\nmeasures", color=ORANGE, ha="right", fontweight="bold")
    left.set(xticks=[-1, 0, 1], xticklabels=[r"$-\varepsilon$", "0", r"$+\varepsilon$"], yticks=[0, 1],
             yticklabels=["0", r"$\varepsilon$"], xlabel="input", ylabel="output", title="relu at its kink", ylim=(-0.1, 1.6))

    steps = np.logspace(-10, -0.5, 80)
    for kind, style, colour in ((np.float64, "-", BLUE), (np.float32, "--", ORANGE)):
        one, h = kind(1), steps.astype(kind)
        error = np.abs((np.exp(one + h) - np.exp(one - h)) / (2 * h) - kind(np.e))
        right.loglog(steps, np.maximum(error, 1e-12), style, color=colour, lw=1.8)
    right.text(3e-3, 8e-8, "float64", color=BLUE, fontweight="bold")
    right.text(3e-5, 3e-1, "float32", color=ORANGE, fontweight="bold")
    right.set(xlabel=r"step size $\varepsilon$", ylabel="error of the slope", title=r"Slope of $e^x$ at 1, central difference")
    fig.tight_layout()
    plt.show()


draw_failures()

# %% [markdown]
r"""
**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) Which slope does the central difference find for relu exactly at 0, and what does your `relu_backward` say? Who is right? What would you do about it in a real gradient check?
2. (2 points) Why is the float32 curve so much higher, and why does its best step lie further to the right?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. At 0 the central difference gives (ε − 0) / (2ε) = 1/2, the mean of the slopes on both sides, while `relu_backward` says 0 by convention. relu has no derivative there, so neither is wrong; they answer different questions, and the check fails although the code is fine. The same happens whenever the nudge from x − ε to x + ε crosses the kink. Remedy: check at points that are further than ε from every kink (random points almost always are; move those that are not), or leave such elements out, or check with a smooth activation.
2. The difference of two nearly equal numbers keeps their rounding error, about (machine precision) × |f|, and dividing by 2ε makes it large. float32 has precision 1e-7 in place of 1e-16, so the noise is about a billion times larger at the same ε. The best step balances this noise, which grows like 1/ε, against the error from the bend of the curve, which grows like ε². With more noise the balance lies at a larger ε (near 5e-3), and even there only four or five digits are right. At ε = 1e-6, float32 may not even see that x moved. So check gradients in float64, also for code that later trains in float32.
### END SOLUTION
"""

# %% [markdown]
r"""
## What you take with you

- A gradient that you have not checked is a guess. Checking costs ten lines.
- Backward is forward in reverse: the upstream gradient comes in, the slope of the layer multiplies it, and uses add up.
- Forward caches what backward needs.

Today you wrote a backward function for every layer. Next week you write one engine that finds
them all by itself. One like it sits inside PyTorch.
"""
