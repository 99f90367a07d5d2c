# %% [markdown]
r"""
# Week 9, more: What an output sees, and the way up

This notebook is optional. It answers two questions that the first one leaves open.

**What does one number deep inside a network see?** Its kernel is three by three. But the numbers under that kernel have seen
something themselves. You compute how large the piece of the image is that one output depends on.

**How does an image get larger again?** Convolutions and pools make images smaller. A network that
draws, or marks every pixel of a photo, has to come back up. The tool is the **transposed convolution**, and you have met it:
it is the way back through a convolution, walked forward.

At the end you stamp a photo back together from its own coarse version.

**Time:** about 50 minutes.

| Part | Exercises | Minutes |
|---|---|---|
| 1. What an output sees | 9.9 | 15 |
| 2. The way up | 9.11, two last questions | 35 |

**How grading works** ({total_points} points): as in the first notebook. Convolutions of torch and SciPy are off limits in your answers. A person reads the last cell.

As before, images are `(N, C, H, W)`, and kernel sizes, strides and paddings are pairs, vertical first.
"""

# %% given="setup"
import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # told apart by everyone
plt.rcParams.update({"font.size": 11, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
r"""
# Part 1. What an output sees

Look at one row of pixels and two layers, each with a kernel of 3. An output sees three numbers of the layer below. Each of those sees three pixels. Do the two layers see nine pixels, then?

**Guess before you run the next cell.** The second picture is the same with a stride of 2 in the first layer.
"""

# %% demo="tree_picture"
def draw_tree(ax, layers, title):
    levels, needed = [], range(1)
    for k, stride in reversed(layers):
        levels.append((needed, k, stride))
        needed = range(needed[0] * stride, needed[-1] * stride + k)
    width = len(needed)
    centre = {0: (width - 1) / 2}
    ax.plot(centre[0], len(levels), "s", ms=15, color=ORANGE)
    for height, (outputs, k, stride) in zip(range(len(levels) - 1, -1, -1), levels):
        below = range(outputs[0] * stride, outputs[-1] * stride + k)
        places = {i: (width - 1) / 2 + (i - (below[0] + below[-1]) / 2) * (1 if height == 0 else width / (len(below) + 0.5)) for i in below}
        for o in outputs:
            for i in range(o * stride, o * stride + k):
                ax.plot([centre[o], places[i]], [height + 1, height], color=GREY, lw=1, zorder=0)
        ax.plot(list(places.values()), [height] * len(below), "s", ms=15, color=BLUE if height else "#bbbbbb")
        centre = places
    ax.set(title=f"{title}: sees {width} pixels", xlim=(-1, width), ylim=(-0.4, len(levels) + 0.4))
    ax.axis("off")


fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4))
draw_tree(left, [(3, 1), (3, 1)], "3 over 3")
draw_tree(right, [(3, 2), (3, 1)], "3 over 3 with stride 2")
fig.suptitle("Orange: one output. Blue: what it sees one layer below. Grey: pixels")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
On the left, the three numbers in the middle look at nearly the same pixels, so the second layer adds only two new ones. On the right, they lie two pixels apart, so it adds four.

How far apart two neighbours of a layer lie, counted in pixels of the image, is called the **jump** of that layer. Pixels themselves have jump 1.

## 9.9 How many pixels? `receptive_field` ({points} points, about 15 minutes)

Builds on: nothing earlier.

How many pixels one output depends on is called its **receptive field**. Go through the layers from the image upwards, and keep two numbers: the receptive field so far, and the jump so far.

- A kernel of $k$ reaches $k-1$ steps further than a kernel of 1. How many pixels is one step, *below* this layer?
- A stride of $s$ makes neighbours $s$ steps apart. What happens to the jump?

**Write `receptive_field` below**, along one axis. With no layer at all, an output is a pixel: receptive field 1, jump 1.

<details>
<summary>Hint: it works for stride 1 only</summary>

In the right picture, the *first* layer has stride 2, and it is the *second* that reaches further for it. Which jump counts for a kernel: the one before its own stride, or the one after?
</details>

<details>
<summary>Hint: I don't know where to start</summary>

By hand, for kernels of 3, 3, 3 with stride 1: the receptive field is 3, then 5, then 7. Now give the first one stride 2: 3, then 7, then 11.
</details>
"""

# %% exercise="receptive_field"
def receptive_field(layers):
    """How much of the image one output sees.

    Args:
        layers: list with (k, stride) for each convolution or pool, from the image upwards; ints.

    Returns:
        (rf, jump): how many pixels one output depends on, from the first to the last, and how many
        pixels apart neighbouring outputs are; two ints.

    Example:
        >>> receptive_field([(3, 2), (3, 1)])
        (7, 2)
    """
    ### BEGIN SOLUTION
    rf, jump = 1, 1
    for k, stride in layers:
        rf += (k - 1) * jump
        jump *= stride
    return rf, jump
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `(5, 1)` and `(7, 2)`, the numbers of the picture.
"""

# %% try="receptive_field"
print(receptive_field([(3, 1), (3, 1)]), receptive_field([(3, 2), (3, 1)]))
assert receptive_field([(3, 1)]) == (3, 1), "one kernel of 3 sees 3 pixels"
assert receptive_field([(3, 1), (3, 1)]) == (5, 1), "the second kernel reaches one pixel further on each side"
assert receptive_field([(3, 2), (3, 1)]) == (7, 2), "after a stride of 2, neighbours are 2 pixels apart"
assert receptive_field([]) == (1, 1), "without a layer, an output is a pixel"

# %% [markdown]
r"""
Why do networks for photos have so many layers of 3 × 3, and strides between them? Because nothing makes an output see more for less.
"""

# %% demo="growth"
depths = np.arange(1, 13)
styles = {"3 × 3 only": (lambda i: (3, 1), BLUE, "-"), "every third with stride 2": (lambda i: (3, 2 if i % 3 == 2 else 1), ORANGE, "--"),
          "7 × 7 only": (lambda i: (7, 1), GREY, ":")}
fig, ax = plt.subplots(figsize=(8, 3.8))
for name, (layer, colour, style) in styles.items():
    sees = [receptive_field([layer(i) for i in range(depth)])[0] for depth in depths]
    ax.plot(depths, sees, style, color=colour, lw=2)
    ax.text(depths[-1] + 0.15, sees[-1], name, color=colour, va="center", fontweight="bold")
ax.set(xlabel="number of layers", ylabel="pixels that one output sees", title="How the receptive field grows", xlim=(1, 15.5), xticks=depths)
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
Does an output use all of what it sees? The next picture asks: by how much does one output change if a pixel changes? All weights are 1 here, in five layers of 3 × 3. The field is 11 × 11 pixels, but the ones
in the middle count most: more paths lead from them to the output.
"""

# %% demo="paths"
paths = np.ones((1, 1))
for _ in range(5):
    wider = np.zeros((paths.shape[0] + 2, paths.shape[1] + 2))
    for u in range(3):
        for v in range(3):
            wider[u:u + paths.shape[0], v:v + paths.shape[1]] += paths
    paths = wider
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), width_ratios=[1, 1.5])
left.imshow(paths, cmap="Blues")
left.set(xticks=[], yticks=[], title="paths from each pixel")
right.bar(range(-5, 6), paths[5] / paths[5].max(), color=BLUE)
right.set(xlabel="column, from the middle", ylabel="share of the most", title="the row in the middle")
fig.suptitle("What an output sees, and how much of it counts")
fig.tight_layout()
plt.show()
assert paths.shape[0] == receptive_field([(3, 1)] * 5)[0], "five layers of 3 see 11 pixels"

# %% [markdown]
r"""
# Part 2. The way up

A convolution with stride 2 makes an image half as large. The way back through it, `dx` in `conv2d_backward`, takes something of the small size and gives something of the large one. So use it as a layer!

Read it as **stamping**. The kernel is a stamp. For every pixel of the small image, press the stamp onto a large empty sheet, as strongly as the pixel is large. The next pixel's stamp goes a stride further. Where
stamps overlap, ink adds up.
"""

# %% demo="stamps"
def draw_stamps():
    x, w, s = np.array([1, 2, 5]), np.array([1, 3, 1]), 2
    fig, ax = plt.subplots(figsize=(10, 4))
    for i, number in enumerate(x):
        ax.add_patch(plt.Rectangle((2 * i + 1, 6), 1, 1, facecolor="#d9e9f5", edgecolor="black"))
        ax.text(2 * i + 1.5, 6.5, f"{number}", ha="center", va="center")
        for j, weight in enumerate(w):
            ax.add_patch(plt.Rectangle((s * i + j, 4.4 - 1.2 * i), 1, 1, facecolor="#f3f3f3", edgecolor="#999999"))
            ax.text(s * i + j + 0.5, 4.9 - 1.2 * i, f"{number} · {weight}", ha="center", va="center", fontsize=10)
    out = np.zeros(7)
    for i, number in enumerate(x):
        out[s * i:s * i + 3] += number * w
    for j, number in enumerate(out):
        ax.add_patch(plt.Rectangle((j, 0.3), 1, 1, facecolor="#fbe3d3", edgecolor="black"))
        ax.text(j + 0.5, 0.8, f"{number:g}", ha="center", va="center", fontweight="bold", color=ORANGE)
    for height, text in [(6.5, "small image"), (4.9, "stamps: the kernel is 1 3 1,"), (3.7, "each one stride (2) further"), (0.8, "added up: large image")]:
        ax.text(7.4, height, text, va="center")
    ax.set(xlim=(-0.2, 12.4), ylim=(0, 7.4), title="A transposed convolution in one dimension")
    ax.axis("off")
    fig.tight_layout()
    plt.show()


draw_stamps()

# %% [markdown]
r"""
## 9.11 Stamps that add up: `conv_transpose2d` ({points} points, about 25 minutes)

Builds on: nothing earlier.

The kernels have the shape `(C_in, C_out, kH, kW)`: **the channels that come in stand first**. That is the shape which the convolution in the other direction has, and torch does it in the same way. A pixel has one stamp for every output channel, and all input channels stamp onto the same sheet:

$$\text{sheet}_{n,\;o,\;i s_h+u,\;j s_w+v} \mathrel{+}= x_{n,c,i,j}\;w_{c,o,u,v}$$

`pad` cuts off as many pixels on each side as the convolution in the other direction would have added. So the sheet has $(H-1)\,s_h+k_h$ rows, and the result has $2 p_h$ less.

**Write `conv_transpose2d` below.** There is no bias, and nothing is flipped.

<details>
<summary>Hint: I don't know where to start</summary>

Make the empty sheet first; get its size right. One image and one channel: two loops over the pixels of `x`, and one `+=` for a piece of the sheet.
</details>

<details>
<summary>Hint: how do I cut the padding off?</summary>

`sheet[p:-p]` is empty for `p = 0`. Count how many rows should be left, and take so many from row `p` on.
</details>
"""

# %% exercise="conv_transpose2d"
def conv_transpose2d(x, w, stride=(1, 1), pad=(0, 0)):
    """Stamp the kernel onto a larger image, once for each pixel.

    Args:
        x: images, shape (N, C_in, H, W).
        w: kernels, shape (C_in, C_out, kH, kW).
        stride: (vertical, horizontal), how far apart stamps are.
        pad: (vertical, horizontal), how many pixels are cut off on each side.

    Returns:
        Array of shape (N, C_out, (H - 1) * s_h + kH - 2 * p_h, (W - 1) * s_w + kW - 2 * p_w).

    Example:
        >>> conv_transpose2d(np.array([[[[1.0, 2.0, 5.0]]]]), np.array([[[[1.0, 3.0, 1.0]]]]), stride=(1, 2))
        array([[[[ 1.,  3.,  3.,  6.,  7., 15.,  5.]]]])
    """
    ### BEGIN SOLUTION
    (h, width), (k_h, k_w), (s_h, s_w), (p_h, p_w) = x.shape[2:], w.shape[2:], stride, pad
    sheet = np.zeros((len(x), w.shape[1], (h - 1) * s_h + k_h, (width - 1) * s_w + k_w))
    for i in range(h):
        for j in range(width):
            stamp = np.tensordot(x[:, :, i, j], w, axes=([1], [0]))
            sheet[:, :, i * s_h:i * s_h + k_h, j * s_w:j * s_w + k_w] += stamp
    return sheet[:, :, p_h:sheet.shape[2] - p_h, p_w:sheet.shape[3] - p_w]
    ### END SOLUTION


# %% [markdown]
r"""
Try it. You should see `[ 1.  3.  3.  6.  7. 15.  5.]`, the numbers of the picture, and then the same without its ends.
"""

# %% try="conv_transpose2d"
x, w = np.array([[[[1.0, 2.0, 5.0]]]]), np.array([[[[1.0, 3.0, 1.0]]]])
out = conv_transpose2d(x, w, stride=(1, 2))
print(out[0, 0, 0])
assert out.shape == (1, 1, 1, 7), "three stamps of 3, each 2 further: (3 - 1) * 2 + 3"
assert out[0, 0, 0].tolist() == [1, 3, 3, 6, 7, 15, 5], "where stamps overlap, they add up: 1*1 + 2*1 = 3"
cut = conv_transpose2d(x, w, stride=(1, 2), pad=(0, 1))
print(cut[0, 0, 0])
assert cut[0, 0, 0].tolist() == [3, 3, 6, 7, 15], "pad = 1 cuts off one pixel at each end"
assert conv_transpose2d(np.ones((2, 3, 4, 5)), np.ones((3, 6, 2, 2))).shape == (2, 6, 5, 6), "w is (C_in, C_out, kH, kW)"

# %% [markdown]
r"""
Is it really the way back through a convolution? For that, the sum of `conv(y) * x` must equal the sum of `y * conv_transpose(x)`, whatever `x` and `y` are. torch lends its convolution for the test.
"""

# %% demo="adjoint"
import torch

rng = np.random.default_rng(0)
y, w, how = rng.normal(size=(2, 4, 7, 9)), rng.normal(size=(3, 4, 3, 3)), {"stride": (2, 2)}
small = torch.nn.functional.conv2d(torch.tensor(y), torch.tensor(w), padding=(1, 1), **how).numpy()
x = rng.normal(size=small.shape)
one, other = np.sum(small * x), np.sum(y * conv_transpose2d(x, w, pad=(1, 1), **how))
print(f"conv(y) · x = {one:.6f}, y · conv_transpose(x) = {other:.6f}")
assert np.isclose(one, other), "both sums should be the same"

# %% [markdown]
r"""
Now the way up for a photo. It was made smaller by taking the mean of 8 × 8 pixels. Which stamp should bring it back? A square block gives a mosaic. A pyramid, which overlaps with its neighbours and fades towards them, draws straight lines from pixel to pixel. And a stamp whose
size is no multiple of the stride overlaps unevenly: this leaves a **checkerboard**, which you can see in images that networks have drawn.
"""

# %% demo="photo"
from sklearn.datasets import load_sample_image

grey = load_sample_image("china.jpg")[20:180, 90:314].mean(axis=2)
coarse = grey.reshape(20, 8, 28, 8).mean(axis=(1, 3))[None, None]
tent = 1 - np.abs(np.arange(16) - 7.5) / 8
stamps = {"block, 8 × 8": (np.ones((8, 8)), (0, 0)), "pyramid, 16 × 16": (np.outer(tent, tent), (4, 4)),
          "11 × 11, uneven": (np.full((11, 11), 64 / 121), (1, 1))}
fig, axes = plt.subplots(1, 4, figsize=(13, 2.9))
axes[0].imshow(coarse[0, 0], cmap="gray", vmin=0, vmax=255)
axes[0].set_title("20 × 28 pixels")
for ax, (name, (stamp, pad)) in zip(axes[1:], stamps.items()):
    ax.imshow(conv_transpose2d(coarse, stamp[None, None], stride=(8, 8), pad=pad)[0, 0], cmap="gray", vmin=0, vmax=255)
    ax.set_title(name)
for ax in axes:
    ax.set(xticks=[], yticks=[])
fig.suptitle("Three stamps, stride 8")
fig.tight_layout()
plt.show()

# %% [markdown]
r"""
## Two last questions (4 points, about 10 minutes)

**Answer in the next cell, in your own words**, in three to six sentences:

1. (2 points) The network of the first notebook has a convolution of 3, a pool of 2 with stride 2, and another convolution of 3. How many pixels of a digit does one number behind the second convolution see, along one axis? Is that enough to tell a 3 from an 8? What does the global mean change?
2. (2 points) A transposed convolution is sometimes called a "deconvolution", as if it undid a convolution. Does it? What does it have in common with the convolution, and what not?
"""

# %% [markdown] manual="reflection" points=4
r"""
### BEGIN SOLUTION
1. After the first convolution: 3 pixels, jump 1; after the pool: 4 pixels, jump 2; after the second convolution: 4 + 2 · 2 = 8 pixels. That is as wide as the digit, so one number in the middle can see whether the left side of the shape is closed (those at the border see padding in its place). The global mean puts all places together, so behind it every feature depends on all pixels; but it no longer knows where something was found.
2. It does not undo it: a convolution with stride throws information away, and no layer can bring it back; the transposed convolution of what came out is not the image that went in. It has the shapes (it leads from the small size to the large one) and the connections in common: the same weights link the same pixels, in the other direction. As a matrix it is the transpose, not the inverse. That is why it is the way back for gradients.
### END SOLUTION
"""

# %% [markdown]
r"""
## What you take with you

- Depth and strides decide what an output can know. Count before you train.
- The gradient of a convolution and the layer that draws larger images are the same thing.
"""
