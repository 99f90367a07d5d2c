"""Hidden checks of `pca_fit_transform(X, k)`, against NumPy's singular values; signs are free.

Coordinates are compared with the student's own directions and mean, so that a wrong direction costs once.
"""

import numpy as np

from autograder.kit import assert_close, assert_leaves_inputs, needs, oracles, parts, points, require

NAMES = ("Z", "components", "mean", "share")


def samples(rng, N, D):
    """Samples far from 0, which differ clearly more along some directions than along others."""
    spread = 2.0 ** -np.arange(D)
    turned = np.linalg.qr(rng.normal(size=(D, D)))[0]
    return rng.normal(size=(N, D)) * spread @ turned + oracles.draw(rng, D) + 3


def fitted(candidate, X, k):
    """What the student's function gives, with the right shapes."""
    found = parts(candidate.pca_fit_transform(X, k), *NAMES)
    for name, value, shape in zip(NAMES, found, ((len(X), k), (k, X.shape[1]), (X.shape[1],), (k,)), strict=True):
        assert_close(name, actual=value, expected=np.zeros(shape), atol=np.inf)
    return found


def right(X):
    """Singular values and directions of the centred samples."""
    _, sizes, directions = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    return sizes, directions


def lines_agree(components, directions):
    """Compare directions, whose sign is free: v and -v make the same products of two numbers."""
    for number, (found, expected) in enumerate(zip(components, directions, strict=True)):
        text = f"the product of each two numbers of components[{number}]"
        assert_close(text, actual=np.outer(found, found), expected=np.outer(expected, expected), rtol=1e-5, atol=1e-7)


@points(2)
def check_directions(candidate, rng):
    """finds the directions of the largest variance, of length 1 and the largest first"""
    for N, D, k in [(5, 2, 1), (9, 3, 2), (40, 4, 4), (60, 7, 3)]:
        X = samples(rng, N, D)
        lines_agree(fitted(candidate, X, k)[1], right(X)[1][:k])


@points(1)
def check_mean(candidate, rng):
    """gives the mean of each column"""
    for N, D in [(4, 2), (30, 5)]:
        X = samples(rng, N, D)
        assert_close("mean", actual=fitted(candidate, X, 1)[2], expected=X.mean(axis=0), rtol=1e-6)


@points(1.5)
def check_coordinates(candidate, rng):
    """gives where each sample lies along its directions, seen from the mean"""
    for N, D, k in [(5, 2, 1), (30, 4, 3), (40, 4, 4)]:
        X = samples(rng, N, D)
        Z, components, *_ = fitted(candidate, X, k)
        require(np.abs(components).sum() > 0, "The components are all 0.")
        expected = (X - X.mean(axis=0)) @ components.T
        assert_close("Z", actual=Z, expected=expected, rtol=1e-5, atol=1e-7)


@points(1.5)
def check_share(candidate, rng):
    """gives each direction's share of all variance"""
    for N, D, k in [(5, 2, 1), (30, 4, 2), (40, 5, 5)]:
        X = samples(rng, N, D)
        sizes = right(X)[0] ** 2
        expected = sizes[:k] / sizes.sum()
        assert_close("share", actual=fitted(candidate, X, k)[3], expected=expected, rtol=1e-6)


@points(1)
@needs(check_directions)
def check_wide(candidate, rng):
    """works with fewer samples than features, too"""
    for N, D, k in [(3, 6, 1), (6, 20, 3)]:
        X = samples(rng, N, D) + rng.normal(size=(N, D)) * 0.1
        found = fitted(candidate, X, k)
        sizes, directions = right(X)
        lines_agree(found[1], directions[:k])
        assert_close("share", actual=found[3], expected=(sizes**2 / (sizes**2).sum())[:k], rtol=1e-6)


@points(0.5)
@needs(check_mean)
def check_inputs(candidate, rng):
    """leaves X as it was"""
    assert_leaves_inputs(candidate.pca_fit_transform, samples(rng, 6, 3), 2, names=["X", "k"])
