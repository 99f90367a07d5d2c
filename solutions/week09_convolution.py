# %% [markdown]
r"""
# Week 9: Convolution from scratch

Your networks read digits, but they read them strangely. Week 3 turned an image into a row of
64 numbers. Shuffle the pixels of all images in the same way, and that network learns
just as well: it never knew which pixels are neighbours.

You know better. What makes a 7 a 7 is an edge here and a corner there, and a corner is a
corner wherever it is. So look at an image through a **small window**, use the **same few weights** at
every place, and note down where they found something. That is a **convolution**.

You write one, and then the way back through it. You find out why every library turns it into
a matrix product. You let it loose on a photo. At the end, a small network made of your own
layers reads handwritten digits with 1,418 weights and biases.

**Time:** about four hours, reading included. After 9.4 and after 9.7 are good places for a break.

| Part | Exercises | Minutes |
|---|---|---|
| 1. A window over an image | 9.1 to 9.3 | 50 |
| 2. The way back | 9.4 | 45 |
| 3. Windows as columns | 9.5 | 35 |
| 4. Smaller images | 9.6, 9.7 | 35 |
| 5. Photos and prices | 9.8, 9.10 | 25 |
| 6. A network of your own layers | 9.12, 9.13 | 40 |

9.9 and 9.11 are in a second, optional notebook.

**How grading works** ({total_points} points):

- Hidden checks try each exercise on inputs of their own. Every claim they test earns its points by itself, so an answer that is partly right earns part of the points.
- A mistake costs once. An exercise that builds on an earlier one is graded with yours and, if that fails, with a right one.
- Convolutions, pools and gradients of torch and SciPy are off limits in your answers, and refuse to work while they are graded. NumPy is all you need.
- Only your answers count: the answer cells, and what you define in cells of your own. What locked cells print or draw is not graded. A person reads 9.13.

**What holds in the whole notebook:** images have the shape `(N, C, H, W)`, which is how many,
channels, height, width. Kernels have the shape `(C_out, C_in, kH, kW)`. Kernel sizes, strides and paddings
are **pairs**, vertical first, as in a shape. Numbers are float64 where nothing else is said.
"""

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # told apart by everyone
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
### Stuck? Borrow.

The next cell holds borrowed versions of what later exercises build on, made from torch. If,
say, your `im2col` does not work yet, make a cell of your own with

`im2col = borrowed_im2col`

and go on. Delete that cell when yours works. The borrowed functions do not exist when
your work is graded; the grader puts in a right one by itself.
"""

# %% demo="borrow"
import torch
from torch.nn import functional as F


def borrowed_conv_output_size(n, k, stride=1, pad=0, dilation=1):
    return F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, stride, pad, dilation).shape[2]


def borrowed_pad2d(x, pad, value=0):
    top, bottom, left, right = pad
    return F.pad(torch.tensor(x), (left, right, top, bottom), value=value).numpy()


def borrowed_conv2d_forward(x, w, b, stride=(1, 1), padding=(0, 0)):
    tensors = [torch.tensor(np.asarray(a, dtype=np.float64)) for a in (x, w, b)]
    return F.conv2d(*tensors, stride, padding).numpy(), (x, w, stride, padding)


def borrowed_conv2d_backward(dout, cache):
    x, w, stride, padding = cache
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, w, np.zeros(len(w)))]
    return tuple(g.numpy() for g in torch.autograd.grad(F.conv2d(*leaves, stride, padding), leaves, torch.tensor(dout)))


def borrowed_im2col(x, k, stride=(1, 1), pad=(0, 0)):
    return F.unfold(torch.tensor(x), k, padding=pad, stride=stride).numpy()


def borrowed_col2im(cols, x_shape, k, stride=(1, 1), pad=(0, 0)):
    return F.fold(torch.tensor(cols), x_shape[2:], k, padding=pad, stride=stride).numpy()


def borrowed_maxpool2d_forward(x, k, stride, padding=(0, 0)):
    return F.max_pool2d(torch.tensor(x), k, stride, padding).numpy(), (x, k, stride, padding)


def borrowed_maxpool2d_backward(dout, cache):
    x = torch.tensor(cache[0], requires_grad=True)
    return torch.autograd.grad(F.max_pool2d(x, *cache[1:]), x, torch.tensor(dout))[0].numpy()


def borrowed_global_avg_pool(x):
    return F.adaptive_avg_pool2d(torch.tensor(x), 1).flatten(1).numpy()


# %% [markdown]
r"""
# Part 1. A window over an image

Lay a small table of weights, the **kernel**, over a corner of an image. Multiply each weight by the pixel
under it and add everything up. Write the sum down, move on by one pixel, and do it again.

The image in the picture has a dark left half and a bright right half. The kernel subtracts what is on its left from what is on its
right. **Guess before you run the next cell:** where will the result be large?
"""

# %% demo="window_picture"
def draw_grid(ax, numbers, left, top, title, colour="white", marked=(), edge=ORANGE):
    numbers = np.atleast_2d(numbers)
    for (i, j), number in np.ndenumerate(numbers):
        here = (i, j) in marked
        ax.add_patch(plt.Rectangle((left + j, top - i), 1, 1, facecolor=colour(number) if callable(colour) else colour,
                                   edgecolor="#999999", lw=0.8))
        ax.text(left + j + 0.5, top - i + 0.5, f"{number:g}".replace("-", "−"), ha="center", va="center",
                color=edge if here else "black", fontweight="bold" if here else "normal")
    if marked:
        rows, columns = [i for i, _ in marked], [j for _, j in marked]
        ax.add_patch(plt.Rectangle((left + min(columns), top - max(rows)), max(columns) - min(columns) + 1,
                                   max(rows) - min(rows) + 1, fill=False, edgecolor=edge, lw=3, zorder=3))
    ax.text(left + numbers.shape[1] / 2, top + 1.25, title, ha="center", va="bottom")


def draw_window():
    image = np.repeat([[1, 1, 1, 9, 9, 9]], 4, axis=0)
    kernel = np.array([[-1, 0, 1]] * 3)
    result = np.array([[np.sum(image[i:i + 3, j:j + 3] * kernel) for j in range(4)] for i in range(2)])
    fig, ax = plt.subplots(figsize=(10, 3.4))

    def shade(number):
        return "#dfdfdf" if number == 1 else "white"

    draw_grid(ax, image, 0, 3, "image, 4 × 6", shade, [(i, j) for i in range(3) for j in range(1, 4)])
    draw_grid(ax, kernel, 8, 2.5, "kernel, 3 × 3")
    draw_grid(ax, result, 13.5, 2, "result, 2 × 4", marked=[(0, 1)])
    ax.text(7, 2, "×", ha="center", va="center", fontsize=20)
    ax.text(12.2, 2, "→ sum →", ha="center", va="center")
    ax.text(8.5, -0.75, "in the window: 3 · (−1 · 1 + 0 · 1 + 1 · 9) = 24", color=ORANGE, ha="center", fontweight="bold")
    ax.set(xlim=(-0.3, 17.8), ylim=(-1.1, 5.2), title="One window, one number; the same kernel everywhere")
    ax.set_aspect("equal")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_window()

# %% [markdown]
r"""
The result is large where dark turns into bright, and 0 where nothing happens. This kernel **finds
vertical edges**.

The result is also smaller than the image. How much smaller?

## 9.1 How many places are there? `conv_output_size` ({points} points, about 5 minutes)

Builds on: nothing earlier.

Look along one axis. There are `n` pixels, and a kernel that is `k` long. Three things change the number of places where it fits:

- **pad** pixels are added at *each* end of the image.
- The kernel moves on by **stride** pixels. Pixels that are left over at the end are not visited.
- With **dilation** `d`, neighbouring weights of the kernel lie `d` pixels apart instead of 1.
"""

# %% demo="sizes_picture"
def draw_sizes():
    cases = [("n = 7, k = 3", 7, 3, 1, 0, 1), ("pad = 1", 7, 3, 1, 1, 1), ("stride = 3", 8, 3, 3, 0, 1),
             ("dilation = 2", 7, 3, 1, 0, 2)]
    fig, axes = plt.subplots(1, 4, figsize=(11, 3.3))
    for ax, (title, n, k, stride, pad, dilation) in zip(axes, cases):
        for i in range(-pad, n + pad):
            ax.add_patch(plt.Rectangle((i, 0), 1, 1, facecolor="#dddddd" if 0 <= i < n else "white", edgecolor="black",
                                       linestyle="-" if 0 <= i < n else ":"))
        places, start = 0, -pad
        while start + dilation * (k - 1) < n + pad:
            places += 1
            for weight in range(k):
                ax.add_patch(plt.Rectangle((start + dilation * weight + 0.12, -places + 0.15), 0.76, 0.6,
                                           facecolor=BLUE if places % 2 else ORANGE))
            start += stride
        ax.set(xlim=(-1.3, 9.2), ylim=(-8, 1.4), title=f"{title}: {places} places")
        ax.title.set_fontsize(11)
        ax.axis("off")
    fig.suptitle("Grey: the image. Each row below: one place of a kernel with three weights")
    fig.tight_layout()
    plt.show()


draw_sizes()

# %% [markdown]
r"""
**Write `conv_output_size` below.** If the kernel fits nowhere, raise `ValueError`.

<details>
<summary>Hint: I don't know where to start</summary>

Forget the stride at first. How many pixels lie under a kernel from its first weight to its last? At which
pixel does the last place start?
</details>

<details>
<summary>Hint: my result is one off when there is a stride</summary>

Try `n=7, k=3`: with stride 2 the places start at 0, 2 and 4; with stride 3 at 0 and 3. Which of your roundings gives 3 and 2? Is
the place at 0 counted?
</details>
"""

# %% exercise="conv_output_size"
def conv_output_size(n, k, stride=1, pad=0, dilation=1):
    """Count the places of a kernel along one axis.

    Args:
        n: pixels of the image, an int.
        k: weights of the kernel, an int.
        stride: how far the kernel moves on.
        pad: pixels that are added at each end.
        dilation: distance of neighbouring weights.

    Returns:
        The number of places, an int.

    Raises:
        ValueError: the kernel fits nowhere.

    Example:
        >>> conv_output_size(7, 3, stride=2)
        3
    """
    ### BEGIN SOLUTION
    room = n + 2 * pad - (dilation * (k - 1) + 1)
    if room < 0:
        raise ValueError(f"a kernel of {k} does not fit on {n} pixels")
    return room // stride + 1
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `5 7 2 3`, the numbers of the picture.
"""

# %% try="conv_output_size"
print(conv_output_size(7, 3), conv_output_size(7, 3, pad=1), conv_output_size(8, 3, stride=3), conv_output_size(7, 3, dilation=2))
assert conv_output_size(7, 3) == 5, "a kernel of 3 starts at pixels 0, 1, 2, 3 and 4 of 7"
assert conv_output_size(7, 3, pad=1) == 7, "one pixel more at each end"
assert conv_output_size(8, 3, stride=3) == 2, "stride 3 on 8 pixels: starts at 0 and 3; at 6 it does not fit any more"
assert conv_output_size(7, 3, dilation=2) == 3, "with dilation 2, a kernel of 3 lies over 5 pixels"

try:
    conv_output_size(2, 3)
except ValueError as error:
    print("ValueError:", error)
else:
    raise AssertionError("a kernel of 3 on 2 pixels should raise ValueError")

# %% [markdown]
r"""
## 9.2 A border around every image: `pad2d` ({points} points, about 5 minutes)

Builds on: nothing earlier.

Padding puts a border of one value around each image. The border goes around the height and the
width; the number of images and channels stays.

**Write `pad2d` below.** `pad` is `(top, bottom, left, right)`. The result has the dtype of `x`, and `x` itself stays as it is.

<details>
<summary>Hint: how do I make an array with one value everywhere?</summary>

`np.full(shape, value, dtype=...)`. Then put `x` into the middle. `np.pad` can do it all in one call, too.
</details>

<details>
<summary>Hint: with a pad of 0 on one side, my result is empty</summary>

`a[2:-0]` is `a[2:0]`, which holds nothing. Count from the front: where does `x` begin, and how long is it?
</details>
"""

# %% exercise="pad2d"
def pad2d(x, pad, value=0):
    """Put a border around images.

    Args:
        x: images, shape (N, C, H, W), of any number type.
        pad: (top, bottom, left, right), how many pixels to add on each side.
        value: what stands in the border.

    Returns:
        Array of shape (N, C, top + H + bottom, left + W + right), with x's dtype.

    Example:
        >>> pad2d(np.array([[[[1, 2]]]]), (1, 0, 0, 2), value=9)[0, 0]
        array([[9, 9, 9, 9],
               [1, 2, 9, 9]])
    """
    ### BEGIN SOLUTION
    top, bottom, left, right = pad
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see one row of nines above, none below, no column on the left and two on the right.
"""

# %% try="pad2d"
padded = pad2d(np.array([[[[1, 2], [3, 4]]]]), (1, 0, 0, 2), value=9)
print(padded[0, 0])
assert padded.shape == (1, 1, 3, 4), "2 x 2 pixels, one row and two columns more"
assert padded[0, 0].tolist() == [[9, 9, 9, 9], [1, 2, 9, 9], [3, 4, 9, 9]], "the order is top, bottom, left, right"
assert padded.dtype == np.array([1]).dtype, "integers stay integers"
assert pad2d(np.ones((2, 3, 4, 5)), (1, 1, 1, 1)).shape == (2, 3, 6, 7), "the images and channels get no border"

# %% [markdown]
r"""
## 9.3 The convolution itself: `conv2d_forward` ({points} points, about 40 minutes)

Builds on: 9.1 `conv_output_size` and 9.2 `pad2d`. If yours do not work yet, borrow.

A colour image has three channels, and so has its kernel: the window is a small block, and the sum runs over the whole block. One kernel gives one output
image. With `C_out` kernels you get `C_out` output images, the channels for the next layer. Each kernel has its own bias:

$$\text{out}_{n,o,i,j} = b_o + \sum_{c}\sum_{u}\sum_{v} w_{o,c,u,v}\;\,x^{\text{padded}}_{n,\;c,\;i s_h+u,\;j s_w+v}$$

**Write `conv2d_forward` below.** `stride` is $(s_h, s_w)$. `padding` is how many zeros to add above *and* below, and left *and* right.
Return the output and a cache for the way back: the tuple `(x, w, stride, padding)`, as they came in. Loops are fine.

<details>
<summary>Hint: I don't know where to start</summary>

One image, one channel, one kernel, no padding: two loops over the places, and one sum over a window times the kernel. Run the next cell to see how
far you are. Then let the slices run over all channels, and add loops for images and kernels.
</details>

<details>
<summary>Hint: it works for stride 1 only</summary>

Place number `i` is output row `i`. In which row of the image does its window start?
</details>

<details>
<summary>Question: isn't the kernel flipped?</summary>

In signal processing it is, and what you write here is called cross-correlation there. In deep learning everybody calls this a convolution, and
nobody flips: the weights are learned, so it makes no difference which way round they are stored.
</details>
"""

# %% exercise="conv2d_forward"
def conv2d_forward(x, w, b, stride=(1, 1), padding=(0, 0)):
    """Convolve images with kernels (without flipping them).

    Args:
        x: images, shape (N, C_in, H, W).
        w: kernels, shape (C_out, C_in, kH, kW).
        b: one bias for each kernel, shape (C_out,).
        stride: (vertical, horizontal), how far the window moves on.
        padding: (vertical, horizontal), zeros on each side.

    Returns:
        (out, cache): array of shape (N, C_out, H_out, W_out); the tuple (x, w, stride, padding).

    Example:
        >>> x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
        >>> conv2d_forward(x, w, np.array([0.5]))[0]
        array([[[[40.5, 51.5],
                 [73.5, 84.5]]]])
    """
    ### BEGIN SOLUTION
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = w.shape[2:], stride, padding
    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    out = np.zeros((len(x), len(w), h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w]
            out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x, w, stride, padding)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. The first image is `[[0 1 2] [3 4 5] [6 7 8]]`, and the kernel takes the pixel at its upper left plus ten times that at its lower right. You
should see `[[40. 51.] [73. 84.]]`.
"""

# %% try="conv2d_forward"
x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
out, cache = conv2d_forward(x, w, np.zeros(1))
print(out[0, 0])
assert out.shape == (1, 1, 2, 2), "a 2 x 2 kernel has 2 x 2 places on 3 x 3 pixels"
assert np.allclose(out[0, 0], [[40, 51], [73, 84]]), "upper left: 1*0 + 0*1 + 0*3 + 10*4 (a flipped kernel gives 4)"
assert np.allclose(conv2d_forward(x, w, np.array([0.5]))[0], out + 0.5), "the bias is added at every place"
assert cache[2:] == ((1, 1), (0, 0)), "the cache is (x, w, stride, padding)"

out, _ = conv2d_forward(x, w, np.zeros(1), stride=(2, 1), padding=(1, 0))
print(out[0, 0])
assert np.allclose(out[0, 0], [[10, 20], [73, 84]]), "one row of zeros above and below; the window moves down by 2"

colours, kernels = np.ones((2, 3, 5, 6)), np.ones((4, 3, 3, 2))
out, _ = conv2d_forward(colours, kernels, np.array([0.0, 1.0, 2.0, 3.0]))
assert out.shape == (2, 4, 3, 5), "2 images, 4 kernels, 3 x 5 places"
assert np.allclose(out[1, :, 0, 0], [18, 19, 20, 21]), "ones: 3 channels * 3 * 2, and each kernel's own bias"

# %% [markdown]
r"""
Now show it something. Here are four kernels of 3 × 3, all written by hand, on a piece of a photo that comes with scikit-learn. Together they are a **filter bank**: one
call of your function, four output images.
"""

# %% demo="filter_bank"
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg")  # 427 x 640 pixels, three colours, whole numbers from 0 to 255
grey = photo[20:150, 80:330].mean(axis=2) / 255
bank = {"mean": np.full((3, 3), 1 / 9), "left to right": np.array([[-1, 0, 1]] * 3) / 3,
        "top to bottom": np.array([[-1, 0, 1]] * 3).T / 3, "corners": np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]]) / 2}
out, _ = conv2d_forward(grey[None, None], np.stack(list(bank.values()))[:, None], np.zeros(4), padding=(1, 1))

fig, axes = plt.subplots(1, 5, figsize=(14, 2.3))
axes[0].imshow(grey, cmap="gray", vmin=0, vmax=1)
axes[0].set_title("the image")
for ax, name, image in zip(axes[1:], bank, out[0]):
    low, high, colours = (0, 1, "gray") if name == "mean" else (-0.6, 0.6, "PuOr")
    ax.imshow(image, cmap=colours, vmin=low, vmax=high)
    ax.set_title(name)
for ax in axes:
    ax.set(xticks=[], yticks=[])
fig.suptitle("A filter bank on a photo. The last three: purple above zero, orange below")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
A person wrote these kernels. Nobody will write those of your network: it will find them by itself, going downhill. For that it needs the way back.

# Part 2. The way back

You know the rules from week 3. What arrives is `dout`, which has the shape of the output. Each number in it goes back to everything
that its output was made of, multiplied by its slope. **What is used many times adds up what comes back.**

What is used how often in a convolution? A bias is used at every place of every image. A weight is, too. And a pixel is used once for every window that it lies in. Count these windows:
the picture shows how many windows of a 3 × 3 kernel each pixel of an image lies in.
"""

# %% demo="overlap_picture"
def draw_overlap():
    fig, axes = plt.subplots(1, 3, figsize=(11, 3.7))
    for ax, (s, title) in zip(axes, [(1, "stride 1"), (2, "stride 2"), (3, "stride 3")]):
        count = np.zeros((8, 8))
        for i in range(0, 6, s):
            for j in range(0, 6, s):
                count[i:i + 3, j:j + 3] += 1
        ax.imshow(count, cmap="Blues", vmin=0, vmax=12)
        for (i, j), number in np.ndenumerate(count):
            ax.text(j, i, f"{number:g}", ha="center", va="center")
        ax.set(title=title, xticks=[], yticks=[])
    fig.suptitle("In how many windows (3 × 3) does each pixel (8 × 8) lie?")
    fig.tight_layout()
    plt.show()


draw_overlap()

# %% [markdown]
r"""
Look at the right and lower edge for strides 2 and 3. The pixels with a 0 were left over: no window saw them. What is their gradient?

## 9.4 Gradients of a convolution: `conv2d_backward` ({points} points, about 45 minutes)

Builds on: 9.2 `pad2d`. The cache comes from 9.3 `conv2d_forward`. If yours do not work yet, borrow.

At one place, a convolution is a linear layer: the window is its input, the kernel holds its weights, and its output is one number for each kernel. So

1. walk through the places once more, and
2. at each, do what `linear_backward` did: the part of `dw` is what arrived times the window; the part of the window's gradient is what arrived times the kernel.
3. Every part is **added** to what is there already.

**Write `conv2d_backward` below.** Each gradient has the shape of what it belongs to: `dx` has the shape of `x`, without the padding.

<details>
<summary>Hint: I don't know where to start</summary>

Take your loops from 9.3. Where it says `out[n, o, i, j] = (window * w[o]).sum()`, ask for each of the two factors: what comes back to it?
</details>

<details>
<summary>Hint: my dx is too small</summary>

A pixel in nine windows gets nine contributions. Does the ninth replace the others, or is it added to them?
</details>

<details>
<summary>Hint: it works without padding, but not with it</summary>

The windows lie in the padded image, so collect the gradient of the *padded* image first. Which part of it belongs to pixels of `x`?
</details>
"""

# %% exercise="conv2d_backward"
def conv2d_backward(dout, cache):
    """Gradients of a convolution.

    Args:
        dout: upstream gradient, shape (N, C_out, H_out, W_out).
        cache: (x, w, stride, padding) from conv2d_forward.

    Returns:
        (dx, dw, db) of the shapes of x, w and b: (N, C_in, H, W), (C_out, C_in, kH, kW), (C_out,).

    Example:
        >>> cache = (np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 100.0]]]]), (1, 1), (0, 0))
        >>> conv2d_backward(np.array([[[[1.0, 2.0]]]]), cache)
        (array([[[[ 10., 120., 200.]]]]), array([[[[5., 8.]]]]), array([3.]))
    """
    ### BEGIN SOLUTION
    x, w, (s_h, s_w), (p_h, p_w) = cache
    k_h, k_w = w.shape[2:]
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            dw += np.tensordot(dout[:, :, i, j], padded[:, :, rows, columns], axes=([0], [0]))
            dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=([1], [0]))
    dx = dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
    return dx, dw, dout.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% [markdown]
r"""
Try it, with one row of three pixels and a kernel of two weights. You can follow every number:

- outputs: `1*10 + 2*100` and `2*10 + 3*100`. What arrives at them: `1` and `2`.
- The pixel in the middle was used by both, with different weights: `1*100 + 2*10 = 120`.
- The weight `10` met the pixels 1 and 2: `1*1 + 2*2 = 5`.
"""

# %% try="conv2d_backward"
cache = (np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 100.0]]]]), (1, 1), (0, 0))
dx, dw, db = conv2d_backward(np.array([[[[1.0, 2.0]]]]), cache)
print("dx", dx, "dw", dw, "db", db, sep="\n")
assert np.allclose(db, [3]), "b is used at both places: 1 + 2"
assert np.allclose(dw, [[[[5, 8]]]]), "each weight: the pixels that it met, times what came back"
assert np.allclose(dx, [[[[10, 120, 200]]]]), "each pixel: the weights that it met, times what came back, added up"

cache = (np.array([[[[1.0, 2.0, 3.0]]]]), np.array([[[[10.0, 100.0]]]]), (1, 2), (0, 1))
dx, dw, db = conv2d_backward(np.array([[[[1.0, 2.0]]]]), cache)
print(dx)
assert np.shape(dx) == (1, 1, 1, 3), "dx belongs to x: it has no padding"
assert np.allclose(dx, [[[[100, 20, 200]]]]), "stride 2: the windows are (0, 1) and (2, 3), with a zero at each end"

# %% [markdown]
r"""
Now the judge of week 3. It nudges every number, and knows nothing of your code.
"""

# %% demo="judge_convolution"
def judge(name, f, dout, x, claimed, eps=1e-6):
    """Compare a claimed gradient of sum(dout * f(x)) with the nudged one."""
    nudged = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = eps
        nudged[i] = np.sum(dout * (f(x + step) - f(x - step))) / (2 * eps)
    error = np.max(np.abs(claimed - nudged) / np.maximum(np.abs(claimed) + np.abs(nudged), 1e-3))
    print(f"{name:12} {'right' if error < 1e-5 else 'WRONG'}, largest relative error {error:.0e}")


rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
how = {"stride": (2, 1), "padding": (1, 2)}
out, cache = conv2d_forward(x, w, b, **how)
dout = rng.normal(size=out.shape)
dx, dw, db = conv2d_backward(dout, cache)
judge("conv, dx", lambda x: conv2d_forward(x, w, b, **how)[0], dout, x, dx)
judge("conv, dw", lambda w: conv2d_forward(x, w, b, **how)[0], dout, w, dw)
judge("conv, db", lambda b: conv2d_forward(x, w, b, **how)[0], dout, b, db)

# %% [markdown]
r"""
# Part 3. Windows as columns

Your convolution is right, and it is slow: Python visits every place. Libraries play a trick. Copy each window into a **column** of a large matrix, one
after the other. Lay each kernel flat into a **row**. Then the whole convolution is *one matrix product*, and few things that a computer does
are as fast as that.
"""

# %% demo="columns_picture"
def draw_columns():
    image = np.arange(1, 13).reshape(3, 4)
    windows = np.array([image[i:i + 2, j:j + 2].ravel() for i in range(2) for j in range(3)]).T
    fig, ax = plt.subplots(figsize=(10.5, 3.8))

    def shade(number):
        return plt.cm.Blues(0.05 + number / 18)

    draw_grid(ax, image, 0, 2.5, "image, 3 × 4", shade, [(0, 1), (0, 2), (1, 1), (1, 2)])
    draw_grid(ax, windows, 9.5, 3, "im2col with 2 × 2 windows: (4, 6)", shade, [(r, 1) for r in range(4)])
    for r, text in enumerate(["upper left", "upper right", "lower left", "lower right"]):
        ax.text(9.2, 3.5 - r, text, ha="right", va="center", color=GREY)
    for place in range(6):
        ax.text(10 + place, -0.25, f"({place // 3}, {place % 3})", ha="center", va="top", color=GREY, fontsize=9.5)
    ax.text(16, -0.25, "  place (i, j)", va="top", color=GREY, fontsize=9.5)
    ax.annotate("", (6.3, 2.5), (4.3, 2.5), arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 2})
    ax.set(xlim=(-0.3, 18.6), ylim=(-1, 5.4), title="Each window becomes a column")
    ax.set_aspect("equal")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_columns()

# %% [markdown]
r"""
## 9.5 a. Copy every window into a column: `im2col` ({points} points, about 20 minutes)

Builds on: 9.1 `conv_output_size` and 9.2 `pad2d`. If yours do not work yet, borrow.

**Write `im2col` below.** For each image it gives a matrix with `C * kH * kW` rows and `H_out * W_out` columns. Everything stands in reading order:

- A column runs through its window channel by channel; within a channel row by row.
- The columns run through the places row by row.

**No loop in Python may run over pixels or places**: a loop over images of 1,000 × 1,000 pixels would take seconds. A loop over the kernel is fine, as it is small. The grader counts the lines of
Python that run for a small image and for a large one.

<details>
<summary>Hint: how can I do without a loop over the places?</summary>

Look at one *row* of the matrix in the picture, say that for "upper left". It is a piece of the image, laid flat. A slice gets it, for all places at once; with a stride, the slice has a step.
</details>

<details>
<summary>Hint: which shape makes the right order?</summary>

Fill an array of shape `(N, C, kH, kW, H_out, W_out)`: one slice for each place *in the kernel*. Then `reshape`: it runs through the last axis first, which is reading order.
</details>
"""

# %% exercise="im2col"
def im2col(x, k, stride=(1, 1), pad=(0, 0)):
    """Copy every window of images into a column.

    Args:
        x: images, shape (N, C, H, W).
        k: (kH, kW), the size of a window.
        stride: (vertical, horizontal).
        pad: (vertical, horizontal), zeros on each side.

    Returns:
        Array of shape (N, C * kH * kW, H_out * W_out).

    Example:
        >>> im2col(np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), (2, 2))
        array([[[1., 2.],
                [2., 3.],
                [4., 5.],
                [5., 6.]]])
    """
    ### BEGIN SOLUTION
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, pad
    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    cols = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out))
    for u in range(k_h):
        for v in range(k_w):
            cols[:, :, u, v] = padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w]
    return cols.reshape(len(x), -1, h_out * w_out)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see the matrix of the picture, with the column `2 3 6 7` second.
"""

# %% try="im2col"
image = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
cols = im2col(image, (2, 2))
print(cols[0])
assert cols.shape == (1, 4, 6), "4 numbers in a window, 2 * 3 places"
assert cols[0, :, 0].tolist() == [1, 2, 5, 6], "the first window, row by row"
assert cols[0, :, 1].tolist() == [2, 3, 6, 7], "the second window lies one to the right"

both = im2col(np.concatenate([image, 100 * image], axis=1), (2, 2), stride=(1, 2))
assert both.shape == (1, 8, 4), "2 channels of 4 numbers each; stride 2 to the right: 2 * 2 places"
assert both[0, :, 1].tolist() == [3, 4, 7, 8, 300, 400, 700, 800], "first the whole window of channel 0, then that of channel 1"

# %% [markdown]
r"""
## 9.5 b. And back again: `col2im` ({points} points, about 15 minutes)

Builds on: 9.5 a `im2col` and 9.1 `conv_output_size`. If yours do not work yet, borrow.

`im2col` copies: a pixel in nine windows stands in nine columns. On the way back, all nine columns have something for it. **Forward copies, so backward adds up.**

**Write `col2im` below.** It takes a matrix of the shape that `im2col` gives, and returns an image: at each pixel the sum of all numbers that stand where `im2col` put this pixel. What would fall onto
the padding is dropped.

Because it adds up, it does *not* undo `im2col`. In the picture of Part 2 you see what happens if all numbers are 1.

<details>
<summary>Hint: I don't know where to start</summary>

Read your `im2col` from the last line to the first, and turn every line around: `reshape` into six axes, then for each place in the kernel the same slice, now on the left of `+=`.
</details>

<details>
<summary>Question: what is an adjoint?</summary>

`im2col` is linear, so it is a matrix, though nobody writes it down. `col2im` is its transpose. For all `x` and `y`, the sum of `im2col(x) * y` equals the sum of `x * col2im(y)`.
</details>
"""

# %% exercise="col2im"
def col2im(cols, x_shape, k, stride=(1, 1), pad=(0, 0)):
    """Add up, for every pixel, what stands where im2col put it.

    Args:
        cols: array of shape (N, C * kH * kW, H_out * W_out).
        x_shape: (N, C, H, W), the shape of the images that im2col took.
        k, stride, pad: as im2col got them.

    Returns:
        Array of shape (N, C, H, W).

    Example:
        >>> col2im(np.array([[[1.0, 10.0], [2.0, 20.0]]]), (1, 1, 1, 3), (1, 2))
        array([[[[ 1., 12., 20.]]]])
    """
    ### BEGIN SOLUTION
    (n, c, h, w), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x_shape, k, stride, pad
    h_out, w_out = conv_output_size(h, k_h, s_h, p_h), conv_output_size(w, k_w, s_w, p_w)
    cols = cols.reshape(n, c, k_h, k_w, h_out, w_out)
    padded = np.zeros((n, c, h + 2 * p_h, w + 2 * p_w))
    for u in range(k_h):
        for v in range(k_w):
            padded[:, :, u:u + s_h * h_out:s_h, v:v + s_w * w_out:s_w] += cols[:, :, u, v]
    return padded[:, :, p_h:p_h + h, p_w:p_w + w]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. A row of three pixels has two windows of two. The pixel in the middle is the second number of the first window and the first number of the second. You should
see `[ 1. 12. 20.]`.
"""

# %% try="col2im"
image = col2im(np.array([[[1.0, 10.0], [2.0, 20.0]]]), (1, 1, 1, 3), (1, 2))
print(image[0, 0, 0])
assert image.shape == (1, 1, 1, 3), "the shape is x_shape"
assert image[0, 0, 0].tolist() == [1, 12, 20], "the pixel in the middle: 2 from the first window and 10 from the second"

counts = col2im(np.ones((1, 9, 36)), (1, 1, 8, 8), (3, 3))
assert counts[0, 0, 0].tolist() == [1, 2, 3, 3, 3, 3, 2, 1], "ones: in how many windows does each pixel lie?"
assert col2im(np.ones((1, 9, 64)), (1, 1, 8, 8), (3, 3), pad=(1, 1)).shape == (1, 1, 8, 8), "the padding is dropped"

# %% [markdown]
r"""
Here is the reward: a convolution without a loop over places, forward and backward. Each is a matrix product and one of your two functions.
"""

# %% given="fast_convolution"
def fast_conv_forward(x, w, b, stride=(1, 1), padding=(0, 0)):
    """As conv2d_forward, but with one matrix product. The cache is its own: (columns, shape of x, w, stride, padding)."""
    cols = im2col(x, w.shape[2:], stride, padding)
    out = w.reshape(len(w), -1) @ cols + b[:, None]
    h_out = (x.shape[2] + 2 * padding[0] - w.shape[2]) // stride[0] + 1
    return out.reshape(len(x), len(w), h_out, -1), (cols, x.shape, w, stride, padding)


def fast_conv_backward(dout, cache):
    """As conv2d_backward, with the cache of fast_conv_forward."""
    cols, x_shape, w, stride, padding = cache
    dout = dout.reshape(*dout.shape[:2], -1)
    dw = (dout @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    dcols = w.reshape(len(w), -1).T @ dout
    return col2im(dcols, x_shape, w.shape[2:], stride, padding), dw, dout.sum(axis=(0, 2))


# %% [markdown]
r"""
Same numbers? And how much faster? **Guess before you run the next cell.**
"""

# %% demo="race"
from time import perf_counter

rng = np.random.default_rng(1)
x, w, b = rng.normal(size=(1, 3, 128, 128)), rng.normal(size=(8, 3, 3, 3)), rng.normal(size=8)


def best_time(f):
    times = []
    for _ in range(3):
        start = perf_counter()
        result = f()
        times.append(perf_counter() - start)
    return min(times), result


slow, (out, cache) = best_time(lambda: conv2d_forward(x, w, b, padding=(1, 1)))
fast, (fast_out, fast_cache) = best_time(lambda: fast_conv_forward(x, w, b, padding=(1, 1)))
print(f"forward:  {slow * 1e3:6.1f} ms with your loops, {fast * 1e3:5.1f} ms with columns, {slow / fast:.0f} times faster")
assert np.allclose(out, fast_out), "both ways should give the same numbers"
dout = rng.normal(size=out.shape)
slow, grads = best_time(lambda: conv2d_backward(dout, cache))
fast, fast_grads = best_time(lambda: fast_conv_backward(dout, fast_cache))
print(f"backward: {slow * 1e3:6.1f} ms with your loops, {fast * 1e3:5.1f} ms with columns, {slow / fast:.0f} times faster")
assert all(np.allclose(one, other) for one, other in zip(grads, fast_grads)), "both ways should give the same gradients"

# %% [markdown]
r"""
# Part 4. Smaller images

A convolution says where something is, to the pixel. A network that reads a 7 need not know that: roughly is enough, and a smaller image is cheaper. **Pooling** keeps one number of each window: the
largest, or the mean. It treats every channel by itself and has no weights.

## 9.6 a. Keep the largest: `maxpool2d_forward` ({points} points, about 10 minutes)

Builds on: 9.1 `conv_output_size` and 9.2 `pad2d`. If yours do not work yet, borrow.

**Write `maxpool2d_forward` below.** `k`, `stride` and `padding` are pairs. Windows may overlap, and may leave out pixels. The padding **never wins**: it is there to make windows fit, not to put numbers into the result.
Each window contains at least one pixel. Return the output and the tuple `(x, k, stride, padding)` as cache.

<details>
<summary>Hint: with padding, I get zeros where all pixels are negative</summary>

A zero is larger than a negative pixel. Which number is larger than none?
</details>
"""

# %% exercise="maxpool2d_forward"
def maxpool2d_forward(x, k, stride, padding=(0, 0)):
    """Keep the largest number of every window.

    Args:
        x: images, shape (N, C, H, W).
        k: (kH, kW), the size of a window.
        stride: (vertical, horizontal).
        padding: (vertical, horizontal), pixels on each side that never win.

    Returns:
        (out, cache): array of shape (N, C, H_out, W_out); the tuple (x, k, stride, padding).

    Example:
        >>> x = np.array([[[[1.0, 2.0, 0.0, -1.0], [4.0, 3.0, -3.0, -2.0]]]])
        >>> maxpool2d_forward(x, (2, 2), (2, 2))[0]
        array([[[[4., 0.]]]])
    """
    ### BEGIN SOLUTION
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
    out = np.zeros((*x.shape[:2], h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].max(axis=(2, 3))
    return out, (x, k, stride, padding)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[4. 0.]`, then `[4. 3. 0.]`: the second time the windows overlap.
"""

# %% try="maxpool2d_forward"
x = np.array([[[[1.0, 2.0, 0.0, -1.0], [4.0, 3.0, -3.0, -2.0]]]])
print(maxpool2d_forward(x, (2, 2), (2, 2))[0][0, 0, 0], maxpool2d_forward(x, (2, 2), (2, 1))[0][0, 0, 0])
assert maxpool2d_forward(x, (2, 2), (2, 2))[0].tolist() == [[[[4, 0]]]], "two windows side by side"
assert maxpool2d_forward(x, (2, 2), (2, 1))[0].tolist() == [[[[4, 3, 0]]]], "stride 1 to the right: three windows"
out, cache = maxpool2d_forward(-np.ones((2, 3, 2, 2)), (2, 2), (2, 2), padding=(1, 1))
assert out.shape == (2, 3, 2, 2), "each image and each channel by itself"
assert np.all(out == -1), "all pixels are -1: the padding should never win"
assert cache[1:] == ((2, 2), (2, 2), (1, 1)), "the cache is (x, k, stride, padding)"

# %% [markdown]
r"""
## 9.6 b. Who gets the gradient? `maxpool2d_backward` ({points} points, about 10 minutes)

Builds on: 9.2 `pad2d`. The cache comes from 9.6 a. If yours do not work yet, borrow.

Only the winner of a window had a say in the output. So the winner gets all that comes back, and the others get nothing. A pixel that wins in several windows adds up.

And if several pixels are equally large? Any choice can be defended. **We agree: the first in reading order gets it**, row by row from the upper left, as in torch. In a window full of ones, it is the upper left corner.
"""

# %% demo="winners_picture"
def draw_winners():
    image = np.array([[1, 3, 2, 2], [5, 0, 2, 1], [0, 1, 7, 4], [6, 2, 3, 8]])
    fig, ax = plt.subplots(figsize=(10, 3.7))
    winners = {(1, 0): 10, (0, 2): 20, (3, 0): 30, (3, 3): 40}
    gradient = np.zeros((4, 4))
    for place, number in winners.items():
        gradient[place] = number
    for left, numbers, title in [(0, image, "x, 4 × 4"), (13.5, gradient, "its gradient")]:
        draw_grid(ax, numbers, left, 3, title)
        for place in winners:
            draw_grid(ax, [[numbers[place]]], left + place[1], 3 - place[0], "", "#fbe3d3", [(0, 0)])
        for half in (0, 2, 4):
            ax.plot([left, left + 4], [half, half], color="black", lw=2)
            ax.plot([left + half, left + half], [0, 4], color="black", lw=2)
    draw_grid(ax, [[5, 2], [6, 8]], 5.8, 2, "largest, 2 × 2")
    draw_grid(ax, [[10, 20], [30, 40]], 9.7, 2, "what comes back")
    for start, end, colour in [(4.2, 5.6, BLUE), (11.9, 13.3, ORANGE)]:
        ax.annotate("", (end, 2), (start, 2), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2})
    ax.text(8.8, -0.4, "upper right: three twos, a tie. The first one in reading order gets it", ha="center", color=GREY)
    ax.set(xlim=(-0.3, 17.8), ylim=(-1.3, 5.2), title="Max-pooling with 2 × 2 windows: the winner takes all that comes back")
    ax.set_aspect("equal")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_winners()

# %% [markdown]
r"""
**Write `maxpool2d_backward` below.**

<details>
<summary>Hint: how do I find the winner of a window?</summary>

`argmax` counts through an array as if it were flat and gives the first of equals. `np.unravel_index` turns its count into a row and a column.
</details>

<details>
<summary>Hint: it works until windows overlap or have padding</summary>

See 9.4: collect the gradient of the padded image, add, and take the padding away at the end. With which number must you pad, so that the same pixels win as on the way forward?
</details>
"""

# %% exercise="maxpool2d_backward"
def maxpool2d_backward(dout, cache):
    """Gradient of max-pooling; of equally large numbers the first in reading order gets it.

    Args:
        dout: upstream gradient, shape (N, C, H_out, W_out).
        cache: (x, k, stride, padding) from maxpool2d_forward.

    Returns:
        Array of x's shape.

    Example:
        >>> cache = (np.array([[[[1.0, 2.0], [4.0, 3.0]]]]), (2, 2), (2, 2), (0, 0))
        >>> maxpool2d_backward(np.array([[[[10.0]]]]), cache)
        array([[[[ 0.,  0.],
                 [10.,  0.]]]])
    """
    ### BEGIN SOLUTION
    x, (k_h, k_w), (s_h, s_w), (p_h, p_w) = cache
    padded = pad2d(x, (p_h, p_h, p_w, p_w), -np.inf)
    dpadded = np.zeros(padded.shape)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + k_h), slice(j * s_w, j * s_w + k_w)
            windows = padded[:, :, rows, columns].reshape(*x.shape[:2], -1)
            wins = np.arange(k_h * k_w) == windows.argmax(axis=2)[:, :, None]
            dpadded[:, :, rows, columns] += wins.reshape(*x.shape[:2], k_h, k_w) * dout[:, :, i:i + 1, j:j + 1]
    return dpadded[:, :, p_h:p_h + x.shape[2], p_w:p_w + x.shape[3]]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see the gradient of the picture.
"""

# %% try="maxpool2d_backward"
x = np.array([[[[1.0, 3, 2, 2], [5, 0, 2, 1], [0, 1, 7, 4], [6, 2, 3, 8]]]])
dx = maxpool2d_backward(np.array([[[[10.0, 20.0], [30.0, 40.0]]]]), (x, (2, 2), (2, 2), (0, 0)))
print(dx[0, 0])
assert dx.shape == x.shape, "dx belongs to x"
assert dx[0, 0, :2].tolist() == [[0, 0, 20, 0], [10, 0, 0, 0]], "the winners: 5, and of three twos the first"
assert dx[0, 0, 2:].tolist() == [[0, 0, 0, 0], [30, 0, 0, 40]], "the winners: 6 and 8"

dx = maxpool2d_backward(np.array([[[[1.0, 2.0]]]]), (np.array([[[[1.0, 9.0, 1.0]]]]), (1, 2), (1, 1), (0, 0)))
assert dx.tolist() == [[[[0, 3, 0]]]], "the 9 wins in both windows: 1 + 2"

# %% [markdown]
r"""
## 9.6 c. Keep the mean: `avgpool2d` ({points} points, about 10 minutes)

Builds on: 9.1 `conv_output_size` and 9.2 `pad2d`. If yours do not work yet, borrow.

The mean of a window is gentler than its maximum: everybody has a say.

With padding, there is a choice to make again. **We agree: the padding counts as zeros**, so the sum of a window is always divided by `kH * kW`. A window in the corner, with one pixel 4 and three of padding, has mean 1.

**Write `avgpool2d` below**, the way forward only.

<details>
<summary>Hint: do I have to write all this again?</summary>

Copy what you did for the maximum. Two things change: what you take of each window, and what you pad with.
</details>
"""

# %% exercise="avgpool2d"
def avgpool2d(x, k, stride, padding=(0, 0)):
    """Keep the mean of every window; padding counts as zeros.

    Args:
        x: images, shape (N, C, H, W).
        k: (kH, kW), the size of a window.
        stride: (vertical, horizontal).
        padding: (vertical, horizontal), zeros on each side.

    Returns:
        Array of shape (N, C, H_out, W_out).

    Example:
        >>> avgpool2d(np.array([[[[1.0, 2.0, 3.0, 8.0]]]]), (1, 2), (1, 2))
        array([[[[1.5, 5.5]]]])
    """
    ### BEGIN SOLUTION
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = k, stride, padding
    h_out = conv_output_size(x.shape[2], k_h, s_h, p_h)
    w_out = conv_output_size(x.shape[3], k_w, s_w, p_w)
    padded = pad2d(x, (p_h, p_h, p_w, p_w))
    out = np.zeros((*x.shape[:2], h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            out[:, :, i, j] = padded[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w].mean(axis=(2, 3))
    return out
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[1.5 5.5]`, then `[[1. 1.] [1. 1.]]`: each window holds a 4 and three zeros of padding.
"""

# %% try="avgpool2d"
print(avgpool2d(np.array([[[[1.0, 2.0, 3.0, 8.0]]]]), (1, 2), (1, 2))[0, 0, 0])
assert np.allclose(avgpool2d(np.array([[[[1.0, 2.0, 3.0, 8.0]]]]), (1, 2), (1, 2)), [[[[1.5, 5.5]]]]), "(1 + 2) / 2 and (3 + 8) / 2"
corners = avgpool2d(np.full((1, 1, 2, 2), 4.0), (2, 2), (2, 2), padding=(1, 1))
print(corners[0, 0])
assert np.allclose(corners, np.ones((1, 1, 2, 2))), "divide by kH * kW, also where some of the window is padding"

# %% [markdown]
r"""
## 9.7 One number for each channel: `global_avg_pool` ({points} points, about 5 minutes)

Builds on: nothing earlier.

At the end of a network stands a linear layer, and it wants one row of numbers for each image. Flatten all pixels? Then it needs a weight for each of them, and an image of another size does not fit any more.

Take the mean of every channel instead: "how much of this feature is there, wherever it is?" Images of every size fit.

**Write `global_avg_pool` below.**
"""

# %% exercise="global_avg_pool"
def global_avg_pool(x):
    """Take the mean of every channel of every image.

    Args:
        x: images, shape (N, C, H, W).

    Returns:
        Array of shape (N, C).

    Example:
        >>> global_avg_pool(np.array([[[[1.0, 3.0]], [[10.0, 20.0]]]]))
        array([[ 2., 15.]])
    """
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3))
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[[ 2. 15.]]`.
"""

# %% try="global_avg_pool"
means = global_avg_pool(np.array([[[[1.0, 3.0]], [[10.0, 20.0]]]]))
print(means)
assert means.shape == (1, 2), "one image, two channels, and no axes for height and width"
assert means.tolist() == [[2, 15]], "the mean of each channel"

# %% [markdown]
r"""
# Part 5. Photos and prices

## 9.8 A filter for photos: `apply_kernel` ({points} points, about 10 minutes)

Builds on: 9.3 `conv2d_forward`. If yours does not work yet, borrow.

A photo from a file is an array of `uint8`: whole numbers from 0 to 255, one byte each. Calculate with them as they are, and you get a surprise: `np.uint8(200) + np.uint8(100)` is 44. The byte is full and starts again at 0.

**Write `apply_kernel` below.** It takes one grey image and one kernel with odd sides, and returns an image of the same size: the middle of the kernel visits every pixel. Outside the image everything is 0. The result is
float64, and you change nothing about it: no rounding, and nothing is cut off below 0 or above 255.

<details>
<summary>Hint: how much padding keeps the size?</summary>

Ask 9.1: for which `pad` is `conv_output_size(n, 3, pad=pad)` equal to `n`? And for a kernel of 5?
</details>

<details>
<summary>Hint: conv2d_forward wants four axes</summary>

`image[None, None]` has two more, both of length 1.
</details>
"""

# %% exercise="apply_kernel"
def apply_kernel(image, kernel):
    """Filter a grey image.

    Args:
        image: shape (H, W), uint8 or float.
        kernel: shape (kH, kW), both odd; not flipped.

    Returns:
        Float64 array of shape (H, W).

    Example:
        >>> apply_kernel(np.array([[200, 100, 0]], dtype=np.uint8), np.array([[-1, 0, 2]]))
        array([[ 200., -200., -100.]])
    """
    ### BEGIN SOLUTION
    k_h, k_w = kernel.shape
    x, w = image[None, None].astype(np.float64), kernel[None, None].astype(np.float64)
    out, _ = conv2d_forward(x, w, np.zeros(1), padding=(k_h // 2, k_w // 2))
    return out[0, 0]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[ 200. -200. -100.]`: each pixel's left neighbour is subtracted, its right neighbour counts twice.
"""

# %% try="apply_kernel"
row = np.array([[200, 100, 0]], dtype=np.uint8)
print(apply_kernel(row, np.array([[-1, 0, 2]]))[0])
assert apply_kernel(row, np.array([[-1, 0, 2]])).shape == (1, 3), "the result has the size of the image"
assert apply_kernel(row, np.array([[-1, 0, 2]])).tolist() == [[200, -200, -100]], "2*100 - 0, then 2*0 - 200, then 2*0 - 100"
assert apply_kernel(row, np.array([[1, 1, 1]])).tolist() == [[300, 300, 100]], "a sum may be larger than 255"

# %% [markdown]
r"""
Two kernels that Irwin Sobel wrote down in 1968 measure how fast the brightness changes, to the right and downwards. Together they give the length and direction of an arrow at every pixel. The length shows
all edges, whichever way they run.
"""

# %% demo="sobel"
crop = photo[20:180, 80:340].mean(axis=2).astype(np.uint8)
sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
right, down = apply_kernel(crop, sobel), apply_kernel(crop, sobel.T)
blur = apply_kernel(crop, np.full((9, 9), 1 / 81))
fig, axes = plt.subplots(2, 2, figsize=(10, 6.8))
for ax, image, title, options in [
    (axes[0, 0], crop, "the photo, uint8", {"cmap": "gray"}),
    (axes[0, 1], blur, "mean of 9 × 9 pixels", {"cmap": "gray"}),
    (axes[1, 0], right, "Sobel, to the right", {"cmap": "PuOr", "vmin": -500, "vmax": 500}),
    (axes[1, 1], np.hypot(right, down), "all edges", {"cmap": "gray_r", "vmin": 0, "vmax": 600}),
]:
    ax.imshow(image, **options)
    ax.set(title=title, xticks=[], yticks=[])
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
Why is the mean dark along its border? Outside the image everything is 0.

## 9.10 What does a layer cost? `layer_cost` ({points} points, about 15 minutes)

Builds on: 9.1 `conv_output_size`. If yours does not work yet, borrow.

Two prices decide whether a network fits onto a telephone. **Parameters**, the numbers it learns, cost memory. **MACs** cost time: one multiplication together with the addition that follows it. A kernel with 27 weights does 27
MACs at each place.

A layer is described by a dict, one of these:

| layer | what it is |
|---|---|
| `{"kind": "conv", "out": 8, "k": (3, 3), "stride": (1, 1), "padding": (1, 1), "bias": True}` | 8 kernels; with or without a bias for each |
| `{"kind": "linear", "out": 10, "bias": True}` | `out = x @ W.T + b` |
| `{"kind": "maxpool", "k": (2, 2), "stride": (2, 2), "padding": (0, 0)}` | 9.6 |
| `{"kind": "relu"}`, `{"kind": "flatten"}`, `{"kind": "global_avg_pool"}` | `flatten` puts all numbers into one row |

**Write `layer_cost` below**, for one image. `in_shape` is `(C, H, W)`, or `(D,)` for a linear layer. We count **only multiplications with weights**: adding a bias, relu and pooling count as 0 MACs.

<details>
<summary>Hint: how many MACs does a convolution need?</summary>

How many numbers come out? How many weights does each of them use? (How many channels has a kernel?)
</details>
"""

# %% exercise="layer_cost"
def layer_cost(layer, in_shape):
    """Count what a layer costs for one image.

    Args:
        layer: a dict that describes the layer, as in the table above.
        in_shape: shape of what comes in, (C, H, W) or (D,).

    Returns:
        (params, macs, out_shape): two ints, and the shape of what comes out, a tuple of ints.

    Example:
        >>> layer_cost({"kind": "linear", "out": 10, "bias": True}, (16,))
        (170, 160, (10,))
    """
    ### BEGIN SOLUTION
    kind = layer["kind"]
    if kind == "linear":
        macs = layer["out"] * in_shape[0]
        return macs + layer["out"] * layer["bias"], macs, (layer["out"],)
    if kind == "relu":
        return 0, 0, in_shape
    if kind == "flatten":
        return 0, 0, (int(np.prod(in_shape)),)
    if kind == "global_avg_pool":
        return 0, 0, in_shape[:1]
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = layer["k"], layer["stride"], layer["padding"]
    places = conv_output_size(in_shape[1], k_h, s_h, p_h), conv_output_size(in_shape[2], k_w, s_w, p_w)
    if kind == "maxpool":
        return 0, 0, (in_shape[0], *places)
    weights = layer["out"] * in_shape[0] * k_h * k_w
    return weights + layer["out"] * layer["bias"], weights * places[0] * places[1], (layer["out"], *places)
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `(224, 13824, (8, 8, 8))`. That is 8 kernels of 3 · 3 · 3 weights and 8 biases; and 216 weights used at 64 places.
"""

# %% try="layer_cost"
conv = {"kind": "conv", "out": 8, "k": (3, 3), "stride": (1, 1), "padding": (1, 1), "bias": True}
print(layer_cost(conv, (3, 8, 8)))
params, macs, out_shape = layer_cost(conv, (3, 8, 8))
assert params == 224, "8 kernels with 3 channels of 3 x 3, and 8 biases"
assert macs == 13824, "8 * 27 weights at 8 * 8 places; biases are not multiplied"
assert out_shape == (8, 8, 8), "8 channels, and padding keeps the size"
assert layer_cost({"kind": "linear", "out": 10, "bias": True}, (16,)) == (170, 160, (10,)), "16 * 10 weights and 10 biases"
assert layer_cost({"kind": "flatten"}, (3, 4, 5)) == (0, 0, (60,)), "flatten has no weights"

# %% [markdown]
r"""
Now compare two networks for digits of 8 × 8 pixels: that of week 3, and the one that you build next.
"""

# %% demo="costs"
def conv_layer(out):
    return {"kind": "conv", "out": out, "k": (3, 3), "stride": (1, 1), "padding": (1, 1), "bias": True}


pool, linear = {"kind": "maxpool", "k": (2, 2), "stride": (2, 2), "padding": (0, 0)}, {"kind": "linear", "out": 10, "bias": True}
networks = {"week 3": [{"kind": "flatten"}, {"kind": "linear", "out": 32, "bias": True}, {"kind": "relu"}, linear],
            "week 9": [conv_layer(8), {"kind": "relu"}, pool, conv_layer(16), {"kind": "relu"}, {"kind": "global_avg_pool"}, linear]}
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2))
colours = {"conv": BLUE, "linear": ORANGE}
for row, layers in enumerate(networks.values()):
    shape, ends = (1, 8, 8), [0, 0]
    for layer in layers:
        *costs, shape = layer_cost(layer, shape)
        for ax, number, side in zip((left, right), costs, (0, 1)):
            if number:
                ax.barh(row, number, left=ends[side], color=colours[layer["kind"]], edgecolor="white", height=0.6,
                        hatch="//" if layer["kind"] == "conv" else None)
                ends[side] += number
    for ax, end in zip((left, right), ends):
        ax.text(end, row, f" {end:,}", va="center")
for ax, title in ((left, "parameters: memory"), (right, "MACs: time")):
    ax.set(yticks=range(len(networks)), yticklabels=networks, title=title)
    ax.invert_yaxis()
    ax.margins(x=0.25)
fig.suptitle("blue, hatched: convolutions    orange: linear layers")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
A kernel is small, but it works at every place. Fewer weights, more work: that is the bargain of a convolution.

# Part 6. A network of your own layers

The network has seven layers. Under each one stands the shape of what comes out, for `filters=8` and one digit.
"""

# %% demo="network_picture"
def draw_network():
    layers = [("digit", "(1, 8, 8)"), ("conv 3 × 3\nw1, b1", "(8, 8, 8)"), ("relu", "(8, 8, 8)"), ("maxpool\n2 × 2", "(8, 4, 4)"),
              ("conv 3 × 3\nw2, b2", "(16, 4, 4)"), ("relu", "(16, 4, 4)"), ("global\nmean", "(16,)"), ("linear\nw3, b3", "(10,)")]
    fig, ax = plt.subplots(figsize=(11.5, 2.5))
    for i, (name, shape) in enumerate(layers):
        face = "#d9e9f5" if "conv" in name else "#fbe3d3" if "linear" in name else "#f3f3f3"
        ax.add_patch(plt.Rectangle((1.6 * i, 0), 1.25, 1, facecolor=face, edgecolor="black"))
        ax.text(1.6 * i + 0.62, 0.5, name, ha="center", va="center", fontsize=10.5)
        ax.text(1.6 * i + 0.62, -0.15, shape, ha="center", va="top", fontsize=10, color=BLUE)
        if i:
            ax.annotate("", (1.6 * i, 0.5), (1.6 * i - 0.35, 0.5), arrowprops={"arrowstyle": "-|>", "color": BLUE})
    ax.set(xlim=(-0.1, 12.6), ylim=(-0.6, 1.3), title="From a digit to ten logits; both convolutions have padding 1 and stride 1")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_network()

# %% [markdown]
r"""
## 9.12 Everything together: `TinyConvNet` ({points} points, about 30 minutes)

Builds on: 9.5 `im2col` and `col2im` (through the given `fast_conv_forward` and `fast_conv_backward`), 9.6 `maxpool2d_forward` and `maxpool2d_backward`, and 9.7 `global_avg_pool`. If yours do not work
yet, borrow.

**Write the class `TinyConvNet` below.** Use the layers of the picture.

- `params` is a dict with the arrays `w1, b1, w2, b2, w3, b3`. The first convolution has `filters` kernels, the second twice as many; `w3` is `(classes, 2 * filters)`. Draw weights from `rng` with standard deviation $\sqrt{2/\text{inputs}}$, where a kernel with 3 × 3 weights and $C$ channels
has $9C$ inputs. Biases start at 0.
- `forward(x)` returns logits of shape `(N, classes)` and keeps what `backward` needs.
- `backward(dlogits)` returns a dict with the gradient of every parameter, under the same names. It belongs to the last `forward`.
- `step(grads, lr)` walks downhill: every parameter becomes itself minus `lr` times its gradient.

<details>
<summary>Hint: I don't know where to start</summary>

Write `forward` first, one line for each box in the picture, and keep every result. Then write `backward` from the last box to the first: one line for each again.
</details>

<details>
<summary>Hint: what is the gradient of a mean over an image?</summary>

Each of the $H \cdot W$ pixels had the same say in it: one $HW$-th. So each gets the same share of what comes back.
</details>

<details>
<summary>Hint: where are the gates of the two relus?</summary>

Behind each convolution. They were open where the *output of the convolution* was above 0. Keep that output.
</details>
"""

# %% exercise="tiny_conv_net"
class TinyConvNet:
    """A small network for small grey images: conv, relu, maxpool, conv, relu, global mean, linear.

    Args:
        filters: kernels of the first convolution; the second has twice as many.
        classes: how many logits.
        rng: NumPy random generator, for the weights.

    Attributes:
        params: dict with the arrays w1 (filters, 1, 3, 3), b1 (filters,), w2 (2 * filters, filters, 3, 3),
            b2 (2 * filters,), w3 (classes, 2 * filters), b3 (classes,).

    Example:
        >>> net = TinyConvNet(4, 3, np.random.default_rng(0))
        >>> net.forward(np.zeros((5, 1, 8, 8))).shape
        (5, 3)
    """

    def __init__(self, filters, classes, rng):
        ### BEGIN SOLUTION
        shapes = {"1": (filters, 1, 3, 3), "2": (2 * filters, filters, 3, 3), "3": (classes, 2 * filters)}
        self.params = {}
        for number, shape in shapes.items():
            self.params["w" + number] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
            self.params["b" + number] = np.zeros(shape[0])
        ### END SOLUTION

    def forward(self, x):
        """x: (N, 1, H, W), H and W even. Returns logits: (N, classes)."""
        ### BEGIN SOLUTION
        p = self.params
        self.z1, self.cache1 = fast_conv_forward(x, p["w1"], p["b1"], padding=(1, 1))
        pooled, self.pool = maxpool2d_forward(np.maximum(self.z1, 0.0), (2, 2), (2, 2))
        self.z2, self.cache2 = fast_conv_forward(pooled, p["w2"], p["b2"], padding=(1, 1))
        self.features = global_avg_pool(np.maximum(self.z2, 0.0))
        return self.features @ p["w3"].T + p["b3"]
        ### END SOLUTION

    def backward(self, dlogits):
        """dlogits: (N, classes). Returns a dict with the gradient of every parameter."""
        ### BEGIN SOLUTION
        grads = {"w3": dlogits.T @ self.features, "b3": dlogits.sum(axis=0)}
        dfeatures = dlogits @ self.params["w3"]
        h, w = self.z2.shape[2:]
        dz2 = np.where(self.z2 > 0, dfeatures[:, :, None, None] / (h * w), 0.0)
        dpooled, grads["w2"], grads["b2"] = fast_conv_backward(dz2, self.cache2)
        dz1 = np.where(self.z1 > 0, maxpool2d_backward(dpooled, self.pool), 0.0)
        _, grads["w1"], grads["b1"] = fast_conv_backward(dz1, self.cache1)
        return grads
        ### END SOLUTION

    def step(self, grads, lr):
        """Replace every parameter by itself minus lr times its gradient."""
        ### BEGIN SOLUTION
        self.params = {name: array - lr * grads[name] for name, array in self.params.items()}
        ### END SOLUTION


# %% [markdown]
r"""
Try it. The last lines nudge one bias and compare: you should see the same number twice.
"""

# %% try="tiny_conv_net"
net = TinyConvNet(4, 3, np.random.default_rng(0))
shapes = {name: array.shape for name, array in net.params.items()}
right = {"w1": (4, 1, 3, 3), "b1": (4,), "w2": (8, 4, 3, 3), "b2": (8,), "w3": (3, 8), "b3": (3,)}
assert shapes == right, "the docstring says which shapes the parameters have"
x = np.random.default_rng(1).normal(size=(5, 1, 6, 8))
logits = net.forward(x)
assert logits.shape == (5, 3), "one row of logits for each image"
assert np.allclose(net.forward(x[:2]), logits[:2]), "each image by itself"

net.forward(x)
grads = net.backward(np.ones((5, 3)))
assert {name: grad.shape for name, grad in grads.items()} == shapes, "each gradient has the shape of its parameter"
assert np.allclose(grads["b3"], 5), "b3 is added once for each image"
nudge = {name: np.zeros(shape) for name, shape in shapes.items()}
nudge["b1"][2] = 1
net.step(nudge, -1e-6)
above = net.forward(x).sum()
net.step(nudge, 2e-6)
below = net.forward(x).sum()
assert above != below, "step should change the parameters that forward uses"
print(f"nudged {(above - below) / 2e-6:.4f}, walked back {grads['b1'][2]:.4f}")
assert np.isclose((above - below) / 2e-6, grads["b1"][2], rtol=1e-4), "the gradient of b1 is not the nudged one"

# %% [markdown]
r"""
Here is the loop of week 3 around it. New is that the learning rate falls, in a straight line to 0: large steps first, small ones at the end.
"""

# %% given="training"
def cross_entropy(logits, y):
    """Mean loss over the batch, and its gradient dlogits: (N, C)."""
    rows = np.arange(len(y))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_p)
    dlogits[rows, y] -= 1
    return float(-log_p[rows, y].mean()), dlogits / len(y)


def train_epoch(net, X, y, lr, batch, rng):
    """One step for every batch; lr = (at the start, at the end). Returns the mean loss per image."""
    order, total = rng.permutation(len(X)), 0.0
    for start in range(0, len(X), batch):
        rows = order[start:start + batch]
        loss, dlogits = cross_entropy(net.forward(X[rows]), y[rows])
        net.step(net.backward(dlogits), lr[0] + (lr[1] - lr[0]) * start / len(X))
        total += loss * len(rows)
    return total / len(X)


# %% [markdown]
r"""
# Your network reads

1,797 handwritten digits of 8 × 8 pixels. Your network learns from 1,400 of them, in 20 epochs. This takes some seconds.
"""

# %% demo="train_digits"
from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.target))
X, y = digits.images[order][:, None] / 16, digits.target[order]
X_train, y_train, X_test, y_test = X[:1400], y[:1400], X[1400:], y[1400:]

EPOCHS, LR = 20, 0.7
rng = np.random.default_rng(3)
net = TinyConvNet(8, 10, rng)
history, accuracy = [], [np.mean(net.forward(X_test).argmax(axis=1) == y_test)]
for epoch in range(EPOCHS):
    lr = LR * (1 - epoch / EPOCHS), LR * (1 - (epoch + 1) / EPOCHS)
    history.append(train_epoch(net, X_train, y_train, lr, 16, rng))
    accuracy.append(np.mean(net.forward(X_test).argmax(axis=1) == y_test))

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.plot(np.arange(1, EPOCHS + 1), history, "-", color=BLUE, lw=2)
left.axhline(np.log(10), color=GREY, ls=":")
left.text(EPOCHS, np.log(10) - 0.06, "blind guessing, ln 10", color=GREY, ha="right", va="top")
left.set(xlabel="epoch", ylabel="mean loss of a training digit", title="The loss falls", ylim=(0, 2.45), xticks=range(0, 21, 5))
right.plot(np.arange(EPOCHS + 1), accuracy, "o-", color=ORANGE, lw=1.5, ms=4)
right.axhline(0.1, color=GREY, ls=":")
right.text(EPOCHS, 0.12, "blind guessing, 10 %", color=GREY, ha="right")
right.annotate(f"{accuracy[-1]:.1%}", (EPOCHS, accuracy[-1]), (EPOCHS, accuracy[-1] - 0.07), ha="right", va="top",
               color=ORANGE, fontweight="bold")
right.set(xlabel="epochs of training", ylabel="share of unseen digits read right",
          title="The accuracy on unseen digits rises", ylim=(0, 1.02), xticks=range(0, 21, 5))
fig.tight_layout()
plt.show()
assert accuracy[-1] >= 0.90, "your network should read at least 90 % of the unseen digits"

# %% [markdown]
r"""
And what does it look for? Here are its eight kernels, and what each of them makes of one digit. Nobody wrote them. Compare with the filter bank that a person wrote.
"""

# %% demo="learned_kernels"
seven = X_test[np.flatnonzero(y_test == 7)[0]]
maps, _ = fast_conv_forward(seven[None], net.params["w1"], net.params["b1"], padding=(1, 1))
kernels = net.params["w1"][:, 0]
limit = np.abs(kernels).max()

fig, axes = plt.subplots(2, 9, figsize=(12, 3.4))
axes[0, 0].axis("off")
axes[1, 0].imshow(seven[0], cmap="gray_r")
axes[1, 0].set_title("a digit")
for ax, kernel in zip(axes[0, 1:], kernels):
    ax.imshow(kernel, cmap="PuOr", vmin=-limit, vmax=limit)
for ax, image in zip(axes[1, 1:], np.maximum(maps[0], 0)):
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=maps.max())
for ax in axes.flat:
    ax.set(xticks=[], yticks=[])
fig.suptitle("Above: the learned kernels (purple above zero, orange below). Below: where each finds something, after relu")
fig.tight_layout()
plt.show()

# %% demo="read_digits"
guess = net.forward(X_test).argmax(axis=1)
wrong = np.flatnonzero(guess != y_test)[:3]
shown = np.random.default_rng(1).permutation([*wrong, *np.flatnonzero(guess == y_test)[: 12 - len(wrong)]])

fig, axes = plt.subplots(2, 6, figsize=(10, 4.9))
for ax, i in zip(axes.flat, shown):
    ax.imshow(X_test[i, 0], cmap="gray_r")
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
## 9.13 What a convolution takes for granted (4 points, about 10 minutes)

The next cell moves every unseen digit by one pixel, and shuffles the pixels of all of them in one and the same way. Your network has not learned anew; it only reads.
"""

# %% demo="moved_digits"
def share_right(images):
    return np.mean(net.forward(images).argmax(axis=1) == y_test)


shuffle = np.random.default_rng(2).permutation(64)
shuffled = X_test.reshape(-1, 64)[:, shuffle].reshape(X_test.shape)
moved = pad2d(X_test, (0, 0, 1, 0))[:, :, :, :8]
print(f"as they are        {share_right(X_test):.0%}")
print(f"one to the right   {share_right(moved):.0%}")
print(f"pixels shuffled    {share_right(shuffled):.0%}")

# %% [markdown]
r"""
**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) Which layers of your network make that it still reads digits that moved by a pixel? And why does it not read all of those that it read before?
2. (2 points) Your network reads shuffled digits no better than a guess. That of week 3 could be rescued without any learning: shuffle the columns of its first `W` in the same way, and it reads as before. Why is there no such rescue for a 3 × 3 kernel? What does a convolution take for granted about neighbouring pixels?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. The convolutions use the same weights everywhere, so what they find moves along with the digit; the global mean at the end does not care where something was found. Max-pooling forgives a shift within its window. It is not perfect, because windows of stride 2 cut a moved digit differently (a shift by one is no multiple of the stride), because of the zeros in the padding at the border, and because a column of pixels was pushed out of the image.
2. In a linear layer every pixel has a weight of its own, so the weights can follow the pixels wherever they go. A kernel has nine weights for all places: after shuffling, the nine pixels that it wants to see together lie spread over the image, in another way at every place, and no order of nine weights brings them back into one window. A convolution takes for granted that what belongs together lies together (small windows are enough to find something), and that the same pattern means the same wherever it is (one kernel for all places). In photos this holds. (Whoever tries it finds that a network trained anew on shuffled digits of 8 × 8 still learns: the image is so small that the second convolution sees most of it. That is worth full marks, too.)
### END SOLUTION
"""

# %% [markdown]
r"""
## What you take with you

- A convolution is a small linear layer that visits every place: few weights, much work.
- Forward copies pixels into many windows; backward adds up. That is all there is to its gradient.
- Sizes are worth a function of their own. Most mistakes in networks for images are mistakes in sizes.

Next week the networks get deep, and you borrow kernels that others trained for weeks.
"""
