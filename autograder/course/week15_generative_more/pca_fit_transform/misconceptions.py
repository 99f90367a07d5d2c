"""Wrong ideas about `pca_fit_transform`, as diffs: the hint, and the claims that each one fails."""

# A diff is read together with what it breaks.
# fmt: off

from autograder.kit import misconception

DIRECTIONS = "finds the directions of the largest variance, of length 1 and the largest first"
MEAN = "gives the mean of each column"
COORDINATES = "gives where each sample lies along its directions, seen from the mean"
SHARE = "gives each direction's share of all variance"
WIDE = "works with fewer samples than features, too"
INPUTS = "leaves X as it was"


@misconception("pca_fit_transform", breaks=[DIRECTIONS, COORDINATES, SHARE], diff="""
-    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
+    _, S, Vt = np.linalg.svd(X, full_matrices=False)

-    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
+    return X @ Vt[:k].T, Vt[:k], mean, share[:k]
""")
def forgets_to_centre():
    """Your first direction points to where the samples are, not along which they differ. What has to be taken away first?

    The mean of each column: X - mean, for the directions and for the coordinates.
    """


@misconception("pca_fit_transform", breaks=[COORDINATES], diff="""
-    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
+    return X @ Vt[:k].T, Vt[:k], mean, share[:k]
""")
def centres_only_for_the_directions():
    """What does Z @ components + mean give with your Z? From where do you measure?

    Coordinates are those of X - mean.
    """


@misconception("pca_fit_transform", breaks=[DIRECTIONS, MEAN, COORDINATES, SHARE], diff="""
-    mean = X.mean(axis=0)
+    mean = np.full(X.shape[1], X.mean())
""")
def takes_one_mean_for_all_columns():
    """All numbers of your mean are the same. Is the mean picture grey all over?

    Each column has a mean of its own: axis=0.
    """


@misconception("pca_fit_transform", breaks=[SHARE, WIDE], diff="""
-    share = S**2 / np.sum(S**2)
+    share = S[:k] ** 2 / np.sum(S[:k] ** 2)
""")
def shares_only_what_is_kept():
    """Your shares always add up to 1. Of what should they be shares?

    Of all variance, that along directions which are not kept included.
    """


@misconception("pca_fit_transform", breaks=[SHARE, WIDE], diff="""
-    share = S**2 / np.sum(S**2)
+    share = S / np.sum(S)
""")
def forgets_the_squares():
    """How does a singular value go with a variance? Think of a standard deviation.

    The variance goes with its square.
    """


@misconception("pca_fit_transform", breaks=[DIRECTIONS, SHARE], diff="""
-    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
+    S, V = np.linalg.eigh(np.cov((X - mean).T))
+    Vt, S = V.T, np.abs(S) ** 0.5
""")
def takes_the_smallest_first():
    """Your first direction is the one along which the samples differ least. In which order does eigh give its values?

    It begins with the smallest one: turn the order round.
    """


@misconception("pca_fit_transform", breaks=[DIRECTIONS], diff="""
-    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
+    return (X - mean) @ Vt[:, :k], Vt[:, :k].T, mean, share[:k]
""")
def takes_columns_for_rows():
    """NumPy gives V already transposed. Where in it is the first direction?

    In its first row: Vt[:k].
    """


@misconception("pca_fit_transform", breaks=[COORDINATES], diff="""
-    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
+    U, S, Vt = np.linalg.svd(X - mean, full_matrices=False)

-    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
+    return U[:, :k], Vt[:k], mean, share[:k]
""")
def gives_all_directions_the_same_spread():
    """Your coordinates are as large along the first direction as along the last. What is still to be multiplied to U?

    U times the singular values, or (X - mean) @ components.T.
    """


@misconception("pca_fit_transform", breaks=[DIRECTIONS, COORDINATES, SHARE], diff="""
-    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
+    X = mean + (X - mean) / X.std(axis=0)
+    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
""")
def divides_by_the_deviations():
    """You make all columns equally wide first. Did the lesson ask for that?

    Only the mean is taken away; what varies more counts more.
    """


@misconception("pca_fit_transform", breaks=[INPUTS], diff="""
-    _, S, Vt = np.linalg.svd(X - mean, full_matrices=False)
+    X -= mean
+    _, S, Vt = np.linalg.svd(X, full_matrices=False)

-    return (X - mean) @ Vt[:k].T, Vt[:k], mean, share[:k]
+    return X @ Vt[:k].T, Vt[:k], mean, share[:k]
""")
def takes_the_mean_from_the_callers_samples():
    """The caller's samples are centred after the call. Whose array is X?

    X - mean makes a new one; X -= mean changes the caller's.
    """
