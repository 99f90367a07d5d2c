"""Right answers to `pad2d`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("pad2d")
def fills_the_middle(x, pad, value=0):
    top, bottom, left, right = pad
    N, C, H, W = x.shape
    out = np.full((N, C, top + H + bottom, left + W + right), value, dtype=x.dtype)
    out[:, :, top : top + H, left : left + W] = x
    return out


@right_answer("pad2d")
def glues_rows_and_columns(x, pad, value=0):
    def block(height, width):
        return np.full(x.shape[:2] + (height, width), value).astype(x.dtype)

    t, b, l, r = pad
    x = np.concatenate([block(t, x.shape[3]), x, block(b, x.shape[3])], axis=2)
    return np.concatenate([block(x.shape[2], l), x, block(x.shape[2], r)], axis=-1)


@right_answer("pad2d")
def goes_pixel_by_pixel(x, pad, value=0):
    top, bottom, left, right = pad
    out = np.zeros((*x.shape[:2], x.shape[2] + top + bottom, x.shape[3] + left + right), x.dtype)
    for n, c, i, j in np.ndindex(out.shape):
        inside = 0 <= i - top < x.shape[2] and 0 <= j - left < x.shape[3]
        out[n, c, i, j] = x[n, c, i - top, j - left] if inside else value
    return out
