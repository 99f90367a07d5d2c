"""Right answers to `apply_kernel`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("apply_kernel")
def does_without_conv2d(image, kernel):
    a, b = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(np.asarray(image, dtype=float), ((a, a), (b, b)))
    out = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            out[i, j] = np.sum(padded[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel)
    return out


@right_answer("apply_kernel")
def adds_shifted_images(image, kernel):
    k, l = kernel.shape
    padded = np.zeros((image.shape[0] + k - 1, image.shape[1] + l - 1))
    padded[k // 2 : k // 2 + image.shape[0], l // 2 : l // 2 + image.shape[1]] = image
    out = 0.0
    for (i, j), weight in np.ndenumerate(kernel):
        out = out + weight * padded[i : i + image.shape[0], j : j + image.shape[1]]
    return out


@right_answer("apply_kernel")
def reshapes(image, kernel):
    x = np.array(image, np.float64).reshape(1, 1, *image.shape)
    same = ((kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2)
    return conv2d_forward(x, kernel.reshape(1, 1, *kernel.shape), np.array([0.0]), (1, 1), same)[0].squeeze((0, 1))
