"""Right answers to `chrono_split_scale`, written differently from the reference."""

import numpy as np

from autograder.kit import right_answer


@right_answer("chrono_split_scale")
def asks_scikit_learn(series, frac, gap=0):
    from sklearn.preprocessing import StandardScaler

    n = int(len(series) * frac)
    scaler = StandardScaler().fit(series[:n])
    return scaler.transform(series[:n]), scaler.transform(series[n + gap :]), scaler.mean_, scaler.scale_


@right_answer("chrono_split_scale")
def scales_all_with_the_numbers_of_the_first_part(series, frac, gap=0):
    n = int(np.floor(frac * series.shape[0]))
    mu = np.mean(series[:n], axis=0)
    sigma = np.sqrt(np.mean((series[:n] - mu) ** 2, axis=0))
    sigma[sigma < 1e-12] = 1.0
    z = (series - mu) / sigma
    return z[:n], np.delete(z, np.s_[: n + gap], axis=0), mu, sigma


@right_answer("chrono_split_scale")
def goes_feature_by_feature(series, frac, gap=0):
    N, D = series.shape
    n = int(N * frac // 1)
    train, test = np.empty((n, D)), np.empty((N - n - gap, D))
    mean, std = np.empty(D), np.empty(D)
    for d in range(D):
        column = series[:, d]
        mean[d] = sum(column[:n]) / n
        variance = sum((value - mean[d]) ** 2 for value in column[:n]) / n
        std[d] = variance**0.5 or 1.0
        train[:, d] = [(value - mean[d]) / std[d] for value in column[:n]]
        test[:, d] = [(value - mean[d]) / std[d] for value in column[n + gap :]]
    return [train, test, mean, std]


@right_answer("chrono_split_scale")
def changes_copies(series, frac, gap=0):
    split = int(frac * len(series))
    train, _, test = np.split(series.astype(float), [split, split + gap])
    train, test = train.copy(), test.copy()
    mean, std = train.mean(0), train.std(0)
    std[std == 0] = 1
    for part in (train, test):
        part -= mean
        part /= std
    return train, test, mean, std
