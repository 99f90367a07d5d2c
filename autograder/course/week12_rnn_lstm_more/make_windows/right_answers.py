"""Right answers to `make_windows`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("make_windows")
def appends_slices(series, lookback, horizon):
    X, y = [], []
    for end in range(lookback, len(series) - horizon + 1):
        X.append(series[end - lookback : end])
        y.append(series[end : end + horizon])
    if not X:
        raise ValueError("too short")
    return np.array(X), np.array(y)


@right_answer("make_windows")
def slides_a_view(series, lookback, horizon):
    both = np.lib.stride_tricks.sliding_window_view(series, lookback + horizon, axis=0)  # raises ValueError itself
    both = both.swapaxes(1, 2)
    return both[:, :lookback], both[:, lookback:]


@right_answer("make_windows")
def stacks_shifted_series(series, lookback, horizon):
    M = series.shape[0] - (lookback + horizon - 1)
    if M <= 0:
        raise ValueError(f"{lookback} + {horizon} steps do not fit into {series.shape[0]}")
    shifted = [series[k : k + M] for k in range(lookback + horizon)]
    return np.stack(shifted[:lookback], axis=1), np.stack(shifted[lookback:], axis=1)


@right_answer("make_windows")
def unfolds_with_torch(series, lookback, horizon):
    if len(series) < lookback + horizon:
        raise ValueError
    both = torch.from_numpy(series).unfold(0, lookback + horizon, 1).transpose(1, 2).contiguous()
    return [both[:, :lookback].numpy(), both[:, lookback:].numpy()]


@right_answer("make_windows")
def fills_arrays_of_the_right_shape(series, lookback, horizon):
    N, D = series.shape
    M = N - lookback - horizon + 1
    if M < 1:
        raise ValueError
    X, y = np.zeros((M, lookback, D)), np.zeros((M, horizon, D))
    for m in range(M):
        X[m] = series[m : m + lookback]
        y[m] = series[m + lookback : m + lookback + horizon]
    return X, y
