"""Right answers to `global_avg_pool`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("global_avg_pool")
def flattens(x):
    return x.reshape(*x.shape[:2], -1).mean(-1)


@right_answer("global_avg_pool")
def divides_a_sum(x):
    return np.einsum("nchw->nc", x) / (x.shape[2] * x.shape[3])


@right_answer("global_avg_pool")
def takes_means_of_means(x):
    return np.array([[np.mean([np.mean(row) for row in channel]) for channel in image] for image in x])


@right_answer("global_avg_pool")
def pools_one_large_window(x):
    return avgpool2d(x, x.shape[2:], x.shape[2:])[:, :, 0, 0]
