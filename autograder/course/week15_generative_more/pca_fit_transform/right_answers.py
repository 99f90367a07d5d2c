"""Right answers to `pca_fit_transform`, written differently from the reference."""

import numpy as np
import torch

from autograder.kit import right_answer


@right_answer("pca_fit_transform")
def takes_eigenvectors(X, k):
    mean = np.mean(X, axis=0)
    centred = X - mean
    values, vectors = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(values)[::-1]
    values, vectors = np.clip(values[order], 0, None), vectors[:, order]
    components = vectors[:, :k].T
    return centred @ components.T, components, mean, values[:k] / values.sum()


@right_answer("pca_fit_transform")
def takes_u_times_s(X, k):
    means = X.sum(0) / len(X)
    U, s, Vh = np.linalg.svd(X - means[None, :])
    variances = s * s / len(X)
    total = X.var(axis=0).sum()
    return [U[:, :k] * s[:k], Vh[:k, :], means, variances[:k] / total]


@right_answer("pca_fit_transform")
def asks_scikit_learn(X, k):
    from sklearn.decomposition import PCA

    pca = PCA(n_components=k, svd_solver="full")
    Z = pca.fit_transform(X)
    return Z, pca.components_, pca.mean_, pca.explained_variance_ratio_


@right_answer("pca_fit_transform")
def asks_torch(X, k):
    data = torch.from_numpy(X)
    mean = data.mean(0)
    _, s, Vh = torch.linalg.svd(data - mean, full_matrices=False)
    Z = -(data - mean) @ Vh[:k].T
    return Z.numpy(), -Vh[:k].numpy(), mean.numpy(), (s.square() / s.square().sum())[:k].numpy()
